import { describe, expect, test } from "vitest";
import { BOT_NAMES, type BotPerson, type BotWorld, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { assignDirect } from "../dispatch/assign-direct.ts";
import { after, DAY_MS, HOUR_MS, SECOND_MS } from "../kernel/time.ts";
import type { OrderStatus } from "../orders/lifecycle.ts";

const card = (staff: BotPerson, orderId: number) => staff.pressForged(`a:order:card:${orderId}`);

/** What is done with an order, as its buttons say; copying and tabs are always there. */
const ALWAYS = /^(📋|📜|📨|❓|📎|⬅️|🏠)/u;
const actions = (staff: BotPerson) => staff.buttons.flat().filter((text) => !ALWAYS.test(text));

describe("buttons by state and role (admin-bot.md section 3)", () => {
  const assigned = ["✏️ Изменить", "✉️ Мастеру", "↩️ Вернуть в поиск", "✖️ Отменить"];
  const searched = ["👥 Назначить", "⏸ Отложить", "🔁 Начать поиск заново", "✏️ Изменить", "✖️ Отменить"];
  const BUTTONS: readonly [OrderStatus, readonly string[], readonly string[]][] = [
    ["CREATED", ["👥 Назначить", "▶️ Активировать", "⏸ Отложить", "✏️ Изменить", "✖️ Отменить"], []],
    ["SEARCHING", searched, []],
    ["GUARANTEE", searched, []],
    ["DEFERRED", ["👥 Назначить", "▶️ Активировать", "✏️ Изменить", "✖️ Отменить"], []],
    ["ASSIGNED", assigned, []],
    ["EN_ROUTE", assigned, []],
    ["WORKING", assigned, []],
    ["PAYMENT", ["✏️ Изменить", "✉️ Мастеру"], ["↩️ Вернуть в поиск", "🩹 Исправить", "✖️ Отменить"]],
    ["CLOSED", ["✉️ Мастеру", "🛡 Гарантия"], ["🩹 Исправить"]],
    ["CANCELED", [], ["♻️ Восстановить"]],
  ];

  test.each(BUTTONS)("%s", async (status, forLogist, onlyAdmin) => {
    await using city = await newBotWorld();
    const masterId = await city.world.master();
    const orderId = await city.world.order({
      status,
      type: status === "GUARANTEE" ? "GUARANTEE" : "NORMAL",
      masterId: /ASSIGNED|EN_ROUTE|WORKING|PAYMENT|CLOSED/.test(status) ? masterId : null,
    });
    const logist = await city.staff("LOGIST");
    await card(logist, orderId);
    expect(actions(logist).toSorted()).toEqual([...forLogist].toSorted());
    for (const role of ["CITY_ADMIN", "GLOBAL_ADMIN"] as const) {
      const admin = await city.staff(role);
      await card(admin, orderId);
      expect(actions(admin).toSorted()).toEqual([...forLogist, ...onlyAdmin].toSorted());
    }
  });

  test("guarantee visit and source lead to each other", async () => {
    await using city = await newBotWorld();
    const masterId = await city.world.master();
    const sourceId = await city.world.order({ status: "CLOSED", masterId });
    const visitId = await city.world.order({ type: "GUARANTEE", sourceOrderId: sourceId });
    const staff = await city.staff("LOGIST");
    await card(staff, sourceId);
    await staff.press(`🛡 Гарантийный №${visitId}`);
    expect(staff.screen.text).toContain(`№${visitId}`);
    await staff.press(`🔗 Исходный заказ №${sourceId}`);
    expect(staff.screen.text).toMatch(/Заказ закрыт/);
  });
});

describe("editing", () => {
  async function order(city: BotWorld, verb = {}): Promise<number> {
    return city.world.order({
      status: "DEFERRED",
      clientPhone: "+79991234567",
      clientName: "Анна",
      house: "5",
      ...verb,
    });
  }

  test("every field, one after the other, over restarts", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const masterId = await city.world.master({ lastName: "Петров" });
    const streetId = await city.world.street({ name: "улица Яблочкова" });
    const orderId = await order(city);
    await card(staff, orderId);
    await staff.press("✏️ Изменить");
    const fields: readonly [string, readonly (() => Promise<unknown>)[], RegExp, object][] = [
      ["✏️ Клиент", [() => staff.says("Пётр")], /Изменено: .*имя клиента/, { client_name: "Пётр" }],
      [
        "✏️ Телефон",
        [() => staff.says("9000000001")],
        /Изменено: .*телефон/,
        { client_phone: "+79000000001" },
      ],
      [
        "✏️ Район",
        [() => staff.press("Северный")],
        /Изменено: .*район/,
        { district_id: city.world.districtIds[1] },
      ],
      [
        "✏️ Район",
        [() => staff.press("🚫 Без района")],
        /Изменено: .*район/,
        { district_id: null, no_district: true },
      ],
      [
        "✏️ Улица",
        [() => staff.says("яблочк"), () => staff.press("улица Яблочкова")],
        /Изменено: .*улица/,
        { street_id: streetId, street_manual: null },
      ],
      [
        "✏️ Улица",
        [() => staff.says("Нигде <нет>"), () => staff.press("⌨️ Записать как есть")],
        /Изменено: .*улица/,
        { street_id: null, street_manual: "Нигде <нет>" },
      ],
      ["✏️ Улица", [() => staff.press("🚫 Без улицы")], /Изменено: .*улица/, { street_manual: null }],
      ["✏️ Дом", [() => staff.says("7а")], /Изменено: .*дом/, { house: "7а" }],
      ["✏️ Дом", [() => staff.says("-")], /Изменено: .*дом/, { house: null }],
      ["✏️ Квартира", [() => staff.says("12")], /Изменено: .*квартира/, { apartment: "12" }],
      ["✏️ Комментарий", [() => staff.says("Код 1")], /Изменено: .*комментарий/, { address_comment: "Код 1" }],
      ["✏️ Комментарий", [() => staff.press("🚫 Нет")], /Изменено: .*комментарий/, { address_comment: null }],
      ["✏️ Работа", [() => staff.press(/Окна/)], /Изменено: .*категория/, { category: "WINDOWS" }],
      [
        "✏️ Описание",
        [() => staff.says("Не закрывается окно")],
        /Изменено: .*описание/,
        { description: "Не закрывается окно" },
      ],
      [
        "✏️ Время",
        [() => staff.press("Завтра 10:00-13:00")],
        /Изменено: .*время визита/,
        { timeslot_start_utc: new Date("2026-03-11T07:00:00Z") },
      ],
      [
        "✏️ Мастер",
        [() => staff.says("петр"), () => staff.press(/Петров Иван/)],
        /Изменено: .*мастер/,
        { preferred_master_id: masterId },
      ],
      [
        "✏️ Мастер",
        [() => staff.press("🚫 Без предпочтения")],
        /Изменено: .*мастер/,
        { preferred_master_id: null },
      ],
    ];
    for (const [button, steps, words, expected] of fields) {
      await staff.press(button);
      let said: unknown;
      for (const step of steps) {
        city.restart();
        said = await step();
      }
      expect(await city.world.orderRow(orderId), button).toMatchObject(expected);
      expect(staff.screen.text, button).toMatch(/Что изменить\?/);
      // Over the button, or above the screen when he typed.
      expect(`${said ?? staff.screen.text}`, button).toMatch(words);
    }
    const { n } = await city.db.one<{ n: number }>(
      sql`select count(*)::int as n from admin_audit_log where action = 'edit' and order_id = ${orderId}`,
    );
    expect(n).toBe(fields.length);
  });

  test("what cannot be is refused in words, and the question stays", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const orderId = await order(city);
    await staff.pressForged(`a:edit:menu:${orderId}`);
    await staff.press("✏️ Телефон");
    await staff.says("123");
    expect(staff.screen.text).toMatch(
      /Телефон клиента: Не похоже на телефон[\s\S]*Сейчас: \+7 999 123-45-67/,
    );
    await staff.says("8 999 123 45 67");
    expect(staff.screen.text).toMatch(/Ничего не изменилось/);
    await staff.press("✏️ Описание");
    await staff.says("мало");
    expect(staff.screen.text).toMatch(/от 10 символов/);
    await staff.press("⬅️ Назад");
    await staff.press("✏️ Мастер");
    await staff.says("Никто");
    expect(staff.screen.text).toMatch(/Такого мастера в ваших городах нет/);
  });

  test("R75 a stale edit names who changed what and when, overwrites nothing, and is repeated on purpose", async () => {
    await using city = await newBotWorld();
    const [first, second] = [await city.staff("LOGIST"), await city.staff("CITY_ADMIN")];
    const orderId = await order(city);
    await first.pressForged(`a:edit:menu:${orderId}`);
    await second.pressForged(`a:edit:menu:${orderId}`);
    await second.press("✏️ Работа");
    await second.press(/Окна/);
    await second.press("✏️ Дом");
    await second.says("9");
    await first.press("✏️ Дом");
    await first.says("7");
    const { name } = await city.db.one<{ name: string }>(
      sql`select full_name as name from staff_users where id = ${second.rowId}`,
    );
    expect(first.screen.text).toContain(`Заказ изменил ${name} в 11:40: категория — Окна, дом. Повторить?`);
    expect((await city.world.orderRow(orderId)).house).toBe("9");
    city.restart();
    await first.press("🔁 Повторить");
    expect(await city.world.orderRow(orderId)).toMatchObject({ house: "7", category: "WINDOWS" });
    // A master takes it meanwhile: that is a change as well.
    const masterId = await city.world.master({ lastName: "Петров" });
    await first.press("✏️ Дом");
    await city.world.do(
      { kind: "staff", staffId: second.rowId, role: "CITY_ADMIN", cityIds: [city.world.cityId], name },
      async (work) => {
        const { version } = await city.world.orderRow(orderId);
        return assignDirect(work, { orderId, masterId, version, confirmed: true });
      },
    );
    await first.says("8");
    expect(first.screen.text).toMatch(/статус Отложен → Назначен\. Повторить\?/);
    expect((await city.world.orderRow(orderId)).house).toBe("7");
  });

  test("R42 R85 the master of an assigned order hears of it once; open offers with the old time are taken back", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const master = await city.master();
    const assigned = await order(city, { status: "ASSIGNED", masterId: master.rowId });
    await staff.pressForged(`a:edit:menu:${assigned}`);
    await staff.press("✏️ Время");
    await staff.press("Завтра 10:00-13:00");
    expect(master.sees(/✏️ Заказ #\d+ изменён: время: .*завтра 10:00-13:00/)).toBeTruthy();
    const { n } = await city.db.one<{ n: number }>(
      sql`select count(*)::int as n from notifications_outbox where event = 'order_changed'`,
    );
    expect(n).toBe(1);
    const offered = await order(city);
    await staff.pressForged(`a:pick:send-yes:${offered}:${master.rowId}`);
    const push = master.sees(/Новый заказ/);
    await staff.pressForged(`a:edit:menu:${offered}`);
    await staff.press("✏️ Время");
    await staff.press("Завтра 16:00-19:00");
    expect(master.account.message(push.messageId)?.text).toMatch(/снято/);
  });

  test("late ASAP asks here, too; a closed order has no such button, and a forged one is refused", async () => {
    await using city = await newBotWorld({ at: new Date("2026-03-10T16:45:00Z") });
    const staff = await city.staff("LOGIST");
    const orderId = await order(city);
    await staff.pressForged(`a:edit:menu:${orderId}`);
    await staff.press("✏️ Время");
    await staff.press("⚡ Как можно скорее");
    expect(staff.screen.text).toMatch(/Уже поздно для выезда сегодня/);
    await staff.press("🕒 Выбрать другое время");
    await staff.press("⚡ Как можно скорее");
    await staff.press("✅ Да, на завтра");
    expect((await city.world.orderRow(orderId)).timeslot_start_utc).toEqual(new Date("2026-03-11T07:00:00Z"));
    const masterId = await city.world.master();
    const closed = await city.world.order({ status: "CLOSED", masterId });
    expect(await staff.pressForged(`a:edit:menu:${closed}`)).toMatch(/Сейчас это невозможно: Заказ закрыт/);
  });
});

describe("correcting and restoring", () => {
  test("«Исправить» of a closed order: the approval was wrong, or the sum; the reason reaches the master", async () => {
    await using city = await newBotWorld();
    const admin = await city.staff("CITY_ADMIN");
    const master = await city.master();
    const orderId = await city.world.order({ status: "WORKING", masterId: master.rowId });
    await master.pressForged(`m:order:finish:${orderId}`);
    await master.says("4500");
    await master.sendsPhoto();
    await master.press("✅ Закрыть");
    await admin.pressForged("a:commission:approve-yes:1");
    expect((await city.world.orderRow(orderId)).status).toBe("CLOSED");
    await card(admin, orderId);
    await admin.press("🩹 Исправить");
    await admin.press("💳 Оплата подтверждена по ошибке");
    await admin.says("но");
    expect(admin.screen.text).toMatch(/от 3 до 200 символов/);
    city.restart();
    await admin.says("Деньги не дошли");
    expect(admin.screen.text).toMatch(/снова ждёт оплаты, новый срок \d\d:\d\d/);
    expect((await city.world.orderRow(orderId)).status).toBe("PAYMENT");
    master.sees(/возвращён на исправление: Деньги не дошли/);
    await admin.press("🩹 Исправить");
    expect(admin.buttons.flat()).not.toContain("💳 Оплата подтверждена по ошибке");
    await admin.press("🧾 Неверная сумма или акт");
    await admin.says("Сумма не та");
    expect((await city.world.orderRow(orderId)).status).toBe("WORKING");
    const logist = await city.staff("LOGIST");
    expect(await logist.pressForged(`a:reopen:ask:${orderId}`)).toBe("Эта кнопка устарела. Вот меню.");
    expect(await logist.pressForged(`a:reopen:to:${orderId}:WORKING`)).toBe("Эта кнопка устарела. Вот меню.");
  });

  test("«Восстановить»: a reason; a time that is over is replaced", async () => {
    await using city = await newBotWorld();
    const admin = await city.staff("CITY_ADMIN");
    const fresh = await city.world.order({ status: "CANCELED" });
    await card(admin, fresh);
    await admin.press("♻️ Восстановить");
    await admin.says("я");
    expect(admin.screen.text).toMatch(/от 3 до 200 символов/);
    city.restart();
    await admin.says("Клиент передумал отменять");
    expect(admin.screen.text).toMatch(/восстановлен, ищем мастера/);
    expect((await city.world.orderRow(fresh)).status).toBe("SEARCHING");

    const old = await city.world.order({
      status: "CANCELED",
      slot: [after(city.now, -4 * HOUR_MS), after(city.now, -HOUR_MS)],
    });
    await card(admin, old);
    await admin.press("♻️ Восстановить");
    await admin.says("Клиент вернулся");
    expect(admin.screen.text).toMatch(/уже прошло\. Выберите новое/);
    city.restart();
    await admin.press("Завтра 10:00-13:00");
    expect(await city.world.orderRow(old)).toMatchObject({
      status: "SEARCHING",
      timeslot_start_utc: new Date("2026-03-11T07:00:00Z"),
    });
    const history = await city.world.history(old);
    expect(history.at(-1)).toMatchObject({ reason: "restored", comment: "Клиент вернулся" });
  });

  test("whoever cancelled takes it back within ten seconds, whatever his role; nobody else, and not later", async () => {
    await using city = await newBotWorld();
    const [logist, colleague] = [await city.staff("LOGIST"), await city.staff("LOGIST")];
    const orderId = await city.world.order();
    const cancel = async () => {
      await card(logist, orderId);
      await logist.press("✖️ Отменить");
      await logist.press("Другое");
      await logist.says("Клиент уехал");
      await logist.press("✖️ Да, отменить");
      expect((await city.world.orderRow(orderId)).status).toBe("CANCELED");
    };
    await cancel();
    city.world.pass(9 * SECOND_MS);
    expect(await logist.press("↩️ Отменить действие")).toMatch(/восстановлен/);
    expect((await city.world.orderRow(orderId)).status).toBe("SEARCHING");
    await cancel();
    expect(await colleague.pressForged(`a:restore:undo:${orderId}`)).toMatch(/только 10 секунд/);
    city.world.pass(11 * SECOND_MS);
    expect(await logist.press("↩️ Отменить действие")).toMatch(/только 10 секунд/);
    expect((await city.world.orderRow(orderId)).status).toBe("CANCELED");
    expect(await logist.pressForged(`a:restore:ask:${orderId}`)).toBe("Эта кнопка устарела. Вот меню.");
  });

  test("R19 a closed order cannot be cancelled: the answer names «Исправить»", async () => {
    await using city = await newBotWorld();
    const admin = await city.staff("CITY_ADMIN");
    const masterId = await city.world.master();
    const orderId = await city.world.order({ status: "PAYMENT", masterId });
    await card(admin, orderId);
    await admin.press("✖️ Отменить");
    await admin.press("Дубль");
    await city.db.run(
      sql`update orders set status = 'CLOSED', closed_at = ${city.now} where id = ${orderId}`,
    );
    expect(await admin.press("✖️ Да, отменить")).toMatch(/нажмите «🩹 Исправить»/);
  });
});

describe("«✉️ Мастеру»", () => {
  test("a template or his own words, once each; the master is told which order is meant", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const master = await city.master({ lastName: "Петров" });
    const orderId = await city.world.order({ status: "ASSIGNED", masterId: master.rowId });
    await card(staff, orderId);
    await staff.press("✉️ Мастеру");
    const [one, two] = [staff.pressOnly("⏰ Клиент ждёт"), staff.pressOnly("⏰ Клиент ждёт")];
    await city.settle();
    expect(staff.answerTo(one)).toBe("Сообщение отправлено: Петров Иван.");
    expect(staff.answerTo(two)).toBe("Сообщение отправлено: Петров Иван.");
    master.sees(new RegExp(`Заказ №${orderId}\\. Клиент ждёт вас`));
    await card(staff, orderId);
    await staff.press("✉️ Мастеру");
    city.restart();
    await staff.says("я".repeat(1001));
    expect(staff.screen.text).toMatch(/от 1 до 1000 символов/);
    await staff.says("Возьмите <стремянку> & дрель");
    master.sees(/Возьмите <стремянку> & дрель/);
    const { sent, audited } = await city.db.one<{ sent: number; audited: number }>(sql`
      select (select count(*)::int from notifications_outbox where event = 'staff_message') as sent,
             (select count(*)::int from admin_audit_log where action = 'message_master') as audited`);
    expect({ sent, audited }).toEqual({ sent: 2, audited: 2 });
  });

  test("an order without a master has nobody to write to", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const orderId = await city.world.order();
    expect(await staff.pressForged(`a:letter:ask:${orderId}`)).toBe("У заказа нет мастера.");
    expect(await staff.pressForged(`a:letter:send:${orderId}:hurry.abc`)).toBe("У заказа нет мастера.");
  });
});

describe("files", () => {
  test("each file is sent, the act that came through the other bot among them", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const master = await city.master();
    const orderId = await city.world.order({ status: "WORKING", masterId: master.rowId });
    await card(staff, orderId);
    await staff.press("📎 Файлы");
    expect(staff.screen.text).toMatch(/ничего не приложено/);
    await staff.press("➕ Добавить файл");
    city.restart();
    await staff.sendsPhoto();
    expect(staff.screen.text).toMatch(/Файл добавлен[\s\S]*приложено: 1/);
    await staff.press("✅ Готово");
    await master.pressForged(`m:order:finish:${orderId}`);
    await master.says("4500");
    await master.sendsPhoto();
    await master.press("✅ Закрыть");
    const before = staff.account.messages(BOT_NAMES.admin).length;
    await staff.pressForged(`a:tab:files:${orderId}`);
    const sent = staff.account.messages(BOT_NAMES.admin).slice(before);
    expect(staff.sees(/Файлы/).text).toMatch(/1\. 🖼 Фото.*\n2\. 🧾 Акт мастера/);
    expect(sent.filter(({ isFromBot, text }) => isFromBot && text === "")).toHaveLength(2);
  });

  test("the eleventh, a video and 21 MB are refused; a closed order takes none", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const orderId = await city.world.order({ status: "DEFERRED" });
    await staff.pressForged(`a:attach:ask:${orderId}`);
    const photo = { kind: "photo", content: { sizeBytes: 1_000 } } as const;
    staff.account.sendAlbum(
      BOT_NAMES.admin,
      Array.from({ length: 10 }, () => photo),
    );
    await city.settle();
    expect(staff.screen.text).toMatch(/приложено: 10/);
    await staff.sendsPhoto();
    expect(staff.screen.text).toMatch(/не больше 10 файлов/);
    staff.account.sendVideo(BOT_NAMES.admin);
    await city.settle();
    expect(staff.screen.text).toMatch(/Пришлите фото или файл/);
    staff.account.sendDocument(BOT_NAMES.admin, { sizeBytes: 21 * 1024 * 1024 });
    await city.settle();
    expect(staff.screen.text).toMatch(/больше 20 МБ/);
    await city.db.run(sql`
      update orders set status = 'CANCELED', wake_at = null, cancel_reason = 'тест' where id = ${orderId}`);
    await staff.sendsPhoto();
    expect(staff.screen.text).toMatch(/Сейчас это невозможно: Заказ отменён/);
    const { n } = await city.db.one<{ n: number }>(sql`select count(*)::int as n from attachments`);
    expect(n).toBe(10);
  });
});

test("the history is shown ten rows to a page", async () => {
  await using city = await newBotWorld();
  const staff = await city.staff("LOGIST");
  const orderId = await city.world.order();
  await city.db.run(sql`
    insert into order_status_history (order_id, from_status, to_status, reason, actor_type, source, created_at)
    select ${orderId}, 'SEARCHING', 'SEARCHING', 'manual_return', 'ADMIN', 'bot', ${after(city.now, -DAY_MS)}::timestamptz + n * interval '1 minute'
      from generate_series(1, 13) n`);
  await card(staff, orderId);
  await staff.press("📜 История");
  expect(staff.buttons.flat()).toContain("1/2");
  await staff.press("▶️");
  expect(staff.screen.text.match(/👤/gu)).toHaveLength(3);
});
