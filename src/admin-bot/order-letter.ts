import { randomBytes } from "node:crypto";
import { STAFF_MESSAGE_LENGTH_MAX, sendStaffMessage } from "../masters/send-staff-message.ts";
import { orderCard } from "../orders/order-card.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { cardPath, noOrder, orderCardTurn } from "./order-card.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

const TEMPLATES = ["call_us", "call_client", "hurry", "status"] as const;
const STATE = "letter.text";

/** «✉️ Мастеру»: a template or a text of one's own to the master of an order. */
export const ORDER_LETTER_ROUTES: readonly Route<StaffPerson>[] = [
  {
    section: "letter",
    action: "ask",
    may: may("master.message"),
    handle: (visit, [id]) => ask(visit, rowArgument(id)),
  },
  {
    section: "letter",
    action: "send",
    may: may("master.message"),
    handle: (visit, [id, template]) => sendTemplate(visit, rowArgument(id), template),
  },
];

const askAgain = (visit: StaffVisit) => ask(visit, Number(visit.flow["orderId"]));

export const ORDER_LETTER_STEP: Step<StaffPerson> = {
  state: STATE,
  ask: askAgain,
  begin: askAgain,
  text: (visit, text) => {
    const { orderId, nonce } = visit.flow;
    return send(visit, Number(orderId), text, String(nonce));
  },
};

async function ask(visit: StaffVisit, orderId: number): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  if (order.masterId === null) return withoutMaster(visit, orderId);
  // The templates carry it as well: a second press of one sends nothing twice.
  const nonce = randomBytes(6).toString("hex");
  visit.enter(STATE, { orderId, nonce });
  const rows = TEMPLATES.map((template) => [
    visit.button(`letter-${template}`, visit.data("letter", "send", orderId, `${template}.${nonce}`)),
  ]);
  const body = visit.html("letter-ask", { name: order.masterName ?? "", max: STAFF_MESSAGE_LENGTH_MAX });
  const view = { path: cardPath(visit, orderId, visit.t("letter-title")), body, rows };
  return { screen: visit.question(visit.data("order", "card", orderId), view) };
}

async function sendTemplate(visit: StaffVisit, orderId: number, argument: string | undefined): Promise<Turn> {
  const [name, nonce] = (argument ?? "").split(".");
  const template = TEMPLATES.find((known) => known === name);
  if (template === undefined || !nonce) return ask(visit, orderId);
  return send(visit, orderId, visit.t(`letter-${template}.text`), nonce);
}

async function send(visit: StaffVisit, orderId: number, text: string, key: string): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  if (order.masterId === null) return withoutMaster(visit, orderId);
  const message = {
    masterId: order.masterId,
    orderId,
    key,
    text: text.trim() && about(visit, orderId, text),
  };
  const result = await sendStaffMessage(visit.work, message);
  switch (result.status) {
    case "sent":
    case "already_sent": {
      visit.leave();
      const isUnsure = result.status === "sent" && result.isUnreachable;
      const notice = visit.t(isUnsure ? "letter-unreachable" : "letter-sent", { name: result.name });
      return { ...(await orderCardTurn(visit, orderId, notice)), isAlert: isUnsure };
    }
    case "invalid_text":
      return {
        ...(await ask(visit, orderId)),
        notice: visit.t("letter-length", { max: STAFF_MESSAGE_LENGTH_MAX }),
      };
    case "forbidden":
      visit.leave();
      return { ...(await orderCardTurn(visit, orderId, visit.t("assign-forbidden"))), isAlert: true };
    case "not_found":
      visit.leave();
      return withoutMaster(visit, orderId);
  }
}

/** The master must know which of his orders is meant. */
function about(visit: StaffVisit, orderId: number, text: string): string {
  return visit.t("letter-about", { n: orderId, text: text.trim() });
}

async function withoutMaster(visit: StaffVisit, orderId: number): Promise<Turn> {
  visit.leave();
  return { ...(await orderCardTurn(visit, orderId, visit.t("letter-no-master"))), isAlert: true };
}
