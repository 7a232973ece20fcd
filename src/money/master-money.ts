import { type Queryable, sql } from "../db/tx.ts";
import { type Kopecks, kopecksFromSql } from "../kernel/money.ts";
import { balanceKopecks } from "../ledger/book.ts";
import { mayDo } from "../staff/policy.ts";
import type { Work } from "../staff/work.ts";
import type { AverageCheck } from "./average-check.ts";
import { commissionRateBp } from "./rate.ts";

/** The money lines of a master's card. */
export interface MasterMoney {
  /** Sum of his ledger: plus = the company owes him. */
  readonly balanceKopecks: Kopecks;
  /** What is due for commissions nobody has approved yet. */
  readonly debtKopecks: Kopecks;
  /** The rate his next commission would have, in basis points. */
  readonly rateBp: number;
}

/** For those with finance rights in the master's city; null for the others. */
export async function masterMoney(
  work: Work<Queryable>,
  { masterId, cityId, check }: { masterId: number; cityId: number | null; check: AverageCheck },
): Promise<MasterMoney | null> {
  if (!mayDo(work.actor, "finance.read", cityId)) return null;
  // Not behind the wall: a commission follows the city of its order, but what he owes is his wherever it arose.
  const { debt } = await work.tx.one<{ debt: string }>(sql`
    select coalesce(sum(amount - credit_applied), 0) as debt from commissions
     where master_id = ${masterId} and status in ('WAIT_PAY','REPORTED','OVERDUE')`);
  const settings = cityId === null ? work.settings : work.settings.forCity(cityId);
  return {
    balanceKopecks: await balanceKopecks(work.tx, masterId),
    debtKopecks: kopecksFromSql(debt),
    rateBp: commissionRateBp(check, settings),
  };
}
