import { type Api, GrammyError } from "grammy";
import type { Queryable } from "../db/tx.ts";
import type { Log } from "../kernel/log.ts";
import { maskSecrets } from "../kernel/mask.ts";
import { type Clock, SECOND_MS, sleep } from "../kernel/time.ts";
import type { Delivery, ReplyKey } from "../outbox/messenger.ts";
import type { BotName } from "../outbox/outbox-row.ts";
import { telegramMessenger } from "./bot-api.ts";
import { FileSender, type FileSent, type OutgoingFile } from "./foreign-file.ts";
import type { Screen } from "./screen.ts";
import { noteKeyMessage, noteScreenMessage } from "./session.ts";

/** What a bot says to a person in answer to his own action; sent after the commit. */
export interface Answer {
  readonly chatId: number;
  /** To the press of a button; every press gets one. Empty = the button only stops spinning. */
  readonly press: { readonly queryId: string; readonly text: string; readonly isAlert: boolean } | null;
  readonly screen: AnswerScreen | null;
  /** Messages of their own, below the screen: something to copy. HTML. */
  readonly notes: readonly string[];
  readonly files: readonly OutgoingFile[];
  /** What is said of a file that could not be shown; HTML. */
  readonly fileWords?: Readonly<Record<FileTrouble, string>>;
  /** A key in place of letters, put up with words of its own, or words to take it away with; HTML. */
  readonly key?: (ReplyKey & { readonly html: string }) | { readonly goneHtml: string };
  /** Old prompts, deleted when the new screen stands. */
  readonly deletes: readonly number[];
}

export interface AnswerScreen extends Screen {
  /** The message to change; null = a new one. When it cannot be changed any more, a new one is sent. */
  readonly messageId: number | null;
  /** It becomes the current screen of the conversation. */
  readonly isCurrent: boolean;
}

export type FileTrouble = Exclude<FileSent, "sent" | "unreachable">;

/** Telegram takes no longer answers to a press. */
const PRESS_TEXT_MAX = 200;
const TRIES_MAX = 3;
const RETRY_PAUSE_MS = SECOND_MS / 2;
/** A longer 429 is not waited for: the person presses again, and the effect stands. */
const WAIT_MAX_MS = 5 * SECOND_MS;

export type Delivered = "delivered" | "unreachable";

/** Says what bots answer. Never throws: the effect of the action stands whether or not the words arrive. */
export class Answers {
  readonly #api: Api;
  readonly #bot: BotName;
  readonly #db: Queryable;
  readonly #log: Log;
  readonly #files: FileSender;

  constructor(parts: {
    api: Api;
    bot: BotName;
    db: Queryable;
    log: Log;
    clock: Clock;
    ownerApi: (bot: BotName) => Api | null;
  }) {
    this.#api = parts.api;
    this.#bot = parts.bot;
    this.#db = parts.db;
    this.#log = parts.log;
    this.#files = new FileSender(parts);
  }

  /** Stops the spinning of a button; "query is too old" is ignored. */
  async press(queryId: string, text = "", isAlert = false): Promise<void> {
    try {
      const other = text === "" ? {} : { text: shortened(text), show_alert: isAlert };
      await this.#api.answerCallbackQuery(queryId, other);
    } catch (error) {
      if (error instanceof GrammyError && /query is too old/i.test(error.description)) return;
      this.#say("press_not_answered", error);
    }
  }

  /** Replaces a message by a line without buttons, while something long is done. */
  async busy(chatId: number, messageId: number, html: string): Promise<void> {
    await telegramMessenger(this.#api).edit({ chatId, messageId }, { html, keyboard: [] });
  }

  /** Delivers everything; `unreachable` when the person has blocked the bot. */
  async deliver(answer: Answer, { isPressAnswered = false } = {}): Promise<Delivered> {
    const { press, chatId } = answer;
    const pressed = press && !isPressAnswered ? this.press(press.queryId, press.text, press.isAlert) : null;
    const outcomes = [await this.#show(answer)];
    const say = (html: string) =>
      this.#persistently(() => telegramMessenger(this.#api).send({ chatId, html, keyboard: [] }));
    for (const note of answer.notes) outcomes.push(await say(note));
    for (const words of await this.#sendFiles(answer)) outcomes.push(await say(words));
    if (answer.key) outcomes.push(await this.#setKey(chatId, answer.key));
    for (const messageId of answer.deletes) await telegramMessenger(this.#api).delete({ chatId, messageId });
    await pressed;
    return outcomes.some((outcome) => outcome?.status === "unreachable") ? "unreachable" : "delivered";
  }

  async #show({ chatId, screen }: Answer): Promise<Delivery | null> {
    if (screen === null) return null;
    const messenger = telegramMessenger(this.#api);
    const { html, keyboard, messageId } = screen;
    if (messageId !== null) {
      const edit = () => messenger.edit({ chatId, messageId }, { html, keyboard });
      const edited = await this.#persistently(edit);
      const isGone = edited.status === "edit_target_gone" || edited.status === "refused";
      if (!isGone) return edited;
    }
    const sent = await this.#persistently(() => messenger.send({ chatId, html, keyboard }));
    if (sent.status === "sent" && sent.messageId !== null && screen.isCurrent) {
      await noteScreenMessage(this.#db, this.#bot, chatId, sent.messageId).catch((error: unknown) =>
        this.#say("screen_not_noted", error),
      );
    }
    return sent;
  }

  /** A key can only come and go with a message; the one that takes it away is deleted at once. */
  async #setKey(chatId: number, key: NonNullable<Answer["key"]>): Promise<Delivery> {
    const messenger = telegramMessenger(this.#api);
    const message =
      "goneHtml" in key
        ? { chatId, html: key.goneHtml, keyboard: [], key: "none" as const }
        : { chatId, html: key.html, keyboard: [], key: { label: key.label, asks: key.asks } };
    const sent = await this.#persistently(() => messenger.send(message));
    if (sent.status !== "sent" || sent.messageId === null) return sent;
    if ("goneHtml" in key) await messenger.delete({ chatId, messageId: sent.messageId });
    else {
      await noteKeyMessage(this.#db, this.#bot, chatId, sent.messageId).catch((error: unknown) =>
        this.#say("key_not_noted", error),
      );
    }
    return sent;
  }

  async #persistently(call: () => Promise<Delivery>): Promise<Delivery> {
    for (let tried = 1; ; tried += 1) {
      const delivery = await call();
      const pauseMs = delivery.status === "retry_after" ? delivery.afterMs : RETRY_PAUSE_MS * tried;
      const mayHelp = delivery.status === "retry_after" || delivery.status === "unavailable";
      if (mayHelp && tried < TRIES_MAX && pauseMs <= WAIT_MAX_MS) {
        await sleep(pauseMs);
        continue;
      }
      if (
        delivery.status !== "sent" &&
        delivery.status !== "not_modified" &&
        delivery.status !== "edit_target_gone"
      ) {
        this.#log.warn("answer_not_delivered", { bot: this.#bot, ...delivery });
      }
      return delivery;
    }
  }

  /** Shows the files and returns the words for those that it could not show, each once. */
  async #sendFiles({ chatId, files, fileWords }: Answer): Promise<string[]> {
    const words = new Set<string>();
    for (const file of files) {
      const sent = await this.#files.send(chatId, file);
      if (sent === "unreachable") break;
      if (sent !== "sent" && fileWords) words.add(fileWords[sent]);
      // The others would only wait as long, and hold up the chat.
      if (sent === "unavailable") break;
    }
    return [...words];
  }

  /** Errors of grammY name the URL, and the URL holds the token. */
  #say(event: string, error: unknown): void {
    const note = maskSecrets(error instanceof Error ? error.message : String(error));
    this.#log.warn(event, { bot: this.#bot, reason: note });
  }
}

function shortened(text: string): string {
  return text.length <= PRESS_TEXT_MAX ? text : `${text.slice(0, PRESS_TEXT_MAX - 1)}…`;
}
