import type { Message, Update } from "grammy/types";
import type { BotAccount } from "./bot-account.ts";
import type { FileContent, FileKind } from "./file-store.ts";
import { type BotRef, PersonEyes } from "./person-eyes.ts";
import { readTypedText, TEXT_MAX } from "./read-formatted-text.ts";
import { type Dialogue, toApiChat, toApiUser } from "./rooms.ts";
import { type Content, rewrite, type StoredMessage, toApiMessage } from "./stored-message.ts";
import {
  type ContactCard,
  contactContent,
  type FileOptions,
  fileContent,
  locationContent,
  type Place,
  photoContent,
} from "./typed-content.ts";
import { buttonsOf, type VisibleButton } from "./visible-message.ts";

/** The label of a button as displayed, its data, or its place (rows and columns from 0). */
export type ButtonChoice =
  | string
  | { readonly data: string }
  | { readonly row: number; readonly column: number };

/** One picture, video or document of an album. */
export interface AlbumItem {
  readonly kind: Extract<FileKind, "photo" | "video" | "document">;
  readonly content: FileContent;
  readonly fileName?: string;
}

/** A file of which only its existence matters. */
type Metadata = { readonly sizeBytes?: number; readonly caption?: string };

const DEFAULT_FILE_BYTES = 100_000;

/**
 * The hands of one person: writes to bots and presses what is displayed. Every act throws when
 * a person could not do it: no such button, bot blocked, message gone.
 */
export class Person extends PersonEyes {
  /** Sends a text (1 to 4096 characters). Returns the id of the message. */
  sendText(bot: BotRef, text: string): number {
    const typed = readTypedText(text);
    if (typed.text === "") throw new Error("a person can not send an empty text");
    if (typed.text.length > TEXT_MAX) throw new RangeError(`a text has at most ${TEXT_MAX} characters`);
    return this.#send(bot, () => ({ field: "text", media: null, text: typed }));
  }

  /** `sendCommand(bot, "start", "abc")` sends `/start abc`. */
  sendCommand(bot: BotRef, command: string, argument?: string): number {
    return this.sendText(bot, `/${command.replace(/^\//, "")}${argument ? ` ${argument}` : ""}`);
  }

  sendPhoto(bot: BotRef, content: FileContent, caption = ""): number {
    return this.#send(bot, (account) => photoContent(this.world, account, content, caption));
  }

  /** A file as it is; give `{ sizeBytes }` instead of bytes for one that nobody downloads. */
  sendDocument(bot: BotRef, content: FileContent, options: FileOptions = {}): number {
    return this.#send(bot, (account) => fileContent(this.world, account, "document", content, options));
  }

  sendVideo(bot: BotRef, options: Metadata = {}): number {
    return this.#sendMetadata(bot, "video", options);
  }

  sendVoice(bot: BotRef, options: Metadata = {}): number {
    return this.#sendMetadata(bot, "voice", options);
  }

  sendAnimation(bot: BotRef, options: Metadata = {}): number {
    return this.#sendMetadata(bot, "animation", options);
  }

  sendSticker(bot: BotRef): number {
    return this.#sendMetadata(bot, "sticker", {});
  }

  sendVideoNote(bot: BotRef): number {
    return this.#sendMetadata(bot, "video_note", {});
  }

  /** Several files at once; each arrives as a message of its own with the same album number. */
  sendAlbum(bot: BotRef, items: readonly AlbumItem[], caption = ""): number[] {
    if (items.length < 2 || items.length > 10) throw new RangeError("an album has 2 to 10 items");
    const album = this.world.albumId();
    return items.map(({ kind, content, fileName }, index) => {
      const text = index === 0 ? caption : "";
      const make = (account: BotAccount) =>
        kind === "photo"
          ? photoContent(this.world, account, content, text)
          : fileContent(this.world, account, kind, content, {
              caption: text,
              ...(fileName ? { fileName } : {}),
            });
      return this.#send(bot, make, album);
    });
  }

  sendContact(bot: BotRef, card: ContactCard): number {
    return this.#send(bot, () => contactContent(this.account, card));
  }

  sendLocation(bot: BotRef, place: Place): number {
    return this.#send(bot, () => locationContent(place));
  }

  /** Changes one of his own texts; the bot gets `edited_message`. */
  editText(messageId: number, text: string): void {
    const { dialogue, message, bot } = this.#find(messageId);
    if (message.sentByBotId !== null || message.content.field !== "text") {
      throw new Error(`message ${messageId} is not a text of ${this.displayName}`);
    }
    const content = { ...message.content, text: readTypedText(text) };
    rewrite(message, { content, markup: null }, this.world.clock.now());
    this.world.changes.announce(bot.id, { kind: "edit", room: dialogue, message });
    bot.tell({ edited_message: shown(dialogue, message) } as Partial<Update>, `${this.id}`);
  }

  /** Deletes a message of either side for both; bots are not told. */
  deleteMessage(messageId: number): void {
    const { dialogue, message, bot } = this.#find(messageId);
    this.world.delete(dialogue, bot.id, message);
  }

  /**
   * Presses a button that stands under the message now. A data button sends a callback query and
   * its id is returned; buttons with an address or a text to copy tell the bot nothing: null.
   */
  press(messageId: number, choice: ButtonChoice): string | null {
    const { dialogue, message, bot } = this.#find(messageId);
    const button = chosen(buttonsOf(message.markup), choice);
    if (!button) throw new Error(noSuchButton(message, choice));
    return button.data === null ? null : this.#query(bot, dialogue, message, messageId, button.data);
  }

  /**
   * What a modified client can do: any data under any message id of his chats, also without such
   * a button. Name the bot when he has no message with this id.
   */
  pressForged(messageId: number, data: string, bot?: BotRef): string {
    const found = this.lookUp(messageId);
    if (found) return this.#query(found.bot, found.dialogue, found.message, messageId, data);
    if (bot === undefined) {
      throw new Error(`${this.displayName} has no message ${messageId}: name the bot as well`);
    }
    const account = this.world.bot(bot);
    return this.#query(account, this.#reachable(account), null, messageId, data);
  }

  /** Taps a key of the reply keyboard that the bot shows: sends its text, or the contact or place it asks for. */
  tap(bot: BotRef, text: string, answer: { phoneNumber?: string; place?: Place } = {}): number {
    const dialogue = this.#reachable(this.world.bot(bot));
    const keys = dialogue.keyboard?.keyboard.flat() ?? [];
    const key = keys.find((each) => (typeof each === "string" ? each : each.text) === text);
    if (key === undefined) {
      const labels = this.keyboard(bot).flat().join(" | ");
      throw new Error(
        `${this.displayName} sees no key «${text}»; the keyboard shows: ${labels || "nothing"}`,
      );
    }
    if (dialogue.keyboard?.one_time_keyboard) dialogue.keyboard = null;
    if (typeof key === "object" && "request_contact" in key && key.request_contact) {
      return this.sendContact(bot, { phoneNumber: answer.phoneNumber ?? `+7900${this.id}` });
    }
    if (typeof key === "object" && "request_location" in key && key.request_location) {
      return this.sendLocation(bot, answer.place ?? { latitude: 55.7539, longitude: 37.6208 });
    }
    return this.sendText(bot, text);
  }

  /** From now on the bot gets 403 and is told so by `my_chat_member`. */
  block(bot: BotRef): void {
    this.#setBlocked(this.world.bot(bot), true);
  }

  unblock(bot: BotRef): void {
    this.#setBlocked(this.world.bot(bot), false);
  }

  /** Deletes the account: every bot gets 403 "user is deactivated". */
  deactivate(): void {
    this.account.isDeactivated = true;
    this.world.changes.announce(null, { kind: "people" });
  }

  #send(ref: BotRef, make: (bot: BotAccount) => Content, mediaGroupId: string | null = null): number {
    if (this.account.isDeactivated) throw new Error(`${this.displayName} has deleted the account`);
    const bot = this.world.bot(ref);
    const dialogue = this.#reachable(bot);
    const message = this.world.write(dialogue, bot.id, {
      from: toApiUser(this.account),
      sentByBotId: null,
      content: make(bot),
      mediaGroupId,
    });
    bot.tell({ message: shown(dialogue, message) } as Partial<Update>, `${this.id}`);
    return message.messageId;
  }

  #sendMetadata(
    ref: BotRef,
    kind: Exclude<FileKind, "photo">,
    { sizeBytes = DEFAULT_FILE_BYTES, ...rest }: Metadata,
  ): number {
    return this.#send(ref, (bot) => fileContent(this.world, bot, kind, { sizeBytes }, rest));
  }

  /** Sends a callback query; a message that is gone appears as an inaccessible one, with date 0. */
  #query(
    bot: BotAccount,
    dialogue: Dialogue,
    message: StoredMessage | null,
    messageId: number,
    data: string,
  ): string {
    if (dialogue.isBlocked) throw new Error(`${this.displayName} has blocked the bot: unblock it first`);
    const id = bot.callbacks.open(
      { room: dialogue, personId: this.id, messageId, data },
      this.world.clock.now(),
    );
    const gone = { chat: toApiChat(dialogue), message_id: messageId, date: 0 };
    const query = {
      id,
      from: toApiUser(this.account),
      message: message ? shown(dialogue, message) : gone,
      chat_instance: `${bot.id}${this.id}`,
      data,
    };
    bot.tell({ callback_query: query } as unknown as Partial<Update>, `press ${this.id}`);
    return id;
  }

  #setBlocked(bot: BotAccount, isBlocked: boolean): void {
    const dialogue = this.world.dialogue(bot, this.account);
    if (dialogue.isBlocked === isBlocked) return;
    dialogue.isBlocked = isBlocked;
    const user = bot.toApiUser();
    const [kicked, member] = [
      { user, status: "kicked", until_date: 0 },
      { user, status: "member" },
    ];
    const change = {
      chat: toApiChat(dialogue),
      from: toApiUser(this.account),
      date: this.world.unixNow(),
      old_chat_member: isBlocked ? member : kicked,
      new_chat_member: isBlocked ? kicked : member,
    };
    bot.tell({ my_chat_member: change } as unknown as Partial<Update>, `${this.id}`);
    this.world.changes.announce(bot.id, { kind: "room", room: dialogue });
  }

  /** The dialogue, begun if need be; throws when he has blocked the bot. */
  #reachable(bot: BotAccount): Dialogue {
    const dialogue = this.world.dialogue(bot, this.account);
    if (dialogue.isBlocked) throw new Error(`${this.displayName} has blocked the bot: unblock it first`);
    return dialogue;
  }

  #find(messageId: number): { bot: BotAccount; dialogue: Dialogue; message: StoredMessage } {
    const found = this.lookUp(messageId);
    if (!found?.message) throw new Error(`${this.displayName} sees no message ${messageId}`);
    return { ...found, message: found.message };
  }
}

function shown(dialogue: Dialogue, message: StoredMessage): Message {
  return toApiMessage(message, toApiChat(dialogue));
}

function chosen(rows: readonly VisibleButton[][], choice: ButtonChoice): VisibleButton | undefined {
  if (typeof choice === "string") return rows.flat().find(({ text }) => text === choice);
  if ("data" in choice) return rows.flat().find(({ data }) => data === choice.data);
  return rows[choice.row]?.[choice.column];
}

function noSuchButton(message: StoredMessage, choice: ButtonChoice): string {
  const labels = buttonsOf(message.markup)
    .flat()
    .map(({ text, data }) => `${text}${data === null ? "" : ` (${data})`}`);
  const wanted = typeof choice === "string" ? `«${choice}»` : JSON.stringify(choice);
  return `message ${message.messageId} has no button ${wanted}; it shows: ${labels.join(" | ") || "no buttons"}`;
}
