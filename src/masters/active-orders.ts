import { type Queryable, sql } from "../db/tx.ts";

export interface ActiveOrder {
  readonly orderId: number;
  readonly status: "ASSIGNED" | "EN_ROUTE" | "WORKING" | "PAYMENT";
}

/** Orders that count towards a master's limit, by number. Exact only while his row is held. */
export function activeOrdersOf(q: Queryable, masterId: number): Promise<ActiveOrder[]> {
  return q.rows<ActiveOrder>(sql`
    select id as "orderId", status from orders
     where assigned_master_id = ${masterId} and status in ('ASSIGNED','EN_ROUTE','WORKING','PAYMENT')
     order by id`);
}
