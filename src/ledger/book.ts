import { type Queryable, sql, type Tx } from "../db/tx.ts";
import { type Kopecks, kopecksFromSql, kopecksToSql } from "../kernel/money.ts";

/** Every kind of booking (finance.md section 6). */
export type LedgerKind =
  | "COMMISSION_CHARGED"
  | "COMMISSION_CANCELED"
  | "COMMISSION_PAID"
  | "COMMISSION_PAYMENT_REVERSED"
  | "COMMISSION_WRITTEN_OFF"
  | "COMMISSION_WRITE_OFF_REVERSED"
  | "REFERRAL_ACCRUED"
  | "REFERRAL_REVERSED"
  | "REFERRAL_PAID"
  | "GUARANTEE_ACCRUED"
  | "GUARANTEE_REVERSED"
  | "GUARANTEE_PAID"
  | "CORRECTION";

export interface LedgerEntry {
  readonly masterId: number;
  readonly kind: LedgerKind;
  /** Signed: plus = the company owes the master, minus = he owes the company. 0 is not written. */
  readonly amountKopecks: Kopecks;
  readonly orderId?: number | null;
  readonly commissionId?: number | null;
  readonly rewardId?: number | null;
  readonly reversesEntryId?: number | null;
  readonly comment?: string | null;
  /** Why this money moved, once: kind, id and, where a reopen lets it happen again, the row's version. */
  readonly dedupeKey: string;
}

/** Who moved the money, as the ledger keeps it. */
export interface LedgerActor {
  readonly actorType: "SYSTEM" | "ADMIN" | "MASTER" | "AUTO_DISTRIBUTION" | "CLIENT" | "API";
  readonly staffId: number | null;
}

export interface Booked {
  readonly id: number;
  readonly dedupeKey: string;
}

/**
 * Writes entries in the transaction of what they are about. The ledger only grows: a correction is a
 * new entry. An entry of 0.00 is left out. Returns the rows written.
 *
 * A key that exists already is not written again; if the entry behind it says something else, two
 * events share a key, and that is our bug: it throws, so that nothing is committed.
 */
export async function book(
  tx: Tx,
  entries: readonly LedgerEntry[],
  { actorType, staffId }: LedgerActor,
  now: Date,
): Promise<Booked[]> {
  const moved = entries.filter(({ amountKopecks }) => amountKopecks !== 0);
  if (moved.length === 0) return [];
  const rows = moved.map((entry) => ({
    master_id: entry.masterId,
    kind: entry.kind,
    amount: kopecksToSql(entry.amountKopecks),
    order_id: entry.orderId ?? null,
    commission_id: entry.commissionId ?? null,
    reward_id: entry.rewardId ?? null,
    reverses_entry_id: entry.reversesEntryId ?? null,
    comment: entry.comment ?? null,
    dedupe_key: entry.dedupeKey,
  }));
  const booked = await tx.rows<Booked>(sql`
    insert into ledger_entries (master_id, kind, amount, order_id, commission_id, reward_id, reverses_entry_id,
                                actor_type, staff_user_id, comment, dedupe_key, at)
    select e.master_id, e.kind, e.amount, e.order_id, e.commission_id, e.reward_id, e.reverses_entry_id,
           ${actorType}::actor_type, ${staffId}::int, e.comment, e.dedupe_key, ${now}::timestamptz
      from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (
             master_id int, kind ledger_kind, amount numeric, order_id int, commission_id int, reward_id int,
             reverses_entry_id bigint, comment text, dedupe_key text)) with ordinality as e
     order by e.ordinality
        on conflict (dedupe_key) do nothing
    returning id, dedupe_key as "dedupeKey"`);
  if (booked.length < moved.length) await requireSame(tx, moved);
  return booked;
}

async function requireSame(tx: Tx, entries: readonly LedgerEntry[]): Promise<void> {
  const stored = await tx.rows<{ dedupeKey: string; masterId: number; amount: string }>(sql`
    select dedupe_key as "dedupeKey", master_id as "masterId", amount from ledger_entries
     where dedupe_key = any(${entries.map(({ dedupeKey }) => dedupeKey)}::text[])`);
  for (const { dedupeKey, masterId, amountKopecks } of entries) {
    const same = stored.find((row) => row.dedupeKey === dedupeKey);
    if (same?.masterId === masterId && kopecksFromSql(same.amount) === amountKopecks) continue;
    throw new Error(`ledger key ${dedupeKey} already stands for another entry`);
  }
}

/** What the company owes a master (plus) or he owes it (minus): the sum of his entries. */
export async function balanceKopecks(q: Queryable, masterId: number): Promise<Kopecks> {
  return (await balancesKopecks(q, [masterId])).get(masterId)!;
}

/** Balances of many masters by one statement; 0 for one without entries. */
export async function balancesKopecks(
  q: Queryable,
  masterIds: readonly number[],
): Promise<Map<number, Kopecks>> {
  const balances = new Map<number, Kopecks>(masterIds.map((id) => [id, 0]));
  if (balances.size === 0) return balances;
  const rows = await q.rows<{ masterId: number; balance: string }>(sql`
    select master_id as "masterId", sum(amount) as balance from ledger_entries
     where master_id = any(${[...balances.keys()]}::int[])
     group by master_id`);
  for (const { masterId, balance } of rows) balances.set(masterId, kopecksFromSql(balance));
  return balances;
}
