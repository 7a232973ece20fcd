import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { type Kopecks, kopecksFromSql } from "../kernel/money.ts";
import { masterIdOf } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import { ACTIVE_STATUSES, type OrderCategory, type OrderStatus, type OrderType } from "./lifecycle.ts";
import { countOwnFiles } from "./own-files.ts";
import { isRowId } from "./row-id.ts";

/** An order as its master reads it, contacts included: of an active one he has the right to them. */
export interface OwnOrder {
  readonly id: number;
  readonly cityId: number;
  readonly cityName: string;
  readonly zone: string;
  readonly districtName: string | null;
  /** From the directory, else as typed. */
  readonly street: string | null;
  readonly house: string | null;
  readonly apartment: string | null;
  readonly addressComment: string | null;
  /** Degrees; null when nothing is known. */
  readonly point: { readonly lat: number; readonly lon: number } | null;
  readonly clientName: string | null;
  readonly clientPhone: string | null;
  readonly category: OrderCategory;
  readonly description: string | null;
  readonly status: OrderStatus;
  readonly type: OrderType;
  readonly guaranteeSourceOrderId: number | null;
  readonly slot: { readonly startsAt: Date; readonly endsAt: Date; readonly isAsap: boolean } | null;
  readonly assignedMasterId: number;
  readonly companyPaymentKopecks: Kopecks;
  readonly archivedAt: Date | null;
  /** Words of staff with their last change since it is his; null when there were none. Those before were about others. */
  readonly staffNote: string | null;
  /** Files he may look at. */
  readonly files: number;
}

/** The active orders of the acting master, most urgent slot first; none for anybody else. */
export function ownActiveOrders(work: Work<Queryable>): Promise<OwnOrder[]> {
  return readOwnOrders(work, ACTIVE);
}

/** One of them; null when it is not his (any more) or not active. */
export async function ownActiveOrder(work: Work<Queryable>, orderId: number): Promise<OwnOrder | null> {
  if (!isRowId(orderId)) return null;
  const [order] = await readOwnOrders(work, sql`${ACTIVE} and o.id = ${orderId}`);
  return order ?? null;
}

const ACTIVE = sql`o.status = any(${[...ACTIVE_STATUSES]}::order_status[])`;

type Row = Omit<OwnOrder, "slot" | "companyPaymentKopecks" | "point"> & {
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly isAsap: boolean;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly companyPayment: string;
};

/** Orders of the acting master of which `which` (about the row `o`) is true; whoever calls it judges the contacts. */
export async function readOwnOrders({ tx, actor, now }: Work<Queryable>, which: Sql): Promise<OwnOrder[]> {
  const masterId = masterIdOf(actor);
  if (masterId === null) return [];
  const rows = await tx.rows<Row>(sql`
    select o.id, o.city_id as "cityId", c.name as "cityName", c.timezone as zone, d.name as "districtName",
           coalesce(s.name, o.street_manual) as street, o.house, o.apartment, o.address_comment as "addressComment",
           o.lat, o.lon, o.client_name as "clientName", o.client_phone as "clientPhone", o.category, o.description,
           o.status, o.type, o.guarantee_source_order_id as "guaranteeSourceOrderId",
           o.timeslot_start_utc as "startsAt", o.timeslot_end_utc as "endsAt", o.is_asap as "isAsap",
           o.assigned_master_id as "assignedMasterId", o.company_payment as "companyPayment",
           (select h.comment from order_status_history h
             where h.order_id = o.id and h.actor_type = 'ADMIN' and h.comment is not null
               and h.id >= (select coalesce(max(a.id), 0) from order_status_history a
                             where a.order_id = o.id and a.to_status = 'ASSIGNED')
             order by h.created_at desc, h.id desc limit 1) as "staffNote",
           o.archived_at as "archivedAt", ${countOwnFiles(masterId, now)} as files
      from orders o
      join cities c on c.id = o.city_id
      left join districts d on d.id = o.district_id
      left join streets s on s.id = o.street_id
     where o.assigned_master_id = ${masterId} and ${which}
     order by o.timeslot_start_utc nulls last, o.id`);
  return rows.map(({ startsAt, endsAt, isAsap, lat, lon, companyPayment, ...order }) => ({
    ...order,
    point: lat === null || lon === null ? null : { lat, lon },
    slot: startsAt && endsAt ? { startsAt, endsAt, isAsap } : null,
    companyPaymentKopecks: kopecksFromSql(companyPayment),
  }));
}
