import type { Bells } from "../db/bells.ts";
import { type Queryable, sql } from "../db/tx.ts";
import { earliest, monotonicMs, SECOND_MS } from "../kernel/time.ts";
import type { WorkDeps } from "../staff/run-work.ts";
import { cityPass, type PassResult } from "./city-pass.ts";

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

/**
 * The dispatch engine: works on cities with something due until `signal` aborts, then finishes the
 * pass in hand. Any number of engines may run. It sleeps until the earliest timer, a bell, or the
 * safety tick, whichever is first; a lost bell costs one tick.
 */
export async function runEngine(options: EngineOptions): Promise<void> {
  const { signal, clock, db, log } = options;
  const bell = new WakeUp(options.bells, signal);
  const retries = new Map<number, Date>();
  while (!signal.aborted) {
    options.onBeat?.();
    try {
      await options.wakeDeferred();
      const startedMs = monotonicMs();
      const now = clock.now();
      const cities = new Set(await dueCities(db, now));
      for (const [cityId, at] of retries) if (at <= now) cities.add(cityId);
      await inParallel([...cities], options.concurrency ?? 4, async (cityId) => {
        const passStartedMs = monotonicMs();
        const pass = await cityPass(options, cityId);
        if (pass.retryAt === null) retries.delete(cityId);
        else retries.set(cityId, pass.retryAt);
        options.onPass?.(pass, monotonicMs() - passStartedMs);
      });
      if (cities.size > 0) {
        log.info("tick_end", { cities: cities.size, duration_ms: Math.round(monotonicMs() - startedMs) });
        continue; // Look again at once: what came meanwhile rang a bell nobody heard.
      }
      await bell.wait(await untilNext(options, retries));
    } catch (error) {
      log.error("error", { reason: "engine_loop", details: error });
      await bell.wait(FAILURE_PAUSE_MS);
    }
  }
  bell.stop();
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
       and not exists (select from delivery_limits l where l.key = 'b:master' and l.down_since <= ${now}::timestamptz - interval '30 s')`);
  return rows.map(({ cityId }) => cityId);
}

/** The earliest moment at which something will be due; null when nothing waits. */
export async function nextDueAt(q: Queryable): Promise<Date | null> {
  const { order, offer, wake } = await q.one<{
    order: Date | null;
    offer: Date | null;
    wake: Date | null;
  }>(sql`
    select (select min(dispatch_due_at) from orders
             where assigned_master_id is null and status in ('SEARCHING','GUARANTEE')) as "order",
           (select min(expires_at) from offers where state in ('SENT','VIEWED')) as offer,
           (select min(wake_at) from orders where status = 'DEFERRED') as wake`);
  return earliest(order, offer, wake);
}

async function untilNext(options: EngineOptions, retries: ReadonlyMap<number, Date>): Promise<number> {
  const now = options.clock.now();
  const tickMs = (await options.settings.current(now)).get("distribution_tick_seconds") * SECOND_MS;
  const next = earliest(await nextDueAt(options.db), ...retries.values());
  if (next === null) return tickMs;
  return Math.min(tickMs, Math.max(1, next.getTime() - now.getTime()));
}

/** Waits for the dispatch bell or a time-out; a bell that rang while nobody waited counts. */
class WakeUp {
  #rang = false;
  #wake: (() => void) | null = null;
  readonly #off: () => void;

  constructor(bells: Bells, signal: AbortSignal) {
    this.#off = bells.on("dispatch", () => this.#ring());
    signal.addEventListener("abort", () => this.#ring(), { once: true });
  }

  #ring(): void {
    this.#rang = true;
    this.#wake?.();
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

async function inParallel<T>(
  items: readonly T[],
  width: number,
  action: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: Math.min(width, items.length) }, async () => {
      for (const item of queue) await action(item);
    }),
  );
}
