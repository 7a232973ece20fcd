import { describe, expect, test } from "vitest";
import { type BotWorld, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { MINUTE_MS, SECOND_MS } from "../kernel/time.ts";

describe("assignment by staff", () => {
  test("automatic: sent, conflict, nobody fits", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const sleeping = await city.world.order({ status: "DEFERRED" });
    await staff.pressForged(`a:assign:auto:${sleeping}`);
    expect(staff.screen.text).toMatch(/Начать поиск сейчас\?/);
    await staff.press("▶️ Да, искать");
    expect(staff.screen.text).toMatch(/В этом городе ещё нет мастеров/);
    await city.world.master({ lastName: "Петров", shift: "SHIFT_OFF" });
    await staff.pressForged(`a:assign:auto:${sleeping}`);
    expect(staff.screen.text).toMatch(/Подходящих мастеров нет: не на смене 1/);
    await city.master({ lastName: "Сидоров" });
    await city.pass(20 * SECOND_MS);
    await staff.pressForged(`a:assign:auto:${sleeping}`);
    expect(staff.screen.text).toMatch(/Заказ уже предложен: Сидоров Иван, ответ до \d\d:\d\d:\d\d/);
  });

  test("a chosen master: warnings, «Всё равно отправить», offer, withdrawal", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const master = await city.master({ lastName: "Петров", shift: "SHIFT_OFF", rating: 4.8 });
    await city.world.master({ lastName: "Сидоров", blocked: "staff", shift: "SHIFT_OFF" });
    const orderId = await city.world.order();
    await staff.pressForged(`a:order:card:${orderId}`);
    await staff.press("👥 Назначить");
    await staff.press("👤 Выбрать мастера");
    expect(staff.screen.text).toMatch(
      /⚠️ Петров Иван \(№\d+\)\n⭐ 4\.80 · 💰 0,00 ₽ · 📊 0\/5 · 🚶\n⚠️ не на смене/,
    );
    expect(staff.screen.text).not.toMatch(/Сидоров/);
    await staff.press(/Показать всех/);
    expect(staff.screen.text).toMatch(/❌ Сидоров/);
    await staff.press("⚠️ Петров Иван");
    expect(staff.screen.text).toMatch(/Проверьте перед отправкой: не на смене/);
    expect(await city.world.offersOf(orderId)).toEqual([]);
    await staff.press("Всё равно отправить");
    expect(staff.screen.text).toMatch(/Предложение отправлено Петров Иван, ответ до 11:42:00\./);
    expect(staff.buttons).toEqual([["✖️ Отозвать"], ["📋 Карточка", "📋 К списку"]]);
    expect(master.sees(/Новый заказ/).buttons).not.toEqual([]);
    expect((await city.world.offersOf(orderId))[0]).toMatchObject({
      source: "STAFF_MANUAL",
      overrides: ["not_on_shift"],
    });
    expect(await staff.press("✖️ Отозвать")).toBe("Предложение отозвано.");
    expect(staff.screen.text).toMatch(/Предложение отозвано: Петров Иван, заказ #\d+\./);
    expect(master.sees(/снято/).buttons).toEqual([]);
    expect(await staff.pressForged(`a:assign:withdraw:${(await city.world.offersOf(orderId))[0]!.id}`)).toBe(
      "Предложение отозвано.",
    );
  });

  test("a master who is blocked cannot be asked, nor one of another city", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const blocked = await city.world.master({ blocked: "staff", shift: "SHIFT_OFF" });
    const other = await city.world.city();
    const foreign = await city.world.master({ cityId: other.id });
    const orderId = await city.world.order({ status: "DEFERRED" });
    expect(await staff.pressForged(`a:pick:send-yes:${orderId}:${blocked}`)).toMatch(
      /нельзя предложить.*заблокирован/,
    );
    expect(await staff.pressForged(`a:pick:send-yes:${orderId}:${foreign}`)).toMatch(
      /мастер из другого города/,
    );
    expect(await city.world.offersOf(orderId)).toEqual([]);
  });

  test("direct assignment carries the version seen; pressed twice it assigns once", async () => {
    await using city = await newBotWorld();
    const admin = await city.staff("CITY_ADMIN");
    const master = await city.master({ lastName: "Петров" });
    const orderId = await city.world.order({ status: "DEFERRED" });
    await admin.pressForged(`a:pin:list:${orderId}`);
    const [choice] = admin.screen.buttons.flat();
    await city.db.run(sql`update orders set version = version + 1 where id = ${orderId}`);
    await admin.pressForged(choice!.data!);
    expect(admin.screen.text).toMatch(/Заказ за это время изменился\. Повторить\?/);
    await admin.pressForged(`a:pin:list:${orderId}`);
    const data = admin.screen.buttons.flat()[0]!.data!;
    expect(await admin.pressForged(data)).toBe(`Заказ №${orderId} назначен: Петров Иван.`);
    expect(await admin.pressForged(data)).toBe(`Заказ №${orderId} назначен: Петров Иван.`);
    expect(master.sees(/назначен диспетчером/)).toBeTruthy();
    expect(
      (await city.world.history(orderId)).filter(({ to_status }) => to_status === "ASSIGNED"),
    ).toHaveLength(1);
  });

  test("a stale direct assignment names who changed what and when, and is repeated on purpose", async () => {
    await using city = await newBotWorld();
    const [admin, colleague] = [await city.staff("CITY_ADMIN"), await city.staff("LOGIST")];
    await city.master({ lastName: "Петров" });
    const orderId = await city.world.order({ status: "DEFERRED" });
    await admin.pressForged(`a:pin:list:${orderId}`);
    await colleague.pressForged(`a:edit:menu:${orderId}`);
    await colleague.press("✏️ Время");
    await colleague.press("Завтра 10:00-13:00");
    await admin.press("✅ Петров Иван");
    expect(admin.screen.text).toMatch(
      /Заказ изменил Сотрудник \d+ в 11:40: время визита — завтра 10:00-13:00\. Повторить\?/,
    );
    expect((await city.world.orderRow(orderId)).status).toBe("DEFERRED");
    city.restart();
    await admin.press("🔁 Повторить");
    expect((await city.world.orderRow(orderId)).status).toBe("ASSIGNED");
  });

  test("long work says so at once", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const orderId = await city.world.order({ status: "DEFERRED" });
    await staff.pressForged(`a:assign:menu:${orderId}`);
    await staff.press("👤 Выбрать мастера");
    expect(staff.screen.earlierTexts).toContain("⏳ Считаем, кто подходит…");
  });
});

describe("after a manual offer its message says what came of it (admin-bot.md section 6)", () => {
  /** An offer of staff to Петров, chosen from the list; the message in which it was sent. */
  async function offered(city: BotWorld) {
    const staff = await city.staff("LOGIST");
    const master = await city.master({ lastName: "Петров" });
    const orderId = await city.world.order({ status: "DEFERRED" });
    await staff.pressForged(`a:pick:list:${orderId}`);
    await staff.press("✅ Петров Иван");
    const { messageId } = staff.sees(/Предложение отправлено/);
    const notice = () => staff.account.message(messageId)!;
    return { staff, master, orderId, notice };
  }

  test("accepted; whatever he opened from it stays as it is", async () => {
    await using city = await newBotWorld();
    const { staff, master, orderId, notice } = await offered(city);
    await staff.press("📋 Карточка");
    await staff.press("📜 История");
    city.restart();
    await master.press("✅ Взять");
    expect(notice().text).toBe(`✅ Заказ #${orderId} взял Петров Иван.`);
    expect(
      notice()
        .buttons.flat()
        .map(({ text }) => text),
    ).toEqual(["📋 Карточка", "📋 К списку"]);
    staff.sees(/Меню › Заявки › №\d+ › История/);
  });

  test("declined, and the reason when it comes", async () => {
    await using city = await newBotWorld();
    const { master, orderId, notice } = await offered(city);
    await master.press("✖️ Отказаться");
    await master.press("Да, отказаться");
    expect(notice().text).toBe(`✖️ Петров Иван отказался от заказа #${orderId}.`);
    await master.press("Далеко");
    expect(notice().text).toBe(`✖️ Петров Иван отказался от заказа #${orderId}: далеко.`);
  });

  test("expired; withdrawn under the message and on the card; taken back with the order", async () => {
    await using city = await newBotWorld();
    const { orderId, notice } = await offered(city);
    await city.pass(3 * MINUTE_MS);
    expect(notice().text).toBe(`⌛ Петров Иван не ответил вовремя на предложение по заказу #${orderId}.`);
    const again = await offered(city);
    expect(await again.staff.press("✖️ Отозвать")).toBe("Предложение отозвано.");
    expect(again.notice().text).toMatch(/^↩️ Предложение отозвано: Петров Иван/);
    const third = await offered(city);
    await third.staff.press("📋 К списку");
    await third.staff.pressForged(`a:cancel:for:${third.orderId}:duplicate`);
    await third.staff.press("✖️ Да, отменить");
    expect(third.notice().text).toMatch(/^↩️ Предложение снято: Петров Иван, заказ #\d+ \(заказ отменён\)\.$/);
  });

  test("a second press sends nothing and leaves the message; offers of the engine have none", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    await city.master({ lastName: "Петров" });
    const orderId = await city.world.order({ status: "DEFERRED" });
    await staff.pressForged(`a:pick:list:${orderId}`);
    const [one, two] = [staff.pressOnly("✅ Петров Иван"), staff.pressOnly("✅ Петров Иван")];
    await city.settle();
    expect([staff.answerTo(one), staff.answerTo(two)]).toEqual(["", "Предложение уже отправлено."]);
    expect(staff.sees(/Предложение отправлено/).buttons).not.toEqual([]);
    expect(await city.world.offersOf(orderId)).toHaveLength(1);
    // The next text does not take the message away.
    await staff.says("/menu");
    await city.pass(3 * MINUTE_MS);
    staff.sees(/не ответил вовремя/);
    await city.world.order();
    await city.pass(3 * MINUTE_MS);
    const { outcomes } = await city.db.one<{ outcomes: number }>(sql`
      select count(*)::int as outcomes from notifications_outbox where event = 'offer_outcome'`);
    expect(outcomes).toBe(1);
  });
});

describe("escalations", () => {
  test("«Беру» and «Отложить» under the notice and on the card; a second press adds nothing", async () => {
    await using city = await newBotWorld();
    const [logist, colleague] = [await city.staff("LOGIST"), await city.staff("LOGIST")];
    const orderId = await city.world.order();
    await city.pass(3 * MINUTE_MS);
    const notice = logist.sees(/⚠️ Заказ #\d+ \(Тестоград\): нет подходящих мастеров/);
    expect(await logist.press("Беру")).toBe(`Заказ №${orderId}: вы ответственный.`);
    expect(await logist.press("Беру")).toBe(`Заказ №${orderId} уже за вами.`);
    expect(logist.account.message(notice.messageId)?.text).toBe(notice.text);
    expect(await colleague.press("Беру")).toBe(`Заказ №${orderId}: вы ответственный.`);
    const words = await colleague.press("Отложить: 10 мин");
    expect(words).toMatch(/напомним в 11:5\d/);
    expect(await colleague.press("Отложить: 10 мин")).toBe(words);
    const { total } = await city.db.one<{ total: number }>(
      sql`select escalation_snoozed_total_min as total from orders where id = ${orderId}`,
    );
    expect(total).toBe(10);
    await colleague.press("Открыть");
    expect(colleague.screen.text).toMatch(/🚨 .*ответственный: Сотрудник \d+ \(отложено, ещё/);
    expect(await colleague.press("🔔 Через 60 мин")).toMatch(/Можно отложить ещё на 50 минут/);
    expect(await logist.press("🚨 Эскалации (0)")).toBe("");
    expect(logist.sees(/Заявки › Эскалации/).text).toContain(`№${orderId}`);
  });

  test("when the search has been restarted the old notice says so", async () => {
    await using city = await newBotWorld();
    const logist = await city.staff("LOGIST");
    const orderId = await city.world.order();
    await city.pass(3 * MINUTE_MS);
    await logist.says("/menu");
    await logist.pressForged(`a:restart:yes:${orderId}:1`);
    expect(await logist.press("Беру")).toMatch(/Эскалации уже нет/);
  });
});

describe("actions of the card", () => {
  test("cancel: a template or own words, the question, once", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const master = await city.master();
    const orderId = await city.world.order({ status: "ASSIGNED", masterId: master.rowId });
    await staff.pressForged(`a:order:card:${orderId}`);
    await staff.press("✖️ Отменить");
    await staff.says("но");
    expect(staff.screen.text).toMatch(/от 3 до 200 символов/);
    await staff.says("<b>Уехал</b>");
    expect(staff.screen.text).toMatch(/Причина: <b>Уехал<\/b>/);
    await staff.press("⬅️ Назад");
    expect((await city.world.orderRow(orderId)).status).toBe("ASSIGNED");
    await staff.press("✖️ Отменить");
    await staff.press("Дубль");
    const data = staff.screen.buttons.flat()[0]!.data!;
    expect(await staff.press("✖️ Да, отменить")).toBe(`Заказ №${orderId} отменён.`);
    expect(await staff.pressForged(data)).toBe(`Заказ №${orderId} отменён.`);
    expect(await city.world.orderRow(orderId)).toMatchObject({ status: "CANCELED", cancel_reason: "Дубль" });
    expect(master.sees(/отменён\. Дубль/)).toBeTruthy();
  });

  test("return asks with the master's name; a reason may be typed and reaches him", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const master = await city.master({ lastName: "Петров" });
    const orderId = await city.world.order({ status: "EN_ROUTE", masterId: master.rowId });
    await staff.pressForged(`a:order:card:${orderId}`);
    await staff.press("↩️ Вернуть в поиск");
    expect(staff.screen.text).toMatch(/Вернуть заказ #\d+ в поиск\? Мастер Петров Иван будет снят\./);
    await staff.press("✏️ Вернуть с причиной");
    await staff.says("Клиент просил другого");
    expect(staff.screen.text).toMatch(/возвращён в поиск/);
    expect(master.sees(/передан другому мастеру\. Клиент просил другого/)).toBeTruthy();
  });

  test("restart acts once per episode seen; defer and activate go there and back", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const orderId = await city.world.order();
    await staff.pressForged(`a:order:card:${orderId}`);
    await staff.press("🔁 Начать поиск заново");
    const data = staff.screen.buttons.flat()[0]!.data!;
    await staff.press("🔁 Да, заново");
    await staff.pressForged(data);
    expect((await city.world.orderRow(orderId)).search_episode).toBe(2);
    await staff.press("⏸ Отложить");
    await staff.press("Завтра 10:00-13:00");
    expect(await city.world.orderRow(orderId)).toMatchObject({
      status: "DEFERRED",
      wake_at: new Date("2026-03-11T07:00:00Z"),
    });
    await staff.press("▶️ Активировать");
    await staff.press("▶️ Да, искать");
    expect((await city.world.orderRow(orderId)).status).toBe("SEARCHING");
    await staff.press("⏸ Отложить");
    await staff.press(/До 11\.03 10:00/);
    expect((await city.world.orderRow(orderId)).status).toBe("DEFERRED");
  });

  test("tabs tell the story: history, offers, and why nobody has it", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const master = await city.master({ lastName: "Петров", closed: [9000] });
    await city.world.master({ lastName: "Сидоров", shift: "SHIFT_OFF" });
    await city.world.master({ lastName: "Орлов", limit: 0 });
    const orderId = await city.world.order();
    await city.settle();
    await master.press("✖️ Отказаться");
    await master.press("Да, отказаться");
    await master.press("Далеко");
    await staff.pressForged(`a:order:card:${orderId}`);
    expect(staff.screen.text).toMatch(/Отказов 1: далеко/);
    await staff.press("📨 Предложения");
    expect(staff.screen.text).toMatch(/Петров Иван \(№\d+\), раунд 1: отказ[\s\S]*💬 далеко/);
    await staff.press("⬅️ Назад");
    await staff.press("❓ Почему не назначен");
    expect(staff.screen.text).toMatch(/Подходят 0 из 3 мастеров/);
    expect(staff.screen.text).toMatch(/• не на смене: 1/);
    expect(staff.screen.text).toMatch(/• лимит: 1/);
    expect(staff.screen.text).toMatch(/• отказался: 1/);
    await staff.press("⬅️ Назад");
    await staff.press("📜 История");
    expect(staff.screen.text).toMatch(/История/);
  });
});
