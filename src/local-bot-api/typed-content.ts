import type { BotAccount } from "./bot-account.ts";
import type { FileContent, FileKind } from "./file-store.ts";
import { NO_TEXT } from "./formatted-text.ts";
import { fileObject, storePhoto } from "./media-objects.ts";
import { readTypedText } from "./read-formatted-text.ts";
import type { PersonAccount } from "./rooms.ts";
import type { Content } from "./stored-message.ts";
import type { World } from "./world.ts";

/** How a person names a file. */
export interface FileOptions {
  readonly fileName?: string;
  readonly mimeType?: string;
  readonly caption?: string;
}

/** `userId` is his own when left out; null is somebody outside Telegram. */
export interface ContactCard {
  readonly phoneNumber: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly userId?: number | null;
}

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracyM?: number;
}

/** A picture sent to this bot; the file ids are the bot's. */
export function photoContent(world: World, bot: BotAccount, content: FileContent, caption: string): Content {
  return { field: "photo", media: storePhoto(world.files, bot.id, content), text: readTypedText(caption) };
}

/** Any other file sent to this bot. */
export function fileContent(
  world: World,
  bot: BotAccount,
  kind: Exclude<FileKind, "photo">,
  content: FileContent,
  { fileName, mimeType, caption }: FileOptions,
): Content {
  const file = world.files.add({
    botId: bot.id,
    kind,
    content,
    name: fileName ?? null,
    mimeType: mimeType ?? null,
  });
  return { field: kind, media: fileObject(file), text: caption ? readTypedText(caption) : NO_TEXT };
}

export function contactContent(sender: PersonAccount, card: ContactCard): Content {
  const userId = card.userId === undefined ? sender.id : card.userId;
  const media = {
    phone_number: card.phoneNumber,
    first_name: card.firstName ?? sender.firstName,
    ...(card.lastName ? { last_name: card.lastName } : {}),
    ...(userId === null ? {} : { user_id: userId }),
  };
  return { field: "contact", media, text: NO_TEXT };
}

export function locationContent({ latitude, longitude, accuracyM }: Place): Content {
  const media = {
    latitude,
    longitude,
    ...(accuracyM === undefined ? {} : { horizontal_accuracy: accuracyM }),
  };
  return { field: "location", media, text: NO_TEXT };
}
