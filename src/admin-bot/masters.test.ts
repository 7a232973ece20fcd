import { describe, expect, test } from "vitest";
import { BOT_NAMES, type BotPerson, type BotWorld, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { MINUTE_MS } from "../kernel/time.ts";
import { png } from "../local-bot-api/test-setup.ts";
import { setSkills } from "../masters/set-skills.ts";

/** Audit actions and messages to masters since the last look. */
async function traces({ db }: BotWorld): Promise<{ audit: string[]; told: string[] }> {
  const audit = await db.rows<{ action: string }>(sql`select action from admin_audit_log order by id`);
  const told = await db.rows<{ event: string }>(sql`
    select event from notifications_outbox
     where kind = 'MASTER' and event not in ('new_offer','order_assigned') order by id`);
  return { audit: audit.map(({ action }) => action), told: told.map(({ event }) => event) };
}

async function open(admin: BotPerson, masterId: number): Promise<void> {
  await admin.pressForged(`a:master:card:${masterId}`);
}

describe("the lists", () => {
  test("R35 R41 groups, filters, page and search; filters and page outlive a card and a restart", async () => {
    await using city = await newBotWorld();
    const other = await city.world.city({ name: "Другой", districts: ["Заречный"] });
    const names = [
      "Абрамов",
      "Борисов",
      "Волков",
      "Громов",
      "Дымов",
      "Егоров",
      "Жуков",
      "Зимин",
      "Ильин",
      "Котов",
    ];
    for (const lastName of names) await city.world.master({ lastName });
    const windows = await city.world.master({
      lastName: "Окнин",
      skills: ["WINDOWS"],
      closed: [5000, 7000],
      limit: 2,
    });
    await city.world.master({ lastName: "Отпускной", shift: "SHIFT_OFF", unreachableSince: city.now });
    await city.world.master({ cityId: other.id, lastName: "Чужой" });
    const admin = await city.staff("CITY_ADMIN");
    await admin.press("👷 Мастера");
    expect(admin.buttons.flat()).toEqual(
      expect.arrayContaining([
        "✅ Работают (12)",
        "🕓 На модерации (0)",
        "❌ Отклонённые (0)",
        "🚫 Заблокированные (0)",
      ]),
    );
    expect(admin.buttons.flat().join()).not.toMatch(/Удалённые/);
    await admin.press(/Работают/);
    expect(admin.screen.text).toMatch(/🟢 Абрамов Иван №\d+ · 0\/5 · 0,00 ₽/);
    await admin.press("▶️");
    expect(admin.screen.text).toMatch(/🟢 Окнин Иван №\d+ · 0\/2 · 6 000,00 ₽/);
    expect(admin.screen.text).toMatch(/⚪️ Отпускной Иван №\d+ · 0\/5 · 0,00 ₽ 📵/);
    expect(admin.screen.text).not.toMatch(/Абрамов|Чужой/);
    await admin.press(/Окнин/);
    city.restart();
    await admin.press("⬅️ Назад");
    expect(admin.screen.text).toMatch(/Окнин/);

    await admin.press("🎛 Фильтры");
    expect(admin.buttons.flat()).not.toContain("Город: любой");
    await admin.press("Навык: любой");
    await admin.press(/Окна/);
    await admin.press("Район: любой");
    await admin.press("Северный");
    await admin.press("⬜ Только на смене");
    expect(admin.screen.text).toMatch(/🎛 Окна, Северный, на смене/);
    await admin.press("👀 Показать");
    expect(admin.screen.text).toMatch(/Всего: 11\n🎛 Окна, Северный, на смене/);
    await admin.press(/Абрамов/);
    city.restart();
    await admin.press("⬅️ Назад");
    expect(admin.screen.text).toMatch(/🎛 Окна, Северный, на смене/);
    await admin.press("🎛 Фильтры");
    await admin.press("Навык: Окна");
    await admin.press(/Электрика/);
    await admin.press("👀 Показать");
    expect(admin.screen.text).toMatch(/Всего: 10/);
    await admin.press("🎛 Фильтры");
    await admin.press("🧹 Сбросить");
    await admin.press("👀 Показать");
    expect(admin.screen.text).toMatch(/^Меню › Мастера › Работают\n\nВсего: 12\n\n/);

    await admin.press("🏠 Меню");
    await admin.press("👷 Мастера");
    await admin.press("🔎 Поиск");
    await admin.says("иван");
    expect(admin.screen.text).toMatch(/По запросу «иван»: 12 мастеров/);
    await admin.press("🔎 Искать ещё");
    await admin.says(String(windows));
    expect(admin.screen.text).toMatch(new RegExp(`Окнин Иван · №${windows}`));
  });

  test("a global admin chooses among all cities and sees who is deleted; a district goes with its city", async () => {
    await using city = await newBotWorld();
    for (let n = 10; n < 25; n += 1) await city.world.city({ name: `Город ${n}`, districts: [`Район ${n}`] });
    await city.world.master({ lastName: "Петров" });
    const gone = await city.world.master({ lastName: "Удалов", deleted: true, shift: "SHIFT_OFF" });
    const global = await city.staff("GLOBAL_ADMIN");
    await global.press("👷 Мастера");
    await global.press("🗑 Удалённые (1)");
    expect(global.screen.text).toMatch(/Удалов/);
    await global.press("🎛 Фильтры");
    expect(global.buttons.flat().join()).not.toMatch(/Район/);
    await global.press("Город: любой");
    await global.press("▶️");
    await global.press("Город 24");
    await global.press("Район: любой");
    await global.press("Район 24");
    await global.press("👀 Показать");
    expect(global.screen.text).toMatch(/Всего: 0\n🎛 Город 24, Район 24/);
    await global.press("🎛 Фильтры");
    await global.press("Город: Город 24");
    await global.press("Все");
    await global.press("👀 Показать");
    expect(global.screen.text).toMatch(/Всего: 1\n\n/);
    expect(global.screen.text).toMatch(/📍 Тестоград/);
    const admin = await city.staff("CITY_ADMIN");
    await admin.pressForged("a:masters:list:deleted:1");
    expect(admin.screen.text).toMatch(/Здесь никого нет/);
    // What finance links to can still be opened.
    await open(admin, gone);
    expect(admin.screen.text).toMatch(/🗑 удалён/);
  });
});

describe("the card", () => {
  test("a logist sees who he is and writes to him; no form, no payout, no documents, no money", async () => {
    await using city = await newBotWorld();
    const masterId = await city.world.master({
      lastName: "Петров",
      phone: "+79991234567",
      blocked: "commission_overdue",
      shift: "SHIFT_OFF",
    });
    await city.db.run(sql`
      update masters set payout_method = 'CARD', payout_data = '{"card":"2200123412341234"}',
             vehicle_plate = 'А123ВС', has_vehicle = true, referral_code = 'ABCDEF01' where id = ${masterId}`);
    await documents(city, masterId);
    const logist = await city.staff("LOGIST");
    await open(logist, masterId);
    expect(logist.screen.text).toMatch(/Петров Иван · №/);
    expect(logist.screen.text).toMatch(/🚫 С 10\.03 11:40\n/);
    expect(logist.screen.text).not.toMatch(/2200|А123ВС|Документов|Баланс|ставка|ABCDEF01|комисси/i);
    expect(logist.buttons).toEqual([
      ["✉️ Сообщение", "📋 Телефон"],
      ["⬅️ Назад", "🏠 Меню"],
    ]);
    const admin = await city.staff("CITY_ADMIN");
    await open(admin, masterId);
    expect(admin.screen.text).toMatch(/2200 1234 1234 1234/);
    expect(admin.screen.text).toMatch(/А123ВС/);
    expect(admin.screen.text).toMatch(/📎 Документов: 2/);
    expect(admin.screen.text).toMatch(/Баланс 0,00 ₽, к оплате 0,00 ₽, ставка 50 %/);
    expect(admin.screen.text).toMatch(/комиссия не оплачена в срок/);
    await logist.press("📋 Телефон");
    logist.sees("+7 999 123-45-67");
  });

  test("R24 the buttons of notices and deep links open card and form", async () => {
    await using city = await newBotWorld();
    const masterId = await city.world.master({ lastName: "Петров" });
    const formId = await city.world.master({ lastName: "Новиков", verified: false, shift: "SHIFT_OFF" });
    const [admin, logist] = [await city.staff("CITY_ADMIN"), await city.staff("LOGIST")];
    await admin.pressForged(`a:master:open:${masterId}`);
    expect(admin.screen.text).toMatch(/Петров Иван/);
    await admin.pressForged(`a:form:open:${formId}`);
    expect(admin.screen.text).toMatch(/Новиков Иван · анкета/);
    await admin.says(`/start form_${formId}`);
    expect(admin.screen.text).toMatch(/Новиков Иван · анкета/);
    await logist.says(`/start master_${masterId}`);
    expect(logist.screen.text).toMatch(/Петров Иван/);
    await logist.says(`/start form_${formId}`);
    expect(logist.screen.text).toMatch(/диспетчерская/);
  });

  test("R25 names and reasons with markup are shown as they are", async () => {
    await using city = await newBotWorld();
    const masterId = await city.world.master({ lastName: '<b>5 < 6 & "x"' });
    const admin = await city.staff("CITY_ADMIN");
    await admin.pressForged("a:masters:list:working:1");
    expect(admin.screen.text).toContain('<b>5 < 6 & "x" Иван');
    await open(admin, masterId);
    await admin.press("🚫 Заблокировать");
    await admin.says("<i>за & за");
    expect(admin.screen.text).toContain("Причина: <i>за & за");
    await admin.press("🚫 Да, заблокировать");
    await admin.press("👷 Карточка мастера");
    expect(admin.screen.text).toContain("<i>за & за");
  });

  test("documents that came through the master bot arrive, and each look is in the audit, with no word to him", async () => {
    await using city = await newBotWorld();
    const master = await city.master({ lastName: "Петров" });
    await documents(city, master.rowId, await photoOfMasterBot(master));
    const admin = await city.staff("CITY_ADMIN");
    await open(admin, master.rowId);
    expect(await admin.press("📎 Документы")).toBe("Отправляем 2 файла.");
    const photos = admin.account.messages(BOT_NAMES.admin).filter(({ kind }) => kind === "photo");
    expect(photos.map(({ text }) => text)).toEqual(["Паспорт: Петров Иван", "Селфи: Петров Иван"]);
    expect(await traces(city)).toEqual({ audit: ["view_documents"], told: [] });
    await city.db.run(sql`delete from attachments`);
    expect(await admin.press("📎 Документы")).toMatch(/Документов нет/);
    expect((await traces(city)).audit).toHaveLength(1);
  });
});

describe("actions", () => {
  test("R17 a block names the orders he holds, each goes back to search by its own button; unblocking; one word each", async () => {
    await using city = await newBotWorld();
    const master = await city.master({ lastName: "Петров" });
    const orderId = await city.world.order({ status: "ASSIGNED", masterId: master.rowId });
    const admin = await city.staff("CITY_ADMIN");
    await open(admin, master.rowId);
    await admin.press("🚫 Заблокировать");
    await admin.says("ab");
    expect(admin.screen.text).toMatch(/^Причина должна быть от 3 до 200 символов/);
    city.restart();
    await admin.says("Жалобы клиентов");
    expect(admin.screen.text).toMatch(/Мастер Петров Иван: заблокировать\? Причина: Жалобы клиентов/);
    city.restart();
    const yes = admin.pressOnly("🚫 Да, заблокировать");
    const again = admin.pressOnly("🚫 Да, заблокировать");
    await city.settle();
    expect([admin.answerTo(yes), admin.answerTo(again)]).toEqual([
      "Мастер Петров Иван заблокирован.",
      "Мастер Петров Иван уже заблокирован администратором.",
    ]);
    expect(await traces(city)).toEqual({ audit: ["block_master"], told: ["account_blocked"] });
    master.sees(/Аккаунт ограничен: Жалобы клиентов/);
    await admin.press("✅ Разблокировать");
    expect(await admin.pressForged(`a:master:unblock:${master.rowId}`)).toBe(
      "Мастер Петров Иван не заблокирован.",
    );
    expect(await traces(city)).toEqual({
      audit: ["block_master", "unblock_master"],
      told: ["account_blocked", "account_unblocked"],
    });

    await open(admin, master.rowId);
    await admin.press("🚫 Заблокировать");
    await admin.says("Снова жалобы");
    await admin.press("🚫 Да, заблокировать");
    expect(admin.screen.text).toMatch(/За ним остались активные заказы/);
    await admin.press(`↩️ Вернуть в поиск №${orderId} (Назначен)`);
    await admin.press("Да, вернуть");
    expect((await city.world.orderRow(orderId)).status).toBe("SEARCHING");
  });

  test("R80 limit by button, typed and by default; 0 is explained; nothing is said twice", async () => {
    await using city = await newBotWorld();
    const master = await city.master({ lastName: "Петров" });
    const admin = await city.staff("CITY_ADMIN");
    const limit = () =>
      city.db.one(sql`select max_active_orders_override as own from masters where id = ${master.rowId}`);
    await open(admin, master.rowId);
    await admin.press("🔢 Лимит");
    expect(admin.screen.text).toMatch(/0 значит, что новых заказов он не получает/);
    for (const wrong of ["51", "-1", "1,5", "много"]) {
      await admin.says(wrong);
      expect(admin.screen.text, wrong).toMatch(/^Лимит: целое число от 0 до 50/);
    }
    city.restart();
    await admin.says(" 12 ");
    expect(admin.screen.text).toMatch(/^Мастер Петров Иван: лимит 12/);
    expect(await limit()).toEqual({ own: 12 });
    await admin.press("🔢 Лимит");
    expect(await admin.press("0")).toMatch(/лимит 0\. Новых заказов он не получит/);
    expect(admin.screen.text).toMatch(/Лимит 0: заказы не получает/);
    await admin.press("🔢 Лимит");
    expect(await admin.press("0")).toMatch(/лимит и так 0/);
    await admin.press("🔢 Лимит");
    await admin.press("↩️ По умолчанию (5)");
    expect(await limit()).toEqual({ own: null });
    expect(await traces(city)).toEqual({
      audit: ["set_limit", "set_limit", "set_limit"],
      told: ["limit_changed", "limit_changed", "limit_changed"],
    });
    master.sees("Ваш лимит активных заказов: 0.");
  });

  test("R36 a rating is typed with its reason", async () => {
    await using city = await newBotWorld();
    const master = await city.master({ lastName: "Петров" });
    const admin = await city.staff("CITY_ADMIN");
    await open(admin, master.rowId);
    await admin.press("⭐ Рейтинг");
    for (const wrong of ["5,01", "6", "4,755", "-1", "пять"]) {
      await admin.says(wrong);
      expect(admin.screen.text, wrong).toMatch(/^Рейтинг: число от 0 до 5/);
    }
    await admin.says("4,7");
    city.restart();
    await admin.says("аб");
    expect(admin.screen.text).toMatch(/^Причина должна быть/);
    expect(admin.screen.text).toMatch(/рейтинг станет 4\.70/);
    await admin.says("Опоздания");
    expect(admin.screen.text).toMatch(/⭐ Рейтинг 4\.70/);
    expect(await traces(city)).toEqual({ audit: ["set_rating"], told: ["profile_changed"] });
    master.sees("Администратор изменил ваш профиль: рейтинг 5.00 → 4.70.");
  });

  test("skills and districts: ticks live through a restart and are saved as one decision; a stale one is not", async () => {
    await using city = await newBotWorld();
    const master = await city.master({ lastName: "Петров", skills: ["WINDOWS"] });
    const admin = await city.staff("CITY_ADMIN");
    await open(admin, master.rowId);
    await admin.press("🛠 Навыки");
    await admin.press("⬜ Электрика");
    city.restart();
    await admin.press("☑️ Окна");
    expect(await traces(city)).toEqual({ audit: [], told: [] });
    await admin.press("💾 Сохранить");
    expect(admin.screen.text).toMatch(/🛠 Навыки: Электрика\n/);
    master.sees("Администратор изменил ваш профиль: навыки: Электрика.");
    await admin.press("🛠 Навыки");
    await admin.press("☑️ Электрика");
    expect(admin.screen.text).toMatch(/Без навыков мастер не получит ни одного заказа/);
    const global = await city.world.staff("GLOBAL_ADMIN");
    await city.world.do(global, (work) => setSkills(work, { masterId: master.rowId, skills: ["ROADSIDE"] }));
    expect(await admin.press("💾 Сохранить")).toMatch(/изменил кто-то другой/);
    expect(admin.buttons.flat()).toContain("☑️ Автопомощь");
    await admin.press("⬅️ Назад");

    await admin.press("🗺 Районы");
    await admin.press("⬜ Снять все");
    city.restart();
    await admin.press("⬜ Северный");
    expect(admin.screen.text).toMatch(/Отмечено: 1 из 2/);
    await admin.press("💾 Сохранить");
    master.sees("Администратор изменил ваш профиль: районы: Северный.");
    await admin.press("🗺 Районы");
    await admin.press("☑️ Весь город");
    await admin.press("💾 Сохранить");
    await admin.press("🗺 Районы");
    expect(await admin.press("💾 Сохранить")).toBe("Мастер Петров Иван: районы не изменились.");
    // An old button of a question that is over begins it anew instead of doing something.
    await admin.pressForged(`a:master:skill:${master.rowId}:ELECTRICS`);
    expect(admin.buttons.flat()).toContain("⬜ Электрика");
    expect((await traces(city)).told).toHaveLength(4);
    expect((await traces(city)).audit).toEqual([
      "set_skills",
      "set_skills",
      "set_districts",
      "set_districts",
    ]);
  });

  test("a message by template and by words, once per answer", async () => {
    await using city = await newBotWorld();
    const master = await city.master({ lastName: "Петров" });
    const logist = await city.staff("LOGIST");
    await open(logist, master.rowId);
    await logist.press("✉️ Сообщение");
    await logist.says("я".repeat(1001));
    expect(logist.screen.text).toMatch(/^Сообщение: от 1 до 1000 символов/);
    const [first, second] = [logist.pressOnly("📞 Перезвонить"), logist.pressOnly("📞 Перезвонить")];
    await city.settle();
    expect(logist.answerTo(first)).toBe("Мастер Петров Иван: сообщение отправлено.");
    expect(logist.answerTo(second)).toBe("");
    master.sees("✉️ Сообщение администратора:\nПерезвоните, пожалуйста, диспетчеру.");
    city.restart();
    await logist.says("Ключи <у> соседа");
    master.sees("✉️ Сообщение администратора:\nКлючи <у> соседа");
    expect(await traces(city)).toEqual({
      audit: ["message_master", "message_master"],
      told: ["staff_message", "staff_message"],
    });
    await city.db.run(sql`update masters set unreachable_since = ${city.now}`);
    await logist.press("✉️ Сообщение");
    expect(await logist.press("⏰ Успеваете?")).toMatch(/бот сейчас до него не достучится/);
  });

  test("a shift is ended with a message; a second press says so", async () => {
    await using city = await newBotWorld();
    const master = await city.master({ lastName: "Петров" });
    const orderId = await city.world.order();
    await city.settle();
    const admin = await city.staff("CITY_ADMIN");
    expect((await city.world.offersOf(orderId))[0]!.state).toBe("SENT");
    await open(admin, master.rowId);
    await admin.press("⚪️ Снять со смены");
    city.restart();
    const [first, second] = [admin.pressOnly("⚪️ Да, снять"), admin.pressOnly("⚪️ Да, снять")];
    await city.settle();
    expect([admin.answerTo(first), admin.answerTo(second)]).toEqual([
      "Мастер Петров Иван снят со смены.",
      "Мастер Петров Иван и так не на смене.",
    ]);
    expect((await city.world.offersOf(orderId))[0]!.state).toBe("CANCELED");
    expect(await traces(city)).toEqual({ audit: ["end_shift"], told: ["shift_ended"] });
    master.sees("Администратор выключил вашу смену.");
    expect(admin.buttons.flat()).not.toContain("⚪️ Снять со смены");
  });

  test("deletion: refused with active orders, soft with a trace, hard without one", async () => {
    await using city = await newBotWorld();
    const busy = await city.master({ lastName: "Петров" });
    const orderId = await city.world.order({ status: "WORKING", masterId: busy.rowId });
    const fresh = await city.world.master({ lastName: "Новиков" });
    await documents(city, fresh);
    const admin = await city.staff("CITY_ADMIN");
    const remove = async (masterId: number) => {
      await open(admin, masterId);
      await admin.press("🗑 Удалить");
      return admin.press("🗑 Да, удалить");
    };
    await remove(busy.rowId);
    expect(admin.screen.text).toMatch(/удалить пока нельзя/);
    expect(admin.buttons.flat()).toContain(`↩️ Вернуть в поиск №${orderId} (Работает)`);
    expect(await traces(city)).toEqual({ audit: [], told: [] });
    await city.db.run(
      sql`update orders set status = 'CANCELED', cancel_reason = 'тест' where id = ${orderId}`,
    );
    expect(await remove(busy.rowId)).toMatch(/учётная запись закрыта/);
    expect(admin.screen.text).toMatch(/🗑 удалён/);
    busy.sees("Учётная запись закрыта.");
    expect(await admin.pressForged(`a:master:delete-yes:${busy.rowId}`)).toMatch(/уже удалён/);

    expect(await remove(fresh)).toBe("Мастер Новиков Иван удалён.");
    expect(await admin.pressForged(`a:master:delete-yes:${fresh}`)).toBe("Мастер не найден.");
    await admin.press("👷 К мастерам");
    expect(
      await city.db.one(sql`
      select (select count(*)::int from masters where id = ${fresh}) as rows,
             (select count(*)::int from attachments) as files`),
    ).toEqual({ rows: 0, files: 0 });
    expect(await traces(city)).toEqual({
      audit: ["soft_delete_master", "hard_delete_master"],
      told: ["account_deleted"],
    });
  });

  test("a question left for longer than patience asks before it takes a text", async () => {
    await using city = await newBotWorld();
    const masterId = await city.world.master({ lastName: "Петров" });
    const admin = await city.staff("CITY_ADMIN");
    await open(admin, masterId);
    await admin.press("🚫 Заблокировать");
    await city.pass(6 * MINUTE_MS);
    await admin.says("Жалобы");
    expect(admin.screen.text).toBe("Продолжить или начать заново?");
    await admin.press("▶️ Продолжить");
    await admin.says("Жалобы");
    expect(admin.screen.text).toMatch(/заблокировать\?/);
  });
});

const MANAGING = [
  "unblock",
  "block",
  "block-yes",
  "limit",
  "limit-is",
  "rating",
  "skills",
  "skill",
  "skills-save",
  "districts",
  "districts-at",
  "district",
  "districts-all",
  "districts-no",
  "districts-save",
  "docs",
  "shift-end",
  "shift-end-yes",
  "delete",
  "delete-yes",
  "approve",
  "approve-after-all",
  "reject",
] as const;
const EVERYBODY = ["card", "open", "phone", "message", "message-is"] as const;
const SECOND: Readonly<Record<string, string>> = {
  "limit-is": ":3",
  skill: ":WINDOWS",
  district: ":1",
  "districts-at": ":1",
  "message-is": ":call",
};

test("R28 every action on a master of another city answers like one on nobody; a logist only reads and writes", async () => {
  await using city = await newBotWorld();
  const other = await city.world.city({ name: "Другой" });
  const secret = { lastName: "Секретный", phone: "+79991234567" };
  const masterId = await city.world.master({ ...secret, shift: "SHIFT_OFF", verified: false });
  await city.world.order({ status: "ASSIGNED", masterId });
  const foreignAdmin = await city.staff("CITY_ADMIN", [other.id]);
  const foreignLogist = await city.staff("LOGIST", [other.id]);
  const logist = await city.staff("LOGIST");
  const before = await footprint(city);
  const act = async (person: BotPerson, data: string) =>
    `${await person.pressForged(data)}\n${person.screen.text}`;
  const forms = ["form:card", "form:open", "form:approve", "form:reject", "form:reject-for"];
  const all = [...[...MANAGING, ...EVERYBODY].map((action) => `master:${action}`), ...forms];
  for (const action of all) {
    const second = SECOND[action.split(":")[1]!] ?? (action === "form:reject-for" ? ":photo" : "");
    for (const person of [foreignAdmin, foreignLogist]) {
      const missing = await act(person, `a:${action}:999999${second}`);
      const foreign = await act(person, `a:${action}:${masterId}${second}`);
      expect(foreign, action).toBe(missing);
      expect(foreign).not.toMatch(/Секретный|123-45-67|Тестоград/);
    }
    const isForLogist = (EVERYBODY as readonly string[]).some((name) => action === `master:${name}`);
    if (!isForLogist) {
      expect(await logist.pressForged(`a:${action}:${masterId}${second}`), action).toBe(
        "Эта кнопка устарела. Вот меню.",
      );
    }
  }
  expect(await footprint(city)).toEqual(before);
}, 60_000);

async function footprint({ db }: BotWorld) {
  return db.one(sql`
    select (select jsonb_agg(to_jsonb(m) - 'last_heartbeat_at' order by m.id) from masters m) as masters,
           (select count(*)::int from master_blocks) as blocks, (select count(*)::int from admin_audit_log) as audit,
           (select count(*)::int from notifications_outbox where kind = 'MASTER') as told`);
}

/** A photo that a master sent to his bot: its id is of no use to the other bot. */
async function photoOfMasterBot({ account, city }: BotPerson): Promise<string> {
  account.sendPhoto(BOT_NAMES.master, png(64, 64));
  await city.settle();
  return account.messages(BOT_NAMES.master).find(({ kind }) => kind === "photo")!.fileId!;
}

async function documents({ db, now }: BotWorld, masterId: number, fileId = "a file"): Promise<void> {
  await db.run(sql`
    insert into attachments (entity_type, entity_id, file_type, bot, file_id, document_type, created_at)
    values ('MASTER', ${masterId}, 'PHOTO', 'master', ${fileId}, 'passport', ${now}),
           ('MASTER', ${masterId}, 'PHOTO', 'master', ${fileId}, 'selfie', ${now})`);
}
