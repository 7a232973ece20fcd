import { after, latest, MINUTE_MS } from "../kernel/time.ts";
import type { OfferFacts, OrderFacts } from "./facts.ts";
import type { DispatchPolicy } from "./policy.ts";

/** Shortest pause after an offer that never reached him or was withdrawn: else he is asked again at once, for ever. */
const UNDELIVERED_PAUSE_MS = MINUTE_MS;

export function isOpen(offer: OfferFacts): boolean {
  return offer.state === "SENT" || offer.state === "VIEWED";
}

/** He was asked and nothing came of it: an earlier offer EXPIRED, or was CANCELED as undeliverable or withdrawn. */
export function askedInVain(offer: OfferFacts): boolean {
  return (
    offer.state === "EXPIRED" ||
    (offer.state === "CANCELED" &&
      (offer.cancelReason === "undeliverable" || offer.cancelReason === "withdrawn"))
  );
}

/** Until when the holder of this ended offer is `asked_recently`; null when it puts no pause on him. */
export function pauseEnds(offer: OfferFacts, policy: DispatchPolicy): Date | null {
  if (!askedInVain(offer) || offer.respondedAt === null) return null;
  if (offer.state === "EXPIRED") {
    // Expired without delivery is our fault, not his: it is not held against him.
    return offer.deliveredAt === null ? null : after(offer.respondedAt, policy.reofferMs);
  }
  return after(offer.respondedAt, Math.max(policy.reofferMs, UNDELIVERED_PAUSE_MS));
}

/**
 * Rounds of the current episode without an open offer in which at least one offer ended DECLINED
 * or EXPIRED. Derived from the offers, so nothing can be counted twice.
 */
export function wavesFailed(order: OrderFacts): number {
  const rounds = new Map<number, { open: boolean; failed: boolean }>();
  for (const offer of order.offers) {
    if (offer.searchEpisode !== order.searchEpisode) continue;
    const round = rounds.get(offer.roundNumber) ?? { open: false, failed: false };
    round.open ||= isOpen(offer);
    round.failed ||= offer.state === "DECLINED" || offer.state === "EXPIRED";
    rounds.set(offer.roundNumber, round);
  }
  return [...rounds.values()].filter(({ open, failed }) => failed && !open).length;
}

/** The later of the start of the search and the end of the order's last offer. */
export function noCandidatesSince(order: OrderFacts): Date | null {
  return latest(order.searchStartedAt, ...order.offers.map(({ respondedAt }) => respondedAt));
}
