import { type Queryable, raw, sql } from "../src/db/tx.ts";

/** What must hold after every benchmark; a row is a violation. */
const INVARIANTS: Readonly<Record<string, string>> = {
  "an assigned order has exactly one accepted offer, of its master": `
    select o.id from orders o where o.status = 'ASSIGNED'
       and (select count(*) from offers f where f.order_id = o.id and f.state = 'ACCEPTED' and f.master_id = o.assigned_master_id) <> 1`,
  "an assigned order has no open offer": `
    select o.id from orders o join offers f on f.order_id = o.id and f.state in ('SENT','VIEWED') where o.status = 'ASSIGNED'`,
  "each assignment is in the history once": `
    select o.id from orders o where o.status = 'ASSIGNED'
       and (select count(*) from order_status_history h where h.order_id = o.id and h.to_status = 'ASSIGNED') <> 1`,
  "each assignment has one metrics row": `
    select o.id from orders o where o.status = 'ASSIGNED'
       and (select count(*) from distribution_metrics m where m.order_id = o.id) <> 1`,
  "each winner has one card and each loser one edit": `
    select f.id from offers f join orders o on o.id = f.order_id and o.status = 'ASSIGNED'
     where (f.state = 'ACCEPTED' and (select count(*) from notifications_outbox n where n.offer_id = f.id and n.event = 'order_assigned') <> 1)
        or (f.cancel_reason = 'taken' and (select count(*) from notifications_outbox n where n.offer_id = f.id and n.event = 'offer_taken') <> 1)`,
  "no master is above his limit": `
    select assigned_master_id from orders where status in ('ASSIGNED','EN_ROUTE','WORKING','PAYMENT')
     group by assigned_master_id having count(*) > 5`,
};

/** Names of the broken ones, with how many rows break them. `except` leaves out what the data set breaks on purpose. */
export async function brokenInvariants(q: Queryable, except: readonly string[] = []): Promise<string[]> {
  const broken: string[] = [];
  for (const [name, query] of Object.entries(INVARIANTS)) {
    if (except.includes(name)) continue;
    const { n } = await q.one<{ n: number }>(sql`select count(*)::int as n from (${raw(query)}) v`);
    if (n > 0) broken.push(`${name}: ${n}`);
  }
  return broken;
}
