/**
 * Every event of the outbox and the arguments its payload carries: the contract between the
 * commands that write rows and `src/telegram/messages`, which words them at delivery.
 *
 * A payload holds what was decided at the time of the event and may have changed since. What can be
 * read at delivery (order, offer, names, client contacts, requisites) is not in it: the row's
 * `orderId` and `offerId` and the ids below lead there. Moments are ISO strings, money is kopecks.
 */
export interface EventPayloads {
  // To masters. With orderId unless noted.
  /** orderId, offerId. The deadline shown is the moment of sending + SLA. */
  readonly new_offer: object;
  /** Edits of the push; orderId, offerId. */
  readonly offer_taken: object;
  readonly offer_expired: object;
  readonly offer_canceled: object;
  readonly offer_declined: object;
  /** orderId, offerId. */
  readonly order_assigned: { readonly direct?: boolean };
  /** Edit of the `order_assigned` card: his right to see the contacts has ended. */
  readonly order_card_closed: object;
  readonly order_changed: { readonly changes: readonly OrderChange[] };
  readonly order_canceled: {
    readonly reason: string;
    readonly commissionKopecks?: number | null;
    /** The cancelled commission was what had blocked him. */
    readonly unblocked?: boolean;
  };
  readonly order_returned: {
    readonly reason?: string | null;
    readonly commissionKopecks?: number | null;
    readonly unblocked?: boolean;
  };
  readonly order_reopened: {
    readonly reason: string;
    readonly to: "PAYMENT" | "WORKING";
    /** The commission whose new deadline is named; to PAYMENT only. */
    readonly commissionId?: number;
    /** Set when a commission was cancelled. */
    readonly commissionKopecks?: number | null;
    readonly unblocked?: boolean;
  };
  readonly commission_created: { readonly commissionId: number };
  /** `deadline` is the one it was planned for: when the commission's has moved, the row is SKIPPED. */
  readonly commission_reminder: { readonly commissionId: number; readonly deadline: string };
  readonly commission_overdue_master: { readonly commissionId: number };
  readonly commission_approved: {
    readonly commissionId: number;
    readonly paidKopecks: number;
    readonly unblocked: boolean;
  };
  /** `deadline` null: the commission is OVERDUE and keeps its old one. */
  readonly commission_rejected: {
    readonly commissionId: number;
    readonly reason: string;
    readonly deadline: string | null;
  };
  readonly guarantee_accrued: { readonly amountKopecks: number };
  readonly guarantee_paid: { readonly amountKopecks: number };
  /** `masterId` is the newcomer; no orderId. */
  readonly referral_registered: { readonly masterId: number };
  readonly referral_reward_accrued: { readonly amountKopecks: number; readonly level: number };
  readonly referral_reward_reversed: { readonly amountKopecks: number };
  /** No orderId. */
  readonly referral_reward_paid: { readonly amountKopecks: number };
  // About the account; no orderId.
  readonly moderation_approved: object;
  readonly moderation_rejected: { readonly reason: string };
  /** `reasonCode`: commission_overdue, guarantee_refusal or staff; `comment` is the text of staff. */
  readonly account_blocked: { readonly reasonCode: string; readonly comment?: string | null };
  readonly account_unblocked: object;
  readonly account_deleted: object;
  /** Null = the default of the settings holds again. */
  readonly limit_changed: { readonly limit: number | null };
  readonly profile_changed: { readonly changes: readonly ProfileChange[] };
  readonly shift_ended: object;
  readonly requisites_changed: object;
  readonly break_reminder: { readonly breakUntil: string };
  readonly break_expired: { readonly breakUntil?: string };
  readonly staff_message: { readonly text: string };

  // To staff. orderId where an order is named.
  readonly escalation_logist: {
    readonly reason: "no_candidates" | "rounds_exhausted";
    readonly waves: number;
    /** Masters per reason code of dispatch.md section 5. */
    readonly rejections: Readonly<Record<string, number>>;
    readonly episode: number;
  };
  readonly escalation_admin: {
    readonly minutes: number;
    readonly ownerStaffId: number | null;
    readonly episode: number;
  };
  readonly escalation_snooze_over: { readonly episode: number };
  readonly guarantee_refusal: { readonly masterId: number };
  /** `reason`: code of order-lifecycle.md section 6; `comment`: his own text for `other`. */
  readonly master_refused_order: {
    readonly masterId: number;
    readonly reason: string;
    readonly comment?: string | null;
  };
  readonly master_unreachable: { readonly masterId: number };
  /** Shown by the bot after a manual offer; orderId, offerId. */
  readonly offer_sent_staff: { readonly masterId: number };
  /** Edit of it: what became of the offer; orderId, offerId. */
  readonly offer_outcome: { readonly masterId: number };
  readonly order_assigned_staff: { readonly masterId: number; readonly seconds: number };
  readonly moderation_new_form: { readonly masterId: number };
  readonly skills_request: { readonly masterId: number; readonly text: string };
  readonly commission_reported: { readonly commissionId: number };
  readonly commission_canceled: {
    readonly commissionId: number;
    readonly amountKopecks: number;
    /** Who cancelled or returned the order; null = the master himself or the system. */
    readonly staffId: number | null;
    readonly reported: boolean;
  };
  readonly commission_overdue: { readonly commissionId: number };
  readonly commission_review_overdue: { readonly commissionId: number };
  readonly daily_summary: {
    readonly cityId: number;
    /** yyyy-mm-dd of the city. */
    readonly date: string;
    readonly created: number;
    readonly assigned: number;
    readonly p50Seconds: number | null;
    readonly p90Seconds: number | null;
    readonly escalations: number;
    readonly unfilled: number;
    readonly overdue: number;
  };
  readonly staff_added: { readonly role: string; readonly cityIds: readonly number[] };

  // To channels.
  readonly heartbeat: { readonly role: string };
  readonly role_started: { readonly role: string; readonly version: string; readonly instance: string };
  readonly role_stopped: { readonly role: string; readonly instance: string };
  readonly polling_conflict: { readonly bot: "master" | "admin" };
  readonly error_alert: {
    readonly class: string;
    readonly message: string;
    readonly requestId: string | null;
    /** At most 3 lines. */
    readonly stack: readonly string[];
    /** How often within the last 5 min. */
    readonly count: number;
  };
  readonly unassigned_backlog: {
    readonly minutes: number;
    readonly cities: readonly { readonly cityId: number; readonly count: number }[];
  };
  readonly heartbeat_missing: { readonly role: string; readonly ageSeconds: number };
  readonly heartbeat_back: { readonly role: string };
  readonly outbox_lag: { readonly ageSeconds: number; readonly pending: number };
  readonly channel_down: { readonly bot: "master" | "admin"; readonly since: string };
  readonly channel_up: { readonly bot: "master" | "admin"; readonly downSeconds: number };
  readonly bot_unauthorized: { readonly bot: "master" | "admin" };
  readonly dead_letters: { readonly count: number };
  readonly settings_invalid: { readonly key: string; readonly problem: string };
  readonly requisites_missing: object;
  readonly clock_skew: { readonly role: string; readonly skewMs: number };
  readonly invariant_broken: { readonly name: string; readonly rows: number };
  readonly backup_failed: { readonly error: string };
  readonly restore_drill_failed: { readonly error: string };
  /** `path` of the file below DATA_DIR. */
  readonly export_file: { readonly path: string; readonly name: string };
}

export type EventName = keyof EventPayloads;

/** One changed field of an order. Client contacts and free text carry no values: the new one is read at delivery. */
export type OrderChange =
  | { readonly field: "slot"; readonly old: SlotValue | null; readonly new: SlotValue | null }
  | { readonly field: "category"; readonly old: string; readonly new: string }
  | { readonly field: "district" | "street"; readonly old: string | null; readonly new: string | null }
  | {
      readonly field:
        | "description"
        | "house"
        | "apartment"
        | "address_comment"
        | "client_name"
        | "client_phone";
    };

export interface SlotValue {
  readonly start: string;
  readonly end: string;
  readonly isAsap: boolean;
}

export type ProfileChange =
  | { readonly field: "rating"; readonly old: string; readonly new: string }
  /** Category codes. */
  | { readonly field: "skills"; readonly new: readonly string[] }
  /** Names. */
  | { readonly field: "districts"; readonly new: readonly string[] };
