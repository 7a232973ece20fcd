import { type Queryable, sql } from "../src/db/tx.ts";
import type { OfferSource, OfferState } from "../src/offers/offer-states.ts";
import type { OrderCategory, OrderStatus, OrderType } from "../src/orders/lifecycle.ts";

/** A row of `orders` as the database holds it. */
export interface OrderRow {
  readonly id: number;
  readonly city_id: number;
  readonly district_id: number | null;
  readonly street_id: number | null;
  readonly street_manual: string | null;
  readonly house: string | null;
  readonly apartment: string | null;
  readonly address_comment: string | null;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly geocode_provider: string | null;
  readonly geocode_confidence: number | null;
  readonly client_name: string | null;
  readonly client_phone: string | null;
  readonly category: OrderCategory;
  readonly description: string | null;
  readonly status: OrderStatus;
  readonly type: OrderType;
  readonly timeslot_start_utc: Date | null;
  readonly timeslot_end_utc: Date | null;
  readonly is_asap: boolean;
  readonly preferred_master_id: number | null;
  readonly assigned_master_id: number | null;
  readonly previous_master_id: number | null;
  readonly total_sum: string;
  readonly company_payment: string;
  readonly cancel_reason: string | null;
  readonly late_visit: boolean;
  readonly no_district: boolean;
  readonly search_episode: number;
  readonly search_started_at: Date | null;
  readonly search_round: number;
  readonly waves_failed: number;
  readonly no_candidates_since: Date | null;
  readonly dispatch_due_at: Date | null;
  readonly wake_at: Date | null;
  readonly dist_escalated_logist_at: Date | null;
  readonly dist_escalated_admin_at: Date | null;
  readonly escalation_logist_notified_at: Date | null;
  readonly escalation_admin_notified_at: Date | null;
  readonly escalation_reason: string | null;
  readonly escalation_owner_staff_id: number | null;
  readonly escalation_acked_at: Date | null;
  readonly escalation_snoozed_until: Date | null;
  readonly escalation_snoozed_total_min: number;
  readonly guarantee_source_order_id: number | null;
  readonly created_by_staff_id: number | null;
  readonly created_by_api_key_id: number | null;
  readonly closed_at: Date | null;
  readonly archived_at: Date | null;
  readonly external_ref: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly version: number;
}

export interface OfferRow {
  readonly id: number;
  readonly order_id: number;
  readonly master_id: number;
  readonly search_episode: number;
  readonly round_number: number;
  readonly source: OfferSource;
  readonly state: OfferState;
  readonly sent_at: Date;
  readonly delivered_at: Date | null;
  readonly viewed_at: Date | null;
  readonly responded_at: Date | null;
  readonly expires_at: Date;
  readonly decline_reason: string | null;
  readonly cancel_reason: string | null;
  readonly overrides: string[];
  readonly push_outbox_id: number | null;
}

export interface HistoryRow {
  readonly from_status: OrderStatus | null;
  readonly to_status: OrderStatus;
  readonly reason: string;
  readonly comment: string | null;
  readonly changed_by_staff_id: number | null;
  readonly changed_by_master_id: number | null;
  readonly actor_type: string;
  readonly source: string;
  readonly context: Record<string, unknown>;
  readonly created_at: Date;
}

export interface OutboxRow {
  readonly id: number;
  readonly kind: "MASTER" | "STAFF" | "CHANNEL" | "EDIT";
  readonly master_id: number | null;
  readonly staff_user_id: number | null;
  readonly channel: string | null;
  readonly edit_outbox_id: number | null;
  readonly chat_key: string;
  readonly event: string;
  readonly payload: Record<string, unknown>;
  readonly priority: number;
  readonly order_id: number | null;
  readonly offer_id: number | null;
  readonly dedupe_key: string | null;
  readonly next_attempt_at: Date;
}

export interface EventRow {
  readonly city_id: number;
  readonly kind: string;
  readonly order_id: number | null;
  readonly master_id: number | null;
  readonly at: Date;
}

export interface AuditRow {
  readonly admin_id: number | null;
  readonly order_id: number | null;
  readonly master_id: number | null;
  readonly city_id: number | null;
  readonly entity: string;
  readonly entity_id: string | null;
  readonly action: string;
  readonly before_json: Record<string, unknown> | null;
  readonly after_json: Record<string, unknown> | null;
  readonly payload_json: Record<string, unknown>;
  readonly source: string;
}

export function orderRow(q: Queryable, orderId: number): Promise<OrderRow> {
  return q.one<OrderRow>(sql`select * from orders where id = ${orderId}`);
}

export function offerRows(q: Queryable, orderId: number): Promise<OfferRow[]> {
  return q.rows<OfferRow>(sql`select * from offers where order_id = ${orderId} order by id`);
}

export function historyRows(q: Queryable, orderId: number): Promise<HistoryRow[]> {
  return q.rows<HistoryRow>(sql`
    select * from order_status_history where order_id = ${orderId} order by created_at, id`);
}

export function outboxRows(q: Queryable): Promise<OutboxRow[]> {
  return q.rows<OutboxRow>(sql`select * from notifications_outbox where processed_at is null order by id`);
}

export function eventRows(q: Queryable): Promise<EventRow[]> {
  return q.rows<EventRow>(sql`select * from dispatch_events order by id`);
}

export function auditRows(q: Queryable): Promise<AuditRow[]> {
  return q.rows<AuditRow>(sql`select * from admin_audit_log order by id`);
}
