import { expect, test } from "vitest";
import { BOT_NAMES, type BotPerson, type BotWorld, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";

async function atProfile(city: BotWorld, verb: Parameters<BotWorld["master"]>[0] = {}): Promise<BotPerson> {
  const master = await city.master({ lastName: "Петров", phone: "+79991234567", ...verb });
  await master.press("👤 Профиль");
  return master;
}

function row(city: BotWorld, master: BotPerson) {
  return city.db.one<Record<string, unknown>>(sql`
    select has_vehicle, vehicle_plate, payout_method, payout_data, home_latitude::float8 as lat,
           home_longitude::float8 as lon, language, moderation_status, is_on_shift,
           array(select d.name from master_districts md join districts d on d.id = md.district_id
                  where md.master_id = m.id order by d.name) as districts
      from masters m where id = ${master.rowId}`);
}

test("the profile shows everything that is known of him", async () => {
  await using city = await newBotWorld();
  const master = await atProfile(city, { skills: ["ELECTRICS", "WINDOWS"] });
  expect(master.screen.text).toBe(
    [
      "Меню › Профиль\n",
      "ФИО: Петров Иван",
      "Телефон: +7 999 123-45-67",
      "Город: Тестоград",
      "Районы: весь город (2)",
      "Навыки: Электрика, Окна",
      "Автомобиль: Нет",
      "Выплаты: нет",
      "Домашняя точка: нет",
      "Язык: Русский\n",
      "ФИО, телефон, город и документы меняются через анкету, она снова пройдёт модерацию.",
    ].join("\n"),
  );
});

test("districts count at once, and he stays on shift", async () => {
  await using city = await newBotWorld();
  const master = await atProfile(city, { districtIds: [] });
  await master.press("📍 Районы");
  expect(master.screen.text).toMatch(/Отмечено: 0[\s\S]*Без районов приходит меньше заказов/);
  city.restart();
  await master.press("▫️ Центральный");
  expect(await row(city, master)).toMatchObject({ districts: ["Центральный"], is_on_shift: true });
  await master.press("✅ Центральный");
  expect(await row(city, master)).toMatchObject({ districts: [] });
  await master.press("🏙 Весь город");
  expect(await row(city, master)).toMatchObject({ districts: ["Северный", "Центральный"] });
  await master.pressForged("m:profile:district:999999:1");
  expect(await row(city, master)).toMatchObject({ districts: ["Северный", "Центральный"] });
});

test("car, payout and home point, with the processes started anew between every two steps", async () => {
  await using city = await newBotWorld();
  const master = await atProfile(city);
  const press = async (button: string) => {
    await master.press(button);
    city.restart();
  };
  const says = async (text: string) => {
    await master.says(text);
    city.restart();
  };
  await press("🚗 Автомобиль");
  await press("Да");
  await says("?");
  expect(master.screen.text).toMatch(/Не похоже на номер/);
  await says("А123ВС77");
  expect(master.screen.text).toMatch(/Сохранено[\s\S]*Автомобиль: да, А123ВС77/);
  await press("🚗 Автомобиль");
  await press("Нет");
  expect(await row(city, master)).toMatchObject({ has_vehicle: false, vehicle_plate: null });
  await press("🚗 Автомобиль");
  await press("Да");
  await press("Пропустить");
  expect(await row(city, master)).toMatchObject({ has_vehicle: true, vehicle_plate: null });

  await press("💳 Выплаты");
  await press("СБП");
  await says("12");
  expect(master.screen.text).toMatch(/Не получилось прочитать номер/);
  await says("8 999 765 43 21");
  await press("ВТБ");
  expect(await row(city, master)).toMatchObject({
    payout_method: "SBP",
    payout_data: { phone: "+79997654321", bank: "VTB" },
  });
  await press("💳 Выплаты");
  await press("Карта");
  await says("4111111111111111");
  expect(master.screen.text).toContain("Выплаты: Карта, 4111 1111 1111 1111");
  // A bank of an old screen finds no phone: it is asked, nothing is saved.
  await master.pressForged("m:profile:bank:SBER");
  expect(master.screen.text).toMatch(/номер телефона для СБП/);
  expect(await row(city, master)).toMatchObject({ payout_method: "CARD" });

  await says("/menu");
  await press("👤 Профиль");
  await press("🏠 Домашняя точка");
  expect(master.account.keyboard(BOT_NAMES.master)).toEqual([["📍 Отправить, где я сейчас"]]);
  master.account.tap(BOT_NAMES.master, "📍 Отправить, где я сейчас");
  await city.settle();
  expect(master.screen.text).toContain("Домашняя точка: 55.7539, 37.6208");
  expect(master.account.keyboard(BOT_NAMES.master)).toEqual([]);
  await press("🏠 Домашняя точка");
  await press("🗑 Убрать точку");
  expect(await row(city, master)).toMatchObject({ lat: null, lon: null, moderation_status: "APPROVED" });
});

test("the language is his choice; skills are asked of the admin of the city", async () => {
  await using city = await newBotWorld();
  const admin = await city.staff("CITY_ADMIN");
  const master = await atProfile(city);
  await master.press("🛠 Попросить изменить навыки");
  await master.says("аб");
  expect(master.screen.text).toMatch(/от 3 до 200 символов/);
  city.restart();
  await master.says("добавьте <окна>");
  expect(master.screen.text).toMatch(/Просьба передана администратору/);
  admin.sees("🛠 Мастер Петров Иван просит изменить навыки: добавьте <окна>.");
  await master.press("🌐 Язык");
  await master.press("English");
  expect(await row(city, master)).toMatchObject({ language: "en" });
});

test("on shift without districts: the warning leads to them", async () => {
  await using city = await newBotWorld();
  const master = await city.master({ shift: "SHIFT_OFF", districtIds: [] });
  await master.press("🟢 Включить смену");
  expect(master.screen.text).toMatch(/не выбраны районы/);
  await master.press("📍 Добавить районы");
  await master.press("🏙 Весь город");
  expect(await row(city, master)).toMatchObject({ districts: ["Северный", "Центральный"] });
});

test("whoever is not verified or is blocked has no profile to change", async () => {
  await using city = await newBotWorld();
  for (const verb of [{ verified: false }, { blocked: "staff" }, { deleted: true }] as const) {
    const master = await city.master({ ...verb, shift: "SHIFT_OFF" });
    const before = await row(city, master);
    expect(master.buttons.flat()).not.toContain("👤 Профиль");
    for (const data of [
      "m:profile:open",
      "m:profile:has-car:yes",
      "m:profile:all-districts",
      "m:profile:no-home",
    ]) {
      expect(await master.pressForged(data), data).toMatch(/устарела/);
    }
    expect(await row(city, master)).toEqual(before);
  }
});

test("blocked in the middle of a change: nothing is saved, and he sees why", async () => {
  await using city = await newBotWorld();
  const master = await atProfile(city);
  await master.press("🚗 Автомобиль");
  await master.press("Да");
  await city.db.run(sql`update masters set is_blocked = true, is_active = false where id = ${master.rowId}`);
  await city.db.run(sql`
    insert into master_blocks (master_id, reason_code, created_at) values (${master.rowId}, 'staff', ${city.now})`);
  await master.says("А123ВС77");
  expect(master.screen.text).toMatch(/🚫 Ограничение: решение администратора/);
  expect(await row(city, master)).toMatchObject({ has_vehicle: false, vehicle_plate: null });
});
