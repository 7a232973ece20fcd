import { describe, expect, test } from "vitest";
import { BOT_NAMES, type BotPerson, type BotWorld, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { after, DAY_MS, HOUR_MS } from "../kernel/time.ts";
import { book } from "../ledger/book.ts";
import { png } from "../local-bot-api/test-setup.ts";

const SYSTEM_ACTOR = { actorType: "SYSTEM", staffId: null } as const;
const PAY = {
  owner_pay_methods: ["card", "sbp"],
  owner_pay_card_number: "2200123412341234",
  owner_pay_card_holder: "Иван П.",
  owner_pay_sbp_phone: "+79990001122",
} as const;

/** Closes an order in WORKING through the bot; the commission is its half. */
async function close(master: BotPerson, orderId: number, amount: string): Promise<void> {
  await master.says("/menu");
  await master.press(/Активные заказы/);
  await master.press(new RegExp(`^№${orderId} `));
  await master.press("🧾 Закрыть заказ");
  await master.says(amount);
  await master.sendsPhoto();
  await master.press("✅ Закрыть");
}

async function working(master: BotPerson): Promise<number> {
  return master.city.world.order({
    status: "WORKING",
    masterId: master.rowId,
    streetManual: "ул. Ленина",
    house: "5",
  });
}

/** The QR code as the staff bot got it. */
async function qrOf(city: BotWorld): Promise<string> {
  const admin = await city.staff("GLOBAL_ADMIN");
  admin.account.sendPhoto(BOT_NAMES.admin, png(300, 300, 5_000));
  await city.settle();
  return admin.account.messages(BOT_NAMES.admin).find(({ kind }) => kind === "photo")!.fileId!;
}

describe("finance", () => {
  test("R21 R47 R54 from the charge to the approval, with a restart between all steps", async () => {
    await using city = await newBotWorld();
    city.world.set({ ...PAY, owner_pay_sbp_qr_file_id: await qrOf(city) });
    const master = await city.master();
    const orderId = await working(master);
    await close(master, orderId, "5000");
    const restarted = async (act: Promise<unknown>) => {
      const result = await act;
      city.restart();
      return result;
    };
    await master.says("/menu");
    await restarted(master.press("💳 Финансы"));
    expect(master.screen.text).toMatch(/Баланс: −2 500,00 ₽/);
    expect(master.screen.text).toMatch(/Не оплачено и не подтверждено: 2 500,00 ₽/);
    expect(master.screen.text).toMatch(
      new RegExp(`№${orderId} · 2 500,00 ₽ · ждёт оплаты\\n⏳ Срок: 10\\.03 14:40, осталось 3 ч 00 мин`),
    );
    expect(master.buttons.flat()).toEqual(
      expect.arrayContaining(["• ⏳ К оплате (1)", "✅ Оплаченные (0)", "🚫 Просроченные (0)", "📄 Выписка"]),
    );
    await restarted(master.press(`№${orderId} · 2 500,00 ₽`));
    expect(master.screen.text).toMatch(
      /Заказ №\d+ · Обычный · ⚡ Электрика\n📍 Тестоград, Центральный, ул\. Ленина, 5[\s\S]*Карта: 2200 1234 1234 1234/,
    );
    await restarted(master.press("📋 Карта"));
    expect(master.screen).toMatchObject({ text: "2200 1234 1234 1234", entities: [{ type: "code" }] });
    await restarted(master.press("📋 СБП"));
    expect(master.screen.text).toBe("+7 999 000-11-22");
    await restarted(master.press("🔳 QR-код"));
    expect(master.screen.kind).toBe("photo");
    // Edits of the settings do not change where this commission is paid.
    city.world.set({ ...PAY, owner_pay_card_number: "4276000000000000" });
    await restarted(master.press("📋 Карта"));
    expect(master.screen.text).toBe("2200 1234 1234 1234");
    expect(await restarted(master.press(/^✅ Я оплатил/))).toMatch(
      /передали на проверку. Можно приложить чек/,
    );
    await restarted(master.press("📎 Загрузить чек"));
    master.account.sendDocument(BOT_NAMES.master, { sizeBytes: 21 * 1024 * 1024 });
    await city.settle();
    expect(master.screen.text).toMatch(/^Файл больше 20 МБ/);
    await restarted(master.sendsPhoto());
    await restarted(master.press("⬅️ Назад"));
    expect(master.screen.text).toMatch(/на проверке[\s\S]*Чеков: 1/);
    expect(master.buttons.flat()).not.toContain("✅ Я оплатил");
    const admin = await city.staff("CITY_ADMIN");
    const { id } = await city.db.one<{ id: number }>(sql`select id from commissions`);
    await admin.pressForged(`a:commission:approve-yes:${id}`);
    await master.says("/menu");
    await master.press("💳 Финансы");
    await master.press("✅ Оплаченные (1)");
    expect(master.screen.text).toMatch(/Баланс: 0,00 ₽[\s\S]*Оплачено: 2 500,00 ₽, 10\.03 11:40/);
    await master.press(`№${orderId} · 2 500,00 ₽`);
    expect(master.buttons.flat()).toEqual(["📦 Открыть заказ", "⬅️ Назад", "🏠 Меню"]);
    await master.press("📦 Открыть заказ");
    expect(master.screen.text).toMatch(/История заказов › №\d+[\s\S]*Заказ закрыт/);
    await master.press("⬅️ Назад");
    await master.press("⬅️ Назад");
    expect(master.buttons.flat()).toContain("• ✅ Оплаченные (1)");
  });

  test("an active order opens as such, a returned one is only a number", async () => {
    await using city = await newBotWorld();
    const master = await city.master();
    const orderId = await working(master);
    await close(master, orderId, "1000");
    await master.says("/menu");
    await master.press("💳 Финансы");
    await master.press(`№${orderId} · 500,00 ₽`);
    const card = master.screen.buttons.flat().find(({ text }) => text === "📦 Открыть заказ")!.data!;
    await master.press("📦 Открыть заказ");
    expect(master.screen.text).toMatch(/Активные заказы › №\d+/);
    const admin = await city.staff("CITY_ADMIN");
    await admin.pressForged(`a:return:yes:${orderId}`);
    expect(await master.pressForged(card)).toBe("Этот заказ больше не за вами.");
    const { id } = await city.db.one<{ id: number }>(sql`select id from commissions`);
    await master.pressForged(`m:money:card:${id}`);
    expect(master.screen.text).toMatch(/отменена/);
    expect(master.screen.text).not.toMatch(/Ленина|Карта/);
    expect(master.buttons.flat()).toEqual(["⬅️ Назад", "🏠 Меню"]);
  });

  test("five per page; the page and the segment are kept on the way back", async () => {
    await using city = await newBotWorld();
    const master = await city.master();
    for (let n = 1; n <= 7; n += 1) {
      const orderId = await city.world.order({ status: "PAYMENT", masterId: master.rowId });
      await city.db.run(sql`
        insert into commissions (order_id, master_id, base_total, avg_check, rate, amount, status, deadline_at,
                                 deadline_set_at, created_at, updated_at)
        values (${orderId}, ${master.rowId}, 1000, 0, 0.5, ${n}, 'OVERDUE', ${after(city.now, n * HOUR_MS)}, ${city.now},
                ${city.now}, ${city.now})`);
    }
    await master.press("💳 Финансы");
    expect(master.screen.text).toMatch(/В этом разделе комиссий нет/);
    await master.press("🚫 Просроченные (7)");
    expect(master.buttons.flat().filter((text) => text.startsWith("№"))).toHaveLength(5);
    await master.press("▶️");
    await master.press(/· 7,00 ₽$/);
    await master.press("⬅️ Назад");
    expect(master.buttons.flat()).toEqual(expect.arrayContaining(["2/2", "• 🚫 Просроченные (7)"]));
    // A page that is gone is the last one there is.
    await master.pressForged("m:money:list:overdue.99");
    expect(master.buttons.flat()).toContain("2/2");
    await master.pressForged("m:money:list:nonsense");
    expect(master.buttons.flat()).toContain("• ⏳ К оплате (0)");
  });

  test("commissions of others answer like none", async () => {
    await using city = await newBotWorld();
    city.world.set(PAY);
    const master = await city.master();
    const other = await city.master({ shift: "SHIFT_OFF" });
    await close(master, await working(master), "1000");
    const { id } = await city.db.one<{ id: number }>(sql`select id from commissions`);
    for (const action of ["card", "paid", "check", "open-order"]) {
      expect(await other.pressForged(`m:money:${action}:${id}`), action).toBe("Комиссия не найдена.");
      expect(other.screen.text, action).not.toMatch(/2200|500,00/);
    }
    expect(await other.pressForged(`m:money:copy:${id}:card`)).toMatch(/Этих реквизитов больше нет/);
    expect((await city.db.one<{ status: string }>(sql`select status from commissions`)).status).toBe(
      "WAIT_PAY",
    );
  });

  test("whoever closed his account still pays what he owes", async () => {
    await using city = await newBotWorld();
    const master = await city.master();
    await close(master, await working(master), "1000");
    await city.db.run(sql`
      update masters set is_deleted = true, is_active = false, verified = false, shift_status = 'SHIFT_OFF',
             is_on_shift = false where id = ${master.rowId}`);
    await master.says("/menu");
    expect(master.buttons.flat()).toEqual(expect.arrayContaining(["📦 Активные заказы (1/5)", "💳 Финансы"]));
    expect(master.buttons.flat()).not.toContain("📜 История заказов");
    await master.press("💳 Финансы");
    await master.press(/· 500,00 ₽$/);
    expect(await master.press("✅ Я оплатил")).toMatch(/передали на проверку/);
  });
});

describe("the statement", () => {
  test("R29 counts in days of his city: periods by button and by typed dates, with a restart in between", async () => {
    await using city = await newBotWorld();
    const far = await city.world.city({ name: "Владивосток", timezone: "Asia/Vladivostok" });
    const master = await city.master({ cityId: far.id });
    const entry = (at: string, roubles: number, comment: string | null = null) =>
      city.db.transaction((tx) =>
        book(
          tx,
          [
            {
              masterId: master.rowId,
              kind: "CORRECTION",
              amountKopecks: roubles * 100,
              comment,
              dedupeKey: at,
            },
          ],
          SYSTEM_ACTOR,
          new Date(at),
        ),
      );
    // The last minute of February, and the first of March, in Владивосток.
    await entry("2026-02-28T13:59:00Z", -100);
    await entry("2026-02-28T14:00:00Z", 30, "Возврат <b>лишнего</b>");
    await master.press("💳 Финансы");
    await master.press("📄 Выписка");
    expect(master.screen.text).toMatch(
      /01\.03 - 31\.03\nБаланс на начало: −100,00 ₽\n\n01\.03 00:00 · Исправление: \+30,00 ₽, баланс −70,00 ₽\n💬 Возврат <b>лишнего<\/b>\n\nБаланс на конец: −70,00 ₽/,
    );
    await master.press("Прошлый месяц");
    expect(master.screen.text).toMatch(
      /28\.02 23:59 · Исправление: −100,00 ₽[\s\S]*Баланс на конец: −100,00 ₽/,
    );
    await master.press("✏️ Другие даты");
    city.restart();
    await master.says("вчера");
    expect(master.screen.text).toMatch(/Не получилось прочитать даты/);
    await master.says("10.03.2026 01.03.2026");
    expect(master.screen.text).toMatch(/Вторая дата раньше первой/);
    await master.says("28.02.2026 01.03.2026");
    expect(master.screen.text).toMatch(/28\.02 - 01\.03[\s\S]*−100,00 ₽[\s\S]*\+30,00 ₽/);
    await master.press("7 дней");
    expect(master.screen.text).toMatch(/Движений за этот период нет/);
    await master.press("⬅️ Назад");
    expect(master.screen.text).toMatch(/Баланс: −70,00 ₽/);
  });

  test("ten entries per page", async () => {
    await using city = await newBotWorld();
    const master = await city.master();
    await city.db.transaction((tx) =>
      book(
        tx,
        Array.from({ length: 12 }, (_, n) => ({
          masterId: master.rowId,
          kind: "CORRECTION" as const,
          amountKopecks: n + 1,
          dedupeKey: `c${n}`,
        })),
        SYSTEM_ACTOR,
        after(city.now, -DAY_MS),
      ),
    );
    await master.press("💳 Финансы");
    await master.press("📄 Выписка");
    expect(master.screen.text.match(/Исправление/g)).toHaveLength(10);
    await master.press("▶️");
    expect(master.screen.text).toMatch(/\+0,12 ₽, баланс \+0,78 ₽/);
    // A period of centuries and nonsense in a button end in something sensible.
    await master.pressForged("m:money:statement:0001-01-01_9999-12-31.1");
    expect(master.screen.text).toMatch(/11\.03 - 11\.03\.2027/);
    await master.pressForged("m:money:statement:2026-03-10_2026-03-01.7");
    expect(master.screen.text).toMatch(/01\.03 - 31\.03/);
  });
});
