import { describe, expect, test } from "vitest";
import { type BotPerson, type BotWorld, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { MINUTE_MS } from "../kernel/time.ts";

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
  expect(await staff.press("⏸ 30 мин")).toMatch(/напомним в/);
  await city.db.run(sql`
    update orders set search_episode = 2, escalation_snoozed_until = null, escalation_snoozed_total_min = 0
     where id = ${orderId}`);
  await city.pass(5 * MINUTE_MS);
  await card(staff, orderId);
  await staff.press("⏸ 30 мин");
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
