import { type Queryable, sql } from "../../db/tx.ts";
import { after, MINUTE_MS } from "../../kernel/time.ts";
import { recomputeWakes } from "../../orders/recompute-wakes.ts";
import { loadSettings } from "../../settings/load-settings.ts";
import type { Settings } from "../../settings/settings.ts";
import { readStored, type StoredSettings } from "../../settings/stored-settings.ts";
import { SYSTEM } from "../../staff/actor.ts";
import { runWork } from "../../staff/run-work.ts";
import type { JobRun } from "../../timers/claim-job.ts";
import type { RoleContext } from "../role.ts";

/** A change is committed a little after its moment; looking again at one that was seen changes nothing. */
const OVERLAP_MS = MINUTE_MS;

/**
 * Deferred orders follow changes of the working window (order-lifecycle.md section 4): every version of
 * the settings since the last successful run, one after the other, so that a change made while nobody
 * ran is followed too, and one that was taken back leaves nothing behind. Throws when orders were held
 * by somebody else: nothing of the run stands, the next one does it.
 */
export async function followWindows(
  { database, work, clock }: RoleContext,
  { lastSucceededAt }: JobRun,
): Promise<void> {
  if (lastSucceededAt === null) return;
  // A change made in SQL becomes a version when somebody reads the settings.
  await loadSettings(database, clock.now());
  const versions = await versionsSince(database, after(lastSucceededAt, -OVERLAP_MS));
  if (versions.length < 2) return;
  await runWork(work, { actor: SYSTEM, source: "job" }, async (command) => {
    for (const [n, settings] of versions.entries()) {
      const before = versions[n - 1];
      if (!before) continue;
      const { leftLocked } = await recomputeWakes({ ...command, settings }, before);
      if (leftLocked > 0) throw new Error(`${leftLocked} deferred orders were held by somebody else`);
    }
  });
}

/** The settings that held at `moment` and every version after it, oldest first. */
async function versionsSince(q: Queryable, moment: Date): Promise<Settings[]> {
  const rows = await q.rows<{ id: number; snapshot: StoredSettings }>(sql`
    select id, snapshot from settings_versions
     where id >= coalesce((select max(id) from settings_versions where at <= ${moment}), 0) order by id`);
  return rows.map(({ id, snapshot }) => readStored(snapshot, id).settings);
}
