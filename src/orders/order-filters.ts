import { empty, join, type Queryable, type Sql, sql } from "../db/tx.ts";
import { dayBorders } from "../geo/day-borders.ts";
import { addDays, type LocalDate, localDateOf } from "../geo/local-time.ts";
import { after, DAY_MS } from "../kernel/time.ts";
import { staffIdOf } from "../staff/actor.ts";
import { inScope } from "../staff/scope.ts";
import type { Work } from "../staff/work.ts";
import { type OrderCategory, type OrderStatus, QUEUE_STATUSES } from "./lifecycle.ts";

/** The lists of the orders menu (admin-bot.md section 3). */
export type OrderView = "queue" | "escalated" | "deferred" | "guarantee" | "closed" | "canceled" | "all";

export const ORDER_VIEWS: readonly OrderView[] = [
  "queue",
  "escalated",
  "deferred",
  "guarantee",
  "closed",
  "canceled",
  "all",
];

export interface OrderFilters {
  /** The queue unless told. */
  readonly view?: OrderView;
  readonly cityIds?: readonly number[];
  readonly category?: OrderCategory;
  /** Replaces the statuses of the queue; any of the ten. */
  readonly statuses?: readonly OrderStatus[];
  /** Assigned master. */
  readonly masterId?: number;
  /** Local date on which the slot starts, in each order's own city; «today» is each city's own, too. */
  readonly slotDate?: LocalDate | "today" | "tomorrow";
  readonly orderId?: number;
  readonly escalatedOnly?: boolean;
  readonly guaranteeOnly?: boolean;
  /** Created by the reader. */
  readonly mineOnly?: boolean;
  /** For paging through what changes meanwhile: orders with a smaller number only. */
  readonly beforeId?: number;
}

/** The condition of a list over `orders o`; scope first. */
export function orderCondition(work: Work<Queryable>, filters: OrderFilters): Sql {
  const { cityIds, category, masterId, orderId, beforeId, slotDate } = filters;
  const conditions = [
    inScope(work.actor, "o.city_id"),
    viewCondition(work, filters),
    cityIds ? sql`o.city_id = any(${[...cityIds]}::int[])` : empty,
    category ? sql`o.category = ${category}::order_category` : empty,
    masterId === undefined ? empty : sql`o.assigned_master_id = ${masterId}::int`,
    orderId === undefined ? empty : sql`o.id = ${orderId}::bigint`,
    beforeId === undefined ? empty : sql`o.id < ${beforeId}::bigint`,
    slotDate ? slotOn(work, slotDate) : empty,
    filters.escalatedOnly ? sql`o.dist_escalated_logist_at is not null` : empty,
    filters.guaranteeOnly ? sql`o.type = 'GUARANTEE'` : empty,
    filters.mineOnly ? sql`o.created_by_staff_id = ${staffIdOf(work.actor)}::int` : empty,
  ];
  return join(
    conditions.filter((condition) => condition !== empty),
    " and ",
  );
}

function viewCondition(work: Work<Queryable>, { view = "queue", statuses }: OrderFilters): Sql {
  switch (view) {
    case "queue":
      return anyOf(statuses ?? QUEUE_STATUSES);
    case "all":
      return statuses ? anyOf(statuses) : sql`true`;
    case "escalated":
      return sql`${anyOf(["SEARCHING", "GUARANTEE"])} and o.dist_escalated_logist_at is not null`;
    case "deferred":
      return anyOf(["DEFERRED"]);
    case "guarantee":
      return sql`${anyOf(["CLOSED"])} and o.type = 'NORMAL' and o.closed_at > ${guaranteeSince(work)}`;
    case "closed":
      // What is not archived yet has an open row there, and there are few of them.
      return sql`${anyOf(["CLOSED"])} and o.archived_at is null
        and o.id in (select q.order_id from order_autoclose_queue q where q.processed_at is null)`;
    case "canceled":
      return anyOf(["CANCELED"]);
  }
}

function anyOf(statuses: readonly OrderStatus[]): Sql {
  return sql`o.status = any(${[...statuses]}::order_status[])`;
}

/** An order closed after this moment still gives a guarantee visit. */
export function guaranteeSince(work: Work<Queryable>): Date {
  return after(work.now, -work.settings.get("guarantee_days") * DAY_MS);
}

/** Each order is judged by its own city's day (time.md section 3). */
function slotOn(work: Work<Queryable>, wanted: NonNullable<OrderFilters["slotDate"]>): Sql {
  const days = work.cities.all().map(({ id, timezone }) => {
    const today = localDateOf(work.now, timezone);
    const date = wanted === "today" ? today : wanted === "tomorrow" ? addDays(today, 1) : wanted;
    return { id, ...dayBorders(date, timezone) };
  });
  return sql`exists (
    select from unnest(${days.map(({ id }) => id)}::int[], ${days.map(({ from }) => from)}::timestamptz[],
                       ${days.map(({ to }) => to)}::timestamptz[]) as d (city_id, starts_at, ends_at)
     where d.city_id = o.city_id and o.timeslot_start_utc >= d.starts_at and o.timeslot_start_utc < d.ends_at)`;
}
