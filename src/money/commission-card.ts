import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { type Kopecks, kopecksFromSql } from "../kernel/money.ts";
import { mayDo } from "../staff/policy.ts";
import { inScope } from "../staff/scope.ts";
import type { Work } from "../staff/work.ts";
import type { CommissionStatus } from "./commission.ts";
import type { Requisites } from "./requisites.ts";

/** Everything a card of a commission shows. */
export interface CommissionCard {
  readonly commissionId: number;
  readonly orderId: number;
  /** City of the order; its zone is that of the moments. */
  readonly cityId: number;
  readonly masterId: number;
  readonly masterName: string;
  readonly masterPhone: string | null;
  readonly status: CommissionStatus;
  readonly baseKopecks: Kopecks;
  readonly amountKopecks: Kopecks;
  readonly creditKopecks: Kopecks;
  readonly dueKopecks: Kopecks;
  /** `"0.5000"`. */
  readonly rate: string;
  readonly createdAt: Date;
  readonly deadlineAt: Date;
  readonly reportedAt: Date | null;
  readonly approvedAt: Date | null;
  readonly paidKopecks: Kopecks | null;
  readonly rejectionReason: string | null;
  readonly checks: number;
  /** As they were when the order was closed. */
  readonly payTo: Partial<Requisites>;
}

/** A commission of the acting master, or of the cities of a staff member with finance rights; null otherwise. */
export function commissionCard(work: Work<Queryable>, commissionId: number): Promise<CommissionCard | null> {
  return readCard(work, sql`w.id = ${commissionId}`);
}

/** The same for the commission of an order that is not cancelled. */
export function commissionOfOrder(work: Work<Queryable>, orderId: number): Promise<CommissionCard | null> {
  return readCard(work, sql`w.order_id = ${orderId} and w.status <> 'CANCELED'`);
}

type Row = Omit<
  CommissionCard,
  "baseKopecks" | "amountKopecks" | "creditKopecks" | "dueKopecks" | "paidKopecks"
> & {
  readonly base: string;
  readonly amount: string;
  readonly credit: string;
  readonly due: string;
  readonly paid: string | null;
};

async function readCard(work: Work<Queryable>, which: Sql): Promise<CommissionCard | null> {
  const row = await work.tx.maybeOne<Row>(sql`
    select w.id as "commissionId", w.order_id as "orderId", o.city_id as "cityId", m.id as "masterId",
           m.full_name as "masterName", m.phone as "masterPhone", w.status, w.base_total as base, w.amount,
           w.credit_applied as credit, w.amount - w.credit_applied as due, w.rate, w.created_at as "createdAt",
           w.deadline_at as "deadlineAt",
           w.paid_reported_at as "reportedAt", w.paid_approved_at as "approvedAt", w.paid_amount as paid,
           w.rejection_reason as "rejectionReason", w.pay_to_snapshot as "payTo",
           (select count(*)::int from attachments a
             where a.entity_type = 'COMMISSION' and a.entity_id = w.id) as checks
      from commissions w
      join orders o on o.id = w.order_id
      join masters m on m.id = w.master_id
     where ${which} and ${visible(work)}`);
  if (row === null) return null;
  const { base, amount, credit, due, paid, ...card } = row;
  return {
    ...card,
    baseKopecks: kopecksFromSql(base),
    amountKopecks: kopecksFromSql(amount),
    creditKopecks: kopecksFromSql(credit),
    dueKopecks: kopecksFromSql(due),
    paidKopecks: paid === null ? null : kopecksFromSql(paid),
  };
}

function visible({ actor }: Work<Queryable>): Sql {
  if (actor.kind === "master") return sql`w.master_id = ${actor.masterId}`;
  return mayDo(actor, "finance.read", "any") ? inScope(actor, "o.city_id") : sql`false`;
}
