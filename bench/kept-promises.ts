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
         took as (
           select a.id, o.id is null as is_lost, o.assigned_master_id is not null as is_assigned,
                  (select count(*) from offers f where f.order_id = a.id and f.state = 'ACCEPTED') as accepted,
                  (select count(*) from order_status_history h where h.order_id = a.id and h.to_status = 'ASSIGNED') as times,
                  (select count(distinct n.master_id) from notifications_outbox n
                    where n.order_id = a.id and n.event = 'order_assigned') as cards
             from asked a left join orders o on o.id = a.id)
    select count(*) filter (where is_lost)::int as lost,
           count(*) filter (where not is_lost and not is_assigned)::int as unassigned,
           count(*) filter (where accepted > 1 or times > 1 or cards > 1)::int as doubled,
           count(*) filter (where is_assigned and (accepted = 0 or times = 0 or cards = 0))::int as uncounted
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
