import { reasonText } from "../orders/order-fields.ts";
import { ownActiveOrder } from "../orders/own-orders.ts";
import { REFUSAL_REASONS, type RefusalReason, refuseOrder } from "../orders/refuse-order.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { inSentence } from "../telegram/wording.ts";
import { notHis, orderCardTurn, orderListTurn } from "./orders.ts";
import type { MasterPerson, MasterVisit } from "./person.ts";

/** «↩️ Отказаться от заказа»: reason, confirmation, refusal (order-lifecycle.md section 6). */
export const REFUSE_ROUTES: readonly Route<MasterPerson>[] = [
  { section: "refuse", action: "ask", handle: (visit, [id]) => askReason(visit, rowArgument(id)) },
  {
    section: "refuse",
    action: "for",
    handle: (visit, [id, reason]) => confirm(visit, rowArgument(id), reason),
  },
  {
    section: "refuse",
    action: "yes",
    handle: (visit, [id, reason]) => refuse(visit, rowArgument(id), reason),
  },
];

const STATE = "refuse.words";

/** «Другое»: his own words, 3-200 characters. */
export const REFUSE_STEP: Step<MasterPerson> = {
  state: STATE,
  ask: async (visit) => {
    const { orderId, comment } = visit.flow;
    return typeof comment === "string" ? question(visit, Number(orderId), "other", comment) : askWords(visit);
  },
  begin: (visit) => askReason(visit, Number(visit.flow["orderId"])),
  text: async (visit, text) => {
    const read = reasonText(text);
    if (!read.ok) return { ...askWords(visit), notice: visit.t("refuse-words-length") };
    visit.enter(STATE, { comment: read.value });
    return question(visit, Number(visit.flow["orderId"]), "other", read.value);
  },
};

async function askReason(visit: MasterVisit, orderId: number): Promise<Turn> {
  visit.leave();
  const order = await ownActiveOrder(visit.work, orderId);
  if (order === null) return notHis(visit);
  if (order.status !== "ASSIGNED") return tooLate(visit, orderId);
  const reasons = REFUSAL_REASONS.map((reason) =>
    visit.button(`refusal-${reason}`, visit.data("refuse", "for", orderId, reason)),
  );
  const view = { path: path(visit, orderId), body: visit.html("refuse-why"), rows: visit.rows(reasons, 2) };
  return { screen: visit.question(visit.data("order", "card", orderId), view) };
}

async function confirm(visit: MasterVisit, orderId: number, chosen: string | undefined): Promise<Turn> {
  const reason = reasonOf(chosen);
  if (reason === null) return askReason(visit, orderId);
  if (reason !== "other") return question(visit, orderId, reason, visit.t(`refusal-${reason}`));
  visit.enter(STATE, { orderId });
  return askWords(visit);
}

function question(visit: MasterVisit, orderId: number, reason: RefusalReason, words: string): Turn {
  const rows = [[visit.button("refuse-yes", visit.data("refuse", "yes", orderId, reason))]];
  const body = visit.html("refuse-question", { n: orderId, reason: inSentence(words) });
  const view = { path: path(visit, orderId), body, rows };
  return { screen: visit.question(visit.data("order", "card", orderId), view) };
}

async function refuse(visit: MasterVisit, orderId: number, chosen: string | undefined): Promise<Turn> {
  const reason = reasonOf(chosen);
  if (reason === null) return askReason(visit, orderId);
  const typed = visit.flow["orderId"] === orderId ? visit.flow["comment"] : null;
  const comment = reason === "other" && typeof typed === "string" ? typed : null;
  const result = await refuseOrder(visit.work, { orderId, reason, comment });
  switch (result.status) {
    case "refused":
    case "already_refused": {
      visit.leave();
      const notice = visit.t("refuse-done", { n: orderId });
      return { ...(await orderListTurn(visit, 1)), notice };
    }
    case "wrong_state":
      return tooLate(visit, orderId);
    case "invalid_reason":
      return confirm(visit, orderId, "other");
    case "not_found":
    case "forbidden":
      return notHis(visit);
  }
}

/** From EN_ROUTE on he calls the dispatcher. */
async function tooLate(visit: MasterVisit, orderId: number): Promise<Turn> {
  return { ...(await orderCardTurn(visit, orderId)), notice: visit.t("refuse-too-late"), isAlert: true };
}

function askWords(visit: MasterVisit): Turn {
  const orderId = Number(visit.flow["orderId"]);
  const view = { path: path(visit, orderId), body: visit.html("refuse-words"), rows: [] };
  return { screen: visit.question(visit.data("order", "card", orderId), view) };
}

function path(visit: MasterVisit, orderId: number): string[] {
  return [visit.t("orders-title"), visit.t("order-number", { n: orderId }), visit.t("refuse-title")];
}

function reasonOf(chosen: string | undefined): RefusalReason | null {
  return REFUSAL_REASONS.find((known) => known === chosen) ?? null;
}
