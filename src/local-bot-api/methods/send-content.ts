import type { Message } from "grammy/types";
import { badRequest } from "../bot-api-error.ts";
import { type ReplyMarkup, readReplyMarkup } from "../reply-markup.ts";
import type { Room } from "../rooms.ts";
import { toApiChat } from "../rooms.ts";
import type { Content, StoredMessage } from "../stored-message.ts";
import { toApiMessage } from "../stored-message.ts";
import type { CallContext } from "./call-context.ts";
import { findReplied, findRoom } from "./find-room.ts";

/**
 * Sends what `read` makes of the parameters. The order of checks is Telegram's: content and
 * markup first, then the chat. Returns the Message.
 */
export function sendContent(call: CallContext, read: (call: CallContext) => Content): Message {
  const content = read(call);
  const markup = readReplyMarkup(call.params);
  const room = findRoom(call, "write");
  const message = writeAsBot(call, room, content, markup, null);
  return toApiMessage(message, toApiChat(room));
}

/** Writes a message of the bot and shows or removes the reply keyboard it carries. */
export function writeAsBot(
  call: CallContext,
  room: Room,
  content: Content,
  markup: ReplyMarkup,
  mediaGroupId: string | null,
): StoredMessage {
  const { world, bot } = call;
  if (room.type !== "private" && markup.kind !== "none" && markup.kind !== "inline") {
    throw badRequest("reply keyboards can be shown in private chats only on this local server");
  }
  const message = world.write(room, bot.id, {
    from: room.type === "channel" ? null : bot.toApiUser(),
    sentByBotId: bot.id,
    content,
    markup: markup.kind === "inline" ? markup.markup : null,
    isLocked: markup.kind !== "none" && markup.kind !== "inline",
    replyTo: findReplied(call, room),
    mediaGroupId,
  });
  if (room.type === "private" && (markup.kind === "keyboard" || markup.kind === "remove")) {
    room.keyboard = markup.kind === "keyboard" ? markup.markup : null;
    world.changes.announce(bot.id, { kind: "keyboard", room });
  }
  return message;
}
