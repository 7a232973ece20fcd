import { expect, test } from "vitest";
import { BOT_NAMES, type BotPerson, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { DAY_MS } from "../kernel/time.ts";
import { newcomerAt, sentForm, shares, WAY_TO_SUMMARY } from "./onboarding-for-tests.ts";

test("the story of a new master, with the processes started anew between every two steps", async () => {
  await using city = await newBotWorld();
  const admin = await city.staff("CITY_ADMIN");
  const newcomer = city.person("master", 77);
  const bars: string[] = [];
  for (const [, act] of WAY_TO_SUMMARY) {
    await act(newcomer);
    bars.push(/[▰▱]{10} Шаг \d+ из 16/.exec(newcomer.sees(/Шаг|анкету/).text)?.[0] ?? "");
    city.restart();
  }
  expect([...new Set(bars)].slice(1)).toEqual([
    "▰▱▱▱▱▱▱▱▱▱ Шаг 1 из 16",
    "▰▱▱▱▱▱▱▱▱▱ Шаг 2 из 16",
    "▰▰▱▱▱▱▱▱▱▱ Шаг 3 из 16",
    "▰▰▰▱▱▱▱▱▱▱ Шаг 4 из 16",
    "▰▰▰▱▱▱▱▱▱▱ Шаг 5 из 16",
    "▰▰▰▰▱▱▱▱▱▱ Шаг 6 из 16",
    "▰▰▰▰▱▱▱▱▱▱ Шаг 7 из 16",
    "▰▰▰▰▰▱▱▱▱▱ Шаг 8 из 16",
    "▰▰▰▰▰▰▱▱▱▱ Шаг 9 из 16",
    "▰▰▰▰▰▰▱▱▱▱ Шаг 10 из 16",
    "▰▰▰▰▰▰▰▱▱▱ Шаг 11 из 16",
    "▰▰▰▰▰▰▰▰▱▱ Шаг 12 из 16",
    "▰▰▰▰▰▰▰▰▱▱ Шаг 13 из 16",
    "▰▰▰▰▰▰▰▰▰▱ Шаг 14 из 16",
    "▰▰▰▰▰▰▰▰▰▱ Шаг 15 из 16",
    "▰▰▰▰▰▰▰▰▰▰ Шаг 16 из 16",
  ]);
  expect(await sentForm(city)).toBeNull();
  expect(newcomer.screen.text).toBe(
    [
      "Меню › Анкета\n",
      "▰▰▰▰▰▰▰▰▰▰ Шаг 16 из 16\n",
      "Проверьте анкету. Чтобы исправить строку, нажмите кнопку с карандашом.\n",
      "Фамилия: Иванов",
      "Имя: Иван",
      "Отчество: нет",
      "Телефон: +7 999 123-45-67",
      "Реферальный код: нет",
      "Город: Тестоград",
      "Районы: Северный",
      "Автомобиль: да, А123ВС77",
      "Навыки: Электрика",
      "Паспорт: приложено",
      "Селфи: приложено",
      "Выплаты: СБП",
      "Реквизиты: +7 999 123-45-67, Сбер",
      "Домашняя точка: 55.7539, 37.6208",
    ].join("\n"),
  );

  expect(await newcomer.press("✅ Отправить")).toBe("Спасибо! Анкета отправлена на модерацию.");
  expect(await sentForm(city)).toEqual({
    full_name: "Иванов Иван",
    phone: "+79991234567",
    city_id: city.world.cityId,
    moderation_status: "PENDING",
    verified: false,
    is_active: false,
    shift_status: "SHIFT_OFF",
    has_vehicle: true,
    vehicle_plate: "А123ВС77",
    payout_method: "SBP",
    payout_data: { phone: "+79991234567", bank: "SBER" },
    lat: 55.7539,
    lon: 37.6208,
    language: "ru",
    consent: true,
    submitted_at: city.now,
    version: 2,
    districts: ["Северный"],
    skills: ["ELECTRICS"],
    documents: ["passport:PHOTO", "selfie:PHOTO"],
  });
  admin.sees("📝 Новая анкета: Иванов Иван, Тестоград.");
  expect(newcomer.screen.text).toMatch(/На модерации[\s\S]*Анкета на модерации с 10\.03 11:40/);
  expect(newcomer.buttons.slice(0, 2).flat()).toEqual(["👀 Моя анкета", "✏️ Изменить анкету"]);
  await newcomer.press("👀 Моя анкета");
  expect(newcomer.screen.text).toMatch(/Ваша анкета[\s\S]*Фамилия: Иванов[\s\S]*Домашняя точка: 55\.7539/);
});

test("every wrong input is refused in words, and the step stays where it is", async () => {
  await using city = await newBotWorld();
  const newcomer = await newcomerAt(city, 1);
  const refuses = async (step: number, what: string | ((he: BotPerson) => unknown), words: RegExp) => {
    if (typeof what === "string") await newcomer.says(what);
    else await shares(newcomer, () => what(newcomer));
    const { text } = newcomer.sees(/Шаг/);
    expect(text, `${step}: ${what}`).toMatch(words);
    expect(text, `${step}: ${what}`).toContain(`Шаг ${step} из 16`);
  };
  const bot = BOT_NAMES.master;
  const photo = (he: BotPerson) => he.account.sendPhoto(bot, { sizeBytes: 1_000 });
  const video = (he: BotPerson) => he.account.sendVideo(bot);
  const sticker = (he: BotPerson) => he.account.sendSticker(bot);
  const place = (he: BotPerson) => he.account.sendLocation(bot, { latitude: 55, longitude: 37 });

  await refuses(1, "согласен", /выберите кнопку/);
  await refuses(1, photo, /выберите кнопку/);
  await newcomer.press("✅ Согласен");
  for (const text of ["Ivanov", "Иван1", "-Иван", "Ив--ан", "Иван😀", "🙂"])
    await refuses(2, text, /буквы кириллицы/);
  for (const text of ["И", "я".repeat(31)]) await refuses(2, text, /от 2 до 30/);
  for (const media of [photo, video, sticker, place]) await refuses(2, media, /Напишите ответ текстом/);
  await newcomer.says("Салтыков - щедрин");
  await newcomer.says("иван");
  await refuses(4, "Ivanovich", /буквы кириллицы/);
  await newcomer.says("-");
  for (const text of ["123", "+380501234567", "нет"]) await refuses(5, text, /Не получилось прочитать номер/);
  await refuses(
    5,
    (he) => he.account.sendContact(bot, { phoneNumber: "+79990001122", userId: 5 }),
    /чужой контакт/,
  );
  await refuses(
    5,
    (he) => he.account.sendContact(bot, { phoneNumber: "+380501234567" }),
    /Не получилось прочитать номер/,
  );
  await newcomer.says("8 999 123 45 67");
  for (const text of ["123", "ZZZZZZZZ"]) await refuses(6, text, /8 знаков/);
  await refuses(6, "ABCDEF12", /Такого кода нет/);
  await newcomer.press("Пропустить");
  for (const text of ["Урюпинск", "?", "-"]) await refuses(7, text, /Такого города среди наших нет/);
  await newcomer.says("ТЕСТОГРАД");
  await newcomer.press("Тестоград");
  expect(await newcomer.press("✅ Готово")).toBe("Выберите хотя бы один район.");
  await refuses(8, "Северный", /выберите кнопку/);
  await newcomer.press("🏙 Весь город");
  await newcomer.press("✅ Готово");
  await refuses(9, "да", /выберите кнопку/);
  await newcomer.press("Да");
  for (const text of ["А1", "ААААА", "123456", "А123ВС77😀", "А".repeat(13)])
    await refuses(9, text, /Не похоже на номер/);
  await newcomer.press("Пропустить");
  expect(await newcomer.press("✅ Готово")).toBe("Выберите хотя бы один навык.");
  await newcomer.press(/Окна/);
  await newcomer.press("✅ Готово");

  for (const wrong of ["текст", video, sticker, place]) await refuses(11, wrong, /Пришлите фото или файл/);
  await refuses(
    11,
    (he) => he.account.sendDocument(bot, { sizeBytes: 10 }, { mimeType: "video/mp4" }),
    /Пришлите фото или файл/,
  );
  await refuses(11, (he) => he.account.sendDocument(bot, { sizeBytes: 21 * 1024 * 1024 }), /больше 20 МБ/);
  const album = (he: BotPerson) =>
    he.account.sendAlbum(
      bot,
      [1, 2, 3].map(() => ({ kind: "photo", content: { sizeBytes: 10 } }) as const),
    );
  await refuses(11, album, /не альбом/);
  expect(newcomer.account.messages(bot).filter(({ text }) => /не альбом/.test(text))).toHaveLength(1);
  await newcomer.account.sendDocument(bot, { sizeBytes: 10 }, { fileName: "паспорт.pdf" });
  await city.settle();
  const document = (he: BotPerson) => he.account.sendDocument(bot, { sizeBytes: 10 });
  for (const wrong of ["текст", video, sticker, place, document])
    await refuses(12, wrong, /Пришлите селфи как фото/);
  await refuses(12, album, /не альбом/);
  await newcomer.sendsPhoto();
  await refuses(13, "карта", /выберите кнопку/);
  await newcomer.press("Карта");
  await refuses(14, "2200 1234 1234 123", /16 цифр/);
  await refuses(14, "4111 1111 1111 1112", /Проверьте цифры/);
  await refuses(14, photo, /Напишите ответ текстом/);
  await newcomer.says("4111-1111 1111 1111");
  for (const text of ["91, 10", "дом", "55.75"])
    await refuses(15, text, /Не получилось прочитать координаты/);
  await newcomer.says("55,7539 37,6208");
  await refuses(16, "отправить", /выберите кнопку/);
  expect(newcomer.screen.text).toMatch(/Салтыков-Щедрин[\s\S]*4111 1111 1111 1111[\s\S]*55\.7539, 37\.6208/);
});

test("«Назад» keeps every answer: each is offered again, back to the first step", async () => {
  await using city = await newBotWorld();
  const newcomer = await newcomerAt(city, "summary");
  const steps: string[] = [];
  for (let n = 0; n < 15; n += 1) {
    await newcomer.press("⬅️ Назад");
    city.restart();
    steps.push(/Шаг (\d+)/.exec(newcomer.sees(/Шаг/).text)![1]!);
  }
  expect(steps.join()).toBe("15,14,13,12,11,10,9,8,7,6,5,4,3,2,1");
  expect(newcomer.account.keyboard(BOT_NAMES.master)).toEqual([]);
  await newcomer.press("✅ Согласен");
  expect(newcomer.screen.text).toContain("Сейчас: Иванов");
  for (let n = 2; n <= 15; n += 1) {
    const way = { 4: "Нет отчества", 6: "Пропустить", 8: "✅ Готово", 10: "✅ Готово" }[n] ?? "➡️ Оставить";
    await newcomer.press(way);
  }
  expect(newcomer.screen.text).toMatch(
    /Шаг 16[\s\S]*Районы: Северный[\s\S]*Реквизиты: \+7 999 123-45-67, Сбер/,
  );
  await newcomer.press("✅ Отправить");
  expect(await sentForm(city)).toMatchObject({ moderation_status: "PENDING", full_name: "Иванов Иван" });
});

test("no consent, no form; it can be resumed from there and from the menu", async () => {
  await using city = await newBotWorld();
  const newcomer = await newcomerAt(city, 1);
  await newcomer.press("❌ Не согласен");
  expect(newcomer.screen.text).toBe("Без согласия анкету принять нельзя.");
  await newcomer.press("▶️ Вернуться к анкете");
  await newcomer.press("✅ Согласен");
  await newcomer.says("Петров");
  await newcomer.says("/cancel");
  expect(newcomer.screen.text).toBe("Анкета не закончена: шаг 3 из 16.");
  expect(newcomer.buttons.slice(0, 2).flat()).toEqual(["▶️ Продолжить", "🔁 Начать заново"]);
  await newcomer.says("Пётр");
  expect(newcomer.screen.text).toMatch(/выберите кнопку[\s\S]*Анкета не закончена: шаг 3/);
  await newcomer.press("▶️ Продолжить");
  await newcomer.says("Пётр");
  expect(newcomer.screen.text).toContain("Шаг 4 из 16");
  await newcomer.says("/menu");
  await newcomer.press("🔁 Начать заново");
  expect(newcomer.screen.text).toContain("Шаг 1 из 16");
  await newcomer.press("✅ Согласен");
  expect(newcomer.screen.text).not.toContain("Сейчас");
});

test("the form rests for days: the next answer is taken without a question, until 30 days are over", async () => {
  await using city = await newBotWorld();
  const newcomer = await newcomerAt(city, 3);
  city.world.pass(29 * DAY_MS);
  await newcomer.says("Иван");
  expect(newcomer.screen.text).toContain("Шаг 4 из 16");
  city.world.pass(30 * DAY_MS);
  await newcomer.says("Иванович");
  expect(newcomer.screen.text).toMatch(/устарела[\s\S]*Заполните анкету/);
});

test("from the summary one answer is changed at a time; a new city asks its districts, a new method its details", async () => {
  await using city = await newBotWorld();
  await city.world.city({ name: "Второй", districts: ["Речной", "Лесной"] });
  const bare = await city.world.city({ name: "Третий", districts: [] });
  const newcomer = await newcomerAt(city, "summary");
  const edit = (field: string) => newcomer.press(`✏️ ${field}`);

  await edit("Имя");
  city.restart();
  await newcomer.says("пётр");
  expect(newcomer.screen.text).toMatch(/Шаг 16[\s\S]*Имя: Пётр/);
  await edit("Телефон");
  await newcomer.press("⬅️ Назад");
  expect(newcomer.screen.text).toMatch(/Шаг 16[\s\S]*Телефон: \+7 999 123-45-67/);

  await edit("Город");
  await newcomer.says("второй");
  await newcomer.press("Второй");
  expect(newcomer.screen.text).toMatch(/Шаг 8[\s\S]*Отмечено: 0/);
  await newcomer.press(/Лесной/);
  await newcomer.press("✅ Готово");
  expect(newcomer.screen.text).toMatch(/Шаг 16[\s\S]*Город: Второй\nРайоны: Лесной/);

  await edit("Выплаты");
  await newcomer.press("Счёт в банке");
  expect(newcomer.screen.text).toMatch(/Шаг 14/);
  await newcomer.says("БИК 044525225, счёт 40817810099910004312");
  expect(newcomer.screen.text).toMatch(
    /Выплаты: Счёт в банке\nРеквизиты: счёт 40817810099910004312, БИК 044525225/,
  );
  await edit("Выплаты");
  await newcomer.press("Счёт в банке");
  expect(newcomer.screen.text).toContain("Шаг 16");

  await edit("Город");
  await newcomer.says("третий");
  await newcomer.press("Третий");
  expect(newcomer.screen.text).toMatch(/Шаг 16[\s\S]*Город: Третий\nАвтомобиль/);
  await newcomer.press("✅ Отправить");
  expect(await sentForm(city)).toMatchObject({
    city_id: bare.id,
    districts: [],
    payout_method: "BANK_ACCOUNT",
  });
});

test("R16 a city without districts: step 8 is skipped, both ways", async () => {
  await using city = await newBotWorld();
  await city.world.city({ name: "Третий", districts: [] });
  const newcomer = await newcomerAt(city, 7);
  await newcomer.says("тре");
  await newcomer.press("Третий");
  expect(newcomer.screen.text).toContain("Шаг 9 из 16");
  await newcomer.press("⬅️ Назад");
  expect(newcomer.screen.text).toContain("Шаг 7 из 16");
});

test("cities are found by any part of name or alias, twelve at a time", async () => {
  await using city = await newBotWorld();
  for (let n = 10; n < 24; n += 1) await city.world.city({ name: `Ново-Орёл ${n}`, districts: [] });
  await city.db.run(sql`update cities set is_active = false where name = 'Ново-Орёл 10'`);
  await city.db.run(sql`update cities set aliases = '{Питер}' where name = 'Ново-Орёл 23'`);
  city.world.cities.drop();
  await city.world.cities.load();
  const newcomer = await newcomerAt(city, 7);
  await newcomer.says("во орел");
  const labels = () => newcomer.buttons.flat().filter((text) => text.startsWith("Ново"));
  expect(labels()).toHaveLength(12);
  city.restart();
  await newcomer.press("Показать ещё");
  expect(labels()).toEqual(["Ново-Орёл 23"]);
  await newcomer.says("питер");
  expect(labels()).toEqual(["Ново-Орёл 23"]);
});

test("a double press of «Отправить» makes one form, and so do two at once", async () => {
  await using city = await newBotWorld();
  const admin = await city.staff("CITY_ADMIN");
  const newcomer = await newcomerAt(city, "summary");
  const first = newcomer.pressOnly("✅ Отправить");
  const second = newcomer.pressOnly("✅ Отправить");
  await city.settle();
  expect(newcomer.answerTo(first)).toBe("Спасибо! Анкета отправлена на модерацию.");
  expect(newcomer.answerTo(second)).toBe("Анкета уже отправлена.");
  expect(await sentForm(city)).toMatchObject({ version: 2 });
  const told = admin.account.messages(BOT_NAMES.admin).filter(({ text }) => /Новая анкета/.test(text));
  expect(told).toHaveLength(1);
});

test("a button of another step shows where he is; nothing he answered changes", async () => {
  await using city = await newBotWorld();
  const newcomer = await newcomerAt(city, "summary");
  for (const data of [
    "m:form:vehicle:no",
    "m:form:consent:no",
    "m:form:method:CARD",
    "m:form:back:3",
    "m:form:keep:9",
  ]) {
    expect(await newcomer.pressForged(data), data).toMatch(/Кнопка от другого шага|от другого шага/);
    expect(newcomer.screen.text, data).toMatch(/Шаг 16[\s\S]*Автомобиль: да/);
  }
  for (const data of ["m:form:edit:99", "m:form:edit:16", "m:form:edit:0", "m:form:edit"]) {
    await newcomer.pressForged(data);
    expect(newcomer.screen.text, data).toContain("Шаг 16");
  }
});
