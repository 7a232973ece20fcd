import { type Queryable, sql } from "../../../src/db/tx.ts";

/** Notices beyond the first to the same chat, of the same level, in the same episode of an order. */
export async function escalationsTwice(q: Queryable): Promise<number> {
  const { n } = await q.one<{ n: number }>(sql`
    select coalesce(sum(times - 1), 0)::int as n from (
      select count(*) as times from notifications_outbox where event in ('escalation_logist','escalation_admin')
       group by order_id, event, chat_key, payload ->> 'episode') t`);
  return n;
}

/** Stamps of a level without a notice, or notices without a stamp, in the episode that runs. */
export async function escalationsUntold(q: Queryable): Promise<number> {
  const { n } = await q.one<{ n: number }>(sql`
    select count(*)::int as n from orders o
     cross join lateral (values ('escalation_logist', o.dist_escalated_logist_at),
                                ('escalation_admin', o.dist_escalated_admin_at)) as level (event, at)
     where (level.at is not null) <> exists (
       select from notifications_outbox n where n.order_id = o.id and n.event = level.event
          and n.payload ->> 'episode' = o.search_episode::text)`);
  return n;
}
