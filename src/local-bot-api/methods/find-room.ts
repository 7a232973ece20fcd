import { badRequest, forbidden } from "../bot-api-error.ts";
import type { Channel, Room } from "../rooms.ts";
import { livingMessage } from "../rooms.ts";
import type { StoredMessage } from "../stored-message.ts";
import type { CallContext } from "./call-context.ts";

/** `write` also covers edits; `read` is for getChat and for reading a message to copy. */
export type Access = "write" | "read";

/**
 * The room named by a parameter, if this bot may use it. Throws 400 "chat_id is empty" and "chat
 * not found", 403 for people who blocked the bot, never started it or deleted their account, and
 * for channels the bot is not in; 400 with `migrate_to_chat_id` for a group that moved.
 */
export function findRoom(call: CallContext, access: Access, field = "chat_id"): Room {
  const named = call.params.text(field)?.trim();
  if (named === undefined) throw badRequest(`${field} is empty`);
  const chatId = named.startsWith("@") ? publicChannelId(call, named.slice(1)) : Number.parseInt(named, 10);
  if (!Number.isSafeInteger(chatId) || chatId === 0) throw badRequest("chat not found");
  return chatId > 0 ? findDialogue(call, chatId, access) : findChannel(call, chatId, access);
}

function findDialogue({ world, bot }: CallContext, personId: number, access: Access): Room {
  const person = world.persons.get(personId);
  if (!person) {
    if (world.bots.has(personId)) throw forbidden("bots can't send messages to bots");
    throw badRequest("chat not found");
  }
  const dialogue = bot.dialogues.get(personId);
  if (access === "write") {
    if (person.isDeactivated) throw forbidden("user is deactivated");
    if (!dialogue) throw forbidden("bot can't initiate conversation with a user");
    if (dialogue.isBlocked) throw forbidden("bot was blocked by the user");
  }
  if (!dialogue) throw badRequest("chat not found");
  return dialogue;
}

function findChannel({ world, bot }: CallContext, chatId: number, access: Access): Room {
  const channel = world.channels.get(chatId);
  if (!channel) throw badRequest("chat not found");
  const standing = channel.standings.get(bot.id) ?? "member";
  const what = `${channel.type} chat`;
  if (standing === "kicked") throw forbidden(`bot was kicked from the ${what}`);
  if (standing === "left") throw forbidden(`bot is not a member of the ${what}`);
  if (access === "read") return channel;
  if (standing === "reader") throw noRights(channel);
  if (typeof standing === "object") {
    throw badRequest("group chat was upgraded to a supergroup chat", {
      migrate_to_chat_id: standing.movedTo,
    });
  }
  return channel;
}

function noRights(channel: Channel): Error {
  return channel.type === "channel"
    ? badRequest("need administrator rights in the channel chat")
    : badRequest("not enough rights to send text messages to the chat");
}

function publicChannelId({ world }: CallContext, username: string): number {
  for (const channel of world.channels.values()) {
    if (channel.username?.toLowerCase() === username.toLowerCase()) return channel.chatId;
  }
  throw badRequest("chat not found");
}

/** The living message named by `message_id`; `what` names it in the refusal, as in "message to edit". */
export function findMessage(call: CallContext, room: Room, what: string): StoredMessage {
  const messageId = call.params.integer("message_id");
  if (messageId === null) throw badRequest("message identifier is not specified");
  const message = livingMessage(room, messageId);
  if (!message) throw badRequest(`${what} not found`);
  return message;
}

/** The message to reply to; null when none was asked for, or it is gone and that was allowed. */
export function findReplied({ params }: CallContext, room: Room): StoredMessage | null {
  const given = params.json("reply_parameters", "reply parameters") as Record<string, unknown> | null;
  const messageId = Number(given?.["message_id"] ?? params.integer("reply_to_message_id") ?? 0);
  if (!messageId) return null;
  const message = livingMessage(room, messageId);
  if (message) return message;
  const isOptional =
    given?.["allow_sending_without_reply"] === true || params.flag("allow_sending_without_reply");
  if (isOptional) return null;
  throw badRequest("message to be replied not found");
}
