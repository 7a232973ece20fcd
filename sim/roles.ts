import { sql } from "../src/db/tx.ts";
import { cityPass, type PassResult } from "../src/dispatch/city-pass.ts";
import { dueCities, nextDueAt } from "../src/dispatch/engine.ts";
import { after, earliest, latest, SECOND_MS } from "../src/kernel/time.ts";
import { expireBreaks, remindBreaks } from "../src/masters/break-timers.ts";
import { alertUnreviewed, remindOfDeadlines } from "../src/money/commission-timers.ts";
import { markOverdue } from "../src/money/overdue.ts";
import { archiveClosed } from "../src/orders/archive-closed.ts";
import { wakeDeferred } from "../src/orders/wake-deferred.ts";
import { ENGINE, SYSTEM } from "../src/staff/actor.ts";
import { deliverNow } from "../src/telegram/deliver.ts";
import type { Process } from "./process.ts";
import type { Stage } from "./stage.ts";

/** More rounds than this at one moment, and the engine is said not to come to rest. */
const ROUNDS_MAX = 60;

/** The engine looks until nothing is due at this moment; complaints when it does not come to rest. */
export async function engineWorks(stage: Stage, process: Process = stage.process()): Promise<string[]> {
  const { engine } = stage;
  engine.rang = false;
  engine.lookedAt = stage.now;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    await wake(process);
    const cities = await dueCities(process.db, stage.now);
    if (cities.length === 0) return [];
    let worked = false;
    for (const cityId of cities) {
      const { retryAt } = await passOf(stage, process, cityId);
      worked ||= retryAt === null;
    }
    // Only what admission holds back is left; it goes on when pushes are delivered.
    if (!worked) return [];
  }
  return [`the engine does not come to rest at ${stage.now.toISOString()}`];
}

export function passOf(stage: Stage, process: Process, cityId: number): Promise<PassResult> {
  stage.count("engine passes");
  return cityPass(process.deps, cityId, stage.rosters);
}

export function wake(process: Process): Promise<number> {
  return process.do(ENGINE, (work) => wakeDeferred(work, 100), "engine");
}

/** One notifier, under a name of its own, delivers what may be delivered at this moment. */
export async function notifierWorks(stage: Stage, process: Process = stage.process()): Promise<number> {
  stage.notifier.rang = false;
  const owner = stage.name("notifier");
  const options = { ...stage.post.options(owner), ...process.deps };
  const taken = await deliverNow(options);
  stage.count("messages taken", taken);
  return taken;
}

/** Every timer of the role `jobs`, by name. */
export const TIMERS: Readonly<Record<string, (process: Process) => Promise<unknown>>> = {
  wakeDeferred: wake,
  remindBreaks: async (process) => remindBreaks(await process.work(SYSTEM, "job")),
  expireBreaks: async (process) => expireBreaks(await process.work(SYSTEM, "job")),
  markOverdue: async (process) => markOverdue(await process.work(SYSTEM, "job")),
  remindOfDeadlines: async (process) => remindOfDeadlines(await process.work(SYSTEM, "job")),
  alertUnreviewed: async (process) => alertUnreviewed(await process.work(SYSTEM, "job")),
  archiveClosed: (process) => process.do(SYSTEM, archiveClosed, "job"),
};

export async function jobsWork(stage: Stage, process: Process = stage.process()): Promise<void> {
  stage.jobs.lookedAt = stage.now;
  for (const timer of Object.values(TIMERS)) await timer(process);
}

/** Whether events wait that nobody has told the engine of. */
export async function unheardEvents(stage: Stage): Promise<boolean> {
  const { waiting } = await stage.world.db.one<{ waiting: boolean }>(sql`
    select exists (select from dispatch_events) as waiting`);
  return waiting;
}

/** When the engine that sleeps now wakes by itself: its earliest timer, else the tick while something waits. */
export async function engineWakesAt(stage: Stage): Promise<Date | null> {
  const settings = await stage.settingsNow();
  const tickMs = settings.get("distribution_tick_seconds") * SECOND_MS;
  const next = await nextDueAt(stage.world.db);
  const tickAt = (await unheardEvents(stage)) ? after(stage.engine.lookedAt, tickMs) : null;
  return earliest(next === null ? null : latest(next, stage.engine.lookedAt), tickAt);
}

/** When the notifier has something to do next. */
export async function notifierWakesAt(stage: Stage): Promise<Date | null> {
  // Of each chat the oldest message, which holds back the others, except those that may overtake.
  const { at } = await stage.world.db.one<{ at: Date | null }>(sql`
    select min(greatest(o.next_attempt_at, o.lease_until, l.next_at)) as at
      from notifications_outbox o left join delivery_limits l on l.key = 'b:' || o.bot
     where o.processed_at is null
       and (o.priority = 0 or not exists (select from notifications_outbox older
                                           where older.chat_key = o.chat_key and older.processed_at is null
                                             and older.id < o.id))`);
  return at;
}

/** The next moment a timer of `jobs` is due. */
export async function jobsWakeAt(stage: Stage): Promise<Date | null> {
  const { at } = await stage.world.db.one<{ at: Date | null }>(sql`
    select least((select min(break_until) from masters where shift_status = 'BREAK'),
                 (select min(break_remind_at) from masters where shift_status = 'BREAK' and break_reminded_at is null),
                 (select min(deadline_at) from commissions where status = 'WAIT_PAY'),
                 (select min(autoclose_at) from order_autoclose_queue where processed_at is null),
                 (select min(wake_at) from orders where status = 'DEFERRED')) as at`);
  return at;
}
