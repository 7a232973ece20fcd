import { type Queryable, raw, type Sql, sql } from "../src/db/tx.ts";

const AT = new Date("2026-03-10T08:40:00Z");
const LATER = new Date("2026-03-10T10:40:00Z");

/** Rows the violating inserts refer to: city, master, order, commission, each with id 1; master 2. */
export async function insertTargets(db: Queryable): Promise<void> {
  const targets = [
    sql`insert into cities (id, name, timezone, created_at, updated_at) overriding system value
      values (1, 'Городок', 'Europe/Moscow', ${AT}, ${AT})`,
    sql`insert into staff_users (id, role, created_at, updated_at) overriding system value
      values (1, 'LOGIST', ${AT}, ${AT})`,
    sql`insert into masters (id, city_id, created_at, updated_at) overriding system value
      values (1, 1, ${AT}, ${AT}), (2, 1, ${AT}, ${AT})`,
    sql`insert into orders (id, city_id, category, created_at, updated_at) overriding system value
      values (1, 1, 'PLUMBING', ${AT}, ${AT})`,
    commission({ id: 1 }),
  ];
  for (const target of targets) await db.run(target);
}

/** An order in CREATED unless told otherwise. */
export function order(set: Readonly<Record<string, unknown>>): Sql {
  return row("orders", { city_id: 1, category: "PLUMBING", created_at: AT, updated_at: AT, ...set });
}

export function master(set: Readonly<Record<string, unknown>>): Sql {
  return row("masters", { created_at: AT, updated_at: AT, ...set });
}

export function offer(set: Readonly<Record<string, unknown>>): Sql {
  return row("offers", {
    order_id: 1,
    master_id: 1,
    sent_at: AT,
    expires_at: LATER,
    created_at: AT,
    ...set,
  });
}

export function commission(set: Readonly<Record<string, unknown>>): Sql {
  return row("commissions", {
    order_id: 1,
    master_id: 1,
    base_total: 100,
    avg_check: 100,
    rate: 0.5,
    amount: 50,
    deadline_at: AT,
    deadline_set_at: AT,
    created_at: AT,
    updated_at: AT,
    ...set,
  });
}

export function ledgerEntry(set: Readonly<Record<string, unknown>>): Sql {
  return row("ledger_entries", {
    master_id: 1,
    kind: "CORRECTION",
    amount: 5,
    actor_type: "ADMIN",
    dedupe_key: "correction:1",
    at: AT,
    ...set,
  });
}

export function message(set: Readonly<Record<string, unknown>>): Sql {
  const fixed = { bot: "master", chat_key: "m:1", event: "x", created_at: AT, next_attempt_at: AT };
  return row("notifications_outbox", { kind: "MASTER", master_id: 1, ...fixed, ...set });
}

export function auditRow(set: Readonly<Record<string, unknown>>): Sql {
  return row("admin_audit_log", {
    entity: "master",
    action: "hard_delete_master",
    source: "bot",
    created_at: AT,
    ...set,
  });
}

/** The row goes as JSON, so that PostgreSQL reads each value by the type of its column. */
function row(table: string, set: Readonly<Record<string, unknown>>): Sql {
  const [target, names] = [raw(table), raw(Object.keys(set).join(", "))];
  return sql`
    insert into ${target} (${names}) overriding system value
    select ${names} from jsonb_populate_record(null::${target}, ${JSON.stringify(set)}::jsonb)`;
}

const ESCALATED = { dist_escalated_logist_at: AT, escalation_logist_notified_at: AT };

/** For every CHECK constraint of the schema inserts that break it and nothing else. */
export const VIOLATIONS: Readonly<Record<string, readonly Sql[]>> = {
  ck_masters__limit_nonneg: [master({ max_active_orders_override: -1 })],
  ck_masters__rating_range: [master({ rating: 5.01 }), master({ rating: -0.01 })],
  ck_masters__shift_flags: [
    master({ is_on_shift: true }),
    master({ shift_status: "SHIFT_ON" }),
    master({ shift_status: "BREAK" }),
  ],
  ck_skills__code: [row("skills", { code: "GARDEN", name: "Сад", created_at: AT })],
  ck_orders__timeslot_range: [
    order({ timeslot_start_utc: AT }),
    order({ timeslot_end_utc: AT }),
    order({ timeslot_start_utc: AT, timeslot_end_utc: AT }),
    order({ timeslot_start_utc: LATER, timeslot_end_utc: AT }),
  ],
  ck_orders__assigned_master: [
    order({ status: "ASSIGNED" }),
    order({ status: "CLOSED", closed_at: AT }),
    order({ status: "SEARCHING", assigned_master_id: 1 }),
    order({ status: "GUARANTEE", assigned_master_id: 1 }),
  ],
  ck_orders__deferred_wake: [order({ status: "DEFERRED" })],
  ck_orders__closed_at: [
    order({ status: "CLOSED", assigned_master_id: 1 }),
    order({ status: "PAYMENT", assigned_master_id: 1, closed_at: AT }),
  ],
  ck_orders__cancel_reason: [
    order({ status: "CANCELED" }),
    order({ status: "CANCELED", cancel_reason: " ab  " }),
    order({ status: "CANCELED", cancel_reason: "x".repeat(201) }),
  ],
  ck_orders__escalation: [
    order({ dist_escalated_logist_at: AT }),
    order({ escalation_logist_notified_at: AT }),
    order({ ...ESCALATED, dist_escalated_admin_at: AT }),
    order({ dist_escalated_admin_at: AT, escalation_admin_notified_at: AT }),
  ],
  ck_orders__money_nonneg: [order({ total_sum: -0.01 }), order({ company_payment: -1 })],
  ck_offers__expiry: [offer({ sent_at: LATER, expires_at: AT })],
  ck_offers__decline_reason: [
    offer({ decline_reason: "far" }),
    offer({ state: "DECLINED", responded_at: AT, decline_reason: "tired" }),
  ],
  ck_offers__responded: [offer({ state: "ACCEPTED" }), offer({ state: "VIEWED", responded_at: AT })],
  ck_offers__cancel_reason: [
    offer({ state: "CANCELED", responded_at: AT }),
    offer({ state: "EXPIRED", responded_at: AT, cancel_reason: "taken" }),
  ],
  ck_attachments__source: [
    row("attachments", { entity_type: "ORDER", entity_id: 1, file_type: "PHOTO", created_at: AT }),
  ],
  ck_commissions__amount: [
    commission({ order_id: 2, amount: -1 }),
    commission({ order_id: 2, base_total: -1 }),
    commission({ order_id: 2, rate: 1.0001 }),
    commission({ order_id: 2, credit_applied: 50.01 }),
    commission({ order_id: 2, credit_applied: -1 }),
  ],
  ck_commission_deadline_notifications__minutes: [
    row("commission_deadline_notifications", {
      commission_id: 1,
      minutes_before: 0,
      deadline_at: AT,
      sent_at: AT,
    }),
  ],
  ck_referrals__no_self: [row("referrals", { master_id: 1, referrer_id: 1, created_at: AT })],
  ck_referral_rewards__level: [
    row("referral_rewards", {
      referrer_id: 1,
      referred_master_id: 2,
      commission_id: 1,
      level: 3,
      percent: 1,
      amount: 1,
      created_at: AT,
    }),
  ],
  ck_ledger_entries__nonzero: [ledgerEntry({ amount: 0 })],
  ck_notifications_outbox__recipient: [
    message({ master_id: null }),
    message({ kind: "STAFF" }),
    message({ kind: "CHANNEL" }),
    message({ kind: "EDIT" }),
  ],
  ck_notifications_outbox__outcome: [
    message({ processed_at: AT }),
    message({ outcome: "DEAD" }),
    message({ processed_at: AT, outcome: "SKIPPED", sent_at: AT }),
  ],
  ck_settings__type: [
    row("settings", { key: "x", value: "1", value_type: "DATE", created_at: AT, updated_at: AT }),
  ],
};
