import { sql, type Tx } from "../db/tx.ts";
import { cancelOneOffer } from "../offers/cancel-open-offers.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { activeLimit } from "./eligibility.ts";
import type { MasterFacts, OrderFacts } from "./facts.ts";
import { loadMasters, loadOrders } from "./load-facts.ts";
import { lockOrders } from "./pass-batch.ts";
import type { DispatchPolicy } from "./policy.ts";
import { visitsConflict } from "./visit-window.ts";

/**
 * After a master got an order: withdraws his open offers of other orders that he could not accept
 * or carry out any more (limit reached, visit windows overlap), dispatch.md section 9.4. Offers
 * with staff overrides are left. Not inside the accept, where two crossing accepts would deadlock.
 * Returns the orders that were locked by somebody else; their notes must stay.
 */
export async function withdrawBusy(
  work: Work<Tx>,
  cityId: number,
  masterIds: readonly number[],
  policy: DispatchPolicy,
): Promise<{ skippedMasterIds: number[]; withdrawn: number }> {
  const { tx, now } = work;
  const open = await tx.rows<{ offerId: number; orderId: number; masterId: number }>(sql`
    select f.id as "offerId", f.order_id as "orderId", f.master_id as "masterId"
      from offers f join orders o on o.id = f.order_id
     where f.master_id = any(${masterIds}::int[]) and f.state in ('SENT','VIEWED')
       and f.overrides = '{}' and o.city_id = ${cityId}
     order by f.id`);
  if (open.length === 0) return { skippedMasterIds: [], withdrawn: 0 };
  const orderIds = [...new Set(open.map(({ orderId }) => orderId))];
  const locked = await lockOrders(tx, orderIds);
  const reachable = open.filter(({ orderId }) => locked.has(orderId));
  const holders = [...new Set(reachable.map(({ masterId }) => masterId))];
  await tx.rows(sql`select id from masters where id = any(${holders}::int[]) order by id for no key update`);
  const orders = new Map((await loadOrders(tx, [...locked])).map((order) => [order.id, order]));
  const masters = new Map((await loadMasters(tx, cityId, now, holders)).map((master) => [master.id, master]));
  let withdrawn = 0;
  for (const { offerId, orderId, masterId } of reachable) {
    const [order, master] = [orders.get(orderId), masters.get(masterId)];
    if (!order || !master || !cannotTake(order, master, policy, now)) continue;
    const [ended] = await cancelOneOffer(tx, offerId, "master_busy", now);
    if (ended === undefined) continue;
    withdrawn += 1;
    work.log.info("offer_withdrawn", {
      order_id: orderId,
      city_id: cityId,
      offer_id: offerId,
      master_id: masterId,
      round_number: ended.roundNumber,
      source: ended.source,
      reason: "master_busy",
      latency_ms: now.getTime() - ended.sentAt.getTime(),
    });
    await noteDispatch(tx, [{ cityId, kind: "offer_withdrawn", orderId, masterId }], now);
  }
  const skipped = open.filter(({ orderId }) => !locked.has(orderId)).map(({ masterId }) => masterId);
  return { skippedMasterIds: [...new Set(skipped)], withdrawn };
}

function cannotTake(order: OrderFacts, master: MasterFacts, policy: DispatchPolicy, now: Date): boolean {
  if (master.activeOrders >= activeLimit(master, policy)) return true;
  const { slot } = order;
  return (
    policy.checkSlotConflict &&
    slot !== null &&
    master.visits.some(
      (visit) => visit.orderId !== order.id && visitsConflict(slot, visit, policy.visitMs, now),
    )
  );
}
