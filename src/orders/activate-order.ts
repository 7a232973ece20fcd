import { sql } from "../db/tx.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { isMyLastTransition } from "./last-transition.ts";
import { canHappen, type OrderStatus, SEARCH_STATUSES, searchStatus, transition } from "./lifecycle.ts";
import { lockOrderFor } from "./lock-order.ts";
import { recordTransition } from "./record-transition.ts";
import { startSearchColumns } from "./search-columns.ts";

export type ActivateOrder =
  | { readonly status: "activated"; readonly orderStatus: "SEARCHING" | "GUARANTEE" }
  /** The same person woke it a moment ago. Nothing changed. */
  | { readonly status: "already_activated"; readonly orderStatus: OrderStatus }
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

/**
 * A deferred order is searched now (T7, «▶️ Активировать», and before a forced automatic
 * assignment). Open offers that staff sent meanwhile stay open.
 */
export async function activateOrder(work: Work, { orderId }: { orderId: number }): Promise<ActivateOrder> {
  // Integrators release their drafts (T5); waking a sleeping order is a decision of staff.
  if (work.actor.kind === "api") return { status: "forbidden" };
  const lock = await lockOrderFor(work, orderId, "order.activate");
  if (lock.status !== "locked") return lock;
  const { order } = lock;
  const { reason } = transition("activate");
  if (!canHappen("activate", order.status)) {
    const isRepeat = await isMyLastTransition(work, orderId, { reason, to: SEARCH_STATUSES });
    return { status: isRepeat ? "already_activated" : "wrong_state", orderStatus: order.status };
  }
  const to = searchStatus(order.type);
  await work.tx.run(sql`
    update orders set status = ${to}::order_status, ${startSearchColumns(work.now)}, version = version + 1,
                      updated_at = ${work.now}
     where id = ${orderId} and status = 'DEFERRED'`);
  await recordTransition(work, {
    orderId,
    cityId: order.cityId,
    from: order.status,
    to,
    reason,
    action: "activate",
    context: { wake_at: order.wakeAt },
  });
  await noteDispatch(work.tx, [{ cityId: order.cityId, orderId, kind: "order_activated" }], work.now);
  return { status: "activated", orderStatus: to };
}
