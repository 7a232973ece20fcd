import type { MessageId } from "grammy/types";
import { readCaption } from "../read-formatted-text.ts";
import { readReplyMarkup } from "../reply-markup.ts";
import { takesCaption } from "../stored-message.ts";
import type { CallContext } from "./call-context.ts";
import { findMessage, findRoom } from "./find-room.ts";
import { writeAsBot } from "./send-content.ts";

/** Sends the content of another message anew; buttons do not come along. Returns only the new id. */
export function copyMessage(call: CallContext): MessageId {
  const from = findRoom(call, "read", "from_chat_id");
  const source = findMessage(call, from, "message to copy");
  const room = findRoom(call, "write");
  const replacesCaption = call.params.text("caption") !== null && takesCaption(source.content.field);
  const content = replacesCaption ? { ...source.content, text: readCaption(call.params) } : source.content;
  const copy = writeAsBot(call, room, content, readReplyMarkup(call.params), null);
  return { message_id: copy.messageId };
}
