import { type Queryable, sql } from "../src/db/tx.ts";
import { brokenInvariants } from "../src/timers/invariants.ts";

/**
 * What must hold after orders went all the way: the invariants of the running product (I1-I15), and none of
 * the `confirmed` orders lost or given to two masters. Violations in words.
 */
export async function brokenPromises(
  q: Queryable,
  confirmed: readonly number[],
  now: Date,
): Promise<string[]> {
  const broken = await brokenInvariants(q, now);
  const { lost, unassigned, doubled, uncounted } = await q.one<{
    lost: number;
    unassigned: number;
    doubled: number;
    uncounted: number;
  }>(sql`
    with asked as (select unnest(${confirmed}::int[]) as id),
         accept as (select order_id, count(*) as n from offers where state = 'ACCEPTED' group by order_id),
         noted as (select order_id, count(*) as n from order_status_history where to_status = 'ASSIGNED' group by order_id),
         card as (select order_id, count(distinct master_id) as n from notifications_outbox
                   where event = 'order_assigned' group by order_id),
         took as (
           select o.id is null as is_lost, o.assigned_master_id is not null as is_assigned,
                  coalesce(accept.n, 0) as accepts, coalesce(noted.n, 0) as notes, coalesce(card.n, 0) as cards
             from asked a
             left join orders o on o.id = a.id
             left join accept on accept.order_id = a.id
             left join noted on noted.order_id = a.id
             left join card on card.order_id = a.id)
    select count(*) filter (where is_lost)::int as lost,
           count(*) filter (where not is_lost and not is_assigned)::int as unassigned,
           count(*) filter (where accepts > 1 or notes > 1 or cards > 1)::int as doubled,
           count(*) filter (where is_assigned and (accepts = 0 or notes = 0 or cards = 0))::int as uncounted
      from took`);
  const counts = {
    "orders lost": lost,
    "orders left without a master": unassigned,
    "orders given to two masters": doubled,
    "assignments without their offer, history or card": uncounted,
  };
  return [
    ...broken.map(({ name, rows, examples }) => `${name}: ${rows} (${examples[0]?.detail ?? ""})`),
    ...Object.entries(counts).flatMap(([what, n]) => (n === 0 ? [] : [`${what}: ${n}`])),
  ];
}
