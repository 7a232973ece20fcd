import { MINUTE_MS, SECOND_MS } from "../../kernel/time.ts";
import { alertDeadLetters, alertOutboxLag } from "../../outbox/watch.ts";
import { ROLES } from "../config.ts";
import type { ProcessParts } from "../process-parts.ts";
import { watchHeartbeats } from "../watch-heartbeats.ts";
import { dailySummaryJob } from "./daily-summary.ts";
import { archiveClosedOrders, breakTimers, commissionTimers, wakeOrders } from "./due-timers.ts";
import { every, type Job, nightly } from "./job.ts";
import { checkEverything, checkInvariants } from "./promises.ts";
import { removeOldData } from "./remove-old-data.ts";
import { alertUnassigned } from "./unassigned-backlog.ts";
import { followWindows } from "./window-change.ts";

/** Due columns are looked at this often: an overdue commission is seen at most 15 s late. */
const TIMERS_MS = 5 * SECOND_MS;
const HALF_PAST_THREE = 3 * 60 + 30;
const FOUR = 4 * 60;

/** The table of operations.md section 2. Each job is claimed in `job_runs`, so any number of processes may run them. */
export function allJobs({ config, cities }: Pick<ProcessParts, "config" | "cities">): readonly Job[] {
  return [
    every(TIMERS_MS, "commission_timers", commissionTimers),
    every(TIMERS_MS, "break_timers", breakTimers),
    every(TIMERS_MS, "wake_ups", wakeOrders),
    every(5 * MINUTE_MS, "autoclose", archiveClosedOrders),
    every(15 * SECOND_MS, "window_change", followWindows),
    every(10 * MINUTE_MS, "unassigned_backlog", alertUnassigned),
    every(30 * SECOND_MS, "outbox_lag", async ({ database, clock }) => {
      await alertOutboxLag(database, clock.now());
    }),
    every(30 * SECOND_MS, "dead_letters", async ({ database, clock }) => {
      await alertDeadLetters(database, clock.now());
    }),
    every(30 * SECOND_MS, "heartbeat_watch", ({ database, clock, process }) =>
      watchHeartbeats(database, { roles: ROLES, watchingSince: process.startedAt }, clock.now()),
    ),
    every(5 * MINUTE_MS, "invariants", checkInvariants),
    nightly(HALF_PAST_THREE, config.timezone, "nightly_checks", checkEverything),
    nightly(FOUR, config.timezone, "retention", removeOldData),
    dailySummaryJob(cities),
  ];
}
