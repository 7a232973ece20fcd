import { attachCheck } from "../money/attach-check.ts";
import { type CommissionCard, commissionCard, commissionOfOrder } from "../money/commission-card.ts";
import { ownPastOrder } from "../orders/own-history.ts";
import { type OwnOrder, ownActiveOrder } from "../orders/own-orders.ts";
import { reportPayment } from "../orders/report-payment.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { BotEvent } from "../telegram/inbox-event.ts";
import { fullAddress } from "../telegram/messages/order-card.ts";
import { requisitesText } from "../telegram/messages/requisites-text.ts";
import type { Route } from "../telegram/router.ts";
import { durationText, momentText } from "../telegram/wording.ts";
import { formatMoney, formatPercent } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { pastOrderTurn } from "./history.ts";
import type { MasterPerson, MasterVisit } from "./person.ts";
import { detailButtons } from "./requisites.ts";
import { whyUnwanted } from "./wanted-file.ts";

const STATE = "check.file";

/**
 * A commission: its card, «Я оплатил», the check (master-bot.md section 11). Those under messages of
 * the outbox leave the message with the requisites where it is.
 */
export const COMMISSION_ROUTES: readonly Route<MasterPerson>[] = [
  { section: "commission", action: "open", handle: (visit, [id]) => below(cardTurn(visit, rowArgument(id))) },
  {
    section: "commission",
    action: "reported",
    handle: (visit, [id]) => below(report(visit, rowArgument(id))),
  },
  {
    section: "commission",
    action: "check",
    handle: (visit, [id]) => below(askCheck(visit, rowArgument(id))),
  },
  { section: "money", action: "card", handle: (visit, [id]) => cardTurn(visit, rowArgument(id)) },
  { section: "money", action: "open-order", handle: (visit, [id]) => openOrder(visit, rowArgument(id)) },
  { section: "money", action: "order", handle: (visit, [id]) => ofOrder(visit, rowArgument(id)) },
  { section: "money", action: "paid", handle: (visit, [id]) => report(visit, rowArgument(id)) },
  { section: "money", action: "check", handle: (visit, [id]) => askCheck(visit, rowArgument(id)) },
];

export const CHECK_STEP: Step<MasterPerson> = {
  state: STATE,
  ask: (visit) => askCheck(visit, Number(visit.flow["commissionId"])),
  begin: (visit) => askCheck(visit, Number(visit.flow["commissionId"])),
  file: takeCheck,
};

async function below(turn: Promise<Turn>): Promise<Turn> {
  return { ...(await turn), where: "below" };
}

async function ofOrder(visit: MasterVisit, orderId: number): Promise<Turn> {
  const card = await commissionOfOrder(visit.work, orderId);
  return cardTurn(visit, card?.commissionId ?? 0);
}

async function cardTurn(visit: MasterVisit, commissionId: number): Promise<Turn> {
  const card = await commissionCard(visit.work, commissionId);
  if (card === null) return notFound(visit);
  const path = [visit.t("commission-title"), visit.t("order-number", { n: card.orderId })];
  const order = await orderBehind(visit, card.orderId);
  const body = Html.join([words(visit, card), requisitesWords(visit, card)], "\n\n");
  const view = {
    path,
    body: order === null ? body : Html.join([orderWords(visit, order), body], "\n\n"),
    rows: buttons(visit, card, order !== null),
  };
  return { screen: visit.screen(visit.data("money", "card", commissionId), view) };
}

/** The order while it is his, active or over; null when it was returned to search since. */
async function orderBehind(visit: MasterVisit, orderId: number): Promise<BehindCommission | null> {
  const active = await ownActiveOrder(visit.work, orderId);
  if (active !== null) return { ...active, showsContacts: true };
  return ownPastOrder(visit.work, orderId);
}

type BehindCommission = OwnOrder & { readonly showsContacts: boolean };

/** Type, category and address, the address as far as he may see it. */
function orderWords(visit: MasterVisit, order: BehindCommission): Html {
  const address = [order.cityName, order.districtName, order.street].filter((part) => part !== null);
  return visit.html("commission-order", {
    n: order.id,
    type: visit.t(`order-type-${order.type}`),
    emoji: visit.t(`category-${order.category}.emoji`),
    category: visit.t(`category-${order.category}`),
    address: order.showsContacts ? fullAddress(visit.language, order) : address.join(", "),
  });
}

/** «Открыть заказ»: the active or the history card, whichever fits (R47). */
async function openOrder(visit: MasterVisit, commissionId: number): Promise<Turn> {
  const card = await commissionCard(visit.work, commissionId);
  return card === null ? notFound(visit) : pastOrderTurn(visit, card.orderId);
}

function notFound(visit: MasterVisit): Turn {
  const view = { path: [visit.t("commission-title")], body: visit.html("commission-not-found"), rows: [] };
  return {
    notice: visit.t("commission-not-found"),
    isAlert: true,
    screen: visit.question(visit.data("menu", "open"), view),
  };
}

function words(visit: MasterVisit, card: CommissionCard): Html {
  const { language, now } = visit;
  const zone = visit.work.cities.zoneOf(card.cityId);
  const moment = (at: Date) => momentText(at, now, zone);
  const at = (key: string, when: Date | null) =>
    when === null ? null : visit.html(key, { moment: moment(when) });
  return Html.lines([
    visit.html("commission-status", { status: visit.t(`commission-${card.status}`) }),
    visit.html("commission-figures", {
      total: formatMoney(language, card.baseKopecks),
      amount: formatMoney(language, card.amountKopecks),
      rate: formatPercent(language, card.rate),
    }),
    visit.html("commission-due", { due: formatMoney(language, card.dueKopecks) }),
    at("commission-created-at", card.createdAt),
    mayPay(card)
      ? visit.html(card.deadlineAt > now ? "commission-deadline-left" : "commission-deadline", {
          deadline: moment(card.deadlineAt),
          left: durationText(language, card.deadlineAt.getTime() - now.getTime()),
        })
      : null,
    at("commission-reported-at", card.reportedAt),
    at("commission-approved-at", card.approvedAt),
    card.paidKopecks === null
      ? null
      : visit.html("commission-paid", { sum: formatMoney(language, card.paidKopecks) }),
    card.rejectionReason === null
      ? null
      : visit.html("commission-rejection", { reason: card.rejectionReason }),
    card.checks > 0 ? visit.html("commission-checks", { n: card.checks }) : null,
  ]);
}

/** Where to pay, as it was when the order was closed, for as long as there is something to pay. */
function requisitesWords(visit: MasterVisit, card: CommissionCard): Html | null {
  return mayPay(card) && card.dueKopecks > 0
    ? requisitesText(visit.language, card.payTo, "commission")
    : null;
}

function mayPay({ status }: CommissionCard): boolean {
  return status === "WAIT_PAY" || status === "OVERDUE";
}

function buttons(visit: MasterVisit, card: CommissionCard, hasOrder: boolean): Keyboard {
  const { commissionId, status, dueKopecks, payTo } = card;
  const mayReport = mayPay(card) && dueKopecks > 0;
  const mayAttach = status === "WAIT_PAY" || status === "REPORTED" || status === "OVERDUE";
  const row = (key: string, action: string) => [visit.button(key, visit.data("money", action, commissionId))];
  return [
    ...(mayReport ? [row("button-paid", "paid")] : []),
    ...(mayAttach ? [row("commission-attach", "check")] : []),
    ...(mayReport
      ? detailButtons(visit, payTo, (detail) => visit.data("money", "copy", commissionId, detail))
      : []),
    ...(hasOrder ? [row("order-open", "open-order")] : []),
  ];
}

async function report(visit: MasterVisit, commissionId: number): Promise<Turn> {
  const result = await reportPayment(visit.work, { commissionId });
  switch (result.status) {
    case "reported":
    case "reported_late":
    case "already_reported":
      return { ...(await cardTurn(visit, commissionId)), notice: visit.t(`commission-${result.status}`) };
    case "wrong_state": {
      const status = visit.t(`commission-${result.commissionStatus}`);
      const notice = visit.t("commission-wrong-state", { status });
      return { ...(await cardTurn(visit, commissionId)), notice, isAlert: true };
    }
    case "not_found":
    case "forbidden":
      return notFound(visit);
  }
}

async function askCheck(visit: MasterVisit, commissionId: number): Promise<Turn> {
  const card = await commissionCard(visit.work, commissionId);
  if (card === null) return notFound(visit);
  visit.enter(STATE, { commissionId });
  const path = [visit.t("commission-title"), visit.t("order-number", { n: card.orderId })];
  const view = { path, body: visit.html("commission-ask-check"), rows: [] };
  return { screen: visit.question(visit.data("money", "card", commissionId), view) };
}

/** Several are allowed: the step stays until he leaves it. */
async function takeCheck(visit: MasterVisit, { file }: Extract<BotEvent, { kind: "file" }>): Promise<Turn> {
  const commissionId = Number(visit.flow["commissionId"]);
  const unwanted = whyUnwanted(file);
  if (unwanted !== null) return { ...(await askCheck(visit, commissionId)), notice: visit.t(unwanted) };
  const result = await attachCheck(visit.work, { commissionId, file });
  switch (result.status) {
    case "attached":
      return { ...(await askCheck(visit, commissionId)), notice: visit.t("commission-check-attached") };
    case "wrong_state": {
      visit.leave();
      const status = visit.t(`commission-${result.commissionStatus}`);
      return {
        ...(await cardTurn(visit, commissionId)),
        notice: visit.t("commission-wrong-state", { status }),
      };
    }
    case "not_found":
    case "forbidden":
      visit.leave();
      return notFound(visit);
  }
}
