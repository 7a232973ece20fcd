import { addDeclineReason, declineOffer } from "../dispatch/decline-offer.ts";
import { openOffer, openOffersOf } from "../dispatch/offers-of-master.ts";
import { offerIsOver } from "../dispatch/view-offer.ts";
import type { DeclineReason } from "../offers/offer-states.ts";
import { type Keyboard, NO_BUTTONS } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { Html } from "../texts/html.ts";
import { card, pushAgain } from "./offer-push.ts";
import { declineWords } from "./offer-words.ts";
import { offerCardTurn, offerListTurn } from "./offers.ts";
import { type MasterPerson, type MasterVisit, masterIdOf } from "./person.ts";

const REASONS = ["far", "busy", "price", "not_my_work", "other"] as const satisfies readonly DeclineReason[];

/** Where the question stands: in a screen of the bot, or right on the push. The actions differ so that the answer knows. */
type Place = "screen" | "push";

/**
 * Declining: question, then it takes effect, then the reason (dispatch.md section 10). On a push
 * everything happens in the push.
 */
export const DECLINE_ROUTES: readonly Route<MasterPerson>[] = [
  { section: "decline", action: "ask", handle: (visit, [id]) => ask(visit, "screen", rowArgument(id)) },
  { section: "offer", action: "decline", handle: (visit, [id]) => ask(visit, "push", rowArgument(id)) },
  { section: "decline", action: "yes", handle: (visit, [id]) => decline(visit, "screen", rowArgument(id)) },
  {
    section: "decline",
    action: "push-yes",
    handle: (visit, [id]) => decline(visit, "push", rowArgument(id)),
  },
  { section: "decline", action: "push-no", handle: (visit, [id]) => pushAgain(visit, rowArgument(id)) },
  { section: "decline", action: "skip", handle: skipWords },
  {
    section: "decline",
    action: "why",
    handle: (visit, [id, reason]) => explain(visit, "screen", rowArgument(id), reason),
  },
  {
    section: "decline",
    action: "push-why",
    handle: (visit, [id, reason]) => explain(visit, "push", rowArgument(id), reason),
  },
];

/** «Другое»: the reason in his own words. */
export const DECLINE_STEP: Step<MasterPerson> = {
  state: "decline.reason",
  ask: async (visit) => askForWords(visit),
  begin: async (visit) => askForWords(visit),
  text: async (visit, comment) => {
    const offerId = Number(visit.flow["offerId"]);
    visit.leave();
    const masterId = masterIdOf(visit);
    await addDeclineReason(visit.work, { offerId, masterId, reason: "other", comment });
    return { ...(await next(visit)), notice: visit.t("decline-thanks") };
  },
};

async function ask(visit: MasterVisit, place: Place, offerId: number): Promise<Turn> {
  const offer = await openOffer(visit.work, { offerId, masterId: masterIdOf(visit) });
  if (offer === null) return over(visit, place, offerId);
  const [yes, no] =
    place === "push"
      ? [visit.data("decline", "push-yes", offerId), visit.data("decline", "push-no", offerId)]
      : [visit.data("decline", "yes", offerId), visit.data("offer", "card", offerId)];
  const words = visit.html("decline-question", { n: offer.orderId });
  const buttons = [[visit.button("decline-yes", yes)], [visit.button("decline-no", no)]];
  return question(visit, place, { orderId: offer.orderId, back: no, words, buttons });
}

async function decline(visit: MasterVisit, place: Place, offerId: number): Promise<Turn> {
  const result = await declineOffer(visit.work, { offerId, masterId: masterIdOf(visit) });
  const notice = declineWords(visit, result);
  if (result.status !== "declined") return over(visit, place, offerId, notice);
  const why = (reason: string) =>
    visit.data("decline", place === "push" ? "push-why" : "why", offerId, reason);
  const reasons = REASONS.map((reason) => visit.button(`decline-${reason}`, why(reason)));
  const skip = visit.button("decline-skip", why("none"));
  const words = Html.join(
    [visit.html("plain-line", { text: notice }), visit.html("decline-ask-reason")],
    "\n\n",
  );
  const buttons = [...visit.rows(reasons, 2), [skip]];
  const back = visit.data("offer", "list");
  return { ...question(visit, place, { orderId: result.orderId, back, words, buttons }), notice };
}

async function explain(
  visit: MasterVisit,
  place: Place,
  offerId: number,
  chosen: string | undefined,
): Promise<Turn> {
  const reason = REASONS.find((known) => known === chosen);
  if (reason === "other") {
    visit.enter("decline.reason", { offerId });
    return { ...askForWords(visit), ...(place === "push" ? { where: "below" } : {}) };
  }
  if (reason) await addDeclineReason(visit.work, { offerId, masterId: masterIdOf(visit), reason });
  const notice = visit.t("decline-thanks");
  return place === "push" ? declinedOnPush(visit, notice, offerId) : { ...(await next(visit)), notice };
}

/** On a push its order is named, and the next offer, if there is one, is a press away. */
async function declinedOnPush(visit: MasterVisit, notice: string, offerId: number): Promise<Turn> {
  const [offer] = await openOffersOf(visit.work, masterIdOf(visit));
  const rows = offer
    ? [[visit.button("offers-next", visit.data("offer", "details", offer.offerId))]]
    : NO_BUTTONS;
  const over = await offerIsOver(visit.work, offerId, masterIdOf(visit));
  const words =
    over?.status === "declined_before"
      ? visit.t("decline-declined", { n: over.orderId })
      : declineWords(visit, over ?? { status: "not_found" });
  return { ...card(visit, words, rows), notice };
}

function askForWords(visit: MasterVisit): Turn {
  const rows = [[visit.button("decline-skip", visit.data("decline", "skip"))]];
  const path = [visit.t("offers-title")];
  const view = { path, body: visit.html("decline-ask-words"), rows };
  return { screen: visit.question(visit.data("offer", "list"), view) };
}

async function skipWords(visit: MasterVisit): Promise<Turn> {
  visit.leave();
  return next(visit);
}

/** The next offer, else the empty list. */
async function next(visit: MasterVisit): Promise<Turn> {
  const [offer] = await openOffersOf(visit.work, masterIdOf(visit));
  return offer ? offerCardTurn(visit, offer.offerId) : offerListTurn(visit, 1);
}

/** The offer ended before the press; its words, and the list of what is left. */
async function over(visit: MasterVisit, place: Place, offerId: number, words?: string): Promise<Turn> {
  const notice = words ?? (await overWords(visit, offerId));
  if (place === "push") return { ...card(visit, notice), isAlert: true };
  return { ...(await offerListTurn(visit, 1)), notice, isAlert: true };
}

async function overWords(visit: MasterVisit, offerId: number): Promise<string> {
  const over = await offerIsOver(visit.work, offerId, masterIdOf(visit));
  return declineWords(visit, over ?? { status: "not_found" });
}

/** On a push only words and their buttons; a screen has its header and the way back as well. */
function question(
  visit: MasterVisit,
  place: Place,
  { orderId, back, words, buttons }: { orderId: number; back: string; words: Html; buttons: Keyboard },
): Turn {
  if (place === "push") return { screen: visit.bare([words], buttons), where: "card" };
  const path = [visit.t("offers-title"), visit.t("order-number", { n: orderId })];
  return { screen: visit.question(back, { path, body: words, rows: buttons }) };
}
