import type { PhotoSize } from "grammy/types";
import type { FileContent, FileKind, FileStore, StoredFile } from "./file-store.ts";
import { type ImageSize, imageSize } from "./image-size.ts";

const THUMBNAIL_SIDE = 90;
const SIZE_WITHOUT_HEADER: ImageSize = { width: 1280, height: 960 };

/**
 * Stores a picture and returns its sizes, smallest first, as a photo message lists them. Nothing
 * is scaled: both sizes download the same bytes. Bytes without a readable header count as 1280x960.
 */
export function storePhoto(files: FileStore, botId: number, content: FileContent): PhotoSize[] {
  const size = (Buffer.isBuffer(content) ? imageSize(content) : null) ?? SIZE_WITHOUT_HEADER;
  const scale = THUMBNAIL_SIDE / Math.max(size.width, size.height);
  const full = photoSize(files.add({ botId, kind: "photo", content }), size);
  if (scale >= 1) return [full];
  const small = {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
  return [photoSize(files.add({ botId, kind: "photo", content }), small), full];
}

function photoSize(file: StoredFile, { width, height }: ImageSize): PhotoSize {
  return {
    file_id: file.fileId,
    file_unique_id: file.uniqueId,
    file_size: file.sizeBytes,
    width,
    height,
  };
}

/** The Bot API object of a file that is no photo, with the fields its kind requires. */
export function fileObject(file: StoredFile): Record<string, unknown> {
  return {
    ...EXTRA_FIELDS[file.kind],
    ...(file.name ? { file_name: file.name } : {}),
    ...(file.mimeType ? { mime_type: file.mimeType } : {}),
    file_id: file.fileId,
    file_unique_id: file.uniqueId,
    file_size: file.sizeBytes,
  };
}

const EXTRA_FIELDS: Readonly<Record<FileKind, Record<string, unknown>>> = {
  photo: {},
  document: {},
  video: { duration: 12, width: 640, height: 360 },
  audio: { duration: 180 },
  voice: { duration: 7 },
  sticker: { type: "regular", width: 512, height: 512, is_animated: false, is_video: false, emoji: "👍" },
  animation: { duration: 3, width: 320, height: 240 },
  video_note: { duration: 10, length: 240 },
};
