import { describe, expect, test } from "vitest";
import type { EventName, EventPayloads } from "../../outbox/events.ts";
import type { OutboxRow } from "../../outbox/outbox-row.ts";
import { Settings } from "../../settings/settings.ts";
import type { Language } from "../../texts/texts.ts";
import { parse } from "../callback-data.ts";
import { plainText } from "../plain-text.ts";
import { parseDeepLink } from "./deep-link.ts";
import type { CommissionFacts, Facts, OfferFacts, OrderFacts } from "./facts.ts";
import { EVENT_NAMES, renderOutbox } from "./render-outbox.ts";

const NOW = new Date("2026-03-10T08:40:00Z"); // 11:40 in Moscow
const at = (time: string) => new Date(`2026-03-10T${time}Z`);

const ORDER: OrderFacts = {
  id: 123,
  cityId: 1,
  cityName: "Москва",
  zone: "Europe/Moscow",
  districtName: "ЦАО",
  street: "ул. Ленина",
  house: "5",
  apartment: "12",
  addressComment: "домофон 12",
  clientName: "Пётр",
  clientPhone: "+79991234567",
  category: "ELECTRICS",
  description: "Искрит розетка, звоните 8 (999) 765-43-21",
  status: "ASSIGNED",
  type: "NORMAL",
  slot: { startsAt: at("11:00:00"), endsAt: at("13:00:00"), isAsap: false },
  assignedMasterId: 7,
  companyPaymentKopecks: 250_000,
  archivedAt: null,
};
const COMMISSION: CommissionFacts = {
  id: 17,
  orderId: 123,
  masterId: 7,
  status: "WAIT_PAY",
  dueKopecks: 250_000,
  rate: "0.5000",
  deadlineAt: at("11:05:00"),
  reportedAt: at("08:00:00"),
  payTo: {
    methods: ["card", "sbp", "cash"],
    card_number: "2200123412341234",
    card_holder: "ИП Иванов",
    card_bank: "Банк <Б>",
    sbp_phone: "+79990000000",
    sbp_bank: "Сбер",
    sbp_qr_file_id: "qr",
    other_text: "Можно частями",
    comment: "Комиссия по заказу 123, Иванов",
  },
};
const MASTER = {
  id: 7,
  chatId: 2_007,
  name: "Иванов Иван",
  language: "ru",
  cityName: "Москва",
  zone: "Europe/Moscow",
  shiftStatus: "BREAK",
  breakUntil: at("08:50:00"),
} as const;

const OFFER: OfferFacts = {
  id: 55,
  state: "SENT",
  expiresAt: at("08:42:00"),
  declineReason: null,
  declineComment: null,
  cancelReason: null,
};

function facts({
  order = {},
  offer = {},
  commission = {},
}: {
  order?: Partial<OrderFacts>;
  offer?: Partial<OfferFacts>;
  commission?: Partial<CommissionFacts>;
} = {}): Facts {
  return {
    orders: new Map([[123, { ...ORDER, ...order }]]),
    offers: new Map([[55, { ...OFFER, ...offer }]]),
    masters: new Map([[7, MASTER]]),
    staff: new Map([[3, { id: 3, chatId: 1_003, name: "Вера", language: "ru", isActive: true }]]),
    cities: new Map([
      [1, { id: 1, name: "Москва", zone: "Europe/Moscow" }],
      [2, { id: 2, name: "Владивосток", zone: "Asia/Vladivostok" }],
    ]),
    commissions: new Map([[17, { ...COMMISSION, ...commission }]]),
  };
}

const SETTINGS = Settings.of({ support_contact: "@support", owner_pay_methods: ["cash"] });

function rendered<E extends EventName>(
  event: E,
  payload: EventPayloads[E],
  options: { language?: Language; to?: Partial<OutboxRow>; facts?: Facts } = {},
) {
  const row: OutboxRow = {
    id: 1,
    kind: "MASTER",
    bot: "master",
    masterId: 7,
    staffId: null,
    channel: null,
    event,
    payload: payload as OutboxRow["payload"],
    orderId: 123,
    offerId: 55,
    createdAt: NOW,
    target: null,
    ...options.to,
  };
  return renderOutbox(row, options.facts ?? facts(), options.language ?? "ru", NOW, {
    settings: SETTINGS,
    zone: "Europe/Moscow",
    adminBotName: "fs_admin_bot",
    filePath: (path) => `/data/${path}`,
  });
}

const STAFF = { kind: "STAFF", bot: "admin", masterId: null, staffId: 3 } as const;
const ALERTS = { kind: "CHANNEL", bot: "admin", masterId: null, channel: "ALERTS" } as const;

/** Every event with a payload and its Russian words; a new event does not compile without. */
const EXAMPLES: { readonly [E in EventName]: readonly [EventPayloads[E], string, Partial<OutboxRow>?] } = {
  new_offer: [
    {},
    "🆕 Новый заказ #123\n\n📍 Москва, ЦАО\n🛣 ул. Ленина\n⏰ 14:00-16:00\n🛠 ⚡ Электрика\n📝 Искрит розетка, звоните +7*** *** ** 21\n\nОтветьте до 11:42:00.",
  ],
  offer_taken: [{}, "Заказ #123 уже взял другой мастер."],
  offer_expired: [{}, "⌛ Заказ #123: время на ответ вышло."],
  offer_canceled: [{}, "Предложение по заказу #123 снято."],
  offer_declined: [{}, "Вы отказались от заказа #123."],
  order_assigned: [
    {},
    "✅ Заказ #123 ваш\n📍 Москва, ЦАО, ул. Ленина, 5, кв. 12\n💬 домофон 12\n⏰ сегодня 14:00-16:00\n🛠 ⚡ Электрика\n👤 Пётр\n📞 +7 999 123-45-67\n📝 Искрит розетка, звоните 8 (999) 765-43-21",
  ],
  order_card_closed: [
    {},
    "📦 Заказ #123\n📍 Москва, ЦАО, ул. Ленина\n⏰ сегодня 14:00-16:00\n🛠 ⚡ Электрика\n📞 +7*** *** ** 67",
  ],
  order_changed: [
    {
      changes: [
        {
          field: "slot",
          old: null,
          new: { start: "2026-03-11T07:00:00Z", end: "2026-03-11T10:00:00Z", isAsap: false },
        },
        { field: "category", old: "ELECTRICS", new: "WINDOWS" },
        { field: "street", old: null, new: "ул. Мира" },
        { field: "client_phone" },
      ],
    },
    "✏️ Заказ #123 изменён: время: время не указано → завтра 10:00-13:00; категория: Электрика → Окна; улица: нет → ул. Мира; телефон клиента: +7 999 123-45-67",
  ],
  order_canceled: [
    { reason: "Клиент передумал", commissionKopecks: 250_000 },
    "❌ Заказ #123 отменён. Клиент передумал. Комиссия 2 500,00 ₽ отменена.",
  ],
  order_returned: [{ reason: "Дубль" }, "↩️ Заказ #123 передан другому мастеру. Дубль"],
  order_reopened: [
    { reason: "Сумма неверна", to: "PAYMENT", commissionId: 17 },
    "🔁 Заказ #123 возвращён на исправление: Сумма неверна. Оплатите комиссию до 10.03 14:05.",
  ],
  commission_created: [
    { commissionId: 17 },
    "💳 Комиссия по заказу #123: 2 500,00 ₽ (50 %). Оплатите до 10.03 14:05.\nКарта: 2200 1234 1234 1234\nПолучатель: ИП Иванов\nБанк: Банк <Б>\nСБП: +7 999 000-00-00\nБанк СБП: Сбер\nQR-код СБП: кнопка «QR-код» в карточке комиссии\nНаличными администратору\nМожно частями\nКомментарий к платежу: Комиссия по заказу 123, Иванов",
  ],
  commission_reminder: [
    { commissionId: 17, deadline: "2026-03-10T11:05:00Z" },
    "⏰ До срока оплаты комиссии 2 500,00 ₽ по заказу #123 осталось 2 ч 25 мин.",
  ],
  commission_overdue_master: [
    { commissionId: 17 },
    "🚫 Комиссия 2 500,00 ₽ по заказу #123 не оплачена в срок. Новые заказы приостановлены до подтверждения оплаты.",
  ],
  commission_approved: [
    { commissionId: 17, paidKopecks: 61_729, unblocked: true },
    "✅ Оплата 617,29 ₽ по заказу #123 подтверждена. Ограничение снято.",
  ],
  commission_rejected: [
    { commissionId: 17, reason: "нет перевода", deadline: "2026-03-10T12:05:00Z" },
    "⚠️ Оплата по заказу #123 не подтверждена: нет перевода. Новый срок: 10.03 15:05.",
  ],
  guarantee_accrued: [{ amountKopecks: 250_000 }, "🛡 За гарантийный визит #123 начислено 2 500,00 ₽."],
  guarantee_paid: [{ amountKopecks: 250_000 }, "🛡 Гарантийный визит #123. Выплачено 2 500,00 ₽."],
  referral_registered: [{ masterId: 7 }, "🎁 По вашему коду зарегистрировался мастер Иванов Иван."],
  referral_reward_accrued: [
    { amountKopecks: 6_173, level: 1 },
    "🎁 Начислено 61,73 ₽ (уровень 1) за заказ #123.",
  ],
  referral_reward_reversed: [{ amountKopecks: 6_173 }, "Начисление 61,73 ₽ за заказ #123 отменено."],
  referral_reward_paid: [{ amountKopecks: 1_234_567 }, "💸 Выплачено вознаграждений: 12 345,67 ₽."],
  moderation_approved: [{}, "✅ Анкета одобрена. Включите смену, чтобы получать заказы."],
  moderation_rejected: [
    { reason: "Нечёткое фото паспорта" },
    "Анкета отклонена: Нечёткое фото паспорта. Исправьте и отправьте снова.",
  ],
  account_blocked: [
    { reasonCode: "commission_overdue" },
    "🚫 Аккаунт ограничен: комиссия не оплачена в срок. По вопросам: @support.",
  ],
  account_unblocked: [{}, "✅ Ограничение снято. Можно включать смену."],
  account_deleted: [{}, "Учётная запись закрыта."],
  limit_changed: [{ limit: null }, "Ваш лимит активных заказов: 5."],
  profile_changed: [
    {
      changes: [
        { field: "rating", old: "4.50", new: "4.80" },
        { field: "skills", new: ["ELECTRICS", "PLUMBING"] },
        { field: "districts", new: [] },
      ],
    },
    "Администратор изменил ваш профиль: рейтинг 4.50 → 4.80; навыки: Электрика, Сантехника; районы: нет.",
  ],
  shift_ended: [{}, "Администратор выключил вашу смену."],
  requisites_changed: [{}, "💳 Реквизиты для оплаты изменились.\nНаличными администратору"],
  break_reminder: [{ breakUntil: "2026-03-10T08:50:00Z" }, "☕ До конца перерыва 10 мин 00 с."],
  break_expired: [{}, "Перерыв закончился, смена выключена. Продолжить работу?"],
  staff_message: [{ text: "Позвоните <мне>" }, "✉️ Сообщение администратора:\nПозвоните <мне>"],
  escalation_logist: [
    { reason: "rounds_exhausted", waves: 2, rejections: {}, episode: 1 },
    "⚠️ Заказ #123 (Москва): 2 волны без ответа. Нужен диспетчер.",
    STAFF,
  ],
  escalation_admin: [
    { minutes: 10, ownerStaffId: 3, episode: 1 },
    "🚨 Заказ #123 (Москва) не распределён 10 мин после эскалации. Ответственный: Вера.",
    STAFF,
  ],
  escalation_snooze_over: [{ episode: 1 }, "⏰ Заказ #123 всё ещё без мастера.", STAFF],
  guarantee_refusal: [
    { masterId: 7 },
    "🛡 Мастер Иванов Иван отказался от гарантийного заказа #123 и заблокирован. Поиск продолжается.",
    STAFF,
  ],
  master_refused_order: [
    { masterId: 7, reason: "transport" },
    "↩️ Мастер Иванов Иван отказался от заказа #123: нет транспорта. Поиск запущен.",
    STAFF,
  ],
  master_unreachable: [
    { masterId: 7 },
    "📵 Мастер Иванов Иван: бот заблокирован, сообщения не доходят.",
    STAFF,
  ],
  offer_sent_staff: [
    { masterId: 7 },
    "📨 Предложение отправлено Иванов Иван, ответ до 11:42:00.\nЗаказ #123",
    STAFF,
  ],
  offer_outcome: [
    { masterId: 7 },
    "📨 Предложение отправлено Иванов Иван, ответ до 11:42:00.\nЗаказ #123",
    STAFF,
  ],
  order_assigned_staff: [{ masterId: 7, seconds: 48 }, "✅ Заказ #123 взял Иванов Иван за 48 с.", STAFF],
  moderation_new_form: [{ masterId: 7 }, "📝 Новая анкета: Иванов Иван, Москва.", STAFF],
  skills_request: [
    { masterId: 7, text: "добавьте окна" },
    "🛠 Мастер Иванов Иван просит изменить навыки: добавьте окна.",
    STAFF,
  ],
  commission_reported: [
    { commissionId: 17 },
    "💰 Иванов Иван сообщил об оплате 2 500,00 ₽, заказ #123.",
    STAFF,
  ],
  commission_canceled: [
    { commissionId: 17, amountKopecks: 250_000, staffId: 3, reported: true },
    "↩️ Комиссия #17 2 500,00 ₽ снята: заказ #123, Иванов Иван; Вера отменил заказ или вернул его в поиск. Мастер сообщал об оплате.",
    STAFF,
  ],
  commission_overdue: [
    { commissionId: 17 },
    "🚫 Просрочена комиссия #17: заказ #123, Иванов Иван, 2 500,00 ₽.",
    ALERTS,
  ],
  commission_review_overdue: [
    { commissionId: 17 },
    "⏳ Комиссия #17 ждёт проверки с 10.03 11:00 МСК.",
    ALERTS,
  ],
  daily_summary: [
    {
      cityId: 1,
      date: "2026-03-09",
      created: 40,
      assigned: 38,
      p50Seconds: 65,
      p90Seconds: null,
      escalations: 2,
      unfilled: 1,
      overdue: 3,
    },
    "📊 Москва, 09.03\nЗаказов: 40, назначено: 38\nВремя до назначения: половина — 1 мин 05 с, 90 % — нет данных\nЭскалаций: 2, без мастера: 1\nПросроченных комиссий: 3",
    STAFF,
  ],
  staff_added: [
    { role: "LOGIST", cityIds: [1, 2] },
    "Вам выдан доступ: Логист. Города: Москва, Владивосток. Нажмите /start.",
    STAFF,
  ],
  heartbeat: [{ role: "admin-bot" }, "admin-bot alive", ALERTS],
  role_started: [
    { role: "dispatch", version: "0.1.0", instance: "host:1" },
    "▶️ dispatch запущен, версия 0.1.0 (host:1)",
    ALERTS,
  ],
  role_stopped: [{ role: "dispatch", instance: "host:1" }, "⏹ dispatch остановлен (host:1)", ALERTS],
  polling_conflict: [
    { bot: "master" },
    "⛔ Бот мастеров: Telegram ответил 409, обновления уже получает другой экземпляр. Роль остановлена.",
    ALERTS,
  ],
  error_alert: [
    {
      class: "TypeError",
      message: "token 123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      requestId: "r-1",
      stack: ["at a", "at b", "at c", "at d"],
      count: 3,
    },
    "🔥 TypeError: token <bot token>\nКод: r-1\nЗа 5 минут: 3 раза\nat a\nat b\nat c",
    ALERTS,
  ],
  unassigned_backlog: [
    {
      minutes: 10,
      cities: [
        { cityId: 1, count: 2 },
        { cityId: 2, count: 1 },
      ],
    },
    "⏳ 3 заказа ищут мастера дольше 10 мин: Москва 2, Владивосток 1",
    ALERTS,
  ],
  heartbeat_missing: [{ role: "jobs", ageSeconds: 190 }, "💔 Роль jobs молчит 3 мин 10 с.", ALERTS],
  heartbeat_back: [{ role: "jobs" }, "💚 Роль jobs снова работает.", ALERTS],
  outbox_lag: [
    { ageSeconds: 75, pending: 40 },
    "🐌 Сообщения задерживаются: самое старое ждёт 1 мин 15 с, в очереди 40.",
    ALERTS,
  ],
  channel_down: [
    { bot: "master", since: "2026-03-10T08:39:00.000Z" },
    "📡 Бот мастеров не может отправлять сообщения с 10.03 11:39 МСК. Ответов по предложениям не ждём, срок продлим.",
    ALERTS,
  ],
  channel_up: [
    { bot: "admin", downSeconds: 600 },
    "📡 Бот персонала снова отправляет сообщения. Перерыв: 10 мин 00 с.",
    ALERTS,
  ],
  bot_unauthorized: [
    { bot: "master" },
    "🔑 Бот мастеров: Telegram не принимает токен. Сообщения не отправляются, проверьте токен и перезапустите.",
    ALERTS,
  ],
  dead_letters: [{ count: 2 }, "✉️ Не доставлены 2 сообщения за час. Список в консоли.", ALERTS],
  settings_invalid: [
    { key: "max_open_offers", problem: "1-50" },
    "⚙️ Настройка max_open_offers: значение не подходит (1-50). Работает значение по умолчанию.",
    ALERTS,
  ],
  requisites_missing: [{}, "💳 Реквизиты для оплаты комиссий не заполнены. Мастерам некуда платить.", ALERTS],
  clock_skew: [{ role: "api", skewMs: -2_500 }, "🕰 Часы процесса api расходятся с базой на 2 с.", ALERTS],
  invariant_broken: [{ name: "ledger", rows: 2 }, "🧮 Проверка не сошлась: ledger. Строк: 2.", ALERTS],
  backup_failed: [{ error: "disk full" }, "💾 Резервная копия не сделана: disk full", ALERTS],
  restore_drill_failed: [{ error: "cut" }, "💾 Проверка восстановления не прошла: cut", ALERTS],
  export_file: [{ path: "exports/a.csv", name: "a.csv" }, "📊 a.csv", ALERTS],
};

test.each([
  [{ state: "ACCEPTED" }, "✅ Заказ #123 взял Иванов Иван."],
  [{ state: "DECLINED" }, "✖️ Иванов Иван отказался от заказа #123."],
  [{ state: "DECLINED", declineReason: "far" }, "✖️ Иванов Иван отказался от заказа #123: далеко."],
  [
    { state: "DECLINED", declineReason: "other", declineComment: "Болею <очень>" },
    "✖️ Иванов Иван отказался от заказа #123: Болею <очень>.",
  ],
  [{ state: "EXPIRED" }, "⌛ Иванов Иван не ответил вовремя на предложение по заказу #123."],
  [{ state: "CANCELED", cancelReason: "withdrawn" }, "↩️ Предложение отозвано: Иванов Иван, заказ #123."],
  [
    { state: "CANCELED", cancelReason: "taken" },
    "↩️ Предложение снято: Иванов Иван, заказ #123 (заказ взял другой мастер).",
  ],
] as const)("what a manual offer came to: %o", (offer, words) => {
  const { html, keyboard } = rendered(
    "offer_outcome",
    { masterId: 7 },
    { to: STAFF, facts: facts({ offer }) },
  );
  expect(plainText(html)).toBe(words);
  expect(keyboard.flat().map(({ text }) => text)).toEqual(["📋 Карточка", "📋 К списку"]);
});

describe("words of every event", () => {
  test.each(EVENT_NAMES)("%s", (event) => {
    const [payload, words, to] = EXAMPLES[event];
    expect(plainText(rendered(event, payload as never, { to }).html)).toBe(words);
  });

  test("and the same in English, without a Russian word of ours", () => {
    for (const event of EVENT_NAMES) {
      const [payload, , to] = EXAMPLES[event];
      const text = rendered(event, payload as never, { to, language: "en", facts: facts(ENGLISH) }).html;
      expect(text, event).not.toBe("");
      const ours = text.replaceAll(/Иванов Иван|Москва|Владивосток|Вера|Пётр|ул\. Мира/g, "");
      if (!/reason|text|comment/.test(JSON.stringify(payload))) expect(ours, event).not.toMatch(/[а-яё]/i);
    }
  });

  test("every button carries data that is read back, or a link that opens a card", () => {
    for (const event of EVENT_NAMES) {
      for (const channel of [false, true]) {
        const [payload, , to] = EXAMPLES[event];
        const { keyboard } = rendered(event, payload as never, { to: channel ? ALERTS : to });
        for (const button of keyboard.flat()) {
          if ("url" in button)
            expect(parseDeepLink(new URL(button.url).searchParams.get("start")!), event).not.toBeNull();
          else expect(parse(button.data), `${event} ${button.data}`).not.toBeNull();
        }
      }
    }
  });
});

const ENGLISH = {
  order: {
    districtName: null,
    street: "Main st",
    description: "Sparks",
    addressComment: null,
  },
  commission: { payTo: { methods: ["card" as const], card_number: "2200123412341234", comment: null } },
};

describe("cases", () => {
  test("an offer leaves out the lines without data", () => {
    const order = { districtName: null, street: null, slot: null, description: null };
    expect(rendered("new_offer", {}, { facts: facts({ order }) }).html).toBe(
      "🆕 Новый заказ #123\n\n📍 Москва\n🛠 ⚡ Электрика\n\nОтветьте до 11:42:00.",
    );
  });

  test("a guarantee order says what the company pays, on the offer and on the card", () => {
    const guarantee = facts({ order: { type: "GUARANTEE" } });
    for (const event of ["new_offer", "order_assigned"] as const) {
      expect(rendered(event, {}, { facts: guarantee }).html).toContain(
        "🛡 Гарантийный визит, выплата компании 2 500,00 ₽",
      );
    }
  });

  test("an offer for another day names it", () => {
    const slot = {
      startsAt: new Date("2026-03-11T07:00:00Z"),
      endsAt: new Date("2026-03-11T10:00:00Z"),
      isAsap: false,
    };
    expect(rendered("new_offer", {}, { facts: facts({ order: { slot } }) }).html).toContain(
      "⏰ завтра 10:00-13:00",
    );
  });

  test("R44 no house: the master asks the client", () => {
    const order = { house: null, apartment: null };
    expect(rendered("order_assigned", {}, { facts: facts({ order }) }).html).toContain(
      "Адрес уточнить у клиента",
    );
  });

  test("R21 the requisites are full for the master; none filled: he asks the administrator", () => {
    const commission = { payTo: { methods: [] } };
    expect(
      rendered("commission_created", { commissionId: 17 }, { facts: facts({ commission }) }).html,
    ).toMatch(/\nРеквизиты уточните у администратора$/);
  });

  test("nothing due: no deadline and no buttons", () => {
    const message = rendered(
      "commission_created",
      { commissionId: 17 },
      { facts: facts({ commission: { dueKopecks: 0 } }) },
    );
    expect(message.html).toBe(
      "💳 Комиссия по заказу #123: 0,00 ₽ (50 %). Платить не нужно, ждите подтверждения.",
    );
    expect(message.keyboard).toEqual([]);
  });

  test("a rejected payment of an overdue commission names no new deadline", () => {
    const payload = { commissionId: 17, reason: "нет перевода", deadline: null };
    expect(rendered("commission_rejected", payload).html).toBe(
      "⚠️ Оплата по заказу #123 не подтверждена: нет перевода.",
    );
  });

  test("a block by staff tells their words", () => {
    expect(rendered("account_blocked", { reasonCode: "staff", comment: "Жалобы клиентов" }).html).toBe(
      "🚫 Аккаунт ограничен: Жалобы клиентов. По вопросам: @support.",
    );
  });

  test("a person may take an escalation over or put it off; a channel gets the link alone", () => {
    const payload = { reason: "no_candidates", waves: 0, rejections: { at_limit: 2 }, episode: 4 } as const;
    const personal = rendered("escalation_logist", payload, { to: STAFF }).keyboard.flat();
    expect(personal.map((button) => ("data" in button ? button.data : button.url))).toEqual([
      "a:order:open:123",
      "a:esc:ack:123:4",
      "a:esc:snooze:123:10",
      "a:esc:snooze:123:30",
      "a:esc:snooze:123:60",
    ]);
    expect(rendered("escalation_logist", payload, { to: ALERTS }).keyboard.flat()).toEqual([
      { text: "Открыть", url: "https://t.me/fs_admin_bot?start=order_123" },
    ]);
  });

  test("the file of an export travels with its caption", () => {
    expect(
      rendered("export_file", { path: "exports/a.csv", name: "a.csv" }, { to: ALERTS }).document,
    ).toEqual({
      path: "/data/exports/a.csv",
      name: "a.csv",
    });
  });

  test("an unknown event, or one whose order is gone, is not worded", () => {
    expect(() => rendered("nonsense" as "offer_taken", {})).toThrow(/no words for nonsense/);
    expect(() => rendered("offer_taken", {}, { to: { orderId: null } })).toThrow(/without an order/);
  });
});
