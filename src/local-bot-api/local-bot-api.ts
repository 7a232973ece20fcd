import type { FastifyInstance } from "fastify";
import type { Update } from "grammy/types";
import type { Clock } from "../kernel/time.ts";
import { SECOND_MS } from "../kernel/time.ts";
import type { BotAccount, BotSettings } from "./bot-account.ts";
import type { Change, ChangeFeed } from "./change-feed.ts";
import { addControlSurface } from "./control-surface.ts";
import { type FaultEffect, type FaultFilter, type FaultInfo, Faults } from "./faults.ts";
import { createHttpServer, listen } from "./http-server.ts";
import { Journal } from "./journal.ts";
import { Person } from "./person.ts";
import type { BotRef } from "./person-eyes.ts";
import { RateLimits } from "./rate-limits.ts";
import type { Channel, Standing } from "./rooms.ts";
import type { Redelivery } from "./update-queue.ts";
import { toVisible, type VisibleMessage } from "./visible-message.ts";
import { messageOf, waitForChange } from "./wait-for-change.ts";
import { World } from "./world.ts";

export interface LocalBotApiOptions {
  readonly clock: Clock;
  /** 0 (the default) chooses a free port. */
  readonly port?: number;
  /** Only addresses of this machine are allowed. */
  readonly host?: "127.0.0.1" | "::1" | "localhost";
  /** How long a press may be answered, by the clock; 15 s as Telegram. A demo that runs faster needs more. */
  readonly callbackLifeMs?: number;
  /** False keeps updates that nobody fetches for ever; Telegram drops presses after 150 s, the rest after a day. */
  readonly updatesDie?: boolean;
  /** The oldest messages of a chat are forgotten beyond this; 20 000. */
  readonly messagesPerChatMax?: number;
  /** The oldest entries of the journal are forgotten beyond this; 500 000. */
  readonly journalMax?: number;
  /** Real milliseconds before a failed webhook is called again; 1000, doubling. */
  readonly webhookRetryMs?: number;
  /** Random numbers, such as the first update id, follow from it. */
  readonly seed?: number;
  /** Messages are numbered from the next one on; a bot that outlives this server must not meet old numbers again. */
  readonly lastMessageId?: number;
}

export interface PersonSettings {
  readonly id: number;
  readonly firstName: string;
  readonly lastName?: string;
  readonly username?: string;
  readonly languageCode?: string;
}

export interface ChannelSettings {
  /** Negative, as Telegram numbers channels (-100...). */
  readonly id: number;
  readonly title: string;
  readonly type?: Channel["type"];
  readonly username?: string;
}

/** A fault as tests add it: the bot may be named in any way. */
export type FaultRequest = Omit<FaultFilter, "botId"> & { readonly bot?: BotRef };

/**
 * A Telegram of our own on this machine: bots speak to it over HTTP as to the real one, people
 * are driven by code or over `/local`. Everything lives in memory and ends with `close`.
 */
export class LocalBotApi {
  readonly journal: Journal;
  readonly rateLimits: RateLimits;
  readonly #world: World;
  readonly #faults = new Faults();
  #app: FastifyInstance | null = null;
  #hangUp: () => void = () => {};
  #url = "";

  private constructor(options: LocalBotApiOptions) {
    this.#world = new World({
      clock: options.clock,
      callbackLifeMs: options.callbackLifeMs ?? 15 * SECOND_MS,
      updatesDie: options.updatesDie ?? true,
      messagesPerChatMax: options.messagesPerChatMax ?? 20_000,
      webhookRetryMs: options.webhookRetryMs ?? SECOND_MS,
      seed: options.seed ?? 1,
      lastMessageId: options.lastMessageId ?? 0,
    });
    this.journal = new Journal(options.clock, options.journalMax ?? 500_000);
    this.rateLimits = new RateLimits(options.clock);
  }

  /** Starts the server. Rejects when the port is taken or the host is not of this machine. */
  static async start(options: LocalBotApiOptions): Promise<LocalBotApi> {
    const host = options.host ?? "127.0.0.1";
    if (!["127.0.0.1", "::1", "localhost"].includes(host)) {
      throw new Error("the local Bot API has no login: it listens on 127.0.0.1, ::1 or localhost only");
    }
    const api = new LocalBotApi(options);
    const rules = {
      world: api.#world,
      faults: api.#faults,
      rateLimits: api.rateLimits,
      journal: api.journal,
    };
    const { app, hangUp } = createHttpServer(rules);
    addControlSurface(app, api, api.#world);
    api.#app = app;
    api.#hangUp = hangUp;
    api.#url = await listen(app, host, options.port ?? 0);
    return api;
  }

  /** The base for TELEGRAM_API_ROOT, without a slash at the end. */
  get url(): string {
    return this.#url;
  }

  /** What happens in all chats, as a numbered stream. */
  get changes(): ChangeFeed {
    return this.#world.changes;
  }

  /** Adds a bot. Throws when its id is taken or the token has no id in front of a colon. */
  registerBot(settings: BotSettings): BotAccount {
    return this.#world.registerBot(settings);
  }

  /** A registered bot by token, username or id; throws when there is none. */
  bot(ref: BotRef): BotAccount {
    return this.#world.bot(ref);
  }

  bots(): BotAccount[] {
    return [...this.#world.bots.values()];
  }

  /** The person with this id, added or brought up to date; an id alone means one who exists already. */
  person(settings: PersonSettings | number): Person {
    const id = typeof settings === "number" ? settings : settings.id;
    const known = this.#world.persons.get(id);
    if (typeof settings === "number") {
      if (!known) throw new Error(`there is no person ${id}: give at least id and firstName to add one`);
      return new Person(this.#world, known);
    }
    const account = {
      id,
      firstName: settings.firstName,
      lastName: settings.lastName ?? null,
      username: settings.username ?? null,
      languageCode: settings.languageCode ?? null,
      isDeactivated: known?.isDeactivated ?? false,
    };
    return new Person(this.#world, known ? Object.assign(known, account) : this.#world.addPerson(account));
  }

  persons(): Person[] {
    return [...this.#world.persons.values()].map((account) => new Person(this.#world, account));
  }

  /** Adds a channel or group; every bot may post in it until `setStanding` says otherwise. */
  channel(settings: ChannelSettings): Channel {
    if (settings.id >= 0) throw new RangeError("the id of a channel or group is negative");
    const known = this.#world.channels.get(settings.id);
    if (known) return known;
    const { id, title, type = "channel", username = null } = settings;
    return this.#world.addChannel({ chatId: id, title, type, username });
  }

  channels(): Channel[] {
    return [...this.#world.channels.values()];
  }

  /** Throws a bot out of a channel, takes its right to post, or moves a group to a new id. */
  setStanding(channelId: number, bot: BotRef, standing: Standing): void {
    const channel = this.#world.channels.get(channelId);
    if (!channel) throw new Error(`there is no channel ${channelId}`);
    this.#world.setStanding(channel, this.bot(bot).id, standing);
  }

  /** What stands in a channel, oldest first, without deleted messages. */
  channelMessages(channelId: number): VisibleMessage[] {
    const messages = this.#world.channels.get(channelId)?.messages.values() ?? [];
    return [...messages].filter(({ deletedAt }) => !deletedAt).map(toVisible);
  }

  /** Waits (real time) for a message in a channel; rejects after `timeoutMs`. */
  async waitForChannel(
    channelId: number,
    isIt: (message: VisibleMessage) => boolean,
    timeoutMs = 5_000,
  ): Promise<VisibleMessage> {
    const look = (change: Change | null) => {
      if (change === null) return this.channelMessages(channelId).findLast(isIt);
      const written = messageOf(change);
      if (written?.room.chatId !== channelId) return undefined;
      const message = toVisible(written.message);
      return isIt(message) ? message : undefined;
    };
    const complaint = () => `no such message in the channel ${channelId} within ${timeoutMs} ms`;
    return await waitForChange(this.changes, look, timeoutMs, complaint);
  }

  /** Faults to inject into calls, see `FaultEffect`. */
  readonly faults = {
    add: (request: FaultRequest, effect: FaultEffect): { readonly id: number; remove: () => void } => {
      const { bot, ...filter } = request;
      return this.#faults.add(bot === undefined ? filter : { ...filter, botId: this.bot(bot).id }, effect);
    },
    remove: (id: number): boolean => this.#faults.remove(id),
    clear: (): void => this.#faults.clear(),
    list: (): FaultInfo[] => this.#faults.list(),
  };

  /** Queues any object as an update of the bot, numbered; for poison no Telegram would send. */
  injectUpdate(bot: BotRef, update: Record<string, unknown>): number {
    return this.bot(bot).inject(update);
  }

  /** From now on every update of the bot comes up to `copiesMax` times; null ends it. */
  redeliver(bot: BotRef, redelivery: Redelivery | null): void {
    this.bot(bot).redeliver(redelivery);
  }

  /** Sends updates the bot has had once more, under their old numbers. */
  repeatUpdates(bot: BotRef, updates: readonly Update[]): void {
    this.bot(bot).repeat(updates);
  }

  /**
   * Lets the update ids of a bot go on from a lower number, as Telegram may after a week without
   * updates: from `to`, or from a random one well below. Returns it. Throws while updates wait.
   */
  resetUpdateIds(bot: BotRef, to?: number): number {
    const { updates } = this.bot(bot);
    const lowered = to ?? 1 + this.#world.random.below(Math.max(1, updates.nextId - 1_000));
    updates.restartAt(lowered);
    return lowered;
  }

  /** Ends all polls and webhooks and stops listening. */
  async close(): Promise<void> {
    for (const bot of this.bots()) {
      bot.polls.release();
      bot.webhook?.close();
    }
    this.#hangUp();
    await this.#app?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
