import type { InlineKeyboardMarkup, Message } from "grammy/types";
import { badRequest } from "../bot-api-error.ts";
import { readCaption, readMessageText } from "../read-formatted-text.ts";
import { readInlineMarkup } from "../reply-markup.ts";
import { toApiChat } from "../rooms.ts";
import type { Content, StoredMessage } from "../stored-message.ts";
import { rewrite, showsTheSame, takesCaption, toApiMessage } from "../stored-message.ts";
import type { CallContext } from "./call-context.ts";
import { findMessage, findRoom } from "./find-room.ts";

const NOT_MODIFIED =
  "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";

/** New text; an edit without `reply_markup` takes the buttons away, as on the real server. */
export function editMessageText(call: CallContext): Message {
  const text = readMessageText(call.params);
  return edit(call, ({ content }) => {
    if (content.field !== "text") throw badRequest("there is no text in the message to edit");
    return { ...content, text };
  });
}

export function editMessageCaption(call: CallContext): Message {
  const caption = readCaption(call.params);
  return edit(call, ({ content }) => {
    if (!takesCaption(content.field)) throw badRequest("there is no caption in the message to edit");
    return { ...content, text: caption };
  });
}

/** New buttons under the same content; none given means none shown. */
export function editMessageReplyMarkup(call: CallContext): Message {
  return edit(call, ({ content }) => content);
}

/**
 * The common rules of edits. Throws 400: "message to edit not found", "message can't be edited"
 * (not the bot's own, or it carried a reply keyboard), "message is not modified".
 */
function edit(call: CallContext, change: (message: StoredMessage) => Content): Message {
  const markup: InlineKeyboardMarkup | null = readInlineMarkup(call.params);
  if (call.params.text("chat_id") === null && call.params.text("message_id") === null) {
    throw badRequest("message identifier is not specified");
  }
  const room = findRoom(call, "write");
  const message = findMessage(call, room, "message to edit");
  if (message.sentByBotId !== call.bot.id || message.isLocked) throw badRequest("message can't be edited");
  const next = { content: change(message), markup };
  if (showsTheSame(message, next)) throw badRequest(NOT_MODIFIED);
  rewrite(message, next, call.world.clock.now());
  call.world.changes.announce(call.bot.id, { kind: "edit", room, message });
  return toApiMessage(message, toApiChat(room));
}
