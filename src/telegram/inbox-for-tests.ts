import type { Api } from "grammy";
import { engineDeps } from "../../test/dispatch-verbs.ts";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import type { BotAccount } from "../local-bot-api/bot-account.ts";
import { LocalBotApi } from "../local-bot-api/local-bot-api.ts";
import type { Work } from "../staff/work.ts";
import type { Answer } from "./answer.ts";
import { botApi } from "./bot-api.ts";
import type { Bot, InboxOptions } from "./inbox.ts";
import type { BotEvent } from "./inbox-event.ts";

/** A bot whose every effect is a row: acting twice or out of order shows. */
export class Recorder implements Bot {
  readonly name = "master" as const;
  /** Called inside the transaction, after the row; may fail or take its time. */
  onEvent: (event: BotEvent) => Promise<void> | void = () => {};
  readonly greeted: BotEvent[] = [];
  readonly blockedBy: number[] = [];

  actionOf(event: BotEvent): string {
    return event.kind;
  }

  async greet(_work: Work, event: BotEvent): Promise<void> {
    this.greeted.push(event);
  }

  busy(): string | null {
    return null;
  }

  async handle(work: Work, event: BotEvent): Promise<Answer> {
    await record(work, event);
    await this.onEvent(event);
    return says(event, `done ${event.updateId}`);
  }

  async failed(_work: Work, event: BotEvent): Promise<Answer> {
    return says(event, `failed ${event.updateId}`);
  }

  async unreachable(_work: Work, chatId: number): Promise<void> {
    this.blockedBy.push(chatId);
  }
}

/** Notes that an update acted, in the transaction of its effect. */
export async function record(work: Work, event: BotEvent): Promise<void> {
  await work.tx.run(sql`insert into acted (update_id, chat_id) values (${event.updateId}, ${event.chatId})`);
}

export const ACTED_TABLE = sql`
  create table acted (n bigint generated always as identity, update_id bigint not null, chat_id bigint not null)`;

function says(event: BotEvent, text: string): Answer {
  const press = event.kind === "press" ? { queryId: event.queryId, text, isAlert: false } : null;
  const screen = { html: text, keyboard: [], messageId: null, isCurrent: false };
  return { chatId: event.chatId, press, screen: press ? null : screen, notes: [], files: [], deletes: [] };
}

export interface Acted {
  readonly updateId: number;
  readonly chatId: number;
}

export interface InboxStage extends AsyncDisposable {
  readonly world: World;
  readonly telegram: LocalBotApi;
  readonly account: BotAccount;
  readonly api: Api;
  readonly bot: Recorder;
  /** Options of an inbox that runs until `stop` is called. */
  readonly options: InboxOptions;
  stop(): void;
  /** Everything that acted, in the order it did. */
  acted(): Promise<Acted[]>;
  /** Updates of the inbox that are not done yet. */
  waiting(): Promise<number>;
}

/** A recorder on a database and a Telegram of its own. */
export async function inboxStage(): Promise<InboxStage> {
  const world = await newWorld();
  await world.db.run(ACTED_TABLE);
  const telegram = await LocalBotApi.start({ clock: world.clock });
  const account = telegram.registerBot({
    token: "1001:RECORDER",
    username: "recorder_bot",
    name: "Recorder",
  });
  const api = botApi({ token: account.token, apiRoot: telegram.url });
  const bot = new Recorder();
  const running = new AbortController();
  return {
    world,
    telegram,
    account,
    api,
    bot,
    options: { ...engineDeps(world), bot, api, signal: running.signal },
    stop: () => running.abort(),
    acted: () =>
      world.db.rows<Acted>(sql`select update_id as "updateId", chat_id as "chatId" from acted order by n`),
    async waiting() {
      const { n } = await world.db.one<{ n: number }>(
        sql`select count(*)::int as n from bot_updates where processed_at is null`,
      );
      return n;
    },
    async [Symbol.asyncDispose]() {
      running.abort();
      await telegram.close();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** Whether the updates of every chat acted in ascending order. */
export function isInOrder(acted: readonly Acted[]): boolean {
  const last = new Map<number, number>();
  return acted.every(({ updateId, chatId }) => {
    const before = last.get(chatId) ?? Number.NEGATIVE_INFINITY;
    last.set(chatId, updateId);
    return before < updateId;
  });
}
