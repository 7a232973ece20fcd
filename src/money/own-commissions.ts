import { type Queryable, sql } from "../db/tx.ts";
import { type Kopecks, kopecksFromSql } from "../kernel/money.ts";
import { balanceKopecks } from "../ledger/book.ts";
import { masterIdOf } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import type { CommissionStatus } from "./commission.ts";

/** Parts of «Финансы» (master-bot.md section 11). */
export const COMMISSION_SEGMENTS = ["due", "paid", "overdue"] as const;
export type CommissionSegment = (typeof COMMISSION_SEGMENTS)[number];

const STATUSES: Readonly<Record<CommissionSegment, readonly CommissionStatus[]>> = {
  due: ["WAIT_PAY", "REPORTED"],
  paid: ["APPROVED"],
  overdue: ["OVERDUE"],
};

export interface OwnMoney {
  /** Sum of his ledger: plus = the company owes him. */
  readonly balanceKopecks: Kopecks;
  /** What he has to pay and nobody has confirmed yet: due of WAIT_PAY, REPORTED and OVERDUE. */
  readonly debtKopecks: Kopecks;
  /** Commissions per segment. */
  readonly counts: Readonly<Record<CommissionSegment, number>>;
}

export interface CommissionLine {
  readonly commissionId: number;
  readonly orderId: number;
  readonly status: CommissionStatus;
  readonly amountKopecks: Kopecks;
  readonly dueKopecks: Kopecks;
  readonly paidKopecks: Kopecks | null;
  readonly deadlineAt: Date;
  readonly approvedAt: Date | null;
  /** Zone of the order's city. */
  readonly zone: string;
}

/** Balance, debt and counts of the acting master; zeros for anybody else. */
export async function ownMoney({ tx, actor }: Work<Queryable>): Promise<OwnMoney> {
  const masterId = masterIdOf(actor);
  if (masterId === null) {
    return { balanceKopecks: 0, debtKopecks: 0, counts: { due: 0, paid: 0, overdue: 0 } };
  }
  const { debt, due, paid, overdue } = await tx.one<{
    debt: string;
    due: number;
    paid: number;
    overdue: number;
  }>(sql`
    select coalesce(sum(amount - credit_applied) filter (where status <> 'APPROVED'), 0) as debt,
           count(*) filter (where status in ('WAIT_PAY','REPORTED'))::int as due,
           count(*) filter (where status = 'APPROVED')::int as paid,
           count(*) filter (where status = 'OVERDUE')::int as overdue
      from commissions where master_id = ${masterId} and status <> 'CANCELED'`);
  return {
    balanceKopecks: await balanceKopecks(tx, masterId),
    debtKopecks: kopecksFromSql(debt),
    counts: { due, paid, overdue },
  };
}

/** A page of a segment: what is to be paid by deadline, the nearest first; what is paid, the latest first. */
export async function ownCommissions(
  { tx, actor }: Work<Queryable>,
  { segment, limit, offset }: { segment: CommissionSegment; limit: number; offset: number },
): Promise<CommissionLine[]> {
  const masterId = masterIdOf(actor);
  if (masterId === null) return [];
  const order =
    segment === "paid" ? sql`w.paid_approved_at desc nulls last, w.id desc` : sql`w.deadline_at, w.id`;
  type Row = Omit<CommissionLine, "amountKopecks" | "dueKopecks" | "paidKopecks"> & {
    readonly amount: string;
    readonly due: string;
    readonly paid: string | null;
  };
  const rows = await tx.rows<Row>(sql`
    select w.id as "commissionId", w.order_id as "orderId", w.status, w.amount, w.amount - w.credit_applied as due,
           w.paid_amount as paid, w.deadline_at as "deadlineAt", w.paid_approved_at as "approvedAt",
           c.timezone as zone
      from commissions w
      join orders o on o.id = w.order_id
      join cities c on c.id = o.city_id
     where w.master_id = ${masterId} and w.status = any(${[...STATUSES[segment]]}::commission_status[])
     order by ${order} limit ${limit} offset ${offset}`);
  return rows.map(({ amount, due, paid, ...line }) => ({
    ...line,
    amountKopecks: kopecksFromSql(amount),
    dueKopecks: kopecksFromSql(due),
    paidKopecks: paid === null ? null : kopecksFromSql(paid),
  }));
}
