import { sql } from "../db/tx.ts";
import { cancelOffersOfOrder } from "../offers/cancel-open-offers.ts";
import type { OrderStatus } from "../orders/lifecycle.ts";
import { staffIdOf } from "../staff/actor.ts";
import { audit } from "../staff/audit.ts";
import type { Work } from "../staff/work.ts";
import { judgeMaster, plainReason } from "./judge-master.ts";

export type AssignDirect =
  | { readonly status: "assigned"; readonly offerId: number }
  /** The same person pressed again; nothing changed. */
  | { readonly status: "already_assigned" }
  | { readonly status: "warnings"; readonly warnings: readonly string[] }
  | { readonly status: "refused"; readonly reasons: readonly string[] }
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  | { readonly status: "stale"; readonly version: number }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * Staff (CA+) give the order to a master without asking him (T9, «📌 Назначить сразу»). He gets
 * the full card and may refuse while it is ASSIGNED. `version` is the one the card showed.
 */
export async function assignDirect(
  work: Work,
  input: { orderId: number; masterId: number; version: number; confirmed?: boolean },
): Promise<AssignDirect> {
  const judged = await judgeMaster(work, { ...input, forOffer: false }, "order.assign_direct");
  if (judged.status === "wrong_state" && (await isHis(work, input))) return { status: "already_assigned" };
  if (judged.status !== "judged") return judged;
  if (judged.warnings.length > 0 && !input.confirmed)
    return { status: "warnings", warnings: judged.warnings };
  const { order, facts } = judged;
  const overrides = judged.warnings.map(plainReason);
  const staffId = staffIdOf(work.actor);
  await cancelOffersOfOrder(work.tx, order.id, "assigned_directly", work.now);
  const { id: offerId } = await work.tx.one<{ id: number }>(sql`
    insert into offers (order_id, master_id, search_episode, round_number, source, state, sent_at, responded_at,
                        expires_at, overrides, created_by_staff_id, created_at)
    values (${order.id}, ${input.masterId}, ${facts.searchEpisode}, ${facts.searchRound}, 'STAFF_DIRECT', 'ACCEPTED',
            ${work.now}, ${work.now}, ${work.now}, ${overrides}::text[], ${staffId}, ${work.now})
    returning id`);
  await work.tx.rows(sql`
    select assign_orders(array[${offerId}::int], array[${order.id}::int], array[${input.masterId}::int],
                         array[${work.now}::timestamptz], 'assigned_directly', 'manual_assign', ${staffId}::int, 'ADMIN', ${work.source}, ${work.requestId},
                         ${JSON.stringify({ overrides })}::jsonb)`);
  await audit(work, {
    entity: "order",
    entityId: order.id,
    action: "assign",
    cityId: order.cityId,
    orderId: order.id,
    masterId: input.masterId,
    before: { status: order.status },
    after: { status: "ASSIGNED", overrides },
  });
  work.tx.ring({ kind: "outbox" });
  work.tx.ring({ kind: "dispatch", cityId: order.cityId });
  work.tx.ring({ kind: "live", cityId: order.cityId, orderId: order.id });
  return { status: "assigned", offerId };
}

/** The order was assigned to this master directly by this person, and nothing happened since. */
async function isHis(
  work: Work,
  { orderId, masterId }: { orderId: number; masterId: number },
): Promise<boolean> {
  const row = await work.tx.maybeOne(sql`
    select from orders o join offers f on f.order_id = o.id and f.state = 'ACCEPTED' and f.source = 'STAFF_DIRECT'
     where o.id = ${orderId} and o.status = 'ASSIGNED' and o.assigned_master_id = ${masterId}
       and f.master_id = ${masterId} and f.created_by_staff_id is not distinct from ${staffIdOf(work.actor)}`);
  return row !== null;
}
