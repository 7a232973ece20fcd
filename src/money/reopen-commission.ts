import { sql } from "../db/tx.ts";
import type { Work } from "../staff/work.ts";
import { type Commission, lockLiveCommission } from "./commission.ts";
import { commissionDeadline } from "./commission-deadline.ts";
import { reverseEntries } from "./reverse-entries.ts";
import { reverseRewards } from "./rewards.ts";

export interface ReopenedCommission {
  readonly commissionId: number;
  readonly deadlineAt: Date;
}

/**
 * C8: the approval was wrong. Payment, write-off and rewards are taken back by entries; the commission
 * waits again with a new deadline, or, when nothing is due, for approval only. The caller holds the
 * order and tells the master. Null when the order has no approved commission.
 */
export async function reopenCommission(
  work: Work,
  { orderId, cityId }: { readonly orderId: number; readonly cityId: number },
): Promise<ReopenedCommission | null> {
  const commission = await lockLiveCommission(work, orderId);
  if (commission?.status !== "APPROVED") return null;
  const deadlineAt = commissionDeadline(work.now, work.settings, work.cities.zoneOf(cityId));
  await waitAgain(work, commission, deadlineAt);
  await reverseRewards(work, commission);
  await reverseEntries(work, { orderId, commissionId: commission.id }, [
    "COMMISSION_PAID",
    "COMMISSION_WRITTEN_OFF",
  ]);
  return { commissionId: commission.id, deadlineAt };
}

async function waitAgain(work: Work, { id, dueKopecks }: Commission, deadlineAt: Date): Promise<void> {
  const isDue = dueKopecks > 0;
  await work.tx.run(sql`
    update commissions
       set status = ${isDue ? "WAIT_PAY" : "REPORTED"}::commission_status, paid_amount = null,
           paid_approved_at = null, approved_by_staff_id = null, review_alerted_at = null,
           paid_reported_at = ${isDue ? null : work.now}, blocked_applied = false,
           deadline_set_at = ${work.now}, deadline_at = ${deadlineAt}, version = version + 1,
           updated_at = ${work.now}
     where id = ${id} and status = 'APPROVED'`);
}
