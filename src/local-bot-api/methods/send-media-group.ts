import type { Message } from "grammy/types";
import { badRequest } from "../bot-api-error.ts";
import { readCaptionOf } from "../read-formatted-text.ts";
import { toApiChat } from "../rooms.ts";
import { type Content, toApiMessage } from "../stored-message.ts";
import type { CallContext } from "./call-context.ts";
import { findRoom } from "./find-room.ts";
import { writeAsBot } from "./send-content.ts";
import { fileContent, namedFile, type SentKind } from "./send-file.ts";

const ALBUM_MIN = 2;
const ALBUM_MAX = 10;
const KINDS: readonly SentKind[] = ["photo", "document", "video"];

/** An album of 2 to 10 photos and videos, or of documents only. Returns its messages in order. */
export function sendMediaGroup(call: CallContext): Message[] {
  const items = readItems(call.params.json("media", "media"));
  const room = findRoom(call, "write");
  const contents = items.map((item) => readItem(call, item));
  const documents = contents.filter(({ field }) => field === "document").length;
  if (documents > 0 && documents < contents.length) {
    throw badRequest("document can't be mixed with other media types");
  }
  const album = call.world.albumId();
  return contents.map((content) =>
    toApiMessage(writeAsBot(call, room, content, { kind: "none" }, album), toApiChat(room)),
  );
}

function readItems(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) throw badRequest("expected an Array of InputMedia");
  if (value.length === 0) throw badRequest("there are no messages to send");
  if (value.length < ALBUM_MIN) throw badRequest("too few messages to send as an album");
  if (value.length > ALBUM_MAX) throw badRequest("too many messages to send as an album");
  return value.map((item: unknown) => {
    if (typeof item !== "object" || item === null) {
      throw badRequest("can't parse InputMedia: expected an Object");
    }
    return item as Record<string, unknown>;
  });
}

function readItem(call: CallContext, item: Record<string, unknown>): Content {
  const kind = KINDS.find((known) => known === item["type"]);
  if (!kind) throw badRequest("can't use the media of the specified type in the album");
  const media = item["media"];
  if (typeof media !== "string" || media === "") {
    throw badRequest("can't parse InputMedia: media not found");
  }
  const caption = readCaptionOf({
    caption: textOrNull(item["caption"]),
    parseMode: textOrNull(item["parse_mode"]),
    entities: item["caption_entities"],
  });
  return fileContent(call, kind, namedFile(call, kind, media), caption);
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
