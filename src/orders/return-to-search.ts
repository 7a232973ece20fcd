import { lockMaster } from "../masters/lock-master.ts";
import type { CanceledCommission } from "../money/cancel-commission.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { permit } from "../staff/permit.ts";
import type { Work } from "../staff/work.ts";
import { giveBackOrder } from "./give-back-order.ts";
import { isMyLastTransition } from "./last-transition.ts";
import { canHappen, type OrderStatus, SEARCH_STATUSES, transition } from "./lifecycle.ts";
import { lockOrderFor } from "./lock-order.ts";
import { reasonText } from "./order-fields.ts";

export type ReturnToSearch =
  | {
      readonly status: "returned";
      readonly previousMasterId: number;
      readonly commission: CanceledCommission | null;
    }
  /** The same person returned it a moment ago. Nothing changed. */
  | { readonly status: "already_returned" }
  /** Another master has the order by now than the one the question named. Nothing changed. */
  | { readonly status: "other_master" }
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  | { readonly status: "invalid_reason" }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

/**
 * «Вернуть в поиск» (T15): the order is taken from its master, who is told, and searched anew, also
 * outside the working window. L+; from PAYMENT CA+, because a commission goes with it. The
 * reason is optional; one that is given has 3-200 characters. `masterId` is the master the
 * confirmation named: a question answered late never takes the order from his successor.
 */
export async function returnToSearch(
  work: Work,
  input: { readonly orderId: number; readonly reason?: string | null; readonly masterId?: number | null },
): Promise<ReturnToSearch> {
  const { orderId } = input;
  const lock = await lockOrderFor(work, orderId, "order.return");
  if (lock.status !== "locked") return lock;
  const { order } = lock;
  if (!canHappen("return_to_search", order.status)) {
    const { reason } = transition("return_to_search");
    const isRepeat = await isMyLastTransition(work, orderId, { reason, to: SEARCH_STATUSES });
    return isRepeat ? { status: "already_returned" } : { status: "wrong_state", orderStatus: order.status };
  }
  if (input.masterId != null && input.masterId !== order.assignedMasterId) return { status: "other_master" };
  if (order.status === "PAYMENT") {
    const permitted = permit(work.actor, "order.return_with_commission", order);
    if (permitted !== "allowed") return { status: permitted };
  }
  const reason = input.reason?.trim() ? reasonText(input.reason) : null;
  if (reason && !reason.ok) return { status: "invalid_reason" };
  const comment = reason?.ok ? reason.value : null;
  const master = (await lockMaster(work, order.assignedMasterId!))!;
  const commission = await giveBackOrder(work, order, master, { event: "return_to_search", comment });
  const payload = {
    reason: comment,
    commissionKopecks: commission?.amountKopecks ?? null,
    unblocked: commission?.unblocked ?? false,
  };
  const message = { to: { master: master.id }, event: "order_returned", payload, orderId };
  await enqueue(work.tx, [message], work.now);
  return { status: "returned", previousMasterId: master.id, commission };
}
