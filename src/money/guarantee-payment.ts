import { sql } from "../db/tx.ts";
import { type Kopecks, kopecksFromSql, kopecksToSql } from "../kernel/money.ts";
import { book } from "../ledger/book.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { audit } from "../staff/audit.ts";
import { permitLogged } from "../staff/permit.ts";
import type { Work } from "../staff/work.ts";
import { ledgerActor } from "./commission.ts";
import { reverseEntries } from "./reverse-entries.ts";

/** A guarantee visit and who did it. */
export interface GuaranteeVisit {
  readonly orderId: number;
  readonly masterId: number;
}

/**
 * The visit is finished (T13): the company owes its master the payment of the order; he is told.
 * `orderVersion` is that after the transition: a reopened visit that is finished again pays again.
 */
export async function accrueGuaranteePayment(
  work: Work,
  visit: GuaranteeVisit & { readonly orderVersion: number; readonly amountKopecks: Kopecks },
): Promise<void> {
  const { orderId, masterId, amountKopecks, orderVersion } = visit;
  if (amountKopecks === 0) return;
  const dedupeKey = `guarantee_accrued:${orderId}:${orderVersion}`;
  const entry = { masterId, orderId, kind: "GUARANTEE_ACCRUED", amountKopecks, dedupeKey } as const;
  await book(work.tx, [entry], ledgerActor(work), work.now);
  const message = {
    to: { master: masterId },
    event: "guarantee_accrued",
    payload: { amountKopecks },
    orderId,
  };
  await enqueue(work.tx, [message], work.now);
}

/** The visit was reopened: its payment is taken back by an entry, also one that was paid out. */
export async function reverseGuaranteePayment(work: Work, orderId: number): Promise<void> {
  await reverseEntries(work, { orderId }, ["GUARANTEE_ACCRUED"]);
}

export type PayGuarantee =
  | { readonly status: "paid"; readonly amountKopecks: Kopecks }
  /** Paid already, or taken back: nothing is outstanding. Nothing changed. */
  | { readonly status: "nothing_outstanding" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * Finance marks the payment for a guarantee visit as paid out (CA+ of the master's city), once: what is
 * outstanding is the sum of his GUARANTEE entries of the order, read under the order's lock.
 */
export async function payGuarantee(work: Work, visit: GuaranteeVisit): Promise<PayGuarantee> {
  const { orderId, masterId } = visit;
  const master = await work.tx.maybeOne<{ cityId: number | null }>(sql`
    select city_id as "cityId" from masters where id = ${masterId}`);
  const permitted = permitLogged(work, "finance.manage", master);
  if (permitted !== "allowed") return { status: permitted };
  const order = await work.tx.maybeOne<{ version: number }>(sql`
    select version from orders where id = ${orderId} for no key update`);
  if (order === null) return { status: "not_found" };
  const amountKopecks = await outstanding(work, visit);
  if (amountKopecks <= 0) return { status: "nothing_outstanding" };
  const dedupeKey = `guarantee_paid:${orderId}:${masterId}:${order.version}`;
  const entry = { ...visit, kind: "GUARANTEE_PAID", amountKopecks: -amountKopecks, dedupeKey } as const;
  await book(work.tx, [entry], ledgerActor(work), work.now);
  const message = { to: { master: masterId }, event: "guarantee_paid", payload: { amountKopecks }, orderId };
  await enqueue(work.tx, [message], work.now);
  await audit(work, {
    entity: "order",
    entityId: orderId,
    action: "pay_guarantee",
    cityId: master!.cityId,
    masterId,
    orderId,
    after: { paid: kopecksToSql(amountKopecks) },
  });
  return { status: "paid", amountKopecks };
}

async function outstanding(work: Work, { orderId, masterId }: GuaranteeVisit): Promise<Kopecks> {
  const { sum } = await work.tx.one<{ sum: string }>(sql`
    select coalesce(sum(amount), 0) as sum from ledger_entries
     where order_id = ${orderId} and master_id = ${masterId}
       and kind in ('GUARANTEE_ACCRUED','GUARANTEE_REVERSED','GUARANTEE_PAID')`);
  return kopecksFromSql(sum);
}
