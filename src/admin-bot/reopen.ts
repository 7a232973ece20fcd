import { canHappen } from "../orders/lifecycle.ts";
import { type OrderCard, orderCard } from "../orders/order-card.ts";
import { reopenOrder } from "../orders/reopen-order.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { timeText } from "../telegram/screen-words.ts";
import { cardPath, noOrder, orderCardTurn, refusedTurn } from "./order-card.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

const STATE = "reopen.reason";

/** «🩹 Исправить» (CA+): what was wrong, and why (order-lifecycle.md section 7). */
export const REOPEN_ROUTES: readonly Route<StaffPerson>[] = [
  {
    section: "reopen",
    action: "ask",
    may: may("order.reopen"),
    handle: (visit, [id]) => ask(visit, rowArgument(id)),
  },
  {
    section: "reopen",
    action: "to",
    may: may("order.reopen"),
    handle: (visit, [id, to]) => askReason(visit, rowArgument(id), to === "PAYMENT" ? "PAYMENT" : "WORKING"),
  },
];

const beginAgain = (visit: StaffVisit) => ask(visit, Number(visit.flow["orderId"]));

export const REOPEN_STEP: Step<StaffPerson> = {
  state: STATE,
  may: may("order.reopen"),
  ask: async (visit) => reasonScreen(visit),
  begin: beginAgain,
  text: reopen,
};

/** The ways back that are open to this order: a guarantee visit has no payment to wait for. */
export function reopenTargets({ status, type }: OrderCard): ("PAYMENT" | "WORKING")[] {
  return [
    ...(canHappen("reopen_to_payment", status) && type === "NORMAL" ? (["PAYMENT"] as const) : []),
    ...(canHappen("reopen_to_working", status) ? (["WORKING"] as const) : []),
  ];
}

async function ask(visit: StaffVisit, orderId: number): Promise<Turn> {
  visit.leave();
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  const targets = reopenTargets(order);
  if (targets.length === 0) {
    return refusedTurn(visit, orderId, { status: "wrong_state", orderStatus: order.status });
  }
  const rows = targets.map((to) => [
    visit.button(`reopen-to-${to}`, visit.data("reopen", "to", orderId, to)),
  ]);
  const view = {
    path: cardPath(visit, orderId, visit.t("reopen-title")),
    body: visit.html("reopen-ask", { n: orderId }),
    rows,
  };
  return { screen: visit.question(visit.data("order", "card", orderId), view) };
}

async function askReason(visit: StaffVisit, orderId: number, to: "PAYMENT" | "WORKING"): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  visit.enter(STATE, { orderId, to });
  return reasonScreen(visit);
}

function reasonScreen(visit: StaffVisit): Turn {
  const { orderId, to } = visit.flow;
  const n = Number(orderId);
  const body = visit.html(`reopen-reason-${to === "PAYMENT" ? "PAYMENT" : "WORKING"}`, { n });
  const view = { path: cardPath(visit, n, visit.t("reopen-title")), body, rows: [] };
  return { screen: visit.question(visit.data("reopen", "ask", n), view) };
}

async function reopen(visit: StaffVisit, reason: string): Promise<Turn> {
  const orderId = Number(visit.flow["orderId"]);
  const to = visit.flow["to"] === "PAYMENT" ? "PAYMENT" : "WORKING";
  const result = await reopenOrder(visit.work, { orderId, to, reason });
  switch (result.status) {
    case "invalid_reason":
      return { ...reasonScreen(visit), notice: visit.t("reason-length") };
    case "reopened":
      visit.leave();
      return orderCardTurn(visit, orderId, await doneText(visit, orderId, result));
    case "already_reopened":
      visit.leave();
      return orderCardTurn(visit, orderId, visit.t("reopen-done-WORKING", { n: orderId }));
    case "no_commission":
    case "guarantee_exists": {
      visit.leave();
      const rival = "orderId" in result ? result.orderId : 0;
      const notice = visit.t(`reopen-${result.status}`, { n: rival });
      return { ...(await orderCardTurn(visit, orderId, notice)), isAlert: true };
    }
    default:
      visit.leave();
      return refusedTurn(visit, orderId, result);
  }
}

async function doneText(
  visit: StaffVisit,
  orderId: number,
  result: Extract<Awaited<ReturnType<typeof reopenOrder>>, { status: "reopened" }>,
): Promise<string> {
  if (result.to === "WORKING") return visit.t("reopen-done-WORKING", { n: orderId });
  const order = await orderCard(visit.work, orderId);
  const zone = visit.work.cities.zoneOf(order!.cityId);
  const deadline = timeText(result.deadlineAt, visit.now, zone);
  return visit.t("reopen-done-PAYMENT", { n: orderId, deadline });
}
