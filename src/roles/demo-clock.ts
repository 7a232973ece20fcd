import type { Database } from "../db/database.ts";
import { sql } from "../db/tx.ts";
import { addDays, toInstant, toLocal } from "../geo/local-time.ts";
import { latest, SECOND_MS, sleep, VirtualClock, WallClock } from "../kernel/time.ts";

/**
 * The clock of the demo on its own database: the machine's time, until somebody makes it run faster.
 * Then it is ahead, and stays so over restarts: what is in the database must not lie in the future.
 */
export function demoClock(): VirtualClock {
  return new VirtualClock(new WallClock().now(), 1);
}

/**
 * Moves the hands past the last sign of life of the run before. A new demo starts in the working day of its
 * city, whatever the hour here: at night every order would sleep till morning, and nobody be asked.
 */
export async function setDemoClock(clock: VirtualClock, database: Database): Promise<void> {
  const { at } = await database.one<{ at: Date | null }>(
    sql`select max(last_at) as at from process_heartbeats`,
  );
  clock.set(at === null ? inWorkingDay(clock.now()) : latest(at, clock.now())!);
}

/** The moment itself from 10:30 to 17:00 in Moscow; else the next 11:30. */
export function inWorkingDay(now: Date): Date {
  const { date, minuteOfDay: minute } = toLocal(now, DEMO_ZONE);
  if (minute >= hm(10, 30) && minute < hm(17)) return now;
  return toInstant(minute < hm(10, 30) ? date : addDays(date, 1), hm(11, 30), DEMO_ZONE);
}

const DEMO_ZONE = "Europe/Moscow";
const hm = (hours: number, minutes = 0) => hours * 60 + minutes;

/** Catches up with the machine's time after the machine slept, until `signal` aborts; never goes back. */
export async function followMachine(clock: VirtualClock, signal: AbortSignal): Promise<void> {
  const machine = new WallClock();
  while (!signal.aborted) {
    await sleep(SECOND_MS, signal).catch(() => {});
    const now = machine.now();
    if (clock.rate >= 1 && clock.now() < now) clock.set(now);
  }
}
