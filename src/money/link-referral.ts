import { type Queryable, sql } from "../db/tx.ts";
import { enqueue } from "../outbox/enqueue.ts";
import type { Work } from "../staff/work.ts";

export type CheckReferralCode =
  | { readonly status: "valid"; readonly referrerId: number }
  | { readonly status: "unknown_code" }
  | { readonly status: "own_code" }
  /** The chain of that master's referrers leads back to the newcomer. */
  | { readonly status: "cycle" };

/**
 * Whether a newcomer may use a referral code (finance.md section 7): it exists, is not his own, and
 * does not close a cycle. `masterId` is null while he has no row yet. Codes of deleted masters are
 * unknown.
 */
export async function checkReferralCode(
  q: Queryable,
  { code, masterId }: { code: string; masterId: number | null },
): Promise<CheckReferralCode> {
  const referrer = await q.maybeOne<{ id: number }>(sql`
    select id from masters where referral_code = ${code.trim().toUpperCase()} and not is_deleted`);
  if (referrer === null) return { status: "unknown_code" };
  if (referrer.id === masterId) return { status: "own_code" };
  const { cycle } = await q.one<{ cycle: boolean }>(sql`
    with recursive chain as (
      select ${referrer.id}::int as id
      union
      select r.referrer_id from chain join referrals r on r.master_id = chain.id
    )
    select exists (select from chain where id = ${masterId}::int) as cycle`);
  return cycle ? { status: "cycle" } : { status: "valid", referrerId: referrer.id };
}

export type LinkReferral =
  | { readonly status: "linked"; readonly referrerId: number }
  /** He has a referrer already; the link is stored once and never changed. */
  | { readonly status: "already_linked" }
  | Exclude<CheckReferralCode, { status: "valid" }>;

/** Stores who invited a master when his form is sent, once, and tells the referrer. */
export async function linkReferral(
  work: Work,
  { code, masterId }: { code: string; masterId: number },
): Promise<LinkReferral> {
  const checked = await checkReferralCode(work.tx, { code, masterId });
  if (checked.status !== "valid") return checked;
  const { referrerId } = checked;
  const linked = await work.tx.run(sql`
    insert into referrals (master_id, referrer_id, created_at) values (${masterId}, ${referrerId}, ${work.now})
        on conflict (master_id) do nothing`);
  if (linked === 0) return { status: "already_linked" };
  await work.tx.run(sql`
    update masters set referred_by_master_id = ${referrerId}, updated_at = ${work.now} where id = ${masterId}`);
  const message = { to: { master: referrerId }, event: "referral_registered", payload: { masterId } };
  await enqueue(work.tx, [message], work.now);
  return { status: "linked", referrerId };
}
