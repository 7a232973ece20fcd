import { type Queryable, sql } from "../db/tx.ts";
import { type Kopecks, kopecksFromSql } from "../kernel/money.ts";
import type { LedgerKind } from "./book.ts";

export interface StatementEntry {
  readonly id: number;
  readonly at: Date;
  readonly kind: LedgerKind;
  readonly amountKopecks: Kopecks;
  readonly orderId: number | null;
  readonly commissionId: number | null;
  readonly rewardId: number | null;
  readonly comment: string | null;
  /** Balance with this entry and all before it. */
  readonly balanceAfterKopecks: Kopecks;
}

export interface Statement {
  readonly openingKopecks: Kopecks;
  readonly entries: readonly StatementEntry[];
  readonly closingKopecks: Kopecks;
}

/**
 * The entries of a master in [from, to) with the balance before and after, oldest first. The caller
 * takes the borders from the days of the master's city (geo/day-borders) and has judged the scope.
 */
export async function statement(
  q: Queryable,
  masterId: number,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<Statement> {
  // One statement, so that opening and entries are of one snapshot.
  const rows = await q.rows<Row>(sql`
    with mine as (
      select id, at, kind, amount, order_id, commission_id, reward_id, comment,
             sum(amount) over (order by at, id) as balance
        from ledger_entries where master_id = ${masterId} and at < ${to}
    )
    select m.id, m.at, m.kind, m.amount, m.order_id as "orderId", m.commission_id as "commissionId",
           m.reward_id as "rewardId", m.comment, m.balance, o.opening
      from (select coalesce(sum(amount), 0) as opening from mine where at < ${from}) as o
      left join mine m on m.at >= ${from}
     order by m.at, m.id`);
  const openingKopecks = kopecksFromSql(rows[0]!.opening);
  const entries = rows.filter((row) => row.id !== null).map(toEntry);
  return { openingKopecks, entries, closingKopecks: entries.at(-1)?.balanceAfterKopecks ?? openingKopecks };
}

interface Row extends Omit<StatementEntry, "amountKopecks" | "balanceAfterKopecks"> {
  readonly amount: string;
  readonly balance: string;
  readonly opening: string;
}

function toEntry({ amount, balance, opening: _opening, ...entry }: Row): StatementEntry {
  return {
    ...entry,
    amountKopecks: kopecksFromSql(amount),
    balanceAfterKopecks: kopecksFromSql(balance),
  };
}
