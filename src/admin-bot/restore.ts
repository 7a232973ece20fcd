import { orderCard } from "../orders/order-card.ts";
import { reasonText } from "../orders/order-fields.ts";
import { type RestoreOrderInput, restoreOrder } from "../orders/restore-order.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { timeText } from "../telegram/screen-words.ts";
import type { Html } from "../texts/html.ts";
import { orderProblemsText } from "./field-problem-words.ts";
import { lateRows, lateWords, slotInputs, slotRows } from "./new-order-slot.ts";
import { cardPath, noOrder, orderCardTurn, refusedTurn } from "./order-card.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

/** «♻️ Восстановить» (CA+), and «Отменить действие» of whoever has just cancelled (T22). */
export const RESTORE_ROUTES: readonly Route<StaffPerson>[] = [
  {
    section: "restore",
    action: "ask",
    may: may("order.restore"),
    handle: (visit, [id]) => begin(visit, rowArgument(id)),
  },
  {
    section: "restore",
    action: "slot",
    may: may("order.restore"),
    handle: (visit, [id, slot]) => takeSlot(visit, rowArgument(id), slot),
  },
  {
    section: "restore",
    action: "late",
    may: may("order.restore"),
    handle: (visit, [id, reply]) => answerLate(visit, rowArgument(id), reply),
  },
  {
    section: "restore",
    action: "undo",
    may: may("order.cancel"),
    handle: (visit, [id]) => undo(visit, rowArgument(id)),
  },
];

const beginAgain = (visit: StaffVisit) => begin(visit, Number(visit.flow["orderId"]));

const mayRestore = may("order.restore");

export const RESTORE_STEPS: readonly Step<StaffPerson>[] = [
  { state: "restore.reason", ask: beginAgain, begin: beginAgain, text: takeReason, may: mayRestore },
  { state: "restore.slot", ask: (visit) => askSlot(visit), begin: beginAgain, may: mayRestore },
];

async function begin(visit: StaffVisit, orderId: number): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  if (order.status !== "CANCELED") {
    return refusedTurn(visit, orderId, { status: "wrong_state", orderStatus: order.status });
  }
  visit.leave();
  visit.enter("restore.reason", { orderId });
  return screen(visit, orderId, visit.html("restore-reason", { n: orderId }));
}

function screen(
  visit: StaffVisit,
  orderId: number,
  body: Html,
  rows: Parameters<StaffVisit["question"]>[1]["rows"] = [],
): Turn {
  const view = { path: cardPath(visit, orderId, visit.t("restore-title")), body, rows };
  return { screen: visit.question(visit.data("order", "card", orderId), view) };
}

async function takeReason(visit: StaffVisit, text: string): Promise<Turn> {
  const orderId = Number(visit.flow["orderId"]);
  const reason = reasonText(text);
  if (!reason.ok) return { ...(await begin(visit, orderId)), notice: visit.t("reason-length") };
  visit.enter("restore.reason", { reason: reason.value });
  return restore(visit, { orderId, reason: reason.value });
}

/** Its own time is over: another one is chosen. */
async function askSlot(visit: StaffVisit, notice?: string): Promise<Turn> {
  const orderId = Number(visit.flow["orderId"]);
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  visit.enter("restore.slot");
  const rows = slotRows(visit, order.cityId, (slot) => visit.data("restore", "slot", orderId, slot));
  const turn = screen(visit, orderId, visit.html("restore-slot", { n: orderId }), rows);
  return notice === undefined ? turn : { ...turn, notice };
}

async function takeSlot(visit: StaffVisit, orderId: number, argument: string | undefined): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  const { orderId: asked, reason } = visit.flow;
  if (asked !== orderId || typeof reason !== "string") return begin(visit, orderId);
  const inputs = slotInputs(visit, order.cityId, argument);
  if (inputs === null) return askSlot(visit);
  visit.enter("restore.slot", inputs);
  return restore(visit, { orderId, reason, ...inputs });
}

async function answerLate(visit: StaffVisit, orderId: number, reply: string | undefined): Promise<Turn> {
  const { orderId: asked, reason, slot, chosenOn } = visit.flow;
  if (asked !== orderId || typeof reason !== "string") return begin(visit, orderId);
  if (typeof slot !== "string" || (reply !== "tomorrow" && reply !== "now")) return askSlot(visit);
  const wish = { slot, chosenOn: typeof chosenOn === "string" ? chosenOn : null };
  return restore(visit, {
    orderId,
    reason,
    ...wish,
    tomorrow: reply === "tomorrow",
    searchNow: reply === "now",
  });
}

/** No reason is asked: he takes back what he has just done. */
function undo(visit: StaffVisit, orderId: number): Promise<Turn> {
  return restore(visit, { orderId });
}

async function restore(visit: StaffVisit, input: RestoreOrderInput): Promise<Turn> {
  const { orderId } = input;
  const result = await restoreOrder(visit.work, input);
  switch (result.status) {
    case "restored":
    case "already_restored":
      visit.leave();
      return restoredTurn(visit, orderId);
    case "slot_passed":
      // Taken back at once, it may still be that its time ended in between: then like any other.
      if (typeof visit.flow["reason"] !== "string") return tooLate(visit, orderId);
      return askSlot(visit, visit.t("new-slot-passed"));
    case "late_asap": {
      const order = await orderCard(visit.work, orderId);
      const to = (reply: string) => visit.data("restore", "late", orderId, reply);
      const rows = lateRows(visit, { tomorrow: to("tomorrow"), other: to("other"), now: to("now") });
      return screen(visit, orderId, lateWords(visit, order!.cityId), rows);
    }
    case "invalid":
      return askSlot(visit, orderProblemsText(visit, result.problems));
    case "invalid_reason":
      return tooLate(visit, orderId);
    case "forbidden":
      visit.leave();
      return tooLate(visit, orderId);
    case "client_data_erased":
    case "guarantee_exists": {
      visit.leave();
      const n = result.status === "guarantee_exists" ? result.orderId : orderId;
      const notice = visit.t(`restore-${result.status}`, { n });
      return { ...(await orderCardTurn(visit, orderId, notice)), isAlert: true };
    }
    default:
      visit.leave();
      return refusedTurn(visit, orderId, result);
  }
}

async function restoredTurn(visit: StaffVisit, orderId: number): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  const { wakeAt, cityId } = order;
  const notice =
    wakeAt === null
      ? visit.t("restore-done", { n: orderId })
      : visit.t("restore-done-sleeps", {
          n: orderId,
          wake: timeText(wakeAt, visit.now, visit.work.cities.zoneOf(cityId)),
        });
  return orderCardTurn(visit, orderId, notice);
}

/** The ten seconds are over, and his role may do no more than that. */
async function tooLate(visit: StaffVisit, orderId: number): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  return { ...(await orderCardTurn(visit, orderId, visit.t("restore-too-late"))), isAlert: true };
}
