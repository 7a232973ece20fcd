import { type Queryable, sql } from "../db/tx.ts";
import { periodBorders } from "../geo/day-borders.ts";
import { type Kopecks, kopecksFromSql } from "../kernel/money.ts";
import { after, DAY_MS, SECOND_MS } from "../kernel/time.ts";
import { masterIdOf } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import { SHIFT_EVENT_KINDS, type ShiftEvent, shiftMs } from "./shift-hours.ts";

/** Days behind everything that is not counted by month (master-bot.md section 14). */
export const STATISTICS_DAYS = 30;

/** A master's own figures. */
export interface MasterStatistics {
  /** CLOSED orders, guarantee visits included. */
  readonly completed: number;
  /** Those closed in this month of his city. */
  readonly completedThisMonth: number;
  /** Totals minus commissions of those, in this month of his city. */
  readonly earnedThisMonthKopecks: Kopecks;
  /** `"4.80"`. */
  readonly rating: string;
  /** Of the last 30 days; what never reached him does not count, nor do assignments without an offer. */
  readonly offers: {
    readonly received: number;
    readonly accepted: number;
    readonly declined: number;
    readonly expired: number;
    /** From delivery to his answer, half of them faster; null without answers. */
    readonly medianResponseMs: number | null;
  };
  /** Orders he gave back after accepting, last 30 days. */
  readonly refusals: number;
  /** Time on shift without breaks, last 30 days. */
  readonly shiftMs: number;
}

/** The figures of the acting master; null for anybody else. Months are those of his city. */
export async function masterStatistics(work: Work<Queryable>): Promise<MasterStatistics | null> {
  const masterId = masterIdOf(work.actor);
  if (masterId === null) return null;
  const { tx, now, cities } = work;
  const { cityId, rating } = await tx.one<{ cityId: number | null; rating: string }>(
    sql`select city_id as "cityId", rating::text as rating from masters where id = ${masterId}`,
  );
  const zone = cityId === null ? "Europe/Moscow" : cities.zoneOf(cityId);
  const window = { from: after(now, -STATISTICS_DAYS * DAY_MS), to: now };
  return {
    ...(await readOrders(tx, masterId, periodBorders("this_month", now, zone))),
    rating,
    ...(await readOffers(tx, masterId, window.from)),
    shiftMs: shiftMs(await readShiftEvents(tx, masterId, window.from), window),
  };
}

async function readOrders(
  q: Queryable,
  masterId: number,
  month: { readonly from: Date; readonly to: Date },
): Promise<Pick<MasterStatistics, "completed" | "completedThisMonth" | "earnedThisMonthKopecks">> {
  const { earned, ...counts } = await q.one<{
    completed: number;
    completedThisMonth: number;
    earned: string;
  }>(sql`
    with closed as (
      select id, total_sum, closed_at >= ${month.from} and closed_at < ${month.to} as this_month
        from orders where assigned_master_id = ${masterId} and status = 'CLOSED'
    )
    select count(*)::int as completed, count(*) filter (where this_month)::int as "completedThisMonth",
           coalesce(sum(total_sum) filter (where this_month), 0) - (
             select coalesce(sum(w.amount), 0)
               from closed c join commissions w on w.order_id = c.id and w.status <> 'CANCELED'
              where c.this_month) as earned
      from closed`);
  return { ...counts, earnedThisMonthKopecks: kopecksFromSql(earned) };
}

/**
 * An accepted offer stays one when the order was returned or cancelled later and its row says
 * CANCELED: the row of the assignment remembers it.
 */
async function readOffers(
  q: Queryable,
  masterId: number,
  from: Date,
): Promise<Pick<MasterStatistics, "offers" | "refusals">> {
  const { refusals, medianSeconds, ...counts } = await q.one<{
    received: number;
    accepted: number;
    declined: number;
    expired: number;
    refusals: number;
    medianSeconds: number | null;
  }>(sql`
    with mine as (
      select id, source, state, cancel_reason, responded_at - coalesce(delivered_at, sent_at) as response,
             state = 'ACCEPTED' or id in (select offer_id from distribution_metrics
                                           where master_id = ${masterId} and assigned_at >= ${from} and offer_id is not null) as was_accepted,
             delivered_at is null and state in ('EXPIRED','CANCELED') as was_lost
        from offers where master_id = ${masterId} and sent_at >= ${from}
    ), asked as (
      select * from mine where source <> 'STAFF_DIRECT' and (was_accepted or not was_lost)
    )
    select (select count(*)::int from mine where cancel_reason = 'master_refused') as refusals,
           count(*)::int as received, count(*) filter (where was_accepted)::int as accepted,
           count(*) filter (where state = 'DECLINED')::int as declined,
           count(*) filter (where state = 'EXPIRED')::int as expired,
           extract(epoch from percentile_cont(0.5) within group (order by response)
                              filter (where state in ('ACCEPTED','DECLINED')))::float8 as "medianSeconds"
      from asked`);
  const medianResponseMs = medianSeconds === null ? null : Math.round(medianSeconds * SECOND_MS);
  return { offers: { ...counts, medianResponseMs }, refusals };
}

function readShiftEvents(q: Queryable, masterId: number, from: Date): Promise<ShiftEvent[]> {
  return q.rows<ShiftEvent>(sql`
    select at, kind from master_state_events
     where master_id = ${masterId} and kind = any(${SHIFT_EVENT_KINDS}::text[])
       and at >= coalesce((select max(at) from master_state_events
                            where master_id = ${masterId} and kind = any(${SHIFT_EVENT_KINDS}::text[])
                              and at < ${from}), '-infinity')
     order by at, id`);
}
