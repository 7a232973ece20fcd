import { SECOND_MS } from "../kernel/time.ts";
import type { DeclineReason } from "../offers/offer-states.ts";
import type { Figures } from "./model.ts";
import { logNormal, streamOf } from "./streams.ts";

/** What a master knows when a push arrives. */
export interface OfferSituation {
  readonly masterNumber: number;
  /** Number of the order; the same under every policy. */
  readonly orderId: number;
  /** How many times he was asked about this order before. */
  readonly askedBefore: number;
  readonly isInVisit: boolean;
  /** From where he is to the visit. */
  readonly distanceKm: number;
  /** False when the window of the visit lies outside what is left of his shift, or on a day off. */
  readonly fitsShift: boolean;
}

export type Answer =
  /** He looks at it too late or never. */
  | { readonly kind: "silence" }
  /** He opens the card after `opensMs` and presses after `pressesMs`, both counted from the push. */
  | { readonly kind: "accept"; readonly opensMs: number; readonly pressesMs: number }
  | {
      readonly kind: "decline";
      readonly reason: DeclineReason;
      readonly opensMs: number;
      readonly pressesMs: number;
    };

/**
 * How a master answers an offer: silence first, then each reason to decline has its own chance and
 * its own draw, so that a change of one figure leaves the other draws alone. Pure; the same master
 * asked about the same order for the same time answers alike under every policy.
 */
export function answerTo(
  situation: OfferSituation,
  { seed, figures }: { seed: number; figures: Figures },
): Answer {
  const { masterNumber, orderId, askedBefore } = situation;
  const { answer } = figures;
  const draw = (what: string) => streamOf(seed, "answer", masterNumber, orderId, askedBefore, what);
  const silence = situation.isInVisit ? Math.max(answer.silence, answer.silenceInVisit) : answer.silence;
  if (draw("silence").chance(silence)) return { kind: "silence" };
  const pressesMs = Math.round(
    logNormal(draw("think"), answer.thinkMedianSeconds, answer.thinkSigma) * SECOND_MS,
  );
  const times = { opensMs: Math.round(pressesMs * answer.opensAfterShare), pressesMs };
  const chances = declineChances(situation, figures);
  for (const reason of Object.keys(chances) as DeclineReason[]) {
    if (draw(reason).chance(chances[reason])) return { kind: "decline", reason, ...times };
  }
  return { kind: "accept", ...times };
}

/** The chance of each reason, in the order in which they are thought of. */
function declineChances(situation: OfferSituation, { answer }: Figures): Record<DeclineReason, number> {
  const beyondKm = Math.max(0, situation.distanceKm - answer.farFromKm);
  return {
    busy: situation.fitsShift ? answer.busy : Math.max(answer.busy, answer.busyOffShift),
    far: Math.min(answer.farMax, beyondKm * answer.farPerKm),
    not_my_work: answer.notMyWork,
    price: answer.price,
    other: answer.other,
  };
}
