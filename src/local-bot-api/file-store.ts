import { createHash } from "node:crypto";
import type { Clock } from "../kernel/time.ts";
import { HOUR_MS } from "../kernel/time.ts";

/** How a file is used; Telegram does not let a document be sent as a photo by its id. */
export type FileKind =
  | "photo"
  | "document"
  | "video"
  | "audio"
  | "voice"
  | "sticker"
  | "animation"
  | "video_note";

/** Either real bytes, or only a size for files that no test downloads. */
export type FileContent = Buffer | { readonly sizeBytes: number };

export interface StoredFile {
  readonly fileId: string;
  readonly uniqueId: string;
  readonly botId: number;
  readonly kind: FileKind;
  readonly name: string | null;
  readonly mimeType: string | null;
  readonly sizeBytes: number;
  readonly path: string;
  readonly content: FileContent;
}

/** A download link works for at least this long; here it works for exactly this long. */
const LINK_LIFE_MS = HOUR_MS;

const FOLDERS: Readonly<Record<FileKind, string>> = {
  photo: "photos",
  document: "documents",
  video: "videos",
  audio: "music",
  voice: "voice",
  sticker: "stickers",
  animation: "animations",
  video_note: "video_notes",
};

const EXTENSIONS: Readonly<Record<FileKind, string>> = {
  photo: ".jpg",
  document: "",
  video: ".mp4",
  audio: ".mp3",
  voice: ".oga",
  sticker: ".webp",
  animation: ".mp4",
  video_note: ".mp4",
};

/** All files of all bots. An id is good only for the bot it was given to; `uniqueId` is the same for all. */
export class FileStore {
  readonly #clock: Clock;
  readonly #byId = new Map<string, StoredFile>();
  /** By bot and path: the file and the moment its link dies. */
  readonly #links = new Map<string, { file: StoredFile; endsAt: number }>();
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(given: {
    botId: number;
    kind: FileKind;
    content: FileContent;
    name?: string | null;
    mimeType?: string | null;
  }): StoredFile {
    this.#count += 1;
    const { content, kind, botId } = given;
    const name = given.name ?? null;
    const extension = name?.match(/\.[a-z0-9]{1,8}$/i)?.[0] ?? EXTENSIONS[kind];
    const seed = Buffer.isBuffer(content) ? content : `${this.#count}:${content.sizeBytes}`;
    const file: StoredFile = {
      fileId: `BQAC${Buffer.from(`${botId}:${this.#count}:${kind}`).toString("base64url")}`,
      uniqueId: createHash("sha256").update(seed).digest("base64url").slice(0, 15),
      botId,
      kind,
      name,
      mimeType: given.mimeType ?? null,
      sizeBytes: Buffer.isBuffer(content) ? content.length : content.sizeBytes,
      path: `${FOLDERS[kind]}/file_${this.#count}${extension}`,
      content,
    };
    this.#byId.set(file.fileId, file);
    return file;
  }

  /** The file if `fileId` was given to this bot; null for unknown ids and for those of other bots. */
  ofBot(botId: number, fileId: string): StoredFile | null {
    const file = this.#byId.get(fileId);
    return file?.botId === botId ? file : null;
  }

  /** Any file by its id, whoever owns it; for the control surface, not for bots. */
  any(fileId: string): StoredFile | null {
    return this.#byId.get(fileId) ?? null;
  }

  /** Makes the download link of a file valid for an hour from now. */
  openLink(file: StoredFile): void {
    const endsAt = this.#clock.now().getTime() + LINK_LIFE_MS;
    this.#links.set(`${file.botId}/${file.path}`, { file, endsAt });
  }

  /** The file behind a download link that is still valid; null otherwise. */
  byLink(botId: number, path: string): StoredFile | null {
    const link = this.#links.get(`${botId}/${path}`);
    return link && this.#clock.now().getTime() < link.endsAt ? link.file : null;
  }
}

/** The bytes to download; files that were given by size only consist of zeros. */
export function bytesOf(file: StoredFile): Buffer {
  return Buffer.isBuffer(file.content) ? file.content : Buffer.alloc(file.content.sizeBytes);
}
