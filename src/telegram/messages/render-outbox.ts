import type { EventName } from "../../outbox/events.ts";
import type { OutboxRow } from "../../outbox/outbox-row.ts";
import type { Language } from "../../texts/texts.ts";
import { ACCOUNT_MESSAGES } from "./account-messages.ts";
import { CHANNEL_MESSAGES } from "./channel-messages.ts";
import { CAPTION_LENGTH_MAX, cutText, TEXT_LENGTH_MAX } from "./cut-text.ts";
import type { Facts } from "./facts.ts";
import { Message, type MessageContext, type Rendered, type Renderer, type Renderers } from "./message.ts";
import { MONEY_MESSAGES } from "./money-messages.ts";
import { OFFER_MESSAGES } from "./offer-messages.ts";
import { ORDER_MESSAGES } from "./order-messages.ts";
import { STAFF_MESSAGES } from "./staff-messages.ts";

const RENDERERS: Renderers<EventName> = {
  ...OFFER_MESSAGES,
  ...ORDER_MESSAGES,
  ...MONEY_MESSAGES,
  ...ACCOUNT_MESSAGES,
  ...STAFF_MESSAGES,
  ...CHANNEL_MESSAGES,
};

export const EVENT_NAMES = Object.keys(RENDERERS) as EventName[];

/**
 * The text (Telegram HTML within the limit) and buttons of an outbox row, in the recipient's
 * language, times in the zone of its city. Throws when the event is unknown or what it is about is
 * gone; such a row becomes a dead letter.
 */
export function renderOutbox(
  row: OutboxRow,
  facts: Facts,
  language: Language,
  now: Date,
  context: MessageContext,
): Omit<Rendered, "html"> & { readonly html: string } {
  if (!Object.hasOwn(RENDERERS, row.event))
    throw new Error(`outbox row ${row.id}: no words for ${row.event}`);
  // The payload is what the event's writer promised in `EventPayloads`; only the database is between.
  const renderer = RENDERERS[row.event as EventName] as Renderer<EventName>;
  const rendered = renderer(new Message(row, facts, language, now, context), row.payload as never);
  const lengthMax = rendered.document ? CAPTION_LENGTH_MAX : TEXT_LENGTH_MAX;
  return { ...rendered, html: cutText(rendered.html.html, lengthMax) };
}
