import { DAY_MS } from "../../kernel/time.ts";
import { badRequest } from "../bot-api-error.ts";
import type { Room } from "../rooms.ts";
import { livingMessage } from "../rooms.ts";
import type { StoredMessage } from "../stored-message.ts";
import type { CallContext } from "./call-context.ts";
import { findMessage, findRoom } from "./find-room.ts";

const DELETABLE_MS = 2 * DAY_MS;
const BATCH_MAX = 100;

/** Throws 400 "message to delete not found", or "message can't be deleted for everyone" after 48 hours. */
export function deleteMessage(call: CallContext): true {
  const room = findRoom(call, "write");
  const message = findMessage(call, room, "message to delete");
  if (!isDeletable(call, room, message)) throw badRequest("message can't be deleted for everyone");
  call.world.delete(room, call.bot.id, message);
  return true;
}

/** Messages that can not be found or deleted are skipped, as the real method does. */
export function deleteMessages(call: CallContext): true {
  const room = findRoom(call, "write");
  const ids = call.params.json("message_ids", "message identifiers");
  if (!Array.isArray(ids) || ids.length === 0) throw badRequest("message identifiers are not specified");
  if (ids.length > BATCH_MAX) throw badRequest("too many message identifiers specified");
  for (const id of ids) {
    const message = livingMessage(room, Number(id));
    if (message && isDeletable(call, room, message)) call.world.delete(room, call.bot.id, message);
  }
  return true;
}

function isDeletable({ world, bot }: CallContext, room: Room, message: StoredMessage): boolean {
  if (room.type !== "private" && message.sentByBotId !== bot.id) return false;
  return world.clock.now().getTime() - message.sentAt.getTime() < DELETABLE_MS;
}
