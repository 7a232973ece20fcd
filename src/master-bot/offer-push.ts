import { acceptOffer } from "../dispatch/accept-offer.ts";
import { openOffer } from "../dispatch/offers-of-master.ts";
import { offerIsOver } from "../dispatch/view-offer.ts";
import { NO_BUTTONS } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { acceptWords, offerCard } from "./offer-words.ts";
import { offerCardTurn } from "./offers.ts";
import { type MasterPerson, type MasterVisit, masterIdOf } from "./person.ts";

/**
 * Buttons right on the push of an offer. The push belongs to the outbox, which edits it when the
 * offer ends, so it never becomes the current screen: it is shortened in place, and whatever is
 * opened comes below.
 */
export const OFFER_PUSH_ROUTES: readonly Route<MasterPerson>[] = [
  { section: "offer", action: "accept", handle: (visit, [id]) => acceptOnPush(visit, rowArgument(id)) },
  {
    section: "offer",
    action: "details",
    handle: async (visit, [id]) => ({ ...(await offerCardTurn(visit, rowArgument(id))), where: "below" }),
  },
];

async function acceptOnPush(visit: MasterVisit, offerId: number): Promise<Turn> {
  const result = await acceptOffer(visit.work, { offerId, masterId: masterIdOf(visit) });
  const notice = acceptWords(visit, result);
  switch (result.status) {
    case "accepted":
    case "already_yours": {
      // The full card comes by itself, as a message of the outbox.
      const open = visit.button("order-open", visit.data("order", "show", result.orderId));
      return card(visit, notice, [[open]]);
    }
    // The offer stays open: its buttons stay, too.
    case "limit_reached":
    case "blocked":
      return { notice, isAlert: true };
    case "not_found":
      return { notice, isAlert: true };
    default:
      return { ...card(visit, notice), isAlert: true };
  }
}

/** One line in place of the push. */
export function card(visit: MasterVisit, words: string, rows = NO_BUTTONS): Turn {
  return {
    notice: words,
    screen: visit.bare([visit.html("plain-line", { text: words })], rows),
    where: "card",
  };
}

/** The push as it was, after a question that was answered with no; what came of it when it is over. */
export async function pushAgain(visit: MasterVisit, offerId: number): Promise<Turn> {
  const offer = await openOffer(visit.work, { offerId, masterId: masterIdOf(visit) });
  if (offer === null) {
    const over = await offerIsOver(visit.work, offerId, masterIdOf(visit));
    return { ...card(visit, acceptWords(visit, over ?? { status: "not_found" })), isAlert: true };
  }
  const rows = [
    [
      visit.button("button-take", visit.data("offer", "accept", offerId)),
      visit.button("button-decline", visit.data("offer", "decline", offerId)),
    ],
    [visit.button("button-details", visit.data("offer", "details", offerId))],
  ];
  return { screen: visit.bare([offerCard(visit, offer)], rows), where: "card" };
}
