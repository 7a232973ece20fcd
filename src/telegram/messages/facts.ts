import { type Queryable, sql } from "../../db/tx.ts";
import { type Kopecks, kopecksFromSql } from "../../kernel/money.ts";
import type { Requisites } from "../../money/requisites.ts";
import type { OrderCategory, OrderStatus, OrderType } from "../../orders/lifecycle.ts";
import type { Payload } from "../../outbox/enqueue.ts";
import type { OutboxRow } from "../../outbox/outbox-row.ts";
import { type Language, languageOf } from "../../texts/texts.ts";
import type { Slot } from "../wording.ts";

/** What messages are about, as it is at the moment of delivery; never stored with the message. */
export interface Facts {
  readonly orders: ReadonlyMap<number, OrderFacts>;
  readonly offers: ReadonlyMap<number, OfferFacts>;
  readonly masters: ReadonlyMap<number, MasterFacts>;
  readonly staff: ReadonlyMap<number, StaffFacts>;
  readonly cities: ReadonlyMap<number, CityFacts>;
  readonly commissions: ReadonlyMap<number, CommissionFacts>;
}

export interface OrderFacts {
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
  readonly clientName: string | null;
  readonly clientPhone: string | null;
  readonly category: OrderCategory;
  readonly description: string | null;
  readonly status: OrderStatus;
  readonly type: OrderType;
  readonly slot: Slot | null;
  readonly assignedMasterId: number | null;
  readonly companyPaymentKopecks: Kopecks;
  readonly archivedAt: Date | null;
}

export interface OfferFacts {
  readonly id: number;
  readonly state: string;
  readonly expiresAt: Date;
  /** Code of `decline-<reason>`; null when there is none (yet). */
  readonly declineReason: string | null;
  readonly declineComment: string | null;
  /** Code of `offer-cancel-<reason>`. */
  readonly cancelReason: string | null;
}

interface Person {
  readonly id: number;
  readonly chatId: number | null;
  readonly name: string;
  readonly language: Language;
}

export interface MasterFacts extends Person {
  readonly cityName: string | null;
  readonly zone: string | null;
  readonly shiftStatus: string;
  readonly breakUntil: Date | null;
}

export interface StaffFacts extends Person {
  readonly isActive: boolean;
}

export interface CityFacts {
  readonly id: number;
  readonly name: string;
  readonly zone: string;
}

export interface CommissionFacts {
  readonly id: number;
  readonly orderId: number;
  readonly masterId: number;
  readonly status: string;
  readonly dueKopecks: Kopecks;
  /** "0.5000". */
  readonly rate: string;
  readonly deadlineAt: Date;
  readonly reportedAt: Date | null;
  readonly payTo: Partial<Requisites>;
}

/** Everything the rows are about, in one query however many they are. */
export async function loadFacts(q: Queryable, rows: readonly OutboxRow[]): Promise<Facts> {
  const commissionIds = idsIn(rows, "commissionId");
  const orderIds = rows.flatMap(({ orderId }) => orderId ?? []);
  const masterIds = [...rows.flatMap(({ masterId }) => masterId ?? []), ...idsIn(rows, "masterId")];
  const staffIds = [
    ...rows.flatMap(({ staffId }) => staffId ?? []),
    ...idsIn(rows, "staffId"),
    ...idsIn(rows, "ownerStaffId"),
  ];
  const read = await q.one<Read>(sql`
    with wanted_commissions as materialized (
      select * from commissions where id = any(${commissionIds}::int[])
    ), wanted_orders as (
      select unnest(${orderIds}::int[]) as id union select order_id from wanted_commissions
    ), wanted_masters as (
      select unnest(${masterIds}::int[]) as id union select master_id from wanted_commissions
    )
    select
      (select coalesce(json_agg(x), '[]') from (
         select o.id, o.city_id as "cityId", c.name as "cityName", c.timezone as zone, d.name as "districtName",
                coalesce(s.name, o.street_manual) as street, o.house, o.apartment,
                o.address_comment as "addressComment", o.client_name as "clientName",
                o.client_phone as "clientPhone", o.category, o.description, o.status, o.type,
                o.timeslot_start_utc as "startsAt", o.timeslot_end_utc as "endsAt", o.is_asap as "isAsap",
                o.assigned_master_id as "assignedMasterId", o.company_payment::text as "companyPayment",
                o.archived_at as "archivedAt"
           from wanted_orders
           join orders o using (id)
           join cities c on c.id = o.city_id
           left join districts d on d.id = o.district_id
           left join streets s on s.id = o.street_id) x) as orders,
      (select coalesce(json_agg(x), '[]') from (
         select f.id, f.state, f.expires_at as "expiresAt", f.decline_reason as "declineReason",
                f.decline_comment as "declineComment", f.cancel_reason as "cancelReason" from offers f
          where f.id = any(${rows.flatMap(({ offerId }) => offerId ?? [])}::int[])) x) as offers,
      (select coalesce(json_agg(x), '[]') from (
         select m.id, m.tg_user_id as "chatId", m.full_name as name, m.language, c.name as "cityName",
                c.timezone as zone, m.shift_status as "shiftStatus", m.break_until as "breakUntil"
           from wanted_masters
           join masters m using (id)
           left join cities c on c.id = m.city_id) x) as masters,
      (select coalesce(json_agg(x), '[]') from (
         select u.id, u.tg_user_id as "chatId", coalesce(u.full_name, u.username, '') as name, u.language,
                u.is_active as "isActive"
           from staff_users u where u.id = any(${staffIds}::int[])) x) as staff,
      (select coalesce(json_agg(x), '[]') from (
         select c.id, c.name, c.timezone as zone from cities c
          where c.id = any(${cityIdsIn(rows)}::int[])) x) as cities,
      (select coalesce(json_agg(x), '[]') from (
         select w.id, w.order_id as "orderId", w.master_id as "masterId", w.status,
                (w.amount - w.credit_applied)::text as due, w.rate::text as rate, w.deadline_at as "deadlineAt",
                w.paid_reported_at as "reportedAt", w.pay_to_snapshot as "payTo"
           from wanted_commissions w) x) as commissions`);
  return {
    orders: byId(read.orders.map(orderFacts)),
    offers: byId(read.offers.map((offer) => ({ ...offer, expiresAt: new Date(offer.expiresAt) }))),
    masters: byId(
      read.masters.map((master) => ({
        ...master,
        language: languageOf(master.language),
        breakUntil: moment(master.breakUntil),
      })),
    ),
    staff: byId(read.staff.map((person) => ({ ...person, language: languageOf(person.language) }))),
    cities: byId(read.cities),
    commissions: byId(
      read.commissions.map(({ due, ...commission }) => ({
        ...commission,
        dueKopecks: kopecksFromSql(due),
        deadlineAt: new Date(commission.deadlineAt),
        reportedAt: moment(commission.reportedAt),
      })),
    ),
  };
}

/** What the query returns: rows as JSON, so moments are still texts. */
interface Read {
  readonly orders: readonly (Omit<OrderFacts, "slot" | "companyPaymentKopecks" | "archivedAt"> & {
    readonly startsAt: string | null;
    readonly endsAt: string | null;
    readonly isAsap: boolean;
    readonly companyPayment: string;
    readonly archivedAt: string | null;
  })[];
  readonly offers: readonly (Omit<OfferFacts, "expiresAt"> & { readonly expiresAt: string })[];
  readonly masters: readonly (Omit<MasterFacts, "language" | "breakUntil"> & {
    readonly language: string;
    readonly breakUntil: string | null;
  })[];
  readonly staff: readonly (Omit<StaffFacts, "language"> & { readonly language: string })[];
  readonly cities: readonly CityFacts[];
  readonly commissions: readonly (Omit<CommissionFacts, "dueKopecks" | "deadlineAt" | "reportedAt"> & {
    readonly due: string;
    readonly deadlineAt: string;
    readonly reportedAt: string | null;
  })[];
}

function orderFacts(read: Read["orders"][number]): OrderFacts {
  const { startsAt, endsAt, isAsap, companyPayment, archivedAt, ...order } = read;
  return {
    ...order,
    slot: startsAt && endsAt ? { startsAt: new Date(startsAt), endsAt: new Date(endsAt), isAsap } : null,
    companyPaymentKopecks: kopecksFromSql(companyPayment),
    archivedAt: moment(archivedAt),
  };
}

function moment(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

function byId<T extends { readonly id: number }>(rows: readonly T[]): Map<number, T> {
  return new Map(rows.map((row) => [row.id, row]));
}

function idsIn(rows: readonly OutboxRow[], key: string): number[] {
  return rows.flatMap(({ payload }) => idIn(payload, key));
}

function idIn(payload: Payload, key: string): number[] {
  const value = payload[key];
  return typeof value === "number" ? [value] : [];
}

/** `cityId`, `cityIds` and `cities[].cityId` of the payloads. */
function cityIdsIn(rows: readonly OutboxRow[]): number[] {
  return rows.flatMap(({ payload }) => {
    const { cityIds, cities } = payload as { cityIds?: number[]; cities?: Payload[] };
    return [
      ...idIn(payload, "cityId"),
      ...(cityIds ?? []),
      ...(cities ?? []).flatMap((city) => idIn(city, "cityId")),
    ];
  });
}
