import type { Bells } from "../db/bells.ts";
import { type Queryable, sql } from "../db/tx.ts";
import { after, earliest, MINUTE_MS, monotonicMs, SECOND_MS } from "../kernel/time.ts";
import { channelIsDown } from "../outbox/channel.ts";
import type { WorkDeps } from "../staff/run-work.ts";
import { cityPass, type PassResult } from "./city-pass.ts";
import { CityRosters } from "./city-roster.ts";

export interface EngineOptions extends WorkDeps {
  readonly bells: Bells;
  readonly signal: AbortSignal;
  /** Cities worked on at the same time; each needs a connection. */
  readonly concurrency?: number;
  /** Wakes deferred orders that are due; also done by the jobs role. */
  readonly wakeDeferred: () => Promise<void>;
  readonly onPass?: (pass: PassResult, durationMs: number) => void;
  readonly onBeat?: () => void;
}

const FAILURE_PAUSE_MS = SECOND_MS;
/** Timers of cities that do not ring wait at most this long while others ring all the time. */
const LOOK_EVERYWHERE_MS = 50;
/** Longest sleep whatever the clock says: a virtual clock may stand still. */
const MAX_SLEEP_MS = MINUTE_MS;

/**
 * The dispatch engine: works on cities with something due until `signal` aborts, then finishes the
 * pass in hand. Any number of engines may run. It sleeps until the earliest timer, a bell, or the
 * safety tick, whichever is first; a lost bell costs one tick.
 */
export async function runEngine(options: EngineOptions): Promise<void> {
  const { signal, clock, log } = options;
  const bell = new WakeUp(options.bells, signal);
  const retries = new Map<number, Date>();
  const rosters = new CityRosters();
  const finder = new WorkFinder(options, bell, retries);
  while (!signal.aborted) {
    options.onBeat?.();
    try {
      const startedMs = monotonicMs();
      const now = clock.now();
      const { cities, rung } = await finder.cities(now);
      if (cities.length === 0) {
        await bell.wait(await realMsToNext(options, retries, now));
        continue;
      }
      log.info("tick_start", { cities: cities.length });
      const passes = await inParallel(cities, options.concurrency ?? 4, async (cityId) => {
        const passStartedMs = monotonicMs();
        const pass = await cityPass(options, cityId, rosters);
        options.onPass?.(pass, monotonicMs() - passStartedMs);
        return pass;
      });
      for (const { cityId, retryAt, isIdle } of passes) {
        // A bell may ring for nothing. Only a city that is due and cannot be worked on is left alone for a moment.
        if (retryAt === null || (isIdle && rung.has(cityId))) retries.delete(cityId);
        else retries.set(cityId, retryAt);
      }
      log.info("tick_end", {
        cities: cities.length,
        orders_due: passes.reduce((sum, { ordersLooked }) => sum + ordersLooked, 0),
        duration_ms: Math.round(monotonicMs() - startedMs),
      });
    } catch (error) {
      log.error("error", { reason: "engine_loop", details: error });
      await bell.wait(FAILURE_PAUSE_MS);
    }
  }
  bell.stop();
}

/** Decides where to work next, and asks the database for it no more often than it must. */
class WorkFinder {
  readonly #options: EngineOptions;
  readonly #bell: WakeUp;
  readonly #retries: ReadonlyMap<number, Date>;
  #lookedEverywhereMs = Number.NEGATIVE_INFINITY;

  constructor(options: EngineOptions, bell: WakeUp, retries: ReadonlyMap<number, Date>) {
    this.#options = options;
    this.#bell = bell;
    this.#retries = retries;
  }

  /**
   * The cities that rang, without asking the database; when none did, and every 50 ms however many ring,
   * all with something due. A city that waits for a held row or for the queue of pushes is left alone
   * until its moment.
   */
  async cities(now: Date): Promise<{ cities: readonly number[]; rung: ReadonlySet<number> }> {
    const mayWork = (cityId: number) => (this.#retries.get(cityId) ?? now) <= now;
    const rung = new Set(this.#bell.takeCities().filter(mayWork));
    const sinceMs = monotonicMs() - this.#lookedEverywhereMs;
    if (rung.size > 0 && sinceMs < LOOK_EVERYWHERE_MS) return { cities: [...rung], rung };
    this.#lookedEverywhereMs = monotonicMs();
    const { db, wakeDeferred } = this.#options;
    if (await isWakeDue(db, now)) await wakeDeferred();
    const due = (await dueCities(db, now)).filter(mayWork);
    return { cities: [...rung.union(new Set(due))], rung };
  }
}

async function isWakeDue(q: Queryable, now: Date): Promise<boolean> {
  const { isDue } = await q.one<{ isDue: boolean }>(
    sql`select exists (select from orders where status = 'DEFERRED' and wake_at <= ${now}) as "isDue"`,
  );
  return isDue;
}

/** Cities with events, orders due, or offers to expire. Cities held by nobody's due work cost nothing. */
export async function dueCities(q: Queryable, now: Date): Promise<number[]> {
  const rows = await q.rows<{ cityId: number }>(sql`
    select city_id as "cityId" from dispatch_events
    union
    select city_id from orders
     where assigned_master_id is null and status in ('SEARCHING','GUARANTEE')
       and (dispatch_due_at <= ${now} or dispatch_due_at is null)
    union
    select o.city_id from offers f join orders o on o.id = f.order_id
     where f.state in ('SENT','VIEWED') and f.expires_at <= ${now}
       and not ${channelIsDown(now)}`);
  return rows.map(({ cityId }) => cityId);
}

/** The earliest moment after `later` (ever, unless told) at which something is due; null when nothing waits. */
export async function nextDueAt(q: Queryable, later: Date = new Date(0)): Promise<Date | null> {
  const { order, offer, wake } = await q.one<{
    order: Date | null;
    offer: Date | null;
    wake: Date | null;
  }>(sql`
    select (select min(dispatch_due_at) from orders
             where assigned_master_id is null and status in ('SEARCHING','GUARANTEE')
               and dispatch_due_at > ${later}) as "order",
           (select min(expires_at) from offers where state in ('SENT','VIEWED') and expires_at > ${later}) as offer,
           (select min(wake_at) from orders where status = 'DEFERRED' and wake_at > ${later}) as wake`);
  return earliest(order, offer, wake);
}

/**
 * How long the engine may sleep after it found nothing to do at `now`: until the earliest timer, at most one
 * safety tick. What was due at `now` already waits for something else: its retry, the end of an outage.
 */
async function realMsToNext(
  options: EngineOptions,
  retries: ReadonlyMap<number, Date>,
  now: Date,
): Promise<number> {
  const { clock, settings, db } = options;
  const tickAt = after(now, (await settings.current(now)).get("distribution_tick_seconds") * SECOND_MS);
  const ahead = [...retries.values()].filter((at) => at > now);
  const next = earliest(tickAt, await nextDueAt(db, now), ...ahead)!;
  return Math.max(1, Math.min(clock.realMsUntil(next), MAX_SLEEP_MS));
}

/** Waits for the dispatch bell or a time-out; a bell that rang while nobody waited counts. */
class WakeUp {
  #rang = false;
  #wake: (() => void) | null = null;
  readonly #cities = new Set<number>();
  readonly #off: () => void;

  constructor(bells: Bells, signal: AbortSignal) {
    this.#off = bells.on("dispatch", ({ cityId }) => this.#ring(cityId));
    signal.addEventListener("abort", () => this.#ring(0), { once: true });
  }

  /** City 0 = look everywhere. */
  #ring(cityId: number): void {
    if (cityId > 0) this.#cities.add(cityId);
    this.#rang = true;
    this.#wake?.();
  }

  /** The cities that rang since the last call. */
  takeCities(): number[] {
    const cities = [...this.#cities];
    this.#cities.clear();
    return cities;
  }

  async wait(timeoutMs: number): Promise<void> {
    if (!this.#rang) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#wake = null;
    this.#rang = false;
  }

  stop(): void {
    this.#off();
  }
}

async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  action: (item: T) => Promise<R>,
): Promise<R[]> {
  const queue = items.entries();
  const results: R[] = [];
  await Promise.all(
    Array.from({ length: Math.min(width, items.length) }, async () => {
      for (const [index, item] of queue) results[index] = await action(item);
    }),
  );
  return results;
}
