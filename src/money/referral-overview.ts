import { type Queryable, sql } from "../db/tx.ts";
import { type Kopecks, kopecksFromSql } from "../kernel/money.ts";
import { masterIdOf } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";

const LAST_REWARDS = 5;

export interface ReferralReward {
  readonly rewardId: number;
  readonly orderId: number;
  readonly level: 1 | 2;
  readonly amountKopecks: Kopecks;
  readonly status: "ACCRUED" | "PAID" | "CANCELED";
  readonly createdAt: Date;
}

/** The referral programme as a master sees his own part in it. */
export interface ReferralOverview {
  readonly invited: { readonly total: number; readonly approved: number; readonly inModeration: number };
  /** Rewards that were not cancelled, per level. */
  readonly levels: readonly {
    readonly level: 1 | 2;
    readonly count: number;
    readonly sumKopecks: Kopecks;
  }[];
  /** His ledger entries of the programme: what the company still owes him for it. */
  readonly balanceKopecks: Kopecks;
  readonly accruedKopecks: Kopecks;
  readonly paidKopecks: Kopecks;
  readonly canceledKopecks: Kopecks;
  /** The latest first. */
  readonly last: readonly ReferralReward[];
}

/** What the acting master has earned by inviting others; null for anybody else. */
export async function referralOverview({ tx, actor }: Work<Queryable>): Promise<ReferralOverview | null> {
  const masterId = masterIdOf(actor);
  if (masterId === null) return null;
  return {
    invited: await tx.one(sql`
      select count(*)::int as total, count(*) filter (where m.verified and not m.is_deleted)::int as approved,
             count(*) filter (where m.moderation_status = 'PENDING')::int as "inModeration"
        from referrals r join masters m on m.id = r.master_id
       where r.referrer_id = ${masterId}`),
    ...(await sums(tx, masterId)),
    last: await lastRewards(tx, masterId),
  };
}

async function sums(q: Queryable, masterId: number) {
  const row = await q.one<{
    count1: number;
    count2: number;
    sum1: string;
    sum2: string;
    accrued: string;
    paid: string;
    canceled: string;
    balance: string;
  }>(sql`
    select count(*) filter (where level = 1 and status <> 'CANCELED')::int as count1,
           count(*) filter (where level = 2 and status <> 'CANCELED')::int as count2,
           coalesce(sum(amount) filter (where level = 1 and status <> 'CANCELED'), 0) as sum1,
           coalesce(sum(amount) filter (where level = 2 and status <> 'CANCELED'), 0) as sum2,
           coalesce(sum(amount) filter (where status = 'ACCRUED'), 0) as accrued,
           coalesce(sum(amount) filter (where status = 'PAID'), 0) as paid,
           coalesce(sum(amount) filter (where status = 'CANCELED'), 0) as canceled,
           (select coalesce(sum(e.amount), 0) from ledger_entries e
             where e.master_id = ${masterId}
               and e.kind in ('REFERRAL_ACCRUED','REFERRAL_REVERSED','REFERRAL_PAID')) as balance
      from referral_rewards where referrer_id = ${masterId}`);
  return {
    levels: [
      { level: 1, count: row.count1, sumKopecks: kopecksFromSql(row.sum1) },
      { level: 2, count: row.count2, sumKopecks: kopecksFromSql(row.sum2) },
    ] as const,
    balanceKopecks: kopecksFromSql(row.balance),
    accruedKopecks: kopecksFromSql(row.accrued),
    paidKopecks: kopecksFromSql(row.paid),
    canceledKopecks: kopecksFromSql(row.canceled),
  };
}

async function lastRewards(q: Queryable, masterId: number): Promise<ReferralReward[]> {
  const rows = await q.rows<Omit<ReferralReward, "amountKopecks"> & { amount: string }>(sql`
    select r.id as "rewardId", w.order_id as "orderId", r.level, r.amount, r.status, r.created_at as "createdAt"
      from referral_rewards r join commissions w on w.id = r.commission_id
     where r.referrer_id = ${masterId}
     order by r.created_at desc, r.id desc limit ${LAST_REWARDS}`);
  return rows.map(({ amount, ...reward }) => ({ ...reward, amountKopecks: kopecksFromSql(amount) }));
}
