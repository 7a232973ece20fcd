import { sql } from "../db/tx.ts";
import { type Kopecks, kopecksToSql } from "../kernel/money.ts";
import { book, type LedgerEntry } from "../ledger/book.ts";
import { liftBlocks } from "../masters/lift-blocks.ts";
import type { LockedMaster } from "../masters/lock-master.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { staffIdOf } from "../staff/actor.ts";
import { audit } from "../staff/audit.ts";
import type { Work } from "../staff/work.ts";
import { type Commission, ledgerActor } from "./commission.ts";
import { accrueRewards } from "./rewards.ts";

export interface Payment {
  readonly paidKopecks: Kopecks;
  /** Bank reference typed by staff. */
  readonly reference: string | null;
  /** Why less than due is enough; required then. */
  readonly comment: string | null;
}

/**
 * C3, the money part of an approval: APPROVED, payment booked, a shortfall written off, a surplus left
 * on the balance, rewards accrued, the block of this commission lifted, the master told in one
 * message. The caller holds order, master and commission and closes the order.
 */
export async function approvePayment(
  work: Work,
  {
    commission,
    master,
    cityId,
    payment,
  }: {
    readonly commission: Commission;
    readonly master: LockedMaster;
    readonly cityId: number;
    readonly payment: Payment;
  },
): Promise<{ readonly unblocked: boolean }> {
  const { id: commissionId, orderId, masterId, amountKopecks, creditKopecks } = commission;
  const { paidKopecks, reference, comment } = payment;
  const { version } = await work.tx.one<{ version: number }>(sql`
    update commissions
       set status = 'APPROVED', paid_amount = ${kopecksToSql(paidKopecks)}, paid_approved_at = ${work.now},
           approved_by_staff_id = ${staffIdOf(work.actor)}, payment_reference = ${reference},
           version = version + 1, updated_at = ${work.now}
     where id = ${commissionId} and status in ('WAIT_PAY','REPORTED','OVERDUE')
    returning version`);
  await book(work.tx, paymentEntries(commission, payment, version), ledgerActor(work), work.now);
  await accrueRewards(work, commission, Math.min(amountKopecks, paidKopecks + creditKopecks));
  const { unblocked } = await liftBlocks(work, master, { commissionId });
  const payload = { commissionId, paidKopecks, unblocked };
  const message = { to: { master: masterId }, event: "commission_approved", payload, orderId };
  await enqueue(work.tx, [message], work.now);
  await audit(work, {
    entity: "commission",
    entityId: commissionId,
    action: "approve_commission",
    cityId,
    masterId,
    orderId,
    before: { status: commission.status },
    after: { status: "APPROVED", paid_amount: kopecksToSql(paidKopecks) },
    payload: { due: kopecksToSql(commission.dueKopecks), payment_reference: reference, comment },
  });
  return { unblocked };
}

function paymentEntries(
  { id: commissionId, orderId, masterId, dueKopecks }: Commission,
  { paidKopecks, comment }: Payment,
  version: number,
): LedgerEntry[] {
  const common = { masterId, orderId, commissionId };
  return [
    {
      ...common,
      kind: "COMMISSION_PAID",
      amountKopecks: paidKopecks,
      dedupeKey: `commission_paid:${commissionId}:${version}`,
    },
    {
      ...common,
      kind: "COMMISSION_WRITTEN_OFF",
      amountKopecks: Math.max(0, dueKopecks - paidKopecks),
      comment,
      dedupeKey: `commission_written_off:${commissionId}:${version}`,
    },
  ];
}
