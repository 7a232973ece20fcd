import { sql } from "../db/tx.ts";
import type { OfferCancelReason, OfferState } from "../offers/offer-states.ts";
import { channelIsDown } from "../outbox/channel.ts";
import type { Work } from "../staff/work.ts";

export type OfferIsOver =
  | { readonly status: "already_yours"; readonly orderId: number }
  | { readonly status: "taken"; readonly orderId: number }
  | { readonly status: "expired"; readonly orderId: number }
  | { readonly status: "declined_before"; readonly orderId: number }
  | { readonly status: "canceled"; readonly orderId: number }
  | { readonly status: "not_found" };

export type ViewOffer = { readonly status: "viewed"; readonly orderId: number } | OfferIsOver;

/**
 * The master opened the card of an offer: SENT becomes VIEWED, once (dispatch.md section 10).
 *
 * - `viewed`  the offer is open; its card may be shown.
 * - anything else: the offer is over and no card is opened; the same words as for an accept.
 */
export async function viewOffer(
  work: Work,
  { offerId, masterId }: { offerId: number; masterId: number },
): Promise<ViewOffer> {
  const { tx, now } = work;
  const first = await tx.maybeOne<{ orderId: number; cityId: number; roundNumber: number; sentAt: Date }>(sql`
    update offers f set state = 'VIEWED', viewed_at = ${now} from orders o
     where f.id = ${offerId} and f.master_id = ${masterId} and f.state = 'SENT' and o.id = f.order_id
       and (f.expires_at > ${now} or ${channelIsDown(now)})
    returning f.order_id as "orderId", o.city_id as "cityId", f.round_number as "roundNumber", f.sent_at as "sentAt"`);
  if (first !== null) {
    tx.ring({ kind: "live", cityId: first.cityId, orderId: first.orderId });
    work.log.info("offer_viewed", {
      order_id: first.orderId,
      city_id: first.cityId,
      offer_id: offerId,
      master_id: masterId,
      round_number: first.roundNumber,
      reason: null,
      latency_ms: now.getTime() - first.sentAt.getTime(),
    });
    return { status: "viewed", orderId: first.orderId };
  }
  return (
    (await offerIsOver(work, offerId, masterId)) ?? {
      status: "viewed",
      orderId: await orderOf(work, offerId),
    }
  );
}

/** What became of an offer that is not open any more; null while it is open. */
export async function offerIsOver(
  work: Work,
  offerId: number,
  masterId: number,
): Promise<OfferIsOver | null> {
  const offer = await work.tx.maybeOne<{
    state: OfferState;
    cancelReason: OfferCancelReason | null;
    orderId: number;
    isHis: boolean;
    isLate: boolean;
  }>(sql`
    select f.state, f.cancel_reason as "cancelReason", f.order_id as "orderId",
           o.assigned_master_id is not distinct from f.master_id and o.status <> 'CANCELED' as "isHis",
           f.expires_at <= ${work.now} and not ${channelIsDown(work.now)} as "isLate"
      from offers f join orders o on o.id = f.order_id
     where f.id = ${offerId} and f.master_id = ${masterId}`);
  if (offer === null) return { status: "not_found" };
  const { orderId } = offer;
  if (offer.isHis) return { status: "already_yours", orderId };
  switch (offer.state) {
    case "DECLINED":
      return { status: "declined_before", orderId };
    case "CANCELED": {
      const isTaken = offer.cancelReason === "taken" || offer.cancelReason === "assigned_directly";
      return { status: isTaken ? "taken" : "canceled", orderId };
    }
    case "EXPIRED":
      return { status: "expired", orderId };
    case "ACCEPTED":
      return { status: "canceled", orderId };
    case "SENT":
    case "VIEWED":
      return offer.isLate ? { status: "expired", orderId } : null;
  }
}

async function orderOf(work: Work, offerId: number): Promise<number> {
  return (
    await work.tx.one<{ orderId: number }>(
      sql`select order_id as "orderId" from offers where id = ${offerId}`,
    )
  ).orderId;
}
