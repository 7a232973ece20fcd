import type { InlineKeyboardMarkup, User } from "grammy/types";
import { Random } from "../kernel/random.ts";
import type { Clock } from "../kernel/time.ts";
import { BotAccount, type BotSettings } from "./bot-account.ts";
import { ChangeFeed } from "./change-feed.ts";
import { FileStore } from "./file-store.ts";
import type { Channel, Dialogue, PersonAccount, Room, Standing } from "./rooms.ts";
import type { Content, StoredMessage } from "./stored-message.ts";
import { unixSeconds } from "./stored-message.ts";

export interface WorldRules {
  readonly clock: Clock;
  /** Real Telegram stops taking answers to a press after about this time. */
  readonly callbackLifeMs: number;
  /** False: updates that nobody fetches are kept for ever instead of 150 s and a day. */
  readonly updatesDie: boolean;
  readonly messagesPerChatMax: number;
  readonly webhookRetryMs: number;
  readonly seed: number;
  /** Numbers of messages begin after it, in every chat. */
  readonly lastMessageId: number;
}

/** What a message is made of when it is written. */
export interface NewMessage {
  readonly from: User | null;
  readonly sentByBotId: number | null;
  readonly content: Content;
  readonly markup?: InlineKeyboardMarkup | null;
  readonly isLocked?: boolean;
  readonly replyTo?: StoredMessage | null;
  readonly mediaGroupId?: string | null;
}

/** Everything the local Telegram knows: bots, people, channels, messages, files. */
export class World {
  readonly rules: WorldRules;
  readonly clock: Clock;
  readonly files: FileStore;
  readonly changes: ChangeFeed;
  readonly bots = new Map<number, BotAccount>();
  readonly persons = new Map<number, PersonAccount>();
  readonly channels = new Map<number, Channel>();
  readonly random: Random;
  readonly #botsByToken = new Map<string, BotAccount>();
  /** One row of numbers for all private chats, so that a message id names one message of one person. */
  #lastPrivateMessageId: number;
  #lastAlbum = 0;

  constructor(rules: WorldRules) {
    this.rules = rules;
    this.clock = rules.clock;
    this.random = new Random(rules.seed);
    this.#lastPrivateMessageId = rules.lastMessageId;
    this.files = new FileStore(rules.clock);
    this.changes = new ChangeFeed(rules.clock);
  }

  registerBot(settings: BotSettings): BotAccount {
    const bot = new BotAccount(settings, {
      clock: this.clock,
      firstUpdateId: 1_000_000 + this.random.below(500_000_000),
      callbackLifeMs: this.rules.callbackLifeMs,
      updatesDie: this.rules.updatesDie,
    });
    if (this.bots.has(bot.id)) throw new Error(`a bot with the id ${bot.id} is registered already`);
    this.bots.set(bot.id, bot);
    this.#botsByToken.set(bot.token, bot);
    this.changes.announce(bot.id, { kind: "people" });
    return bot;
  }

  botByToken(token: string): BotAccount | null {
    return this.#botsByToken.get(token) ?? null;
  }

  /** The bot meant by its token, username (with or without @) or id; throws when there is none. */
  bot(ref: BotAccount | string | number): BotAccount {
    if (ref instanceof BotAccount) return ref;
    const name = String(ref).replace(/^@/, "");
    const found =
      this.#botsByToken.get(name) ??
      this.bots.get(Number(name)) ??
      [...this.bots.values()].find((bot) => bot.username.toLowerCase() === name.toLowerCase());
    if (!found) throw new Error("no such bot: register it first, then name it by token, username or id");
    return found;
  }

  addPerson(person: PersonAccount): PersonAccount {
    this.persons.set(person.id, person);
    this.changes.announce(null, { kind: "people" });
    return person;
  }

  /** The dialogue of a person with a bot, begun if there was none. */
  dialogue(bot: BotAccount, person: PersonAccount): Dialogue {
    const existing = bot.dialogues.get(person.id);
    if (existing) return existing;
    const dialogue: Dialogue = {
      type: "private",
      chatId: person.id,
      botId: bot.id,
      person,
      isBlocked: false,
      keyboard: null,
      messages: new Map(),
    };
    bot.dialogues.set(person.id, dialogue);
    this.changes.announce(bot.id, { kind: "room", room: dialogue });
    return dialogue;
  }

  addChannel(given: Pick<Channel, "chatId" | "title" | "type" | "username">): Channel {
    const channel: Channel = {
      ...given,
      lastMessageId: this.rules.lastMessageId,
      standings: new Map(),
      messages: new Map(),
    };
    this.channels.set(channel.chatId, channel);
    this.changes.announce(null, { kind: "room", room: channel });
    return channel;
  }

  setStanding(channel: Channel, botId: number, standing: Standing): void {
    channel.standings.set(botId, standing);
  }

  /** Writes a message into a room under the next number. */
  write(room: Room, botId: number, message: NewMessage): StoredMessage {
    const stored: StoredMessage = {
      messageId: this.#nextMessageId(room),
      from: message.from,
      sentByBotId: message.sentByBotId,
      sentAt: this.clock.now(),
      editedAt: null,
      deletedAt: null,
      content: message.content,
      markup: message.markup ?? null,
      isLocked: message.isLocked ?? false,
      replyTo: message.replyTo ?? null,
      mediaGroupId: message.mediaGroupId ?? null,
      earlier: [],
    };
    room.messages.set(stored.messageId, stored);
    this.#forgetOldest(room);
    this.changes.announce(botId, { kind: "message", room, message: stored });
    return stored;
  }

  delete(room: Room, botId: number, message: StoredMessage): void {
    message.deletedAt = this.clock.now();
    this.changes.announce(botId, { kind: "delete", room, message });
  }

  /** A new number for an album. */
  albumId(): string {
    this.#lastAlbum += 1;
    return `${13_000_000_000_000_000 + this.#lastAlbum}`;
  }

  unixNow(): number {
    return unixSeconds(this.clock.now());
  }

  #nextMessageId(room: Room): number {
    if (room.type === "private") {
      this.#lastPrivateMessageId += 1;
      return this.#lastPrivateMessageId;
    }
    room.lastMessageId += 1;
    return room.lastMessageId;
  }

  #forgetOldest(room: Room): void {
    if (room.messages.size <= this.rules.messagesPerChatMax) return;
    const oldest = room.messages.keys().next().value;
    if (oldest !== undefined) room.messages.delete(oldest);
  }
}
