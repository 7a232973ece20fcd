import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { editEventFor, type OfferCancelReason, type OfferSource } from "./offer-states.ts";

export interface CanceledOffer {
  readonly offerId: number;
  readonly orderId: number;
  readonly masterId: number;
  readonly cityId: number;
  readonly roundNumber: number;
  readonly source: OfferSource;
  readonly sentAt: Date;
}

/**
 * The OFFERS(x) effect: the open offers of one order become CANCELED and each holder's message is
 * edited. The caller holds the order row. Returns what was cancelled; an empty list is fine.
 */
export function cancelOffersOfOrder(
  tx: Queryable,
  orderId: number,
  reason: OfferCancelReason,
  now: Date,
): Promise<CanceledOffer[]> {
  return cancelOffers(tx, sql`f.order_id = ${orderId}`, reason, now);
}

/**
 * All open offers of one master become CANCELED (off shift, blocked, unreachable); engine offers
 * only, when `engineOnly`. The caller holds the master's row. Their orders are noted for the
 * engine, so that the next master is asked at once.
 */
export async function cancelOffersOfMaster(
  tx: Queryable,
  masterId: number,
  reason: OfferCancelReason,
  now: Date,
  { engineOnly = false }: { engineOnly?: boolean } = {},
): Promise<CanceledOffer[]> {
  const which = engineOnly
    ? sql`f.master_id = ${masterId} and f.source in ('ENGINE','STAFF_AUTO')`
    : sql`f.master_id = ${masterId}`;
  const canceled = await cancelOffers(tx, which, reason, now);
  const kind = reason === "undeliverable" ? "offer_undeliverable" : "offer_withdrawn";
  // Noted even while others of the wave may answer: who leaves at the same moment does not see this offer end.
  const notes = canceled.map(({ cityId, orderId }) => ({ cityId, orderId, masterId, kind }) as const);
  await noteDispatch(tx, notes, now);
  return canceled;
}

/** One open offer becomes CANCELED. The caller holds the order row and the master's row. */
export function cancelOneOffer(
  tx: Queryable,
  offerId: number,
  reason: OfferCancelReason,
  now: Date,
): Promise<CanceledOffer[]> {
  return cancelOffers(tx, sql`f.id = ${offerId}`, reason, now);
}

async function cancelOffers(
  tx: Queryable,
  which: Sql,
  reason: OfferCancelReason,
  now: Date,
): Promise<CanceledOffer[]> {
  // A lock is a statement of its own: the update then sees what others committed while it waited.
  const locked = await tx.rows<{ id: number }>(sql`
    select f.id from offers f
     where ${which} and f.state in ('SENT','VIEWED')
     order by f.id for no key update`);
  if (locked.length === 0) return [];
  const canceled = await tx.rows<CanceledOffer & { pushOutboxId: number | null }>(sql`
    update offers f
       set state = 'CANCELED', cancel_reason = ${reason}, responded_at = ${now}
      from orders o
     where f.id = any(${locked.map(({ id }) => id)}::int[]) and f.state in ('SENT','VIEWED') and o.id = f.order_id
    returning f.id as "offerId", f.order_id as "orderId", f.master_id as "masterId", o.city_id as "cityId",
              f.round_number as "roundNumber", f.source, f.sent_at as "sentAt",
              f.push_outbox_id as "pushOutboxId"`);
  canceled.sort((a, b) => a.offerId - b.offerId);
  await enqueue(
    tx,
    canceled
      .filter(({ pushOutboxId }) => pushOutboxId !== null)
      .map(({ pushOutboxId, offerId, orderId }) => ({
        edit: pushOutboxId!,
        event: editEventFor(reason),
        payload: {},
        orderId,
        offerId,
        dedupeKey: `offer_closed:${offerId}`,
      })),
    now,
  );
  return canceled;
}
