import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { channelState } from "../outbox/channel.ts";
import { type CityRosters, loadRoster } from "./city-roster.ts";
import type { CityFacts, MasterFacts, OfferFacts, OrderFacts, Slot } from "./facts.ts";
import { loadChecks, loadLoads } from "./master-loads.ts";
import type { DispatchPolicy } from "./policy.ts";

interface OrderRow extends Omit<OrderFacts, "slot" | "offers"> {
  readonly slotStartAt: Date | null;
  readonly slotEndAt: Date | null;
  readonly isAsap: boolean;
}

const ORDER_COLUMNS: Sql = sql`
  id, city_id as "cityId", district_id as "districtId", category, type, status,
  timeslot_start_utc as "slotStartAt", timeslot_end_utc as "slotEndAt", is_asap as "isAsap",
  preferred_master_id as "preferredMasterId", assigned_master_id as "assignedMasterId",
  previous_master_id as "previousMasterId", created_at as "createdAt",
  search_episode as "searchEpisode", search_started_at as "searchStartedAt", search_round as "searchRound",
  dist_escalated_logist_at as "escalatedLogistAt", dist_escalated_admin_at as "escalatedAdminAt",
  escalation_owner_staff_id as "escalationOwnerStaffId", escalation_snoozed_until as "snoozedUntil"`;

/** The facts of these orders with all their offers, in the order of `orderIds`. Missing ids are left out. */
export async function loadOrders(q: Queryable, orderIds: readonly number[]): Promise<OrderFacts[]> {
  if (orderIds.length === 0) return [];
  const orders = await q.rows<OrderRow>(
    sql`select ${ORDER_COLUMNS} from orders where id = any(${orderIds}::int[])`,
  );
  return withOffers(q, orders, orderIds);
}

/**
 * Locks those orders that nobody else holds and returns their facts, in the order of `orderIds`; the others
 * are left out and tried again later. The locking statement reads columns of the locked row only, so they
 * are those of its newest version; the offers are read by a later one.
 */
export async function lockAndLoadOrders(tx: Queryable, orderIds: readonly number[]): Promise<OrderFacts[]> {
  if (orderIds.length === 0) return [];
  const orders = await tx.rows<OrderRow>(sql`
    select ${ORDER_COLUMNS} from orders where id = any(${orderIds}::int[]) order by id for no key update skip locked`);
  return withOffers(tx, orders, orderIds);
}

async function withOffers(
  q: Queryable,
  orders: readonly OrderRow[],
  orderIds: readonly number[],
): Promise<OrderFacts[]> {
  if (orders.length === 0) return [];
  const offers = await q.rows<OfferFacts & { orderId: number }>(sql`
    select order_id as "orderId", id, master_id as "masterId", search_episode as "searchEpisode",
           round_number as "roundNumber", source, state, cancel_reason as "cancelReason", sent_at as "sentAt",
           delivered_at as "deliveredAt", responded_at as "respondedAt", expires_at as "expiresAt"
      from offers
     where order_id = any(${orders.map(({ id }) => id)}::int[])
     order by id`);
  const offersOf = Map.groupBy(offers, ({ orderId }) => orderId);
  const byId = new Map(orders.map((order) => [order.id, order]));
  return orderIds.flatMap((id) => {
    const row = byId.get(id);
    if (row === undefined) return [];
    const { slotStartAt, slotEndAt, isAsap, ...order } = row;
    return [{ ...order, slot: slotOf(id, slotStartAt, slotEndAt, isAsap), offers: offersOf.get(id) ?? [] }];
  });
}

function slotOf(orderId: number, startAt: Date | null, endAt: Date | null, isAsap: boolean): Slot | null {
  return startAt !== null && endAt !== null ? { orderId, startAt, endAt, isAsap } : null;
}

/**
 * All masters of the city with every fact the sixteen rules need, by ascending id; or just
 * `masterIds` of them. Set-wise: a constant number of statements however many there are.
 */
export async function loadMasters(
  q: Queryable,
  cityId: number,
  now: Date,
  masterIds?: readonly number[],
): Promise<MasterFacts[]> {
  const masters = await loadLoads(q, await loadRoster(q, cityId, masterIds));
  return loadChecks(q, masters, now);
}

/**
 * The city as the engine's passes need it: the roster from the cache where it still holds, average checks
 * left out until it is known who is eligible (`loadChecks`).
 */
export async function loadCityForPass(
  q: Queryable,
  cityId: number,
  {
    rosters,
    channel,
    maxPendingPushes,
  }: {
    rosters: CityRosters;
    channel?: Pick<CityFacts, "channelDown" | "pendingPushes"> | undefined;
    maxPendingPushes: number;
  },
  now: Date,
): Promise<CityFacts> {
  const masters = await loadLoads(q, await rosters.of(q, cityId));
  return { masters, ...(channel ?? (await channelState(q, now, maxPendingPushes))) };
}

export async function loadCity(
  q: Queryable,
  cityId: number,
  { maxPendingPushes }: Pick<DispatchPolicy, "maxPendingPushes">,
  now: Date,
): Promise<CityFacts> {
  const masters = await loadMasters(q, cityId, now);
  return { masters, ...(await channelState(q, now, maxPendingPushes)) };
}
