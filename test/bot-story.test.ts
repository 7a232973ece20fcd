import { expect, test } from "vitest";
import { sql } from "../src/db/tx.ts";
import { MINUTE_MS } from "../src/kernel/time.ts";
import { newBotWorld } from "./bot-world.ts";

test("from the call to the confirmed payment, through both bots", async () => {
  await using city = await newBotWorld();
  city.world.set({ owner_pay_methods: ["card"], owner_pay_card_number: "4111111111111111" });
  const dispatcher = await city.staff("LOGIST");
  const admin = await city.staff("CITY_ADMIN");
  const [first, second] = [
    await city.master({ lastName: "Первый", hasVehicle: true }),
    await city.master({ lastName: "Второй" }),
  ];

  await dispatcher.press("➕ Новый заказ");
  await dispatcher.press("⚡ Быстрое создание");
  await dispatcher.press("Центральный");
  await dispatcher.says("+7 912 345-67-89");
  await dispatcher.press(/Сантехника/);
  await dispatcher.press("⚡ Как можно скорее");
  const words = await dispatcher.press("✅ Создать");
  const orderId = Number(/#(\d+)/.exec(words)![1]);

  first.sees(new RegExp(`Новый заказ #${orderId}`));
  expect(() => second.sees(/Новый заказ #/)).toThrow();
  await first.press("✖️ Отказаться");
  await first.press("Да, отказаться");
  await first.press("Занят");
  second.sees(new RegExp(`Новый заказ #${orderId}`));
  await city.pass(MINUTE_MS);
  await second.press("✅ Взять");
  dispatcher.sees(new RegExp(`✅ Заказ #${orderId} взял Второй Иван за 1 мин 00 с`));

  await second.press("🚗 В пути");
  await second.press("🛠 На месте");
  await second.press("🧾 Закрыть заказ");
  await second.says("4500");
  await second.sendsPhoto();
  await second.press("✅ Закрыть");
  second.sees(/💳 Комиссия по заказу #\d+: 2 250,00 ₽ \(50 %\)[\s\S]*4111 1111 1111 1111/);
  await second.press("📎 Чек");
  await second.sendsPhoto();
  expect(second.screen.text).toMatch(/Чек приложен/);
  expect(await second.press("✅ Я оплатил")).toMatch(/передали на проверку/);
  expect(await second.pressForged("m:commission:reported:1")).toBe("Вы уже сообщили об оплате.");

  admin.sees(/💰 Второй Иван сообщил об оплате 2 250,00 ₽/);
  await admin.press("Открыть");
  expect(admin.screen.text).toMatch(/на проверке[\s\S]*Чеков: 1/);
  await admin.press("❌ Отклонить");
  await admin.says("Деньги не пришли");
  second.sees(/не подтверждена: Деньги не пришли/);
  await second.press("💳 Открыть");
  await second.press("✅ Я оплатил");
  await admin.press("Открыть");
  await admin.press("✅ Подтвердить");
  expect(await admin.press("✅ Да, подтвердить")).toBe(`Оплата подтверждена, заказ №${orderId} закрыт.`);
  second.sees(/✅ Оплата 2 250,00 ₽ по заказу #\d+ подтверждена/);
  expect((await city.world.orderRow(orderId)).status).toBe("CLOSED");

  // Money is not the dispatcher's business.
  await dispatcher.pressForged(`a:order:card:${orderId}`);
  expect(dispatcher.screen.text).not.toMatch(/Комиссия/);
  expect(await dispatcher.pressForged("a:commission:card:1")).toBe("Эта кнопка устарела. Вот меню.");
  expect(await dispatcher.pressForged("a:commission:approve-yes:1")).toBe("Эта кнопка устарела. Вот меню.");
  const { dead } = await city.db.one<{ dead: number }>(
    sql`select count(*)::int as dead from bot_updates where outcome = 'dead'`,
  );
  expect(dead).toBe(0);
});

test("a commission of another master or another city is not there", async () => {
  await using city = await newBotWorld();
  const master = await city.master();
  const orderId = await city.world.order({ status: "WORKING", masterId: master.rowId });
  await master.pressForged(`m:order:finish:${orderId}`);
  await master.says("1000");
  await master.sendsPhoto();
  await master.press("✅ Закрыть");
  const other = await city.world.city();
  const stranger = await city.staff("CITY_ADMIN", [other.id]);
  for (const action of ["open", "card", "approve", "approve-yes", "reject"]) {
    expect(await stranger.pressForged(`a:commission:${action}:1`), action).toBe("Комиссия не найдена.");
  }
  const colleague = await city.master();
  for (const action of [
    "commission:open",
    "commission:reported",
    "commission:check",
    "money:card",
    "money:paid",
    "money:check",
  ]) {
    expect(await colleague.pressForged(`m:${action}:1`), action).toBe("Комиссия не найдена.");
  }
  expect(await colleague.pressForged(`m:money:order:${orderId}`)).toBe("Комиссия не найдена.");
  const { status } = await city.db.one<{ status: string }>(sql`select status from commissions`);
  expect(status).toBe("WAIT_PAY");
});
