import type { Message } from "grammy/types";
import { BotApiError, badRequest } from "../bot-api-error.ts";
import type { Upload } from "../call-parameters.ts";
import type { FileKind, StoredFile } from "../file-store.ts";
import type { FormattedText } from "../formatted-text.ts";
import { imageSize } from "../image-size.ts";
import { fileObject, storePhoto } from "../media-objects.ts";
import { readCaption } from "../read-formatted-text.ts";
import type { Content } from "../stored-message.ts";
import type { CallContext } from "./call-context.ts";
import { sendContent } from "./send-content.ts";

const MB = 1024 * 1024;
export const UPLOAD_BYTES_MAX = 50 * MB;
const PHOTO_BYTES_MAX = 10 * MB;
const PHOTO_SIDES_SUM_MAX = 10_000;
const PHOTO_RATIO_MAX = 20;

/** Kinds of files that bots send here. */
export type SentKind = Extract<FileKind, "photo" | "document" | "video">;

const TYPE_NAMES: Readonly<Record<FileKind, string>> = {
  photo: "Photo",
  document: "Document",
  video: "Video",
  audio: "Audio",
  voice: "VoiceNote",
  sticker: "Sticker",
  animation: "Animation",
  video_note: "VideoNote",
};

export function sendPhoto(call: CallContext): Message {
  return sendContent(call, () => readFile(call, "photo"));
}

export function sendDocument(call: CallContext): Message {
  return sendContent(call, () => readFile(call, "document"));
}

export function sendVideo(call: CallContext): Message {
  return sendContent(call, () => readFile(call, "video"));
}

function readFile(call: CallContext, kind: SentKind): Content {
  const caption = readCaption(call.params);
  const upload = call.params.uploads.get(kind);
  const named = call.params.text(kind);
  if (!upload && named === null) throw badRequest(`there is no ${kind} in the request`);
  return fileContent(call, kind, upload ?? namedFile(call, kind, named ?? ""), caption);
}

/**
 * What a parameter or an album item names: an upload by `attach://<field>`, or a file id of this
 * very bot. Throws 400 "wrong file identifier/HTTP URL specified" for anything else; addresses
 * are not fetched, because this server has no internet.
 */
export function namedFile(call: CallContext, kind: SentKind, name: string): Upload | StoredFile {
  if (name.startsWith("attach://")) {
    const upload = call.params.uploads.get(name.slice("attach://".length));
    if (!upload) throw badRequest("attached file not found");
    return upload;
  }
  if (/^https?:\/\//i.test(name)) throw badRequest("failed to get HTTP URL content");
  const file = call.world.files.ofBot(call.bot.id, name);
  if (!file) throw badRequest("wrong file identifier/HTTP URL specified");
  if (file.kind !== kind) {
    throw badRequest(`can't use file of type ${TYPE_NAMES[file.kind]} as ${TYPE_NAMES[kind]}`);
  }
  return file;
}

/** The content of a message that carries this file; uploads are stored, known files used again. */
export function fileContent(
  { world, bot }: CallContext,
  kind: SentKind,
  source: Upload | StoredFile,
  caption: FormattedText,
): Content {
  if ("fileId" in source) {
    const media = kind === "photo" ? storePhoto(world.files, bot.id, source.content) : fileObject(source);
    return { field: kind, media, text: caption };
  }
  checkUpload(kind, source.bytes);
  if (kind === "photo") {
    return { field: kind, media: storePhoto(world.files, bot.id, source.bytes), text: caption };
  }
  const file = world.files.add({
    botId: bot.id,
    kind,
    content: source.bytes,
    name: source.fileName,
    mimeType: source.mimeType,
  });
  return { field: kind, media: fileObject(file), text: caption };
}

function checkUpload(kind: SentKind, bytes: Buffer): void {
  if (bytes.length === 0) throw badRequest("file must be non-empty");
  if (bytes.length > UPLOAD_BYTES_MAX) throw new BotApiError(413, "Request Entity Too Large");
  if (kind !== "photo") return;
  if (bytes.length > PHOTO_BYTES_MAX) {
    const limit = `the maximum size is ${PHOTO_BYTES_MAX} bytes`;
    throw badRequest(`file of size ${bytes.length} bytes is too big for a photo; ${limit}`);
  }
  const size = imageSize(bytes);
  if (!size) throw badRequest("IMAGE_PROCESS_FAILED");
  const [short, long] = [Math.min(size.width, size.height), Math.max(size.width, size.height)];
  if (short < 1 || short + long > PHOTO_SIDES_SUM_MAX || long > short * PHOTO_RATIO_MAX) {
    throw badRequest("PHOTO_INVALID_DIMENSIONS");
  }
}
