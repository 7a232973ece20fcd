import { sql } from "../db/tx.ts";
import { type Kopecks, kopecksFromSql } from "../kernel/money.ts";
import { book } from "../ledger/book.ts";
import { reasonText } from "../masters/reason-text.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { staffIdOf } from "../staff/actor.ts";
import { audit } from "../staff/audit.ts";
import { permitLogged } from "../staff/permit.ts";
import type { Work } from "../staff/work.ts";
import { ledgerActor } from "./commission.ts";
import { reverseEntries } from "./reverse-entries.ts";

export type PayRewards =
  | { readonly status: "paid"; readonly rewardIds: readonly number[]; readonly amountKopecks: Kopecks }
  /** All of them were paid or cancelled before. Nothing changed. */
  | { readonly status: "nothing_to_pay" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * Finance marks rewards of a master as paid out (CA+ of his city): those named, or every ACCRUED one. He
 * is told once with the sum. Rewards of somebody else among the ids are left alone.
 */
export async function payRewards(
  work: Work,
  { masterId, rewardIds }: { masterId: number; rewardIds?: readonly number[] },
): Promise<PayRewards> {
  const master = await cityOf(work, masterId);
  const permitted = permitLogged(work, "finance.manage", master);
  if (permitted !== "allowed") return { status: permitted };
  const which = rewardIds === undefined ? sql`true` : sql`id = any(${[...rewardIds]}::int[])`;
  const rewards = await work.tx.rows<Reward>(sql`
    select r.id, r.amount, (select c.order_id from commissions c where c.id = r.commission_id) as "orderId"
      from referral_rewards r
     where referrer_id = ${masterId} and status = 'ACCRUED' and ${which}
     order by r.id for no key update of r`);
  if (rewards.length === 0) return { status: "nothing_to_pay" };
  const ids = rewards.map(({ id }) => id);
  await work.tx.run(sql`
    update referral_rewards set status = 'PAID', paid_at = ${work.now}, paid_by_staff_id = ${staffIdOf(work.actor)}
     where id = any(${ids}::int[]) and status = 'ACCRUED'`);
  const entries = rewards.map(({ id, amount, orderId }) => ({
    masterId,
    kind: "REFERRAL_PAID" as const,
    amountKopecks: -kopecksFromSql(amount),
    orderId,
    rewardId: id,
    dedupeKey: `referral_paid:${id}`,
  }));
  await book(work.tx, entries, ledgerActor(work), work.now);
  const amountKopecks = rewards.reduce((sum, { amount }) => sum + kopecksFromSql(amount), 0);
  const message = { to: { master: masterId }, event: "referral_reward_paid", payload: { amountKopecks } };
  await enqueue(work.tx, [message], work.now);
  for (const id of ids) await auditReward(work, "pay_reward", id, masterId, master!.cityId, {});
  return { status: "paid", rewardIds: ids, amountKopecks };
}

interface Reward {
  readonly id: number;
  readonly amount: string;
  readonly orderId: number;
}

export type CancelReward =
  | { readonly status: "canceled"; readonly amountKopecks: Kopecks }
  | { readonly status: "already_canceled" }
  | { readonly status: "invalid_reason" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** Cancels one reward by hand (CA+ of its receiver's city, reason of 3-200 characters), also a paid one. */
export async function cancelReward(
  work: Work,
  { rewardId, reason }: { rewardId: number; reason: string },
): Promise<CancelReward> {
  const owner = await work.tx.maybeOne<{ cityId: number | null; masterId: number; orderId: number }>(sql`
    select m.city_id as "cityId", m.id as "masterId", c.order_id as "orderId"
      from referral_rewards r join masters m on m.id = r.referrer_id join commissions c on c.id = r.commission_id
     where r.id = ${rewardId}`);
  const permitted = permitLogged(work, "finance.manage", owner);
  if (permitted !== "allowed") return { status: permitted };
  const why = reasonText(reason);
  if (why === null) return { status: "invalid_reason" };
  const { masterId, orderId, cityId } = owner!;
  const canceled = await work.tx.maybeOne<{ amount: string }>(sql`
    update referral_rewards set status = 'CANCELED', canceled_at = ${work.now}
     where id = ${rewardId} and status <> 'CANCELED'
    returning amount`);
  if (canceled === null) return { status: "already_canceled" };
  await reverseEntries(work, { orderId, rewardIds: [rewardId] }, ["REFERRAL_ACCRUED"]);
  const amountKopecks = kopecksFromSql(canceled.amount);
  const payload = { amountKopecks };
  const message = { to: { master: masterId }, event: "referral_reward_reversed", payload, orderId };
  await enqueue(work.tx, [message], work.now);
  await auditReward(work, "cancel_reward", rewardId, masterId, cityId, { reason: why });
  return { status: "canceled", amountKopecks };
}

function cityOf(work: Work, masterId: number): Promise<{ cityId: number | null } | null> {
  return work.tx.maybeOne<{ cityId: number | null }>(sql`
    select city_id as "cityId" from masters where id = ${masterId}`);
}

function auditReward(
  work: Work,
  action: "pay_reward" | "cancel_reward",
  rewardId: number,
  masterId: number,
  cityId: number | null,
  payload: Record<string, unknown>,
): Promise<void> {
  const after = { status: action === "pay_reward" ? "PAID" : "CANCELED" };
  return audit(work, { entity: "reward", entityId: rewardId, action, cityId, masterId, after, payload });
}
