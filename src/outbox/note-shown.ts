import { type Queryable, sql } from "../db/tx.ts";
import { chatKey, type Payload } from "./enqueue.ts";

/** A message that a bot shows in answer to a press. */
export interface ShownMessage {
  readonly staffId: number;
  /** An event of `EventPayloads`. */
  readonly event: string;
  readonly payload: Payload;
  readonly orderId: number;
  readonly offerId: number;
  readonly chatId: number;
  readonly messageId: number;
}

/**
 * Writes down such a message as one that was sent, so that a later edit finds where it stands: the
 * answer to a person's own action does not go through the outbox, what comes of it does.
 */
export async function noteShown(tx: Queryable, shown: ShownMessage, now: Date): Promise<void> {
  const { staffId, event, payload, orderId, offerId, chatId, messageId } = shown;
  await tx.run(sql`
    insert into notifications_outbox (kind, bot, staff_user_id, chat_key, event, payload, priority, order_id, offer_id,
                                      created_at, next_attempt_at, sent_at, processed_at, outcome, telegram_chat_id,
                                      telegram_message_id)
    values ('STAFF', 'admin', ${staffId}, ${chatKey({ staff: staffId })}, ${event}, ${JSON.stringify(payload)}::jsonb, 5,
            ${orderId}, ${offerId}, ${now}, ${now}, ${now}, ${now}, 'SENT', ${chatId}, ${messageId})`);
}
