import { cancelOrder } from "../orders/cancel-order.ts";
import { canHappen, type OrderStatus } from "../orders/lifecycle.ts";
import { type OrderCard, orderCard } from "../orders/order-card.ts";
import { reasonText } from "../orders/order-fields.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { Html } from "../texts/html.ts";
import { cardPath, noOrder, orderCardTurn, refusedTurn } from "./order-card.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

const TEMPLATES = ["client_changed_mind", "no_answer", "duplicate", "no_masters"] as const;
const STATE = "cancel.reason";

/** «✖️ Отменить»: a reason chosen or typed, the question, the cancellation. «Назад» keeps the order. */
export const CANCEL_ROUTES: readonly Route<StaffPerson>[] = [
  {
    section: "cancel",
    action: "ask",
    may: may("order.cancel"),
    handle: (visit, [id]) => askReason(visit, rowArgument(id)),
  },
  {
    section: "cancel",
    action: "for",
    may: may("order.cancel"),
    handle: (visit, [id, template]) => choose(visit, rowArgument(id), template),
  },
  {
    section: "cancel",
    action: "yes",
    may: may("order.cancel"),
    handle: (visit, [id]) => cancel(visit, rowArgument(id)),
  },
];

export const CANCEL_STEP: Step<StaffPerson> = {
  state: STATE,
  // A reason that was given stays: the question about it is asked again.
  ask: (visit) => {
    const { orderId, reason } = visit.flow;
    return typeof reason === "string"
      ? confirm(visit, Number(orderId), reason)
      : askReason(visit, Number(orderId));
  },
  begin: (visit) => askReason(visit, Number(visit.flow["orderId"])),
  text: (visit, text) => confirm(visit, Number(visit.flow["orderId"]), text),
};

async function askReason(visit: StaffVisit, orderId: number): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  if (!canHappen("cancel", order.status)) return notCancelable(visit, orderId, order.status);
  visit.enter(STATE, { orderId, reason: null });
  const templates = [...TEMPLATES, "other" as const].map((template) =>
    visit.button(`cancel-reason-${template}`, visit.data("cancel", "for", orderId, template)),
  );
  const body = visit.html("cancel-ask", { n: orderId });
  const view = {
    path: cardPath(visit, orderId, visit.t("cancel-title")),
    body,
    rows: visit.rows(templates, 2),
  };
  return { screen: visit.question(visit.data("order", "card", orderId), view) };
}

async function choose(visit: StaffVisit, orderId: number, chosen: string | undefined): Promise<Turn> {
  if (chosen === "other") return askOwnWords(visit, orderId);
  const template = TEMPLATES.find((known) => known === chosen);
  if (template === undefined) return askReason(visit, orderId);
  return confirm(visit, orderId, visit.t(`cancel-reason-${template}`));
}

/** «Другое»: in his own words. */
async function askOwnWords(visit: StaffVisit, orderId: number): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  visit.enter(STATE, { orderId, reason: null });
  const body = visit.html("cancel-own-words", { n: orderId });
  const view = { path: cardPath(visit, orderId, visit.t("cancel-title")), body, rows: [] };
  return { screen: visit.question(visit.data("cancel", "ask", orderId), view) };
}

async function confirm(visit: StaffVisit, orderId: number, text: string): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  const reason = reasonText(text);
  if (!reason.ok) return { ...(await askReason(visit, orderId)), notice: visit.t("reason-length") };
  visit.enter(STATE, { orderId, reason: reason.value });
  const body = Html.lines([
    visit.html("cancel-question", { n: orderId, reason: reason.value }),
    order.masterName === null ? null : visit.html("cancel-question-master", { name: order.masterName }),
    isReported(order) ? visit.html("cancel-question-reported") : null,
  ]);
  const rows = [[visit.button("cancel-yes", visit.data("cancel", "yes", orderId))]];
  const view = { path: cardPath(visit, orderId, visit.t("cancel-title")), body, rows };
  return { screen: visit.question(visit.data("order", "card", orderId), view) };
}

/** The master says that he has paid: the money would have to be given back. */
function isReported({ commission }: OrderCard): boolean {
  return commission?.status === "REPORTED";
}

async function cancel(visit: StaffVisit, orderId: number): Promise<Turn> {
  const reason = visit.flow["orderId"] === orderId ? visit.flow["reason"] : null;
  if (typeof reason !== "string") {
    const order = await orderCard(visit.work, orderId);
    // A second press of an old button: it was cancelled by the first.
    if (order?.status === "CANCELED")
      return orderCardTurn(visit, orderId, visit.t("cancel-done", { n: orderId }));
    return askReason(visit, orderId);
  }
  const result = await cancelOrder(visit.work, { orderId, reason });
  visit.leave();
  switch (result.status) {
    case "canceled":
      return withUndo(
        visit,
        orderId,
        await orderCardTurn(visit, orderId, visit.t("cancel-done", { n: orderId })),
      );
    case "already_canceled":
      return orderCardTurn(visit, orderId, visit.t("cancel-done", { n: orderId }));
    case "wrong_state":
      return notCancelable(visit, orderId, result.orderStatus);
    case "invalid_reason":
      return { ...(await askReason(visit, orderId)), notice: visit.t("reason-length") };
    default:
      return refusedTurn(visit, orderId, result);
  }
}

/** A closed order is corrected instead. */
async function notCancelable(visit: StaffVisit, orderId: number, orderStatus: OrderStatus): Promise<Turn> {
  visit.leave();
  if (orderStatus !== "CLOSED") return refusedTurn(visit, orderId, { status: "wrong_state", orderStatus });
  return { ...(await orderCardTurn(visit, orderId, visit.t("cancel-closed"))), isAlert: true };
}

/** Whoever has cancelled may take it back for a moment, whatever his role (T22). */
function withUndo(visit: StaffVisit, orderId: number, { screen, ...turn }: Turn): Turn {
  if (screen === undefined) return turn;
  const undo = visit.button("cancel-undo", visit.data("restore", "undo", orderId));
  return { ...turn, screen: { ...screen, keyboard: [[undo], ...screen.keyboard] } };
}
