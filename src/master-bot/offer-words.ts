import type { AcceptOffer } from "../dispatch/accept-offer.ts";
import type { DeclineOffer } from "../dispatch/decline-offer.ts";
import type { OwnOffer } from "../dispatch/offers-of-master.ts";
import { maskPhonesInText } from "../kernel/mask.ts";
import { blockReason } from "../telegram/messages/account-messages.ts";
import { deadlineText, durationText, slotText } from "../telegram/wording.ts";
import { formatSum } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { type MasterVisit, zoneOf } from "./person.ts";

/** The words of dispatch.md section 9.2. */
export function acceptWords(visit: MasterVisit, result: AcceptOffer): string {
  if (result.status === "not_found") return visit.t("accept-not_found");
  const n = result.orderId;
  switch (result.status) {
    case "limit_reached": {
      const time = deadlineText(result.expiresAt, zoneOf(visit));
      return visit.t("accept-limit_reached", { n, x: result.active, y: result.limit, time });
    }
    case "blocked":
      return visit.t("accept-blocked", { reason: blockReason(visit.language, result.reason) });
    default:
      return visit.t(`accept-${result.status}`, { n });
  }
}

/** The words of dispatch.md section 10. */
export function declineWords(visit: MasterVisit, result: DeclineOffer): string {
  if (result.status === "not_found") return visit.t("decline-not_found");
  return visit.t(`decline-${result.status}`, { n: result.orderId });
}

/** The card of an offer: nothing that tells who the client is or where exactly he lives. */
export function offerCard(visit: MasterVisit, offer: OwnOffer): Html {
  const { street, description, slot, zone, type, expiresAt, category } = offer;
  const left = durationText(visit.language, expiresAt.getTime() - visit.now.getTime());
  return Html.lines([
    visit.html("offer-card-head", { n: offer.orderId }),
    new Html(""),
    visit.html("new_offer-place", { place: placeText(offer) }),
    street === null ? null : visit.html("new_offer-street", { street }),
    visit.html("new_offer-slot", { slot: slotText(visit.language, slot, visit.now, zone) }),
    visit.html("new_offer-category", {
      emoji: visit.t(`category-${category}.emoji`),
      category: visit.t(`category-${category}`),
    }),
    description === null
      ? null
      : visit.html("new_offer-description", { description: maskPhonesInText(description) }),
    type === "GUARANTEE"
      ? visit.html("new_offer-guarantee", { sum: formatSum(visit.language, offer.companyPaymentKopecks) })
      : null,
    visit.html("offer-card-deadline", { time: deadlineText(expiresAt, zone), left }),
  ]);
}

/** Two lines of the list. */
export function offerLine(visit: MasterVisit, offer: OwnOffer): Html {
  return visit.html("offer-line", {
    n: offer.orderId,
    emoji: visit.t(`category-${offer.category}.emoji`),
    category: visit.t(`category-${offer.category}`),
    place: placeText(offer),
    slot: slotText(visit.language, offer.slot, visit.now, offer.zone),
    time: deadlineText(offer.expiresAt, offer.zone),
  });
}

function placeText({ cityName, districtName }: OwnOffer): string {
  return [cityName, districtName].filter((part) => part !== null).join(", ");
}
