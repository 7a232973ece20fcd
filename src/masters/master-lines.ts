import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { staffRead } from "../staff/staff-read.ts";
import type { Work } from "../staff/work.ts";
import type { ModerationStatus, ShiftStatus } from "./lock-master.ts";

/** A master as lists show him. */
export interface MasterLine {
  readonly masterId: number;
  readonly name: string;
  /** Null only before a form says where he works. */
  readonly cityId: number | null;
  readonly phone: string | null;
  /** `"4.75"`. */
  readonly rating: string;
  readonly hasVehicle: boolean;
  readonly shiftStatus: ShiftStatus;
  readonly moderationStatus: ModerationStatus;
  readonly verified: boolean;
  readonly isBlocked: boolean;
  readonly isDeleted: boolean;
  readonly isUnreachable: boolean;
  /** When his form was sent, in its absence when he was entered. */
  readonly submittedAt: Date;
  /** Orders that count towards the limit, of whatever city. */
  readonly activeOrders: number;
  /** His limit of active orders; 0 = he takes none. */
  readonly limit: number;
}

type Row = Omit<MasterLine, "activeOrders" | "limit"> & { readonly limitOverride: number | null };

/**
 * The lines of the masters that `page` selects: a query with the columns `id` and `place`, the order
 * to show them in; it carries the scope. The masters are read behind the wall; their figures are not,
 * because an order of the city he came from counts as well.
 */
export async function masterLines(work: Work<Queryable>, page: Sql): Promise<MasterLine[]> {
  const rows = await staffRead(work, ({ tx }) =>
    tx.rows<Row>(sql`
      with page as (${page})
      select m.id as "masterId", m.full_name as name, m.city_id as "cityId", m.phone, m.rating,
             m.has_vehicle as "hasVehicle", m.shift_status as "shiftStatus",
             m.moderation_status as "moderationStatus", m.verified, m.is_blocked as "isBlocked",
             m.is_deleted as "isDeleted", m.unreachable_since is not null as "isUnreachable",
             coalesce(m.submitted_at, m.created_at) as "submittedAt",
             m.max_active_orders_override as "limitOverride"
        from page join masters m on m.id = page.id
       order by page.place`),
  );
  const active = await activeOrderCounts(
    work.tx,
    rows.map(({ masterId }) => masterId),
  );
  return rows.map(({ limitOverride, ...line }) => ({
    ...line,
    activeOrders: active.get(line.masterId) ?? 0,
    limit: limitOverride ?? defaultLimit(work, line.cityId),
  }));
}

/** The limit of those who have none of their own: the setting of the city. */
export function defaultLimit({ settings }: Work<Queryable>, cityId: number | null): number {
  return (cityId === null ? settings : settings.forCity(cityId)).get("max_active_orders");
}

async function activeOrderCounts(q: Queryable, masterIds: readonly number[]): Promise<Map<number, number>> {
  if (masterIds.length === 0) return new Map();
  const rows = await q.rows<{ masterId: number; count: number }>(sql`
    select assigned_master_id as "masterId", count(*)::int as count from orders
     where assigned_master_id = any(${[...masterIds]}::int[])
       and status in ('ASSIGNED','EN_ROUTE','WORKING','PAYMENT')
     group by assigned_master_id`);
  return new Map(rows.map(({ masterId, count }) => [masterId, count]));
}
