import type { Clock } from "../kernel/time.ts";
import { after, earliest, MINUTE_MS, sleep } from "../kernel/time.ts";
import type { LocalBotApi } from "../local-bot-api/local-bot-api.ts";

/** Two bots just clever enough for the story of the page, so that it can be tested without a database. */

type Rows = readonly (readonly (readonly [text: string, data: string])[])[];

interface Update {
  readonly update_id: number;
  readonly message?: { readonly chat: { readonly id: number }; readonly text?: string };
  readonly callback_query?: {
    readonly id: string;
    readonly data: string;
    readonly message: { readonly message_id: number; readonly chat: { readonly id: number } };
  };
}

interface Offer {
  readonly id: number;
  readonly masterId: number;
  readonly messageId: number;
  readonly expiresAt: Date;
  isOpen: boolean;
}

const ORDER = 1047;
const SLA_MS = 2 * MINUTE_MS;
const LINES = [
  "📍 Демоград, Центральный",
  "🛣 Демонстрационная улица",
  "⏰ 16:00-19:00",
  "🛠 ⚡ Электрика",
  "📝 Искрит розетка на кухне, выбивает автомат",
];

export const ADMIN_TOKEN = "2001:ADMIN";
export const MASTER_TOKEN = "2002:MASTER";

/** Plays both bots until disposed. `masterIds` are asked one after the other. */
export class StoryBots implements AsyncDisposable {
  readonly #api: LocalBotApi;
  readonly #clock: Clock;
  readonly #masterIds: readonly number[];
  readonly #stop = new AbortController();
  readonly #loops: Promise<void>[];
  readonly #offers: Offer[] = [];
  #creatorChat = 0;
  #asked = 0;

  constructor(api: LocalBotApi, clock: Clock, masterIds: readonly number[]) {
    this.#api = api;
    this.#clock = clock;
    this.#masterIds = masterIds;
    this.#loops = [this.#poll(ADMIN_TOKEN), this.#poll(MASTER_TOKEN), this.#watch()];
  }

  /** The deadline of the offer that is open. */
  nextDueAt(): Date | null {
    return earliest(...this.#offers.filter(({ isOpen }) => isOpen).map(({ expiresAt }) => expiresAt));
  }

  async #poll(token: string): Promise<void> {
    let offset = 0;
    while (!this.#stop.signal.aborted) {
      try {
        const updates = await this.#call<Update[]>(token, "getUpdates", { offset, timeout: 20 });
        for (const update of updates) {
          offset = update.update_id + 1;
          await (token === ADMIN_TOKEN ? this.#admin(update) : this.#master(update));
        }
      } catch (error) {
        if (!this.#stop.signal.aborted) throw error;
      }
    }
  }

  /** What the engine does in the product: an offer that nobody answers goes to the next master. */
  async #watch(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const due = this.#offers.find(({ isOpen, expiresAt }) => isOpen && expiresAt <= this.#clock.now());
      if (due) {
        due.isOpen = false;
        await this.#edit(
          MASTER_TOKEN,
          due.masterId,
          due.messageId,
          `⌛ Заказ #${ORDER}: время на ответ вышло.`,
        );
        await this.#offerNext();
      }
      await sleep(20, this.#stop.signal).catch(() => {});
    }
  }

  async #admin({ message, callback_query: press }: Update): Promise<void> {
    const chat = message?.chat.id ?? press?.message.chat.id ?? 0;
    if (message) {
      if (message.text === "/start")
        await this.#send(ADMIN_TOKEN, chat, "Вера, роль: логист. Города: Демоград", MENU);
      if (/^\+?\d{10,}$/.test(message.text ?? "")) {
        await this.#send(ADMIN_TOKEN, chat, step(3, "Категория работ"), CATEGORIES);
      }
      return;
    }
    if (!press) return;
    const { message_id: id } = press.message;
    const show = async (text: string, rows: Rows) => await this.#edit(ADMIN_TOKEN, chat, id, text, rows);
    const [, , action] = press.data.split(":");
    await this.#call(ADMIN_TOKEN, "answerCallbackQuery", { callback_query_id: press.id });
    if (action === "begin")
      await show(step(0, "Как создаём?"), [
        [
          ["⚡ Быстрое создание", "a:new:quick"],
          ["📝 Полное создание", "a:new:full"],
        ],
      ]);
    if (action === "quick") await show(step(1, "Район"), DISTRICTS);
    if (action === "district") {
      await this.#call(ADMIN_TOKEN, "deleteMessage", { chat_id: chat, message_id: id });
      await this.#send(ADMIN_TOKEN, chat, step(2, "Телефон клиента"));
    }
    if (action === "category") await show(step(4, "Когда приехать?"), SLOTS);
    if (action === "slot")
      await show(SUMMARY, [
        [
          ["✅ Создать", "a:new:create"],
          ["❌ Отмена", "a:new:stop"],
        ],
      ]);
    if (action === "create") {
      this.#creatorChat = chat;
      await show(`<b>Заказ #${ORDER} создан: ищем мастера.</b>`, CREATED);
      await this.#offerNext();
    }
  }

  async #master({ message, callback_query: press }: Update): Promise<void> {
    if (message?.text === "/start") {
      const text = "<b>Field Service · мастер</b>\n\nВы на смене, новых заказов нет.";
      await this.#send(MASTER_TOKEN, message.chat.id, text, [
        [
          ["☕ Перерыв", "m:shift:break"],
          ["🔴 Выключить смену", "m:shift:off"],
        ],
        [["🆕 Новые заказы (0)", "m:offers:list"]],
      ]);
    }
    if (!press) return;
    const [, , action, offerId] = press.data.split(":");
    const offer = this.#offers.find(({ id }) => id === Number(offerId));
    const answer = async (text = "", isAlert = false) =>
      await this.#call(MASTER_TOKEN, "answerCallbackQuery", {
        callback_query_id: press.id,
        ...(text === "" ? {} : { text, show_alert: isAlert }),
      });
    if (action === "details")
      return void (await answer("Полный адрес и телефон придут, когда вы возьмёте заказ.", true));
    if (!offer?.isOpen) return void (await answer("Предложение уже закрыто"));
    if (action === "decline") await this.#ask(offer);
    if (action === "declined") await this.#decline(offer);
    if (action === "back")
      await this.#edit(
        MASTER_TOKEN,
        offer.masterId,
        offer.messageId,
        offerText(this.#deadline(offer)),
        offerRows(offer.id),
      );
    if (action === "accept") {
      await this.#accept(offer);
      return void (await answer("Заказ ваш"));
    }
    await answer();
  }

  async #ask({ id, masterId, messageId }: Offer): Promise<void> {
    const rows: Rows = [
      [
        ["Да, отказаться", `m:offer:declined:${id}`],
        ["Нет, вернуться", `m:offer:back:${id}`],
      ],
    ];
    await this.#edit(MASTER_TOKEN, masterId, messageId, `Отказаться от заказа №${ORDER}?`, rows);
  }

  async #decline(offer: Offer): Promise<void> {
    offer.isOpen = false;
    const { masterId, messageId } = offer;
    await this.#edit(
      MASTER_TOKEN,
      masterId,
      messageId,
      `Вы отказались от заказа №${ORDER}. Почему?`,
      REASONS,
    );
    await this.#offerNext();
  }

  async #accept(offer: Offer): Promise<void> {
    offer.isOpen = false;
    const card = `✅ <b>Заказ #${ORDER} ваш</b>\n📍 Демоград, Центральный, Демонстрационная улица, 8, кв. 14\n⏰ 16:00-19:00\n👤 Марина Соколова\n📞 <code>+7 900 555-45-67</code>`;
    await this.#edit(MASTER_TOKEN, offer.masterId, offer.messageId, card, [
      [["🚗 В пути", "m:order:go"]],
      [
        ["📋 Телефон", "m:order:phone"],
        ["📋 Адрес", "m:order:address"],
      ],
    ]);
    const text = `✅ Заказ #${ORDER} взял ${this.#name(offer.masterId)} за 1 мин 12 с.`;
    await this.#send(ADMIN_TOKEN, this.#creatorChat, text, [[["Открыть", "a:order:open"]]]);
  }

  async #offerNext(): Promise<void> {
    const masterId = this.#masterIds[this.#asked];
    if (masterId === undefined) {
      const text = `⚠️ <b>Заказ #${ORDER}</b> (Демоград): нет подходящих мастеров. Отказы 2, не на смене 4, лимит 1. Нужен диспетчер.`;
      return void (await this.#send(ADMIN_TOKEN, this.#creatorChat, text, ESCALATION));
    }
    this.#asked += 1;
    const id = this.#asked;
    const expiresAt = after(this.#clock.now(), SLA_MS);
    const offer = { id, masterId, messageId: 0, expiresAt, isOpen: true };
    const messageId = await this.#send(
      MASTER_TOKEN,
      masterId,
      offerText(this.#deadline(offer)),
      offerRows(id),
    );
    this.#offers.push({ ...offer, messageId });
  }

  #deadline({ expiresAt }: Pick<Offer, "expiresAt">): string {
    return expiresAt.toLocaleTimeString("ru", { timeZone: "Europe/Moscow" });
  }

  #name(personId: number): string {
    const { firstName, lastName } = this.#api.person(personId).account;
    return `${lastName} ${firstName}`;
  }

  async #send(token: string, chat: number, text: string, rows: Rows = []): Promise<number> {
    const sent = await this.#call<{ message_id: number }>(token, "sendMessage", {
      chat_id: chat,
      text,
      ...markup(rows),
    });
    return sent.message_id;
  }

  async #edit(token: string, chat: number, id: number, text: string, rows: Rows = []): Promise<void> {
    await this.#call(token, "editMessageText", { chat_id: chat, message_id: id, text, ...markup(rows) });
  }

  async #call<T>(token: string, method: string, params: object): Promise<T> {
    const response = await fetch(`${this.#api.url}/bot${token}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(params),
      signal: this.#stop.signal,
    });
    const answer = (await response.json()) as { ok: boolean; result: T; description?: string };
    if (!answer.ok) throw new Error(`${method}: ${answer.description}`);
    return answer.result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#loops);
  }
}

function markup(rows: Rows) {
  const keyboard = rows.map((row) => row.map(([text, data]) => ({ text, callback_data: data })));
  return { parse_mode: "HTML", reply_markup: { inline_keyboard: keyboard } };
}

function step(number: number, question: string): string {
  const path = number === 0 ? "Меню › Новый заказ" : `Меню › Новый заказ › ${number} из 5`;
  return `<b>${path}</b>\n\n<b>${question}</b>`;
}

function offerText(deadline: string): string {
  return `<b>🆕 Новый заказ #${ORDER}</b>\n\n${LINES.join("\n")}\n\nОтветьте до <b>${deadline}</b>.`;
}

function offerRows(id: number): Rows {
  return [
    [
      ["✅ Взять", `m:offer:accept:${id}`],
      ["✖️ Отказаться", `m:offer:decline:${id}`],
    ],
    [["ℹ️ Подробнее", `m:offer:details:${id}`]],
  ];
}

const MENU: Rows = [
  [
    ["📦 Заявки", "a:orders:menu"],
    ["➕ Новый заказ", "a:new:begin"],
  ],
  [
    ["🚨 Эскалации (1)", "a:escalations:list"],
    ["👷 Мастера", "a:masters:list"],
  ],
  [
    ["🧾 Логи", "a:logs:list"],
    ["🖥 Консоль", "a:console:link"],
  ],
];
const DISTRICTS: Rows = [
  [
    ["Центральный", "a:new:district:1"],
    ["Северный", "a:new:district:2"],
  ],
  [
    ["Южный", "a:new:district:3"],
    ["Заречный", "a:new:district:4"],
  ],
  [["🚫 Без района", "a:new:district:0"]],
];
const CATEGORIES: Rows = [
  [
    ["⚡ Электрика", "a:new:category:1"],
    ["🚿 Сантехника", "a:new:category:2"],
  ],
  [
    ["🔧 Бытовая техника", "a:new:category:3"],
    ["🪟 Окна", "a:new:category:4"],
  ],
];
const SLOTS: Rows = [
  [
    ["сегодня 16-19", "a:new:slot:1"],
    ["завтра 10-13", "a:new:slot:2"],
  ],
];
const SUMMARY = `<b>Меню › Новый заказ › 5 из 5</b>\n\n<b>Проверьте заказ</b>\n⚡ Электрика, Центральный\n+7 900 555-45-67\n⏰ сегодня 16:00-19:00`;
const CREATED: Rows = [
  [
    ["⚡️ Автораспределение", "a:order:auto"],
    ["👤 Выбрать мастера", "a:order:pick"],
  ],
  [["Открыть", "a:order:open"]],
];
const REASONS: Rows = [
  [
    ["Далеко", "m:why:far"],
    ["Занят", "m:why:busy"],
    ["Цена", "m:why:price"],
  ],
  [
    ["Не моя работа", "m:why:not_my_work"],
    ["Другое", "m:why:other"],
    ["Пропустить", "m:why:skip"],
  ],
];
const ESCALATION: Rows = [
  [
    ["Открыть", "a:order:open"],
    ["Беру", "a:order:ack"],
  ],
  [
    ["10 мин", "a:order:snooze:10"],
    ["30 мин", "a:order:snooze:30"],
    ["60 мин", "a:order:snooze:60"],
  ],
];
