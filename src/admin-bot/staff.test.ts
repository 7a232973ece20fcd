import { describe, expect, test } from "vitest";
import { type BotPerson, type BotWorld, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { HOUR_MS } from "../kernel/time.ts";

const names = (person: BotPerson) => person.buttons.flat();

async function menuOf(person: BotPerson): Promise<string[]> {
  await person.says("/menu");
  return names(person);
}

describe("the menu by role", () => {
  test("settings and staff are for global admins, logs for everybody", async () => {
    await using city = await newBotWorld();
    const OWN = ["⚙️ Настройки", "👤 Персонал и доступ"];
    expect(await menuOf(await city.staff("GLOBAL_ADMIN"))).toEqual(
      expect.arrayContaining([...OWN, "🧾 Логи"]),
    );
    for (const role of ["CITY_ADMIN", "LOGIST"] as const) {
      const menu = await menuOf(await city.staff(role));
      expect(menu).toContain("🧾 Логи");
      for (const button of OWN) expect(menu).not.toContain(button);
    }
  });

  test("a forged press of every such screen is refused and logged, and changes nothing", async () => {
    await using city = await newBotWorld();
    const admin = await city.staff("GLOBAL_ADMIN");
    for (const role of ["CITY_ADMIN", "LOGIST"] as const) {
      const person = await city.staff(role);
      const before = await picture(city);
      for (const data of [
        "a:staff:menu",
        "a:staff:list:GLOBAL_ADMIN:1",
        `a:staff:card:${admin.rowId}`,
        `a:staff:role-yes:${person.rowId}:${role}.GLOBAL_ADMIN`,
        `a:staff:off-yes:${admin.rowId}`,
        `a:staff:sessions:${admin.rowId}`,
        "a:staff:add",
        "a:codes:list:1",
        "a:codes:new",
        "a:ticks:all",
        "a:set:menu",
        "a:set:card:distribution_rounds",
        "a:set:edit:distribution_rounds",
        "a:logs:clear:0",
        "a:logs:clear-yes:0",
      ]) {
        const logged = city.world.logs.length;
        expect(await person.pressForged(data), data).toBe("У вас нет прав на это действие.");
        expect(person.screen.text).toMatch(/Field Service · диспетчерская/);
        expect(city.world.logs.slice(logged).map(({ event }) => event)).toEqual(["denied"]);
      }
      expect(await picture(city)).toEqual(before);
    }
  });

  test("who loses the role in the middle of a step loses the step", async () => {
    await using city = await newBotWorld();
    await city.staff("GLOBAL_ADMIN");
    const admin = await city.staff("GLOBAL_ADMIN");
    await admin.press("👤 Персонал и доступ");
    await admin.press("➕ Добавить");
    await admin.press("Логист");
    await city.db.run(sql`update staff_users set role = 'LOGIST' where id = ${admin.rowId}`);
    await city.db.run(sql`
      insert into staff_cities (staff_user_id, city_id, created_at) values (${admin.rowId}, ${city.world.cityId}, ${city.now})`);
    await admin.says("@somebody");
    expect(admin.screen.text).toMatch(/У вас нет прав на это действие/);
    await admin.says("@somebody");
    expect(admin.screen.text).toMatch(/Пожалуйста, выберите кнопку/);
  });
});

async function picture({ db }: BotWorld) {
  return db.rows(sql`select id, role, is_active from staff_users order by id`);
}

describe("staff", () => {
  test("R27 somebody is added with any of many cities: pages, search, all, none; restarts lose nothing", async () => {
    await using city = await newBotWorld();
    for (let n = 0; n < 77; n += 1) await city.world.city({ name: `Город-${String(n).padStart(2, "0")}` });
    const admin = await city.staff("GLOBAL_ADMIN");
    const newOne = city.person("admin", 5_001);
    await newOne.says("/start");
    await admin.press("👤 Персонал и доступ");
    await admin.press("➕ Добавить");
    await admin.press("Логист");
    city.restart();
    await admin.says("ерунда");
    expect(admin.screen.text).toMatch(/не похоже ни на Telegram ID/);
    await admin.says("5001");
    expect(admin.screen.text).toMatch(/Выбрано: нет/);
    const seen = new Set<string>();
    for (let page = 1; page <= 8; page += 1) {
      for (const name of names(admin)) if (/^Город-|^Тестоград/.test(name)) seen.add(name);
      await admin.press("▶️");
    }
    expect(seen.size).toBe(78);
    city.restart();
    await admin.says("Город-41");
    await admin.press("Город-41");
    expect(names(admin)).toContain("✅ Город-41");
    await admin.press("✖️ Сбросить поиск");
    await admin.press("☑️ Все");
    expect(names(admin)).toContain("✅ Готово (78)");
    await admin.press("◻️ Очистить");
    await admin.says("нет такого города");
    expect(admin.screen.text).toMatch(/Такой город не найден|не найден|Такого города/i);
    await admin.press("Город-00");
    await admin.says("тестоград");
    await admin.press("Тестоград");
    await admin.press("✅ Готово (2)");
    expect(admin.screen.text).toMatch(/5001[\s\S]*Логист[\s\S]*Город-00, Тестоград/);
    city.restart();
    expect(await admin.press("✅ Добавить")).toBe("Добавлено: 5001.");
    expect(admin.screen.text).toMatch(/Города: Город-00, Тестоград/);
    newOne.sees(/Вам выдан доступ: Логист. Города: .*Тестоград.*Нажмите \/start/);
    await newOne.says("/start");
    expect(names(newOne)).toContain("📦 Заявки");
  });

  test("a double press adds one; a duplicate is refused with the name of the holder", async () => {
    await using city = await newBotWorld();
    const admin = await city.staff("GLOBAL_ADMIN");
    const add = async (handle: string) => {
      await admin.says("/menu");
      await admin.press("👤 Персонал и доступ");
      await admin.press("➕ Добавить");
      await admin.press("Главный администратор");
      await admin.says(handle);
    };
    await add("@Anna_1");
    admin.pressOnly("✅ Добавить");
    const second = admin.pressOnly("✅ Добавить");
    await city.settle();
    expect(admin.answerTo(second)).toBe("");
    expect(admin.screen.text).toMatch(/@anna_1[\s\S]*Ещё не писал боту/);
    await add("https://t.me/anna_1");
    expect(await admin.press("✅ Добавить")).toBe("@anna_1 уже есть в системе: @anna_1.");
    expect(admin.screen.text).toMatch(/Напишите Telegram ID/);
    expect((await picture(city)).length).toBe(2);
  });

  test("the lists have ten per page; the card shows who he is and what may be done", async () => {
    await using city = await newBotWorld();
    const admin = await city.staff("GLOBAL_ADMIN");
    for (let n = 0; n < 12; n += 1) await city.world.staff("LOGIST");
    await admin.press("👤 Персонал и доступ");
    expect(names(admin)).toEqual(expect.arrayContaining(["Главные администраторы (1)", "Логисты (12)"]));
    await admin.press("Логисты (12)");
    expect(names(admin).filter((name) => name.startsWith("Сотрудник"))).toHaveLength(10);
    await admin.press("▶️");
    expect(names(admin).filter((name) => name.startsWith("Сотрудник"))).toHaveLength(2);
    await admin.press(/^Сотрудник/);
    expect(names(admin)).toEqual([
      "🎫 Сменить роль",
      "📍 Города",
      "🚫 Деактивировать",
      "🖥 Завершить сессии консоли",
      "⬅️ Назад",
      "🏠 Меню",
    ]);
    await admin.press("⬅️ Назад");
    expect(names(admin)).toContain("2/2");
    // Of himself he may change neither role nor access.
    await admin.pressForged(`a:staff:card:${admin.rowId}`);
    expect(names(admin)).toEqual(["🖥 Завершить сессии консоли", "⬅️ Назад", "🏠 Меню"]);
    expect(await admin.pressForged(`a:staff:off-yes:${admin.rowId}`)).toBe("Отключить самого себя нельзя.");
    expect(await admin.pressForged(`a:staff:role-yes:${admin.rowId}:GLOBAL_ADMIN.LOGIST`)).toMatch(
      /Свою роль/,
    );
    expect(await admin.pressForged("a:staff:card:999999")).toBe("Такого сотрудника нет.");
    expect(await admin.pressForged("a:staff:role-yes:999999:LOGIST.CITY_ADMIN")).toBe(
      "Такого сотрудника нет.",
    );
  });

  test("role and cities hold from his next press on; who comes second is told", async () => {
    await using city = await newBotWorld();
    const other = await city.world.city({ name: "Другой" });
    const [anna, olga] = [await city.staff("GLOBAL_ADMIN"), await city.staff("GLOBAL_ADMIN")];
    const vera = await city.staff("LOGIST");
    for (const admin of [anna, olga]) {
      await admin.pressForged(`a:staff:role:${vera.rowId}`);
      await admin.press("Администратор города");
    }
    expect(anna.screen.text).toMatch(/Логист → Администратор города/);
    expect(await anna.press("✅ Да, сменить")).toBe("Роль изменена: Администратор города.");
    expect(await olga.press("✅ Да, сменить")).toBe("Роль уже такая: Администратор города.");
    await vera.says("/start");
    expect(vera.screen.text).toMatch(/роль: Администратор города/);

    for (const admin of [anna, olga]) await admin.pressForged(`a:staff:cities:${vera.rowId}`);
    await anna.press("Другой");
    await anna.press("✅ Готово (2)");
    expect(anna.screen.text).toMatch(/Другой, Тестоград/);
    await olga.press("✅ Тестоград");
    expect(await olga.press("✅ Готово (0)")).toMatch(/уже изменил кто-то другой/);
    await vera.says("/start");
    expect(vera.screen.text).toMatch(/Другой, Тестоград/);
    expect(other.id).toBeGreaterThan(0);
  });

  test("a dismissed dispatcher is refused by the very next press, in the middle of a wizard, and his typing is gone", async () => {
    await using city = await newBotWorld();
    const admin = await city.staff("GLOBAL_ADMIN");
    const vera = await city.staff("LOGIST");
    await vera.press("➕ Новый заказ");
    await city.db.run(sql`
      insert into console_sessions (staff_user_id, token_hash, csrf_hash, login_method, created_at, last_seen_at, expires_at)
      values (${vera.rowId}, 't', 'c', 'link', ${city.now}, ${city.now}, ${new Date(city.now.getTime() + HOUR_MS)})`);
    await admin.pressForged(`a:staff:card:${vera.rowId}`);
    expect(admin.screen.text).toMatch(/Открытых сессий консоли: 1/);
    await admin.press("🚫 Деактивировать");
    expect(admin.screen.text).toMatch(/Отключить доступ: Сотрудник/);
    expect(await admin.press("🚫 Да, отключить")).toBe("Доступ отключён, завершено сессий консоли: 1.");
    expect(
      await city.db.one(
        sql`select state, data->'flow' as flow from bot_sessions where chat_id = ${vera.account.id}`,
      ),
    ).toEqual({ state: null, flow: null });
    expect(await vera.pressForged("a:new:begin")).toBe("Доступ отключён.");
    await vera.says("ABCD2345");
    expect(vera.screen.text).toBe("Доступ отключён.");
    expect(names(admin)).toContain("✅ Активировать");
    await admin.press("✅ Активировать");
    await vera.says("9123456789");
    expect(vera.screen.text).toMatch(/Field Service · диспетчерская/);
  });

  test("of two global admins who dismiss each other at the same moment one stays", async () => {
    await using city = await newBotWorld();
    const [anna, olga] = [await city.staff("GLOBAL_ADMIN"), await city.staff("GLOBAL_ADMIN")];
    await anna.pressForged(`a:staff:off:${olga.rowId}`);
    await olga.pressForged(`a:staff:off:${anna.rowId}`);
    anna.pressOnly("🚫 Да, отключить");
    olga.pressOnly("🚫 Да, отключить");
    await city.settle();
    expect((await picture(city)).filter((row) => (row as { is_active: boolean }).is_active)).toHaveLength(1);
  });
});

describe("access codes", () => {
  test("a code is issued, shown once, used, and the list says by whom", async () => {
    await using city = await newBotWorld();
    const admin = await city.staff("GLOBAL_ADMIN");
    await admin.press("👤 Персонал и доступ");
    await admin.press("🔑 Коды доступа");
    await admin.press("➕ Выдать код");
    city.restart();
    await admin.press("Администратор города");
    expect(await admin.press("✅ Готово (0)")).toBe("Отметьте хотя бы один город.");
    await admin.press("Тестоград");
    city.restart();
    await admin.press("✅ Готово (1)");
    await admin.says("x".repeat(201));
    expect(admin.screen.text).toMatch(/длиннее 200/);
    await admin.says("для <Ивана> & Ко");
    expect(admin.screen.text).toMatch(/Действует до 11.03 11:40 МСК[\s\S]*для <Ивана> & Ко/);
    city.restart();
    admin.pressOnly("🔑 Выдать");
    const again = admin.pressOnly("🔑 Выдать");
    await city.settle();
    expect(admin.answerTo(again)).toMatch(/Код уже выдан/);
    const code = /Код доступа: ([A-Z0-9]{8})/.exec(admin.screen.text)![1]!;
    expect((await city.db.rows(sql`select 1 from staff_access_codes`)).length).toBe(1);
    await admin.press("⬅️ Назад");
    expect(admin.screen.text).toContain(`${code.slice(0, 2)}…`);
    expect(admin.screen.text).not.toContain(code);
    expect(admin.screen.text).toMatch(/ждёт/);

    const ivan = city.person("admin", 77);
    await ivan.says(code);
    await ivan.press("✅ Согласен");
    await ivan.says("Иванов Иван");
    await ivan.says("89005550001");
    await admin.pressForged("a:codes:list:1");
    expect(admin.screen.text).toMatch(/использован[\s\S]*Вошёл: Иванов Иван/);
  });

  test("a code is revoked after a question; a used one is not", async () => {
    await using city = await newBotWorld();
    const admin = await city.staff("GLOBAL_ADMIN");
    await admin.pressForged("a:codes:new");
    await admin.press("Главный администратор");
    await admin.press("Без пометки");
    await admin.press("🔑 Выдать");
    const code = /Код доступа: ([A-Z0-9]{8})/.exec(admin.screen.text)![1]!;
    await admin.press("⬅️ Назад");
    await admin.press(/^🟢/);
    await admin.press("🚫 Отозвать");
    expect(admin.screen.text).toMatch(/Отозвать этот код/);
    expect(await admin.press("🚫 Да, отозвать")).toBe("Код отозван.");
    expect(await admin.pressForged("a:codes:revoke-yes:1")).toBe("Код уже отозван.");
    expect(names(admin)).not.toContain("🚫 Отозвать");
    const ivan = city.person("admin", 77);
    await ivan.says(code);
    expect(ivan.screen.text).toMatch(/Код больше не действует/);
    expect(await admin.pressForged("a:codes:card:999")).toBe("Такого кода нет.");
  });
});
