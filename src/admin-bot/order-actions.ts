import { activateOrder } from "../orders/activate-order.ts";
import { canHappen, type OrderStatus, SEARCH_STATUSES } from "../orders/lifecycle.ts";
import { type OrderCard, orderCard } from "../orders/order-card.ts";
import { releaseOrder } from "../orders/release-order.ts";
import { restartSearch } from "../orders/restart-search.ts";
import { returnToSearch } from "../orders/return-to-search.ts";
import type { Button } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { timeText } from "../telegram/screen-words.ts";
import { Html } from "../texts/html.ts";
import { cardPath, noOrder, orderCardTurn, refusedTurn } from "./order-card.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

/** Activate, restart, return to search: each asks with the order named, then does it (admin-bot.md sections 1 and 3). */
export const ORDER_ACTION_ROUTES: readonly Route<StaffPerson>[] = [
  {
    section: "activate",
    action: "ask",
    may: may("order.activate"),
    handle: (visit, [id]) =>
      ask(visit, rowArgument(id), mayStart, (order) => ({
        text: visit.html("activate-question", { n: order.orderId }),
        yes: [visit.button("activate-yes", visit.data("activate", "yes", order.orderId))],
      })),
  },
  {
    section: "activate",
    action: "yes",
    may: may("order.activate"),
    handle: (visit, [id]) => activate(visit, rowArgument(id)),
  },
  {
    section: "restart",
    action: "ask",
    may: may("order.restart_search"),
    handle: (visit, [id]) =>
      ask(visit, rowArgument(id), isSearched, ({ orderId, search }) => ({
        text: visit.html("restart-question", { n: orderId }),
        yes: [visit.button("restart-yes", visit.data("restart", "yes", orderId, search.episode))],
      })),
  },
  {
    section: "restart",
    action: "yes",
    may: may("order.restart_search"),
    handle: (visit, [id, episode]) => restart(visit, rowArgument(id), Number(episode)),
  },
  {
    section: "return",
    action: "ask",
    may: may("order.return"),
    handle: (visit, [id]) => askReturn(visit, rowArgument(id)),
  },
  {
    section: "return",
    action: "yes",
    may: may("order.return"),
    handle: (visit, [id, master]) =>
      giveBack(visit, { orderId: rowArgument(id), masterId: rowArgument(master) || null, reason: null }),
  },
  {
    section: "return",
    action: "why",
    may: may("order.return"),
    handle: async (visit, [id, master]) => {
      visit.enter("return.reason", { orderId: rowArgument(id), masterId: rowArgument(master) || null });
      return askReturnReason(visit);
    },
  },
];

export const RETURN_STEP: Step<StaffPerson> = {
  state: "return.reason",
  ask: async (visit) => askReturnReason(visit),
  begin: (visit) => askReturn(visit, Number(visit.flow["orderId"])),
  text: (visit, text) => {
    const { orderId, masterId } = visit.flow;
    return giveBack(visit, {
      orderId: Number(orderId),
      masterId: typeof masterId === "number" ? masterId : null,
      reason: text,
    });
  },
};

const mayStart: StateCheck = (status) => canHappen("activate", status) || canHappen("release", status);
const isSearched: StateCheck = (status) => SEARCH_STATUSES.includes(status);

/** Whether an order in this state is asked about at all. */
type StateCheck = (status: OrderStatus) => boolean;

/**
 * A question about an order as it is now; «Нет» leads back to its card. A button of an old card, whose
 * order has gone on since, says so instead of asking.
 */
export async function ask(
  visit: StaffVisit,
  orderId: number,
  isPossible: StateCheck,
  words: (order: OrderCard) => { text: ReturnType<StaffVisit["html"]>; yes: readonly Button[] },
): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  if (!isPossible(order.status)) {
    return refusedTurn(visit, orderId, { status: "wrong_state", orderStatus: order.status });
  }
  const { text, yes } = words(order);
  const no = visit.button("answer-no", visit.data("order", "card", orderId));
  const view = { path: cardPath(visit, orderId), body: text, rows: [...yes.map((button) => [button]), [no]] };
  return { screen: visit.question(visit.data("order", "card", orderId), view) };
}

async function activate(visit: StaffVisit, orderId: number): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  if (order.status === "CREATED") return release(visit, order);
  const result = await activateOrder(visit.work, { orderId });
  if (result.status === "activated" || result.status === "already_activated") {
    return orderCardTurn(visit, orderId, visit.t("activate-done", { n: orderId }));
  }
  return refusedTurn(visit, orderId, result);
}

async function release(visit: StaffVisit, { orderId, cityId }: OrderCard): Promise<Turn> {
  const result = await releaseOrder(visit.work, { orderId, searchNow: true });
  switch (result.status) {
    case "released":
    case "already_released": {
      const { wakeAt } = result;
      const notice =
        wakeAt === null
          ? visit.t("activate-done", { n: orderId })
          : visit.t("activate-sleeps", {
              n: orderId,
              moment: timeText(wakeAt, visit.now, visit.work.cities.zoneOf(cityId)),
            });
      return orderCardTurn(visit, orderId, notice);
    }
    case "late_asap":
    case "slot_passed":
    case "invalid":
      return { ...(await orderCardTurn(visit, orderId, visit.t("activate-slot-over"))), isAlert: true };
    default:
      return refusedTurn(visit, orderId, result);
  }
}

async function restart(visit: StaffVisit, orderId: number, episode: number): Promise<Turn> {
  const result = await restartSearch(visit.work, { orderId, episode });
  switch (result.status) {
    case "restarted":
    case "already_restarted":
      return orderCardTurn(visit, orderId, visit.t("restart-done", { n: orderId }));
    default:
      return refusedTurn(visit, orderId, result);
  }
}

/** Names the master who has the order now; its buttons carry him. */
function askReturn(visit: StaffVisit, orderId: number): Promise<Turn> {
  visit.leave();
  const hasMaster: StateCheck = (status) => canHappen("return_to_search", status);
  return ask(visit, orderId, hasMaster, ({ masterId, masterName, commission }) => ({
    text: Html.lines([
      visit.html("return-question", { n: orderId, name: masterName ?? visit.t("value-none") }),
      commission?.status === "REPORTED" ? visit.html("cancel-question-reported") : null,
    ]),
    yes: [
      visit.button("return-yes", visit.data("return", "yes", orderId, masterId ?? 0)),
      visit.button("return-with-reason", visit.data("return", "why", orderId, masterId ?? 0)),
    ],
  }));
}

function askReturnReason(visit: StaffVisit): Turn {
  const orderId = Number(visit.flow["orderId"]);
  const view = { path: cardPath(visit, orderId), body: visit.html("return-reason"), rows: [] };
  return { screen: visit.question(visit.data("return", "ask", orderId), view) };
}

async function giveBack(
  visit: StaffVisit,
  input: { readonly orderId: number; readonly masterId: number | null; readonly reason: string | null },
): Promise<Turn> {
  const { orderId, masterId } = input;
  const result = await returnToSearch(visit.work, input);
  switch (result.status) {
    case "returned":
    case "already_returned":
      visit.leave();
      return orderCardTurn(visit, orderId, visit.t("return-done", { n: orderId }));
    case "other_master":
      return { ...(await askReturn(visit, orderId)), notice: visit.t("return-other-master"), isAlert: true };
    case "invalid_reason":
      visit.enter("return.reason", { orderId, masterId });
      return { ...askReturnReason(visit), notice: visit.t("reason-length") };
    default:
      visit.leave();
      return refusedTurn(visit, orderId, result);
  }
}
