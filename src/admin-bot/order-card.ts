import { type OrderCard, orderCard } from "../orders/order-card.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { formatPhone } from "../texts/formats.ts";
import { cardButtons } from "./order-card-buttons.ts";
import { addressText, cardWords } from "./order-card-words.ts";
import type { StaffPerson, StaffVisit } from "./person.ts";

/** The card of an order and what is copied from it. */
export const ORDER_CARD_ROUTES: readonly Route<StaffPerson>[] = [
  { section: "order", action: "card", handle: (visit, [id]) => orderCardTurn(visit, rowArgument(id)) },
  // From a notice of the outbox, or from the wizard: that stays, the card comes below.
  {
    section: "order",
    action: "open",
    handle: async (visit, [id]) => {
      visit.keepsFlow = true;
      return { ...(await orderCardTurn(visit, rowArgument(id))), where: "below" };
    },
  },
  { section: "order", action: "phone", handle: (visit, [id]) => copy(visit, rowArgument(id), "clientPhone") },
  {
    section: "order",
    action: "master",
    handle: (visit, [id]) => copy(visit, rowArgument(id), "masterPhone"),
  },
  { section: "order", action: "address", handle: (visit, [id]) => copy(visit, rowArgument(id), "address") },
];

/** The card read anew; an id of another city answers like one that does not exist. */
export async function orderCardTurn(visit: StaffVisit, orderId: number, notice?: string): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  const view = {
    path: cardPath(visit, orderId),
    body: cardWords(visit, order),
    rows: cardButtons(visit, order),
  };
  const screen = visit.screen(visit.data("order", "card", orderId), view);
  return { screen, ...(notice === undefined ? {} : { notice }) };
}

export function cardPath(visit: StaffVisit, orderId: number, ...more: readonly string[]): string[] {
  return [visit.t("orders-path"), visit.t("order-number", { n: orderId }), ...more];
}

/** Nothing of that number is here for him. */
export function noOrder(visit: StaffVisit): Turn {
  const menu = visit.button("orders-to-menu", visit.data("orders", "menu"));
  return {
    notice: visit.t("assign-not_found"),
    isAlert: true,
    screen: visit.question(visit.data("menu", "open"), {
      path: [visit.t("orders-path")],
      body: visit.html("assign-not_found"),
      rows: [[menu]],
    }),
  };
}

/** The words of a refusal that every command has in common, over the card as it is now. */
export async function refusedTurn(
  visit: StaffVisit,
  orderId: number,
  result:
    | { readonly status: "forbidden" | "not_found" }
    | { readonly status: "wrong_state"; readonly orderStatus: string },
): Promise<Turn> {
  switch (result.status) {
    case "forbidden":
      return { ...(await orderCardTurn(visit, orderId, visit.t("assign-forbidden"))), isAlert: true };
    case "not_found":
      return noOrder(visit);
    case "wrong_state": {
      const status = visit.t(`status-${result.orderStatus}`);
      return {
        ...(await orderCardTurn(visit, orderId, visit.t("assign-wrong_state", { status }))),
        isAlert: true,
      };
    }
  }
}

async function copy(
  visit: StaffVisit,
  orderId: number,
  what: "clientPhone" | "masterPhone" | "address",
): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return { notice: visit.t("assign-not_found"), isAlert: true };
  const text = textOf(visit, order, what);
  if (text === null) return { notice: visit.t(`copy-no-${what}`), isAlert: true };
  return { notes: [visit.html("copy-line", { text })] };
}

function textOf(
  visit: StaffVisit,
  order: OrderCard,
  what: "clientPhone" | "masterPhone" | "address",
): string | null {
  if (what === "address") return addressText(visit, order);
  const phone = order[what];
  return phone === null ? null : formatPhone(phone);
}
