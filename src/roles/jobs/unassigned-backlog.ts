import { type Queryable, sql } from "../../db/tx.ts";
import { after, HOUR_MS, MINUTE_MS } from "../../kernel/time.ts";
import { enqueue } from "../../outbox/enqueue.ts";
import type { RoleContext } from "../role.ts";

const REPEAT_MS = HOUR_MS;

/** A city with orders that have been searched for too long. */
type Waiting = { readonly cityId: number; readonly count: number };

/**
 * Tells ALERTS how many orders of each city have been searched for longer than
 * `unassigned_alert_after_min`: when there are more than the last time it told, else at most once per
 * hour (notifications.md section 5).
 */
export async function alertUnassigned({ database, process, clock }: RoleContext): Promise<void> {
  const now = clock.now();
  const minutes = (await process.settings.current(now)).get("unassigned_alert_after_min");
  const cities = await waitingOrders(database, after(now, -minutes * MINUTE_MS));
  const total = cities.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return;
  const last = await lastTold(database);
  const isMore = last === null || total > last.total;
  if (!isMore && last.at > after(now, -REPEAT_MS)) return;
  const message = { to: { channel: "ALERTS" as const }, event: "unassigned_backlog" };
  await enqueue(database, [{ ...message, payload: { minutes, cities } }], now);
}

function waitingOrders(q: Queryable, searchedBefore: Date): Promise<Waiting[]> {
  return q.rows<Waiting>(sql`
    select city_id as "cityId", count(*)::int as count from orders
     where assigned_master_id is null and status in ('SEARCHING', 'GUARANTEE')
       and coalesce(search_started_at, created_at) <= ${searchedBefore}
     group by city_id order by count desc, city_id`);
}

async function lastTold(q: Queryable): Promise<{ readonly at: Date; readonly total: number } | null> {
  return q.maybeOne(sql`
    select n.created_at as at,
           (select coalesce(sum((c ->> 'count')::int), 0)::int
              from jsonb_array_elements(n.payload -> 'cities') c) as total
      from notifications_outbox n
     where n.event = 'unassigned_backlog'
     order by n.id desc limit 1`);
}
