import type { OrderStatus } from "../orders/lifecycle.ts";
import { ownOrderFiles } from "../orders/own-files.ts";
import { ownPastOrder } from "../orders/own-history.ts";
import { type OwnOrder, ownActiveOrder, ownActiveOrders } from "../orders/own-orders.ts";
import { setEnRoute } from "../orders/set-en-route.ts";
import { setWorking } from "../orders/set-working.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { pageOf } from "../telegram/screen.ts";
import { formatPhone } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { addressToCopy, cardButtons, copyButtons, nextStep, orderCard, orderLine } from "./order-words.ts";
import type { MasterPerson, MasterVisit } from "./person.ts";

const PER_PAGE = 5;

/** Active orders: list, card, «В пути», «На месте», copies (master-bot.md section 8). */
export const ORDER_ROUTES: readonly Route<MasterPerson>[] = [
  {
    section: "order",
    action: "list",
    handle: (visit, [page]) => orderListTurn(visit, rowArgument(page) || 1),
  },
  { section: "order", action: "card", handle: (visit, [id]) => orderCardTurn(visit, rowArgument(id)) },
  {
    section: "order",
    action: "show",
    handle: async (visit, [id]) => ({ ...(await orderCardTurn(visit, rowArgument(id))), where: "below" }),
  },
  { section: "order", action: "go", handle: (visit, [id]) => move(visit, rowArgument(id), "EN_ROUTE") },
  { section: "order", action: "here", handle: (visit, [id]) => move(visit, rowArgument(id), "WORKING") },
  // The same on the card that the outbox sent: it stays that card.
  {
    section: "order",
    action: "enroute",
    handle: (visit, [id]) => moveOnCard(visit, rowArgument(id), "EN_ROUTE"),
  },
  {
    section: "order",
    action: "onsite",
    handle: (visit, [id]) => moveOnCard(visit, rowArgument(id), "WORKING"),
  },
  { section: "order", action: "phone", handle: (visit, [id]) => copyPhone(visit, rowArgument(id)) },
  { section: "order", action: "address", handle: (visit, [id]) => copyAddress(visit, rowArgument(id)) },
  { section: "order", action: "files", handle: (visit, [id]) => showFiles(visit, rowArgument(id)) },
  { section: "order", action: "support", handle: showSupport },
];

export async function orderListTurn(visit: MasterVisit, page: number): Promise<Turn> {
  const orders = await ownActiveOrders(visit.work);
  const shown = pageOf(orders, page, PER_PAGE);
  const rows = shown.items.map((order) => [
    visit.button("order-button", visit.data("order", "card", order.id), {
      n: order.id,
      emoji: visit.t(`category-${order.category}.emoji`),
      status: visit.t(`status-${order.status}.short`),
    }),
  ]);
  const body =
    orders.length === 0
      ? visit.html("orders-none")
      : Html.join(
          shown.items.map((order) => orderLine(visit, order)),
          "\n\n",
        );
  const pages = visit.pages(shown, (to) => visit.data("order", "list", to));
  const view = { path: [visit.t("orders-title")], body, rows: [...rows, ...pages] };
  return { screen: visit.screen(visit.data("order", "list", shown.page), view) };
}

/** The card of an active order; of any other the list is drawn. */
export async function orderCardTurn(visit: MasterVisit, orderId: number): Promise<Turn> {
  const order = await ownActiveOrder(visit.work, orderId);
  if (order === null) return notHis(visit);
  const path = [visit.t("orders-title"), visit.t("order-number", { n: order.id })];
  const view = { path, body: orderCard(visit, order), rows: cardButtons(visit, order) };
  return { screen: visit.screen(visit.data("order", "card", orderId), view) };
}

/** The order was taken from him, cancelled or closed since the button was drawn. */
export async function notHis(visit: MasterVisit): Promise<Turn> {
  return { ...(await orderListTurn(visit, 1)), notice: visit.t("order-not-yours"), isAlert: true };
}

type Step = Extract<OrderStatus, "EN_ROUTE" | "WORKING">;

interface Moved {
  readonly notice: string;
  readonly isAlert?: boolean;
}

async function tryToMove(visit: MasterVisit, orderId: number, to: Step): Promise<Moved | null> {
  const command = to === "EN_ROUTE" ? setEnRoute : setWorking;
  const result = await command(visit.work, { orderId });
  switch (result.status) {
    case "en_route":
    case "already_en_route":
    case "working":
    case "already_working":
      return { notice: visit.t(`order-now-${to}`, { n: orderId }) };
    case "wrong_state":
      return { notice: visit.t("order-wrong-state"), isAlert: true };
    case "not_found":
    case "forbidden":
      return null;
  }
}

async function move(visit: MasterVisit, orderId: number, to: Step): Promise<Turn> {
  const moved = await tryToMove(visit, orderId, to);
  return moved === null ? notHis(visit) : { ...(await orderCardTurn(visit, orderId)), ...moved };
}

async function moveOnCard(visit: MasterVisit, orderId: number, to: Step): Promise<Turn> {
  const moved = await tryToMove(visit, orderId, to);
  const order = moved && (await ownActiveOrder(visit.work, orderId));
  if (!moved || !order) return { notice: visit.t("order-not-yours"), isAlert: true };
  const step = nextStep(visit, order, "push");
  const rows = [...(step ? [[step]] : []), copyButtons(visit, order)];
  const words = visit.html("order-own-head", { n: order.id });
  return {
    ...moved,
    screen: visit.bare([Html.lines([words, orderCard(visit, order)])], rows),
    where: "card",
  };
}

/** An order whose contacts he may still see: active, or closed and not in the archive yet. */
async function orderToCopy(visit: MasterVisit, orderId: number): Promise<OwnOrder | null> {
  const active = await ownActiveOrder(visit.work, orderId);
  if (active !== null) return active;
  const past = await ownPastOrder(visit.work, orderId);
  return past?.showsContacts ? past : null;
}

async function copyPhone(visit: MasterVisit, orderId: number): Promise<Turn> {
  const order = await orderToCopy(visit, orderId);
  if (order === null) return { notice: visit.t("order-not-yours"), isAlert: true };
  if (order.clientPhone === null) return { notice: visit.t("order-no-phone"), isAlert: true };
  return { notes: [visit.html("copy-line", { text: formatPhone(order.clientPhone) })] };
}

async function copyAddress(visit: MasterVisit, orderId: number): Promise<Turn> {
  const order = await orderToCopy(visit, orderId);
  if (order === null) return { notice: visit.t("order-not-yours"), isAlert: true };
  return { notes: [visit.html("copy-line", { text: addressToCopy(visit, order) })] };
}

/** Files of an order that is his; what he may not see (any more) is not there. */
async function showFiles(visit: MasterVisit, orderId: number): Promise<Turn> {
  const files = await ownOrderFiles(visit.work, orderId);
  return files.length === 0 ? { notice: visit.t("order-no-files"), isAlert: true } : { files };
}

async function showSupport(visit: MasterVisit): Promise<Turn> {
  const contact = visit.work.settings.get("support_contact");
  if (contact === "") return { notice: visit.t("order-no-support"), isAlert: true };
  return { notes: [visit.html("order-support-contact", { contact })] };
}
