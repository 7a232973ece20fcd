import { sql } from "../src/db/tx.ts";
import { Random } from "../src/kernel/random.ts";
import { LocalBotApi } from "../src/local-bot-api/local-bot-api.ts";
import { t } from "../src/texts/texts.ts";
import { ADMIN_TOKEN, MASTER_TOKEN } from "./product-process.ts";
import type { Rig } from "./rig.ts";

const MASTER_BOT = "bench_master_bot";
/** A person looks at his phone for so long. */
const LOOKS_MS = { least: 200, more: 800 };
/** This Telegram must not be what grows. */
const KEPT = { messagesPerChatMax: 50, journalMax: 1_000 };
const STEPS = ["button-take", "button-en-route", "order-arrived"].map((key) => t("ru", key));

/** A Telegram beside the product, where every master presses whatever takes his order one step further. */
export class Phones implements AsyncDisposable {
  /** Presses so far. */
  presses = 0;
  readonly #telegram: LocalBotApi;
  readonly #random = new Random(1);
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #deaf: () => void;

  private constructor(telegram: LocalBotApi) {
    this.#telegram = telegram;
    this.#deaf = telegram.changes.subscribe((change) => {
      if (change.kind !== "message" && change.kind !== "edit") return;
      const { message, room } = change;
      const labels = message.markup?.inline_keyboard.flat().map(({ text }) => text) ?? [];
      const step = STEPS.find((label) => labels.includes(label));
      if (message.sentByBotId !== null && step) this.#pressSoon(room.chatId, message.messageId, step);
    });
  }

  /** Both bots, and a phone for every master of the database. */
  static async open(rig: Rig): Promise<Phones> {
    const telegram = await LocalBotApi.start({ clock: rig.clock, ...KEPT });
    telegram.registerBot({ token: MASTER_TOKEN, username: MASTER_BOT, name: "Мастер" });
    telegram.registerBot({ token: ADMIN_TOKEN, username: "bench_admin_bot", name: "Персонал" });
    const masters = await rig.db.rows<{ chatId: number; name: string }>(
      sql`select tg_user_id as "chatId", full_name as name from masters order by id`,
    );
    for (const { chatId, name } of masters) {
      telegram.person({ id: chatId, firstName: name }).sendCommand(MASTER_BOT, "start");
    }
    // They met the bot long ago.
    telegram.bot(MASTER_BOT).updates.clear();
    return new Phones(telegram);
  }

  get url(): string {
    return this.#telegram.url;
  }

  #pressSoon(chatId: number, messageId: number, label: string): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      try {
        this.#telegram.person(chatId).press(messageId, label);
        this.presses += 1;
      } catch {
        // Meanwhile the button is gone.
      }
    }, LOOKS_MS.least + this.#random.below(LOOKS_MS.more));
    this.#timers.add(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#deaf();
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#telegram.close();
  }
}
