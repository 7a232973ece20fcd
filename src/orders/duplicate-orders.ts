import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { after, DAY_MS } from "../kernel/time.ts";
import { inScope } from "../staff/scope.ts";
import type { Work } from "../staff/work.ts";
import { clientPhone } from "./order-fields.ts";
import { guaranteeSince } from "./order-filters.ts";
import { type OrderLine, orderLines } from "./order-lines.ts";
import { orderNumber } from "./search-orders.ts";

export const PAST_ORDERS_MAX = 20;

/** An earlier order of a client. */
export interface PastOrder extends OrderLine {
  /** Live, or created within the last 24 h: the wizard warns before it goes on. */
  readonly isDuplicate: boolean;
  /** Until when «🛡 Гарантия» is possible; null when it is not, or such a visit is under way. */
  readonly guaranteeUntil: Date | null;
}

interface Except {
  /** The order being edited. */
  readonly exceptOrderId?: number;
}

/**
 * The orders of a phone within the actor's cities, newest first, at most `PAST_ORDERS_MAX`: shown
 * while an order is taken (order-lifecycle.md section 9). `phone` as typed; one that is no phone
 * has no orders.
 */
export function ordersOfPhone(
  work: Work<Queryable>,
  phone: string,
  except: Except = {},
): Promise<PastOrder[]> {
  return pastOrders(work, phone, except, sql`true`);
}

/** Only those the wizard must warn of: live, or created within the last 24 h. */
export function findDuplicates(
  work: Work<Queryable>,
  phone: string,
  except: Except = {},
): Promise<PastOrder[]> {
  const recently = after(work.now, -DAY_MS);
  const isDuplicate = sql`(o.status not in ('CLOSED','CANCELED') or o.created_at > ${recently})`;
  return pastOrders(work, phone, except, isDuplicate);
}

/**
 * The closed orders that still give a guarantee visit, of a client's phone or the one of that number,
 * newest first: «Гарантия» in the full wizard (order-lifecycle.md section 8).
 */
export async function guaranteeSources(work: Work<Queryable>, text: string): Promise<PastOrder[]> {
  const number = orderNumber(text);
  const found =
    number === null
      ? await pastOrders(work, text, {}, sql`o.status = 'CLOSED'`)
      : await ordersWhere(work, sql`o.id = ${number}::int`, {});
  return found.filter(({ guaranteeUntil }) => guaranteeUntil !== null);
}

async function pastOrders(
  work: Work<Queryable>,
  phone: string,
  except: Except,
  condition: Sql,
): Promise<PastOrder[]> {
  const read = clientPhone(phone);
  return read.ok ? ordersWhere(work, sql`o.client_phone = ${read.value} and ${condition}`, except) : [];
}

async function ordersWhere(
  work: Work<Queryable>,
  condition: Sql,
  { exceptOrderId }: Except,
): Promise<PastOrder[]> {
  const lines = await orderLines(
    work.tx,
    sql`select o.id, -o.id as place from orders o
         where ${condition} and ${inScope(work.actor, "o.city_id")}
           and o.id is distinct from ${exceptOrderId ?? null}::int
         order by o.id desc limit ${PAST_ORDERS_MAX}`,
  );
  const taken = await sourcesWithLiveGuarantee(
    work.tx,
    lines.map(({ orderId }) => orderId),
  );
  return lines.map((line) => ({
    ...line,
    isDuplicate: isLive(line) || line.createdAt > after(work.now, -DAY_MS),
    guaranteeUntil: taken.has(line.orderId) ? null : guaranteeUntil(work, line),
  }));
}

/**
 * The end of the guarantee of an order by its own row alone: CLOSED, type NORMAL, within
 * `guarantee_days`; null when there is none.
 */
export function guaranteeUntil(
  work: Work<Queryable>,
  { status, type, closedAt }: Pick<OrderLine, "status" | "type" | "closedAt">,
): Date | null {
  if (status !== "CLOSED" || type !== "NORMAL" || closedAt === null || closedAt <= guaranteeSince(work)) {
    return null;
  }
  return after(closedAt, work.settings.get("guarantee_days") * DAY_MS);
}

async function sourcesWithLiveGuarantee(q: Queryable, orderIds: readonly number[]): Promise<Set<number>> {
  const rows = await q.rows<{ id: number }>(sql`
    select guarantee_source_order_id as id from orders
     where guarantee_source_order_id = any(${[...orderIds]}::int[]) and type = 'GUARANTEE'
       and status not in ('CANCELED','CLOSED')`);
  return new Set(rows.map(({ id }) => id));
}

function isLive({ status }: OrderLine): boolean {
  return status !== "CLOSED" && status !== "CANCELED";
}
