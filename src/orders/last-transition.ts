import { sql } from "../db/tx.ts";
import { actorType, masterIdOf, staffIdOf } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import type { OrderStatus } from "./lifecycle.ts";

/**
 * Whether the last thing that happened to the order was the same actor's `reason`, which left it
 * in `to`: then the same wish again is a repeat, answered with success and without effect (rule X4).
 */
export async function isMyLastTransition(
  work: Work,
  orderId: number,
  { reason, to }: { readonly reason: string; readonly to: readonly OrderStatus[] },
): Promise<boolean> {
  const last = await work.tx.maybeOne<{ mine: boolean }>(sql`
    select h.reason = ${reason} and h.to_status = any(${[...to]}::order_status[])
           and h.actor_type = ${actorType(work.actor)}::actor_type
           and h.changed_by_staff_id is not distinct from ${staffIdOf(work.actor)}::int
           and h.changed_by_master_id is not distinct from ${masterIdOf(work.actor)}::int as mine
      from order_status_history h
     where h.order_id = ${orderId}
     order by h.created_at desc, h.id desc
     limit 1`);
  return last?.mine ?? false;
}
