import { expect, test } from "vitest";
import { type BotPerson, type BotWorld, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { MINUTE_MS } from "../kernel/time.ts";

interface Line {
  readonly message: string;
  readonly level?: string;
  readonly role?: string;
  readonly event?: string;
  readonly cityId?: number | null;
  readonly orderId?: number;
}

/** One line per minute, the last one just now. */
async function logged(city: BotWorld, ...lines: readonly Line[]): Promise<void> {
  for (const { message, level = "warn", role = "dispatch", event = "something", cityId, orderId } of lines) {
    city.world.pass(MINUTE_MS);
    await city.db.run(sql`
      insert into log_events (at, role, level, event, message, city_id, order_id)
      values (${city.now}, ${role}, ${level}, ${event}, ${message}, ${cityId ?? null}, ${orderId ?? null})`);
  }
}

const names = (person: BotPerson) => person.buttons.flat();
const numbered = (count: number, cityId: number): Line[] =>
  Array.from({ length: count }, (_, n) => ({ message: `строка-${n}.`, cityId }));
const shown = (person: BotPerson) => person.screen.text.match(/строка-\d+\./g) ?? [];

test("the last twenty within scope, newest first, older ones by pages; rows without a city for global admins only", async () => {
  await using city = await newBotWorld();
  const other = await city.world.city({ timezone: "Asia/Vladivostok" });
  await logged(city, ...numbered(45, city.world.cityId));
  await logged(city, { message: "чужой город", cityId: other.id }, { message: "без города" });
  const people = {
    admin: await city.staff("GLOBAL_ADMIN"),
    cityAdmin: await city.staff("CITY_ADMIN"),
    logist: await city.staff("LOGIST"),
    far: await city.staff("LOGIST", [other.id]),
  };
  for (const person of Object.values(people)) await person.press("🧾 Логи");
  for (const own of [people.cityAdmin, people.logist]) {
    expect(shown(own)).toEqual(Array.from({ length: 20 }, (_, n) => `строка-${44 - n}.`));
    expect(own.screen.text).not.toMatch(/чужой|без города/);
    expect(names(own)).not.toContain("🗑 Очистить");
    await own.press("Старше ▶️");
    expect(shown(own)[0]).toBe("строка-24.");
    await own.press("Старше ▶️");
    expect(shown(own)).toEqual(["строка-4.", "строка-3.", "строка-2.", "строка-1.", "строка-0."]);
    expect(names(own)).not.toContain("Старше ▶️");
    await own.press("🔄 Обновить");
    expect(shown(own)[0]).toBe("строка-44.");
  }
  expect(people.admin.screen.text).toMatch(/без города[\s\S]*чужой город[\s\S]*строка-44/);
  expect(shown(people.admin)).toHaveLength(18);
  expect(people.far.screen.text).toMatch(/чужой город/);
  expect(people.far.screen.text).not.toMatch(/строка|без города/);
});

test("R25 a line is shown with its city's time, role, level and literal text, line breaks kept", async () => {
  await using city = await newBotWorld();
  const far = await city.world.city({ timezone: "Asia/Vladivostok" });
  const message = `<b>5 < 6 & "x"\nвторая строка`;
  await logged(city, {
    message,
    cityId: far.id,
    level: "error",
    role: "notify",
    event: "error",
    orderId: 17,
  });
  const admin = await city.staff("GLOBAL_ADMIN");
  await admin.press("🧾 Логи");
  expect(admin.screen.text).toContain(
    `10.03 18:41:00 МСК+7 · notify · 🔴 ошибка\nerror · заказ №17\n<b>5 < 6 & "x"\nвторая строка`,
  );
  await logged(city, { message: "общая" });
  await admin.press("🔄 Обновить");
  expect(admin.screen.text).toContain("10.03 11:42:00 МСК · dispatch · 🟠 внимание\nsomething\nобщая");
});

test("errors and the engine's events have a view of their own; twenty long lines fit one message", async () => {
  await using city = await newBotWorld();
  const { cityId } = city.world;
  await logged(
    city,
    { message: "сломалось", level: "error", role: "jobs", cityId },
    { message: "предложено", level: "info", role: "master-bot", event: "offer_accepted", cityId },
    { message: "движок споткнулся", level: "error", role: "dispatch", cityId },
    { message: "запрещено", level: "warn", role: "admin-bot", cityId },
  );
  const logist = await city.staff("LOGIST");
  await logist.press("🧾 Логи");
  await logist.press("Ошибки");
  expect(logist.screen.text).toMatch(/движок споткнулся[\s\S]*сломалось/);
  expect(logist.screen.text).not.toMatch(/предложено|запрещено/);
  await logist.press("Распределение");
  expect(logist.screen.text).toMatch(/движок споткнулся[\s\S]*предложено/);
  expect(logist.screen.text).not.toMatch(/сломалось|запрещено/);
  await logist.press("✅ Распределение");
  expect(logist.screen.text).toMatch(/запрещено/);

  await logged(
    city,
    ...Array.from({ length: 30 }, (_, n) => ({ message: `строка-${n}. ${"<&>".repeat(160)}`, cityId })),
  );
  await logist.press("🔄 Обновить");
  expect(shown(logist)).toHaveLength(20);
});

test("after a clearing everybody's view begins anew; the rows stay, a second press clears nothing more", async () => {
  await using city = await newBotWorld();
  const { cityId } = city.world;
  await logged(city, ...numbered(3, cityId));
  const [anna, olga] = [await city.staff("GLOBAL_ADMIN"), await city.staff("GLOBAL_ADMIN")];
  const logist = await city.staff("LOGIST");
  for (const person of [anna, olga, logist]) await person.press("🧾 Логи");
  for (const admin of [anna, olga]) await admin.press("🗑 Очистить");
  expect(anna.screen.text).toMatch(/Очистить логи\?/);
  city.world.pass(MINUTE_MS);
  expect(await anna.press("🗑 Да, очистить")).toBe("Логи очищены.");
  expect(await olga.press("🗑 Да, очистить")).toBe("Логи уже очистил кто-то другой.");
  for (const person of [anna, olga, logist]) {
    await person.pressForged("a:logs:list:all:0");
    expect(person.screen.text).toMatch(/Записей нет/);
  }
  // Neither does an old page lead behind the clearing.
  await logist.pressForged("a:logs:list:all:3");
  expect(logist.screen.text).toMatch(/Записей нет/);
  await logged(city, { message: "новое", cityId });
  await logist.pressForged("a:logs:list:all:0");
  expect(logist.screen.text).toMatch(/новое/);
  expect((await city.db.rows(sql`select 1 from log_events where message like 'строка%'`)).length).toBe(3);
  expect(
    (await city.world.audit()).map(({ entity, action, admin_id }) => [entity, action, admin_id]),
  ).toEqual([["log", "clear_logs", anna.rowId]]);
  expect(await logist.pressForged("a:logs:clear-yes:0")).toBe("У вас нет прав на это действие.");
});
