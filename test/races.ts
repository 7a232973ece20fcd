/** Races for one order, as stories of their own: the tests judge them, the fault suite counts them. */
import { type Queryable, sql } from "../src/db/tx.ts";
import { type AcceptOffer, acceptOfferAlone, type Press } from "../src/dispatch/accept-offer.ts";
import type { AcceptTogether } from "../src/dispatch/accept-together.ts";
import { assignDirect } from "../src/dispatch/assign-direct.ts";
import { sendOffer } from "../src/dispatch/send-offer.ts";
import type { Random } from "../src/kernel/random.ts";
import { sleep } from "../src/kernel/time.ts";
import { blockMaster } from "../src/masters/block.ts";
import { endShift } from "../src/masters/end-shift.ts";
import { cancelOrder } from "../src/orders/cancel-order.ts";
import { deferOrder } from "../src/orders/defer-order.ts";
import { editOrder } from "../src/orders/edit-order.ts";
import { returnToSearch } from "../src/orders/return-to-search.ts";
import type { StaffActor } from "../src/staff/actor.ts";
import type { World } from "./world.ts";

/** One order and an open offer of it for each master. */
export async function contested(world: World, masters: readonly number[]) {
  const orderId = await world.order();
  const offers = await Promise.all(
    masters.map(async (masterId) => ({ masterId, offerId: await world.offer({ orderId, masterId }) })),
  );
  return { orderId, offers };
}

export function mastersOf(world: World, n: number): Promise<number[]> {
  return Promise.all(Array.from({ length: n }, () => world.master({ skills: ["ELECTRICS"] })));
}

/** How often each word comes. */
export function counted(statuses: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    Object.entries(Object.groupBy(statuses, (status) => status)).map(([status, list]) => [
      status,
      list!.length,
    ]),
  );
}

/** What one assignment leaves. */
export const ONE_TRAIL = { accepted: 1, open: 0, history: 1, metrics: 1, cards: 1 };

/** The trail of an order's assignment, to be compared with `ONE_TRAIL`. */
export async function trail(q: Queryable, orderId: number): Promise<typeof ONE_TRAIL> {
  return q.one(sql`
    select (select count(*)::int from offers where order_id = ${orderId} and state = 'ACCEPTED') as accepted,
           (select count(*)::int from offers where order_id = ${orderId} and state in ('SENT','VIEWED')) as open,
           (select count(*)::int from order_status_history where order_id = ${orderId} and to_status = 'ASSIGNED') as history,
           (select count(*)::int from distribution_metrics where order_id = ${orderId}) as metrics,
           (select count(*)::int from notifications_outbox where order_id = ${orderId} and event = 'order_assigned') as cards`);
}

/** A press as the bot makes it: alone, or together with those that come at the same time. */
export function pressing(world: World, together: AcceptTogether | null) {
  return (press: Press): Promise<AcceptOffer> => {
    const work = world.work(world.masterActor(press.masterId));
    return together ? together.accept(work, press) : acceptOfferAlone(work, press);
  };
}

/**
 * A lone valid accept while another session holds one of its rows, at random the order, the master or
 * the offer, for `heldMs`. The order is closed afterwards. Returns what he was told.
 */
export async function acceptUnderHeldRow(
  world: World,
  {
    masterId,
    heldMs,
    random,
    press,
  }: { masterId: number; heldMs: number; random: Random; press: ReturnType<typeof pressing> },
): Promise<AcceptOffer["status"]> {
  const { orderId, offers } = await contested(world, [masterId]);
  const [offer] = offers;
  const holder = await world.db.session();
  const [table, id] = random.pick([
    ["orders", orderId],
    ["masters", masterId],
    ["offers", offer!.offerId],
  ] as const);
  await holder.query("begin");
  await holder.query(`select from ${table} where id = $1 for update`, [id]);
  const released = sleep(heldMs)
    .then(() => holder.query(random.chance(0.5) ? "commit" : "rollback"))
    .then(() => holder.end());
  const { status } = await press(offer!);
  await released;
  await world.db.run(
    sql`update orders set status = 'CLOSED', closed_at = ${world.now} where id = ${orderId}`,
  );
  return status;
}

/** A master presses several of his offers at once; the orders end afterwards. Returns what he was told. */
export async function pressAllAtOnce(
  world: World,
  {
    masterId,
    offers: count,
    press,
  }: { masterId: number; offers: number; press: ReturnType<typeof pressing> },
): Promise<AcceptOffer["status"][]> {
  const offers = await Promise.all(
    Array.from({ length: count }, async () => {
      const orderId = await world.order();
      return { masterId, offerId: await world.offer({ orderId, masterId }) };
    }),
  );
  const results = await Promise.all(offers.map(press));
  await world.db.run(
    sql`update orders set status = 'CLOSED', closed_at = ${world.now}
         where status = 'ASSIGNED' and assigned_master_id = ${masterId}`,
  );
  await world.db.run(
    sql`update offers set state = 'EXPIRED', responded_at = ${world.now}
         where state in ('SENT','VIEWED') and master_id = ${masterId}`,
  );
  return results.map(({ status }) => status);
}

/** What may end an offer while its master accepts it. */
export type Rival = (
  world: World,
  it: { orderId: number; masterId: number; staff: StaffActor; other: number },
) => Promise<{ status: string }>;

export const RIVALS: Readonly<Record<string, Rival>> = {
  cancel: (world, { orderId, staff }) =>
    world.do(staff, (work) => cancelOrder(work, { orderId, reason: "Клиент передумал" })),
  "return to search": (world, { orderId, staff }) =>
    world.do(staff, (work) => returnToSearch(work, { orderId })),
  defer: (world, { orderId, staff }) =>
    world.do(staff, (work) => deferOrder(work, { orderId, wakeAt: new Date("2026-03-11T09:00:00Z") })),
  "manual offer": (world, { orderId, staff, other }) =>
    world.do(staff, (work) => sendOffer(work, { orderId, masterId: other, confirmed: true })),
  "direct assignment": (world, { orderId, staff, other }) =>
    world.do(staff, (work) => assignDirect(work, { orderId, masterId: other, version: 1, confirmed: true })),
  block: (world, { masterId, staff }) =>
    world.do(staff, (work) => blockMaster(work, { masterId, reasonCode: "staff", comment: "проверка" })),
  "end of shift": (world, { masterId }) =>
    world.do(world.masterActor(masterId), (work) => endShift(work, { masterId, confirmed: true })),
  edit: (world, { orderId, staff }) =>
    world.do(staff, (work) => editOrder(work, { orderId, version: 1, changes: { slot: "TOM:10-13" } })),
};

/** An accept against a rival, `round` deciding who begins and how much later the other comes. Returns the order. */
export async function acceptAgainst(
  world: World,
  rival: Rival,
  { staff, other, round }: { staff: StaffActor; other: number; round: number },
): Promise<number> {
  const masterId = await world.master();
  const { orderId, offers } = await contested(world, [masterId]);
  const accept = () => acceptOfferAlone(world.work(world.masterActor(masterId)), offers[0]!);
  const against = () => rival(world, { orderId, masterId, staff, other });
  const [first, second] = round % 2 === 0 ? [accept, against] : [against, accept];
  await Promise.all([first(), sleep(round % 4).then(second)]);
  return orderId;
}

/** What is wrong with an order after a race: nothing, while state, master, offers and history agree. */
export async function unsound(q: Queryable, orderId: number): Promise<string[]> {
  const rows = await q.rows<{ problem: string }>(sql`
    select 'accepted offers: ' || count(*) as problem from offers
     where order_id = ${orderId} and state = 'ACCEPTED' having count(*) > 1
    union all
    select 'assigned without its accepted offer' from orders o where o.id = ${orderId} and o.status = 'ASSIGNED'
       and not exists (select from offers f where f.order_id = o.id and f.state = 'ACCEPTED' and f.master_id = o.assigned_master_id)
    union all
    select 'accepted offer on an order in ' || o.status from orders o where o.id = ${orderId}
       and o.status not in ('ASSIGNED','EN_ROUTE','WORKING','PAYMENT','CLOSED')
       and exists (select from offers f where f.order_id = o.id and f.state = 'ACCEPTED')
    union all
    select 'open offer on an order in ' || o.status from orders o join offers f on f.order_id = o.id and f.state in ('SENT','VIEWED')
     where o.id = ${orderId} and o.status in ('ASSIGNED','CANCELED')
    union all
    select 'open offer of a master who is blocked or off shift' from offers f join masters m on m.id = f.master_id
     where f.order_id = ${orderId} and f.state in ('SENT','VIEWED') and (m.is_blocked or m.shift_status = 'SHIFT_OFF')
    union all
    select 'history does not join: ' || h.from_status || ' after ' || h.before from (
      select from_status, lag(to_status) over (order by id) as before from order_status_history where order_id = ${orderId}) h
     where h.before is not null and h.from_status <> h.before
    union all
    select 'live commission of an order in ' || o.status from orders o join commissions c on c.order_id = o.id and c.status <> 'CANCELED'
     where o.id = ${orderId} and o.status not in ('PAYMENT','CLOSED')`);
  return rows.map(({ problem }) => problem);
}
