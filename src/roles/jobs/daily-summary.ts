import { type Queryable, sql } from "../../db/tx.ts";
import type { Cities, City } from "../../geo/cities.ts";
import { type Borders, dayBorders } from "../../geo/day-borders.ts";
import { addDays, localDateOf, toLocal } from "../../geo/local-time.ts";
import { after, DAY_MS, earliest, MINUTE_MS } from "../../kernel/time.ts";
import { enqueue } from "../../outbox/enqueue.ts";
import type { EventPayloads } from "../../outbox/events.ts";
import { staffPreferences } from "../../outbox/staff-preferences.ts";
import type { RoleContext } from "../role.ts";
import { type Job, nextLocalTime } from "./job.ts";

const NINE = 9 * 60;
/** A summary missed by a downtime is made up for until noon; later nobody wants it. */
const NOON = 12 * 60;

/** At 09:00 of each city: the figures of its yesterday to the city admins who switched it on. */
export function dailySummaryJob(cities: Cities): Job {
  const next = (now: Date) => nextNine(cities, now);
  return { name: "daily_summary", first: next, next, leaseMs: MINUTE_MS, run: sendSummaries };
}

/** The next moment at which it is 09:00 in some city. */
function nextNine(cities: Cities, now: Date): Date {
  const zones = new Set(active(cities).map(({ timezone }) => timezone));
  return earliest(...[...zones].map((zone) => nextLocalTime(NINE, zone, now))) ?? after(now, DAY_MS);
}

function active(cities: Cities): City[] {
  return cities.all().filter(({ isActive }) => isActive);
}

async function sendSummaries({ database, process, clock }: RoleContext): Promise<void> {
  const now = clock.now();
  const readers = await readersByCity(database);
  for (const city of active(process.cities)) {
    const staffIds = readers.get(city.id) ?? [];
    const { minuteOfDay } = toLocal(now, city.timezone);
    if (staffIds.length === 0 || minuteOfDay < NINE || minuteOfDay >= NOON) continue;
    const today = localDateOf(now, city.timezone);
    const date = addDays(today, -1);
    const figures = await dayFigures(database, city.id, dayBorders(date, city.timezone));
    const payload: EventPayloads["daily_summary"] = { cityId: city.id, date, ...figures };
    const dedupeKey = `daily_summary:${city.id}:${today}`;
    await enqueue(
      database,
      staffIds.map((staff) => ({
        to: { staff },
        event: "daily_summary",
        payload: { ...payload },
        cityId: city.id,
        dedupeKey,
        dedupePerChat: true,
      })),
      now,
    );
  }
}

/** City admins by city who want the summary and can get it. */
async function readersByCity(q: Queryable): Promise<ReadonlyMap<number, number[]>> {
  const rows = await q.rows<{ cityId: number; id: number; prefs: unknown }>(sql`
    select c.city_id as "cityId", s.id, s.prefs
      from staff_users s join staff_cities c on c.staff_user_id = s.id
     where s.role = 'CITY_ADMIN' and s.is_active and s.tg_user_id is not null
     order by c.city_id, s.id`);
  const readers = rows.filter(({ prefs }) => staffPreferences(prefs).dailySummary);
  return new Map(
    [...Map.groupBy(readers, ({ cityId }) => cityId)].map(([cityId, those]) => [
      cityId,
      those.map(({ id }) => id),
    ]),
  );
}

type Figures = Omit<EventPayloads["daily_summary"], "cityId" | "date">;

/** What happened in a city between two moments (reports.md section 3); `overdue` is how it stands now. */
async function dayFigures(q: Queryable, cityId: number, { from, to }: Borders): Promise<Figures> {
  return q.one<Figures>(sql`
    with assigned as (
      select time_to_assign_seconds as seconds, accepted_via from distribution_metrics
       where city_id = ${cityId} and assigned_at >= ${from} and assigned_at < ${to}
    ), created as (
      select id, status from orders where city_id = ${cityId} and created_at >= ${from} and created_at < ${to}
    )
    select (select count(*)::int from created) as created,
           (select count(*)::int from assigned) as assigned,
           (select percentile_cont(0.5) within group (order by seconds)::int from assigned
             where accepted_via <> 'staff_direct') as "p50Seconds",
           (select percentile_cont(0.9) within group (order by seconds)::int from assigned
             where accepted_via <> 'staff_direct') as "p90Seconds",
           (select count(*)::int from order_status_history h join orders o on o.id = h.order_id
             where h.reason = 'distribution_escalate_logist' and h.created_at >= ${from} and h.created_at < ${to}
               and o.city_id = ${cityId}) as escalations,
           (select count(*)::int from created c
             where c.status = 'CANCELED'
               and not exists (select from order_status_history h
                                where h.order_id = c.id and h.to_status = 'ASSIGNED')) as unfilled,
           (select count(*)::int from commissions m join orders o on o.id = m.order_id
             where m.status = 'OVERDUE' and o.city_id = ${cityId}) as overdue`);
}
