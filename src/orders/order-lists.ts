import { join, type Queryable, type Sql, sql } from "../db/tx.ts";
import { staffRead } from "../staff/staff-read.ts";
import type { Work } from "../staff/work.ts";
import { QUEUE_STATUSES } from "./lifecycle.ts";
import { ORDER_VIEWS, type OrderFilters, type OrderView, orderCondition } from "./order-filters.ts";
import { type OrderLine, orderLines } from "./order-lines.ts";
import { searchPriority } from "./search-priority.ts";

export interface Page {
  readonly limit: number;
  /** 0 for the first page. */
  readonly offset: number;
}

export interface OrderList {
  readonly lines: readonly OrderLine[];
  /** Orders of the whole list, counted up to `COUNT_MAX`. */
  readonly total: number;
}

/** Counting more than this would cost more than anybody gains from the figure. */
export const COUNT_MAX = 1_000;

/**
 * A page of one of the staff lists, within the actor's cities.
 *
 * - `priority` (default): searched orders as the engine takes them, then the others by the start of
 *   their slot; only lists whose orders are all of queue states have one, the rest are `newest`;
 * - `newest`: by number, newest first.
 */
export function orderList(
  work: Work<Queryable>,
  filters: OrderFilters,
  page: Page,
  sort: "priority" | "newest" = "priority",
): Promise<OrderList> {
  return staffRead(work, (behindWall) => readOrderList(behindWall, filters, page, sort));
}

async function readOrderList(
  work: Work<Queryable>,
  filters: OrderFilters,
  { limit, offset }: Page,
  sort: "priority" | "newest",
): Promise<OrderList> {
  const condition = orderCondition(work, filters);
  const places =
    sort === "priority" && isLive(filters) ? byPriority(condition, work.now) : byNumber(condition);
  const lines = await orderLines(work.tx, sql`${places} limit ${limit} offset ${offset}`);
  const { total } = await work.tx.one<{ total: number }>(sql`select ${counted(condition)} as total`);
  return { lines, total };
}

/**
 * How many orders each list of the menu holds for this reader, with these filters on all of them; the same
 * conditions as the lists.
 */
export function orderCounts(
  work: Work<Queryable>,
  filters: Omit<OrderFilters, "view"> = {},
): Promise<Readonly<Record<OrderView, number>>> {
  return staffRead(work, (behindWall) => readOrderCounts(behindWall, filters));
}

async function readOrderCounts(
  work: Work<Queryable>,
  filters: Omit<OrderFilters, "view">,
): Promise<Readonly<Record<OrderView, number>>> {
  const columns = ORDER_VIEWS.map((view) => counted(orderCondition(work, { ...filters, view })));
  const { counts } = await work.tx.one<{ counts: number[] }>(sql`select array[${join(columns)}] as counts`);
  return Object.fromEntries(ORDER_VIEWS.map((view, i) => [view, counts[i]!])) as Record<OrderView, number>;
}

function isLive({ view = "queue", statuses }: OrderFilters): boolean {
  if (view === "escalated" || view === "deferred") return true;
  if (view !== "queue" && view !== "all") return false;
  return statuses?.every((status) => QUEUE_STATUSES.includes(status)) ?? view === "queue";
}

function byPriority(condition: Sql, now: Date): Sql {
  const searched = sql`o.status in ('SEARCHING','GUARANTEE')`;
  return sql`
    select o.id, row_number() over (order by o.searched desc, o.turn, o.slot nulls last, o.id) as place
      from (select o.id, ${searched} as searched, o.timeslot_start_utc as slot,
                   case when ${searched}
                        then row_number() over (partition by ${searched} order by ${searchPriority(now)}) end as turn
              from orders o where ${condition}) o
     order by place`;
}

/** Ordered by the column itself, so that the primary key is read from its end and only as far as needed. */
function byNumber(condition: Sql): Sql {
  return sql`select o.id, -o.id as place from orders o where ${condition} order by o.id desc`;
}

function counted(condition: Sql): Sql {
  return sql`(select count(*)::int from (select from orders o where ${condition} limit ${COUNT_MAX}) c)`;
}
