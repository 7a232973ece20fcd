import type { InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity, PhotoSize } from "grammy/types";
import { renderHtml } from "./render-html.ts";
import type { Content, ContentField, StoredMessage } from "./stored-message.ts";

/** A button under a message. */
export interface VisibleButton {
  readonly text: string;
  readonly data: string | null;
  readonly url: string | null;
  readonly copyText: string | null;
}

/** A message as the person sees it; plain JSON apart from the dates. */
export interface VisibleMessage {
  readonly messageId: number;
  readonly isFromBot: boolean;
  readonly at: Date;
  readonly kind: ContentField;
  /** Text or caption. */
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  /** `text` with its entities as safe HTML. */
  readonly html: string;
  /** The largest size of a photo, or the file, contact or place; null for texts. */
  readonly media: Readonly<Record<string, unknown>> | null;
  readonly fileId: string | null;
  readonly buttons: readonly (readonly VisibleButton[])[];
  readonly editedAt: Date | null;
  readonly isDeleted: boolean;
  /** What it showed before its edits, oldest first. */
  readonly earlierTexts: readonly string[];
  readonly replyToMessageId: number | null;
  readonly mediaGroupId: string | null;
}

export function toVisible(message: StoredMessage): VisibleMessage {
  const { content, markup } = message;
  const media = mediaOf(content);
  const fileId = media?.["file_id"];
  return {
    messageId: message.messageId,
    isFromBot: message.sentByBotId !== null,
    at: message.sentAt,
    kind: content.field,
    text: content.text.text,
    entities: content.text.entities,
    html: renderHtml(content.text),
    media,
    fileId: typeof fileId === "string" ? fileId : null,
    buttons: buttonsOf(markup),
    editedAt: message.editedAt,
    isDeleted: message.deletedAt !== null,
    earlierTexts: message.earlier.map((version) => version.content.text.text),
    replyToMessageId: message.replyTo?.messageId ?? null,
    mediaGroupId: message.mediaGroupId,
  };
}

/** The rows of buttons under a message; empty when there are none. */
export function buttonsOf(markup: InlineKeyboardMarkup | null): VisibleButton[][] {
  return (markup?.inline_keyboard ?? []).map((row) => row.map(toVisibleButton));
}

function toVisibleButton(button: InlineKeyboardButton): VisibleButton {
  return {
    text: button.text,
    data: "callback_data" in button ? button.callback_data : null,
    url: "url" in button ? button.url : null,
    copyText: "copy_text" in button ? button.copy_text.text : null,
  };
}

function mediaOf({ field, media }: Content): Record<string, unknown> | null {
  if (media === null) return null;
  const shown = field === "photo" ? (media as PhotoSize[]).at(-1) : media;
  return (shown as Record<string, unknown> | undefined) ?? null;
}
