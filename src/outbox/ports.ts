import type { Tx } from "../db/tx.ts";
import type { Channel } from "./enqueue.ts";
import type { ChatId, MessageContent, OutgoingMessage } from "./messenger.ts";
import type { BotName, LeasedRow, OutboxRow } from "./outbox-row.ts";

/** Gives rows their words. The outbox knows no text, no order and no master; `src/telegram/messages` does. */
export interface Wording {
  /** Reads what the rows are about, in one query for all of them. */
  prepare(rows: readonly OutboxRow[], now: Date): Promise<WordedBatch>;
}

export interface WordedBatch {
  /** The words of one row at the moment of sending. Throws when it cannot be worded. */
  word(row: OutboxRow, now: Date): Worded;
}

export type Worded =
  | {
      readonly status: "ready";
      readonly chatId: ChatId;
      readonly content: MessageContent;
      readonly document?: OutgoingMessage["document"];
    }
  /** No longer wanted: the offer has ended, the order is not his, the channel is not set. */
  | { readonly status: "unwanted"; readonly reason: string }
  /** The person has no Telegram id. */
  | { readonly status: "no_chat" };

/** What a delivery means to the domain, always inside the transaction that stores it. */
export interface DeliveryEffects {
  /** Pushes of offers that were accepted by the messenger, each at its moment. */
  delivered(tx: Tx, pushes: readonly { readonly offerId: number; readonly at: Date }[]): Promise<void>;
  /** A push that will never arrive. */
  offerUndeliverable(tx: Tx, offerId: number, now: Date): Promise<void>;
  masterUnreachable(tx: Tx, masterId: number, now: Date): Promise<void>;
  staffUnreachable(tx: Tx, staffId: number, now: Date): Promise<void>;
  channelMigrated(tx: Tx, channel: Channel, chatId: number, now: Date): Promise<void>;
  /** The bot answers again after an outage. */
  botRestored(tx: Tx, bot: BotName, downSince: Date, now: Date): Promise<void>;
}

/** Where metrics hook in. Nothing here may throw. */
export interface NotifierObserver {
  /** An attempt ended: `sent`, `not_modified`, `retry_after`, `unavailable`, ... or `skipped`. */
  attempted?(bot: BotName, result: string): void;
  /** Stored as sent; from writing the row to the messenger's answer. */
  sent?(row: OutboxRow, lagMs: number): void;
  dead?(row: OutboxRow, note: string): void;
  /** Nobody knows whether it arrived: no answer came, or its holder vanished. It will be sent again. */
  uncertain?(row: LeasedRow): void;
  circuitOpened?(bot: BotName): void;
  circuitClosed?(bot: BotName, downMs: number): void;
}
