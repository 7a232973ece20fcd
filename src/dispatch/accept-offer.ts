import { isRetryable, sqlState, violatedConstraint, withRetry } from "../db/retry.ts";
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

export interface Press {
  readonly offerId: number;
  readonly masterId: number;
}

/** A press with what decides it besides the rows: its moment and the limit of the settings. */
export interface TimedPress extends Press {
  readonly now: Date;
  readonly limit: number;
}

/** A row of SQL `accept_offers`; `again` = another press of the order comes first, or a row was held: call it again. */
export interface AcceptRow {
  readonly press: number;
  readonly result: AcceptOffer["status"] | "again";
  readonly orderId: number;
  readonly cityId: number;
  readonly reason: string | null;
  readonly active: number | null;
  readonly activeLimit: number | null;
  /** These four of the press that was judged; null for the others of its order. */
  readonly expiresAt: Date | null;
  readonly roundNumber: number | null;
  readonly source: OfferSource | null;
  readonly sentAt: Date | null;
  readonly expiredNow: boolean;
}

const ALONE_RETRIES = 3;

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
export async function acceptOffer(work: Work<Queryable>, press: Press): Promise<AcceptOffer> {
  const startedMs = monotonicMs();
  const timed = { ...press, now: work.now, limit: await defaultLimit(work, press.offerId) };
  const [row] = await callAccept(work, [timed], { wait: true });
  return tellAccept(work, press, row!, monotonicMs() - startedMs);
}

/** Accept outside any transaction: one statement, repeated after a deadlock, a lock time-out or a lost connection. */
export function acceptOfferAlone(work: Work<Queryable>, press: Press): Promise<AcceptOffer> {
  return withRetry(() => acceptOffer(work, press), { retriesMax: ALONE_RETRIES });
}

/** One call of SQL `accept_offers`: rows in the order of the presses. */
export async function callAccept(
  work: Pick<Work<Queryable>, "tx" | "source" | "requestId" | "log">,
  presses: readonly TimedPress[],
  { wait }: { wait: boolean },
): Promise<AcceptRow[]> {
  try {
    return await work.tx.rows<AcceptRow>(sql`
      select press, result, order_id as "orderId", city_id as "cityId", reason, active, active_limit as "activeLimit",
             expires_at as "expiresAt", round_number as "roundNumber", source, sent_at as "sentAt",
             expired_now as "expiredNow"
        from accept_offers(${presses.map(({ offerId }) => offerId)}::int[], ${presses.map(({ masterId }) => masterId)}::int[],
                           ${presses.map(({ now }) => now.toISOString())}::timestamptz[], ${presses.map(({ limit }) => limit)}::int[],
                           ${wait}, ${work.source}, ${work.requestId})`);
  } catch (error) {
    // The index is the last line of defence behind the row lock; outside a transaction it can be answered.
    const isTaken =
      sqlState(error) === "23505" && violatedConstraint(error) === "uix_offers__order_accepted_once";
    const isInTransaction = (work.tx as Partial<Tx>).isTransaction === true;
    if (!isTaken || isInTransaction || isRetryable(error)) throw error;
    work.log.error("error", {
      reason: "accepted_twice_prevented",
      offer_ids: presses.map(({ offerId }) => offerId),
    });
    return callAccept(work, presses, { wait });
  }
}

/** Rings, logs and words what a row says. */
export function tellAccept(
  { tx, now, log }: Pick<Work<Queryable>, "tx" | "now" | "log">,
  { offerId, masterId }: Press,
  row: AcceptRow,
  durationMs: number,
): AcceptOffer {
  const { orderId, cityId, result } = row;
  if (result === "not_found") return { status: "not_found" };
  if (result === "again") throw new Error("an accept that waits is always answered");
  const fields = { order_id: orderId, city_id: cityId, offer_id: offerId, master_id: masterId };
  const ofOffer = {
    round_number: row.roundNumber,
    source: row.source,
    latency_ms: row.sentAt === null ? null : now.getTime() - row.sentAt.getTime(),
  };
  if (result === "accepted") {
    tx.ring({ kind: "outbox" });
    tx.ring({ kind: "dispatch", cityId });
    tx.ring({ kind: "live", cityId, orderId });
    log.info("offer_accepted", { ...fields, ...ofOffer, reason: null, duration_ms: durationMs });
    return { status: "accepted", orderId };
  }
  if (result === "already_yours") log.info("accept_repeated", fields);
  else log.info("accept_refused", { ...fields, reason: result, duration_ms: durationMs });
  if (row.expiredNow) {
    ringExpired(tx, [{ cityId }]);
    log.info("offer_expired", { ...fields, ...ofOffer, reason: "pressed_too_late" });
  }
  switch (result) {
    case "limit_reached":
      return {
        status: result,
        orderId,
        active: row.active!,
        limit: row.activeLimit!,
        expiresAt: row.expiresAt!,
      };
    case "blocked":
      return { status: result, orderId, reason: row.reason! };
    default:
      return { status: result, orderId };
  }
}

/** The setting of the order's city; asks for the city only where some city has a limit of its own. */
export async function defaultLimit(
  { tx, settings }: Pick<Work<Queryable>, "tx" | "settings">,
  offerId: number,
): Promise<number> {
  const differs = settings.cityIds.some((cityId) => settings.forCity(cityId).overrides("max_active_orders"));
  if (!differs) return settings.get("max_active_orders");
  const offer = await tx.maybeOne<{ cityId: number }>(sql`
    select o.city_id as "cityId" from offers f join orders o on o.id = f.order_id where f.id = ${offerId}`);
  return (offer ? settings.forCity(offer.cityId) : settings).get("max_active_orders");
}
