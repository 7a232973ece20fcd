import type { LastDecision } from "../dispatch/last-decision.ts";
import { after } from "../kernel/time.ts";
import type { OrderCategory, OrderType } from "../orders/lifecycle.ts";
import { formatSum } from "../texts/formats.ts";
import { type Language, t } from "../texts/texts.ts";
import { deadlineText } from "./wording.ts";

/** What the line says besides the decision itself. */
export interface DecidedOrder {
  readonly orderId: number;
  readonly cityName: string;
  readonly districtName: string | null;
  readonly category: OrderCategory;
  readonly type: OrderType;
  /** IANA zone of the city. */
  readonly zone: string;
  readonly rounds: number;
  readonly slaMs: number;
}

/** As many candidates as fit a line somebody reads. */
const SHOWN = 3;

/**
 * One decision of the engine as one readable line (dispatch.md section 12): where, what, round, how many of
 * how many fit, the best with their keys, who was left out and why, what was decided.
 */
export function decisionLine(language: Language, order: DecidedOrder, decision: LastDecision): string {
  const { candidates, rejections, eligibleCount, mastersTotal, round } = decision;
  const place = [order.cityName, order.districtName].filter((part) => part !== null).join("/");
  const best = candidates
    .slice(0, SHOWN)
    .map(({ masterId, vehicle, checkCount, checkSumKopecks, ratingHundredths }, at) =>
      t(language, "decision-line-candidate", {
        place: at + 1,
        id: masterId,
        vehicle: vehicle ? "🚗" : "🚶",
        check: formatSum(language, checkCount === 0 ? 0 : Math.round(checkSumKopecks / checkCount)),
        rating: (ratingHundredths / 100).toFixed(1),
      }),
    );
  const more = candidates.length > SHOWN ? " …" : "";
  const left = rejections.map(({ reason, count }) => `${t(language, `reason-${reason}`)} ${count}`);
  return [
    `#${order.orderId} ${place}`,
    t(language, `category-${order.category}`),
    t(language, `order-type-${order.type}`),
    t(language, "decision-line-round", { round: round ?? 0, rounds: order.rounds }),
    t(language, "decision-line-sla", { seconds: order.slaMs / 1_000 }),
    t(language, "decision-line-counts", { eligible: eligibleCount, total: mastersTotal }),
    ...(best.length > 0 ? [best.join(" ") + more] : []),
    ...(left.length > 0 ? [t(language, "decision-line-left", { reasons: left.join(", ") })] : []),
    t(language, "decision-line-outcome", { outcome: outcome(language, order, decision) }),
  ].join(" · ");
}

function outcome(language: Language, { zone, slaMs }: DecidedOrder, decision: LastDecision): string {
  const words = t(language, `decision-${decision.outcome}`);
  const offered = decision.candidates.filter(({ wasOffered }) => wasOffered).map(({ masterId }) => masterId);
  if (offered.length === 0) return words;
  const until = deadlineText(after(decision.decidedAt, slaMs), zone);
  return t(language, "decision-line-offered", { outcome: words, masters: offered.join(", "), until });
}
