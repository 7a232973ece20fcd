import { type Queryable, sql } from "../src/db/tx.ts";
import type { OfferSource, OfferState } from "../src/offers/offer-states.ts";
import type { OrderStatus, OrderType } from "../src/orders/lifecycle.ts";

export interface OrderNow {
  readonly id: number;
  readonly cityId: number;
  readonly districtId: number | null;
  readonly status: OrderStatus;
  readonly type: OrderType;
  readonly masterId: number | null;
  readonly preferredMasterId: number | null;
  readonly sourceOrderId: number | null;
  readonly version: number;
  readonly episode: number;
  readonly escalatedAt: Date | null;
  readonly snoozedTotalMin: number;
  readonly wakeAt: Date | null;
  readonly slotEndsAt: Date | null;
}

export interface OfferNow {
  readonly id: number;
  readonly orderId: number;
  readonly masterId: number;
  readonly state: OfferState;
  readonly source: OfferSource;
  readonly cancelReason: string | null;
  readonly overrides: readonly string[];
  readonly expiresAt: Date;
  readonly deliveredAt: Date | null;
  readonly respondedAt: Date | null;
}

export interface MasterNow {
  readonly id: number;
  readonly cityId: number;
  readonly shift: "SHIFT_ON" | "SHIFT_OFF" | "BREAK";
  readonly breakUntil: Date | null;
  readonly isBlocked: boolean;
  readonly isDeleted: boolean;
  readonly isVerified: boolean;
  readonly isUnreachable: boolean;
  readonly limitOverride: number | null;
}

export interface CommissionNow {
  readonly id: number;
  readonly orderId: number;
  readonly masterId: number;
  readonly status: "WAIT_PAY" | "REPORTED" | "APPROVED" | "OVERDUE" | "CANCELED";
  readonly deadlineAt: Date;
}

export interface HistoryRow {
  readonly id: number;
  readonly orderId: number;
  readonly from: OrderStatus | null;
  readonly to: OrderStatus;
  readonly reason: string;
  readonly masterId: number | null;
  readonly staffId: number | null;
}

/** Everything actions are chosen by and answers are judged by, as it stood between two steps. */
export interface Snapshot {
  readonly at: Date;
  readonly orders: ReadonlyMap<number, OrderNow>;
  readonly offers: ReadonlyMap<number, OfferNow>;
  readonly masters: ReadonlyMap<number, MasterNow>;
  readonly commissions: ReadonlyMap<number, CommissionNow>;
  /** The master bot's channel has been known to fail since then. */
  readonly downSince: Date | null;
  /** History written since the snapshot before this one, oldest first. */
  readonly news: readonly HistoryRow[];
  readonly lastHistoryId: number;
}

export const NOTHING_YET: Snapshot = {
  at: new Date(0),
  orders: new Map(),
  offers: new Map(),
  masters: new Map(),
  commissions: new Map(),
  downSince: null,
  news: [],
  lastHistoryId: 0,
};

/** Reads how things stand at `now`; what can no longer change is taken over from `last`. */
export async function takeSnapshot(q: Queryable, last: Snapshot, now: Date): Promise<Snapshot> {
  const [orders, offers, masters, commissions, limits, news] = await Promise.all([
    q.rows<OrderNow>(sql`
      select id, city_id as "cityId", district_id as "districtId", status, type, assigned_master_id as "masterId",
             preferred_master_id as "preferredMasterId", guarantee_source_order_id as "sourceOrderId", version,
             search_episode as episode, dist_escalated_logist_at as "escalatedAt",
             escalation_snoozed_total_min as "snoozedTotalMin", wake_at as "wakeAt", timeslot_end_utc as "slotEndsAt"
        from orders order by id`),
    readOffers(q, last),
    q.rows<MasterNow>(sql`
      select id, city_id as "cityId", shift_status as shift, break_until as "breakUntil", is_blocked as "isBlocked",
             is_deleted as "isDeleted", verified as "isVerified", unreachable_since is not null as "isUnreachable",
             max_active_orders_override as "limitOverride"
        from masters order by id`),
    q.rows<CommissionNow>(sql`
      select id, order_id as "orderId", master_id as "masterId", status, deadline_at as "deadlineAt"
        from commissions order by id`),
    q.rows<{ downSince: Date | null }>(sql`
      select down_since as "downSince" from delivery_limits where key = 'b:master'`),
    q.rows<HistoryRow>(sql`
      select id, order_id as "orderId", from_status as "from", to_status as "to", reason,
             changed_by_master_id as "masterId", changed_by_staff_id as "staffId"
        from order_status_history where id > ${last.lastHistoryId} order by id`),
  ]);
  return {
    at: now,
    orders: byId(orders),
    offers: new Map([...last.offers, ...byId(offers)]),
    masters: byId(masters),
    commissions: byId(commissions),
    downSince: limits[0]?.downSince ?? null,
    news,
    lastHistoryId: news.at(-1)?.id ?? last.lastHistoryId,
  };
}

/** New offers and those that may have changed: a final state stays, except that ACCEPTED may be cancelled. */
function readOffers(q: Queryable, last: Snapshot): Promise<OfferNow[]> {
  const changing = [...last.offers.values()].filter(({ state }) => !FINAL.has(state)).map(({ id }) => id);
  const newest = Math.max(0, ...last.offers.keys());
  return q.rows<OfferNow>(sql`
    select id, order_id as "orderId", master_id as "masterId", state, source, cancel_reason as "cancelReason",
           overrides, expires_at as "expiresAt", delivered_at as "deliveredAt", responded_at as "respondedAt"
      from offers where id > ${newest} or id = any(${changing}::int[]) order by id`);
}

const FINAL: ReadonlySet<OfferState> = new Set(["DECLINED", "EXPIRED", "CANCELED"]);

function byId<T extends { readonly id: number }>(rows: readonly T[]): Map<number, T> {
  return new Map(rows.map((row) => [row.id, row]));
}

export function isOpen({ state }: OfferNow): boolean {
  return state === "SENT" || state === "VIEWED";
}
