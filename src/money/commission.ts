import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { type Kopecks, kopecksFromSql } from "../kernel/money.ts";
import type { LedgerActor } from "../ledger/book.ts";
import { actorType, staffIdOf } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";

export type CommissionStatus = "WAIT_PAY" | "REPORTED" | "APPROVED" | "OVERDUE" | "CANCELED";

/** What decisions about a commission need. */
export interface Commission {
  readonly id: number;
  readonly orderId: number;
  readonly masterId: number;
  readonly status: CommissionStatus;
  readonly amountKopecks: Kopecks;
  readonly creditKopecks: Kopecks;
  /** Amount minus credit: what the master has to pay. */
  readonly dueKopecks: Kopecks;
  readonly deadlineAt: Date;
  readonly deadlineSetAt: Date;
  readonly paidReportedAt: Date | null;
  readonly paidAmountKopecks: Kopecks | null;
  readonly paidApprovedAt: Date | null;
  readonly reviewAlertedAt: Date | null;
  readonly version: number;
}

const COLUMNS: Sql = sql`
  id, order_id as "orderId", master_id as "masterId", status, amount, credit_applied as credit,
  deadline_at as "deadlineAt", deadline_set_at as "deadlineSetAt", paid_reported_at as "paidReportedAt",
  paid_amount as "paidAmount", paid_approved_at as "paidApprovedAt", review_alerted_at as "reviewAlertedAt",
  version`;

interface Row
  extends Omit<Commission, "amountKopecks" | "creditKopecks" | "dueKopecks" | "paidAmountKopecks"> {
  readonly amount: string;
  readonly credit: string;
  readonly paidAmount: string | null;
}

/** The live (not cancelled) commission of an order, locked; null when it has none. */
export async function lockLiveCommission(work: Work, orderId: number): Promise<Commission | null> {
  const row = await work.tx.maybeOne<Row>(sql`
    select ${COLUMNS} from commissions where order_id = ${orderId} and status <> 'CANCELED' for no key update`);
  return row && toCommission(row);
}

/** A commission, locked after order, master and offers, as it is after the wait; null when there is none. */
export async function lockCommission(work: Work, commissionId: number): Promise<Commission | null> {
  const row = await work.tx.maybeOne<Row>(sql`
    select ${COLUMNS} from commissions where id = ${commissionId} for no key update`);
  return row && toCommission(row);
}

/** Whose a commission is, without a lock: what has to be locked before it. */
export interface CommissionOwners {
  readonly orderId: number;
  readonly masterId: number;
  /** City of the order: a commission belongs to it (finance.md section 2). */
  readonly cityId: number;
}

export async function commissionOwners(q: Queryable, commissionId: number): Promise<CommissionOwners | null> {
  if (!Number.isInteger(commissionId) || commissionId < 1 || commissionId > 2_147_483_647) return null;
  return q.maybeOne<CommissionOwners>(sql`
    select c.order_id as "orderId", c.master_id as "masterId", o.city_id as "cityId"
      from commissions c join orders o on o.id = c.order_id
     where c.id = ${commissionId}`);
}

/** The actor as the ledger keeps him. */
export function ledgerActor(work: Work<Queryable>): LedgerActor {
  return { actorType: actorType(work.actor), staffId: staffIdOf(work.actor) };
}

function toCommission({ amount, credit, paidAmount, ...rest }: Row): Commission {
  const amountKopecks = kopecksFromSql(amount);
  const creditKopecks = kopecksFromSql(credit);
  return {
    ...rest,
    amountKopecks,
    creditKopecks,
    dueKopecks: amountKopecks - creditKopecks,
    paidAmountKopecks: paidAmount === null ? null : kopecksFromSql(paidAmount),
  };
}
