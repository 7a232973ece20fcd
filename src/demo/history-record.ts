import { after, SECOND_MS } from "../kernel/time.ts";
import type { DemoStaffKey } from "./demo-people.ts";
import type { Worker } from "./history-state.ts";
import type { Row, TableRows } from "./table-rows.ts";

/** Who did something: a master, a staff member, or a background role. */
export type Doer =
  | { readonly master: Worker }
  | { readonly staff: DemoStaffKey }
  | { readonly system: "AUTO_DISTRIBUTION" | "SYSTEM" };

/** A message of the past: delivered a second after it was written. */
export interface PastMessage {
  readonly to:
    | { readonly master: Worker }
    | { readonly staff: DemoStaffKey }
    | { readonly edit: number; readonly master: Worker };
  readonly event: string;
  readonly payload?: Row;
  readonly orderId: number;
  readonly offerId?: number;
  readonly dedupeKey?: string;
}

/** Telegram ids of messages that no chat of the demo holds: an edit of one answers "not found". */
const MESSAGE_IDS_FROM = 1_000_000_000;
const URGENT: ReadonlySet<string> = new Set(["new_offer", "order_assigned", "escalation_admin"]);

/** Writes history, audit and messages of the made-up past into the collected rows. */
export class HistoryRecord {
  readonly rows: TableRows;
  readonly #staffIds: Readonly<Record<DemoStaffKey, number>>;
  readonly #staffTgIds: Readonly<Record<DemoStaffKey, number>>;
  readonly #cityId: number;

  constructor(
    rows: TableRows,
    parts: {
      readonly staffIds: Readonly<Record<DemoStaffKey, number>>;
      readonly staffTgIds: Readonly<Record<DemoStaffKey, number>>;
      readonly cityId: number;
    },
  ) {
    this.rows = rows;
    this.#staffIds = parts.staffIds;
    this.#staffTgIds = parts.staffTgIds;
    this.#cityId = parts.cityId;
  }

  staffId(key: DemoStaffKey): number {
    return this.#staffIds[key];
  }

  history(
    entry: {
      readonly orderId: number;
      readonly from: string | null;
      readonly to: string;
      readonly reason: string;
      readonly by: Doer;
      readonly context?: Row;
    },
    at: Date,
  ): void {
    const { by } = entry;
    this.rows.add("order_status_history", {
      order_id: entry.orderId,
      from_status: entry.from,
      to_status: entry.to,
      reason: entry.reason,
      changed_by_staff_id: "staff" in by ? this.staffId(by.staff) : null,
      changed_by_master_id: "master" in by ? by.master.id : null,
      actor_type: "staff" in by ? "ADMIN" : "master" in by ? "MASTER" : by.system,
      source: "system" in by ? (by.system === "SYSTEM" ? "job" : "engine") : "bot",
      context: entry.context ?? {},
      created_at: at,
    });
  }

  audit(
    entry: {
      readonly by: DemoStaffKey;
      readonly entity: "order" | "offer" | "commission";
      readonly entityId: number;
      readonly action: string;
      readonly orderId: number;
      readonly masterId?: number | null;
      readonly before?: Row | null;
      readonly after: Row;
    },
    at: Date,
  ): void {
    this.rows.add("admin_audit_log", {
      admin_id: this.staffId(entry.by),
      master_id: entry.masterId ?? null,
      order_id: entry.orderId,
      city_id: this.#cityId,
      entity: entry.entity,
      entity_id: String(entry.entityId),
      action: entry.action,
      before_json: entry.before ?? null,
      after_json: entry.after,
      source: "bot",
      created_at: at,
    });
  }

  /** Writes a delivered message and returns its id. */
  message(message: PastMessage, at: Date): number {
    const { to, event } = message;
    const isStaff = "staff" in to;
    const isEdit = "edit" in to;
    const sentAt = after(at, SECOND_MS);
    const row = this.rows.add("notifications_outbox", {
      kind: isEdit ? "EDIT" : isStaff ? "STAFF" : "MASTER",
      bot: isStaff ? "admin" : "master",
      master_id: isStaff || isEdit ? null : to.master.id,
      staff_user_id: isStaff ? this.staffId(to.staff) : null,
      edit_outbox_id: isEdit ? to.edit : null,
      chat_key: isStaff ? `s:${this.staffId(to.staff)}` : `m:${to.master.id}`,
      event,
      payload: message.payload ?? {},
      priority: !isEdit && URGENT.has(event) ? 0 : 5,
      order_id: message.orderId,
      offer_id: message.offerId ?? null,
      created_at: at,
      next_attempt_at: at,
      attempt_count: 1,
      sent_at: sentAt,
      processed_at: sentAt,
      outcome: "SENT",
      dedupe_key: message.dedupeKey ?? null,
      telegram_chat_id: isStaff ? this.#staffTgIds[to.staff] : to.master.person.tgUserId,
      telegram_message_id: 0,
    });
    row.telegram_message_id = MESSAGE_IDS_FROM + row.id;
    return row.id;
  }

  state(worker: Worker, kind: string, at: Date, data: Row = {}): void {
    this.rows.add("master_state_events", {
      master_id: worker.id,
      at,
      kind,
      data,
      actor_type: kind.startsWith("shift") ? "MASTER" : "ADMIN",
      staff_user_id: kind.startsWith("shift") ? null : this.staffId("boris"),
    });
  }
}
