import type { Kopecks } from "../kernel/money.ts";
import { quoteCommission } from "../money/quote-commission.ts";
import type { OrderFile } from "../orders/attach-files.ts";
import { closeOrder } from "../orders/close-order.ts";
import { amount } from "../orders/order-fields.ts";
import { ownPastOrder } from "../orders/own-history.ts";
import { type OwnOrder, ownActiveOrder } from "../orders/own-orders.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { BotEvent } from "../telegram/inbox-event.ts";
import type { Route } from "../telegram/router.ts";
import { momentText } from "../telegram/wording.ts";
import { formatMoney, formatPercent } from "../texts/formats.ts";
import type { Html } from "../texts/html.ts";
import { hasAmount } from "./order-words.ts";
import { notHis, orderCardTurn } from "./orders.ts";
import { type MasterPerson, type MasterVisit, masterIdOf } from "./person.ts";
import { whyUnwanted } from "./wanted-file.ts";

/** «🧾 Закрыть заказ»: amount, act, summary (master-bot.md section 8). A guarantee visit has no amount. */
export const CLOSE_ROUTES: readonly Route<MasterPerson>[] = [
  { section: "order", action: "finish", handle: (visit, [id]) => begin(visit, rowArgument(id)) },
  {
    section: "order",
    action: "close",
    handle: async (visit, [id]) => ({ ...(await begin(visit, rowArgument(id))), where: "below" }),
  },
  {
    section: "close",
    action: "amount",
    handle: (visit, [id]) => change(visit, rowArgument(id), "close.amount"),
  },
  { section: "close", action: "act", handle: (visit, [id]) => change(visit, rowArgument(id), "close.act") },
  { section: "close", action: "yes", handle: (visit, [id]) => confirm(visit, rowArgument(id)) },
  {
    section: "close",
    action: "cancel",
    handle: (visit, [id]) => {
      visit.leave();
      return orderCardTurn(visit, rowArgument(id));
    },
  },
];

const beginAgain = (visit: MasterVisit) => begin(visit, Number(visit.flow["orderId"]));

export const CLOSE_STEPS: readonly Step<MasterPerson>[] = [
  { state: "close.amount", ask: async (visit) => askAmount(visit), begin: beginAgain, text: takeAmount },
  { state: "close.act", ask: async (visit) => askAct(visit), begin: beginAgain, file: takeAct },
  {
    state: "close.summary",
    ask: summary,
    begin: beginAgain,
    file: replaceAct,
    // Another act is taken, but what is asked for is a button.
    wanted: "nav-press-a-button",
  },
];

async function begin(visit: MasterVisit, orderId: number): Promise<Turn> {
  visit.leave();
  const order = await ownActiveOrder(visit.work, orderId);
  if (order === null) return notHis(visit);
  if (order.status !== "WORKING") {
    return { ...(await orderCardTurn(visit, orderId)), notice: visit.t("order-wrong-state"), isAlert: true };
  }
  visit.enter(hasAmount(order) ? "close.amount" : "close.act", { orderId });
  return hasAmount(order) ? askAmount(visit) : askAct(visit);
}

function askAmount(visit: MasterVisit): Turn {
  return prompt(visit, visit.html("close-amount"));
}

function askAct(visit: MasterVisit): Turn {
  return prompt(visit, visit.html("close-act"));
}

async function takeAmount(visit: MasterVisit, text: string): Promise<Turn> {
  const read = amount(text);
  if (!read.ok) return { ...askAmount(visit), notice: visit.t("close-amount-wrong") };
  const inputs = { totalKopecks: read.value };
  if (visit.flow["act"] !== undefined) {
    visit.enter("close.summary", inputs);
    return summary(visit);
  }
  visit.enter("close.act", inputs);
  return askAct(visit);
}

type FileEvent = Extract<BotEvent, { kind: "file" }>;

async function takeAct(visit: MasterVisit, { file, albumId }: FileEvent): Promise<Turn> {
  const unwanted = whyUnwanted(file);
  if (unwanted !== null) return { ...askAct(visit), notice: visit.t(unwanted) };
  visit.enter("close.summary", { act: { ...file, bot: "master" }, albumId });
  return { ...(await summary(visit)), ...(albumId === null ? {} : { notice: visit.t("close-act-first") }) };
}

/** A further file of the same album says nothing; any other takes the place of the act. */
async function replaceAct(visit: MasterVisit, event: FileEvent): Promise<Turn> {
  const isSameAlbum = event.albumId !== null && event.albumId === visit.flow["albumId"];
  return isSameAlbum ? {} : takeAct(visit, event);
}

async function summary(visit: MasterVisit): Promise<Turn> {
  const { orderId, total, act } = inputs(visit);
  const order = await ownActiveOrder(visit.work, orderId);
  if (order === null) {
    visit.leave();
    return notHis(visit);
  }
  if (hasAmount(order) && total === null) return askAmount(visit);
  if (act === null) return askAct(visit);
  const edit = (key: string, action: string) => visit.button(key, visit.data("close", action, orderId));
  const changes = [
    ...(hasAmount(order) ? [edit("close-change-amount", "amount")] : []),
    edit("close-change-act", "act"),
  ];
  const rows = [[edit("close-yes", "yes")], changes];
  return prompt(visit, await summaryWords(visit, order, total ?? 0), rows);
}

async function summaryWords(visit: MasterVisit, order: OwnOrder, totalKopecks: Kopecks): Promise<Html> {
  const { language } = visit;
  if (!hasAmount(order)) {
    return visit.html("close-summary-guarantee", { sum: formatMoney(language, order.companyPaymentKopecks) });
  }
  const { id: orderId, cityId, zone } = order;
  const quote = await quoteCommission(visit.work, {
    orderId,
    cityId,
    masterId: masterIdOf(visit),
    totalKopecks,
  });
  return visit.html("close-summary", {
    total: formatMoney(language, totalKopecks),
    amount: formatMoney(language, quote.amountKopecks),
    rate: formatPercent(language, quote.rateBp / 10_000),
    due: formatMoney(language, quote.dueKopecks),
    deadline: momentText(quote.deadlineAt, visit.now, zone),
  });
}

async function change(
  visit: MasterVisit,
  orderId: number,
  state: "close.amount" | "close.act",
): Promise<Turn> {
  if (visit.flow["orderId"] !== orderId) return begin(visit, orderId);
  visit.enter(state);
  return state === "close.amount" ? askAmount(visit) : askAct(visit);
}

async function confirm(visit: MasterVisit, orderId: number): Promise<Turn> {
  const { act, total, orderId: running } = inputs(visit);
  if (running !== orderId || act === null) return repeatedOrLost(visit, orderId);
  const result = await closeOrder(visit.work, { orderId, totalKopecks: total, act });
  switch (result.status) {
    case "payment":
    case "closed":
    case "already_closed":
      visit.leave();
      return closedTurn(visit, orderId);
    case "invalid_amount":
      visit.enter("close.amount");
      return { ...askAmount(visit), notice: visit.t("close-amount-wrong") };
    case "wrong_state":
      visit.leave();
      return {
        ...(await orderCardTurn(visit, orderId)),
        notice: visit.t("order-wrong-state"),
        isAlert: true,
      };
    case "not_found":
    case "forbidden":
      visit.leave();
      return notHis(visit);
  }
}

/**
 * A press of an old «Закрыть»: what he typed is gone, so either it was done, or it begins anew, or the
 * order went another way since.
 */
async function repeatedOrLost(visit: MasterVisit, orderId: number): Promise<Turn> {
  const order = await ownActiveOrder(visit.work, orderId);
  const status = order?.status ?? (await ownPastOrder(visit.work, orderId))?.status;
  return status === "PAYMENT" || status === "CLOSED" ? closedTurn(visit, orderId) : begin(visit, orderId);
}

async function closedTurn(visit: MasterVisit, orderId: number): Promise<Turn> {
  const order = await ownActiveOrder(visit.work, orderId);
  const notice = visit.t(order === null ? "close-done-guarantee" : "close-done", { n: orderId });
  return { ...(await orderCardTurn(visit, orderId)), notice, isAlert: false };
}

function inputs(visit: MasterVisit): { orderId: number; total: Kopecks | null; act: OrderFile | null } {
  const { orderId, totalKopecks, act } = visit.flow;
  return {
    orderId: Number(orderId ?? 0),
    total: typeof totalKopecks === "number" ? totalKopecks : null,
    act: (act as OrderFile | undefined) ?? null,
  };
}

/** A step of the flow: «❌ Отменить» leads back to the card. */
function prompt(
  visit: MasterVisit,
  body: Html,
  rows: readonly (readonly ReturnType<MasterVisit["button"]>[])[] = [],
): Turn {
  const orderId = Number(visit.flow["orderId"]);
  const cancel = visit.button("close-cancel", visit.data("close", "cancel", orderId));
  const menu = visit.button("nav-menu", visit.data("menu", "open"));
  const names = ["nav-menu-word", "orders-title", "order-number", "close-title"];
  const path = names.map((key) => visit.t(key, { n: orderId })).join(" › ");
  return { screen: visit.bare([visit.html("nav-path", { path }), body], [...rows, [cancel, menu]]) };
}
