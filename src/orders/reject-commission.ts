import { sql } from "../db/tx.ts";
import {
  type Commission,
  type CommissionOwners,
  type CommissionStatus,
  commissionOwners,
  lockCommission,
} from "../money/commission.ts";
import { deadlineAfterRejection } from "../money/commission-deadline.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { audit } from "../staff/audit.ts";
import { permitLogged } from "../staff/permit.ts";
import type { Work } from "../staff/work.ts";
import { reasonText } from "./order-fields.ts";

export type RejectCommission =
  | {
      readonly status: "rejected";
      /** Null for an OVERDUE one: its deadline stays, he stays blocked. */
      readonly deadlineAt: Date | null;
    }
  /** The same person rejected this report before. Nothing changed. */
  | { readonly status: "already_rejected" }
  /** Nothing was due, so there is nothing to reject: it waits for approval only. */
  | { readonly status: "nothing_due" }
  | { readonly status: "wrong_state"; readonly commissionStatus: CommissionStatus }
  | { readonly status: "invalid_reason" }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

/**
 * Finance found no payment behind «Я оплатил» (C4, C6): the commission waits again, with the later of
 * the old deadline and now plus an extension, and the master reads the reason (3-200 characters). An
 * OVERDUE one only loses the mark of the report.
 */
export async function rejectCommission(
  work: Work,
  { commissionId, reason }: { commissionId: number; reason: string },
): Promise<RejectCommission> {
  const owners = await commissionOwners(work.tx, commissionId);
  const permitted = permitLogged(work, "finance.manage", owners);
  if (permitted === "forbidden") return { status: "forbidden" };
  if (permitted === "not_found" || owners === null) return { status: "not_found" };
  const why = reasonText(reason);
  if (!why.ok) return { status: "invalid_reason" };
  const commission = (await lockCommission(work, commissionId))!;
  const refusal = await refusalOf(work, commission, why.value);
  if (refusal) return refusal;
  const isReported = commission.status === "REPORTED";
  const zone = work.cities.zoneOf(owners.cityId);
  const deadlineAt = isReported
    ? deadlineAfterRejection(commission.deadlineAt, work.now, work.settings, zone)
    : null;
  await (deadlineAt
    ? waitAgain(work, commission, why.value, deadlineAt)
    : clearReport(work, commission, why.value));
  await tellAndAudit(work, owners, commission, why.value, deadlineAt);
  return { status: "rejected", deadlineAt };
}

async function refusalOf(
  work: Work,
  commission: Commission,
  reason: string,
): Promise<RejectCommission | null> {
  const { status, dueKopecks, paidReportedAt } = commission;
  if (status === "REPORTED") return dueKopecks > 0 ? null : { status: "nothing_due" };
  if (status === "OVERDUE" && paidReportedAt !== null) return null;
  const isRepeat =
    (status === "WAIT_PAY" || status === "OVERDUE") && (await rejectedSo(work, commission.id, reason));
  return isRepeat ? { status: "already_rejected" } : { status: "wrong_state", commissionStatus: status };
}

async function rejectedSo(work: Work, commissionId: number, reason: string): Promise<boolean> {
  const { same } = await work.tx.one<{ same: boolean }>(sql`
    select rejection_reason is not distinct from ${reason} as same from commissions where id = ${commissionId}`);
  return same;
}

async function waitAgain(work: Work, { id }: Commission, reason: string, deadlineAt: Date): Promise<void> {
  await work.tx.run(sql`
    update commissions
       set status = 'WAIT_PAY', paid_reported_at = null, review_alerted_at = null, rejection_reason = ${reason},
           deadline_set_at = ${work.now}, deadline_at = ${deadlineAt}, version = version + 1,
           updated_at = ${work.now}
     where id = ${id} and status = 'REPORTED'`);
}

async function clearReport(work: Work, { id }: Commission, reason: string): Promise<void> {
  await work.tx.run(sql`
    update commissions
       set paid_reported_at = null, rejection_reason = ${reason}, version = version + 1, updated_at = ${work.now}
     where id = ${id} and status = 'OVERDUE'`);
}

async function tellAndAudit(
  work: Work,
  { orderId, masterId, cityId }: CommissionOwners,
  commission: Commission,
  reason: string,
  deadlineAt: Date | null,
): Promise<void> {
  const payload = { commissionId: commission.id, reason, deadline: deadlineAt?.toISOString() ?? null };
  const message = { to: { master: masterId }, event: "commission_rejected", payload, orderId };
  await enqueue(work.tx, [message], work.now);
  await audit(work, {
    entity: "commission",
    entityId: commission.id,
    action: "reject_commission",
    cityId,
    masterId,
    orderId,
    before: { status: commission.status, deadline_at: commission.deadlineAt },
    after: deadlineAt ? { status: "WAIT_PAY", deadline_at: deadlineAt } : { paid_reported_at: null },
    payload: { reason },
  });
}
