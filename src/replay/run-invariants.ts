import { type Queryable, raw, sql } from "../db/tx.ts";
import { bit } from "../dispatch/reasons.ts";

/** What must hold after every run, by its name; a row of the query breaks it. `:masters` is their number. */
const INVARIANTS: Readonly<Record<string, string>> = {
  "an order was created once": `
    select o.id from orders o
     where (select count(*) from order_status_history h where h.order_id = o.id and h.from_status is null) <> 1`,
  "an order was accepted at most once in each episode": `
    select order_id from offers where state = 'ACCEPTED' group by order_id, search_episode having count(*) > 1`,
  "an order with a master has exactly one accepted offer, his": `
    select o.id from orders o where o.assigned_master_id is not null
       and (select count(*) from offers f where f.order_id = o.id and f.state = 'ACCEPTED'
                                            and f.master_id = o.assigned_master_id) <> 1`,
  "an order without a master has no accepted offer": `
    select o.id from orders o join offers f on f.order_id = o.id and f.state = 'ACCEPTED'
     where o.assigned_master_id is null`,
  "an assigned order has no open offer": `
    select o.id from orders o join offers f on f.order_id = o.id and f.state in ('SENT','VIEWED')
     where o.assigned_master_id is not null`,
  "each assignment has one metrics row": `
    select o.id from orders o
     where (select count(*) from distribution_metrics m where m.order_id = o.id)
           <> (select count(*) from order_status_history h where h.order_id = o.id and h.to_status = 'ASSIGNED')`,
  "every offer has its push": `
    select f.id from offers f where f.push_outbox_id is null`,
  "every engine offer is in a stored decision": `
    select f.id from offers f left join distribution_decisions d on d.id = f.decision_id
     where f.source = 'ENGINE' and (d.id is null or not f.master_id = any(d.offered_master_ids))`,
  "eligible and rejected are all masters": `
    select d.id from distribution_decisions d
     where d.masters_total <> 0
       and (d.masters_total <> :masters
            or d.eligible_count + (
                 select count(*) from jsonb_array_elements(d.verdicts) as v (verdict)
                  where ((verdict ->> 1)::int & case d.scope when 'CITY' then ~:wrong_district else ~0 end) <> 0
               ) <> d.masters_total)`,
  "a closed order was paid for": `
    select o.id from orders o left join commissions c on c.order_id = o.id and c.status = 'APPROVED'
     where o.status = 'CLOSED' and (o.total_sum <= 0 or c.id is null)`,
};

/** The broken ones with how many rows break each; empty when all hold. */
export async function brokenInvariants(q: Queryable): Promise<string[]> {
  const { masters } = await q.one<{ masters: number }>(sql`select count(*)::int as masters from masters`);
  const broken: string[] = [];
  for (const [name, query] of Object.entries(INVARIANTS)) {
    const text = query
      .replaceAll(":masters", String(masters))
      .replaceAll(":wrong_district", String(bit("wrong_district")));
    const { n } = await q.one<{ n: number }>(sql`select count(*)::int as n from (${raw(text)}) as broken`);
    if (n > 0) broken.push(`${name}: ${n}`);
  }
  return broken;
}
