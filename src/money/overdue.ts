import type { Database } from "../db/database.ts";
import { sql } from "../db/tx.ts";
import { applyBlock } from "../masters/block.ts";
import { lockMaster } from "../masters/lock-master.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { staffRecipients } from "../outbox/staff-recipients.ts";
import { inOwnTransactions } from "../staff/own-transactions.ts";
import type { Work } from "../staff/work.ts";
import { type CommissionOwners, commissionOwners, lockCommission } from "./commission.ts";

/**
 * C5: commissions unpaid at their deadline become OVERDUE and block their masters; each in a
 * transaction of its own, found without locks. Returns how many. Active orders stay with the master.
 */
export async function markOverdue(work: Work<Database>): Promise<number> {
  const due = await work.tx.rows<{ id: number }>(sql`
    select id from commissions where status = 'WAIT_PAY' and deadline_at <= ${work.now}
     order by deadline_at, id`);
  return inOwnTransactions(
    work,
    due.map(({ id }) => id),
    "commission_overdue",
    markOneOverdue,
  );
}

/**
 * Locks master, his open offers and the commission, in this order, waiting for each: skipping a held
 * row would lose the block, locking the commission first would deadlock with an approval. Goes on
 * only if it still waits past its deadline. True when it became OVERDUE.
 */
export async function markOneOverdue(work: Work, commissionId: number): Promise<boolean> {
  const owners = await commissionOwners(work.tx, commissionId);
  const master = owners && (await lockMaster(work, owners.masterId));
  if (!master) return false;
  await work.tx.rows(sql`
    select id from offers where master_id = ${master.id} and state in ('SENT','VIEWED')
     order by id for no key update`);
  const commission = await lockCommission(work, commissionId);
  if (commission?.status !== "WAIT_PAY" || commission.deadlineAt > work.now) return false;
  await work.tx.run(sql`
    update commissions
       set status = 'OVERDUE', blocked_applied = true, blocked_at = ${work.now}, version = version + 1,
           updated_at = ${work.now}
     where id = ${commissionId} and status = 'WAIT_PAY'`);
  const block = { reasonCode: "commission_overdue", commissionId, orderId: owners.orderId } as const;
  await applyBlock(work, master, block, { told: true });
  await tell(work, owners, commissionId, commission.deadlineAt);
  return true;
}

async function tell(
  work: Work,
  { masterId, orderId, cityId }: CommissionOwners,
  commissionId: number,
  deadlineAt: Date,
): Promise<void> {
  const staffIds = await staffRecipients(work.tx, { cityId, roles: ["CITY_ADMIN"] });
  const payload = { commissionId };
  const key = {
    dedupeKey: `commission_overdue:${commissionId}:${deadlineAt.toISOString()}`,
    dedupePerChat: true,
  };
  const event = "commission_overdue";
  await enqueue(
    work.tx,
    [
      { to: { master: masterId }, event: "commission_overdue_master", payload, orderId, ...key },
      { to: { channel: "ALERTS" }, event, payload, orderId, ...key },
      ...staffIds.map((staff) => ({ to: { staff }, event, payload, orderId, ...key })),
    ],
    work.now,
  );
}
