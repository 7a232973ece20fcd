import type { BotCommand, Update, User, UserFromGetMe } from "grammy/types";
import type { Clock } from "../kernel/time.ts";
import { DAY_MS, SECOND_MS } from "../kernel/time.ts";
import { CallbackQueries } from "./callback-queries.ts";
import type { Dialogue } from "./rooms.ts";
import { UpdatePolls } from "./update-polls.ts";
import { type Redelivery, type UpdateBody, UpdateQueue } from "./update-queue.ts";
import type { Webhook } from "./webhook.ts";

const CALLBACK_UPDATE_LIFE_MS = 150 * SECOND_MS;

export interface BotSettings {
  readonly token: string;
  readonly username: string;
  readonly name: string;
}

/** One bot as the server knows it: its identity, its updates and the chats it is in. */
export class BotAccount {
  readonly id: number;
  readonly token: string;
  readonly username: string;
  readonly name: string;
  readonly updates: UpdateQueue;
  readonly polls: UpdatePolls;
  readonly callbacks: CallbackQueries;
  /** By person. A dialogue begins when the person writes or presses start. */
  readonly dialogues = new Map<number, Dialogue>();
  /** Command lists by scope and language. */
  readonly commands = new Map<string, BotCommand[]>();
  readonly menuButtons = new Map<number | "default", unknown>();
  webhook: Webhook | null = null;
  /** Kinds of updates the bot asked for; null means all this server makes. */
  allowedUpdates: readonly string[] | null = null;
  readonly #updatesDie: boolean;

  constructor(
    settings: BotSettings,
    rules: { clock: Clock; firstUpdateId: number; callbackLifeMs: number; updatesDie: boolean },
  ) {
    const id = /^(\d+):\S+$/.exec(settings.token)?.[1];
    if (id === undefined) {
      throw new Error("a bot token looks like 123456:letters, the number being the id of the bot");
    }
    this.id = Number(id);
    this.token = settings.token;
    this.username = settings.username.replace(/^@/, "");
    this.name = settings.name;
    this.updates = new UpdateQueue(rules.clock, rules.firstUpdateId);
    this.polls = new UpdatePolls(this.updates);
    this.callbacks = new CallbackQueries(rules.callbackLifeMs);
    this.#updatesDie = rules.updatesDie;
    this.updates.onPush = () => {
      if (this.webhook) this.webhook.wake();
      else this.polls.wake();
    };
  }

  /**
   * Queues an update unless the bot did not ask for its kind. Like Telegram it keeps presses for
   * 150 s and everything else for a day. Returns the update's number, null if it was not queued.
   */
  tell(body: UpdateBody, orderKey: string): number | null {
    const kind = Object.keys(body)[0] ?? "";
    if (this.allowedUpdates && !this.allowedUpdates.includes(kind)) return null;
    return this.updates.push(body, orderKey, this.#lifeOf(kind));
  }

  /** Queues any JSON object as an update, also one no Telegram would send. Returns its number. */
  inject(body: Record<string, unknown>): number {
    return this.updates.push(body as UpdateBody, "injected", this.#lifeOf("injected"));
  }

  /** Makes updates come several times from now on; null ends it. */
  redeliver(redelivery: Redelivery | null): void {
    this.updates.redeliver(redelivery);
  }

  /** Sends these updates once more under their old numbers. */
  repeat(updates: readonly Update[]): void {
    this.updates.repeat(updates);
  }

  toApiUser(): User {
    return { id: this.id, is_bot: true, first_name: this.name, username: this.username };
  }

  /** The answer of getMe. */
  toMe(): UserFromGetMe {
    return {
      ...this.toApiUser(),
      can_join_groups: true,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
      can_connect_to_business: false,
      has_main_web_app: false,
    } as UserFromGetMe;
  }

  #lifeOf(kind: string): number {
    if (!this.#updatesDie) return Number.MAX_SAFE_INTEGER;
    return kind === "callback_query" ? CALLBACK_UPDATE_LIFE_MS : DAY_MS;
  }
}
