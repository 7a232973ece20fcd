import { autoAssign } from "../dispatch/auto-assign.ts";
import { withdrawOffer } from "../dispatch/withdraw-offer.ts";
import { ACCEPTABLE_STATUSES, type OrderStatus } from "../orders/lifecycle.ts";
import { type OrderCard, orderCard } from "../orders/order-card.ts";
import { orderOffers } from "../orders/order-tabs.ts";
import type { Button } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import { reasonCounts } from "../telegram/messages/staff-messages.ts";
import type { Route } from "../telegram/router.ts";
import { deadlineText } from "../telegram/wording.ts";
import { OFFER_NOTICE_ROUTES } from "./offer-notice.ts";
import { ask } from "./order-actions.ts";
import { cardPath, noOrder, orderCardTurn, refusedTurn } from "./order-card.ts";
import { listLocation } from "./order-card-buttons.ts";
import { may, mayHere, type StaffPerson, type StaffVisit } from "./person.ts";

/** «👥 Назначить»: the three ways, and taking an offer back (admin-bot.md section 6). */
export const ASSIGN_ROUTES: readonly Route<StaffPerson>[] = [
  {
    section: "assign",
    action: "menu",
    may: may("order.offer"),
    handle: (visit, [id]) => assignMenuTurn(visit, rowArgument(id)),
  },
  {
    section: "assign",
    action: "auto",
    may: may("order.auto_assign"),
    busy: "busy-assign",
    handle: (visit, [id]) => assign(visit, rowArgument(id), false),
  },
  {
    section: "assign",
    action: "auto-now",
    may: may("order.auto_assign"),
    busy: "busy-assign",
    handle: (visit, [id]) => assign(visit, rowArgument(id), true),
  },
  {
    section: "assign",
    action: "withdraw",
    may: may("order.withdraw_offer"),
    handle: (visit, [offerId]) => withdraw(visit, rowArgument(offerId)),
  },
  ...OFFER_NOTICE_ROUTES,
];

/** Whether staff may give it to somebody in this state. */
export function isAssignable(status: OrderStatus): boolean {
  return ACCEPTABLE_STATUSES.includes(status);
}

export async function assignMenuTurn(visit: StaffVisit, orderId: number, notice?: string): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  if (!isAssignable(order.status)) {
    return refusedTurn(visit, orderId, { status: "wrong_state", orderStatus: order.status });
  }
  const ways: Button[] = [
    visit.button("assign-auto", visit.data("assign", "auto", orderId)),
    visit.button("assign-choose", visit.data("pick", "list", orderId)),
  ];
  if (mayHere(visit, "order.assign_direct", order.cityId)) {
    ways.push(visit.button("assign-direct", visit.data("pin", "list", orderId)));
  }
  const view = {
    path: cardPath(visit, orderId, visit.t("assign-title")),
    body: visit.html("assign-menu", { n: orderId }),
    rows: [...ways.map((button) => [button]), ...(await withdrawRows(visit, orderId))],
  };
  const screen = visit.question(visit.data("order", "card", orderId), view);
  return { screen, ...(notice === undefined ? {} : { notice }) };
}

async function withdrawRows(visit: StaffVisit, orderId: number): Promise<Button[][]> {
  const offers = await orderOffers(visit.work, orderId);
  return offers
    .filter(({ state }) => state === "SENT" || state === "VIEWED")
    .map(({ offerId, masterName }) => [
      visit.button("offer-withdraw", visit.data("assign", "withdraw", offerId), { name: masterName }),
    ]);
}

async function assign(visit: StaffVisit, orderId: number, searchNow: boolean): Promise<Turn> {
  const result = await autoAssign(visit.work, { orderId, searchNow });
  switch (result.status) {
    case "needs_search_now":
      return ask(visit, orderId, isAssignable, () => ({
        text: visit.html("assign-start-now"),
        yes: [visit.button("assign-start-yes", visit.data("assign", "auto-now", orderId))],
      }));
    case "offer_sent":
    case "offer_conflict": {
      const order = (await orderCard(visit.work, orderId))!;
      const masters = await masterNames(visit, orderId, result.masterIds);
      const time = deadlineText(result.expiresAt, visit.work.cities.zoneOf(order.cityId));
      return sentTurn(visit, order, visit.t(`assign-${result.status}`, { masters, time }));
    }
    case "no_candidates": {
      const counts = reasonCounts(visit.language, result.rejections as Record<string, number>);
      const notice =
        counts === "" ? visit.t("assign-nobody-in-city") : visit.t("assign-no_candidates", { counts });
      const order = (await orderCard(visit.work, orderId))!;
      return sentTurn(visit, order, notice);
    }
    default:
      return refusedTurn(visit, orderId, result);
  }
}

/** What came of an assignment: the words, and where to go from here. */
export async function sentTurn(visit: StaffVisit, { orderId }: OrderCard, words: string): Promise<Turn> {
  const rows = [
    ...(await withdrawRows(visit, orderId)),
    [
      visit.button("assign-to-card", visit.data("order", "card", orderId)),
      visit.button("assign-to-list", listLocation(visit)),
    ],
  ];
  const body = visit.html("plain-line", { text: words });
  const view = { path: cardPath(visit, orderId, visit.t("assign-title")), body, rows };
  return { screen: visit.question(visit.data("order", "card", orderId), view) };
}

async function masterNames(
  visit: StaffVisit,
  orderId: number,
  masterIds: readonly number[],
): Promise<string> {
  const offers = await orderOffers(visit.work, orderId);
  const names = new Map(offers.map(({ masterId, masterName }) => [masterId, masterName]));
  return masterIds.map((id) => names.get(id) ?? `#${id}`).join(", ");
}

async function withdraw(visit: StaffVisit, offerId: number): Promise<Turn> {
  const result = await withdrawOffer(visit.work, { offerId });
  switch (result.status) {
    case "withdrawn":
    case "already_withdrawn":
      return orderCardTurn(visit, result.orderId, visit.t("offer-withdrawn"));
    case "offer_over": {
      const state = visit.t(`offer-state-${result.state}`);
      return {
        ...(await orderCardTurn(visit, result.orderId, visit.t("offer-over", { state }))),
        isAlert: true,
      };
    }
    case "not_found":
      return noOrder(visit);
    case "forbidden":
      return { notice: visit.t("assign-forbidden"), isAlert: true };
  }
}
