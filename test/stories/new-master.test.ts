import { expect } from "vitest";
import { WAY_TO_SUMMARY } from "../../src/master-bot/onboarding-for-tests.ts";
import type { BotWorld } from "../bot-world.ts";
import { story } from "./story.ts";

story("a new master from /start to his first closed order", async (city: BotWorld) => {
  const { world } = city;
  world.set({ owner_pay_methods: ["card"], owner_pay_card_number: "4111111111111111" });
  const dispatcher = await city.staff("LOGIST");
  const admin = await city.staff("CITY_ADMIN");
  const ivan = city.person("master", 77);

  for (const [, act] of WAY_TO_SUMMARY) await act(ivan);
  expect(await ivan.press("✅ Отправить")).toBe("Спасибо! Анкета отправлена на модерацию.");
  await ivan.says("/start");
  expect(ivan.buttons.flat()).not.toContain("🟢 Включить смену");

  // The notice, the form with his documents, the decision.
  admin.sees(/Иванов Иван/);
  await admin.says("/menu");
  await admin.press("🛠 Модерация (1)");
  await admin.press("📄 Иванов Иван");
  expect(admin.screen.text).toMatch(/Фамилия: Иванов[\s\S]*А123ВС77/);
  expect(await admin.press("✅ Одобрить")).toBe("Иванов Иван: анкета одобрена.");
  ivan.sees(/Анкета одобрена/);
  await ivan.press("🟢 Включить смену");

  // A call comes in; it is his skill and his district.
  await dispatcher.press("➕ Новый заказ");
  await dispatcher.press("⚡ Быстрое создание");
  await dispatcher.press("Северный");
  await dispatcher.says("+7 912 345-67-89");
  await dispatcher.press(/Электрика/);
  await dispatcher.press("⚡ Как можно скорее");
  const words = await dispatcher.press("✅ Создать");
  const orderId = Number(/#(\d+)/.exec(words)![1]);
  const status = async () => (await world.orderRow(orderId)).status;
  expect(await status()).toBe("SEARCHING");

  expect(ivan.sees(new RegExp(`Новый заказ #${orderId}`)).text).not.toMatch(/345-67-89/);
  await ivan.press("✅ Взять");
  expect(ivan.sees(/\+7 912 345-67-89/)).toBeTruthy();
  dispatcher.sees(new RegExp(`✅ Заказ #${orderId} взял Иванов Иван`));
  await ivan.press("🚗 В пути");
  expect(await status()).toBe("EN_ROUTE");
  await ivan.press("🛠 На месте");
  expect(await status()).toBe("WORKING");

  await ivan.press("🧾 Закрыть заказ");
  await ivan.says("15OO");
  expect(ivan.screen.text).toMatch(/Не получилось прочитать сумму/);
  await ivan.says("4 500,50");
  await ivan.sendsPhoto();
  expect(ivan.screen.text).toMatch(/4 500,50 ₽[\s\S]*2 250,25 ₽/);
  await ivan.press("✅ Закрыть");
  expect(await status()).toBe("PAYMENT");
  ivan.sees(/💳 Комиссия по заказу #\d+: 2 250,25 ₽ \(50 %\)[\s\S]*4111 1111 1111 1111/);

  await ivan.press("📎 Чек");
  await ivan.sendsPhoto();
  expect(await ivan.press("✅ Я оплатил")).toMatch(/передали на проверку/);
  admin.sees(/💰 Иванов Иван сообщил об оплате 2 250,25 ₽/);
  await admin.press("Открыть");
  await admin.press("✅ Подтвердить");
  expect(await admin.press("✅ Да, подтвердить")).toBe(`Оплата подтверждена, заказ №${orderId} закрыт.`);
  ivan.sees(/✅ Оплата 2 250,25 ₽ по заказу #\d+ подтверждена/);
  expect(await status()).toBe("CLOSED");

  await ivan.says("/menu");
  await ivan.press(/История/);
  expect(ivan.screen.text).toMatch(new RegExp(`${orderId}[\\s\\S]*4 500,50`));
});
