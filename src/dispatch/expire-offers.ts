import { type Queryable, sql } from "../db/tx.ts";
import type { OfferSource } from "../offers/offer-states.ts";

export interface ExpiredOffer {
  readonly offerId: number;
  readonly orderId: number;
  readonly masterId: number;
  readonly roundNumber: number;
  readonly source: OfferSource;
  readonly sentAt: Date;
  readonly delivered: boolean;
}

/**
 * Expires the open offers of a city that are past `expires_at`; the holders' messages are edited
 * and their orders are noted for the engine. Offers locked by an accept are
 * left to it (SKIP LOCKED). Run it in a short transaction of its own under the city lock
 * (dispatch.md section 4, step 2), and not while the channel is down. At most `limit` at a time.
 */
export async function expireOffers(
  tx: Queryable,
  cityId: number,
  now: Date,
  limit = 5_000,
): Promise<ExpiredOffer[]> {
  const due = await tx.rows<{ id: number }>(sql`
    select f.id from offers f join orders o on o.id = f.order_id
     where f.state in ('SENT','VIEWED') and f.expires_at <= ${now} and o.city_id = ${cityId}
     order by f.id limit ${limit} for no key update of f skip locked`);
  return due.length === 0
    ? []
    : expireLocked(
        tx,
        due.map(({ id }) => id),
        now,
      );
}

/** Expires these offers, which the caller has locked, where they are still open (SQL `expire_offers`). */
export async function expireLocked(
  tx: Queryable,
  offerIds: readonly number[],
  now: Date,
): Promise<ExpiredOffer[]> {
  const expired = await tx.rows<ExpiredOffer & { cityId: number }>(sql`
    select offer_id as "offerId", order_id as "orderId", city_id as "cityId", master_id as "masterId",
           round_number as "roundNumber", source, sent_at as "sentAt", delivered
      from expire_offers(${offerIds}::int[], ${now})`);
  ringExpired(tx, expired);
  return expired;
}

/** The bells of an expiry written in SQL. */
export function ringExpired(tx: Queryable, expired: readonly { readonly cityId: number }[]): void {
  if (expired.length === 0) return;
  tx.ring({ kind: "outbox" });
  for (const cityId of new Set(expired.map((offer) => offer.cityId))) tx.ring({ kind: "dispatch", cityId });
}
