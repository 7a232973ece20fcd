import { sql } from "../db/tx.ts";
import type { Work } from "../staff/work.ts";
import { type OrderStatus, transition } from "./lifecycle.ts";
import { lockOwnOrder } from "./lock-own-order.ts";
import { recordTransition } from "./record-transition.ts";
import { isLateArrival, workingWindow } from "./working-window.ts";

export type SetWorking =
  | { readonly status: "working" }
  /** The same press again. Nothing changed. */
  | { readonly status: "already_working" }
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

/** «🛠 На месте» by the master of the order (T11); an arrival after the working window makes the visit late. */
export async function setWorking(work: Work, { orderId }: { orderId: number }): Promise<SetWorking> {
  const lock = await lockOwnOrder(work, orderId);
  if (lock.status !== "locked") return lock;
  const { order } = lock;
  if (order.status === "WORKING") return { status: "already_working" };
  if (order.status !== "EN_ROUTE") return { status: "wrong_state", orderStatus: order.status };
  const window = workingWindow(work.settings.forCity(order.cityId));
  const lateVisit = order.lateVisit || isLateArrival(work.now, work.cities.zoneOf(order.cityId), window);
  await work.tx.run(sql`
    update orders set status = 'WORKING', late_visit = ${lateVisit}, version = version + 1, updated_at = ${work.now}
     where id = ${orderId} and status = 'EN_ROUTE'`);
  await recordTransition(work, {
    orderId,
    cityId: order.cityId,
    from: "EN_ROUTE",
    to: "WORKING",
    reason: transition("working").reason,
    action: "working",
    context: lateVisit ? { late_visit: true } : {},
  });
  return { status: "working" };
}
