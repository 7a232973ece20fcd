import type { Database } from "../db/database.ts";
import { sql } from "../db/tx.ts";
import type { Log } from "../kernel/log.ts";
import { monotonicMs, SECOND_MS, sleep } from "../kernel/time.ts";
import type { DatabaseClock } from "./database-clock.ts";
import { CannotStart } from "./keep-running.ts";

const PERIOD_MS = 30 * SECOND_MS;
const ALERT_MS = 2 * SECOND_MS;
const REFUSE_MS = 30 * SECOND_MS;
/** The machine's clock was set, or the machine slept: measured at once, not at the next period. */
const JUMP_MS = SECOND_MS / 2;
const SAMPLES = 3;

/** The clocks of this machine and of the database are too far apart to work. */
export class ClockProblem extends CannotStart {
  override readonly name = "ClockProblem";
}

/**
 * The database's clock minus this process's, in milliseconds: of three exchanges the one with the
 * shortest way, taken at its middle. Such a measurement is the one place where a server clock is read (rule X1).
 */
export async function measureOffset(database: Database, processNow: () => Date): Promise<number> {
  let best = { wayMs: Number.POSITIVE_INFINITY, offsetMs: 0 };
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const startedMs = monotonicMs();
    const before = processNow();
    const { at } = await database.one<{ at: Date }>(sql`select clock_timestamp() as at`);
    const wayMs = monotonicMs() - startedMs;
    if (wayMs < best.wayMs) best = { wayMs, offsetMs: at.getTime() - before.getTime() - wayMs / 2 };
  }
  return Math.round(best.offsetMs);
}

/**
 * Corrects `clock` by the measured offset. A skew above 2 s is logged as `clock_skew` (ALERTS hear of
 * it by that line), one above 30 s throws a `ClockProblem` besides.
 */
export async function correctClock(clock: DatabaseClock, database: Database, log: Log): Promise<void> {
  const offsetMs = await measureOffset(database, () => clock.machineNow());
  clock.correct(offsetMs);
  if (Math.abs(offsetMs) > ALERT_MS) log.warn("clock_skew", { offsetMs });
  if (Math.abs(offsetMs) <= REFUSE_MS) return;
  throw new ClockProblem(
    `The clock of this machine and the clock of the database differ by ${Math.round(offsetMs / 1_000)} s; ` +
      "more than 30 s would spoil offers and deadlines. Set the clocks (NTP) and start again.",
  );
}

/**
 * Corrects the clock every 30 s, and within a second after the machine's clock has jumped, until
 * `signal` aborts. A database that does not answer leaves it as it is. Throws a `ClockProblem`.
 */
export async function watchClock(
  clock: DatabaseClock,
  database: Database,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): Promise<void> {
  let measuredMs = monotonicMs();
  while (!signal.aborted) {
    await sleep(SECOND_MS, signal).catch(() => {});
    const isDue = monotonicMs() - measuredMs >= PERIOD_MS || Math.abs(clock.jumpMs) > JUMP_MS;
    if (signal.aborted || !isDue) continue;
    try {
      await correctClock(clock, database, log);
    } catch (error) {
      if (error instanceof ClockProblem) throw error;
      log.warn("clock_unmeasured", { error });
    }
    measuredMs = monotonicMs();
  }
}
