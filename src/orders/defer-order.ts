import { sql } from "../db/tx.ts";
import { cancelOffersOfOrder } from "../offers/cancel-open-offers.ts";
import type { Work } from "../staff/work.ts";
import { chooseSlot, type Slot, type SlotRefusal } from "./choose-slot.ts";
import { logEscalationReset } from "./escalation-reset.ts";
import { isMyLastTransition } from "./last-transition.ts";
import { canHappen, type OrderStatus, transition } from "./lifecycle.ts";
import { type LockedOrder, lockOrderFor } from "./lock-order.ts";
import { recordTransition } from "./record-transition.ts";
import { endSearchColumns } from "./search-columns.ts";
import { deferral } from "./wake-moment.ts";
import { workingWindow } from "./working-window.ts";

/** Until when: a new slot, whose day decides the wake-up, or a moment inside a working window. */
export type DeferOrderInput = { readonly orderId: number } & (
  | { readonly slot: string; readonly tomorrow?: boolean; readonly chosenOn?: string | null }
  | { readonly wakeAt: Date }
);

export type DeferOrder =
  | { readonly status: "deferred"; readonly wakeAt: Date }
  /** The same person deferred it to the same moment before. Nothing changed. */
  | { readonly status: "already_deferred"; readonly wakeAt: Date }
  /** It would wake at once: another slot or moment must be given. */
  | { readonly status: "not_ahead" }
  /** The moment lies outside every working window of the city. */
  | { readonly status: "outside_window" }
  | SlotRefusal
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

/**
 * A searched order or a draft sleeps until its slot's day or a moment staff give (T18,
 * «⏸ Отложить»). Open offers are withdrawn. With a slot the order gets that slot, too.
 */
export async function deferOrder(work: Work, input: DeferOrderInput): Promise<DeferOrder> {
  const lock = await lockOrderFor(work, input.orderId, "order.defer");
  if (lock.status !== "locked") return lock;
  const { order } = lock;
  const wish = "slot" in input ? chooseSlot(work, order.cityId, input) : null;
  if (wish !== null && wish.status !== "chosen") return wish;

  const zone = work.cities.zoneOf(order.cityId);
  const window = workingWindow(work.settings.forCity(order.cityId));
  const until = "slot" in input ? { slotStartsAt: wish!.startsAt! } : { wakeAt: input.wakeAt };
  const deferred = deferral(until, work.now, zone, window);
  const wakeAt = deferred.status === "deferred" ? deferred.wakeAt : null;

  const { reason } = transition("defer");
  if (!canHappen("defer", order.status)) {
    const isRepeat =
      order.wakeAt !== null &&
      order.wakeAt.getTime() === wakeAt?.getTime() &&
      (await isMyLastTransition(work, order.id, { reason, to: ["DEFERRED"] }));
    return isRepeat
      ? { status: "already_deferred", wakeAt: order.wakeAt }
      : { status: "wrong_state", orderStatus: order.status };
  }
  if (deferred.status !== "deferred") return deferred;
  await sleepUntil(work, order, deferred.wakeAt, wish);
  return { status: "deferred", wakeAt: deferred.wakeAt };
}

async function sleepUntil(work: Work, order: LockedOrder, wakeAt: Date, slot: Slot | null): Promise<void> {
  const canceled = await cancelOffersOfOrder(work.tx, order.id, "order_deferred", work.now);
  const { startsAt, endsAt, isAsap, lateVisit } = slot ?? {
    startsAt: order.slotStartsAt,
    endsAt: order.slotEndsAt,
    ...order,
  };
  await work.tx.run(sql`
    update orders
       set status = 'DEFERRED', ${endSearchColumns(wakeAt)}, timeslot_start_utc = ${startsAt}::timestamptz,
           timeslot_end_utc = ${endsAt}::timestamptz, is_asap = ${isAsap}, late_visit = ${lateVisit},
           version = version + 1, updated_at = ${work.now}
     where id = ${order.id} and status = ${order.status}::order_status`);
  const { reason } = transition("defer");
  const slotBefore = { slot_start: order.slotStartsAt, slot_end: order.slotEndsAt };
  await recordTransition(work, {
    orderId: order.id,
    cityId: order.cityId,
    from: order.status,
    to: "DEFERRED",
    reason,
    action: "defer",
    before: slot ? slotBefore : {},
    after: { wake_at: wakeAt, ...(slot ? { slot_start: startsAt, slot_end: endsAt } : {}) },
    context: { wake_at: wakeAt, offers_canceled: canceled.length },
  });
  logEscalationReset(work, order, reason);
}
