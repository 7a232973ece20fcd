import type { World } from "../../test/world.ts";
import { Bells } from "../db/bells.ts";
import { sql } from "../db/tx.ts";
import type { Clock } from "../kernel/time.ts";
import { LocalBotApi } from "../local-bot-api/local-bot-api.ts";
import type { Person } from "../local-bot-api/person.ts";
import type { VisibleMessage } from "../local-bot-api/visible-message.ts";
import { NO_PACE } from "../outbox/pace.ts";
import type { NotifierObserver } from "../outbox/ports.ts";
import { botApi, telegramMessenger } from "./bot-api.ts";
import { type DeliveryOptions, deliverNow } from "./deliver.ts";

export const MASTER_TOKEN = "100001:AAmasterbotmasterbotmasterbotmaster";
export const ADMIN_TOKEN = "100002:AAadminbotadminbotadminbotadminbotad";
export const MASTER_BOT = "fs_master_bot";
export const ADMIN_BOT = "fs_admin_bot";
export const ALERTS_ID = -1_000_000_000_001;
const LOGS_ID = -1_000_000_000_002;
const REPORTS_ID = -1_000_000_000_003;

/** The rows of a test, with what became of them. */
export interface SettledRow {
  readonly id: number;
  readonly event: string;
  readonly outcome: "SENT" | "SKIPPED" | "DEAD" | null;
  readonly attempts: number;
  readonly error: string | null;
  readonly code: number | null;
  readonly sentAt: Date | null;
  readonly nextAttemptAt: Date;
}

/**
 * A world with a Telegram beside it: the real local Bot API with both bots and three channels, and
 * the delivery of the product speaking to it over HTTP. Nothing is paced unless told.
 */
export class PostOffice implements AsyncDisposable {
  readonly world: World;
  readonly telegram: LocalBotApi;
  readonly bells = new Bells();
  readonly observer: NotifierObserver;

  private constructor(world: World, telegram: LocalBotApi, observer: NotifierObserver) {
    this.world = world;
    this.telegram = telegram;
    this.observer = observer;
  }

  static async open(
    world: World,
    { observer = {}, clock }: { observer?: NotifierObserver; clock?: Clock } = {},
  ) {
    const telegram = await LocalBotApi.start({ clock: clock ?? world.clock });
    telegram.registerBot({ token: MASTER_TOKEN, username: MASTER_BOT, name: "Мастер" });
    telegram.registerBot({ token: ADMIN_TOKEN, username: ADMIN_BOT, name: "Персонал" });
    for (const [id, title] of [
      [ALERTS_ID, "ALERTS"],
      [LOGS_ID, "LOGS"],
      [REPORTS_ID, "REPORTS"],
    ] as const) {
      telegram.channel({ id, title });
    }
    return new PostOffice(world, telegram, observer);
  }

  /** The person behind a master, who has pressed start in the masters' bot. */
  async master(masterId: number): Promise<Person> {
    const { chatId, name } = await this.world.db.one<{ chatId: number; name: string }>(sql`
      select tg_user_id as "chatId", full_name as name from masters where id = ${masterId}`);
    return this.#met(chatId, name, MASTER_BOT);
  }

  /** The person behind a staff member, who has pressed start in the staff bot. */
  async staff(staffId: number): Promise<Person> {
    const { chatId, name } = await this.world.db.one<{ chatId: number; name: string }>(sql`
      select tg_user_id as "chatId", full_name as name from staff_users where id = ${staffId}`);
    return this.#met(chatId, name, ADMIN_BOT);
  }

  /** What stands in ALERTS. */
  alerts(): string[] {
    return this.telegram.channelMessages(ALERTS_ID).map(({ text }) => text);
  }

  /** What a person has got from a bot, oldest first. */
  messages(person: Person, bot: string = MASTER_BOT): VisibleMessage[] {
    return person.messages(bot).filter(({ isFromBot }) => isFromBot);
  }

  /** Everything a notifier needs; several may run on the same world under different names. */
  options(owner = "notifier 1"): DeliveryOptions {
    const { world, observer } = this;
    const log = world.work({ kind: "system", as: "SYSTEM" }).log;
    const messenger = (token: string) =>
      telegramMessenger(botApi({ token, apiRoot: this.telegram.url, timeoutMs: 1_000 }));
    return {
      db: world.db,
      settings: { current: async () => world.settings },
      cities: world.cities,
      clock: world.clock,
      log,
      owner,
      observer,
      messengers: { master: messenger(MASTER_TOKEN), admin: messenger(ADMIN_TOKEN) },
      pace: NO_PACE,
      random: () => 0.5,
      zone: "Europe/Moscow",
      channels: { ALERTS: String(ALERTS_ID), LOGS: String(LOGS_ID), REPORTS: String(REPORTS_ID) },
      adminBotName: () => ADMIN_BOT,
      filePath: (path) => path,
    };
  }

  /** Delivers everything that may be delivered at this moment. */
  deliver(): Promise<number> {
    return deliverNow(this.options());
  }

  rows(): Promise<SettledRow[]> {
    return this.world.db.rows<SettledRow>(sql`
      select id, event, outcome, attempt_count as attempts, last_error as error, error_code as code,
             sent_at as "sentAt", next_attempt_at as "nextAttemptAt"
        from notifications_outbox order by id`);
  }

  #met(id: number, name: string, bot: string): Person {
    const person = this.telegram.person({ id, firstName: name });
    person.sendCommand(bot, "start");
    return person;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.telegram.close();
  }
}
