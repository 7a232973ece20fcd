import { SECOND_MS } from "../kernel/time.ts";
import type { PastOffer } from "./history-state.ts";
import type { Row } from "./table-rows.ts";

/** The `distribution_metrics` row of an acceptance at `now`, as the accept command writes it. */
export function assignmentMetrics(offer: PastOffer, cityId: number, now: Date): Row {
  const { order, worker } = offer;
  const gaps = gapsMs(order.offers);
  const sinceMs = now.getTime() - order.createdAt.getTime();
  return {
    order_id: order.id,
    master_id: worker.id,
    offer_id: offer.id,
    search_episode: 1,
    assigned_at: now,
    round_number: offer.round,
    candidates_count: new Set(order.offers.map((each) => each.worker.id)).size,
    time_to_assign_seconds: Math.round(sinceMs / SECOND_MS),
    created_to_assign_seconds: Math.round(sinceMs / SECOND_MS),
    first_offer_ms: order.offers[0]!.sentAt.getTime() - order.createdAt.getTime(),
    between_rounds_ms_avg: gaps.length > 0 ? Math.round(gaps.reduce((a, b) => a + b) / gaps.length) : null,
    between_rounds_ms_max: gaps.length > 0 ? Math.max(...gaps) : null,
    was_escalated_to_logist: order.escalatedLogistAt !== null,
    was_escalated_to_admin: order.escalatedAdminAt !== null,
    city_id: cityId,
    district_id: order.districtId,
    category: order.category,
    order_type: "NORMAL",
    accepted_via: String(offer.row["source"]).toLowerCase(),
    from_status: "SEARCHING",
    created_at: now,
  };
}

/** From the end of each wave to the sending of the next. */
function gapsMs(offers: readonly PastOffer[]): number[] {
  const rounds = [...Map.groupBy(offers, ({ round }) => round).values()];
  return rounds.slice(1).map((wave, i) => {
    const sentMs = Math.min(...wave.map(({ sentAt }) => sentAt.getTime()));
    const endedMs = Math.max(...rounds[i]!.map(({ respondedAt }) => respondedAt!.getTime()));
    return sentMs - endedMs;
  });
}
