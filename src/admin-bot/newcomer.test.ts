import { describe, expect, test } from "vitest";
import { type BotPerson, type BotWorld, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { HOUR_MS, MINUTE_MS } from "../kernel/time.ts";
import { issueAccessCode, type NewAccessCode } from "../staff/issue-access-code.ts";

const DOOR = "Нет доступа. Введите код доступа или обратитесь к администратору.";

async function codeOf(city: BotWorld, wish: Partial<NewAccessCode> = {}): Promise<string> {
  const admin = await city.world.staff("GLOBAL_ADMIN");
  const whole = {
    role: "LOGIST",
    cityIds: [city.world.cityId],
    comment: "",
    ttlMs: 24 * HOUR_MS,
    key: `key of ${admin.staffId}`,
    ...wish,
  } as const;
  const issued = await city.world.do(admin, (work) => issueAccessCode(work, whole));
  if (issued.status !== "issued") throw new Error(issued.status);
  return issued.code;
}

const staffCount = async ({ db }: BotWorld) =>
  (await db.one<{ n: number }>(sql`select count(*)::int as n from staff_users where role = 'LOGIST'`)).n;

/** A word of him is answered by words alone: no button leads inside. */
function expectDoor(person: BotPerson, words: string | RegExp = DOOR): void {
  expect(person.screen.text).toMatch(words);
  expect(person.screen.buttons).toEqual([]);
}

describe("a newcomer by code", () => {
  test("R26 R41 code, consent, name, phone, menu, with the bot started anew between every two steps", async () => {
    await using city = await newBotWorld();
    const code = await codeOf(city);
    const ivan = city.person("admin", 77);
    await ivan.says("/start");
    expectDoor(ivan);
    city.restart();
    await ivan.says(` ${code.toLowerCase()} `);
    expect(ivan.screen.text).toMatch(/Ваша роль: Логист/);
    expect(ivan.screen.text).toMatch(/Согласие на обработку персональных данных/);
    expect(ivan.screen.text).toMatch(/полное имя и телефон/);
    city.restart();
    await ivan.press("✅ Согласен");
    const consentedAt = city.now;
    city.restart();
    city.world.pass(MINUTE_MS);
    await ivan.says("<b>1");
    expect(ivan.screen.text).toMatch(/Нужно от 2 до 160 букв/);
    city.restart();
    await ivan.says("Иванов Иван");
    city.restart();
    await ivan.says("12345");
    expect(ivan.screen.text).toMatch(/Это не похоже на номер/);
    expect(await staffCount(city)).toBe(0);
    city.restart();
    await ivan.says("8 900 555-00-01");
    expect(ivan.screen.text).toMatch(/Добро пожаловать, Иванов Иван!/);
    expect(ivan.screen.text).toMatch(/Иванов Иван, роль: Логист. Города: Тестоград/);
    expect(ivan.buttons.flat()).toContain("📦 Заявки");
    await ivan.press("📦 Заявки");
    expect(ivan.buttons.flat()).toContain("Очередь (0)");
    expect(
      await city.db.one(sql`
        select full_name as name, phone, role, pdn_accepted_at as "consentedAt" from staff_users where tg_user_id = 77`),
    ).toEqual({ name: "Иванов Иван", phone: "+79005550001", role: "LOGIST", consentedAt });
  });

  test("nothing but the questions of the code is open to him on the way", async () => {
    await using city = await newBotWorld();
    const code = await codeOf(city);
    const orderId = await city.world.order({ clientPhone: "+79991234567" });
    const ivan = city.person("admin", 77);
    for (const sneak of [
      () => ivan.pressForged(`a:order:card:${orderId}`),
      () => ivan.pressForged("a:menu:open"),
      () => ivan.pressForged("a:lang:set:en"),
      () => ivan.pressForged("a:staff:menu"),
      () => ivan.says("/menu"),
    ]) {
      await ivan.says(code);
      await sneak();
      expectDoor(ivan);
    }
    // The questions of before are gone with it; their buttons lead nowhere.
    await ivan.says(code);
    await ivan.says("/cancel");
    expectDoor(ivan);
    for (const forged of ["a:join:agree", "a:flow:continue", "a:flow:restart", "a:flow:retry"]) {
      await ivan.pressForged(forged);
      expectDoor(ivan);
    }
    expect(await staffCount(city)).toBe(0);
  });

  test("who does not agree is not let in, and may come back with the same code", async () => {
    await using city = await newBotWorld();
    const code = await codeOf(city);
    const ivan = city.person("admin", 77);
    await ivan.says(code);
    await ivan.press("❌ Не согласен");
    expectDoor(ivan, /Без согласия/);
    await ivan.says("Иванов Иван");
    expectDoor(ivan);
    await ivan.says(code);
    await ivan.says("согласен");
    expect(ivan.screen.text).toMatch(/Пожалуйста, выберите кнопку/);
    await ivan.press("✅ Согласен");
    expect(ivan.screen.text).toMatch(/Напишите фамилию/);
  });

  test("after a rest he is asked whether to go on, and loses nothing", async () => {
    await using city = await newBotWorld();
    const code = await codeOf(city);
    const ivan = city.person("admin", 77);
    await ivan.says(code);
    await ivan.press("✅ Согласен");
    city.world.pass(6 * MINUTE_MS);
    await ivan.says("Иванов Иван");
    expect(ivan.screen.text).toMatch(/Продолжить или начать заново/);
    await ivan.press("▶️ Продолжить");
    await ivan.says("Иванов Иван");
    city.world.pass(6 * MINUTE_MS);
    await ivan.says("89005550001");
    await ivan.press("🔁 Заново");
    expectDoor(ivan);
  });

  test("the code that somebody else used first, or that was revoked meanwhile, is said to be over at the end", async () => {
    await using city = await newBotWorld();
    const code = await codeOf(city);
    const [ivan, petr] = [city.person("admin", 77), city.person("admin", 78)];
    for (const person of [ivan, petr]) {
      await person.says(code);
      await person.press("✅ Согласен");
      await person.says("Иванов Иван");
    }
    await ivan.says("89005550001");
    await petr.says("89005550002");
    expectDoor(petr, /Код больше не действует/);
    expect(await staffCount(city)).toBe(1);
  });

  test("who was added by an admin while he answered is inside without the code", async () => {
    await using city = await newBotWorld();
    const code = await codeOf(city);
    const ivan = city.person("admin", 1_500);
    await ivan.says(code);
    await ivan.press("✅ Согласен");
    await city.db.run(sql`
      insert into staff_users (tg_user_id, role, full_name, created_at, updated_at)
      values (1500, 'GLOBAL_ADMIN', 'Иванов', ${city.now}, ${city.now})`);
    await ivan.says("Иванов Иван");
    expect(ivan.screen.text).toMatch(/У вас уже есть доступ/);
    expect(ivan.buttons.flat()).toContain("📦 Заявки");
    await ivan.pressForged("a:join:agree");
    expect(ivan.buttons.flat()).toContain("📦 Заявки");
  });
});

test("R26 wrong codes are told apart, and five of them within an hour are the last", async () => {
  await using city = await newBotWorld();
  const code = await codeOf(city);
  const old = await codeOf(city, { ttlMs: MINUTE_MS });
  city.world.pass(2 * MINUTE_MS);
  const ivan = city.person("admin", 77);
  for (const greeting of ["Здравствуйте", "+79991234567", "АБВГДЕЖЗ"]) {
    await ivan.says(greeting);
    expectDoor(ivan);
  }
  await ivan.sendsPhoto();
  expectDoor(ivan);
  await ivan.says(old);
  expectDoor(ivan, /Код больше не действует/);
  for (let n = 0; n < 4; n += 1) {
    await ivan.says(`WRONG00${n}`);
    expectDoor(ivan, /Такого кода нет/);
  }
  await ivan.says(code);
  expectDoor(ivan, /Слишком много попыток/);
  // The limit is his alone.
  const petr = city.person("admin", 78);
  await petr.says(code);
  expect(petr.screen.text).toMatch(/Код принят/);
  city.world.pass(HOUR_MS);
  await ivan.says(code);
  expect(ivan.screen.text).toMatch(/Код принят/);
});
