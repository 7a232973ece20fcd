import { expect } from "vitest";
import { MINUTE_MS } from "../../src/kernel/time.ts";
import type { BotWorld } from "../bot-world.ts";
import { story } from "./story.ts";

story("a dispatcher's morning", async (city: BotWorld) => {
  const { world } = city;
  const vera = await city.staff("LOGIST");
  const colleague = await city.staff("LOGIST");
  const status = async (orderId: number) => (await world.orderRow(orderId)).status;
  const numberIn = (words: string) => Number(/#(\d+)/.exec(words)![1]);

  // The quick wizard: nobody is on shift yet.
  await vera.press("➕ Новый заказ");
  await vera.press("⚡ Быстрое создание");
  await vera.press("Центральный");
  await vera.says("8 912 345-67-89");
  await vera.press(/Сантехника/);
  await vera.press("⚡ Как можно скорее");
  const quick = numberIn(await vera.press("✅ Создать"));
  expect(await status(quick)).toBe("SEARCHING");

  // It is escalated: taken by one, put off by the other, told again when the time is over.
  await city.pass(3 * MINUTE_MS);
  vera.sees(new RegExp(`⚠️ Заказ #${quick} .*нет подходящих мастеров`));
  expect(await vera.press("Беру")).toBe(`Заказ №${quick}: вы ответственный.`);
  expect(await colleague.press("Отложить: 10 мин")).toMatch(/напомним в 11:5\d/);
  const reminder = new RegExp(`⏰ Заказ #${quick} всё ещё без мастера`);
  await city.pass(9 * MINUTE_MS);
  expect(() => vera.sees(reminder)).toThrow();
  await city.pass(2 * MINUTE_MS);
  vera.sees(reminder);

  // The full wizard, with a photo, for tomorrow.
  await vera.says("/menu");
  await vera.press("➕ Новый заказ");
  await vera.press("📝 Полное создание");
  await vera.press("Северный");
  await vera.press("⌨️ Ввести вручную");
  await vera.says("ул. Садовая");
  await vera.says("7");
  await vera.says("12");
  await vera.says("Домофон не работает");
  await vera.says("Анна Петрова");
  await vera.says("+7 900 111-22-33");
  await vera.press(/Окна/);
  await vera.says("Не закрывается створка на кухне");
  await vera.sendsPhoto();
  await vera.press("✅ Готово");
  await vera.press("🧾 Обычный");
  await vera.press("Завтра 13:00-16:00");
  expect(vera.screen.text).toMatch(/Садовая[\s\S]*Файлы: 1[\s\S]*завтра 13:00-16:00/);
  const full = numberIn(await vera.press("✅ Создать"));

  // A manual offer; its message says what came of it.
  const petrov = await city.master({ lastName: "Петров", shift: "SHIFT_OFF" });
  const sidorov = await city.master({ lastName: "Сидоров", shift: "SHIFT_OFF" });
  await vera.press("👤 Выбрать мастера");
  await vera.press("⚠️ Петров Иван");
  await vera.press("Всё равно отправить");
  const notice = vera.sees(/Предложение отправлено Петров Иван/);
  const offered = () => vera.account.message(notice.messageId)!.text;
  petrov.sees(new RegExp(`Новый заказ #${full}`));
  await petrov.press("✖️ Отказаться");
  await petrov.press("Да, отказаться");
  await petrov.press("Далеко");
  expect(offered()).toBe(`✖️ Петров Иван отказался от заказа #${full}: далеко.`);

  // The next one comes on shift; the engine finds both orders for him and he takes them.
  await sidorov.press("🟢 Включить смену");
  for (const orderId of [quick, full]) sidorov.sees(new RegExp(`Новый заказ #${orderId}`));
  await sidorov.press("✅ Взять");
  await sidorov.press("✅ Взять");
  expect([await status(quick), await status(full)]).toEqual(["ASSIGNED", "ASSIGNED"]);
  vera.sees(new RegExp(`✅ Заказ #${quick} взял Сидоров Иван`));

  // The client wants somebody else.
  await vera.says("/menu");
  await vera.press("📦 Заявки");
  await vera.press("🔎 Поиск");
  await vera.says(`#${full}`);
  await vera.press("↩️ Вернуть в поиск");
  await vera.press("✏️ Вернуть с причиной");
  await vera.says("Клиент просил другого");
  expect(vera.screen.text).toMatch(/возвращён в поиск/);
  expect(await status(full)).toBe("SEARCHING");
  sidorov.sees(/передан другому мастеру\. Клиент просил другого/);

  // A guarantee visit for an order of last week.
  const closed = await world.order({ status: "CLOSED", masterId: sidorov.rowId, totalRoubles: 4_000 });
  await vera.press("🏠 Меню");
  await vera.press("📦 Заявки");
  await vera.press("🔎 Поиск");
  await vera.says(`#${closed}`);
  await vera.press("🛡 Гарантия");
  await vera.press("Завтра 10:00-13:00");
  const visit = numberIn(await vera.press("✅ Создать"));
  expect(await world.orderRow(visit)).toMatchObject({
    type: "GUARANTEE",
    guarantee_source_order_id: closed,
    preferred_master_id: sidorov.rowId,
  });
  sidorov.sees(new RegExp(`Новый заказ #${visit}`));
});
