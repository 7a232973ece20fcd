import { acceptOffer } from "../dispatch/accept-offer.ts";
import { openOffer, openOffersOf } from "../dispatch/offers-of-master.ts";
import { type OfferIsOver, viewOffer } from "../dispatch/view-offer.ts";
import { maskPhonesInText } from "../kernel/mask.ts";
import { ownOrderFiles } from "../orders/own-files.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { pageOf } from "../telegram/screen.ts";
import { deadlineText } from "../telegram/wording.ts";
import { Html } from "../texts/html.ts";
import { acceptWords, offerCard, offerLine } from "./offer-words.ts";
import { orderCardTurn } from "./orders.ts";
import { type MasterPerson, type MasterVisit, masterIdOf } from "./person.ts";

const PER_PAGE = 5;

/** New orders as screens (master-bot.md section 7); those right on the push are in offer-push.ts. */
export const OFFER_ROUTES: readonly Route<MasterPerson>[] = [
  {
    section: "offer",
    action: "list",
    handle: (visit, [page]) => offerListTurn(visit, rowArgument(page) || 1),
  },
  { section: "offer", action: "card", handle: (visit, [id]) => offerCardTurn(visit, rowArgument(id)) },
  { section: "offer", action: "files", handle: (visit, [id]) => showFiles(visit, rowArgument(id)) },
  { section: "offer", action: "take", handle: (visit, [id]) => take(visit, rowArgument(id)) },
];

export async function offerListTurn(visit: MasterVisit, page: number): Promise<Turn> {
  const offers = await openOffersOf(visit.work, masterIdOf(visit));
  const shown = pageOf(offers, page, PER_PAGE);
  const refresh = visit.button("offers-refresh", visit.data("offer", "list", shown.page));
  const rows = shown.items.map((offer) => [
    visit.button("offer-button", visit.data("offer", "card", offer.offerId), {
      n: offer.orderId,
      emoji: visit.t(`category-${offer.category}.emoji`),
      time: deadlineText(offer.expiresAt, offer.zone),
    }),
  ]);
  const pages = visit.pages(shown, (to) => visit.data("offer", "list", to));
  const body =
    offers.length === 0
      ? visit.html("offers-none")
      : Html.join(
          shown.items.map((offer) => offerLine(visit, offer)),
          "\n\n",
        );
  const why = visit.button("menu-why", visit.data("why", "show"));
  const more = offers.length === 0 ? [[why], [refresh]] : [[refresh]];
  const view = { path: [visit.t("offers-title")], body, rows: [...rows, ...pages, ...more] };
  return { screen: visit.screen(visit.data("offer", "list", shown.page), view) };
}

/** Opening the card sets VIEWED; of any other offer the words are shown and the list is drawn. */
export async function offerCardTurn(visit: MasterVisit, offerId: number): Promise<Turn> {
  const masterId = masterIdOf(visit);
  const viewed = await viewOffer(visit.work, { offerId, masterId });
  const offer = viewed.status === "viewed" ? await openOffer(visit.work, { offerId, masterId }) : null;
  if (viewed.status !== "viewed") return overTurn(visit, viewed);
  if (offer === null) return overTurn(visit, { status: "expired", orderId: viewed.orderId });
  const rows = [
    [
      visit.button("button-take", visit.data("offer", "take", offerId)),
      visit.button("button-decline", visit.data("decline", "ask", offerId)),
    ],
    ...(offer.files > 0
      ? [[visit.button("order-files", visit.data("offer", "files", offerId), { k: offer.files })]]
      : []),
  ];
  const path = [visit.t("offers-title"), visit.t("order-number", { n: offer.orderId })];
  const view = { path, body: offerCard(visit, offer), rows };
  return { screen: visit.screen(visit.data("offer", "card", offerId), view) };
}

/** What staff attached, below the card; phone numbers in their words are masked like those of the offer. */
async function showFiles(visit: MasterVisit, offerId: number): Promise<Turn> {
  const offer = await openOffer(visit.work, { offerId, masterId: masterIdOf(visit) });
  const files = offer === null ? [] : await ownOrderFiles(visit.work, offer.orderId);
  if (files.length === 0) return { notice: visit.t("order-no-files"), isAlert: true };
  return {
    files: files.map((file) => ({
      ...file,
      caption: file.caption === null ? null : maskPhonesInText(file.caption),
    })),
  };
}

async function take(visit: MasterVisit, offerId: number): Promise<Turn> {
  const result = await acceptOffer(visit.work, { offerId, masterId: masterIdOf(visit) });
  const notice = acceptWords(visit, result);
  if (result.status === "accepted" || result.status === "already_yours") {
    return { ...(await orderCardTurn(visit, result.orderId)), notice };
  }
  return { ...(await offerListTurn(visit, 1)), notice, isAlert: true };
}

async function overTurn(visit: MasterVisit, over: OfferIsOver): Promise<Turn> {
  const notice = acceptWords(visit, over);
  if (over.status === "already_yours") return { ...(await orderCardTurn(visit, over.orderId)), notice };
  return { ...(await offerListTurn(visit, 1)), notice, isAlert: true };
}
