import type { Database } from "../../db/database.ts";
import { expireBreaks, remindBreaks } from "../../masters/break-timers.ts";
import { alertUnreviewed, remindOfDeadlines } from "../../money/commission-timers.ts";
import { markOverdue } from "../../money/overdue.ts";
import { ARCHIVE_BATCH, archiveClosed } from "../../orders/archive-closed.ts";
import { SYSTEM } from "../../staff/actor.ts";
import { runWork } from "../../staff/run-work.ts";
import type { Work } from "../../staff/work.ts";
import { wakeAll } from "../dispatch-role.ts";
import type { RoleContext } from "../role.ts";
import { jobWork } from "./job.ts";

type Timer = (work: Work<Database>) => Promise<number>;

/** Overdue first: a reminder of a deadline that has passed meanwhile is not sent. */
export function commissionTimers(context: RoleContext): Promise<void> {
  return runTimers(context, [markOverdue, remindOfDeadlines, alertUnreviewed]);
}

/** Breaks that are over first: nobody is reminded of them. */
export function breakTimers(context: RoleContext): Promise<void> {
  return runTimers(context, [expireBreaks, remindBreaks]);
}

/** Deferred orders whose moment has come; the engine does the same, this is for when it is down. */
export async function wakeOrders({ work }: RoleContext): Promise<void> {
  await wakeAll(work);
}

/** Closed orders into the archive, a batch per transaction, until none is due. */
export async function archiveClosedOrders({ work, signal }: RoleContext): Promise<void> {
  while (!signal.aborted) {
    const { archived, failed } = await runWork(work, { actor: SYSTEM, source: "job" }, (command) =>
      archiveClosed(command),
    );
    // Those that failed stay in front and would be all the next batch sees.
    if (archived < ARCHIVE_BATCH || failed > 0) return;
  }
}

/** Runs every timer though one may fail; throws what failed at the end. */
async function runTimers(context: RoleContext, timers: readonly Timer[]): Promise<void> {
  const errors: unknown[] = [];
  for (const timer of timers) {
    try {
      await timer(await jobWork(context));
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors, "timers failed");
}
