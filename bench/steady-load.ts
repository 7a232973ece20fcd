import { Bells } from "../src/db/bells.ts";
import { type Queryable, sql } from "../src/db/tx.ts";
import { monotonicMs, SECOND_MS, sleep } from "../src/kernel/time.ts";
import { type Place, ringingPool } from "./company.ts";
import { endOrders } from "./end-orders.ts";
import { Orderers } from "./orderers.ts";
import type { Rig } from "./rig.ts";

/**
 * What happens to one order: it is ordered and noted as such, offered, taken, driven to, begun and ended (each noted),
 * announced twice and pressed three times.
 */
const EVENTS_PER_ORDER = 12;
const DRAIN_MS = 60_000;

/** What the database holds at one moment of the load. */
export interface Footprint {
  readonly atMs: number;
  /** Orders, offers, changes of state, messages settled and presses handled, ever. */
  readonly events: number;
  readonly orders: number;
  readonly deadRows: number;
  readonly liveRows: number;
  readonly indexBytes: number;
}

export interface SteadyLoad {
  readonly half: Footprint;
  readonly end: Footprint;
  readonly confirmed: readonly number[];
  /** Messages and presses that were still not worked off a minute after the last order. */
  readonly unsettled: number;
}

/**
 * People order on a fixed schedule, so that so many events happen per second; who comes late is not skipped.
 * Orders on which a master works are ended. Resolves when everything has come to rest.
 */
export async function steadyLoad(
  rig: Rig,
  places: readonly Place[],
  { seconds, eventsPerSecond }: { seconds: number; eventsPerSecond: number },
): Promise<SteadyLoad> {
  await using pool = ringingPool(rig, new Bells(), 8);
  const orderers = new Orderers({ ...rig.deps, db: pool.db });
  const everyMs = (SECOND_MS * EVENTS_PER_ORDER) / eventsPerSecond;
  const startMs = monotonicMs();
  const made: Promise<number>[] = [];
  const until = async (endMs: number) => {
    for (;;) {
      const dueMs = startMs + made.length * everyMs;
      if (dueMs >= endMs) return;
      const waitMs = dueMs - monotonicMs();
      if (waitMs > 1) await sleep(waitMs);
      made.push(orderers.order(places[made.length % places.length]!));
    }
  };
  const resting = new AbortController();
  const ending = endAll(rig, resting.signal);
  await until(startMs + (seconds * SECOND_MS) / 2);
  const half = await footprint(rig.db);
  await until(startMs + seconds * SECOND_MS);
  const end = await footprint(rig.db);
  await Promise.all(made);
  const unsettled = await comeToRest(rig.db, orderers.confirmed);
  resting.abort();
  await ending;
  return { half, end, confirmed: orderers.confirmed, unsettled };
}

/** Ends the orders that are worked on, once a second, as their masters would. */
async function endAll(rig: Rig, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await endOrders(rig.db, "WORKING", rig.clock.now());
    await sleep(SECOND_MS, signal).catch(() => {});
  }
  await endOrders(rig.db, "WORKING", rig.clock.now());
}

async function footprint(q: Queryable): Promise<Footprint> {
  const counts = await q.one<Omit<Footprint, "atMs">>(sql`
    select (select count(*) from orders) as orders,
           (select count(*) from orders) + (select count(*) from offers) + (select count(*) from order_status_history)
             + (select count(*) from notifications_outbox where processed_at is not null)
             + (select count(*) from bot_updates where processed_at is not null) as events,
           (select sum(n_dead_tup)::int8 from pg_stat_user_tables) as "deadRows",
           (select sum(n_live_tup)::int8 from pg_stat_user_tables) as "liveRows",
           (select sum(pg_indexes_size(relid))::int8 from pg_stat_user_tables) as "indexBytes"`);
  return { atMs: monotonicMs(), ...counts };
}

/** Resolves when all these orders are over and nothing waits to be sent or answered; with what is left after a minute. */
async function comeToRest(q: Queryable, orderIds: readonly number[]): Promise<number> {
  const endMs = monotonicMs() + DRAIN_MS;
  for (;;) {
    const { left } = await q.one<{ left: number }>(sql`
      select (select count(*) from orders where id = any(${orderIds}::int[]) and status <> 'CLOSED')
           + (select count(*) from notifications_outbox where processed_at is null)
           + (select count(*) from bot_updates where processed_at is null) as left`);
    if (left === 0 || monotonicMs() > endMs) return left;
    await sleep(SECOND_MS / 4);
  }
}
