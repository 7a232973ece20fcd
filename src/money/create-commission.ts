import { sql } from "../db/tx.ts";
import { type Kopecks, kopecksToSql } from "../kernel/money.ts";
import { book } from "../ledger/book.ts";
import { enqueue } from "../outbox/enqueue.ts";
import type { Work } from "../staff/work.ts";
import { ledgerActor } from "./commission.ts";
import { type CommissionQuote, quoteCommission } from "./quote-commission.ts";
import { requisites } from "./requisites.ts";

export interface CreatedCommission extends CommissionQuote {
  readonly commissionId: number;
}

/**
 * C1, in the transaction that moves the order to PAYMENT: commission, charge, and the message with
 * the requisites. When nothing is due it is REPORTED at once and waits for approval only.
 */
export async function createCommission(
  work: Work,
  order: {
    readonly orderId: number;
    readonly cityId: number;
    readonly masterId: number;
    readonly masterName: string;
    readonly totalKopecks: Kopecks;
  },
): Promise<CreatedCommission> {
  const { orderId, masterId } = order;
  const quote = await quoteCommission(work, order);
  const payTo = requisites(work.settings, order);
  const isDue = quote.dueKopecks > 0;
  const { id: commissionId } = await work.tx.one<{ id: number }>(sql`
    insert into commissions (order_id, master_id, base_total, avg_check, rate, amount, credit_applied, status,
                             deadline_at, deadline_set_at, paid_reported_at, pay_to_snapshot, created_at, updated_at)
    values (${orderId}, ${masterId}, ${kopecksToSql(order.totalKopecks)}, ${kopecksToSql(quote.avgCheckKopecks)},
            ${quote.rateBp}::numeric / 10000, ${kopecksToSql(quote.amountKopecks)},
            ${kopecksToSql(quote.creditKopecks)}, ${isDue ? "WAIT_PAY" : "REPORTED"}::commission_status,
            ${quote.deadlineAt}, ${work.now}, ${isDue ? null : work.now}, ${JSON.stringify(payTo)}::jsonb,
            ${work.now}, ${work.now})
    returning id`);
  const charge = {
    masterId,
    kind: "COMMISSION_CHARGED",
    amountKopecks: -quote.amountKopecks,
    orderId,
    commissionId,
    dedupeKey: `commission_charged:${commissionId}`,
  } as const;
  await book(work.tx, [charge], ledgerActor(work), work.now);
  await enqueue(
    work.tx,
    [{ to: { master: masterId }, event: "commission_created", payload: { commissionId }, orderId }],
    work.now,
  );
  if (isDue && payTo.methods.length === 0) await alertRequisitesMissing(work);
  return { ...quote, commissionId };
}

/** Nobody can pay: ALERTS hears of it once per day. */
async function alertRequisitesMissing(work: Work): Promise<void> {
  const dedupeKey = `requisites_missing:${work.now.toISOString().slice(0, 10)}`;
  const alert = { to: { channel: "ALERTS" }, event: "requisites_missing", payload: {}, dedupeKey } as const;
  await enqueue(work.tx, [alert], work.now);
}
