import { sql } from "../db/tx.ts";
import { cancelOffersOfOrder } from "../offers/cancel-open-offers.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { type Beginning, beginningOf } from "./beginning.ts";
import { type ChosenSlot, chooseSlot, NO_SLOT, type SlotRefusal, type SlotWish } from "./choose-slot.ts";
import { isMyLastTransition } from "./last-transition.ts";
import { canHappen, type OrderStatus, SEARCH_STATUSES, transition } from "./lifecycle.ts";
import { type LockedOrder, lockOrderFor } from "./lock-order.ts";
import { recordTransition } from "./record-transition.ts";
import { startSearchColumns } from "./search-columns.ts";
import { creationContext } from "./write-new-order.ts";

/** `slot` replaces the one of the draft; without it that one stays. */
export type ReleaseOrderInput = { readonly orderId: number } & Partial<SlotWish>;

export type ReleaseOrder =
  /** `already_released`: the same person did it before, nothing changed. */
  | {
      readonly status: "released" | "already_released";
      readonly orderStatus: OrderStatus;
      readonly wakeAt: Date | null;
    }
  | SlotRefusal
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

/**
 * A draft is released (T5): searched at once or deferred, by the rules of a new order. This is the
 * moment that counts for its slot: an ASAP is computed now and may be late, a window that is over
 * must be replaced.
 */
export async function releaseOrder(work: Work, input: ReleaseOrderInput): Promise<ReleaseOrder> {
  const lock = await lockOrderFor(work, input.orderId, "order.activate");
  if (lock.status !== "locked") return lock;
  const { order } = lock;
  if (!canHappen("release", order.status)) {
    const { reason } = transition("release");
    const isRepeat = await isMyLastTransition(work, order.id, {
      reason,
      to: [...SEARCH_STATUSES, "DEFERRED"],
    });
    return isRepeat
      ? { status: "already_released", orderStatus: order.status, wakeAt: order.wakeAt }
      : { status: "wrong_state", orderStatus: order.status };
  }
  const slot = slotOfDraft(work, order, input);
  if (slot.status !== "chosen") return slot;
  const beginning = beginningOf(work, order, slot, input);
  // Staff may have offered the draft to somebody: what he was shown must not change under his eyes.
  if (input.slot !== undefined) await cancelOffersOfOrder(work.tx, order.id, "order_changed", work.now);
  await begin(work, order, slot, beginning);
  return { status: "released", orderStatus: beginning.status, wakeAt: beginning.wakeAt };
}

function slotOfDraft(work: Work, order: LockedOrder, input: ReleaseOrderInput): ChosenSlot | SlotRefusal {
  const { slotStartsAt: startsAt, slotEndsAt: endsAt } = order;
  if (input.slot !== undefined) return chooseSlot(work, order.cityId, { ...input, slot: input.slot });
  if (order.isAsap) return chooseSlot(work, order.cityId, { ...input, slot: "ASAP" });
  if (startsAt === null || endsAt === null) return NO_SLOT;
  if (endsAt <= work.now) return { status: "slot_passed" };
  const { isAsap, lateVisit } = order;
  return { status: "chosen", startsAt, endsAt, isAsap, lateVisit, movedToTomorrow: false };
}

async function begin(work: Work, order: LockedOrder, slot: ChosenSlot, beginning: Beginning): Promise<void> {
  const { id: orderId, cityId } = order;
  const { status, wakeAt } = beginning;
  await work.tx.run(sql`
    update orders
       set status = ${status}::order_status,
           ${wakeAt === null ? startSearchColumns(work.now) : sql`wake_at = ${wakeAt}`},
           timeslot_start_utc = ${slot.startsAt}::timestamptz, timeslot_end_utc = ${slot.endsAt}::timestamptz,
           is_asap = ${slot.isAsap}, late_visit = ${slot.lateVisit}, version = version + 1, updated_at = ${work.now}
     where id = ${orderId} and status = 'CREATED'`);
  await recordTransition(work, {
    orderId,
    cityId,
    from: order.status,
    to: status,
    reason: transition("release").reason,
    action: "activate",
    context: creationContext(work, order, beginning),
  });
  if (wakeAt === null) await noteDispatch(work.tx, [{ cityId, orderId, kind: "order_activated" }], work.now);
}
