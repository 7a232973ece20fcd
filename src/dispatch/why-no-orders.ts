import { type Queryable, sql } from "../db/tx.ts";
import type { Kopecks } from "../kernel/money.ts";
import { after, DAY_MS } from "../kernel/time.ts";
import type { OrderCategory } from "../orders/lifecycle.ts";
import { masterIdOf } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import { type OwnLooks, type OwnReason, reasonPerOrder } from "./not-offered.ts";

const PERIOD_MS = 7 * DAY_MS;
/** The newest decisions of the city that are read; bounds the work of a very busy one. */
const LOOKS_MAX = 20_000;
/** What the average total of a category is taken from: its newest closed orders of so many days. */
const TOTALS_MS = 90 * DAY_MS;
const TOTALS_MAX = 500;

/** «Почему нет заказов» (master-bot.md section 15): the last 7 days, every order counted once. */
export interface WhyNoOrders {
  /** Orders of his city in a category he has; offered plus all of `reasons`. */
  readonly suitable: number;
  readonly offered: number;
  /** Outcomes of what was offered; the rest was taken by others, withdrawn, or is still open. */
  readonly accepted: number;
  readonly declined: number;
  readonly expired: number;
  /** What the expired ones may have been worth: average total of their category and city. */
  readonly missedKopecks: Kopecks;
  /** Not offered, by his own reason, the most frequent first. */
  readonly reasons: readonly { readonly reason: OwnReason; readonly count: number }[];
  /** Active orders and limit of the last time he was at his limit; null when he never was. */
  readonly limit: { readonly active: number; readonly limit: number } | null;
}

/**
 * What the engine decided about the acting master in the last 7 days, from the decision ledger and
 * his own offers; nothing about anybody else. Null for whoever is no master, or has no city yet.
 */
export async function whyNoOrders({ tx, actor, now }: Work<Queryable>): Promise<WhyNoOrders | null> {
  const masterId = masterIdOf(actor);
  if (masterId === null) return null;
  const { cityId, skills } = await tx.one<{ cityId: number | null; skills: OrderCategory[] }>(sql`
    select m.city_id as "cityId",
           array(select s.code::text from master_skills ms join skills s on s.id = ms.skill_id and s.is_active
                  where ms.master_id = m.id) as skills
      from masters m where m.id = ${masterId}`);
  if (cityId === null) return null;
  const from = after(now, -PERIOD_MS);
  const offers = await readOffers(tx, masterId, from);
  const looks = await readLooks(tx, { masterId, cityId, skills, from, to: now });
  const offered = offers.filter(({ outcome }) => outcome !== "lost");
  const asked = new Set(offered.map(({ orderId }) => orderId));
  const reasonOf = reasonPerOrder(looks);
  // An offer that never reached him: the bot could not be reached, whatever the engine thought.
  for (const { orderId } of offers) if (!asked.has(orderId)) reasonOf.set(orderId, "unreachable");
  const reasons = countReasons([...reasonOf].filter(([orderId]) => !asked.has(orderId)));
  const ended = (outcome: Offered["outcome"]) => offered.filter((offer) => offer.outcome === outcome);
  const expired = ended("expired");
  return {
    suitable: offered.length + reasons.reduce((sum, { count }) => sum + count, 0),
    offered: offered.length,
    accepted: ended("accepted").length,
    declined: ended("declined").length,
    expired: expired.length,
    missedKopecks: await missedKopecks(
      tx,
      cityId,
      expired.map(({ category }) => category),
      now,
    ),
    reasons,
    limit: limitOf(looks),
  };
}

interface Offered {
  readonly orderId: number;
  readonly category: OrderCategory;
  /** The best that came of his offers of this order; `lost`: none of them ever reached him. */
  readonly outcome: "accepted" | "declined" | "expired" | "other" | "lost";
}

function readOffers(q: Queryable, masterId: number, from: Date): Promise<Offered[]> {
  return q.rows<Offered>(sql`
    with mine as (
      select order_id, state,
             state = 'ACCEPTED' or id in (select offer_id from distribution_metrics
                                           where master_id = ${masterId} and assigned_at >= ${from}
                                             and offer_id is not null) as was_accepted,
             delivered_at is null and state in ('EXPIRED','CANCELED')
               and (state = 'EXPIRED' or cancel_reason = 'undeliverable') as was_lost
        from offers where master_id = ${masterId} and sent_at >= ${from}
    )
    select mine.order_id as "orderId", o.category,
           case when bool_or(was_accepted) then 'accepted'
                when bool_or(state = 'DECLINED') then 'declined'
                when bool_or(state = 'EXPIRED' and not was_lost) then 'expired'
                when bool_and(was_lost) then 'lost'
                else 'other' end as outcome
      from mine join orders o on o.id = mine.order_id
     group by mine.order_id, o.category`);
}

interface LooksWithLimit extends OwnLooks {
  readonly lastAt: Date;
  readonly active: number | null;
  readonly limit: number | null;
}

/**
 * His verdicts. A decision lists the masters of the city by ascending id, so his place in it is the
 * number of those before him: reading it there is ten times faster than looking through hundreds.
 * Only where somebody has come or gone since, the list is searched.
 */
function readLooks(
  q: Queryable,
  about: {
    readonly masterId: number;
    readonly cityId: number;
    readonly skills: readonly OrderCategory[];
    readonly from: Date;
    readonly to: Date;
  },
): Promise<LooksWithLimit[]> {
  const { masterId, cityId, skills, from, to } = about;
  return q.rows<LooksWithLimit>(sql`
    with place as materialized (
      select count(*)::int as k from masters where city_id = ${cityId} and id < ${masterId}
    ), looked as materialized (
      select d.order_id, d.scope, d.repeat_count, d.decided_at,
             case ${masterId}::int
               when (d.verdicts -> place.k ->> 0)::int then d.verdicts -> place.k
               when (d.verdicts -> (place.k - 1) ->> 0)::int then d.verdicts -> (place.k - 1)
               when (d.verdicts -> (place.k + 1) ->> 0)::int then d.verdicts -> (place.k + 1)
               else jsonb_path_query_first(d.verdicts, 'strict $[*] ? (@[0] == $id)',
                                           jsonb_build_object('id', ${masterId}::int))
             end as verdict
        from (select * from distribution_decisions
               where city_id = ${cityId} and decided_at >= ${from} and decided_at <= ${to}
               order by decided_at desc limit ${LOOKS_MAX}) d
        join orders o on o.id = d.order_id and o.category = any(${[...skills]}::order_category[])
       cross join place
    ), judged as (
      select order_id, scope, repeat_count, decided_at, (verdict ->> 1)::int as mask,
             (verdict -> 2 ->> 'active')::int as active, (verdict -> 2 ->> 'limit')::int as "limit",
             case when (verdict ->> 1)::int & 16 <> 0 then (
               select b.reason_code from master_blocks b
                where b.master_id = ${masterId} and b.created_at <= looked.decided_at
                  and (b.lifted_at is null or b.lifted_at > looked.decided_at)
                order by b.reason_code = 'commission_overdue' desc, b.id limit 1) end as blocked_for
        from looked where verdict is not null
    )
    select order_id as "orderId", mask, scope, blocked_for as "blockedFor", active, "limit",
           sum(repeat_count)::int as times, max(decided_at) as "lastAt"
      from judged group by order_id, mask, scope, blocked_for, active, "limit"`);
}

function countReasons(
  reasonOf: readonly (readonly [orderId: number, reason: OwnReason])[],
): WhyNoOrders["reasons"] {
  const counts = new Map<OwnReason, number>();
  for (const [, reason] of reasonOf) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}

function limitOf(looks: readonly LooksWithLimit[]): WhyNoOrders["limit"] {
  const full = looks.filter(({ active }) => active !== null);
  const last = full.reduce<LooksWithLimit | null>(
    (latest, look) => (latest === null || look.lastAt > latest.lastAt ? look : latest),
    null,
  );
  return last === null ? null : { active: last.active!, limit: last.limit! };
}

/** Average total of closed orders of each category, times how many of it he let pass. */
async function missedKopecks(
  q: Queryable,
  cityId: number,
  expired: readonly OrderCategory[],
  now: Date,
): Promise<Kopecks> {
  let missed = 0;
  for (const category of new Set(expired)) {
    const { kopecks } = await q.one<{ kopecks: number }>(sql`
      select coalesce(round(avg(total_sum) * 100), 0)::int8 as kopecks
        from (select total_sum from orders
               where city_id = ${cityId} and created_at >= ${after(now, -TOTALS_MS)} and status = 'CLOSED'
                 and type = 'NORMAL' and category = ${category}::order_category
               order by created_at desc limit ${TOTALS_MAX}) closed`);
    missed += kopecks * expired.filter((each) => each === category).length;
  }
  return missed;
}
