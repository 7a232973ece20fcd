import { describe, expect, test } from "vitest";
import { type BotPerson, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { HOUR_MS, MINUTE_MS } from "../kernel/time.ts";

const moscow = (hhmm: string) => new Date(`2026-03-10T${hhmm}:00+03:00`);

/** The newest order, as the database has it. */
async function newest({ city }: BotPerson) {
  const { id } = await city.db.one<{ id: number }>(sql`select max(id) as id from orders`);
  return city.world.orderRow(id);
}

/** The wizard up to the slot, in a city with districts. */
async function upToSlot(staff: BotPerson, phone = "8 912 345-67-89"): Promise<void> {
  await staff.press("➕ Новый заказ");
  await staff.press("⚡ Быстрое создание");
  await staff.press("Центральный");
  await staff.says(phone);
  await staff.press(/Электрика/);
}

describe("five steps", () => {
  test("city and phone as the person gives them; the order is searched at once", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    await upToSlot(staff);
    await staff.press("Сегодня 16:00-19:00");
    expect(staff.screen.text).toMatch(/сегодня 16:00-19:00/);
    expect(await staff.press("✅ Создать")).toMatch(/^Заказ #\d+ создан: Идёт поиск мастера\.$/);
    expect(await newest(staff)).toMatchObject({
      status: "SEARCHING",
      client_phone: "+79123456789",
      client_name: null,
      house: null,
      category: "ELECTRICS",
      description: "Электрика: подробности уточнить у клиента",
      district_id: city.world.districtIds[0],
      created_by_staff_id: staff.rowId,
    });
  });

  test("a city is asked when there are several, found by typing, and its district step skipped when it has none", async () => {
    await using city = await newBotWorld();
    await city.world.city({ name: "Великий Новгород", districts: [] });
    const foreign = await city.world.city({ name: "Чужой город" });
    const all = (await city.world.cities.all()).map(({ id }) => id).filter((id) => id !== foreign.id);
    const staff = await city.staff("LOGIST", all);
    await staff.press("➕ Новый заказ");
    await staff.press("⚡ Быстрое создание");
    expect(staff.buttons.flat().slice(0, 2)).toEqual(["Великий Новгород", "Тестоград"]);
    await staff.says("новгород");
    expect(staff.screen.text).toMatch(/шаг 3 из 5/);
    await staff.press("⬅️ Назад");
    expect(staff.screen.text).toMatch(/шаг 1 из 5/);
    await staff.says("чужой");
    expect(staff.screen.text).toMatch(/Такого города среди ваших нет/);
    await staff.pressForged(`a:new:city:${foreign.id}`);
    expect(staff.screen.text).toMatch(/шаг 1 из 5/);
  });

  test("«Назад» keeps the answers; «Отмена» forgets them", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    await upToSlot(staff);
    for (const step of [4, 3, 2]) {
      await staff.press("⬅️ Назад");
      expect(staff.screen.text).toMatch(new RegExp(`шаг ${step} из 5`));
    }
    await staff.press("🚫 Без района");
    await staff.says("9123456789");
    await staff.press(/Окна/);
    await staff.press(/Завтра 10/);
    expect(staff.screen.text).toMatch(/без района[\s\S]*Окна[\s\S]*завтра 10:00-13:00/);
    await staff.press("❌ Отмена");
    await staff.says("text");
    expect(staff.screen.text).toMatch(/выберите кнопку/);
  });

  test("a phone with a live order, or one of the last 24 hours, warns before going on", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const orderId = await city.world.order({ clientPhone: "+79123456789" });
    await staff.press("➕ Новый заказ");
    await staff.press("⚡ Быстрое создание");
    await staff.press("🚫 Без района");
    await staff.says("12345");
    expect(staff.screen.text).toMatch(/Не похоже на телефон/);
    await staff.says("+7 912 345 67 89");
    expect(staff.screen.text).toMatch(/уже есть заказы/);
    expect(staff.screen.text).toContain(`№${orderId}`);
    await staff.press("⬅️ Другой телефон");
    await staff.says("9990000000");
    expect(staff.screen.text).toMatch(/шаг 4 из 5/);
    await staff.press("⬅️ Назад");
    await staff.says("89123456789");
    await staff.press("➡️ Всё равно продолжить");
    expect(staff.screen.text).toMatch(/шаг 4 из 5/);
  });
});

describe("R12 R13 outside the working window", () => {
  test("R12 at 08:00 «Отложить» sleeps until 10:00, «Искать сейчас» searches", async () => {
    for (const [button, status] of [
      ["✅ Отложить", "DEFERRED"],
      ["🔎 Искать сейчас", "SEARCHING"],
    ] as const) {
      await using city = await newBotWorld({ at: moscow("08:00") });
      const staff = await city.staff("LOGIST");
      await upToSlot(staff);
      await staff.press("Сегодня 10:00-13:00");
      expect(staff.screen.text).toMatch(
        /Сейчас 08:00, рабочее окно 10:00-20:00\. Заказ будет отложен, поиск начнётся 10:00\./,
      );
      await staff.press(button);
      const order = await newest(staff);
      expect(order.status).toBe(status);
      expect(order.wake_at).toEqual(status === "DEFERRED" ? moscow("10:00") : null);
    }
  });

  test.each([
    ["2026-03-09T23:30:00Z", "09:30", "10:00"],
    ["2026-03-10T10:00:00Z", "20:00", "11.03 10:00"],
  ])("R13 Владивосток, %s: the window of the city decides", async (at, time, wake) => {
    await using city = await newBotWorld({ at: new Date(at) });
    const far = await city.world.city({ name: "Владивосток", timezone: "Asia/Vladivostok", districts: [] });
    const staff = await city.staff("LOGIST", [far.id]);
    await staff.press("➕ Новый заказ");
    await staff.press("⚡ Быстрое создание");
    await staff.says("9123456789");
    await staff.press(/Электрика/);
    await staff.press("Завтра 10:00-13:00");
    expect(staff.screen.text).toContain(
      `Сейчас ${time}, рабочее окно 10:00-20:00. Заказ будет отложен, поиск начнётся`,
    );
    await staff.press("✅ Отложить");
    const order = await newest(staff);
    expect(order.status).toBe("DEFERRED");
    expect(staff.screen.text).toContain(wake.startsWith("11") || time === "09:30" ? "Поиск начнётся" : wake);
  });

  test("R14 late ASAP: tomorrow, another time, or search now", async () => {
    await using city = await newBotWorld({ at: moscow("19:45") });
    const staff = await city.staff("LOGIST");
    await upToSlot(staff);
    await staff.press("⚡ Как можно скорее");
    expect(staff.screen.text).toMatch(/Уже поздно для выезда сегодня\. Перенести на завтра 10:00-13:00\?/);
    await staff.press("🕒 Выбрать другое время");
    expect(staff.screen.text).toMatch(/шаг 5 из 5/);
    await staff.press("⚡ Как можно скорее");
    await staff.press("✅ Да, на завтра");
    await staff.press("✅ Отложить");
    expect(await newest(staff)).toMatchObject({
      status: "DEFERRED",
      timeslot_start_utc: new Date("2026-03-11T07:00:00Z"),
      wake_at: new Date("2026-03-11T07:00:00Z"),
    });
    await upToSlot(staff, "9000000001");
    await staff.press("⚡ Как можно скорее");
    await staff.press("🔎 Искать сейчас");
    await staff.press("✅ Создать");
    expect(await newest(staff)).toMatchObject({
      status: "SEARCHING",
      is_asap: true,
      timeslot_start_utc: moscow("19:45"),
      timeslot_end_utc: moscow("21:45"),
    });
  });

  test("the moment of the confirmation counts: what the button promised is asked again when it is not true any more", async () => {
    await using city = await newBotWorld({ at: moscow("19:58") });
    const staff = await city.staff("LOGIST");
    await upToSlot(staff);
    await staff.press("Завтра 10:00-13:00");
    city.world.pass(3 * MINUTE_MS);
    expect(await staff.press("✅ Создать")).toMatch(/время изменилось/);
    expect(staff.screen.text).toMatch(/Сейчас 20:01, рабочее окно/);
    await staff.press("✅ Отложить");
    expect((await newest(staff)).status).toBe("DEFERRED");
  });

  test("a slot that ends while he thinks is asked again, everything else is kept", async () => {
    await using city = await newBotWorld({ at: moscow("12:30") });
    const staff = await city.staff("LOGIST");
    await upToSlot(staff);
    await staff.press("Сегодня 13:00-16:00");
    city.world.pass(4 * HOUR_MS);
    expect(await staff.press("✅ Создать")).toMatch(/Это время уже прошло/);
    await staff.press("Сегодня 16:00-19:00".replace("Сегодня", "Завтра"));
    await staff.press("✅ Создать");
    expect((await newest(staff)).client_phone).toBe("+79123456789");
  });
});

describe("R93 one order per confirmation", () => {
  test("R93 pressed twice at once, once more later, and delivered again: one order", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    await upToSlot(staff);
    await staff.press("Завтра 10:00-13:00");
    const summary = staff.screen;
    const data = summary.buttons.flat().find(({ text }) => text === "✅ Создать")!.data!;
    const presses = [1, 2, 3].map(() => staff.pressOnly("✅ Создать"));
    await city.settle();
    for (const queryId of presses) expect(staff.answerTo(queryId)).toMatch(/^Заказ #\d+ создан/);
    staff.account.pressForged(summary.messageId, data);
    city.restart();
    await city.settle();
    staff.account.pressForged(summary.messageId, data.replace("create", "search"));
    await city.settle();
    const { n } = await city.db.one<{ n: number }>(sql`select count(*)::int as n from orders`);
    expect(n).toBe(1);
  });

  test("R93 a confirmation of somebody else's wizard makes nothing", async () => {
    await using city = await newBotWorld();
    const [one, two] = [await city.staff("LOGIST"), await city.staff("LOGIST")];
    await upToSlot(one);
    await one.press("Завтра 10:00-13:00");
    const data = one.screen.buttons.flat().find(({ text }) => text === "✅ Создать")!.data!;
    await two.pressForged(data);
    const { n } = await city.db.one<{ n: number }>(sql`select count(*)::int as n from orders`);
    expect(n).toBe(0);
  });
});

test("R41 the process is restarted between every two steps of the wizard", async () => {
  await using city = await newBotWorld();
  const staff = await city.staff("LOGIST");
  const steps = [
    () => staff.press("➕ Новый заказ"),
    () => staff.press("⚡ Быстрое создание"),
    () => staff.press("Центральный"),
    () => staff.says("нет"),
    () => staff.says("8 912 345-67-89"),
    () => staff.press(/Электрика/),
    () => staff.press("⬅️ Назад"),
    () => staff.press(/Окна/),
    () => staff.press("Завтра 13:00-16:00"),
    () => staff.press("✅ Создать"),
    () => staff.press(/Открыть №/),
  ];
  for (const step of steps) {
    await step();
    city.restart();
  }
  expect(await newest(staff)).toMatchObject({ category: "WINDOWS", client_phone: "+79123456789" });
  expect(staff.screen.text).toMatch(/Окна · Идёт поиск мастера/);
});
