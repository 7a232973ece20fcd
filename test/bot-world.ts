import type { Api } from "grammy";
import { adminBot } from "../src/admin-bot/admin-bot.ts";
import { sql } from "../src/db/tx.ts";
import { nextDueAt } from "../src/dispatch/engine.ts";
import { after } from "../src/kernel/time.ts";
import { LocalBotApi } from "../src/local-bot-api/local-bot-api.ts";
import type { Person } from "../src/local-bot-api/person.ts";
import type { VisibleButton, VisibleMessage } from "../src/local-bot-api/visible-message.ts";
import { masterBot } from "../src/master-bot/master-bot.ts";
import type { BotName } from "../src/outbox/outbox-row.ts";
import { NO_PACE } from "../src/outbox/pace.ts";
import type { StaffRole } from "../src/staff/actor.ts";
import { botApi, telegramMessenger } from "../src/telegram/bot-api.ts";
import { deliverNow } from "../src/telegram/deliver.ts";
import { drainInbox } from "../src/telegram/inbox.ts";
import { engineDeps, settle as settleEngine } from "./dispatch-verbs.ts";
import { newWorld, type World } from "./world.ts";
import type { MasterVerb } from "./world-masters.ts";

export const BOT_NAMES: Readonly<Record<BotName, string>> = {
  master: "test_master_bot",
  admin: "test_admin_bot",
};
const TOKENS: Readonly<Record<BotName, string>> = {
  master: "1001:MASTER-BOT-OF-THE-TESTS-0000000000000",
  admin: "1002:ADMIN-BOT-OF-THE-TESTS-00000000000000",
};
const ALERTS = -1_000_000_000_002;

/** What a person looks for on a button or in a message. */
export type Looks = string | RegExp;

/**
 * The whole service in one process, as people meet it: world, local Telegram, both bots with their
 * real inbox and router, engine and notifier, all on one clock that stands still until somebody turns
 * it. Nothing runs by itself: every act of a person ends with `settle`, so a test never waits.
 */
export class BotWorld implements AsyncDisposable {
  readonly world: World;
  readonly telegram: LocalBotApi;
  readonly bots = { master: masterBot(() => BOT_NAMES.master), admin: adminBot() };
  readonly apis: Readonly<Record<BotName, Api>>;
  /** How often the processes were started anew. */
  restarts = 0;
  readonly #restartsBetweenSteps: boolean;
  readonly #running = new AbortController();

  constructor(world: World, telegram: LocalBotApi, restartsBetweenSteps = false) {
    this.world = world;
    this.telegram = telegram;
    this.#restartsBetweenSteps = restartsBetweenSteps;
    for (const bot of ["master", "admin"] as const) {
      telegram.registerBot({ token: TOKENS[bot], username: BOT_NAMES[bot], name: bot });
    }
    telegram.channel({ id: ALERTS, title: "ALERTS" });
    this.apis = {
      master: botApi({ token: TOKENS.master, apiRoot: telegram.url }),
      admin: botApi({ token: TOKENS.admin, apiRoot: telegram.url }),
    };
  }

  get db() {
    return this.world.db;
  }

  get now(): Date {
    return this.world.now;
  }

  /** The processes are started anew: whatever they held in memory is gone. */
  restart(): void {
    this.restarts += 1;
    this.bots.master = masterBot(() => BOT_NAMES.master);
    this.bots.admin = adminBot();
  }

  /** A master of the first city on shift, who has pressed start. */
  async master(verb: MasterVerb = {}): Promise<BotPerson> {
    const masterId = await this.world.master(verb);
    const { tgUserId } = await this.db.one<{ tgUserId: number }>(
      sql`select tg_user_id as "tgUserId" from masters where id = ${masterId}`,
    );
    const master = this.person("master", tgUserId, masterId);
    await master.says("/start");
    return master;
  }

  /** So many masters at once, all of whom have pressed start. */
  async masters(count: number, verb: MasterVerb = {}): Promise<BotPerson[]> {
    const masters: BotPerson[] = [];
    for (let n = 0; n < count; n += 1) {
      const masterId = await this.world.master(verb);
      masters.push(this.person("master", 2_000 + masterId, masterId));
    }
    for (const { account } of masters) account.sendCommand(BOT_NAMES.master, "start");
    await this.settle();
    return masters;
  }

  /** Somebody of the staff, who has pressed start. */
  async staff(role: StaffRole, cityIds?: readonly number[]): Promise<BotPerson> {
    const { staffId } = await this.world.staff(role, cityIds);
    const staff = this.person("admin", 1_000 + staffId, staffId);
    await staff.says("/start");
    return staff;
  }

  /** Anybody with a Telegram account. */
  person(bot: BotName, tgUserId: number, rowId = 0): BotPerson {
    const account = this.telegram.person({
      id: tgUserId,
      firstName: `Человек ${tgUserId}`,
      languageCode: "ru",
    });
    return new BotPerson(this, bot, account, rowId);
  }

  /** Handles what a bot has got, and nothing else. */
  handle(bot: BotName): Promise<number> {
    if (this.#restartsBetweenSteps) this.restart();
    return drainInbox({
      ...engineDeps(this.world),
      bot: this.bots[bot],
      api: this.apis[bot],
      ownerApi: (owner) => this.apis[owner],
      signal: this.#running.signal,
    });
  }

  /** Delivers what waits in the outbox, and nothing else. */
  deliver(): Promise<number> {
    return deliverNow({
      ...engineDeps(this.world),
      zone: "Europe/Moscow",
      channels: { LOGS: null, ALERTS: String(ALERTS), REPORTS: null },
      adminBotName: () => BOT_NAMES.admin,
      filePath: (path) => path,
      messengers: {
        master: telegramMessenger(this.apis.master),
        admin: telegramMessenger(this.apis.admin),
      },
      owner: "bot world",
      pace: NO_PACE,
    });
  }

  /** Lets bots, engine and notifier work until nothing is left to do at this moment. */
  async settle(): Promise<void> {
    for (let round = 0; round < 50; round += 1) {
      const fetched = (await this.handle("master")) + (await this.handle("admin"));
      await settleEngine(this.world);
      const delivered = await this.deliver();
      if (fetched === 0 && delivered === 0) return;
    }
    throw new Error("the service does not come to rest");
  }

  /** Lets time run, with the engine at work at each moment something is due. */
  async pass(ms: number): Promise<void> {
    const until = after(this.now, ms);
    for (;;) {
      await this.settle();
      const next = await nextDueAt(this.db);
      if (next === null || next > until) break;
      if (next > this.now) this.world.clock.set(next);
    }
    this.world.clock.set(until);
    await this.settle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#running.abort();
    await this.telegram.close();
    await this.world[Symbol.asyncDispose]();
  }
}

/** One person in front of one bot. */
export class BotPerson {
  readonly city: BotWorld;
  readonly bot: BotName;
  readonly account: Person;
  /** `masters.id` or `staff_users.id`; 0 for a stranger. */
  readonly rowId: number;

  constructor(city: BotWorld, bot: BotName, account: Person, rowId: number) {
    this.city = city;
    this.bot = bot;
    this.account = account;
    this.rowId = rowId;
  }

  get #bot(): string {
    return BOT_NAMES[this.bot];
  }

  async says(text: string): Promise<void> {
    this.account.sendText(this.#bot, text);
    await this.city.settle();
  }

  async sendsPhoto(): Promise<void> {
    this.account.sendPhoto(this.#bot, { sizeBytes: 50_000 });
    await this.city.settle();
  }

  /** Presses the newest button that looks like this; returns the words over it, "" when there were none. */
  async press(button: Looks): Promise<string> {
    const queryId = this.pressOnly(button);
    await this.city.settle();
    return this.answerTo(queryId);
  }

  /** Presses without letting anybody answer yet. Returns the number of the press. */
  pressOnly(button: Looks): string {
    const { message, found } = this.#find(button);
    const queryId = this.account.press(
      message.messageId,
      found.data === null ? found.text : { data: found.data },
    );
    if (queryId === null) throw new Error(`«${found.text}» tells the bot nothing`);
    return queryId;
  }

  /** What a modified client sends: any data, under his newest message. */
  async pressForged(data: string): Promise<string> {
    const messageId = this.account.lastMessage(this.#bot)?.messageId ?? 1;
    const queryId = this.account.pressForged(messageId, data, this.#bot);
    await this.city.settle();
    return this.answerTo(queryId);
  }

  /** The answer a press has got; throws when it still spins. */
  answerTo(queryId: string): string {
    const answer = this.account.answers(this.#bot).find(({ callbackQueryId }) => callbackQueryId === queryId);
    if (!answer) throw new Error(`the press ${queryId} was not answered`);
    return answer.text;
  }

  /** The newest message that looks like this; throws with the end of the chat when there is none. */
  sees(text: Looks): VisibleMessage {
    const message = this.account
      .messages(this.#bot)
      .findLast((each) => each.isFromBot && looksLike(each.text, text));
    if (!message) throw new Error(`nothing looks like ${text}:\n${this.picture()}`);
    return message;
  }

  /** The newest message of the bot. */
  get screen(): VisibleMessage {
    const message = this.account.lastMessage(this.#bot);
    if (!message) throw new Error("the bot has said nothing yet");
    return message;
  }

  /** Labels under the newest message, by rows. */
  get buttons(): string[][] {
    return this.screen.buttons.map((row) => row.map(({ text }) => text));
  }

  /** The end of the chat as he sees it, for failure messages. */
  picture(lines = 6): string {
    return this.account
      .messages(this.#bot)
      .slice(-lines)
      .map(({ isFromBot, text, buttons }) => {
        const labels = buttons.map((row) => row.map((button) => `[${button.text}]`).join(" ")).join("\n    ");
        return `${isFromBot ? "bot" : " he"}: ${text}\n    ${labels}`;
      })
      .join("\n");
  }

  #find(looks: Looks): { message: VisibleMessage; found: VisibleButton } {
    for (const message of this.account.messages(this.#bot).toReversed()) {
      if (!message.isFromBot) continue;
      const found = message.buttons.flat().find(({ text }) => looksLike(text, looks));
      if (found) return { message, found };
    }
    throw new Error(`no button looks like ${looks}:\n${this.picture()}`);
  }
}

function looksLike(text: string, looks: Looks): boolean {
  return typeof looks === "string" ? text === looks : looks.test(text);
}

export interface BotWorldOptions {
  readonly at?: Date;
  /** Both bots are started anew before each thing that happens to them: a story must go on all the same. */
  readonly restartsBetweenSteps?: boolean;
}

/** A fresh service on a database of its own; `await using` gives it back. */
export async function newBotWorld({ at, restartsBetweenSteps }: BotWorldOptions = {}): Promise<BotWorld> {
  const world = await newWorld(at ? { at } : {});
  const telegram = await LocalBotApi.start({ clock: world.clock });
  return new BotWorld(world, telegram, restartsBetweenSteps);
}
