import { SECOND_MS } from "../kernel/time.ts";
import { deferOrder } from "../orders/defer-order.ts";
import { canHappen } from "../orders/lifecycle.ts";
import { orderCard } from "../orders/order-card.ts";
import { offeredSlots, printSlotChoice } from "../orders/slot-choice.ts";
import { nextWindowStart, workingWindow } from "../orders/working-window.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { timeText } from "../telegram/screen-words.ts";
import { cardPath, noOrder, orderCardTurn, refusedTurn } from "./order-card.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";
import { readSlotArgument, slotArgument, slotLabel } from "./slot-words.ts";

/** «⏸ Отложить»: to a slot of tomorrow, or to the next opening of the working window. */
export const DEFER_ROUTES: readonly Route<StaffPerson>[] = [
  {
    section: "defer",
    action: "ask",
    may: may("order.defer"),
    handle: (visit, [id]) => ask(visit, rowArgument(id)),
  },
  {
    section: "defer",
    action: "slot",
    may: may("order.defer"),
    handle: (visit, [id, slot]) => toSlot(visit, rowArgument(id), slot),
  },
  {
    section: "defer",
    action: "wake",
    may: may("order.defer"),
    handle: (visit, [id, seconds]) => toMoment(visit, rowArgument(id), Number(seconds)),
  },
];

async function ask(visit: StaffVisit, orderId: number): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  if (!canHappen("defer", order.status)) {
    return refusedTurn(visit, orderId, { status: "wrong_state", orderStatus: order.status });
  }
  const zone = visit.work.cities.zoneOf(order.cityId);
  const window = workingWindow(visit.work.settings.forCity(order.cityId));
  const opening = nextWindowStart(visit.now, zone, window);
  const wake = visit.button(
    "defer-until",
    visit.data("defer", "wake", orderId, Math.floor(opening.getTime() / SECOND_MS)),
    { moment: timeText(opening, visit.now, zone) },
  );
  // A slot of today would wake the order at once while the window is open.
  const slots = offeredSlots(visit.now, zone, window)
    .filter(({ kind }) => kind === "tomorrow")
    .map((choice) => ({
      text: slotLabel(visit, choice),
      data: visit.data("defer", "slot", orderId, slotArgument(choice)),
    }));
  const view = {
    path: cardPath(visit, orderId, visit.t("defer-title")),
    body: visit.html("defer-ask", { n: orderId }),
    rows: [[wake], ...visit.rows(slots, 2)],
  };
  return { screen: visit.question(visit.data("order", "card", orderId), view) };
}

async function toSlot(visit: StaffVisit, orderId: number, argument: string | undefined): Promise<Turn> {
  const choice = readSlotArgument(argument);
  if (choice === null) return ask(visit, orderId);
  return deferred(visit, orderId, await deferOrder(visit.work, { orderId, slot: printSlotChoice(choice) }));
}

async function toMoment(visit: StaffVisit, orderId: number, seconds: number): Promise<Turn> {
  if (!Number.isSafeInteger(seconds) || seconds < 0 || seconds > 1e10) return ask(visit, orderId);
  return deferred(
    visit,
    orderId,
    await deferOrder(visit.work, { orderId, wakeAt: new Date(seconds * SECOND_MS) }),
  );
}

async function deferred(
  visit: StaffVisit,
  orderId: number,
  result: Awaited<ReturnType<typeof deferOrder>>,
): Promise<Turn> {
  switch (result.status) {
    case "deferred":
    case "already_deferred": {
      const order = await orderCard(visit.work, orderId);
      if (order === null) return noOrder(visit);
      const moment = timeText(result.wakeAt, visit.now, visit.work.cities.zoneOf(order.cityId));
      return orderCardTurn(visit, orderId, visit.t("defer-done", { n: orderId, moment }));
    }
    case "not_ahead":
    case "outside_window":
    case "late_asap":
    case "slot_passed":
    case "invalid":
      return { ...(await ask(visit, orderId)), notice: visit.t("defer-not-possible"), isAlert: true };
    default:
      return refusedTurn(visit, orderId, result);
  }
}
