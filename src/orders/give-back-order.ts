import { sql } from "../db/tx.ts";
import type { LockedMaster } from "../masters/lock-master.ts";
import { type CanceledCommission, cancelCommission } from "../money/cancel-commission.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { endAssignment } from "./end-assignment.ts";
import { searchStatus, transition } from "./lifecycle.ts";
import type { LockedOrder } from "./lock-order.ts";
import { recordTransition } from "./record-transition.ts";
import { startSearchColumns } from "./search-columns.ts";

export interface GivenBack {
  readonly event: "return_to_search" | "refuse";
  /** Free text of the person. */
  readonly comment: string | null;
  readonly context?: Record<string, unknown>;
}

/**
 * What a return by staff (T15) and a refusal by the master (T16) have in common: the order is searched
 * in a new episode that leaves this master out, its sum and commission are gone, and the masters who
 * lost the earlier race are asked like anybody else. The caller holds order and master, and tells.
 */
export async function giveBackOrder(
  work: Work,
  order: LockedOrder,
  master: LockedMaster,
  { event, comment, context = {} }: GivenBack,
): Promise<CanceledCommission | null> {
  const { id: orderId, cityId, status } = order;
  const { reason } = transition(event);
  const to = searchStatus(order.type);
  await work.tx.run(sql`
    update orders
       set status = ${to}::order_status, assigned_master_id = null, previous_master_id = ${master.id},
           total_sum = 0, ${startSearchColumns(work.now)}, version = version + 1, updated_at = ${work.now}
     where id = ${orderId} and status = ${status}::order_status and assigned_master_id = ${master.id}`);
  const offerReason = event === "refuse" ? "master_refused" : "returned_to_search";
  await endAssignment(work, { orderId, cityId, masterId: master.id, reason: offerReason });
  const commission = await cancelCommission(work, { orderId, cityId, master, reason: "returned_to_search" });
  await recordTransition(work, {
    orderId,
    cityId,
    from: status,
    to,
    reason,
    comment,
    action: event === "refuse" ? "refuse" : "return",
    before: { assigned_master_id: master.id },
    after: { assigned_master_id: null },
    context: {
      master_id: master.id,
      ...context,
      ...(commission ? { commission_id: commission.commissionId } : {}),
    },
  });
  await noteDispatch(work.tx, [{ cityId, orderId, kind: "order_returned" }], work.now);
  return commission;
}
