import { sql } from "../db/tx.ts";
import type { Kopecks } from "../kernel/money.ts";
import { type LiftedBlocks, liftBlocks } from "../masters/lift-blocks.ts";
import type { LockedMaster } from "../masters/lock-master.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { staffRecipients } from "../outbox/staff-recipients.ts";
import { staffIdOf } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import { type Commission, type CommissionStatus, lockLiveCommission } from "./commission.ts";
import { reverseEntries } from "./reverse-entries.ts";
import { reverseRewards } from "./rewards.ts";

export interface CanceledCommission {
  readonly commissionId: number;
  readonly amountKopecks: Kopecks;
  readonly was: CommissionStatus;
  /** He had reported a payment of more than 0 that nobody had confirmed. */
  readonly reported: boolean;
  /** The block of this commission was his last one: the caller's message says so. */
  readonly unblocked: boolean;
}

/**
 * C7: the order was cancelled or returned to search, so its commission goes: charge taken back, block
 * of this commission lifted, city admins told. The caller holds order and master and tells the
 * master (one message for both). Null when the order has no commission that can go.
 */
export async function cancelCommission(
  work: Work,
  {
    orderId,
    cityId,
    master,
    reason,
  }: {
    readonly orderId: number;
    readonly cityId: number;
    readonly master: LockedMaster;
    readonly reason: "order_canceled" | "returned_to_search";
  },
): Promise<CanceledCommission | null> {
  const commission = await lockLiveCommission(work, orderId);
  if (commission === null || commission.status === "APPROVED") return null;
  await markCanceled(work, commission, reason);
  await reverseEntries(work, { orderId, commissionId: commission.id }, ["COMMISSION_CHARGED"]);
  const canceled = describe(commission, await liftBlocks(work, master, { commissionId: commission.id }));
  await tellCityAdmins(work, orderId, cityId, canceled);
  return canceled;
}

/**
 * C9: the order goes back to WORKING because amount or act was wrong. Charge and write-off are taken
 * back; a payment already approved stays as a credit for the next commission of this order;
 * rewards are reversed. Null when the order has no live commission.
 */
export async function cancelCommissionForReopen(
  work: Work,
  { orderId, master }: { readonly orderId: number; readonly master: LockedMaster },
): Promise<CanceledCommission | null> {
  const commission = await lockLiveCommission(work, orderId);
  if (commission === null) return null;
  await markCanceled(work, commission, "reopened");
  if (commission.status === "APPROVED") await reverseRewards(work, commission);
  await reverseEntries(work, { orderId, commissionId: commission.id }, [
    "COMMISSION_CHARGED",
    "COMMISSION_WRITTEN_OFF",
  ]);
  return describe(commission, await liftBlocks(work, master, { commissionId: commission.id }));
}

async function markCanceled(work: Work, { id, status }: Commission, reason: string): Promise<void> {
  await work.tx.run(sql`
    update commissions
       set status = 'CANCELED', canceled_at = ${work.now}, cancel_reason = ${reason}, version = version + 1,
           updated_at = ${work.now}
     where id = ${id} and status = ${status}::commission_status`);
}

function describe(commission: Commission, { unblocked }: LiftedBlocks): CanceledCommission {
  const { id, amountKopecks, status, dueKopecks, paidReportedAt } = commission;
  const reported = status !== "APPROVED" && paidReportedAt !== null && dueKopecks > 0;
  return { commissionId: id, amountKopecks, was: status, reported, unblocked };
}

async function tellCityAdmins(
  work: Work,
  orderId: number,
  cityId: number,
  { commissionId, amountKopecks, reported }: CanceledCommission,
): Promise<void> {
  const staffIds = await staffRecipients(work.tx, { cityId, roles: ["CITY_ADMIN"] });
  const payload = { commissionId, amountKopecks, staffId: staffIdOf(work.actor), reported };
  const event = "commission_canceled";
  await enqueue(
    work.tx,
    staffIds.map((staff) => ({ to: { staff }, event, payload, orderId })),
    work.now,
  );
}
