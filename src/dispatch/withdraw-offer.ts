import { sql } from "../db/tx.ts";
import { cancelOneOffer } from "../offers/cancel-open-offers.ts";
import type { OfferState } from "../offers/offer-states.ts";
import { lockOrderFor } from "../orders/lock-order.ts";
import { audit } from "../staff/audit.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";

export type WithdrawOffer =
  | { readonly status: "withdrawn"; readonly orderId: number; readonly masterId: number }
  /** It had been withdrawn already; nothing changed. */
  | { readonly status: "already_withdrawn"; readonly orderId: number }
  /** It ended otherwise before the press. */
  | { readonly status: "offer_over"; readonly orderId: number; readonly state: OfferState }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** Staff take an open offer back («Отозвать предложение»): CANCELED (`withdrawn`), its message edited, the search goes on. */
export async function withdrawOffer(work: Work, { offerId }: { offerId: number }): Promise<WithdrawOffer> {
  const { tx, now } = work;
  const offer = await tx.maybeOne<{ orderId: number; masterId: number }>(
    sql`select order_id as "orderId", master_id as "masterId" from offers where id = ${offerId}`,
  );
  const lock = await lockOrderFor(work, offer?.orderId ?? 0, "order.withdraw_offer");
  if (lock.status !== "locked" || offer === null)
    return lock.status === "locked" ? { status: "not_found" } : lock;
  const { cityId } = lock.order;
  const { orderId, masterId } = offer;
  await tx.rows(sql`select from masters where id = ${masterId} for no key update`);
  const [canceled] = await cancelOneOffer(tx, offerId, "withdrawn", now);
  if (canceled === undefined) {
    const now_ = await tx.one<{ state: OfferState; cancelReason: string | null }>(
      sql`select state, cancel_reason as "cancelReason" from offers where id = ${offerId}`,
    );
    return now_.cancelReason === "withdrawn"
      ? { status: "already_withdrawn", orderId }
      : { status: "offer_over", orderId, state: now_.state };
  }
  await noteDispatch(tx, [{ cityId, kind: "offer_withdrawn", orderId, masterId }], now);
  await audit(work, { entity: "offer", entityId: offerId, action: "withdraw", cityId, orderId, masterId });
  tx.ring({ kind: "live", cityId, orderId });
  work.log.info("offer_withdrawn", {
    order_id: orderId,
    city_id: cityId,
    offer_id: offerId,
    master_id: masterId,
    round_number: canceled.roundNumber,
    source: canceled.source,
    reason: "withdrawn",
    latency_ms: now.getTime() - canceled.sentAt.getTime(),
  });
  return { status: "withdrawn", orderId, masterId };
}
