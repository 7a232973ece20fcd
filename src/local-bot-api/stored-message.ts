import type { Chat, InlineKeyboardMarkup, Message, User } from "grammy/types";
import type { FormattedText } from "./formatted-text.ts";

/** The field of the Bot API message that carries the content. */
export type ContentField =
  | "text"
  | "photo"
  | "document"
  | "video"
  | "audio"
  | "voice"
  | "sticker"
  | "animation"
  | "video_note"
  | "contact"
  | "location";

/** `media` is the Bot API object of the field (null for texts); `text` is the text or the caption. */
export interface Content {
  readonly field: ContentField;
  readonly media: unknown;
  readonly text: FormattedText;
}

const CAPTIONED = new Set<ContentField>(["photo", "document", "video", "audio", "voice", "animation"]);

/** True for content that may have a caption. */
export function takesCaption(field: ContentField): boolean {
  return CAPTIONED.has(field);
}

/** What a message showed before an edit. */
export interface EarlierVersion {
  readonly content: Content;
  readonly markup: InlineKeyboardMarkup | null;
  readonly replacedAt: Date;
}

export interface StoredMessage {
  readonly messageId: number;
  /** The sender as the Bot API shows him; null in channels, where the channel itself speaks. */
  readonly from: User | null;
  readonly sentByBotId: number | null;
  readonly sentAt: Date;
  editedAt: Date | null;
  deletedAt: Date | null;
  content: Content;
  markup: InlineKeyboardMarkup | null;
  /** Sent with a reply keyboard, its removal or a forced reply: Telegram lets nobody edit such a message. */
  readonly isLocked: boolean;
  readonly replyTo: StoredMessage | null;
  readonly mediaGroupId: string | null;
  /** Oldest first. */
  readonly earlier: EarlierVersion[];
}

const EARLIER_MAX = 50;

/** Replaces what a message shows, keeping the version before. */
export function rewrite(
  message: StoredMessage,
  next: { content: Content; markup: InlineKeyboardMarkup | null },
  now: Date,
): void {
  message.earlier.push({ content: message.content, markup: message.markup, replacedAt: now });
  if (message.earlier.length > EARLIER_MAX) message.earlier.shift();
  message.content = next.content;
  message.markup = next.markup;
  message.editedAt = now;
}

/** The Bot API object of a message, a snapshot that later edits do not change. */
export function toApiMessage(message: StoredMessage, chat: Chat, withReply = true): Message {
  const { content, replyTo } = message;
  const { text, entities } = content.text;
  const isText = content.field === "text";
  const result = {
    message_id: message.messageId,
    ...(message.from ? { from: message.from } : { sender_chat: chat }),
    chat,
    date: unixSeconds(message.sentAt),
    ...(message.editedAt ? { edit_date: unixSeconds(message.editedAt) } : {}),
    ...(message.mediaGroupId === null ? {} : { media_group_id: message.mediaGroupId }),
    ...(replyTo && withReply && !replyTo.deletedAt
      ? { reply_to_message: toApiMessage(replyTo, chat, false) }
      : {}),
    [content.field]: isText ? text : content.media,
    ...(isText || text === "" ? {} : { caption: text }),
    ...(entities.length > 0 ? { [isText ? "entities" : "caption_entities"]: entities } : {}),
    // An animation is announced as a document too, for old bots.
    ...(content.field === "animation" ? { document: content.media } : {}),
    ...(message.markup ? { reply_markup: message.markup } : {}),
  };
  return result as unknown as Message;
}

/** Whole seconds since 1970, as the Bot API writes moments. */
export function unixSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}

/** True when an edit would change nothing that a person could see. */
export function showsTheSame(
  message: StoredMessage,
  next: { content: Content; markup: InlineKeyboardMarkup | null },
): boolean {
  return (
    message.content.text.text === next.content.text.text &&
    JSON.stringify(message.content.text.entities) === JSON.stringify(next.content.text.entities) &&
    JSON.stringify(message.markup) === JSON.stringify(next.markup)
  );
}
