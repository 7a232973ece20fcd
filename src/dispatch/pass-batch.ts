import { type Queryable, sql, type Tx } from "../db/tx.ts";
import { searchPriority } from "../orders/search-priority.ts";
import type { DispatchEventKind } from "../timers/dispatch-events.ts";

export interface PassEvent {
  readonly id: number;
  readonly kind: DispatchEventKind;
  readonly orderId: number | null;
  readonly masterId: number | null;
}

const CITY_LOCK = 982_734;

/** One engine works on a city at a time; the lock ends with the transaction, however it ends. */
export async function tryCityLock(tx: Tx, cityId: number): Promise<boolean> {
  const { locked } = await tx.one<{ locked: boolean }>(
    sql`select pg_try_advisory_xact_lock(${CITY_LOCK}, ${cityId}) as locked`,
  );
  return locked;
}

/** Waits for the city: for automatic assignment by staff, which may lock several masters as the engine does. */
export async function waitForCityLock(tx: Tx, cityId: number): Promise<void> {
  await tx.rows(sql`select pg_advisory_xact_lock(${CITY_LOCK}, ${cityId})`);
}

export function readEvents(tx: Queryable, cityId: number): Promise<PassEvent[]> {
  return tx.rows(sql`
    select id, kind, order_id as "orderId", master_id as "masterId"
      from dispatch_events where city_id = ${cityId} order by id`);
}

/**
 * Searched orders of the city that must be looked at now, best first: due by their own timer,
 * named by an event, or (after a city-wide event) without an open offer. `looked` are those this
 * pass has already seen.
 */
export async function dueOrders(
  tx: Queryable,
  cityId: number,
  {
    events,
    looked,
    now,
    limit,
  }: { events: readonly PassEvent[]; looked: readonly number[]; now: Date; limit: number },
): Promise<number[]> {
  const named = events.map(({ orderId }) => orderId).filter((id) => id !== null);
  // A busy master concerns his other open offers, not orders that wait for somebody.
  const cityWide = events.some(({ kind, orderId }) => orderId === null && kind !== "master_busy");
  const rows = await tx.rows<{ id: number }>(sql`
    select o.id from orders o
     where o.city_id = ${cityId} and o.assigned_master_id is null and o.status in ('SEARCHING','GUARANTEE')
       and (o.dispatch_due_at is null or o.dispatch_due_at <= ${now} or o.id = any(${named}::int[])
            or (${cityWide} and not exists (select from offers f
                                             where f.order_id = o.id and f.state in ('SENT','VIEWED'))))
       and o.id <> all(${looked}::int[])
     order by ${searchPriority(now)}
     limit ${limit}`);
  return rows.map(({ id }) => id);
}

/** Locks those orders that nobody else holds; the others are tried again later. Keeps the order of `orderIds`. */
export async function lockOrders(tx: Queryable, orderIds: readonly number[]): Promise<Set<number>> {
  const rows = await tx.rows<{ id: number }>(sql`
    select id from orders where id = any(${orderIds}::int[]) order by id for no key update skip locked`);
  return new Set(rows.map(({ id }) => id));
}

/**
 * Ends the pass: the events it has read are deleted, and orders that were locked by somebody else
 * get a note of their own, so that the reason to look at them is not lost.
 */
export async function finishEvents(
  tx: Queryable,
  cityId: number,
  { events, skipped, now }: { events: readonly PassEvent[]; skipped: readonly number[]; now: Date },
): Promise<void> {
  if (events.length > 0) {
    await tx.run(sql`delete from dispatch_events where id = any(${events.map(({ id }) => id)}::bigint[])`);
  }
  if (skipped.length > 0) {
    await tx.run(sql`
      insert into dispatch_events (city_id, kind, order_id, at)
      select ${cityId}, 'order_changed', id, ${now} from unnest(${skipped}::int[]) as s (id)`);
  }
}
