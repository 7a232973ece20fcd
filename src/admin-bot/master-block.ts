import type { ActiveOrder } from "../masters/active-orders.ts";
import { blockMaster } from "../masters/block.ts";
import { unblockMaster } from "../masters/lift-blocks.ts";
import { masterCard } from "../masters/master-card.ts";
import { reasonText } from "../masters/reason-text.ts";
import { orderCard } from "../orders/order-card.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { Html } from "../texts/html.ts";
import {
  askAboutMaster,
  masterCardTurn,
  masterPath,
  masterRoute,
  noMaster,
  refusedMasterTurn,
} from "./master-card.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

const STATE = "master.block";

/** «🚫 Заблокировать»: a reason, the question, the block, and what to do with the orders he holds. */
export const MASTER_BLOCK_ROUTES: readonly Route<StaffPerson>[] = [
  masterRoute("block", "master.manage", askReason),
  masterRoute("block-yes", "master.manage", block),
  masterRoute("unblock", "master.manage", unblock),
];

export const MASTER_BLOCK_STEP: Step<StaffPerson> = {
  state: STATE,
  may: may("master.manage"),
  ask: (visit) => askReason(visit, Number(visit.flow["masterId"])),
  begin: (visit) => askReason(visit, Number(visit.flow["masterId"])),
  text: (visit, text) => confirm(visit, Number(visit.flow["masterId"]), text),
};

function askReason(visit: StaffVisit, masterId: number): Promise<Turn> {
  visit.enter(STATE, { masterId, reason: null });
  return askAboutMaster(visit, masterId, ({ name }) => ({
    title: visit.t("master-block-title"),
    body: visit.html("master-block-ask", { name }),
    rows: [],
  }));
}

async function confirm(visit: StaffVisit, masterId: number, text: string): Promise<Turn> {
  const reason = reasonText(text);
  if (reason === null) return { ...(await askReason(visit, masterId)), notice: visit.t("reason-length") };
  visit.enter(STATE, { masterId, reason });
  return askAboutMaster(visit, masterId, ({ name }) => ({
    title: visit.t("master-block-title"),
    body: Html.lines([
      visit.html("master-block-question", { name, reason }),
      visit.html("master-block-effect"),
    ]),
    rows: [[visit.button("master-block-yes", visit.data("master", "block-yes", masterId))]],
  }));
}

async function block(visit: StaffVisit, masterId: number): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) return refusedMasterTurn(visit, masterId, "not_found");
  const { name } = master;
  const comment = visit.flow["masterId"] === masterId ? visit.flow["reason"] : null;
  if (typeof comment !== "string") {
    // A second press of an old button: the first one blocked him.
    const isDone = master.blocks.some(({ reasonCode }) => reasonCode === "staff");
    if (isDone) return masterCardTurn(visit, masterId, visit.t("master-already-blocked", { name }));
    return askReason(visit, masterId);
  }
  const result = await blockMaster(visit.work, { masterId, reasonCode: "staff", comment });
  switch (result.status) {
    case "blocked":
    case "already_blocked": {
      visit.leave();
      const key = result.status === "blocked" ? "master-blocked" : "master-already-blocked";
      const words = visit.html(key, { name });
      return {
        ...(await activeOrdersTurn(visit, masterId, words, result.activeOrders)),
        notice: visit.t(key, { name }),
      };
    }
    case "invalid_reason":
      return { ...(await askReason(visit, masterId)), notice: visit.t("reason-length") };
    default:
      return refusedMasterTurn(visit, masterId, result.status);
  }
}

/** What happened, and his active orders, each with a button that returns it to search. */
export async function activeOrdersTurn(
  visit: StaffVisit,
  masterId: number,
  words: Html,
  orders: readonly ActiveOrder[],
): Promise<Turn> {
  const rows = await returnRows(visit, orders);
  const left = visit.html(orders.length === 0 ? "master-active-none" : "master-active-orders");
  const card = [visit.button("master-card-button", visit.data("master", "card", masterId))];
  const view = {
    path: masterPath(visit, { masterId }),
    body: Html.join([words, left], "\n\n"),
    rows: [...rows, card],
  };
  return { screen: visit.question(visit.data("master", "card", masterId), view) };
}

/** Only orders of the reader's own cities have a button: he may have come with one from elsewhere. */
async function returnRows(visit: StaffVisit, orders: readonly ActiveOrder[]): Promise<Keyboard> {
  const rows: Keyboard[number][] = [];
  for (const { orderId } of orders) {
    const order = await orderCard(visit.work, orderId);
    if (order === null) continue;
    const status = visit.t(`status-${order.status}.short`);
    rows.push([
      visit.button("master-return-order", visit.data("return", "ask", orderId), { n: orderId, status }),
    ]);
  }
  return rows;
}

async function unblock(visit: StaffVisit, masterId: number): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) return noMaster(visit);
  const { name } = master;
  const { status } = await unblockMaster(visit.work, { masterId });
  switch (status) {
    case "unblocked":
      return masterCardTurn(visit, masterId, visit.t("master-unblocked", { name }));
    case "not_blocked":
      return masterCardTurn(visit, masterId, visit.t("master-not-blocked", { name }));
    default:
      return refusedMasterTurn(visit, masterId, status);
  }
}
