import { expect, test } from "vitest";
import { sql } from "../src/db/tx.ts";
import { after, HOUR_MS } from "../src/kernel/time.ts";
import { newBotWorld } from "./bot-world.ts";

/** Pitfalls of regressions.md that show only when both bots are looked at. */

test("R50 a GLOBAL_ADMIN sees every city, whatever rows he has; a CITY_ADMIN without rows sees nothing", async () => {
  await using city = await newBotWorld();
  const other = await city.world.city({ name: "Другой" });
  const orders = [await city.world.order(), await city.world.order({ cityId: other.id })];
  const chief = await city.staff("GLOBAL_ADMIN", [other.id]);
  await chief.press("📦 Заявки");
  await chief.press("Очередь (2)");
  for (const orderId of orders) expect(chief.buttons.flat().join()).toContain(String(orderId));
  await chief.pressForged(`a:order:card:${orders[0]}`);
  expect(chief.screen.text).toContain(`№${orders[0]}`);

  const homeless = await city.staff("CITY_ADMIN", []);
  for (const data of ["a:orders:menu", "a:orders:list:queue", `a:order:card:${orders[0]}`, "a:mod:list:1"]) {
    expect(await homeless.pressForged(data)).toBe("Вам не назначены города. Обратитесь к администратору.");
    expect(homeless.screen.buttons).toEqual([]);
  }
});

test("R81 an offer that staff confirmed above the limit is accepted above it; another one is refused", async () => {
  await using city = await newBotWorld();
  const { world } = city;
  const staff = await city.staff("LOGIST");
  const master = await city.master({ lastName: "Петров", limit: 1 });
  await world.order({ status: "ASSIGNED", masterId: master.rowId });
  const [wanted, unwanted] = [
    await world.order({ status: "DEFERRED" }),
    await world.order({ status: "DEFERRED" }),
  ];
  await staff.pressForged(`a:pick:list:${wanted}`);
  await staff.press("⚠️ Петров Иван");
  expect(staff.screen.text).toMatch(/Проверьте перед отправкой: .*1\/1/);
  await staff.press("Всё равно отправить");
  await master.press("✅ Взять");
  expect((await world.orderRow(wanted)).status).toBe("ASSIGNED");
  // Nobody has confirmed this one.
  const expiresAt = after(world.now, HOUR_MS);
  const offerId = await world.offer({ orderId: unwanted, masterId: master.rowId, expiresAt });
  expect(await master.pressForged(`m:offer:accept:${offerId}`)).toMatch(/^У вас 2 из 1 активных заказов/);
  expect((await world.orderRow(unwanted)).status).toBe("DEFERRED");
});

test("R91 a phone in the description is masked on the offer and its card, and whole once the order is his", async () => {
  await using city = await newBotWorld();
  const master = await city.master();
  const description = "Звоните сыну 8 (912) 345-67-89, код двери 12";
  const orderId = await city.world.order({ description });
  await city.settle();
  const push = master.sees(new RegExp(`Новый заказ #${orderId}`));
  await master.press("ℹ️ Подробнее");
  for (const { text } of [push, master.screen]) {
    expect(text).toMatch(/Звоните сыну/);
    expect(text).toMatch(/код двери 12/);
    expect(text.replaceAll(/\D/g, "")).not.toContain("3456789");
  }
  await master.press("✅ Взять");
  await master.pressForged(`m:order:card:${orderId}`);
  expect(master.screen.text).toContain(description);
  const told = await city.db.rows<{ n: number }>(sql`
    select 1 as n from notifications_outbox where event = 'new_offer' and payload::text like '%345-67-89%'`);
  expect(told).toEqual([]);
});
