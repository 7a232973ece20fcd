import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { endsOfQuietHours } from "./quiet-hours.ts";

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export type Payload = Readonly<Record<string, JsonValue>>;

/** Channels are posted to by the admin bot; their chat ids are settings, read at send time. */
export type Channel = "LOGS" | "ALERTS" | "REPORTS";

/** Who a message is for: one person or one channel. */
export type Recipient =
  | { readonly master: number }
  | { readonly staff: number }
  | { readonly channel: Channel };

/** 0 overtakes, 9 is never urgent (data-model.md, notifications_outbox.priority). */
export type Priority = 0 | 5 | 9;

/** One new message to one recipient. */
export interface OutboxMessage {
  /** Drawn before from the sequence of the table (`NEXT_OUTBOX_ID`), where another row must name it; else drawn here. */
  readonly id?: number;
  readonly to: Recipient;
  /** An event of notifications.md; the text is rendered from it at delivery. */
  readonly event: string;
  /** Arguments of the text; never a client's name, phone, house or flat: those are read at delivery. */
  readonly payload: Payload;
  /** Derived from the event when absent. */
  readonly priority?: Priority;
  readonly orderId?: number;
  readonly offerId?: number;
  /** City of a message to staff that is about no order; its zone decides on quiet hours. */
  readonly cityId?: number;
  /** Written at most once over all rows, for ever. */
  readonly dedupeKey?: string;
  /** Ends `dedupeKey` with `:<chat_key>`, as an event with several recipients needs. */
  readonly dedupePerChat?: boolean;
  /** Not sent before this moment. */
  readonly notBefore?: Date;
}

/** A change of an earlier message; it waits until that one is processed. */
export interface OutboxEdit {
  /** Id of the outbox row whose message is changed; its chat and bot are taken over. */
  readonly edit: number;
  readonly event: string;
  readonly payload: Payload;
  readonly orderId?: number;
  readonly offerId?: number;
  readonly dedupeKey?: string;
}

const PRIORITIES: Readonly<Record<string, Priority>> = {
  new_offer: 0,
  order_assigned: 0,
  escalation_admin: 0,
  heartbeat: 9,
  role_started: 9,
  role_stopped: 9,
  polling_conflict: 9,
};

/** SQL that draws the id of a row to come. */
export const NEXT_OUTBOX_ID: Sql = sql`nextval(pg_get_serial_sequence('notifications_outbox', 'id'))`;

/** The key under which order is kept: `m:<id>`, `s:<id>`, `c:<channel>`. */
export function chatKey(to: Recipient): string {
  if ("master" in to) return `m:${to.master}`;
  if ("staff" in to) return `s:${to.staff}`;
  return `c:${to.channel}`;
}

/**
 * Writes messages and edits in the caller's transaction, all in one statement, and rings the
 * notifier after the commit.
 *
 * Returns the new row ids in the order of the input, 0 where nothing was written: the dedupe key
 * exists already, or the message to edit does not. Rows of one chat are delivered in input order.
 * Messages to staff wait for the end of their quiet hours, escalations to admin excepted.
 */
export async function enqueue(
  tx: Queryable,
  messages: readonly (OutboxMessage | OutboxEdit)[],
  now: Date,
): Promise<number[]> {
  if (messages.length === 0) return [];
  const rows = (await outsideQuietHours(tx, messages, now)).map((message) => toRow(message, now));
  const written = await tx.rows<{ id: number; dedupeKey: string | null; edit: number | null }>(sql`
    insert into notifications_outbox
           (id, kind, bot, master_id, staff_user_id, channel, edit_outbox_id, chat_key, event, payload,
            priority, order_id, offer_id, created_at, next_attempt_at, dedupe_key)
    overriding system value
    select coalesce(i.id, ${NEXT_OUTBOX_ID}), i.kind, coalesce(i.bot, target.bot), i.master_id, i.staff_user_id, i.channel, i.edit_outbox_id,
           coalesce(i.chat_key, target.chat_key), i.event, i.payload,
           i.priority, i.order_id, i.offer_id, ${now}, i.next_attempt_at, i.dedupe_key
      from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (
             id bigint, kind outbox_kind, bot text, master_id int, staff_user_id int, channel text, edit_outbox_id bigint,
             chat_key text, event text, payload jsonb, priority smallint, order_id int, offer_id int,
             next_attempt_at timestamptz, dedupe_key text)) with ordinality as i
      left join notifications_outbox target on target.id = i.edit_outbox_id
     where i.kind <> 'EDIT' or target.id is not null
     order by i.ordinality
        on conflict (dedupe_key) where dedupe_key is not null do nothing
    returning id, dedupe_key as "dedupeKey", edit_outbox_id as edit`);
  if (written.length > 0) tx.ring({ kind: "outbox" });
  return idsInInputOrder(rows, written);
}

async function outsideQuietHours(
  tx: Queryable,
  messages: readonly (OutboxMessage | OutboxEdit)[],
  now: Date,
): Promise<(OutboxMessage | OutboxEdit)[]> {
  const held = messages.flatMap((message) =>
    "to" in message && "staff" in message.to && message.event !== "escalation_admin"
      ? [{ message, staffId: message.to.staff }]
      : [],
  );
  const ends = await endsOfQuietHours(
    tx,
    held.map(({ message, staffId }) => {
      const { orderId, cityId, notBefore, payload } = message;
      const masterId = typeof payload["masterId"] === "number" ? payload["masterId"] : null;
      return { staffId, orderId, cityId, masterId, at: notBefore && notBefore > now ? notBefore : now };
    }),
  );
  const later = new Map(held.map(({ message }, i) => [message as OutboxMessage | OutboxEdit, ends[i]]));
  return messages.map((message) => {
    const notBefore = later.get(message);
    return notBefore ? { ...message, notBefore } : message;
  });
}

interface Row {
  readonly id?: number | undefined;
  readonly kind: "MASTER" | "STAFF" | "CHANNEL" | "EDIT";
  readonly bot?: "master" | "admin";
  readonly master_id?: number;
  readonly staff_user_id?: number;
  readonly channel?: Channel;
  readonly edit_outbox_id?: number;
  readonly chat_key?: string;
  readonly event: string;
  readonly payload: Payload;
  readonly priority: Priority;
  readonly order_id: number | undefined;
  readonly offer_id: number | undefined;
  readonly next_attempt_at: Date;
  readonly dedupe_key: string | undefined;
}

function toRow(message: OutboxMessage | OutboxEdit, now: Date): Row {
  const { event, payload, orderId: order_id, offerId: offer_id } = message;
  const common = { event, payload, order_id, offer_id };
  if ("edit" in message) {
    const row = { ...common, edit_outbox_id: message.edit, dedupe_key: message.dedupeKey };
    return { ...row, kind: "EDIT", priority: 5, next_attempt_at: now };
  }
  const { to, dedupeKey, notBefore } = message;
  const chat_key = chatKey(to);
  const dedupe_key = dedupeKey && message.dedupePerChat ? `${dedupeKey}:${chat_key}` : dedupeKey;
  const next_attempt_at = notBefore && notBefore > now ? notBefore : now;
  const priority = message.priority ?? PRIORITIES[event] ?? 5;
  const row = { ...common, chat_key, priority, next_attempt_at, dedupe_key };
  if (message.id !== undefined) return withRecipient({ ...row, id: message.id }, to);
  return withRecipient(row, to);
}

function withRecipient(row: Omit<Row, "kind">, to: Recipient): Row {
  if ("master" in to) return { ...row, kind: "MASTER", bot: "master", master_id: to.master };
  if ("staff" in to) return { ...row, kind: "STAFF", bot: "admin", staff_user_id: to.staff };
  return { ...row, kind: "CHANNEL", bot: "admin", channel: to.channel };
}

/**
 * Ids are drawn in input order, so among rows that look alike the smaller id belongs to the
 * earlier input. Rows look alike when they share the dedupe key, else the edited message.
 */
function idsInInputOrder(
  rows: readonly Row[],
  written: readonly { id: number; dedupeKey: string | null; edit: number | null }[],
): number[] {
  const lookalike = (dedupeKey?: string | null, edit?: number | null) =>
    dedupeKey ? `key ${dedupeKey}` : edit ? `edit ${edit}` : "new";
  const ids = Map.groupBy(
    written.toSorted((a, b) => a.id - b.id),
    ({ dedupeKey, edit }) => lookalike(dedupeKey, edit),
  );
  return rows.map((row) => ids.get(lookalike(row.dedupe_key, row.edit_outbox_id))?.shift()?.id ?? 0);
}
