import { withdrawOffer } from "../dispatch/withdraw-offer.ts";
import type { OrderCard } from "../orders/order-card.ts";
import { orderOffers } from "../orders/order-tabs.ts";
import { noteShown } from "../outbox/note-shown.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import { offerNotice } from "../telegram/messages/offer-notice.ts";
import type { Route } from "../telegram/router.ts";
import { actorOf, may, type StaffPerson, type StaffVisit } from "./person.ts";

/**
 * «Предложение отправлено …»: the message in which staff chose the master stays where it is, and is
 * edited through the outbox when the offer ends, whatever ends it (admin-bot.md section 6). What its
 * buttons open comes below it.
 */
export const OFFER_NOTICE_ROUTES: readonly Route<StaffPerson>[] = [
  {
    section: "assign",
    action: "recall",
    may: may("order.withdraw_offer"),
    handle: (visit, [offerId]) => recall(visit, rowArgument(offerId)),
  },
];

/** Right after an offer was sent by a press. */
export async function offeredTurn(
  visit: StaffVisit,
  order: OrderCard,
  masterId: number,
  offerId: number,
): Promise<Turn> {
  const { event } = visit;
  if (event.kind !== "press") throw new Error("a master is chosen by a button");
  const { chatId, messageId } = event;
  const { orderId } = order;
  const staffId = actorOf(visit).staffId;
  const shown = { staffId, event: "offer_sent_staff", payload: { masterId }, orderId, offerId };
  await noteShown(visit.work.tx, { ...shown, chatId, messageId }, visit.now);
  visit.keep("offered", { messageId, masterId, offerId });
  // No longer the screen that the next answer takes the place of.
  if (visit.session.screenMessageId === messageId) visit.session.screenMessageId = null;
  return noticeTurn(visit, order, offerId);
}

/** A second press under the same message: the offer was sent by the first, and the message says what became of it. */
export async function offeredBefore(
  visit: StaffVisit,
  order: OrderCard,
  masterId: number,
): Promise<Turn | null> {
  const { event } = visit;
  const last = visit.kept("offered") as { messageId: number; masterId: number; offerId: number } | undefined;
  const isRepeat =
    event.kind === "press" && last?.messageId === event.messageId && last.masterId === masterId;
  if (!isRepeat) return null;
  return { ...(await noticeTurn(visit, order, last.offerId)), notice: visit.t("offer-notice-already") };
}

async function noticeTurn(visit: StaffVisit, { orderId, cityId }: OrderCard, offerId: number): Promise<Turn> {
  const offer = (await orderOffers(visit.work, orderId)).find((each) => each.offerId === offerId);
  if (offer === undefined) return { notice: visit.t("assign-not_found"), isAlert: true };
  const zone = visit.work.cities.zoneOf(cityId);
  const { html, keyboard } = offerNotice(visit.language, { ...offer, orderId, zone });
  return { screen: visit.bare([html], keyboard), where: "card" };
}

async function recall(visit: StaffVisit, offerId: number): Promise<Turn> {
  const result = await withdrawOffer(visit.work, { offerId });
  switch (result.status) {
    case "withdrawn":
    case "already_withdrawn":
      return { notice: visit.t("offer-withdrawn") };
    case "offer_over":
      return {
        notice: visit.t("offer-over", { state: visit.t(`offer-state-${result.state}`) }),
        isAlert: true,
      };
    case "not_found":
      return { notice: visit.t("assign-not_found"), isAlert: true };
    case "forbidden":
      return { notice: visit.t("assign-forbidden"), isAlert: true };
  }
}
