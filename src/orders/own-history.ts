import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { maskPhone } from "../kernel/mask.ts";
import { type Kopecks, kopecksFromSql } from "../kernel/money.ts";
import type { CommissionStatus } from "../money/commission.ts";
import { masterIdOf } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import { maySeeContacts } from "./contacts-right.ts";
import type { OrderCategory, OrderStatus, OrderType } from "./lifecycle.ts";
import { type OwnOrder, readOwnOrders } from "./own-orders.ts";
import { isRowId } from "./row-id.ts";

export const HISTORY_FILTERS = ["all", "closed", "canceled"] as const;
export type HistoryFilter = (typeof HISTORY_FILTERS)[number];

const STATUSES: Readonly<Record<HistoryFilter, readonly OrderStatus[]>> = {
  all: ["CLOSED", "CANCELED"],
  closed: ["CLOSED"],
  canceled: ["CANCELED"],
};

/** What a master has done so far. */
export interface OwnRecord {
  /** CLOSED orders, guarantee visits included. */
  readonly completed: number;
  readonly canceled: number;
  /** Sum of totals minus commissions of the closed orders. */
  readonly earnedKopecks: Kopecks;
  /** `"4.80"`. */
  readonly rating: string;
}

export interface PastLine {
  readonly id: number;
  readonly status: OrderStatus;
  readonly type: OrderType;
  readonly category: OrderCategory;
  readonly cityName: string;
  readonly districtName: string | null;
  readonly zone: string;
  /** When it was closed or cancelled. */
  readonly endedAt: Date;
  readonly totalKopecks: Kopecks;
}

export interface OwnCommission {
  readonly commissionId: number;
  readonly status: CommissionStatus;
  readonly amountKopecks: Kopecks;
}

/** A closed or cancelled order; of the client only what its master may still see. */
export interface PastOrder extends OwnOrder {
  /** Name, house, flat and comment are there and the phone is whole; else they are null and it is masked. */
  readonly showsContacts: boolean;
  /** When he got it; null for one that was taken over from another system. */
  readonly assignedAt: Date | null;
  readonly endedAt: Date;
  readonly totalKopecks: Kopecks;
  readonly cancelReason: string | null;
  /** His commission for it, the last one. */
  readonly commission: OwnCommission | null;
}

/** The head line of the history; zeros for whoever is no master. */
export async function ownRecord({ tx, actor }: Work<Queryable>): Promise<OwnRecord> {
  const masterId = masterIdOf(actor);
  const row = await tx.one<Omit<OwnRecord, "earnedKopecks"> & { earned: string }>(sql`
    select count(*) filter (where o.status = 'CLOSED')::int as completed,
           count(*) filter (where o.status = 'CANCELED')::int as canceled,
           coalesce(sum(o.total_sum) filter (where o.status = 'CLOSED'), 0) - (
             select coalesce(sum(w.amount), 0)
               from commissions w join orders p on p.id = w.order_id and p.status = 'CLOSED'
              where w.master_id = ${masterId} and w.status <> 'CANCELED' and p.assigned_master_id = ${masterId}
           ) as earned,
           coalesce((select rating from masters where id = ${masterId}), 0)::text as rating
      from orders o
     where o.assigned_master_id = ${masterId} and o.status in ('CLOSED','CANCELED')`);
  const { earned, ...record } = row;
  return { ...record, earnedKopecks: kopecksFromSql(earned) };
}

/** Closed and cancelled orders of the acting master, the latest first; none for anybody else. */
export async function ownHistory(
  { tx, actor }: Work<Queryable>,
  { filter, limit, offset }: { filter: HistoryFilter; limit: number; offset: number },
): Promise<PastLine[]> {
  const masterId = masterIdOf(actor);
  if (masterId === null) return [];
  const rows = await tx.rows<Omit<PastLine, "totalKopecks"> & { total: string }>(sql`
    with page as (
      select o.id, ${ENDED_AT} as ended_at
        from orders o
       where o.assigned_master_id = ${masterId} and o.status = any(${[...STATUSES[filter]]}::order_status[])
       order by ended_at desc, o.id desc limit ${limit} offset ${offset}
    )
    select o.id, o.status, o.type, o.category, c.name as "cityName", d.name as "districtName", c.timezone as zone,
           page.ended_at as "endedAt", o.total_sum as total
      from page
      join orders o on o.id = page.id
      join cities c on c.id = o.city_id
      left join districts d on d.id = o.district_id
     order by page.ended_at desc, o.id desc`);
  return rows.map(({ total, ...line }) => ({ ...line, totalKopecks: kopecksFromSql(total) }));
}

/** One of them; null when it is not his, or not over. */
export async function ownPastOrder(work: Work<Queryable>, orderId: number): Promise<PastOrder | null> {
  const masterId = masterIdOf(work.actor);
  if (masterId === null || !isRowId(orderId)) return null;
  const [order] = await readOwnOrders(work, sql`o.id = ${orderId} and o.status in ('CLOSED','CANCELED')`);
  if (!order) return null;
  const end = await readEnd(work.tx, orderId, masterId);
  return { ...withoutContacts(order, maySeeContacts(order, masterId)), ...end };
}

/** CANCELED has no column of its own; the row of the history says when. */
const ENDED_AT: Sql = sql`coalesce(o.closed_at,
  (select max(h.created_at) from order_status_history h where h.order_id = o.id and h.to_status = 'CANCELED'),
  o.updated_at)`;

type End = Pick<PastOrder, "assignedAt" | "endedAt" | "totalKopecks" | "cancelReason" | "commission">;

async function readEnd(q: Queryable, orderId: number, masterId: number): Promise<End> {
  type Row = Omit<End, "totalKopecks" | "commission"> & {
    readonly total: string;
    readonly commissionId: number | null;
    readonly commissionStatus: CommissionStatus;
    readonly amount: string;
  };
  const { total, commissionId, commissionStatus, amount, ...end } = await q.one<Row>(sql`
    select ${ENDED_AT} as "endedAt", o.total_sum as total, o.cancel_reason as "cancelReason",
           (select max(h.created_at) from order_status_history h
             where h.order_id = o.id and h.to_status = 'ASSIGNED') as "assignedAt",
           w.id as "commissionId", w.status as "commissionStatus", w.amount
      from orders o
      left join lateral (select id, status, amount from commissions
                          where order_id = o.id and master_id = ${masterId} order by id desc limit 1) w on true
     where o.id = ${orderId}`);
  return {
    ...end,
    totalKopecks: kopecksFromSql(total),
    commission:
      commissionId === null
        ? null
        : { commissionId, status: commissionStatus, amountKopecks: kopecksFromSql(amount) },
  };
}

function withoutContacts(order: OwnOrder, showsContacts: boolean): OwnOrder & { showsContacts: boolean } {
  if (showsContacts) return { ...order, showsContacts };
  return {
    ...order,
    showsContacts,
    clientName: null,
    clientPhone: order.clientPhone === null ? null : maskPhone(order.clientPhone),
    house: null,
    apartment: null,
    addressComment: null,
    point: null,
    // Words of the client and of staff may hold what the fields no longer show.
    description: null,
    staffNote: null,
  };
}
