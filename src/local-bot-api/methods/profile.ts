import type { BotCommand, File, UserFromGetMe } from "grammy/types";
import { badRequest } from "../bot-api-error.ts";
import { toApiChat } from "../rooms.ts";
import type { CallContext } from "./call-context.ts";
import { findRoom } from "./find-room.ts";

const COMMANDS_MAX = 100;
const DOWNLOAD_BYTES_MAX = 20 * 1024 * 1024;
const ACTIONS = new Set(
  "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker find_location record_video_note upload_video_note".split(
    " ",
  ),
);

export function getMe({ bot }: CallContext): UserFromGetMe {
  return bot.toMe();
}

export function getChat(call: CallContext): unknown {
  const room = findRoom(call, "read");
  return { ...toApiChat(room), accent_color_id: 0, max_reaction_count: 11 };
}

export function sendChatAction(call: CallContext): true {
  const action = call.params.text("action") ?? "";
  if (!ACTIONS.has(action)) throw badRequest("wrong parameter action in request");
  const room = findRoom(call, "write");
  call.world.changes.announce(call.bot.id, { kind: "chat_action", room, action });
  return true;
}

/** Where to download a file, for one hour. 400 for ids of other bots and for files over 20 MB. */
export function getFile({ world, bot, params }: CallContext): File {
  const fileId = params.text("file_id");
  if (fileId === null) throw badRequest("file_id not specified");
  const file = world.files.ofBot(bot.id, fileId);
  if (!file) throw badRequest("wrong file_id or the file is temporarily unavailable");
  if (file.sizeBytes > DOWNLOAD_BYTES_MAX) throw badRequest("file is too big");
  world.files.openLink(file);
  return {
    file_id: file.fileId,
    file_unique_id: file.uniqueId,
    file_size: file.sizeBytes,
    file_path: file.path,
  };
}

export function setMyCommands({ bot, params }: CallContext): true {
  const given = params.json("commands", "commands");
  if (!Array.isArray(given)) throw badRequest("expected an Array of BotCommand");
  if (given.length > COMMANDS_MAX) throw badRequest("BOT_COMMANDS_TOO_MUCH");
  bot.commands.set(commandKey(params), given.map(readCommand));
  return true;
}

export function deleteMyCommands({ bot, params }: CallContext): true {
  bot.commands.delete(commandKey(params));
  return true;
}

export function getMyCommands({ bot, params }: CallContext): BotCommand[] {
  return bot.commands.get(commandKey(params)) ?? [];
}

export function setChatMenuButton({ bot, params }: CallContext): true {
  const button = params.json("menu_button", "menu button") ?? { type: "default" };
  bot.menuButtons.set(params.integer("chat_id") ?? "default", button);
  return true;
}

export function getChatMenuButton({ bot, params }: CallContext): unknown {
  const chatId = params.integer("chat_id") ?? "default";
  return bot.menuButtons.get(chatId) ?? bot.menuButtons.get("default") ?? { type: "commands" };
}

function commandKey(params: CallContext["params"]): string {
  const scope = params.json("scope", "bot command scope") ?? { type: "default" };
  return `${JSON.stringify(scope)} ${params.text("language_code") ?? ""}`;
}

function readCommand(value: unknown): BotCommand {
  if (typeof value !== "object" || value === null) {
    throw badRequest("can't parse BotCommand: expected an Object");
  }
  const { command, description } = value as Record<string, unknown>;
  if (typeof command !== "string" || typeof description !== "string") {
    throw badRequest("can't parse BotCommand: Can't find field \"command\"");
  }
  const name = command.replace(/^\//, "");
  if (!/^[a-z0-9_]{1,32}$/.test(name)) throw badRequest("BOT_COMMAND_INVALID");
  if (description.length < 1 || description.length > 256) throw badRequest("BOT_COMMAND_DESCRIPTION_INVALID");
  return { command: name, description };
}
