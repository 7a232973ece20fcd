import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { averageChecks } from "../money/average-check.ts";
import type { OrderCategory } from "../orders/lifecycle.ts";
import { channelState } from "../outbox/channel.ts";
import type { CityFacts, MasterFacts, OfferFacts, OrderFacts, Slot } from "./facts.ts";

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

interface MasterRow extends Omit<MasterFacts, "visits" | "checkCount" | "checkSumKopecks"> {
  /** [order id, slot start, slot end, asap] of his visits, moments in epoch milliseconds. */
  readonly visits: readonly [number, number, number, boolean][] | null;
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
  const rows = await q.rows<MasterRow>(sql`
    with m as (
      select * from masters
       where city_id = ${cityId} and (${masterIds === undefined} or id = any(${masterIds ?? []}::int[]))
    ), skill as (
      select ms.master_id, array_agg(s.code::text) as codes
        from m join master_skills ms on ms.master_id = m.id join skills s on s.id = ms.skill_id and s.is_active
       group by ms.master_id
    ), district as (
      select md.master_id, array_agg(md.district_id) as ids
        from m join master_districts md on md.master_id = m.id group by md.master_id
    ), active as (
      select o.assigned_master_id as master_id, count(*)::int as n,
             jsonb_agg(jsonb_build_array(o.id, floor(extract(epoch from o.timeslot_start_utc) * 1000),
                                         floor(extract(epoch from o.timeslot_end_utc) * 1000), o.is_asap))
               filter (where o.status <> 'PAYMENT' and o.timeslot_start_utc is not null) as visits
        from m join orders o on o.assigned_master_id = m.id and o.status in ('ASSIGNED','EN_ROUTE','WORKING','PAYMENT')
       group by o.assigned_master_id
    ), opened as (
      select f.master_id, count(*)::int as n
        from m join offers f on f.master_id = m.id and f.state in ('SENT','VIEWED') group by f.master_id
    )
    select m.id, m.verified, m.is_active as "isActive", m.is_blocked as "isBlocked", m.is_deleted as "isDeleted",
           m.shift_status as "shiftStatus", m.break_until as "breakUntil",
           m.max_active_orders_override as "limitOverride", coalesce(active.n, 0) as "activeOrders",
           coalesce(opened.n, 0) as "openOffers", m.unreachable_since is not null as unreachable,
           m.has_vehicle as "hasVehicle", (m.rating * 100)::int as "ratingHundredths",
           coalesce(skill.codes, '{}') as skills, coalesce(district.ids, '{}') as "districtIds", active.visits
      from m
      left join skill on skill.master_id = m.id
      left join district on district.master_id = m.id
      left join active on active.master_id = m.id
      left join opened on opened.master_id = m.id
     order by m.id`);
  const checks = await averageChecks(
    q,
    rows.map(({ id }) => id),
    now,
  );
  return rows.map(({ visits, ...row }) => {
    const check = checks.get(row.id);
    return {
      ...row,
      skills: row.skills as OrderCategory[],
      checkCount: check?.count ?? 0,
      checkSumKopecks: check?.sumKopecks ?? 0,
      visits: (visits ?? []).map(([orderId, start, end, isAsap]) => ({
        orderId,
        startAt: new Date(start),
        endAt: new Date(end),
        isAsap,
      })),
    };
  });
}

export async function loadCity(
  q: Queryable,
  cityId: number,
  now: Date,
  channel?: Pick<CityFacts, "channelDown" | "pendingPushes">,
): Promise<CityFacts> {
  return { masters: await loadMasters(q, cityId, now), ...(channel ?? (await channelState(q, now))) };
}
