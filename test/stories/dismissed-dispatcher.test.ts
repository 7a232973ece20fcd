import { expect } from "vitest";
import { sql } from "../../src/db/tx.ts";
import type { BotWorld } from "../bot-world.ts";
import { story } from "./story.ts";

story("a dispatcher is dismissed in the middle of her work", async (city: BotWorld) => {
  const { world } = city;
  const orderId = await world.order({ clientPhone: "+79991234567", status: "DEFERRED" });
  const chief = await city.staff("GLOBAL_ADMIN");
  const vera = await city.staff("LOGIST");
  const orders = async () => {
    const rows = await city.db.rows(sql`select id, version, status from orders order by id`);
    return JSON.stringify(rows);
  };

  // A wizard that wants nothing but «Создать», and a cancellation that wants nothing but «Да».
  await vera.press("➕ Новый заказ");
  await vera.press("⚡ Быстрое создание");
  await vera.press("Центральный");
  await vera.says("9123456789");
  await vera.press(/Окна/);
  await vera.press("Завтра 10:00-13:00");
  const create = vera.screen.buttons.flat().find(({ text }) => text === "✅ Создать")!.data!;
  const before = await orders();

  await chief.press("👤 Персонал и доступ");
  await chief.press(/^Логист/);
  await chief.press(/Сотрудник/);
  await chief.press("🚫 Деактивировать");
  expect(await chief.press("🚫 Да, отключить")).toMatch(/^Доступ отключён/);
  expect(
    await city.db.one(
      sql`select state, data->'flow' as flow from bot_sessions where bot = 'admin' and chat_id = ${vera.account.id}`,
    ),
  ).toEqual({ state: null, flow: null });

  // Her next press, any other, what she types, sends and forges.
  expect(await vera.press("✅ Создать")).toBe("Доступ отключён.");
  expect(vera.screen).toMatchObject({ text: "Доступ отключён.", buttons: [] });
  for (const data of [
    create,
    `a:order:phone:${orderId}`,
    `a:activate:yes:${orderId}`,
    "a:flow:continue",
    "a:menu:open",
  ]) {
    expect(await vera.pressForged(data), data).toBe("Доступ отключён.");
  }
  for (const words of ["9123456789", "/start", `/start order_${orderId}`, "/menu"]) {
    await vera.says(words);
    expect(vera.screen, words).toMatchObject({ text: "Доступ отключён.", buttons: [] });
  }
  await vera.sendsPhoto();
  expect(vera.screen.text).toBe("Доступ отключён.");
  expect(await orders()).toBe(before);

  // Nothing of what happens afterwards reaches her.
  const heard = vera.account.messages("test_admin_bot").length;
  await world.order();
  await city.pass(180_000);
  expect(vera.account.messages("test_admin_bot")).toHaveLength(heard);

  // Taken back: she begins anew.
  await chief.press("✅ Активировать");
  await vera.says("9123456789");
  expect(vera.screen.text).toMatch(/Field Service · диспетчерская/);
  expect(await orders()).not.toBe(before);
});
