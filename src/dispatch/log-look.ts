import type { Queryable } from "../db/tx.ts";
import { latest } from "../kernel/time.ts";
import type { OfferSource } from "../offers/offer-states.ts";
import type { Work } from "../staff/work.ts";
import { countReasons } from "./decision-ledger.ts";
import type { ExpiredOffer } from "./expire-offers.ts";
import type { OfferFacts, OrderFacts } from "./facts.ts";
import type { DispatchPolicy } from "./policy.ts";
import type { TriggeredLook } from "./write-decisions.ts";
import type { WrittenOffer } from "./write-offers.ts";

/** The JSON log of one look (dispatch.md section 14). Written while planning; the transaction may still roll back. */
export function logLook(
  { log, now }: Work<Queryable>,
  { order, decision, trigger }: TriggeredLook,
  offers: readonly WrittenOffer[],
  policy: DispatchPolicy,
  source: OfferSource,
): void {
  const ids = { order_id: order.id, city_id: order.cityId };
  log.info("order_fetched", {
    ...ids,
    district_id: order.districtId,
    category: order.category,
    order_type: order.type,
    trigger,
    priority: {
      escalated_admin: order.escalatedAdminAt !== null,
      guarantee: order.type === "GUARANTEE",
      escalated_logist: order.escalatedLogistAt !== null,
      created_at: order.createdAt.toISOString(),
    },
  });
  const { evaluation } = decision;
  const ended = lastWave(order);
  if (trigger.startsWith("offer_") && ended.length > 0 && decision.kind === "decided") {
    log.info("wave_finished", {
      ...ids,
      round_number: order.searchRound,
      counted: ended.some(({ state }) => state === "DECLINED" || state === "EXPIRED"),
      outcomes: Object.fromEntries(
        ended.map(({ masterId, state, cancelReason }) => [masterId, cancelReason ?? state]),
      ),
    });
  }
  if (evaluation === null) return;
  if (evaluation.preferredReasons.length > 0) {
    log.info("preferred_unavailable", {
      ...ids,
      preferred_master_id: order.preferredMasterId,
      reason: evaluation.preferredReasons.join(","),
    });
  }
  if (evaluation.widened) log.info("search_widened", { ...ids, district_id: order.districtId });
  if (evaluation.ranked.length === 0) {
    log.info("no_candidates", {
      ...ids,
      search_scope: evaluation.scope,
      rejections: countReasons(evaluation.verdicts, evaluation.scope),
    });
    return;
  }
  log.info("candidates_found", {
    ...ids,
    candidates_count: evaluation.ranked.length,
    search_scope: evaluation.scope,
    top: evaluation.ranked.slice(0, policy.logTopN).map(({ masterId }) => masterId),
  });
  log.info("round_start", {
    ...ids,
    round_number: decision.roundNumber,
    total_rounds: policy.rounds,
    search_episode: order.searchEpisode,
    ...waitedMs(order, ended, now),
  });
  for (const offer of offers.filter(({ orderId }) => orderId === order.id)) {
    log.info("offer_sent", {
      ...ids,
      offer_id: offer.offerId,
      master_id: offer.masterId,
      round_number: decision.roundNumber,
      sla_seconds: policy.slaMs / 1_000,
      expires_at: offer.expiresAt.toISOString(),
      source,
    });
  }
}

/** The offers of the last round of the episode. */
function lastWave(order: OrderFacts): OfferFacts[] {
  return order.offers.filter(
    (offer) => offer.searchEpisode === order.searchEpisode && offer.roundNumber === order.searchRound,
  );
}

/** How long the order waited for this wave: since its search began, or since the wave before ended. */
function waitedMs(order: OrderFacts, before: readonly OfferFacts[], now: Date): Record<string, number> {
  const endedAt = latest(...before.map(({ respondedAt }) => respondedAt));
  if (endedAt !== null) return { gap_ms: now.getTime() - endedAt.getTime() };
  return order.searchStartedAt ? { since_start_ms: now.getTime() - order.searchStartedAt.getTime() } : {};
}

/** The JSON log of offers that ran out. */
export function logExpired(
  { log, now }: Work<Queryable>,
  cityId: number,
  offers: readonly ExpiredOffer[],
): void {
  for (const { offerId, orderId, masterId, roundNumber, source, sentAt, delivered } of offers) {
    log.info("offer_expired", {
      order_id: orderId,
      city_id: cityId,
      offer_id: offerId,
      master_id: masterId,
      round_number: roundNumber,
      source,
      reason: delivered ? "sla" : "not_delivered",
      latency_ms: now.getTime() - sentAt.getTime(),
    });
  }
}
