import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { type Kopecks, kopecksFromSql } from "../kernel/money.ts";
import type { OrderCategory, OrderStatus, OrderType } from "./lifecycle.ts";

/** An order as lists and boards show it. Moments are UTC; the zone is that of `cityId`. */
export interface OrderLine {
  readonly orderId: number;
  readonly cityId: number;
  readonly districtName: string | null;
  /** Of the directory, else typed. */
  readonly streetName: string | null;
  readonly house: string | null;
  readonly category: OrderCategory;
  readonly type: OrderType;
  readonly status: OrderStatus;
  readonly slotStartsAt: Date | null;
  readonly slotEndsAt: Date | null;
  readonly isAsap: boolean;
  readonly lateVisit: boolean;
  readonly wakeAt: Date | null;
  readonly masterId: number | null;
  readonly masterName: string | null;
  readonly search: SearchLine;
  readonly escalation: EscalationLine | null;
  readonly guaranteeSourceOrderId: number | null;
  readonly totalKopecks: Kopecks;
  readonly cancelReason: string | null;
  readonly createdAt: Date;
  readonly createdByStaffId: number | null;
  readonly closedAt: Date | null;
  readonly archivedAt: Date | null;
  readonly version: number;
}

/** «r2/2, спрошен 3, ответ до 14:07:30». */
export interface SearchLine {
  readonly episode: number;
  readonly round: number;
  readonly startedAt: Date | null;
  /** Masters asked in this episode. */
  readonly asked: number;
  readonly openOffers: number;
  /** End of the last open offer; null when there is none. */
  readonly openUntil: Date | null;
}

export interface EscalationLine {
  readonly toLogistAt: Date;
  readonly toAdminAt: Date | null;
  readonly reason: "rounds_exhausted" | "no_candidates";
  /** Waves of the episode that ended without an acceptance. */
  readonly wavesFailed: number;
  readonly ownerStaffId: number | null;
  readonly ownerName: string | null;
  readonly snoozedUntil: Date | null;
}

type Row = Omit<OrderLine, "search" | "escalation" | "totalKopecks"> & {
  readonly episode: number;
  readonly round: number;
  readonly startedAt: Date | null;
  readonly asked: number;
  readonly openOffers: number;
  readonly openUntil: Date | null;
  readonly toLogistAt: Date | null;
  readonly toAdminAt: Date | null;
  readonly reason: EscalationLine["reason"] | null;
  readonly wavesFailed: number;
  readonly ownerStaffId: number | null;
  readonly ownerName: string | null;
  readonly snoozedUntil: Date | null;
  readonly totalSum: string;
};

/**
 * The lines of the orders that `page` selects: a query with the columns `id` and `place`, the
 * order to show them in. Who may see them has been decided in `page`.
 */
export async function orderLines(q: Queryable, page: Sql): Promise<OrderLine[]> {
  const rows = await q.rows<Row>(sql`
    with page as (${page})
    select o.id as "orderId", o.city_id as "cityId", d.name as "districtName",
           coalesce(s.name, o.street_manual) as "streetName", o.house, o.category, o.type, o.status,
           o.timeslot_start_utc as "slotStartsAt", o.timeslot_end_utc as "slotEndsAt", o.is_asap as "isAsap",
           o.late_visit as "lateVisit", o.wake_at as "wakeAt", m.id as "masterId", m.full_name as "masterName",
           o.search_episode as episode, o.search_round as round, o.search_started_at as "startedAt",
           asked.masters as asked, asked.open as "openOffers", asked.until as "openUntil",
           o.dist_escalated_logist_at as "toLogistAt", o.dist_escalated_admin_at as "toAdminAt",
           o.escalation_reason as reason, o.waves_failed as "wavesFailed",
           o.escalation_owner_staff_id as "ownerStaffId",
           owner.full_name as "ownerName", o.escalation_snoozed_until as "snoozedUntil",
           o.guarantee_source_order_id as "guaranteeSourceOrderId", o.total_sum as "totalSum",
           o.cancel_reason as "cancelReason", o.created_at as "createdAt",
           o.created_by_staff_id as "createdByStaffId", o.closed_at as "closedAt", o.archived_at as "archivedAt",
           o.version
      from page
      join orders o on o.id = page.id
      left join districts d on d.id = o.district_id
      left join streets s on s.id = o.street_id
      left join masters m on m.id = o.assigned_master_id
      left join staff_users owner on owner.id = o.escalation_owner_staff_id
     cross join lateral (
        select count(distinct f.master_id) filter (where f.search_episode = o.search_episode)::int as masters,
               count(*) filter (where f.state in ('SENT','VIEWED'))::int as open,
               max(f.expires_at) filter (where f.state in ('SENT','VIEWED')) as until
          from offers f where f.order_id = o.id) asked
     order by page.place`);
  return rows.map(toLine);
}

function toLine(row: Row): OrderLine {
  const { episode, round, startedAt, asked, openOffers, openUntil, totalSum, ...withEscalation } = row;
  const { toLogistAt, toAdminAt, reason, wavesFailed, ...others } = withEscalation;
  const { ownerStaffId, ownerName, snoozedUntil, ...line } = others;
  return {
    ...line,
    search: { episode, round, startedAt, asked, openOffers, openUntil },
    escalation:
      toLogistAt && reason
        ? { toLogistAt, toAdminAt, reason, wavesFailed, ownerStaffId, ownerName, snoozedUntil }
        : null,
    totalKopecks: kopecksFromSql(totalSum),
  };
}
