import type { Work } from "../staff/work.ts";
import type { ChosenSlot } from "./choose-slot.ts";
import { type OrderStatus, type OrderType, searchStatus } from "./lifecycle.ts";
import { statusOnCreation } from "./wake-moment.ts";
import { workingWindow } from "./working-window.ts";

/** The state in which an order begins: new, released or restored. */
export interface Beginning {
  readonly status: OrderStatus;
  /** Set exactly for DEFERRED. */
  readonly wakeAt: Date | null;
  readonly deferredReason?: "outside_working_hours" | "late_asap";
}

/**
 * Whether an order is searched at once or sleeps first, and until when: the same rule for every
 * way an order can begin (order-lifecycle.md section 4).
 */
export function beginningOf(
  work: Work,
  order: { readonly cityId: number; readonly type: OrderType },
  slot: Pick<ChosenSlot, "startsAt" | "movedToTomorrow">,
  { searchNow = false }: { readonly searchNow?: boolean },
): Beginning {
  const zone = work.cities.zoneOf(order.cityId);
  const window = workingWindow(work.settings.forCity(order.cityId));
  const facts = { slotStartsAt: slot.startsAt, movedToTomorrow: slot.movedToTomorrow, searchNow };
  const begun = statusOnCreation(facts, work.now, zone, window);
  return begun.status === "search"
    ? { status: searchStatus(order.type), wakeAt: null }
    : { status: "DEFERRED", wakeAt: begun.wakeAt, deferredReason: begun.reason };
}
