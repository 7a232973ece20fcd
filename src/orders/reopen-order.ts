import { violatedConstraint } from "../db/retry.ts";
import { sql } from "../db/tx.ts";
import { type LockedMaster, lockMaster } from "../masters/lock-master.ts";
import { type CanceledCommission, cancelCommissionForReopen } from "../money/cancel-commission.ts";
import { reverseGuaranteePayment } from "../money/guarantee-payment.ts";
import { bearsCommission } from "../money/rate.ts";
import { type ReopenedCommission, reopenCommission } from "../money/reopen-commission.ts";
import { enqueue, type Payload } from "../outbox/enqueue.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { isMyLastTransition } from "./last-transition.ts";
import { canHappen, type OrderStatus, transition } from "./lifecycle.ts";
import { type LockedOrder, lockOrderFor } from "./lock-order.ts";
import { reasonText } from "./order-fields.ts";
import { unqueueAutoclose } from "./queue-autoclose.ts";
import { recordTransition } from "./record-transition.ts";

export interface ReopenOrderInput {
  readonly orderId: number;
  /** PAYMENT: the approval was wrong. WORKING: the amount or the act was wrong. */
  readonly to: "PAYMENT" | "WORKING";
  readonly reason: string;
}

export type ReopenOrder =
  /** `deadlineAt` is the new one of the commission. */
  | { readonly status: "reopened"; readonly to: "PAYMENT"; readonly deadlineAt: Date }
  /** `commission` is the cancelled one; what was paid for it is a credit for the next. */
  | { readonly status: "reopened"; readonly to: "WORKING"; readonly commission: CanceledCommission | null }
  /** The same person did it a moment ago. Nothing changed. */
  | { readonly status: "already_reopened" }
  /** A guarantee visit has no commission that could wait again. */
  | { readonly status: "no_commission" }
  /** Another guarantee visit of the same source is under way. */
  | { readonly status: "guarantee_exists"; readonly orderId: number }
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  | { readonly status: "invalid_reason" }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

/**
 * «🩹 Исправить» (T20, T21; CA+, reason of 3-200 characters), archived orders too. Money moves back by
 * entries, nothing is deleted; the master is told and gets the order back even above his limit.
 */
export async function reopenOrder(work: Work, input: ReopenOrderInput): Promise<ReopenOrder> {
  const lock = await lockOrderFor(work, input.orderId, "order.reopen");
  if (lock.status !== "locked") return lock;
  const { order } = lock;
  const event = input.to === "PAYMENT" ? "reopen_to_payment" : "reopen_to_working";
  if (!canHappen(event, order.status)) {
    const reopened = { reason: transition(event).reason, to: [input.to] };
    return (await isMyLastTransition(work, order.id, reopened))
      ? { status: "already_reopened" }
      : { status: "wrong_state", orderStatus: order.status };
  }
  const reason = reasonText(input.reason);
  if (!reason.ok) return { status: "invalid_reason" };
  const master = (await lockMaster(work, order.assignedMasterId!))!;
  return input.to === "PAYMENT"
    ? toPayment(work, order, master, reason.value)
    : toWorking(work, order, master, reason.value);
}

async function toPayment(
  work: Work,
  order: LockedOrder,
  master: LockedMaster,
  comment: string,
): Promise<ReopenOrder> {
  const { id: orderId, cityId } = order;
  const reopened: ReopenedCommission | null = bearsCommission(order)
    ? await reopenCommission(work, { orderId, cityId })
    : null;
  if (reopened === null) return { status: "no_commission" };
  await work.tx.run(sql`
    update orders set status = 'PAYMENT', closed_at = null, archived_at = null, version = version + 1,
                      updated_at = ${work.now}
     where id = ${orderId} and status = 'CLOSED'`);
  const { commissionId, deadlineAt } = reopened;
  await record(work, order, "PAYMENT", comment, commissionId);
  await tell(work, order, master, { reason: comment, to: "PAYMENT", commissionId });
  return { status: "reopened", to: "PAYMENT", deadlineAt };
}

async function toWorking(
  work: Work,
  order: LockedOrder,
  master: LockedMaster,
  comment: string,
): Promise<ReopenOrder> {
  const rival = await otherLiveGuarantee(work, order);
  if (rival !== null) return { status: "guarantee_exists", orderId: rival };
  try {
    // Another visit of the source may come to life in this very moment; the index is the last word.
    await work.tx.savepoint(() => workAgain(work, order));
  } catch (error) {
    if (violatedConstraint(error) !== "uix_orders__guarantee_live") throw error;
    return { status: "guarantee_exists", orderId: (await otherLiveGuarantee(work, order))! };
  }
  const commission = await takeMoneyBack(work, order, master);
  await record(work, order, "WORKING", comment, commission?.commissionId);
  await tell(work, order, master, {
    reason: comment,
    to: "WORKING",
    commissionKopecks: commission?.amountKopecks ?? null,
    unblocked: commission?.unblocked ?? false,
  });
  return { status: "reopened", to: "WORKING", commission };
}

async function workAgain(work: Work, { id, status }: LockedOrder): Promise<void> {
  await work.tx.run(sql`
    update orders set status = 'WORKING', closed_at = null, archived_at = null, total_sum = 0,
                      version = version + 1, updated_at = ${work.now}
     where id = ${id} and status = ${status}::order_status`);
}

async function takeMoneyBack(
  work: Work,
  order: LockedOrder,
  master: LockedMaster,
): Promise<CanceledCommission | null> {
  if (bearsCommission(order)) return cancelCommissionForReopen(work, { orderId: order.id, master });
  await reverseGuaranteePayment(work, order.id);
  return null;
}

/** Another guarantee visit of the same source that is under way; null for a normal order, too. */
export async function otherLiveGuarantee(
  work: Work,
  order: Pick<LockedOrder, "id" | "type" | "guaranteeSourceOrderId">,
): Promise<number | null> {
  if (order.type !== "GUARANTEE" || order.guaranteeSourceOrderId === null) return null;
  const live = await work.tx.maybeOne<{ id: number }>(sql`
    select id from orders
     where guarantee_source_order_id = ${order.guaranteeSourceOrderId} and type = 'GUARANTEE'
       and status not in ('CANCELED','CLOSED') and id <> ${order.id}`);
  return live?.id ?? null;
}

async function record(
  work: Work,
  order: LockedOrder,
  to: "PAYMENT" | "WORKING",
  comment: string,
  commissionId: number | undefined,
): Promise<void> {
  const { id: orderId, cityId } = order;
  await unqueueAutoclose(work, orderId);
  await recordTransition(work, {
    orderId,
    cityId,
    from: order.status,
    to,
    reason: transition(to === "PAYMENT" ? "reopen_to_payment" : "reopen_to_working").reason,
    comment,
    action: "reopen",
    before: { closed_at: order.closedAt, total_sum: order.totalSum },
    context: {
      master_id: order.assignedMasterId,
      ...(commissionId === undefined ? {} : { commission_id: commissionId }),
    },
  });
}

/** The engine looks at his open offers: with one order more he may have no room for them. */
async function tell(work: Work, order: LockedOrder, master: LockedMaster, payload: Payload): Promise<void> {
  const { id: orderId, cityId, status } = order;
  const message = { to: { master: master.id }, event: "order_reopened", payload, orderId };
  await enqueue(work.tx, [message], work.now);
  if (status !== "CLOSED") return;
  await noteDispatch(work.tx, [{ cityId, kind: "master_busy", orderId, masterId: master.id }], work.now);
}
