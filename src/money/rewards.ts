import { sql } from "../db/tx.ts";
import { type Kopecks, kopecksFromSql, kopecksToSql, shareHalfUp } from "../kernel/money.ts";
import { book } from "../ledger/book.ts";
import { enqueue } from "../outbox/enqueue.ts";
import type { Work } from "../staff/work.ts";
import { ledgerActor } from "./commission.ts";
import { reverseEntries } from "./reverse-entries.ts";

interface Referrer {
  readonly referrerId: number;
  readonly level: 1 | 2;
}

/** The commission whose approval earns rewards. */
export interface RewardedCommission {
  readonly id: number;
  readonly orderId: number;
  readonly masterId: number;
}

/**
 * Rewards of an approved commission (finance.md section 7): 10 % of what was really covered to the
 * referrer of its master, 5 % to that referrer's referrer, half up. Deleted referrers get nothing,
 * blocked ones do; a reward of 0.00 is not written. Each referrer is told.
 *
 * @param basisKopecks min(amount, paid + credit): a written-off part earns nothing
 */
export async function accrueRewards(
  work: Work,
  commission: RewardedCommission,
  basisKopecks: Kopecks,
): Promise<void> {
  const ratesBp = { 1: work.settings.get("referral_rate_l1"), 2: work.settings.get("referral_rate_l2") };
  for (const { referrerId, level } of await referrersOf(work, commission.masterId)) {
    const amountKopecks = shareHalfUp(basisKopecks, ratesBp[level]);
    if (amountKopecks > 0)
      await accrue(work, commission, { referrerId, level, amountKopecks, rateBp: ratesBp[level] });
  }
}

async function accrue(
  work: Work,
  commission: RewardedCommission,
  reward: Referrer & { readonly amountKopecks: Kopecks; readonly rateBp: number },
): Promise<void> {
  const { referrerId, level, amountKopecks, rateBp } = reward;
  const { orderId } = commission;
  const { id: rewardId } = await work.tx.one<{ id: number }>(sql`
    insert into referral_rewards (referrer_id, referred_master_id, commission_id, level, percent, amount, created_at)
    values (${referrerId}, ${commission.masterId}, ${commission.id}, ${level}, ${rateBp}::numeric / 100,
            ${kopecksToSql(amountKopecks)}, ${work.now})
    returning id`);
  const dedupeKey = `referral_accrued:${rewardId}`;
  const entry = {
    masterId: referrerId,
    kind: "REFERRAL_ACCRUED",
    amountKopecks,
    orderId,
    rewardId,
    dedupeKey,
  } as const;
  await book(work.tx, [entry], ledgerActor(work), work.now);
  const payload = { amountKopecks, level };
  const message = { to: { master: referrerId }, event: "referral_reward_accrued", payload, orderId };
  await enqueue(work.tx, [message], work.now);
}

function referrersOf(work: Work, masterId: number): Promise<Referrer[]> {
  return work.tx.rows<Referrer>(sql`
    select m.id as "referrerId", chain.level
      from (select r1.referrer_id, 1 as level from referrals r1 where r1.master_id = ${masterId}
            union all
            select r2.referrer_id, 2 from referrals r1 join referrals r2 on r2.master_id = r1.referrer_id
             where r1.master_id = ${masterId}) as chain
      join masters m on m.id = chain.referrer_id and not m.is_deleted
     where m.id <> ${masterId}
     order by chain.level`);
}

/**
 * Takes back the rewards of a commission whose approval is undone (C8, C9): each becomes CANCELED with
 * an entry, also one that was paid out, which may leave its receiver in debt. A later approval
 * accrues anew. Each receiver is told. The caller holds the commission.
 */
export async function reverseRewards(work: Work, commission: RewardedCommission): Promise<void> {
  const live = await work.tx.rows<{ id: number; referrerId: number; amount: string }>(sql`
    select id, referrer_id as "referrerId", amount from referral_rewards
     where commission_id = ${commission.id} and status <> 'CANCELED'
     order by id for no key update`);
  if (live.length === 0) return;
  const rewardIds = live.map(({ id }) => id);
  await work.tx.run(sql`
    update referral_rewards set status = 'CANCELED', canceled_at = ${work.now}
     where id = any(${rewardIds}::int[]) and status <> 'CANCELED'`);
  const { orderId } = commission;
  await reverseEntries(work, { orderId, rewardIds }, ["REFERRAL_ACCRUED"]);
  await enqueue(
    work.tx,
    live.map(({ referrerId, amount }) => ({
      to: { master: referrerId },
      event: "referral_reward_reversed",
      payload: { amountKopecks: kopecksFromSql(amount) },
      orderId,
    })),
    work.now,
  );
}
