import { violatedConstraint } from "../db/retry.ts";
import { sql } from "../db/tx.ts";
import { after, SECOND_MS } from "../kernel/time.ts";
import { permit } from "../staff/permit.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { type Beginning, beginningOf } from "./beginning.ts";
import { type ChosenSlot, chooseSlot, type SlotRefusal, type SlotWish } from "./choose-slot.ts";
import { isMyLastTransition } from "./last-transition.ts";
import { type OrderStatus, SEARCH_STATUSES, transition } from "./lifecycle.ts";
import { type LockedOrder, lockOrderFor } from "./lock-order.ts";
import { reasonText } from "./order-fields.ts";
import { recordTransition } from "./record-transition.ts";
import { otherLiveGuarantee } from "./reopen-order.ts";
import { startSearchColumns } from "./search-columns.ts";

export interface RestoreOrderInput extends Partial<SlotWish> {
  readonly orderId: number;
  /** 3-200 characters; not asked when the person who cancelled takes it back within 10 s. */
  readonly reason?: string | null;
}

export type RestoreOrder =
  | { readonly status: "restored"; readonly orderStatus: OrderStatus; readonly wakeAt: Date | null }
  /** The same person did it a moment ago. Nothing changed. */
  | { readonly status: "already_restored"; readonly orderStatus: OrderStatus }
  /** The client's data are gone: a new order has to be made. */
  | { readonly status: "client_data_erased" }
  /** Another guarantee visit of the same source is under way. */
  | { readonly status: "guarantee_exists"; readonly orderId: number }
  /** Also `slot_passed`: its slot is over and must be replaced by one that is given. */
  | SlotRefusal
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  | { readonly status: "invalid_reason" }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

/** «Отменить действие» after a cancellation (chosen in the specification). */
const UNDO_MS = 10 * SECOND_MS;

/**
 * «♻️ Восстановить» (T22; CA+ with a reason, or within 10 s whoever cancelled): the order begins
 * again without a master, searched or asleep by the same rule as a new one.
 */
export async function restoreOrder(work: Work, input: RestoreOrderInput): Promise<RestoreOrder> {
  if (work.actor.kind === "api") return { status: "forbidden" };
  const lock = await lockOrderFor(work, input.orderId, "order.cancel");
  if (lock.status !== "locked") return lock;
  const { order } = lock;
  const isUndo = await canceledByMeJustNow(work, order);
  const permitted = permit(work.actor, "order.restore", order);
  if (permitted !== "allowed" && !isUndo) return alreadyRestored(work, order, permitted);
  if (order.status !== "CANCELED") return alreadyRestored(work, order, "wrong_state");
  const reason = reasonText(input.reason ?? "");
  if (!reason.ok && !isUndo) return { status: "invalid_reason" };
  if (order.clientDataErasedAt !== null) return { status: "client_data_erased" };
  const rival = await otherLiveGuarantee(work, order);
  if (rival !== null) return { status: "guarantee_exists", orderId: rival };
  const slot = slotOf(work, order, input);
  if (slot.status !== "chosen") return slot;
  return begin(work, order, slot, input, reason.ok ? reason.value : null);
}

/** A press that comes twice answers success, also to a logist whose 10 s are used up by the first. */
async function alreadyRestored(
  work: Work,
  order: LockedOrder,
  refusal: "forbidden" | "not_found" | "wrong_state",
): Promise<RestoreOrder> {
  const restored = { reason: transition("restore").reason, to: [...SEARCH_STATUSES, "DEFERRED" as const] };
  if (await isMyLastTransition(work, order.id, restored)) {
    return { status: "already_restored", orderStatus: order.status };
  }
  return refusal === "wrong_state" ? { status: refusal, orderStatus: order.status } : { status: refusal };
}

async function canceledByMeJustNow(work: Work, order: LockedOrder): Promise<boolean> {
  if (order.status !== "CANCELED") return false;
  const canceled = { reason: transition("cancel").reason, to: ["CANCELED" as const] };
  if (!(await isMyLastTransition(work, order.id, canceled))) return false;
  const { recent } = await work.tx.one<{ recent: boolean }>(sql`
    select max(created_at) >= ${after(work.now, -UNDO_MS)} as recent from order_status_history
     where order_id = ${order.id}`);
  return recent;
}

/** The slot given, else the order's own while it is not over. */
function slotOf(work: Work, order: LockedOrder, input: RestoreOrderInput): ChosenSlot | SlotRefusal {
  if (input.slot !== undefined) return chooseSlot(work, order.cityId, { ...input, slot: input.slot });
  const { slotStartsAt: startsAt, slotEndsAt: endsAt, isAsap, lateVisit } = order;
  if (endsAt !== null && endsAt <= work.now) return { status: "slot_passed" };
  return { status: "chosen", startsAt, endsAt, isAsap, lateVisit, movedToTomorrow: false };
}

async function begin(
  work: Work,
  order: LockedOrder,
  slot: ChosenSlot,
  input: RestoreOrderInput,
  comment: string | null,
): Promise<RestoreOrder> {
  const beginning = beginningOf(work, order, slot, { searchNow: input.searchNow ?? false });
  try {
    // Another visit of the source may come to life in this very moment; the index is the last word.
    await work.tx.savepoint(() => bringBack(work, order, slot, beginning));
  } catch (error) {
    if (violatedConstraint(error) !== "uix_orders__guarantee_live") throw error;
    return { status: "guarantee_exists", orderId: (await otherLiveGuarantee(work, order))! };
  }
  const { id: orderId, cityId } = order;
  const { status: to, wakeAt, deferredReason } = beginning;
  await recordTransition(work, {
    orderId,
    cityId,
    from: "CANCELED",
    to,
    reason: transition("restore").reason,
    comment,
    action: "restore",
    before: { assigned_master_id: order.assignedMasterId, total_sum: order.totalSum },
    context: {
      undo: comment === null,
      ...(wakeAt ? { wake_at: wakeAt } : {}),
      ...(deferredReason ? { deferred_reason: deferredReason } : {}),
    },
  });
  if (SEARCH_STATUSES.includes(to)) {
    await noteDispatch(work.tx, [{ cityId, orderId, kind: "order_restored" }], work.now);
  }
  return { status: "restored", orderStatus: to, wakeAt };
}

async function bringBack(
  work: Work,
  { id }: LockedOrder,
  { startsAt, endsAt, isAsap, lateVisit }: ChosenSlot,
  { status, wakeAt }: Beginning,
): Promise<void> {
  const search = wakeAt === null ? startSearchColumns(work.now) : sql`wake_at = ${wakeAt}`;
  await work.tx.run(sql`
    update orders
       set status = ${status}::order_status, assigned_master_id = null, cancel_reason = null, total_sum = 0,
           timeslot_start_utc = ${startsAt}::timestamptz, timeslot_end_utc = ${endsAt}::timestamptz,
           is_asap = ${isAsap}, late_visit = ${lateVisit}, ${search}, version = version + 1,
           updated_at = ${work.now}
     where id = ${id} and status = 'CANCELED'`);
}
