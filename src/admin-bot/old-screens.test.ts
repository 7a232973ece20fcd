import { describe, expect, test } from "vitest";
import { type BotPerson, type BotWorld, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { after, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";

const card = (staff: BotPerson, orderId: number) => staff.pressForged(`a:order:card:${orderId}`);

describe("a question answered late (admin-bot.md sections 1 and 3)", () => {
  test("takes the order from the master it named, never from his successor", async () => {
    await using city = await newBotWorld();
    const first = await city.world.master({ lastName: "Первый" });
    const orderId = await city.world.order({ status: "ASSIGNED", masterId: first });
    const staff = await city.staff("LOGIST");
    await card(staff, orderId);
    await staff.press("↩️ Вернуть в поиск");
    expect(staff.screen.text).toContain("Мастер Первый Иван будет снят.");

    const second = await city.world.master({ lastName: "Второй" });
    await city.db.run(sql`update orders set assigned_master_id = ${second} where id = ${orderId}`);
    expect(await staff.press("Да, вернуть")).toBe("Заказ уже у другого мастера. Проверьте ещё раз.");
    expect(staff.screen.text).toContain("Мастер Второй Иван будет снят.");
    expect((await city.world.orderRow(orderId)).status).toBe("ASSIGNED");

    await staff.press("✏️ Вернуть с причиной");
    await city.db.run(sql`update orders set assigned_master_id = ${first} where id = ${orderId}`);
    await staff.says("Не приехал");
    expect(staff.screen.text).toContain("Мастер Первый Иван будет снят.");
    await staff.press("Да, вернуть");
    expect((await city.world.orderRow(orderId)).status).toBe("SEARCHING");
  });

  test("is not even asked when the order has left its master", async () => {
    await using city = await newBotWorld();
    const masterId = await city.world.master();
    const orderId = await city.world.order({ status: "ASSIGNED", masterId });
    const staff = await city.staff("LOGIST");
    await card(staff, orderId);
    await city.db.run(
      sql`update orders set status = 'CLOSED', closed_at = ${city.now} where id = ${orderId}`,
    );
    expect(await staff.press("↩️ Вернуть в поиск")).toMatch(/^Сейчас это невозможно/);
    expect(staff.screen.text).toContain("Заказ закрыт");
  });
});

test("snoozing the same minutes in another episode is a snooze of its own, not a repeat", async () => {
  await using city = await newBotWorld();
  const orderId = await city.world.order({ escalatedLogistAt: city.now });
  const staff = await city.staff("LOGIST");
  await card(staff, orderId);
  expect(await staff.press("🔔 Через 30 мин")).toMatch(/напомним в/);
  await city.db.run(sql`
    update orders set search_episode = 2, escalation_snoozed_until = null, escalation_snoozed_total_min = 0
     where id = ${orderId}`);
  await city.pass(5 * MINUTE_MS);
  await card(staff, orderId);
  await staff.press("🔔 Через 30 мин");
  const { minutes } = await city.db.one<{ minutes: number }>(
    sql`select escalation_snoozed_total_min as minutes from orders where id = ${orderId}`,
  );
  expect(minutes).toBe(30);
});

test("answering an escalation on a page of the list leads back to that page", async () => {
  await using city = await newBotWorld();
  for (let n = 0; n < 12; n += 1) await city.world.order({ escalatedLogistAt: city.now });
  const staff = await city.staff("LOGIST");
  await staff.pressForged("a:orders:list:escalated:2");
  expect(staff.buttons.flat()).toContain("2/2");
  await staff.press("🙋 Беру");
  expect(staff.buttons.flat()).toContain("2/2");
  await staff.press("⏸ Отложить");
  await staff.press("⬅️ Назад");
  expect(staff.buttons.flat()).toContain("2/2");
});

describe("pickers of cities take a typed name (access.md section 2)", () => {
  async function desk(): Promise<BotWorld> {
    const city = await newBotWorld();
    await city.world.city({ name: "Владивосток" });
    await city.world.city({ name: "Владимир" });
    return city;
  }

  test("filters of orders", async () => {
    await using city = await desk();
    const admin = await city.staff("GLOBAL_ADMIN");
    await admin.pressForged("a:filter:city");
    await admin.says("Влад");
    expect(admin.buttons.flat()).toEqual(expect.arrayContaining(["Владивосток", "Владимир"]));
    await admin.says("Нигде");
    expect(admin.screen.text).toMatch(/^Такого города среди ваших нет/);
    await admin.says("владивосток");
    expect(admin.buttons.flat()).toContain("🏙 Город: Владивосток");
  });

  test("filters of masters, and invite codes", async () => {
    await using city = await desk();
    const admin = await city.staff("GLOBAL_ADMIN");
    await admin.pressForged("a:mfilter:city:pending");
    await admin.says("владивосток");
    expect(admin.buttons.flat()).toContain("Город: Владивосток");
    await admin.press("👀 Показать");
    expect(admin.screen.text).toContain("На модерации");
    await admin.pressForged("a:invite:new");
    await admin.says("владимир");
    await admin.press(/Без срока|не огранич|Бессроч/i);
    await admin.pressForged("a:invite:issue");
    expect(admin.screen.text + admin.picture()).toContain("Владимир");
  });

  test("of a dispatcher hold his own cities only, whatever he types", async () => {
    await using city = await desk();
    const own = await city.world.city({ name: "Казань" });
    const staff = await city.staff("LOGIST", [city.world.cityId, own.id]);
    await staff.pressForged("a:filter:city");
    await staff.says("Влад");
    expect(staff.screen.text).toMatch(/^Такого города среди ваших нет/);
  });
});

test("a text whose hundredth place lies inside an emoji is searched like any other", async () => {
  await using city = await newBotWorld();
  const admin = await city.staff("GLOBAL_ADMIN");
  const text = `${"a".repeat(99)}😀😀`;
  for (const ask of ["a:search:ask", "a:masters:search"]) {
    await admin.pressForged(ask);
    await admin.says(text);
    expect(admin.screen.text, ask).toContain(`«${"a".repeat(99)}»`);
  }
});

describe("why an order gives no guarantee visit is said in its own words (order-lifecycle.md section 8)", () => {
  test("under an old button of the card", async () => {
    await using city = await newBotWorld();
    const masterId = await city.world.master();
    const orderId = await city.world.order({ status: "CLOSED", masterId });
    const staff = await city.staff("LOGIST");
    await card(staff, orderId);
    await city.pass(15 * DAY_MS);
    expect(await staff.press("🛡 Гарантия")).toMatch(/^Гарантия закончилась 24\.03/);
  });

  test("for a number typed in the full wizard, and for one offered a moment ago", async () => {
    await using city = await newBotWorld();
    const masterId = await city.world.master();
    const verb = { status: "CLOSED", masterId, clientPhone: "+79123456789" } as const;
    const closed = await city.world.order(verb);
    const visitId = await city.world.order({ status: "GUARANTEE", type: "GUARANTEE" });
    const staff = await city.staff("LOGIST");
    await staff.press("➕ Новый заказ");
    await staff.press("📝 Полное создание");
    await staff.press("Центральный");
    await staff.press("🚫 Без улицы");
    for (const text of ["-", "-", "-", "Анна", "+7 912 345-67-89"]) await staff.says(text);
    await staff.press("➡️ Всё равно продолжить");
    await staff.press(/Сантехника/);
    await staff.says("Снова течёт кран на кухне");
    await staff.press("✅ Готово");
    await staff.press("🛡 Гарантийный");
    await staff.says(String(visitId));
    expect(staff.screen.text).toMatch(/^Гарантия бывает только по закрытому заказу/);
    await staff.says(String(closed));
    const liveId = await city.world.order({
      status: "GUARANTEE",
      type: "GUARANTEE",
      sourceOrderId: closed,
    });
    expect(await staff.press(`🛡 Гарантия №${closed}`)).toBe(
      `По этому заказу уже есть гарантийный визит №${liveId}.`,
    );
  });
});

test("the full wizard shows what this client ordered before, the quick one only what must be decided", async () => {
  await using city = await newBotWorld();
  const masterId = await city.world.master();
  const long = { createdAt: after(city.now, -60 * DAY_MS), closedAt: after(city.now, -59 * DAY_MS) };
  const past = await city.world.order({ status: "CLOSED", masterId, clientPhone: "+79123456789", ...long });
  const staff = await city.staff("LOGIST");
  await staff.press("➕ Новый заказ");
  await staff.press("⚡ Быстрое создание");
  await staff.press("Центральный");
  await staff.says("+7 912 345-67-89");
  expect(staff.screen.text).toContain("Что нужно сделать?");
  await staff.press("❌ Отмена");
  await staff.press("➕ Новый заказ");
  await staff.press("📝 Полное создание");
  await staff.press("Центральный");
  await staff.press("🚫 Без улицы");
  for (const text of ["-", "-", "-", "Анна", "+7 912 345-67-89"]) await staff.says(text);
  expect(staff.screen.text).toContain(`№${past}`);
  expect(staff.buttons.flat()).not.toContain(`🛡 Гарантия №${past}`);
});

test("a list over several zones labels cities and moments (time.md section 2)", async () => {
  await using city = await newBotWorld();
  const far = await city.world.city({ name: "Владивосток", timezone: "Asia/Vladivostok" });
  await city.world.order({
    cityId: far.id,
    slot: [after(city.now, HOUR_MS), after(city.now, 2 * HOUR_MS)],
    status: "CREATED",
  });
  const admin = await city.staff("GLOBAL_ADMIN");
  await admin.pressForged("a:filter:set-status:CREATED");
  await admin.press(/Показать/);
  expect(admin.screen.text).toMatch(/📍 Владивосток \(МСК\+7\) · ⏰ сегодня \d\d:\d\d-\d\d:\d\d МСК\+7/);
});

test("an escalation names the waves that failed, not the one under way", async () => {
  await using city = await newBotWorld();
  await city.masters(3);
  const staff = await city.staff("LOGIST");
  await city.world.order({});
  await city.pass(4 * MINUTE_MS + 10 * SECOND_MS);
  await staff.pressForged("a:orders:list:escalated");
  expect(staff.screen.text).toMatch(/r3\/2, спрошен 3, ответ до/);
  expect(staff.screen.text).toContain("2 волны без ответа");
});

test("a warning names the master it is about", async () => {
  await using city = await newBotWorld();
  const masterId = await city.world.master({ lastName: "Петров", shift: "SHIFT_OFF" });
  const orderId = await city.world.order({});
  const staff = await city.staff("CITY_ADMIN");
  await staff.pressForged(`a:pick:send:${orderId}:${masterId}`);
  expect(staff.screen.text).toContain("Петров Иван. Проверьте перед отправкой: не на смене");
});

test("editing offers the districts of a large city page by page", async () => {
  await using city = await newBotWorld();
  const districts = Array.from({ length: 130 }, (_, n) => `Район ${String(n + 1).padStart(3, "0")}`);
  const large = await city.world.city({ name: "Большой", districts });
  const orderId = await city.world.order({ cityId: large.id, status: "DEFERRED" });
  const staff = await city.staff("LOGIST", [large.id]);
  await card(staff, orderId);
  await staff.press("✏️ Изменить");
  await staff.press("✏️ Район");
  await staff.press("▶️");
  expect(staff.buttons.flat()).toContain("2/13");
  await staff.press("Район 011");
  expect(staff.screen.text).toContain("🗺 Район: Район 011");
});

test("buttons of a card whose order has gone on say so and ask nothing", async () => {
  await using city = await newBotWorld();
  const masterId = await city.world.master();
  const orderId = await city.world.order({ status: "ASSIGNED", masterId });
  const staff = await city.staff("CITY_ADMIN");
  for (const old of ["assign:menu", "pick:list", "pin:list", "activate:ask", "defer:ask", "restart:ask"]) {
    expect(await staff.pressForged(`a:${old}:${orderId}`), old).toBe(
      "Сейчас это невозможно: Назначено мастеру.",
    );
    expect(staff.buttons.flat(), old).toContain("↩️ Вернуть в поиск");
  }
  const closedId = await city.world.order({ status: "CLOSED", masterId });
  expect(await staff.pressForged(`a:cancel:ask:${closedId}`)).toMatch(/нажмите «🩹 Исправить»/);
});
