export type OfferState = "SENT" | "VIEWED" | "ACCEPTED" | "DECLINED" | "EXPIRED" | "CANCELED";
export type OfferSource = "ENGINE" | "STAFF_AUTO" | "STAFF_MANUAL" | "STAFF_DIRECT";
export type DeclineReason = "far" | "busy" | "price" | "not_my_work" | "other";
export const DECLINE_REASONS: readonly DeclineReason[] = ["far", "busy", "price", "not_my_work", "other"];

/** Why an offer became CANCELED (data-model.md, offers.cancel_reason). */
export type OfferCancelReason =
  | "taken"
  | "order_canceled"
  | "order_deferred"
  | "order_changed"
  | "returned_to_search"
  | "master_refused"
  | "assigned_directly"
  | "master_blocked"
  | "master_off_shift"
  | "master_busy"
  | "undeliverable"
  | "withdrawn";

/** The edit that replaces the push of an offer that ended for this reason. */
export function editEventFor(reason: OfferCancelReason): "offer_taken" | "offer_canceled" {
  return reason === "taken" || reason === "assigned_directly" ? "offer_taken" : "offer_canceled";
}
