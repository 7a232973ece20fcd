import { describe, expect, test } from "vitest";
import { type BotPerson, type BotWorld, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { after, DAY_MS, HOUR_MS, MINUTE_MS } from "../kernel/time.ts";

/** The numbers of the orders under the newest screen, in their order. */
function shown(staff: BotPerson): number[] {
  return staff.buttons.flat().flatMap((text) => Number(/^№(\d+)/.exec(text)?.[1] ?? "") || []);
}

async function queue(staff: BotPerson): Promise<number[]> {
  await staff.pressForged("a:orders:list:queue");
  return shown(staff);
}

describe("the menu of orders", () => {
  test("every list has its counter, scoped, and holds that many", async () => {
    await using city = await newBotWorld();
    const { world } = city;
    const foreign = await world.city();
    const masterId = await world.master();
    for (const cityId of [world.cityId, foreign.id]) {
      await world.order({ cityId, status: "CREATED" });
      await world.order({ cityId, escalatedLogistAt: city.now });
      await world.order({ cityId, status: "DEFERRED" });
      await world.order({ cityId, status: "CLOSED", masterId, closedAt: after(city.now, -DAY_MS / 2) });
      await world.order({ cityId, status: "CANCELED" });
    }
    const staff = await city.staff("LOGIST");
    await staff.press("📦 Заявки");
    const labels = ["Очередь (2)", "🚨 Эскалации (1)", "Отложенные (1)", "На гарантии (1)", "Закрытые (1)"];
    expect(staff.buttons.flat()).toEqual(expect.arrayContaining([...labels, "Отменённые (1)"]));
    for (const label of labels) {
      await staff.press(label);
      expect(staff.screen.text).toContain(`Всего: ${/\d+/.exec(label)![0]}`);
      await staff.press("⬅️ Назад");
    }
    await staff.press("На гарантии (1)");
    expect(staff.screen.text).toMatch(/Гарантия ещё 14 дней/);
  });

  test("the queue goes by urgency, «Новые сверху» by number; page and order survive a card and a restart", async () => {
    await using city = await newBotWorld();
    const { world } = city;
    for (let n = 0; n < 12; n += 1) await world.order({ createdAt: after(city.now, -n * MINUTE_MS) });
    const staff = await city.staff("LOGIST");
    const byUrgency = await queue(staff);
    expect(byUrgency[0]).toBe(12);
    await staff.press("🕒 Новые сверху");
    expect(shown(staff)[0]).toBe(12);
    await staff.press("▶️");
    expect(shown(staff)).toEqual([2, 1]);
    await staff.press(/^№2/);
    city.restart();
    await staff.press("📋 К списку");
    expect(shown(staff)).toEqual([2, 1]);
    expect(staff.buttons.flat()).toContain("⚡ По срочности");
  });

  test("escalations name reason, counts and owner, and are taken or put off in the list", async () => {
    await using city = await newBotWorld();
    const [staff, colleague] = [await city.staff("LOGIST"), await city.staff("LOGIST")];
    await city.world.master({ shift: "SHIFT_OFF" });
    const orderId = await city.world.order();
    await city.pass(3 * MINUTE_MS);
    await staff.pressForged("a:orders:list:escalated");
    expect(staff.screen.text).toMatch(
      /🚨 .*нет подходящих мастеров, ответственный: никто\n👥 Не подошли: не на смене 1/,
    );
    expect(await staff.press("🙋 Беру")).toBe(`Заказ №${orderId}: вы ответственный.`);
    expect(staff.screen.text).toMatch(/Эскалации[\s\S]*ответственный: Сотрудник/);
    await colleague.pressForged("a:orders:list:escalated");
    await colleague.press("⏸ Отложить");
    expect(await colleague.press("🔔 Через 30 мин")).toMatch(/напомним в/);
    expect(colleague.screen.text).toMatch(/отложено, ещё 30 мин/);
    await colleague.press(`📋 Открыть №${orderId}`);
    expect(colleague.screen.text).toMatch(/Электрика · Идёт поиск/);
  });
});

describe("filters", () => {
  /** Orders that differ in one thing each from a plain one. */
  async function fill({ world }: BotWorld, staffId: number) {
    const other = await world.city({ name: "Владивосток", timezone: "Asia/Vladivostok" });
    const masterId = await world.master({ lastName: "Петров" });
    const slot = (day: string) =>
      [new Date(`2026-03-${day}T10:00:00+03:00`), new Date(`2026-03-${day}T13:00:00+03:00`)] as const;
    return {
      other,
      plain: await world.order(),
      elsewhere: await world.order({ cityId: other.id }),
      windows: await world.order({ category: "WINDOWS" }),
      deferred: await world.order({ status: "DEFERRED" }),
      assigned: await world.order({ status: "ASSIGNED", masterId }),
      today: await world.order({ slot: slot("10") }),
      tomorrow: await world.order({ slot: slot("11") }),
      escalated: await world.order({ escalatedLogistAt: world.now }),
      guarantee: await world.order({ type: "GUARANTEE" }),
      mine: await world.order({ createdByStaffId: staffId }),
      closed: await world.order({ status: "CLOSED", masterId }),
      masterId,
    };
  }

  test("each of them alone leaves what it names", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("GLOBAL_ADMIN");
    const orders = await fill(city, staff.rowId);
    const cases: readonly [string, () => Promise<unknown>, number[], RegExp][] = [
      ["🏙 Город: любой", () => staff.press("Владивосток"), [orders.elsewhere], /🎛 город: Владивосток/],
      ["🛠 Работа: любой", () => staff.press(/Окна/), [orders.windows], /работа: Окна/],
      ["🚦 Статус: любой", () => staff.press("Отложен"), [orders.deferred], /статус: Отложен/],
      ["🚦 Статус: любой", () => staff.press("Закрыт"), [orders.closed], /статус: Закрыт/],
      ["📅 Дата: любой", () => staff.press("Сегодня"), [orders.today], /дата: сегодня/],
      ["📅 Дата: любой", () => staff.press("Завтра"), [orders.tomorrow], /дата: завтра/],
      ["📅 Дата: любой", () => staff.says("11.03.2026"), [orders.tomorrow], /дата: 11\.03/],
      ["📅 Дата: любой", () => staff.says("2026-03-10"), [orders.today], /дата: 10\.03/],
      ["№ Номер: любой", () => staff.says(`№${orders.plain}`), [orders.plain], /номер: №/],
      ["⬜ Только эскалации", async () => {}, [orders.escalated], /только эскалации/],
      ["⬜ Только гарантийные", async () => {}, [orders.guarantee], /только гарантийные/],
      ["⬜ Только мои", async () => {}, [orders.mine], /только мои/],
    ];
    for (const [button, choose, expected, words] of cases) {
      await staff.says("/menu");
      await staff.press("📦 Заявки");
      await staff.press("🎛 Фильтры");
      await staff.press(button);
      await choose();
      expect(staff.buttons.flat(), button).toContain(`📋 Показать (${expected.length})`);
      await staff.press(/Показать/);
      expect(shown(staff), button).toEqual(expected);
      expect(staff.screen.text).toMatch(words);
      await staff.press("♻️ Сбросить");
      expect(shown(staff)).toHaveLength(10);
      expect(staff.screen.text).not.toMatch(/🎛/);
    }
  });

  test("by master, picked from those that answer the name; «Любой» takes it away", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const orders = await fill(city, staff.rowId);
    await city.world.master({ lastName: "Петренко" });
    await staff.pressForged("a:filter:menu");
    await staff.press(/Мастер/);
    await staff.says("Иванов");
    expect(staff.screen.text).toMatch(/Такого мастера в ваших городах нет/);
    await staff.says("петр");
    expect(staff.buttons.flat()).toContain(`Петров Иван (№${orders.masterId})`);
    await staff.press(/^Петров Иван/);
    expect(await queue(staff)).toEqual([orders.assigned]);
    await staff.press("🎛 Фильтры");
    await staff.press(/Мастер: Петров Иван/);
    await staff.press("🚫 Любой");
    expect((await queue(staff)).length).toBeGreaterThan(5);
  });

  test("they hold on every list and its counter, together, per person, over restarts", async () => {
    await using city = await newBotWorld();
    const [staff, colleague] = [await city.staff("LOGIST"), await city.staff("LOGIST")];
    await city.world.order({ category: "WINDOWS", status: "DEFERRED" });
    await city.world.order({ category: "WINDOWS", status: "DEFERRED", createdByStaffId: staff.rowId });
    await city.world.order({ status: "DEFERRED", createdByStaffId: staff.rowId });
    await staff.pressForged("a:filter:set-category:WINDOWS");
    await staff.press("⬜ Только мои");
    city.restart();
    await staff.press("🏠 Меню");
    await staff.press("📦 Заявки");
    expect(staff.screen.text).toMatch(/🎛 работа: Окна; только мои/);
    await staff.press("Отложенные (1)");
    expect(shown(staff)).toEqual([2]);
    await colleague.press("📦 Заявки");
    expect(colleague.buttons.flat()).toContain("Отложенные (3)");
  });

  test("«сегодня» is each city's own day, and a wrong date or number is asked again", async () => {
    // 23:30 in Moscow, tomorrow morning in Vladivostok.
    await using city = await newBotWorld({ at: new Date("2026-03-10T20:30:00Z") });
    const far = await city.world.city({ name: "Владивосток", timezone: "Asia/Vladivostok" });
    const staff = await city.staff("GLOBAL_ADMIN");
    const at = (iso: string) => [new Date(iso), after(new Date(iso), HOUR_MS)] as const;
    const near = await city.world.order({ slot: at("2026-03-10T07:00:00Z") });
    const there = await city.world.order({ cityId: far.id, slot: at("2026-03-11T00:00:00Z") });
    await city.world.order({ slot: at("2026-03-11T07:00:00Z") });
    await city.world.order({ cityId: far.id, slot: at("2026-03-10T00:00:00Z") });
    await staff.pressForged("a:filter:date");
    await staff.says("31.02.2026");
    expect(staff.screen.text).toMatch(/Такой даты нет/);
    await staff.press("Сегодня");
    expect((await queue(staff)).sort()).toEqual([near, there].sort());
    await staff.pressForged("a:filter:number");
    await staff.says("сорок");
    expect(staff.screen.text).toMatch(/состоит из цифр/);
  });

  test("R28 a filter by a city that is not his, or was taken away, shows nothing", async () => {
    await using city = await newBotWorld();
    const other = await city.world.city({ name: "Чужой" });
    await city.world.order({ cityId: other.id });
    const staff = await city.staff("LOGIST", [city.world.cityId, other.id]);
    await staff.pressForged(`a:filter:set-city:${other.id}`);
    expect(await queue(staff)).toHaveLength(1);
    await city.db.run(sql`delete from staff_cities where city_id = ${other.id}`);
    expect(await queue(staff)).toEqual([]);
    await staff.pressForged("a:filter:reset");
    await staff.pressForged(`a:filter:set-city:${other.id}`);
    expect(staff.screen.text).not.toMatch(/Чужой/);
  });
});

describe("R54 search", () => {
  test("R54 by number, whole phone, last four digits, street", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const streetId = await city.world.street({ name: "Яблочкова" });
    const orderId = await city.world.order({ clientPhone: "+79991234567", streetId });
    await city.world.order({ clientPhone: "+79990000000" });
    for (const text of [`№${orderId}`, "8 (999) 123-45-67", "4567", "яблочк"]) {
      await staff.says("/menu");
      await staff.press("📦 Заявки");
      await staff.press("🔎 Поиск");
      await staff.says(text);
      expect(staff.screen.text, text).toMatch(new RegExp(`Электрика · .* · №${orderId}`));
    }
  });

  test("R54 by master: number, phone, name with a list to pick from; his orders of other cities are not there", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const other = await city.world.city();
    const masterId = await city.world.master({ lastName: "Петров", phone: "+79990001122" });
    await city.world.master({ lastName: "Петренко" });
    const orderId = await city.world.order({ status: "ASSIGNED", masterId });
    await city.world.order({ cityId: other.id, status: "ASSIGNED", masterId });
    for (const text of [`#${masterId}`, "1122", "+7 999 000 11 22", "Петров"]) {
      await staff.pressForged("a:search:ask");
      await staff.press("👷 По мастеру");
      city.restart();
      await staff.says(text);
      expect(staff.screen.text, text).toMatch(/Заказы мастера Петров Иван: 1/);
      expect(shown(staff)).toEqual([orderId]);
    }
    await staff.pressForged("a:search:master");
    await staff.says("петр");
    expect(staff.screen.text).toMatch(/Нашлись 2 мастера/);
    await staff.press(/^Петров/);
    await staff.press(/^№/);
    await staff.press("📋 К списку");
    expect(staff.screen.text).toMatch(/Заказы мастера Петров Иван/);
  });
});
