import { type Queryable, sql } from "../db/tx.ts";
import type { Kopecks } from "../kernel/money.ts";
import { after, DAY_MS } from "../kernel/time.ts";

/** The orders behind a master's average check; the mean itself is never stored, so nothing is rounded before a comparison. */
export interface AverageCheck {
  readonly count: number;
  readonly sumKopecks: Kopecks;
}

export const NO_CHECKS: AverageCheck = { count: 0, sumKopecks: 0 };

const PERIOD_MS = 7 * DAY_MS;

/**
 * The average check of masters at `now`: their orders CLOSED in (now − 7 days, now], type NORMAL
 * (finance.md section 1). The only source of this figure: ranking, rate, cards and lists. Every
 * master asked for is in the answer, without orders with zeros. One statement however many there are.
 */
export async function averageChecks(
  q: Queryable,
  masterIds: readonly number[],
  now: Date,
): Promise<Map<number, AverageCheck>> {
  const checks = new Map<number, AverageCheck>(masterIds.map((id) => [id, NO_CHECKS]));
  if (checks.size === 0) return checks;
  const rows = await q.rows<AverageCheck & { masterId: number }>(sql`
    select assigned_master_id as "masterId", count(*) as count, (sum(total_sum) * 100)::bigint as "sumKopecks"
      from orders
     where assigned_master_id = any(${[...checks.keys()]}::int[]) and status = 'CLOSED' and type = 'NORMAL'
       and closed_at > ${after(now, -PERIOD_MS)} and closed_at <= ${now}
     group by assigned_master_id`);
  for (const { masterId, count, sumKopecks } of rows) checks.set(masterId, { count, sumKopecks });
  return checks;
}

/** The mean in kopecks, half up: for showing and for `commissions.avg_check`, never for comparing. */
export function averageCheckKopecks({ count, sumKopecks }: AverageCheck): Kopecks {
  return count === 0 ? 0 : Math.floor((2 * sumKopecks + count) / (2 * count));
}

/**
 * Compares two means exactly, by cross-multiplication: negative when `a` is the smaller one, 0 when
 * they are equal. No orders count as a mean of 0.
 */
export function compareAverageChecks(a: AverageCheck, b: AverageCheck): number {
  return a.sumKopecks * Math.max(b.count, 1) - b.sumKopecks * Math.max(a.count, 1);
}
