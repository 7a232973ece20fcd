import { sqlState, violatedConstraint, withRetry } from "../db/retry.ts";
import { type Queryable, sql, type Tx } from "../db/tx.ts";
import { monotonicMs } from "../kernel/time.ts";
import type { OfferSource } from "../offers/offer-states.ts";
import type { Work } from "../staff/work.ts";
import { ringExpired } from "./expire-offers.ts";

export type AcceptOffer =
  | { readonly status: "accepted"; readonly orderId: number }
  | { readonly status: "already_yours"; readonly orderId: number }
  | { readonly status: "taken"; readonly orderId: number }
  | { readonly status: "expired"; readonly orderId: number }
  | { readonly status: "declined_before"; readonly orderId: number }
  | { readonly status: "canceled"; readonly orderId: number }
  | {
      readonly status: "limit_reached";
      readonly orderId: number;
      readonly active: number;
      readonly limit: number;
      /** The offer stays open until then: he may finish an order and come back. */
      readonly expiresAt: Date;
    }
  /** `reason`: a block reason code or text of staff, `deleted`, `not_verified`. */
  | { readonly status: "blocked"; readonly orderId: number; readonly reason: string }
  | { readonly status: "not_found" };

interface AcceptRow {
  readonly result: AcceptOffer["status"];
  readonly orderId: number;
  readonly cityId: number;
  readonly reason: string | null;
  readonly active: number | null;
  readonly activeLimit: number | null;
  readonly expiresAt: Date;
  readonly roundNumber: number;
  readonly source: OfferSource;
  readonly sentAt: Date;
  readonly expiredNow: boolean;
}

/**
 * A master takes the order behind an offer (dispatch.md section 9): one call, one transaction.
 *
 * The first valid acceptance wins; the other open offers of the order end and everyone concerned
 * is told through the outbox. A row held by another session is waited for (never SKIP LOCKED), so
 * a lone valid accept is not refused because of us.
 *
 * - `accepted`         the order is now this master's.
 * - `already_yours`    it was already, whichever of his offers was pressed; nothing written.
 * - `taken`            somebody was first, or staff assigned it.
 * - `expired`          the time was up, whether or not the engine had noticed; the next wave starts.
 * - `declined_before`, `canceled`, `not_found`  the offer is over, or was never his.
 * - `limit_reached`    counted under the lock of his row; the offer stays open.
 * - `blocked`          he may take no orders.
 *
 * On a pool (not in a transaction) this is a single statement and a single commit. Throws only
 * when the database does: after a lock time-out the whole call may be repeated.
 */
export async function acceptOffer(
  work: Work<Queryable>,
  { offerId, masterId }: { offerId: number; masterId: number },
): Promise<AcceptOffer> {
  const { tx, now } = work;
  const startedMs = monotonicMs();
  const row = await callAccept(work, offerId, masterId);
  const durationMs = monotonicMs() - startedMs;
  if (row.result === "not_found") return { status: "not_found" };
  const { orderId, cityId } = row;
  if (row.result === "accepted") {
    tx.ring({ kind: "outbox" });
    tx.ring({ kind: "dispatch", cityId });
    tx.ring({ kind: "live", cityId, orderId });
    work.log.info("offer_accepted", {
      order_id: orderId,
      city_id: cityId,
      offer_id: offerId,
      master_id: masterId,
      round_number: row.roundNumber,
      source: row.source,
      reason: null,
      latency_ms: now.getTime() - row.sentAt.getTime(),
      duration_ms: durationMs,
    });
    return { status: "accepted", orderId };
  }
  if (row.result === "already_yours") {
    work.log.info("accept_repeated", {
      order_id: orderId,
      city_id: cityId,
      offer_id: offerId,
      master_id: masterId,
    });
  } else {
    work.log.info("accept_refused", {
      order_id: orderId,
      city_id: cityId,
      offer_id: offerId,
      master_id: masterId,
      reason: row.result,
      duration_ms: durationMs,
    });
  }
  if (row.expiredNow) {
    ringExpired(tx, [{ cityId }]);
    work.log.info("offer_expired", {
      order_id: orderId,
      city_id: cityId,
      offer_id: offerId,
      master_id: masterId,
      round_number: row.roundNumber,
      source: row.source,
      reason: "pressed_too_late",
      latency_ms: now.getTime() - row.sentAt.getTime(),
    });
  }
  switch (row.result) {
    case "limit_reached":
      return {
        status: "limit_reached",
        orderId,
        active: row.active!,
        limit: row.activeLimit!,
        expiresAt: row.expiresAt,
      };
    case "blocked":
      return { status: "blocked", orderId, reason: row.reason! };
    default:
      return { status: row.result, orderId };
  }
}

/** Accept outside any transaction: one statement, repeated after a deadlock, a lock time-out or a lost connection. */
export function acceptOfferAlone(
  work: Work<Queryable>,
  input: { offerId: number; masterId: number },
): Promise<AcceptOffer> {
  return withRetry(() => acceptOffer(work, input), { retriesMax: 3 });
}

async function callAccept(work: Work<Queryable>, offerId: number, masterId: number): Promise<AcceptRow> {
  const limit = await defaultLimit(work, offerId);
  try {
    return await work.tx.one<AcceptRow>(sql`
      select result, order_id as "orderId", city_id as "cityId", reason, active, active_limit as "activeLimit",
             expires_at as "expiresAt", round_number as "roundNumber", source, sent_at as "sentAt", expired_now as "expiredNow"
        from accept_offer(${offerId}, ${masterId}, ${work.now}, ${limit}, ${work.source}, ${work.requestId})`);
  } catch (error) {
    // The index is the last line of defence behind the row lock; outside a transaction it can be answered.
    const isTaken =
      sqlState(error) === "23505" && violatedConstraint(error) === "uix_offers__order_accepted_once";
    if (!isTaken || (work.tx as Partial<Tx>).isTransaction) throw error;
    work.log.error("error", { reason: "accepted_twice_prevented", offer_id: offerId, master_id: masterId });
    const row = await work.tx.one<Omit<AcceptRow, "result">>(sql`
      select f.order_id as "orderId", o.city_id as "cityId", f.expires_at as "expiresAt", f.sent_at as "sentAt",
             f.round_number as "roundNumber", f.source, false as "expiredNow"
        from offers f join orders o on o.id = f.order_id where f.id = ${offerId}`);
    return { ...row, result: "taken" };
  }
}

/** The setting of the order's city; asks for the city only where some city has a limit of its own. */
async function defaultLimit({ tx, settings }: Work<Queryable>, offerId: number): Promise<number> {
  const differs = settings.cityIds.some((cityId) => settings.forCity(cityId).overrides("max_active_orders"));
  if (!differs) return settings.get("max_active_orders");
  const offer = await tx.maybeOne<{ cityId: number }>(sql`
    select o.city_id as "cityId" from offers f join orders o on o.id = f.order_id where f.id = ${offerId}`);
  return (offer ? settings.forCity(offer.cityId) : settings).get("max_active_orders");
}
