import { describe, expect, test } from "vitest";
import { BOT_NAMES, newBotWorld } from "../../test/bot-world.ts";
import type { OrderVerb } from "../../test/world-orders.ts";
import { sql } from "../db/tx.ts";
import { after, DAY_MS, HOUR_MS } from "../kernel/time.ts";
import { png } from "../local-bot-api/test-setup.ts";
import { archiveClosed } from "../orders/archive-closed.ts";
import { SYSTEM } from "../staff/actor.ts";

const BOT = BOT_NAMES.master;
const CLIENT: OrderVerb = {
  clientName: "Анна",
  clientPhone: "+79991234567",
  streetManual: "ул. Ленина",
  house: "5",
  apartment: "12",
  addressComment: "код 17",
};

describe("the history", () => {
  test("is paged by ten and filtered; «Назад» from a card keeps page and filter", async () => {
    await using city = await newBotWorld();
    const master = await city.master({ rating: 4.8 });
    const { world } = city;
    for (let n = 1; n <= 12; n += 1) {
      const closedAt = after(world.now, -n * HOUR_MS);
      await world.order({ status: "CLOSED", masterId: master.rowId, totalRoubles: 1_000, closedAt });
    }
    const canceled = await world.order({
      status: "CANCELED",
      masterId: master.rowId,
      cancelReason: "Клиент передумал",
    });
    await master.says("/menu");
    await master.press("📜 История заказов");
    expect(master.screen.text).toMatch(
      /^Меню › История заказов\n\nВыполнено: 12 · Заработано: 12 000,00 ₽ · Рейтинг: ⭐ 4\.80/,
    );
    expect(master.buttons[0]).toEqual(["• Все", "Закрытые", "Отменённые"]);
    expect(master.buttons.flat()).toContain("1/2");
    await master.press("Закрытые");
    await master.press("▶️");
    expect(master.buttons[0]).toEqual(["Все", "• Закрытые", "Отменённые"]);
    expect(master.buttons[1]).toHaveLength(2);
    city.restart();
    await master.press(/^✅ №/);
    expect(master.screen.text).toMatch(/Заказ закрыт[\s\S]*✅ Закрыт: 10\.03/);
    await master.press("⬅️ Назад");
    expect(master.buttons[0]).toEqual(["Все", "• Закрытые", "Отменённые"]);
    expect(master.buttons.flat()).toContain("2/2");
    await master.press("Отменённые");
    expect(master.screen.text).toMatch(new RegExp(`❌ №${canceled} · .* · отменён`));
    await master.press(`❌ №${canceled}`);
    expect(master.screen.text).toMatch(/Причина: Клиент передумал/);
    await master.press("⬅️ Назад");
    await master.press("⬅️ Назад");
    expect(master.screen.text).toMatch(/^Field Service · мастер/);
  });

  test("an empty one says so", async () => {
    await using city = await newBotWorld();
    const master = await city.master();
    await master.press("📜 История заказов");
    expect(master.screen.text).toMatch(/Здесь пока пусто/);
  });

  test("R92 R54 contacts can be copied until the archive, after that the phone is masked and the rest hidden", async () => {
    await using city = await newBotWorld();
    const master = await city.master();
    const closedAt = after(city.now, -HOUR_MS);
    const orderId = await city.world.order({
      ...CLIENT,
      status: "CLOSED",
      masterId: master.rowId,
      closedAt,
      totalRoubles: 5_000,
    });
    await master.press("📜 История заказов");
    await master.press(`✅ №${orderId}`);
    expect(master.screen.text).toMatch(
      /ул\. Ленина, 5, кв\. 12[\s\S]*Анна[\s\S]*\+7 999 123-45-67[\s\S]*Сумма: 5 000,00 ₽/,
    );
    const card = master.screen.messageId;
    await master.press("📋 Телефон");
    expect(master.screen.text).toBe("+7 999 123-45-67");
    await master.press("📋 Адрес");
    expect(master.screen.text).toMatch(/кв\. 12 \(код 17\)/);
    city.world.pass(DAY_MS);
    await city.world.do(SYSTEM, (work) => archiveClosed(work, 100), "job");
    const queryId = master.account.pressForged(card, `m:history:card:${orderId}`, BOT);
    await city.settle();
    master.answerTo(queryId);
    const shown = master.account.message(card)!;
    expect(shown.text).toMatch(/Тестоград, Центральный, ул\. Ленина[\s\S]*\+7\*\*\* \*\*\* \*\* 67/);
    expect(shown.text).not.toMatch(/Анна|123-45|кв\.|код 17/);
    expect(shown.buttons.flat().map(({ text }) => text)).toEqual(["⬅️ Назад", "🏠 Меню"]);
    for (const action of ["phone", "address"]) {
      expect(await master.pressForged(`m:order:${action}:${orderId}`)).toBe("Этот заказ больше не за вами.");
    }
  });

  test("orders of others answer like none, also their files", async () => {
    await using city = await newBotWorld();
    const master = await city.master();
    const other = await city.master();
    const orderId = await city.world.order({ ...CLIENT, status: "CLOSED", masterId: other.rowId });
    for (const id of [orderId, 999_999, "x"]) {
      expect(await master.pressForged(`m:history:card:${id}`)).toBe("Этот заказ больше не за вами.");
      expect(await master.pressForged(`m:order:files:${id}`)).toBe("Файлов у этого заказа нет.");
      expect(master.screen.text).not.toMatch(/Анна|123-45|Ленина/);
    }
  });

  test("R29 moments are those of the order's city", async () => {
    await using city = await newBotWorld();
    const far = await city.world.city({ name: "Владивосток", timezone: "Asia/Vladivostok" });
    const master = await city.master({ cityId: far.id });
    const closedAt = new Date("2026-03-09T14:30:00Z");
    const orderId = await city.world.order({
      cityId: far.id,
      status: "CLOSED",
      masterId: master.rowId,
      closedAt,
    });
    await master.press("📜 История заказов");
    expect(master.screen.text).toMatch(/Владивосток · 10\.03 00:30/);
    await master.press(`✅ №${orderId}`);
    expect(master.screen.text).toMatch(/Закрыт: 10\.03 00:30/);
  });
});

describe("files that staff attached", () => {
  test("come through the other bot: on the offer, on the active order, and again without travelling", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const master = await city.master();
    staff.account.sendPhoto(BOT_NAMES.admin, png(640, 480, 9_000));
    await city.settle();
    const sent = staff.account.messages(BOT_NAMES.admin).find(({ kind }) => kind === "photo")!;
    const orderId = await city.world.order(CLIENT);
    await city.db.run(sql`
      insert into attachments (entity_type, entity_id, file_type, bot, file_id, caption, document_type, created_at)
      values ('ORDER', ${orderId}, 'PHOTO', 'admin', ${sent.fileId}, 'Звонить +7 999 123-45-67', 'order_photo', ${city.now})`);
    await city.settle();
    await master.press("ℹ️ Подробнее");
    const card = master.screen.messageId;
    await master.press("📎 Файлы (1)");
    expect(master.screen).toMatchObject({ kind: "photo", text: "Звонить +7*** *** ** 67" });
    expect(master.account.message(card)?.text).toMatch(/Новый заказ/);
    const downloads = () => city.telegram.journal.count({ method: "getFile" });
    const before = downloads();
    await master.press(/^✅ Взять/);
    await master.says("/menu");
    await master.press(/Активные заказы/);
    await master.press(new RegExp(`^№${orderId} `));
    await master.press("📎 Файлы (1)");
    expect(master.screen).toMatchObject({ kind: "photo", text: "Звонить +7 999 123-45-67" });
    expect(downloads()).toBe(before);
    // Telegram has lost it: said in words.
    await city.db.run(sql`update attachments set file_id = 'BQAClost'`);
    await master.press("📎 Файлы (1)");
    expect(master.screen.text).toMatch(/Файла больше нет в Telegram/);
  });

  test("an offer that is over shows none, nor does that of somebody else", async () => {
    await using city = await newBotWorld();
    const master = await city.master();
    const other = await city.master({ shift: "SHIFT_OFF" });
    const orderId = await city.world.order();
    await city.db.run(sql`
      insert into attachments (entity_type, entity_id, file_type, bot, file_id, document_type, created_at)
      values ('ORDER', ${orderId}, 'PHOTO', 'admin', 'x', 'order_photo', ${city.now})`);
    await city.settle();
    const [offer] = await city.world.offersOf(orderId);
    expect(await other.pressForged(`m:offer:files:${offer!.id}`)).toBe("Файлов у этого заказа нет.");
    city.world.pass(HOUR_MS);
    expect(await master.pressForged(`m:offer:files:${offer!.id}`)).toBe("Файлов у этого заказа нет.");
  });
});
