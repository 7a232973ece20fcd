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
 * Deferred orders follow a change of the working window (order-lifecycle.md section 4). Compares the
 * settings now with those of the last successful run, so that a change made while nobody ran is
 * followed too. Throws when orders were held by somebody else: the next run takes them.
 */
export async function followWindows(
  { database, work, clock }: RoleContext,
  { lastSucceededAt }: JobRun,
): Promise<void> {
  if (lastSucceededAt === null) return;
  const before = await settingsAt(database, after(lastSucceededAt, -OVERLAP_MS));
  // Not from the cache: this very change must not be missed by a minute.
  const { settings } = await loadSettings(database, clock.now());
  if (before === null || before.version === settings.version) return;
  const { leftLocked } = await runWork(work, { actor: SYSTEM, source: "job" }, (command) =>
    recomputeWakes({ ...command, settings }, before),
  );
  if (leftLocked > 0) throw new Error(`${leftLocked} deferred orders were held by somebody else`);
}

async function settingsAt(q: Queryable, moment: Date): Promise<Settings | null> {
  const row = await q.maybeOne<{ id: number; snapshot: StoredSettings }>(sql`
    select id, snapshot from settings_versions where at <= ${moment} order by id desc limit 1`);
  return row && readStored(row.snapshot, row.id).settings;
}
