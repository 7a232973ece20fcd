import { sql } from "../db/tx.ts";
import { type CommissionStatus, commissionOwners, lockCommission } from "../money/commission.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { staffRecipients } from "../outbox/staff-recipients.ts";
import type { Work } from "../staff/work.ts";

export type ReportPayment =
  /** Finance checks it; the overdue timer no longer touches it. */
  | { readonly status: "reported" }
  /** Noted, but the deadline had passed: he stays blocked until the approval. */
  | { readonly status: "reported_late" }
  /** Said before. Nothing changed. */
  | { readonly status: "already_reported" }
  | { readonly status: "wrong_state"; readonly commissionStatus: CommissionStatus }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

/**
 * «✅ Я оплатил» by the master (C2, C6). Works while the commission is WAIT_PAY, also in the seconds
 * between the deadline and the timer; staff with finance rights are told.
 */
export async function reportPayment(
  work: Work,
  { commissionId }: { commissionId: number },
): Promise<ReportPayment> {
  if (work.actor.kind !== "master") return { status: "forbidden" };
  const owners = await commissionOwners(work.tx, commissionId);
  if (owners?.masterId !== work.actor.masterId) return { status: "not_found" };
  const commission = (await lockCommission(work, commissionId))!;
  const { status, paidReportedAt } = commission;
  if (status === "REPORTED" || (status === "OVERDUE" && paidReportedAt !== null)) {
    return { status: "already_reported" };
  }
  if (status !== "WAIT_PAY" && status !== "OVERDUE")
    return { status: "wrong_state", commissionStatus: status };
  await work.tx.run(sql`
    update commissions
       set status = case status when 'WAIT_PAY' then 'REPORTED'::commission_status else status end,
           paid_reported_at = ${work.now}, version = version + 1, updated_at = ${work.now}
     where id = ${commissionId} and status = ${status}::commission_status`);
  const { orderId, cityId } = owners;
  const staffIds = await staffRecipients(work.tx, { cityId, roles: ["CITY_ADMIN"] });
  const message = { event: "commission_reported", payload: { commissionId }, orderId };
  await enqueue(
    work.tx,
    staffIds.map((staff) => ({ to: { staff }, ...message })),
    work.now,
  );
  return { status: status === "WAIT_PAY" ? "reported" : "reported_late" };
}
