import { sql } from "../db/tx.ts";
import { type LockedMaster, lockMaster } from "../masters/lock-master.ts";
import { type CanceledCommission, cancelCommission } from "../money/cancel-commission.ts";
import { cancelOffersOfOrder } from "../offers/cancel-open-offers.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { permit } from "../staff/permit.ts";
import type { Work } from "../staff/work.ts";
import { endAssignment } from "./end-assignment.ts";
import { logEscalationReset } from "./escalation-reset.ts";
import { canHappen, type OrderStatus, transition } from "./lifecycle.ts";
import { type LockedOrder, lockOrderFor } from "./lock-order.ts";
import { reasonText } from "./order-fields.ts";
import { recordTransition } from "./record-transition.ts";
import { endSearchColumns } from "./search-columns.ts";

export type CancelOrder =
  | { readonly status: "canceled"; readonly commission: CanceledCommission | null }
  /** Cancelled before, by whomever. Nothing changed. */
  | { readonly status: "already_canceled" }
  /** CLOSED: it is corrected by «Исправить» instead. */
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  | { readonly status: "invalid_reason" }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

/**
 * Staff or an integrator cancels an order (T19) with a reason of 3-200 characters; from PAYMENT only
 * CA+, because a commission goes with it. The master stays on the order, for his history; holders
 * of open offers and he are told, each once.
 */
export async function cancelOrder(
  work: Work,
  input: { readonly orderId: number; readonly reason: string },
): Promise<CancelOrder> {
  const { orderId } = input;
  const lock = await lockOrderFor(work, orderId, "order.cancel");
  if (lock.status !== "locked") return lock;
  const { order } = lock;
  if (order.status === "CANCELED") return { status: "already_canceled" };
  if (!canHappen("cancel", order.status)) return { status: "wrong_state", orderStatus: order.status };
  if (order.status === "PAYMENT") {
    const permitted = permit(work.actor, "order.cancel_with_commission", order);
    if (permitted !== "allowed") return { status: permitted };
  }
  const reason = reasonText(input.reason);
  if (!reason.ok) return { status: "invalid_reason" };
  const { assignedMasterId } = order;
  const master = assignedMasterId === null ? null : (await lockMaster(work, assignedMasterId))!;
  await cancelOffersOfOrder(work.tx, orderId, "order_canceled", work.now);
  await work.tx.run(sql`
    update orders set status = 'CANCELED', cancel_reason = ${reason.value}, ${endSearchColumns()},
                      version = version + 1, updated_at = ${work.now}
     where id = ${orderId} and status = ${order.status}::order_status`);
  const commission = master ? await takeFromMaster(work, order, master, reason.value) : null;
  await record(work, order, reason.value, commission);
  return { status: "canceled", commission };
}

/** Ends the assignment and the commission, and tells the master of both in one message (R42). */
async function takeFromMaster(
  work: Work,
  { id: orderId, cityId }: LockedOrder,
  master: LockedMaster,
  reason: string,
): Promise<CanceledCommission | null> {
  await endAssignment(work, { orderId, cityId, masterId: master.id, reason: "order_canceled" });
  const commission = await cancelCommission(work, { orderId, cityId, master, reason: "order_canceled" });
  const payload = {
    reason,
    commissionKopecks: commission?.amountKopecks ?? null,
    unblocked: commission?.unblocked ?? false,
  };
  const message = { to: { master: master.id }, event: "order_canceled", payload, orderId };
  await enqueue(work.tx, [message], work.now);
  return commission;
}

async function record(
  work: Work,
  order: LockedOrder,
  comment: string,
  commission: CanceledCommission | null,
): Promise<void> {
  const { reason } = transition("cancel");
  await recordTransition(work, {
    orderId: order.id,
    cityId: order.cityId,
    from: order.status,
    to: "CANCELED",
    reason,
    comment,
    action: "cancel",
    context: {
      master_id: order.assignedMasterId,
      ...(commission ? { commission_id: commission.commissionId } : {}),
    },
  });
  logEscalationReset(work, order, reason);
}
