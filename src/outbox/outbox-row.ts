import type { Channel, Payload } from "./enqueue.ts";

export type BotName = "master" | "admin";
export const BOT_NAMES: readonly BotName[] = ["master", "admin"];

/** A row in the hands of a notifier, as far as wording and delivery need it. */
export interface OutboxRow {
  readonly id: number;
  readonly kind: "MASTER" | "STAFF" | "CHANNEL" | "EDIT";
  readonly bot: BotName;
  /** Of an EDIT: the recipient of the message it changes. Exactly one of the three is set. */
  readonly masterId: number | null;
  readonly staffId: number | null;
  readonly channel: Channel | null;
  readonly event: string;
  readonly payload: Payload;
  readonly orderId: number | null;
  readonly offerId: number | null;
  readonly createdAt: Date;
  /** Of an EDIT: the message to change; null when that was never delivered. */
  readonly target: { readonly chatId: number; readonly messageId: number } | null;
}

/** A row with the lease under which this notifier holds it. */
export interface LeasedRow extends OutboxRow {
  /** Attempts counted so far, this one included. */
  readonly attempt: number;
  /** Its turn; not sent earlier. */
  readonly sendAt: Date;
  /** Somebody took it before and never stored what came of it: it may have been sent already. */
  readonly uncertain: boolean;
}
