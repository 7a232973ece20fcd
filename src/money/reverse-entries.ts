import { sql } from "../db/tx.ts";
import { type Kopecks, kopecksFromSql } from "../kernel/money.ts";
import { book, type LedgerEntry, type LedgerKind } from "../ledger/book.ts";
import type { Work } from "../staff/work.ts";
import { ledgerActor } from "./commission.ts";

/** What takes each kind back. */
const REVERSALS = {
  COMMISSION_CHARGED: "COMMISSION_CANCELED",
  COMMISSION_PAID: "COMMISSION_PAYMENT_REVERSED",
  COMMISSION_WRITTEN_OFF: "COMMISSION_WRITE_OFF_REVERSED",
  REFERRAL_ACCRUED: "REFERRAL_REVERSED",
  GUARANTEE_ACCRUED: "GUARANTEE_REVERSED",
} as const satisfies Partial<Record<LedgerKind, LedgerKind>>;

export type ReversibleKind = keyof typeof REVERSALS;

interface StandingEntry {
  readonly id: number;
  readonly masterId: number;
  readonly kind: ReversibleKind;
  readonly amount: string;
  readonly orderId: number | null;
  readonly commissionId: number | null;
  readonly rewardId: number | null;
}

/**
 * Takes back those entries of the given kinds that still stand, by entries of the opposite sign that
 * point at them: the amounts come from the ledger itself, so a reversal always sums to zero.
 * All of one order; of one commission or some rewards when told. The caller holds the row the
 * entries belong to. Returns the kopecks taken back per kind.
 */
export async function reverseEntries(
  work: Work,
  of: { readonly orderId: number; readonly commissionId?: number; readonly rewardIds?: readonly number[] },
  kinds: readonly ReversibleKind[],
): Promise<Map<ReversibleKind, Kopecks>> {
  const { orderId, commissionId, rewardIds } = of;
  const standing = await work.tx.rows<StandingEntry>(sql`
    select e.id, e.master_id as "masterId", e.kind, e.amount, e.order_id as "orderId",
           e.commission_id as "commissionId", e.reward_id as "rewardId"
      from ledger_entries e
     where e.order_id = ${orderId} and e.kind = any(${[...kinds]}::ledger_kind[])
       and (${commissionId === undefined} or e.commission_id = ${commissionId ?? null}::int)
       and (${rewardIds === undefined} or e.reward_id = any(${[...(rewardIds ?? [])]}::int[]))
       and not exists (select from ledger_entries r where r.order_id = e.order_id and r.reverses_entry_id = e.id)
     order by e.id`);
  await book(work.tx, standing.map(toReversal), ledgerActor(work), work.now);
  const reversed = new Map<ReversibleKind, Kopecks>();
  for (const { kind, amount } of standing) {
    reversed.set(kind, (reversed.get(kind) ?? 0) + kopecksFromSql(amount));
  }
  return reversed;
}

function toReversal({ id, amount, kind, ...entry }: StandingEntry): LedgerEntry {
  const reversal = REVERSALS[kind];
  // An entry is taken back once, so its own id makes the key unique over all reopens.
  return {
    ...entry,
    kind: reversal,
    amountKopecks: -kopecksFromSql(amount),
    reversesEntryId: id,
    dedupeKey: `${reversal.toLowerCase()}:${id}`,
  };
}
