import { describe, expect, test } from "vitest";
import { BOT_NAMES, type BotPerson, type BotWorld, newBotWorld } from "../../test/bot-world.ts";
import type { OrderVerb } from "../../test/world-orders.ts";
import { sql } from "../db/tx.ts";
import { MINUTE_MS } from "../kernel/time.ts";

const BOT = BOT_NAMES.master;

/** A master with one active order, its card open. */
async function active(verb: OrderVerb = {}): Promise<{ city: BotWorld; master: BotPerson; orderId: number }> {
  const city = await newBotWorld();
  const master = await city.master();
  const orderId = await city.world.order({
    status: "ASSIGNED",
    masterId: master.rowId,
    clientName: "Анна",
    clientPhone: "+79991234567",
    streetManual: "ул. Ленина",
    house: "5",
    apartment: "12",
    addressComment: "код 17",
    ...verb,
  });
  await master.says("/menu");
  await master.press(/Активные заказы/);
  await master.press(new RegExp(`^№${orderId} `));
  return { city, master, orderId };
}

describe("an active order", () => {
  test("the card has everything he needs, and every step of the way", async () => {
    const { city, master, orderId } = await active();
    await using _ = city;
    expect(master.screen.text).toMatch(/Тестоград, Центральный, ул\. Ленина, 5, кв\. 12/);
    expect(master.screen.text).toMatch(/код 17/);
    expect(await master.press("🚗 В пути")).toMatch(/вы в пути/);
    expect(await master.press("🛠 На месте")).toMatch(/вы на месте/);
    expect((await city.world.orderRow(orderId)).status).toBe("WORKING");
    expect(master.buttons.flat()).not.toContain("↩️ Отказаться от заказа");
  });

  test("of the words of staff only those since the order is his are shown", async () => {
    const { city, master, orderId } = await active();
    await using _ = city;
    const note = (reason: string, to: string, actor: string, comment: string | null) =>
      city.db.run(sql`
        insert into order_status_history (order_id, from_status, to_status, reason, comment, actor_type, source, created_at)
        values (${orderId}, 'SEARCHING', ${to}::order_status, ${reason}, ${comment}, ${actor}::actor_type, 'bot', ${city.now})`);
    await note("manual_return", "SEARCHING", "ADMIN", "Сидоров не приехал");
    await note("accepted_by_master", "ASSIGNED", "MASTER", null);
    await master.pressForged(`m:order:card:${orderId}`);
    expect(master.screen.text).not.toMatch(/Сидоров/);
    await note("reopened", "WORKING", "ADMIN", "Исправьте сумму");
    await master.pressForged(`m:order:card:${orderId}`);
    expect(master.screen.text).toMatch(/🗒 От диспетчера: Исправьте сумму/);
  });

  test("R54 phone and address come as messages to copy from, the card stays", async () => {
    const { city, master } = await active();
    await using _ = city;
    const card = master.screen.messageId;
    await master.press("📋 Телефон");
    expect(master.screen).toMatchObject({ text: "+7 999 123-45-67", entities: [{ type: "code" }] });
    await master.press("📋 Адрес");
    expect(master.screen.text).toBe("Тестоград, Центральный, ул. Ленина, 5, кв. 12 (код 17)");
    expect(master.account.message(card)?.text).toMatch(/Назначено мастеру/);
  });

  test("a press in the wrong state says so and draws the card anew", async () => {
    const { city, master, orderId } = await active();
    await using _ = city;
    await city.db.run(sql`update orders set status = 'WORKING' where id = ${orderId}`);
    expect(await master.press("🚗 В пути")).toBe("Статус заказа уже другой.");
    expect(master.screen.text).toMatch(/Мастер работает/);
  });

  test("an order that is his no more shows nothing of the client", async () => {
    const { city, master, orderId } = await active();
    await using _ = city;
    const admin = await city.staff("CITY_ADMIN");
    await admin.pressForged(`a:return:yes:${orderId}`);
    for (const action of [
      "go",
      "here",
      "card",
      "phone",
      "address",
      "finish",
      "enroute",
      "onsite",
      "show",
      "close",
    ]) {
      expect(await master.pressForged(`m:order:${action}:${orderId}`), action).toBe(
        "Этот заказ больше не за вами.",
      );
      expect(master.screen.text, action).not.toMatch(/Анна|123-45-67/);
    }
  });

  test("refusing asks for the reason and once more; «Другое» takes his words", async () => {
    const { city, master, orderId } = await active();
    await using _ = city;
    await master.press("↩️ Отказаться от заказа");
    await master.press("Другое");
    await master.says("но");
    expect(master.screen.text).toMatch(/от 3 до 200/);
    await master.says("Сломался инструмент");
    expect(master.screen.text).toMatch(/Отказаться от заказа №\d+\? Причина: Сломался инструмент/);
    expect(await master.press("Да, отказаться")).toMatch(/Вы отказались/);
    expect((await city.world.orderRow(orderId)).status).toBe("SEARCHING");
    expect((await city.world.history(orderId)).at(-1)).toMatchObject({
      reason: "master_refused",
      comment: "Сломался инструмент",
      context: { refusal: "other" },
    });
    // An old button: it is over.
    expect(await master.pressForged(`m:refuse:yes:${orderId}:sick`)).toMatch(
      /Вы отказались|больше не за вами/,
    );
  });

  test("once he has set off it is too late to refuse", async () => {
    const { city, master, orderId } = await active();
    await using _ = city;
    await master.press("🚗 В пути");
    expect(await master.pressForged(`m:refuse:ask:${orderId}`)).toMatch(/только до выезда/);
    expect(await master.pressForged(`m:refuse:yes:${orderId}:sick`)).toMatch(/только до выезда/);
    expect((await city.world.orderRow(orderId)).status).toBe("EN_ROUTE");
  });

  test("the dispatcher's contact is there when the settings have one", async () => {
    const { city, master } = await active();
    await using _ = city;
    expect(master.buttons.flat()).not.toContain("🆘 Диспетчер");
    city.world.set({ support_contact: "@support <team>" });
    await master.press("⬅️ Назад");
    await master.press(/^№/);
    await master.press("🆘 Диспетчер");
    expect(master.screen.text).toBe("🆘 Связаться с диспетчером: @support <team>");
  });
});

describe("closing", () => {
  test("amount, act, summary; a second press of «Закрыть» does nothing twice", async () => {
    const { city, master, orderId } = await active({ status: "WORKING" });
    await using _ = city;
    await master.press("🧾 Закрыть заказ");
    const prompt = master.screen.messageId;
    for (const wrong of ["сто", "0", "-5", "1e3", "12345678", "4500.505", "15OO"]) {
      await master.says(wrong);
      expect(master.screen.text, wrong).toMatch(/Не получилось прочитать сумму/);
    }
    expect(master.account.message(prompt)).toBeNull();
    await master.says("1 500,50");
    await master.sendsPhoto();
    expect(master.screen.text).toMatch(
      /Сумма 1 500,50 ₽, комиссия 750,25 ₽ \(50 %\), к оплате 750,25 ₽ до 10\.03 14:40/,
    );
    await master.press("✏️ Сумма");
    await master.says("2000");
    expect(master.screen.text).toMatch(/Сумма 2 000,00 ₽/);
    const summary = master.screen;
    expect(await master.press("✅ Закрыть")).toMatch(/Ждём подтверждения оплаты/);
    expect((await city.world.orderRow(orderId)).total_sum).toBe("2000.00");
    const queryId = master.account.pressForged(summary.messageId, `m:close:yes:${orderId}`);
    await city.settle();
    expect(master.answerTo(queryId)).toMatch(/Ждём подтверждения оплаты/);
    const { n } = await city.db.one<{ n: number }>(sql`
      select (select count(*)::int from commissions) + (select count(*)::int from attachments) as n`);
    expect(n).toBe(2);
  });

  test("T-8 what is no act is refused in words: video, sticker, voice, a huge file; of an album the first counts", async () => {
    const { city, master, orderId } = await active({ status: "WORKING" });
    await using _ = city;
    await master.press("🧾 Закрыть заказ");
    await master.says("1000");
    const { account } = master;
    account.sendVideo(BOT);
    account.sendSticker(BOT);
    account.sendVoice(BOT);
    account.sendVideoNote(BOT);
    await city.settle();
    expect(master.screen.text).toMatch(/Пришлите фото или файл/);
    account.sendDocument(BOT, { sizeBytes: 21 * 1024 * 1024 });
    await city.settle();
    expect(master.screen.text).toMatch(/больше 20 МБ/);
    account.sendAlbum(
      BOT,
      Array.from({ length: 10 }, () => ({ kind: "photo", content: { sizeBytes: 1000 } }) as const),
    );
    await city.settle();
    expect(master.screen.text).toMatch(/первый файл альбома/);
    account.sendDocument(BOT, { sizeBytes: 1000 }, { fileName: `${"я".repeat(300)}.pdf` });
    await city.settle();
    await master.press("✅ Закрыть");
    expect((await city.world.orderRow(orderId)).status).toBe("PAYMENT");
    const files = await city.db.rows(sql`select file_type, document_type, bot from attachments`);
    expect(files).toEqual([{ file_type: "DOCUMENT", document_type: "act", bot: "master" }]);
  });

  test("a video sent as a file is no act, and at the summary a button is asked for", async () => {
    const { city, master } = await active({ status: "WORKING" });
    await using _ = city;
    await master.press("🧾 Закрыть заказ");
    await master.says("1000");
    master.account.sendDocument(BOT, { sizeBytes: 1000 }, { fileName: "act.mp4", mimeType: "video/mp4" });
    await city.settle();
    expect(master.screen.text).toMatch(/^Пришлите фото или файл\.[\s\S]*Пришлите акт/);
    await master.sendsPhoto();
    await master.says("готово");
    expect(master.screen.text).toMatch(/^Пожалуйста, выберите кнопку\.[\s\S]*Сумма 1 000,00 ₽/);
  });

  test("an old «Закрыть» of an order that went another way does not say that it was closed", async () => {
    const { city, master, orderId } = await active({ status: "WORKING" });
    await using _ = city;
    await city.world.order();
    const [admin, stranger] = [await city.staff("CITY_ADMIN"), await city.master({ shift: "SHIFT_OFF" })];
    expect(await stranger.pressForged(`m:close:yes:${orderId}`)).toBe("Этот заказ больше не за вами.");
    await admin.pressForged(`a:return:yes:${orderId}`);
    expect(await master.pressForged(`m:close:yes:${orderId}`)).toBe("Этот заказ больше не за вами.");
  });

  test("another language in the middle changes the words and loses nothing", async () => {
    const { city, master } = await active({ status: "WORKING" });
    await using _ = city;
    await master.press("🧾 Закрыть заказ");
    await master.says("1000");
    await master.says("/lang");
    await master.press("⬅️ Назад");
    expect(master.screen.text).toMatch(/Пришлите акт/);
    await master.says("/lang");
    await master.press("English");
    expect(master.screen.text).toMatch(/^Menu › Active orders[\s\S]*Send the act/);
    await master.sendsPhoto();
    expect(master.screen.text).toMatch(/Total 1,000\.00|1.000[.,]00/);
  });

  test("a guarantee visit has no amount", async () => {
    const { city, master, orderId } = await active({ status: "WORKING", type: "GUARANTEE" });
    await using _ = city;
    await master.press("🧾 Закрыть заказ");
    expect(master.screen.text).toMatch(/Пришлите акт/);
    await master.sendsPhoto();
    expect(master.screen.text).toMatch(/Гарантийный визит, выплата компании 2 500,00 ₽/);
    expect(await master.press("✅ Закрыть")).toMatch(/Спасибо за работу/);
    expect((await city.world.orderRow(orderId)).status).toBe("CLOSED");
  });

  test("«Отменить» leads back to the card, and texts are taken for nothing", async () => {
    const { city, master, orderId } = await active({ status: "WORKING" });
    await using _ = city;
    await master.press("🧾 Закрыть заказ");
    await master.says("1000");
    await master.press("❌ Отменить");
    expect(master.screen.text).toMatch(/Мастер работает/);
    await master.says("2000");
    expect(master.screen.text).toMatch(/Пожалуйста, выберите кнопку/);
    expect((await city.world.orderRow(orderId)).status).toBe("WORKING");
  });

  test("the order is returned while he types: nothing is closed, nothing is shown", async () => {
    const { city, master, orderId } = await active({ status: "WORKING" });
    await using _ = city;
    await master.press("🧾 Закрыть заказ");
    await master.says("1000");
    const admin = await city.staff("CITY_ADMIN");
    await admin.pressForged(`a:return:yes:${orderId}`);
    await master.sendsPhoto();
    expect(master.screen.text).toMatch(/больше не за вами/);
    expect((await city.world.orderRow(orderId)).status).toBe("SEARCHING");
  });
});

describe("patience", () => {
  test("after 7 minutes the next text is no answer: continue or begin anew, nothing is lost", async () => {
    const { city, master } = await active({ status: "WORKING" });
    await using _ = city;
    await master.press("🧾 Закрыть заказ");
    await master.says("1000");
    city.world.pass(8 * MINUTE_MS);
    await master.says("hello?");
    expect(master.screen.text).toBe("Продолжить или начать заново?");
    await master.says("hello??");
    expect(master.screen.text).toBe("Продолжить или начать заново?");
    await master.press("▶️ Продолжить");
    expect(master.screen.text).toMatch(/Пришлите акт/);
    await master.sendsPhoto();
    expect(master.screen.text).toMatch(/Сумма 1 000,00 ₽/);
    city.world.pass(8 * MINUTE_MS);
    await master.sendsPhoto();
    await master.press("🔁 Заново");
    expect(master.screen.text).toMatch(/Сколько заплатил клиент/);
    await master.says("/cancel");
    expect(master.screen.text).toMatch(/Field Service · мастер/);
  });

  test("a push in the middle of a flow may be opened; the flow waits for him", async () => {
    const { city, master } = await active({ status: "WORKING" });
    await using _ = city;
    await master.press("🧾 Закрыть заказ");
    await city.world.order();
    await city.settle();
    await master.press("ℹ️ Подробнее");
    await master.says("1000");
    expect(master.screen.text).toBe("Продолжить или начать заново?");
    await master.press("▶️ Продолжить");
    await master.says("1000");
    expect(master.screen.text).toMatch(/Пришлите акт/);
  });
});

test("R41 the process is restarted between every two steps of a closing", async () => {
  const { city, master, orderId } = await active();
  await using _ = city;
  const steps = [
    () => master.press("🚗 В пути"),
    () => master.press("🛠 На месте"),
    () => master.press("🧾 Закрыть заказ"),
    () => master.says("abc"),
    () => master.says("1234,5"),
    () => master.sendsPhoto(),
    () => master.press("✏️ Акт"),
    () => master.sendsPhoto(),
    () => master.press("✅ Закрыть"),
  ];
  for (const step of steps) {
    await step();
    city.restart();
  }
  expect((await city.world.orderRow(orderId)).total_sum).toBe("1234.50");
});
