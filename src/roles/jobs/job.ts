import type { Database } from "../../db/database.ts";
import { addDays, localDateOf, toInstant } from "../../geo/local-time.ts";
import { after, earliest, MINUTE_MS, SECOND_MS } from "../../kernel/time.ts";
import { SYSTEM } from "../../staff/actor.ts";
import type { Work } from "../../staff/work.ts";
import type { JobRun } from "../../timers/claim-job.ts";
import type { RoleContext } from "../role.ts";

/** Something the role `jobs` does by the clock. */
export interface Job {
  readonly name: string;
  /** When it is due for the very first time, on a database that has never seen it. */
  readonly first: (now: Date) => Date;
  /** When it is due next, after a run at `now`. */
  readonly next: (now: Date) => Date;
  /** A process that dies during the job delays it by this time. */
  readonly leaseMs: number;
  /** Throws to be tried again sooner; what it did until then stays. */
  readonly run: (context: RoleContext, run: JobRun) => Promise<void>;
}

/** A failed run is repeated after this time, or when it is due anyway. */
const FAILURE_PAUSE_MS = 5 * MINUTE_MS;

/** A job that runs every `periodMs`. */
export function every(periodMs: number, name: string, run: Job["run"]): Job {
  const leaseMs = Math.max(10 * SECOND_MS, Math.min(periodMs, MINUTE_MS));
  return { name, first: (now) => now, next: (now) => after(now, periodMs), leaseMs, run };
}

/** A job of the night, at `minuteOfDay` in `zone`; one missed by a downtime is made up for at the start. */
export function nightly(minuteOfDay: number, zone: string, name: string, run: Job["run"]): Job {
  const next = (now: Date) => nextLocalTime(minuteOfDay, zone, now);
  return { name, first: next, next, leaseMs: 10 * MINUTE_MS, run };
}

/** The first moment after `now` at which a clock in `zone` shows `minuteOfDay`. */
export function nextLocalTime(minuteOfDay: number, zone: string, now: Date): Date {
  const today = localDateOf(now, zone);
  const at = toInstant(today, minuteOfDay, zone);
  return at > now ? at : toInstant(addDays(today, 1), minuteOfDay, zone);
}

/** When a job that failed at `now` is due again. */
export function nextAfterFailure({ next }: Job, now: Date): Date {
  const regular = next(now);
  const soon = after(now, FAILURE_PAUSE_MS);
  return earliest(regular, soon)!;
}

/** What timers take that open transactions of their own. */
export async function jobWork({ database, process, clock, log }: RoleContext): Promise<Work<Database>> {
  const now = clock.now();
  const settings = await process.settings.current(now);
  return {
    tx: database,
    actor: SYSTEM,
    now,
    settings,
    cities: process.cities,
    source: "job",
    requestId: null,
    log,
  };
}
