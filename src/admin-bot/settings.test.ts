import { describe, expect, test } from "vitest";
import { type BotPerson, type BotWorld, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { MINUTE_MS } from "../kernel/time.ts";
import { DEFAULTS, SETTING_KEYS, type SettingKey } from "../settings/catalogue.ts";
import { changeSetting } from "../settings/change-setting.ts";
import { SETTING_GROUPS } from "../settings/definition.ts";
import { seedSettings } from "../settings/seed.ts";

/** A service with seeded settings and a global admin. */
async function office(city: BotWorld): Promise<BotPerson> {
  await city.db.transaction((tx) => seedSettings(tx, DEFAULTS, city.now));
  city.world.pass(MINUTE_MS);
  return city.staff("GLOBAL_ADMIN");
}

const names = (person: BotPerson) => person.buttons.flat();
const stored = async ({ db }: BotWorld, key: SettingKey) =>
  (await db.one<{ value: string }>(sql`select value from settings where key = ${key}`)).value;

describe("the screens", () => {
  test("every group and every setting opens, with its value and effect", async () => {
    await using city = await newBotWorld();
    const admin = await office(city);
    await admin.press("⚙️ Настройки");
    expect(names(admin)).toEqual(
      expect.arrayContaining([
        "🕘 Рабочий день",
        "📨 Распределение",
        "📏 Лимиты",
        "🛡 Гарантия",
        "💰 Финансы",
      ]),
    );
    const opened = new Set<string>();
    for (const group of SETTING_GROUPS) {
      for (const page of [1, 2, 3]) {
        await admin.pressForged(`a:set:group:${group}:${page}`);
        expect(admin.screen.text.length).toBeLessThan(4_096);
        for (const { data } of admin.screen.buttons.flat()) {
          const key = /^a:set:card:(\w+)$/.exec(data ?? "")?.[1];
          if (key) opened.add(key);
        }
      }
    }
    expect([...opened].sort()).toEqual([...SETTING_KEYS].sort());
    for (const key of SETTING_KEYS) {
      await admin.pressForged(`a:set:card:${key}`);
      expect(admin.screen.text, key).toMatch(/по умолчанию/);
      expect(names(admin)).toEqual(expect.arrayContaining(["✏️ Изменить", "📜 История"]));
      expect(names(admin)).not.toContain("↩️ По умолчанию");
      await admin.press("✏️ Изменить");
      expect(admin.screen.text, key).toMatch(/Что вводить/);
      await admin.pressForged(`a:set:history:${key}:1`);
      expect(admin.screen.text).toMatch(/ещё не меняли/);
    }
    expect(await admin.pressForged("a:set:card:no_such_key")).toBe("Такой настройки нет.");
  }, 60_000);

  test("values are worded for people, lists without brackets", async () => {
    await using city = await newBotWorld();
    const admin = await office(city);
    const words: Partial<Record<SettingKey, RegExp>> = {
      timeslot_buckets: /Окна визита: 10-13, 13-16, 16-19 \(по умолчанию\)/,
      guarantee_company_payment: /2 500,00 ₽/,
      commission_rate_base: /0\.50 \(50 %\)/,
      guarantee_block_on_refusal: /: Да/,
      distribution_after_escalation: /: Продолжать/,
      support_contact: /: не задано/,
      owner_pay_methods: /: выключено/,
      owner_pay_comment_template: /Вместо \{order_id\} и \{master_name\}/,
    };
    for (const [key, pattern] of Object.entries(words)) {
      await admin.pressForged(`a:set:card:${key}`);
      expect(admin.screen.text).toMatch(pattern);
    }
  });

  test("a broken stored value is said to be not in force, and can be put right", async () => {
    await using city = await newBotWorld();
    const admin = await office(city);
    await city.db.run(sql`update settings set value = '999' where key = 'distribution_rounds'`);
    await admin.pressForged("a:set:card:distribution_rounds");
    expect(admin.screen.text).toMatch(/Волн до эскалации: 2[\s\S]*не подходит[\s\S]*Сохранено: 999/);
    await admin.press("↩️ По умолчанию");
    await admin.press("✅ Сохранить");
    expect(await stored(city, "distribution_rounds")).toBe("2");
  });
});

describe("a change", () => {
  test("R41 is typed, confirmed «old → new», stored with who and when; restarts lose nothing", async () => {
    await using city = await newBotWorld();
    const admin = await office(city);
    await admin.press("⚙️ Настройки");
    city.restart();
    await admin.press("📨 Распределение");
    await admin.press("Время на ответ, с");
    city.restart();
    await admin.press("✏️ Изменить");
    expect(admin.screen.text).toMatch(/целое число[\s\S]*от 15 до 3600/);
    city.restart();
    await admin.says(" 90 ");
    expect(admin.screen.text).toMatch(/Время на ответ, с\n120 → 90/);
    expect(await stored(city, "distribution_sla_seconds")).toBe("120");
    city.restart();
    admin.pressOnly("✅ Сохранить");
    const second = admin.pressOnly("✅ Сохранить");
    await city.settle();
    expect(admin.answerTo(second)).toMatch(/уже закрыт/);
    expect(admin.screen.text).toMatch(/Время на ответ, с: 90\n✏️ 10.03 11:41 МСК, Сотрудник/);
    expect(await stored(city, "distribution_sla_seconds")).toBe("90");
    await admin.press("↩️ По умолчанию");
    expect(admin.screen.text).toMatch(/90 → 120[\s\S]*по умолчанию/);
    await admin.press("✅ Сохранить");
    expect(await stored(city, "distribution_sla_seconds")).toBe("120");
    await admin.press("📜 История");
    expect(admin.screen.text).toMatch(/90 → 120[\s\S]*120 → 90/);
    expect((await city.world.audit()).map(({ action, source }) => [action, source])).toEqual([
      ["change_setting", "bot"],
      ["change_setting", "bot"],
    ]);
  });

  test.each<[SettingKey, readonly string[], RegExp]>([
    [
      "distribution_sla_seconds",
      ["много", "12.5", "14", "3601", "-5", "9".repeat(30), "-"],
      /целое число|Можно от 15 до 3600/,
    ],
    ["commission_rate_base", ["1.1", "половина", "0.12345", "-1"], /не больше 4 знаков|Можно от 0 до 1/],
    ["guarantee_company_payment", ["1000001", "1.005", "даром"], /не больше 2 знаков|Можно от 0 до 1000000/],
    ["working_hours_start", ["25:00", "утром", "10"], /ЧЧ:ММ/],
    ["master_invite_required", ["может быть", "2"], /«да» или «нет»/],
    ["distribution_after_escalation", ["pause"], /Можно только: continue, stop/],
    ["timeslot_buckets", ["[", '{"a":1}', "-", "10-13, 12-16", "с утра"], /от 1 до 8 окон|не разобрать/],
    ["commission_deadline_quiet", ["22:00", "22:00-22:00", "ночью"], /два разных времени/],
    ["commission_reminder_minutes", ["15, 60", "60, 0", "[1,"], /от большего к меньшему|не разобрать/],
    ["break_lengths_minutes", ["4", "5,10,15,20,25", "-"], /от 1 до 4/],
    ["owner_pay_methods", ["bitcoin", "card card"], /card, sbp и cash/],
    ["owner_pay_card_number", ["1234", "x"], /от 16 до 19 цифр/],
    ["owner_pay_sbp_phone", ["12345"], /российский телефон/],
    ["owner_pay_other_text", ["x".repeat(501)], /не больше 500/],
    ["support_faq_url", ["javascript:alert(1)", "тут"], /https/],
    ["logs_channel_id", ["мой канал"], /номер чата/],
  ])("R56 %s takes no garbage, and says what it wants", async (key, garbage, words) => {
    await using city = await newBotWorld();
    const admin = await office(city);
    const before = await stored(city, key);
    for (const text of garbage) {
      await admin.pressForged(`a:set:edit:${key}`);
      await admin.says(text);
      expect(admin.screen.text, text).toMatch(words);
      expect(names(admin)).not.toContain("✅ Сохранить");
    }
    await admin.sendsPhoto();
    expect(admin.screen.text).toMatch(/Напишите ответ текстом/);
    expect(await stored(city, key)).toBe(before);
    // The step still waits.
    await admin.says("<b>&");
    expect(admin.screen.text).not.toMatch(/Пожалуйста, выберите кнопку/);
  });

  test("R56 what contradicts another setting is refused before the question, and again at the change", async () => {
    await using city = await newBotWorld();
    const admin = await office(city);
    const type = async (key: SettingKey, text: string) => {
      await admin.pressForged(`a:set:edit:${key}`);
      await admin.says(text);
    };
    await type("working_hours_start", "20:00");
    expect(admin.screen.text).toMatch(/раньше, чем заканчивается/);
    await type("timeslot_buckets", "9-12");
    expect(admin.screen.text).toMatch(/внутри рабочего дня/);
    await type("asap_late_threshold", "20:00");
    expect(admin.screen.text).toMatch(/Порог «поздно»/);

    await type("working_hours_end", "21:00");
    await admin.press("✅ Сохранить");
    await type("asap_late_threshold", "20:30");
    expect(names(admin)).toContain("✅ Сохранить");
    // Somebody narrows the day meanwhile.
    await city.db.run(sql`update settings set value = '20:00' where key = 'working_hours_end'`);
    expect(await admin.press("✅ Сохранить")).toMatch(/Порог «поздно»/);
    expect(await stored(city, "asap_late_threshold")).toBe("19:30");
  });

  test("of two admins who change one setting the second is told what it is now, and may save his", async () => {
    await using city = await newBotWorld();
    const anna = await office(city);
    const olga = await city.staff("GLOBAL_ADMIN");
    for (const [admin, text] of [
      [anna, "3"],
      [olga, "4"],
    ] as const) {
      await admin.pressForged("a:set:edit:distribution_rounds");
      await admin.says(text);
    }
    expect(await anna.press("✅ Сохранить")).toBe("Сохранено.");
    expect(await olga.press("✅ Сохранить")).toMatch(
      /значение изменилось \(Сотрудник \d+\): 3\. Сохранить ваше\?/,
    );
    expect(olga.screen.text).toMatch(/3 → 4/);
    expect(await stored(city, "distribution_rounds")).toBe("3");
    expect(await olga.press("✅ Сохранить")).toBe("Сохранено.");
    expect(await stored(city, "distribution_rounds")).toBe("4");
  });

  test("the button of an earlier question saves nothing", async () => {
    await using city = await newBotWorld();
    const admin = await office(city);
    await admin.pressForged("a:set:edit:distribution_rounds");
    await admin.says("3");
    const old = admin.screen.buttons.flat().find(({ text }) => text === "✅ Сохранить")!.data!;
    await admin.says("5");
    expect(admin.screen.text).toMatch(/2 → 5/);
    expect(await admin.pressForged(old)).toMatch(/уже закрыт/);
    expect(await stored(city, "distribution_rounds")).toBe("2");
  });

  test("yes and no, and words, are chosen; a picture is sent; lists are typed with commas; a dash empties", async () => {
    await using city = await newBotWorld();
    const admin = await office(city);
    const save = async (key: SettingKey, act: () => Promise<unknown>) => {
      await admin.pressForged(`a:set:edit:${key}`);
      await act();
      await admin.press("✅ Сохранить");
      return stored(city, key);
    };
    expect(await save("master_invite_required", () => admin.press("Да"))).toBe("true");
    expect(await save("master_invite_required", () => admin.says("нет"))).toBe("false");
    expect(await save("distribution_after_escalation", () => admin.press("Остановить"))).toBe("stop");
    expect(await save("break_lengths_minutes", () => admin.says("10, 20"))).toBe("[10,20]");
    expect(await save("commission_deadline_quiet", () => admin.says("23:00-08:00"))).toBe(
      '["23:00","08:00"]',
    );
    expect(await save("commission_deadline_quiet", () => admin.says("-"))).toBe("[]");
    expect(await save("support_contact", () => admin.says("@help & <co>"))).toBe("@help & <co>");
    expect(admin.screen.text).toMatch(/@help & <co>/);
    expect(await save("support_contact", () => admin.says("-"))).toBe("");
    expect(await save("owner_pay_sbp_qr_file_id", () => admin.sendsPhoto())).not.toBe("");
    expect(admin.screen.text).toMatch(/картинка загружена/);
    await admin.pressForged("a:set:edit:owner_pay_sbp_qr_file_id");
    await admin.says("не картинка");
    expect(admin.screen.text).toMatch(/Пришлите фото или файл/);
    expect(await save("owner_pay_sbp_qr_file_id", () => admin.says("-"))).toBe("");
    await admin.pressForged("a:set:edit:distribution_fanout");
    await admin.says("10");
    expect(admin.screen.text).not.toMatch(/предложений сразу/);
    await admin.says("11");
    expect(admin.screen.text).toMatch(/Больше 10 предложений сразу/);
    await admin.says("1");
    expect(admin.screen.text).toMatch(/Значение уже такое/);
  });

  test("R21 a card number is whole on its card, masked in the list, the history and the audit", async () => {
    await using city = await newBotWorld();
    const admin = await office(city);
    await admin.pressForged("a:set:edit:owner_pay_card_number");
    await admin.says("2200 0000 0000 0004");
    await admin.press("✅ Сохранить");
    expect(admin.screen.text).toContain("2200 0000 0000 0004");
    for (const data of ["a:set:group:finance:2", "a:set:history:owner_pay_card_number:1"]) {
      await admin.pressForged(data);
      expect(admin.screen.text).not.toMatch(/2200/);
      expect(admin.screen.text).toContain("**** **** **** 0004");
    }
    expect(JSON.stringify(await city.world.audit())).not.toContain("2200");
  });
});

test("the history is paged, newest first, and knows changes made in SQL", async () => {
  await using city = await newBotWorld();
  const admin = await office(city);
  for (let n = 0; n < 12; n += 1) {
    city.world.pass(MINUTE_MS);
    const change = {
      key: "distribution_rounds",
      text: String(3 + n),
      staffId: admin.rowId,
      source: "console",
    } as const;
    await city.db.transaction((tx) => changeSetting(tx, change, city.now));
  }
  await city.db.run(sql`update settings set value = '20' where key = 'distribution_rounds'`);
  city.world.pass(MINUTE_MS);
  await city.db.transaction((tx) =>
    changeSetting(
      tx,
      { key: "distribution_rounds", text: "1", staffId: admin.rowId, source: "console" },
      city.now,
    ),
  );
  await admin.pressForged("a:set:history:distribution_rounds:1");
  expect(admin.screen.text).toMatch(/20 → 1\n[\s\S]*в базе данных\n14 → 20/);
  expect(names(admin)).toContain("Старше ▶️");
  expect(names(admin)).not.toContain("◀️ Новее");
  await admin.press("Старше ▶️");
  expect(admin.screen.text).toMatch(/2 → 3/);
  expect(names(admin)).not.toContain("Старше ▶️");
  await admin.press("◀️ Новее");
  expect(admin.screen.text).toMatch(/20 → 1/);
});
