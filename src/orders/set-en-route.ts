import { sql } from "../db/tx.ts";
import type { Work } from "../staff/work.ts";
import { type OrderStatus, transition } from "./lifecycle.ts";
import { lockOwnOrder } from "./lock-own-order.ts";
import { recordTransition } from "./record-transition.ts";

export type SetEnRoute =
  | { readonly status: "en_route" }
  /** The same press again. Nothing changed. */
  | { readonly status: "already_en_route" }
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

/** «🚗 В пути» by the master of the order (T10). */
export async function setEnRoute(work: Work, { orderId }: { orderId: number }): Promise<SetEnRoute> {
  const lock = await lockOwnOrder(work, orderId);
  if (lock.status !== "locked") return lock;
  const { order } = lock;
  if (order.status === "EN_ROUTE") return { status: "already_en_route" };
  if (order.status !== "ASSIGNED") return { status: "wrong_state", orderStatus: order.status };
  await work.tx.run(sql`
    update orders set status = 'EN_ROUTE', version = version + 1, updated_at = ${work.now}
     where id = ${orderId} and status = 'ASSIGNED'`);
  await recordTransition(work, {
    orderId,
    cityId: order.cityId,
    from: "ASSIGNED",
    to: "EN_ROUTE",
    reason: transition("en_route").reason,
    action: "en_route",
  });
  return { status: "en_route" };
}
