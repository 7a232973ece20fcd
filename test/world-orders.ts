import { type Queryable, sql } from "../src/db/tx.ts";
import { after, DAY_MS, HOUR_MS, SECOND_MS } from "../src/kernel/time.ts";
import type { OfferSource, OfferState } from "../src/offers/offer-states.ts";
import {
  ACTIVE_STATUSES,
  type OrderCategory,
  type OrderStatus,
  type OrderType,
  SEARCH_STATUSES,
} from "../src/orders/lifecycle.ts";

export interface OrderVerb {
  readonly cityId?: number;
  readonly districtId?: number | null;
  readonly streetId?: number | null;
  readonly streetManual?: string | null;
  readonly house?: string | null;
  readonly apartment?: string | null;
  readonly addressComment?: string | null;
  readonly clientName?: string | null;
  readonly clientPhone?: string | null;
  readonly category?: OrderCategory;
  readonly description?: string | null;
  /** SEARCHING (or GUARANTEE by type) unless told. */
  readonly status?: OrderStatus;
  readonly type?: OrderType;
  readonly slot?: readonly [Date, Date] | null;
  readonly isAsap?: boolean;
  /** The assigned master. */
  readonly masterId?: number | null;
  readonly preferredMasterId?: number | null;
  readonly previousMasterId?: number | null;
  readonly sourceOrderId?: number | null;
  readonly totalRoubles?: number;
  /** 1 once it has been searched, unless told. */
  readonly episode?: number;
  readonly searchStartedAt?: Date;
  /** An hour from now unless told, for DEFERRED. */
  readonly wakeAt?: Date;
  readonly escalatedLogistAt?: Date | null;
  readonly escalatedAdminAt?: Date | null;
  readonly createdAt?: Date;
  readonly createdByStaffId?: number | null;
  readonly closedAt?: Date;
  readonly archivedAt?: Date | null;
  readonly cancelReason?: string;
}

export async function insertOrder(
  q: Queryable,
  verb: OrderVerb & { readonly cityId: number },
  now: Date,
): Promise<number> {
  const type = verb.type ?? "NORMAL";
  const status = verb.status ?? (type === "GUARANTEE" ? "GUARANTEE" : "SEARCHING");
  const searched = SEARCH_STATUSES.includes(status);
  const episode = verb.episode ?? (status === "CREATED" || status === "DEFERRED" ? 0 : 1);
  const startedAt = episode > 0 ? (verb.searchStartedAt ?? now) : null;
  const closedAt = status === "CLOSED" ? (verb.closedAt ?? now) : null;
  const [slotStart, slotEnd] = verb.slot ?? [null, null];
  const { id } = await q.one<{ id: number }>(sql`
    insert into orders (city_id, district_id, street_id, street_manual, house, apartment, address_comment,
                        client_name, client_phone, category, description, status, type, timeslot_start_utc,
                        timeslot_end_utc, is_asap, preferred_master_id, assigned_master_id, previous_master_id,
                        total_sum, company_payment, cancel_reason, no_district, search_episode, search_started_at,
                        no_candidates_since, dispatch_due_at, wake_at, dist_escalated_logist_at,
                        dist_escalated_admin_at, escalation_logist_notified_at, escalation_admin_notified_at,
                        escalation_reason, guarantee_source_order_id, created_by_staff_id, closed_at, archived_at,
                        created_at, updated_at)
    values (${verb.cityId}, ${verb.districtId ?? null}, ${verb.streetId ?? null}, ${verb.streetManual ?? null},
            ${verb.house ?? null}, ${verb.apartment ?? null}, ${verb.addressComment ?? null},
            ${verb.clientName ?? null}, ${verb.clientPhone ?? null}, ${verb.category ?? "ELECTRICS"}::order_category,
            ${verb.description ?? "Не работает розетка на кухне"}, ${status}::order_status, ${type}::order_type,
            ${slotStart}, ${slotEnd}, ${verb.isAsap ?? false}, ${verb.preferredMasterId ?? null},
            ${verb.masterId ?? null}, ${verb.previousMasterId ?? null}, ${verb.totalRoubles ?? 0},
            ${type === "GUARANTEE" ? 2500 : 0},
            ${status === "CANCELED" ? (verb.cancelReason ?? "Клиент передумал") : null}, ${verb.districtId == null},
            ${episode}, ${startedAt}, ${startedAt}, ${searched ? now : null},
            ${status === "DEFERRED" ? (verb.wakeAt ?? after(now, HOUR_MS)) : null},
            ${verb.escalatedLogistAt ?? null}, ${verb.escalatedAdminAt ?? null},
            ${verb.escalatedLogistAt ?? null}, ${verb.escalatedAdminAt ?? null},
            ${verb.escalatedLogistAt ? "no_candidates" : null}, ${verb.sourceOrderId ?? null},
            ${verb.createdByStaffId ?? null}, ${closedAt}, ${verb.archivedAt ?? null}, ${verb.createdAt ?? now},
            ${verb.createdAt ?? now})
    returning id`);
  if (ACTIVE_STATUSES.includes(status)) await insertAcceptedOffer(q, id, verb.masterId!, now);
  if (closedAt) {
    await q.run(sql`
      insert into order_autoclose_queue (order_id, closed_at, autoclose_at, processed_at, created_at)
      values (${id}, ${closedAt}, ${after(closedAt, DAY_MS)}, ${verb.archivedAt ?? null}, ${closedAt})`);
  }
  return id;
}

/** An assigned order has the offer its master accepted, and the card he got for it. */
async function insertAcceptedOffer(
  q: Queryable,
  orderId: number,
  masterId: number,
  now: Date,
): Promise<void> {
  const offerId = await insertOffer(q, { orderId, masterId, state: "ACCEPTED" }, now);
  await q.run(sql`
    insert into notifications_outbox (kind, bot, master_id, chat_key, event, priority, order_id, offer_id, created_at,
                                      next_attempt_at, sent_at, processed_at, outcome, telegram_chat_id,
                                      telegram_message_id)
    values ('MASTER', 'master', ${masterId}, ${`m:${masterId}`}, 'order_assigned', 0, ${orderId}, ${offerId}, ${now},
            ${now}, ${now}, ${now}, 'SENT', 2000 + ${masterId}::bigint, 700000 + ${orderId}::bigint)`);
}

export interface OfferVerb {
  readonly orderId: number;
  readonly masterId: number;
  readonly state?: OfferState;
  readonly source?: OfferSource;
  /** The order's episode unless told. */
  readonly episode?: number;
  readonly round?: number;
  readonly sentAt?: Date;
  /** 120 s after sending unless told. */
  readonly expiresAt?: Date;
  /** At once unless told; null = the push still waits. */
  readonly deliveredAt?: Date | null;
  readonly respondedAt?: Date;
  readonly cancelReason?: string;
  readonly declineReason?: string | null;
  readonly overrides?: readonly string[];
}

export async function insertOffer(q: Queryable, verb: OfferVerb, now: Date): Promise<number> {
  const { orderId, masterId, state = "SENT" } = verb;
  const sentAt = verb.sentAt ?? now;
  const open = state === "SENT" || state === "VIEWED";
  const deliveredAt = verb.deliveredAt === undefined ? sentAt : verb.deliveredAt;
  const { id } = await q.one<{ id: number }>(sql`
    insert into offers (order_id, master_id, search_episode, round_number, source, state, sent_at, delivered_at,
                        viewed_at, responded_at, expires_at, rank_position, decline_reason, cancel_reason, overrides,
                        created_at)
    select ${orderId}, ${masterId}, coalesce(${verb.episode ?? null}::int, o.search_episode), ${verb.round ?? 1},
           ${verb.source ?? "ENGINE"}::offer_source, ${state}::offer_state, ${sentAt}::timestamptz,
           ${deliveredAt}::timestamptz, ${state === "VIEWED" ? sentAt : null}::timestamptz,
           ${open ? null : (verb.respondedAt ?? now)}::timestamptz,
           ${verb.expiresAt ?? after(sentAt, 120 * SECOND_MS)}::timestamptz, 1, ${verb.declineReason ?? null},
           ${state === "CANCELED" ? (verb.cancelReason ?? "withdrawn") : null},
           ${[...(verb.overrides ?? [])]}::text[], ${sentAt}::timestamptz
      from orders o where o.id = ${orderId}
    returning id`);
  const push = await q.one<{ id: number }>(sql`
    insert into notifications_outbox (kind, bot, master_id, chat_key, event, priority, order_id, offer_id, created_at,
                                      next_attempt_at, sent_at, processed_at, outcome, dedupe_key, telegram_chat_id,
                                      telegram_message_id)
    values ('MASTER', 'master', ${masterId}, ${`m:${masterId}`}, 'new_offer', 0, ${orderId}, ${id}, ${sentAt}, ${sentAt},
            ${deliveredAt}, ${deliveredAt}, ${deliveredAt ? "SENT" : null}::outbox_outcome, ${`new_offer:${id}`},
            2000 + ${masterId}::bigint, 500000 + ${id}::bigint)
    returning id`);
  await q.run(sql`update offers set push_outbox_id = ${push.id} where id = ${id}`);
  return id;
}
