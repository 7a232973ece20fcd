import { type Queryable, sql } from "../db/tx.ts";
import { type Kopecks, kopecksFromSql } from "../kernel/money.ts";
import type { Work } from "../staff/work.ts";
import { averageCheckKopecks, averageChecks } from "./average-check.ts";
import { commissionDeadline } from "./commission-deadline.ts";
import { commissionAmount, commissionRateBp } from "./rate.ts";

export interface CommissionQuote {
  /** Rounded, for display. */
  readonly avgCheckKopecks: Kopecks;
  readonly rateBp: number;
  readonly amountKopecks: Kopecks;
  /** Paid earlier for the same order, before it was reopened. */
  readonly creditKopecks: Kopecks;
  readonly dueKopecks: Kopecks;
  readonly deadlineAt: Date;
}

/**
 * The commission that closing an order with this total would create now: shown in the summary
 * before the confirmation, and used by the closing itself (finance.md sections 1 and 2).
 */
export async function quoteCommission(
  work: Work<Queryable>,
  order: {
    readonly orderId: number;
    readonly cityId: number;
    readonly masterId: number;
    readonly totalKopecks: Kopecks;
  },
): Promise<CommissionQuote> {
  const { masterId, totalKopecks } = order;
  const check = (await averageChecks(work.tx, [masterId], work.now)).get(masterId)!;
  const rateBp = commissionRateBp(check, work.settings);
  const amountKopecks = commissionAmount(totalKopecks, rateBp);
  const creditKopecks = Math.min(amountKopecks, await paidBeforeReopen(work.tx, order));
  return {
    avgCheckKopecks: averageCheckKopecks(check),
    rateBp,
    amountKopecks,
    creditKopecks,
    dueKopecks: amountKopecks - creditKopecks,
    deadlineAt: commissionDeadline(work.now, work.settings, work.cities.zoneOf(order.cityId)),
  };
}

/**
 * What the master has paid for this order with commissions that a reopen cancelled after their
 * approval. All of it is free: an order has one live commission, and a cancelled one has released the
 * credit it had used.
 */
async function paidBeforeReopen(
  q: Queryable,
  { orderId, masterId }: { readonly orderId: number; readonly masterId: number },
): Promise<Kopecks> {
  const { paid } = await q.one<{ paid: string }>(sql`
    select coalesce(sum(paid_amount), 0) as paid from commissions
     where order_id = ${orderId} and master_id = ${masterId} and status = 'CANCELED' and cancel_reason = 'reopened'
       and paid_approved_at is not null`);
  return kopecksFromSql(paid);
}
