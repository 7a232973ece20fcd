import { type Api, GrammyError, InputFile } from "grammy";
import type { Message } from "grammy/types";
import type { Queryable } from "../db/tx.ts";
import type { Log } from "../kernel/log.ts";
import { textUpTo } from "../kernel/text-clean.ts";
import { type Clock, SECOND_MS, sleep } from "../kernel/time.ts";
import type { BotName } from "../outbox/outbox-row.ts";
import { downloadFile } from "./download-file.ts";
import { type FileCopy, keepCopy, keptCopy, type OwnedFile } from "./file-copies.ts";

/** A file to show to a person; the bytes lie at Telegram. */
export interface OutgoingFile {
  readonly fileType: "PHOTO" | "DOCUMENT";
  readonly fileId: string;
  /** The bot whose token owns `fileId`; the bot that shows it unless told. */
  readonly bot?: BotName | null;
  /** What a document is called. */
  readonly fileName?: string | null;
  /** Plain text. */
  readonly caption?: string | null;
}

export type FileSent =
  | "sent"
  /** Telegram has no such file any more. */
  | "gone"
  /** Over 20 MB: no bot can carry it over to another one. */
  | "too_large"
  /** Telegram does not answer, or this process has no token of the owner: it may work later. */
  | "unavailable"
  /** The person has blocked the bot. */
  | "unreachable";

const TRIES_MAX = 3;
/** A longer 429 is not waited for: the person asks again. */
const WAIT_MAX_MS = 5 * SECOND_MS;
const CAPTION_MAX = 1024;

/**
 * Shows files to people, whichever bot got them: a file id is good only for the bot it was given to
 * (notifications.md section 6), so a file of another bot is downloaded through its owner's token
 * and uploaded by this one; the copy's id is kept, and the next time nothing travels.
 */
export class FileSender {
  readonly #bot: BotName;
  readonly #api: Api;
  readonly #ownerApi: (bot: BotName) => Api | null;
  readonly #db: Queryable;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(parts: {
    bot: BotName;
    api: Api;
    /** The calls of the other bot; null where this process has no token of it. */
    ownerApi: (bot: BotName) => Api | null;
    db: Queryable;
    clock: Clock;
    log: Log;
  }) {
    this.#bot = parts.bot;
    this.#api = parts.api;
    this.#ownerApi = parts.ownerApi;
    this.#db = parts.db;
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  /** Never throws; what is not `sent` is for the caller to put into words. */
  async send(chatId: number, file: OutgoingFile): Promise<FileSent> {
    const sent = await this.#send(chatId, file);
    if (sent !== "sent") this.#log.warn("file_not_sent", { bot: this.#bot, reason: sent });
    return sent;
  }

  async #send(chatId: number, file: OutgoingFile): Promise<FileSent> {
    try {
      const owner = file.bot ?? this.#bot;
      if (owner === this.#bot) return await this.#show(chatId, file, file);
      return await this.#sendForeign(chatId, file, { bot: owner, fileId: file.fileId });
    } catch (error) {
      // Only the database can get here.
      this.#log.error("error", { reason: "file_not_sent", bot: this.#bot, details: error });
      return "unavailable";
    }
  }

  async #sendForeign(chatId: number, file: OutgoingFile, owned: OwnedFile): Promise<FileSent> {
    const kept = await keptCopy(this.#db, this.#bot, owned);
    if (kept) {
      const shown = await this.#show(chatId, file, kept);
      // Telegram forgets files at times; then it is carried over anew.
      if (shown !== "gone") return shown;
    }
    const ownerApi = this.#ownerApi(owned.bot);
    if (ownerApi === null) return "unavailable";
    const found = await downloadFile(ownerApi, owned.fileId);
    if (found.status !== "downloaded") return found.status;
    const name = file.fileName ?? found.name;
    const upload = (kind: FileCopy["fileType"]) =>
      this.#call(chatId, kind, () => new InputFile(found.bytes, name), file);
    let answer = await upload(file.fileType);
    // A picture that Telegram will not process, as photos go, is still a file.
    if (answer.status === "gone" && file.fileType === "PHOTO") answer = await upload("DOCUMENT");
    if (answer.status !== "sent") return answer.status;
    const copy = copyIn(answer.message);
    if (copy) await keepCopy(this.#db, this.#bot, owned, copy, this.#clock.now());
    return "sent";
  }

  /** By an id of this very bot. An id given for a photo may be that of a document, and the other way round. */
  async #show(chatId: number, file: OutgoingFile, { fileId, fileType }: FileCopy): Promise<FileSent> {
    const other = fileType === "PHOTO" ? "DOCUMENT" : "PHOTO";
    for (const kind of [fileType, other] as const) {
      const { status } = await this.#call(chatId, kind, () => fileId, file);
      if (status !== "gone") return status;
    }
    return "gone";
  }

  async #call(
    chatId: number,
    kind: FileCopy["fileType"],
    source: () => InputFile | string,
    { caption }: OutgoingFile,
  ): Promise<Called> {
    const other = caption ? { caption: textUpTo(caption, CAPTION_MAX) } : {};
    for (let tried = 1; ; tried += 1) {
      try {
        const message =
          kind === "PHOTO"
            ? await this.#api.sendPhoto(chatId, source(), other)
            : await this.#api.sendDocument(chatId, source(), { ...other, ...AS_IT_IS });
        return { status: "sent", message };
      } catch (error) {
        const { outcome, pauseMs } = judge(error, tried);
        if (outcome !== "unavailable" || tried === TRIES_MAX || pauseMs > WAIT_MAX_MS)
          return { status: outcome };
        await sleep(pauseMs);
      }
    }
  }
}

/** A document stays one, also when it looks like a video. */
const AS_IT_IS = { disable_content_type_detection: true };

type Called =
  | { readonly status: "sent"; readonly message: Message }
  | { readonly status: Exclude<FileSent, "sent"> };

function judge(error: unknown, tried: number): { outcome: Exclude<FileSent, "sent">; pauseMs: number } {
  const pauseMs = (SECOND_MS / 2) * tried;
  if (!(error instanceof GrammyError)) return { outcome: "unavailable", pauseMs };
  const { error_code: code, parameters } = error;
  if (code === 429) return { outcome: "unavailable", pauseMs: (parameters.retry_after ?? 1) * SECOND_MS };
  if (code === 403) return { outcome: "unreachable", pauseMs };
  if (code === 413) return { outcome: "too_large", pauseMs };
  return { outcome: code === 400 ? "gone" : "unavailable", pauseMs };
}

function copyIn({ photo, document }: Message): FileCopy | null {
  const largest = photo?.at(-1);
  if (largest) return { fileType: "PHOTO", fileId: largest.file_id };
  return document ? { fileType: "DOCUMENT", fileId: document.file_id } : null;
}
