import { connect } from "../../db/database.ts";
import { MINUTE_MS } from "../../kernel/time.ts";
import { pruneInbox } from "../../telegram/inbox-store.ts";
import { removeOld } from "../../timers/retention.ts";
import type { RoleContext } from "../role.ts";

const STATEMENT_MS = 5 * MINUTE_MS;

/** Every night: removes what has been kept long enough (operations.md section 6). */
export async function removeOldData({ process, clock, log, signal }: RoleContext): Promise<void> {
  await using patient = connect({
    url: process.databaseUrl,
    poolMax: 1,
    applicationName: "field-service retention",
    statementTimeoutMs: STATEMENT_MS,
  });
  const now = clock.now();
  const removed = { ...(await removeOld(patient, now, signal)) };
  for (;;) {
    const { cleared, deleted } = await pruneInbox(patient, now);
    if (cleared + deleted === 0 || signal.aborted) break;
    removed["bot_updates"] = (removed["bot_updates"] ?? 0) + deleted;
    removed["bot_update_payloads"] = (removed["bot_update_payloads"] ?? 0) + cleared;
  }
  log.info("retention", removed);
}
