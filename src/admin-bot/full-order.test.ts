import { describe, expect, test } from "vitest";
import { BOT_NAMES, type BotPerson, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { after, DAY_MS, HOUR_MS } from "../kernel/time.ts";

const moscow = (hhmm: string) => new Date(`2026-03-10T${hhmm}:00+03:00`);

async function newest({ city }: BotPerson) {
  const { id } = await city.db.one<{ id: number }>(sql`select max(id) as id from orders`);
  return city.world.orderRow(id);
}

async function begin(staff: BotPerson): Promise<void> {
  await staff.press("➕ Новый заказ");
  await staff.press("📝 Полное создание");
}

/** One answer per question of the full wizard, in a city with districts. */
function answers(staff: BotPerson): readonly (() => Promise<unknown>)[] {
  return [
    () => staff.press("Северный"),
    () => staff.press("⌨️ Ввести вручную"),
    () => staff.says("ул. Тестовая <b>"),
    () => staff.says("5к1"),
    () => staff.says("12"),
    () => staff.says("Домофон не работает"),
    () => staff.says("Анна-Мария Ёлкина"),
    () => staff.says("8 912 345-67-89"),
    () => staff.press(/Окна/),
    () => staff.says("Не закрывается створка на кухне"),
    () => staff.sendsPhoto(),
    () => staff.press("✅ Готово"),
    () => staff.press("🧾 Обычный"),
    () => staff.press("Завтра 13:00-16:00"),
  ];
}

async function upToSummary(staff: BotPerson): Promise<void> {
  await begin(staff);
  for (const give of answers(staff)) await give();
}

describe("fifteen steps", () => {
  test("R41 every answer is in the order, though the process is restarted between any two steps", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const steps = [
      () => staff.press("➕ Новый заказ"),
      () => staff.press("📝 Полное создание"),
      ...answers(staff),
      () => staff.press("✅ Создать"),
    ];
    for (const step of steps) {
      await step();
      city.restart();
    }
    expect(staff.screen.text).toMatch(/^Заказ #\d+ создан: Идёт поиск мастера\.$/);
    expect(await newest(staff)).toMatchObject({
      status: "SEARCHING",
      type: "NORMAL",
      district_id: city.world.districtIds[1],
      no_district: false,
      street_manual: "ул. Тестовая <b>",
      house: "5к1",
      apartment: "12",
      address_comment: "Домофон не работает",
      client_name: "Анна-Мария Ёлкина",
      client_phone: "+79123456789",
      category: "WINDOWS",
      description: "Не закрывается створка на кухне",
      timeslot_start_utc: new Date("2026-03-11T10:00:00Z"),
    });
    const files = await city.db.rows(sql`select bot, file_type, document_type from attachments`);
    expect(files).toEqual([{ bot: "admin", file_type: "PHOTO", document_type: "order_photo" }]);
    expect(staff.buttons.flat()).toContain("⚡️ Автораспределение");
    await staff.press(/Открыть №/);
    expect(staff.screen.text).toMatch(/Тестоград, Северный, ул\. Тестовая <b>, 5к1, кв\. 12/);
  });

  test("the summary names every answer, «✏️» changes one and comes back", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    await upToSummary(staff);
    expect(staff.screen.text).toMatch(
      /Город: Тестоград\n.*Район: Северный\n.*Улица: ул\. Тестовая <b>\n.*Дом: 5к1\n.*Квартира: 12\n.*Домофон не работает\n.*Анна-Мария Ёлкина\n.*\+7 912 345-67-89\n.*Окна\n.*створка на кухне\n.*Файлы: 1\n.*Тип: Обычный\n.*завтра 13:00-16:00/,
    );
    const changes: readonly [string, () => Promise<unknown>, RegExp][] = [
      ["✏️ Район", () => staff.press("🚫 Без района"), /Район: без района/],
      ["✏️ Улица", () => staff.press("🚫 Без улицы"), /Улица: без улицы/],
      ["✏️ Дом", () => staff.says("-"), /Дом: нет/],
      ["✏️ Квартира", () => staff.press("Пропустить"), /Квартира: нет/],
      ["✏️ Комментарий", () => staff.says(" — "), /Комментарий: нет/],
      ["✏️ Клиент", () => staff.says("Пётр"), /Клиент: Пётр/],
      ["✏️ Телефон", () => staff.says("9000000001"), /\+7 900 000-00-01/],
      ["✏️ Работа", () => staff.press(/Электрика/), /Работа: ⚡ Электрика/],
      ["✏️ Описание", () => staff.says("Искрит розетка в ванной"), /Искрит розетка/],
      ["✏️ Тип", () => staff.press("🧾 Обычный"), /Тип: Обычный/],
      ["✏️ Время", () => staff.press("Завтра 16:00-19:00"), /завтра 16:00-19:00/],
    ];
    for (const [button, give, words] of changes) {
      await staff.press(button);
      await give();
      expect(staff.screen.text, button).toMatch(/Проверьте заказ/);
      expect(staff.screen.text, button).toMatch(words);
    }
    await staff.press("✏️ Файлы");
    await staff.press("🗑 Очистить");
    expect(staff.screen.text).toMatch(/приложено: 0/);
    await staff.press("✅ Готово");
    await staff.press("✏️ Дом");
    await staff.press("⬅️ Назад");
    expect(staff.screen.text).toMatch(/Проверьте заказ/);
    await staff.press("✅ Создать");
    expect(await newest(staff)).toMatchObject({
      district_id: null,
      no_district: true,
      street_manual: null,
      house: null,
      apartment: null,
      address_comment: null,
      client_name: "Пётр",
      category: "ELECTRICS",
    });
  });

  test("another city opens the questions that depend on it, and only those", async () => {
    await using city = await newBotWorld();
    const other = await city.world.city({ name: "Дальний", districts: ["Портовый"] });
    const staff = await city.staff("LOGIST", [city.world.cityId, other.id]);
    await begin(staff);
    await staff.press("Тестоград");
    for (const give of answers(staff)) await give();
    await staff.press("✏️ Город");
    await staff.says("дальний");
    expect(staff.screen.text).toMatch(/Выберите район/);
    await staff.press("Портовый");
    await staff.press("🚫 Без улицы");
    await staff.press("Завтра 10:00-13:00");
    expect(staff.screen.text).toMatch(/Город: Дальний\n.*Район: Портовый\n.*без улицы[\s\S]*Дом: 5к1/);
    await staff.press("✅ Создать");
    expect(await newest(staff)).toMatchObject({ city_id: other.id, house: "5к1", street_manual: null });
  });

  test("«Назад» on every step keeps the answers: through the whole wizard and forth again", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    await upToSummary(staff);
    const seen: string[] = [];
    for (let n = 0; n < 13; n += 1) {
      await staff.press("⬅️ Назад");
      seen.push(/шаг (\d+) из 13/.exec(staff.screen.text)?.[1] ?? staff.screen.text);
      expect(staff.screen.text).toMatch(/Сейчас: /);
    }
    expect(seen).toEqual(["13", "12", "11", "10", "9", "8", "7", "6", "5", "4", "3", "2", "1"]);
    await staff.press("⬅️ Назад");
    expect(staff.screen.text).toMatch(/Как оформим заказ/);
    await staff.press("📝 Полное создание");
    for (let n = 0; n < 12; n += 1) await staff.press("➡️ Оставить как есть");
    expect(staff.screen.text).toMatch(/Проверьте заказ[\s\S]*5к1[\s\S]*Файлы: 1[\s\S]*завтра 13:00-16:00/);
    await staff.press("✅ Создать");
    expect(await newest(staff)).toMatchObject({ house: "5к1", client_name: "Анна-Мария Ёлкина" });
  });

  test("what people type is refused with a word on what to do, and the question stays", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    await begin(staff);
    await staff.press("🚫 Без района");
    await staff.press("⌨️ Ввести вручную");
    for (const [typed, words] of [
      ["я", /от 2 символов/],
      ["😀 улица", /без эмодзи/],
      ["я".repeat(251), /до 250 символов/],
    ] as const) {
      await staff.says(typed);
      expect(staff.screen.text).toMatch(words);
    }
    await staff.says("Тестовая");
    await staff.says("12345678901");
    expect(staff.screen.text).toMatch(/до 10 символов/);
    await staff.says("-");
    await staff.says("12345678901");
    expect(staff.screen.text).toMatch(/до 10 символов/);
    await staff.says("-");
    await staff.says("я".repeat(251));
    expect(staff.screen.text).toMatch(/до 250 символов/);
    await staff.says("-");
    for (const name of ["Я", "Анна1", "я".repeat(101)]) {
      await staff.says(name);
      expect(staff.screen.text).toMatch(/Как зовут клиента/);
    }
    await staff.says("Анна");
    await staff.says("911");
    expect(staff.screen.text).toMatch(/Не похоже на телефон/);
    await staff.says("9123456789");
    await staff.says("Окна");
    expect(staff.screen.text).toMatch(/выберите кнопку/);
    await staff.press(/Окна/);
    await staff.says("Коротко");
    expect(staff.screen.text).toMatch(/от 10 символов/);
    await staff.says("я".repeat(501));
    expect(staff.screen.text).toMatch(/до 500 символов/);
  });
});

describe("streets", () => {
  test("R15 a street near the end of a thousand is found; similar names are all shown; its district is taken over", async () => {
    await using city = await newBotWorld();
    const { world } = city;
    await world.db.run(sql`
      insert into streets (city_id, name, name_norm, created_at)
      select ${world.cityId}, 'улица Абрикосовая ' || n, 'абрикосовая ' || n, ${world.now}
        from generate_series(1, 1000) n`);
    const [central, north] = world.districtIds;
    await world.street({ name: "улица Яблочкова", districtId: north });
    await world.street({ name: "улица Яблочкова", districtId: central });
    const staff = await city.staff("LOGIST");
    await begin(staff);
    await staff.press("🚫 Без района");
    await staff.press("🔎 Найти");
    await staff.says("щщщщ");
    expect(staff.screen.text).toMatch(/Такой улицы в справочнике нет/);
    await staff.says("yablochkova");
    expect(staff.buttons.flat()).toEqual(
      expect.arrayContaining(["улица Яблочкова, Северный", "улица Яблочкова, Центральный"]),
    );
    await staff.press("⬅️ Назад");
    expect(staff.screen.text).toMatch(/Какая улица/);
    await staff.press("🔎 Найти");
    city.restart();
    await staff.says("яблочк");
    await staff.press("улица Яблочкова, Северный");
    for (const give of answers(staff).slice(3)) await give();
    expect(staff.screen.text).toMatch(/Район: Северный\n.*Улица: улица Яблочкова/);
    await staff.press("✅ Создать");
    const order = await newest(staff);
    expect(order).toMatchObject({ district_id: north, no_district: false, street_manual: null });
    expect(order.street_id).not.toBeNull();
  });

  test("a street of another city cannot be pressed into an order", async () => {
    await using city = await newBotWorld();
    const other = await city.world.city();
    const foreign = await city.world.street({ cityId: other.id, name: "Чужая" });
    const staff = await city.staff("LOGIST");
    await begin(staff);
    await staff.press("🚫 Без района");
    expect(await staff.pressForged(`a:new:street:${foreign}`)).toMatch(/справочнике больше нет/);
    expect(staff.screen.text).toMatch(/Какая улица/);
  });
});

describe("attachments", () => {
  /** The wizard up to its pictures. */
  async function upToFiles(staff: BotPerson): Promise<void> {
    await begin(staff);
    for (const give of answers(staff).slice(0, 10)) await give();
    expect(staff.screen.text).toMatch(/до 10\. Сейчас приложено: 0/);
  }

  test("an album counts file by file, the eleventh is refused, «Очистить» begins anew", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    await upToFiles(staff);
    const photo = { kind: "photo", content: { sizeBytes: 1_000 } } as const;
    staff.account.sendAlbum(
      BOT_NAMES.admin,
      Array.from({ length: 10 }, () => photo),
    );
    await city.settle();
    expect(staff.screen.text).toMatch(/приложено: 10/);
    await staff.sendsPhoto();
    expect(staff.screen.text).toMatch(/не больше 10 файлов/);
    await staff.press("🗑 Очистить");
    expect(staff.screen.text).toMatch(/приложено: 0/);
    await staff.sendsPhoto();
    expect(staff.screen.text).toMatch(/приложено: 1/);
  });

  test("video and files that no other bot could show are refused; a document is taken", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    await upToFiles(staff);
    staff.account.sendVideo(BOT_NAMES.admin);
    await city.settle();
    expect(staff.screen.text).toMatch(/Пришлите фото или файл\.[\s\S]*приложено: 0/);
    staff.account.sendDocument(BOT_NAMES.admin, { sizeBytes: 21 * 1024 * 1024 });
    await city.settle();
    expect(staff.screen.text).toMatch(/больше 20 МБ[\s\S]*приложено: 0/);
    await staff.says("файл");
    expect(staff.screen.text).toMatch(/приложено: 0/);
    staff.account.sendDocument(BOT_NAMES.admin, { sizeBytes: 1_000 });
    await city.settle();
    expect(staff.screen.text).toMatch(/приложено: 1/);
  });

  test("the text and the rule name the same number", async () => {
    await using city = await newBotWorld();
    city.world.set({ order_attachments_max: 1 });
    const staff = await city.staff("LOGIST");
    await begin(staff);
    for (const give of answers(staff).slice(0, 10)) await give();
    expect(staff.screen.text).toMatch(/можно 1\. Сейчас/);
    await staff.sendsPhoto();
    await staff.sendsPhoto();
    expect(staff.screen.text).toMatch(/только 1 файл/);
  });
});

describe("outside the working window", () => {
  test("R12 four buttons: sleep, search, another time, cancel", async () => {
    await using city = await newBotWorld({ at: moscow("08:30") });
    const staff = await city.staff("LOGIST");
    await upToSummary(staff);
    expect(staff.screen.text).toMatch(
      /Сейчас 08:30, рабочее окно 10:00-20:00\. Заказ будет отложен, поиск начнётся 11\.03 10:00\./,
    );
    expect(staff.buttons.flat()).toEqual(
      expect.arrayContaining(["✅ Отложить", "🔎 Искать сейчас", "🕒 Другое время", "❌ Отмена"]),
    );
    await staff.press("🕒 Другое время");
    await staff.press("Сегодня 10:00-13:00");
    expect(staff.screen.text).toMatch(/поиск начнётся 10:00/);
    await staff.press("✅ Отложить");
    expect(await newest(staff)).toMatchObject({ status: "DEFERRED", wake_at: moscow("10:00") });
    await begin(staff);
    for (const give of answers(staff).slice(0, 8)) await give();
    await staff.press("➡️ Всё равно продолжить");
    for (const give of answers(staff).slice(8)) await give();
    await staff.press("🔎 Искать сейчас");
    expect((await newest(staff)).status).toBe("SEARCHING");
  });

  test("R14 late ASAP in the full wizard: yes, choose again, search now", async () => {
    await using city = await newBotWorld({ at: moscow("19:40") });
    const staff = await city.staff("LOGIST");
    await begin(staff);
    for (const give of answers(staff).slice(0, -1)) await give();
    await staff.press("⚡ Как можно скорее");
    expect(staff.screen.text).toMatch(/Уже поздно/);
    await staff.press("🕒 Выбрать другое время");
    await staff.press("⚡ Как можно скорее");
    await staff.press("🔎 Искать сейчас");
    await staff.press("✏️ Время");
    await staff.press("⚡ Как можно скорее");
    await staff.press("✅ Да, на завтра");
    expect(staff.screen.text).toMatch(/завтра 10:00-13:00/);
    await staff.press("✅ Отложить");
    expect(await newest(staff)).toMatchObject({
      status: "DEFERRED",
      wake_at: new Date("2026-03-11T07:00:00Z"),
    });
  });

  test("an ASAP of the draft that becomes late while he thinks is asked about", async () => {
    await using city = await newBotWorld({ at: moscow("19:20") });
    const staff = await city.staff("LOGIST");
    await begin(staff);
    for (const give of answers(staff).slice(0, -1)) await give();
    await staff.press("⚡ Как можно скорее");
    city.world.pass(HOUR_MS / 4);
    await staff.press("✅ Создать");
    expect(staff.screen.text).toMatch(/Уже поздно для выезда сегодня/);
    await staff.press("🔎 Искать сейчас");
    await staff.press("✅ Создать");
    expect(await newest(staff)).toMatchObject({ status: "SEARCHING", is_asap: true, house: "5к1" });
  });
});

describe("R59 guarantee visits", () => {
  async function closed({ city }: BotPerson, phone = "+79123456789"): Promise<number> {
    const masterId = await city.world.master({ lastName: "Мастеров" });
    return city.world.order({
      status: "CLOSED",
      masterId,
      clientPhone: phone,
      clientName: "Анна",
      house: "7",
      streetManual: "Садовая",
      createdAt: after(city.now, -3 * DAY_MS),
      closedAt: after(city.now, -2 * DAY_MS),
    });
  }

  test("R59 from the past orders of a phone; only the time is asked, words and client are those of the source", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const sourceId = await closed(staff);
    await begin(staff);
    for (const give of answers(staff).slice(0, 8)) await give();
    expect(staff.screen.text).toMatch(/Раньше с телефона \+7 912 345-67-89 заказывали/);
    await staff.press(`🛡 Гарантия №${sourceId}`);
    city.restart();
    await staff.press("Завтра 10:00-13:00");
    expect(staff.screen.text).toMatch(/Гарантия по заказу №\d+, мастер Мастеров Иван[\s\S]*Садовая, 7/);
    await staff.press("✏️ Описание");
    await staff.says("Опять не работает розетка");
    await staff.press("✏️ Файлы");
    await staff.sendsPhoto();
    await staff.press("✅ Готово");
    await staff.press("✅ Создать");
    expect(await newest(staff)).toMatchObject({
      type: "GUARANTEE",
      status: "GUARANTEE",
      guarantee_source_order_id: sourceId,
      description: "ЗАЯВКА ПО ГАРАНТИИ\nОпять не работает розетка",
      client_name: "Анна",
      house: "7",
      company_payment: "2500.00",
    });
  });

  test("from the phone of the quick wizard and back to it", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const sourceId = await closed(staff);
    await staff.press("➕ Новый заказ");
    await staff.press("⚡ Быстрое создание");
    await staff.press("🚫 Без района");
    await staff.says("8 912 345-67-89");
    await staff.press(`🛡 Гарантия №${sourceId}`);
    expect(staff.screen.text).toMatch(/Гарантийный визит[\s\S]*Когда приехать/);
    await staff.press("⬅️ Назад");
    expect(staff.screen.text).toMatch(/Быстрое создание · шаг 3 из 5/);
    await staff.says("9000000001");
    await staff.press(/Окна/);
    await staff.press("Завтра 10:00-13:00");
    await staff.press("✅ Создать");
    expect(await newest(staff)).toMatchObject({ type: "NORMAL", client_phone: "+79000000001", house: null });
  });

  test("R59 as the type of the wizard: the source by phone or number; «Назад» returns to the ordinary questions", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const sourceId = await closed(staff, "+79005550000");
    await begin(staff);
    for (const give of answers(staff).slice(0, -2)) await give();
    await staff.press("🛡 Гарантийный");
    expect(staff.buttons.flat()).not.toContain("🚫 Без исходного заказа");
    await staff.says("8 900 111 22 33");
    expect(staff.screen.text).toMatch(/действует гарантия, не нашлось/);
    await staff.says(String(sourceId));
    expect(staff.screen.text).toContain(`№${sourceId}`);
    await staff.says("8 900 555 00 00");
    await staff.press(`🛡 Гарантия №${sourceId}`);
    await staff.press("⬅️ Назад");
    expect(staff.screen.text).toMatch(/Какой это заказ/);
    await staff.press("🧾 Обычный");
    await staff.press("Завтра 10:00-13:00");
    expect(staff.screen.text).toMatch(/Тип: Обычный/);
    await staff.press("✏️ Тип");
    await staff.press("🛡 Гарантийный");
    await staff.says(`#${sourceId}`);
    await staff.press(`🛡 Гарантия №${sourceId}`);
    await staff.press("✅ Создать");
    expect(await newest(staff)).toMatchObject({
      type: "GUARANTEE",
      guarantee_source_order_id: sourceId,
      description: "ЗАЯВКА ПО ГАРАНТИИ\nНе закрывается створка на кухне",
      house: "7",
    });
  });

  test("R59 without a source only by city admins; outside the window it sleeps", async () => {
    await using city = await newBotWorld({ at: moscow("08:30") });
    const admin = await city.staff("CITY_ADMIN");
    await begin(admin);
    for (const give of answers(admin).slice(0, -2)) await give();
    await admin.press("🛡 Гарантийный");
    await admin.press("🚫 Без исходного заказа");
    await admin.press("Сегодня 10:00-13:00");
    expect(admin.screen.text).toMatch(/Тип: Гарантийный/);
    await admin.press("✅ Отложить");
    expect(await newest(admin)).toMatchObject({
      type: "GUARANTEE",
      status: "DEFERRED",
      preferred_master_id: null,
      company_payment: "2500.00",
      house: "5к1",
    });
    const logist = await city.staff("LOGIST");
    await begin(logist);
    for (const give of answers(logist).slice(0, 8)) await give();
    await logist.press("➡️ Всё равно продолжить");
    for (const give of answers(logist).slice(8, -2)) await give();
    await logist.press("🛡 Гарантийный");
    expect(await logist.pressForged("a:new:no-source")).toMatch(/нет прав/);
    expect(logist.screen.text).toMatch(/По какому заказу гарантия/);
  });

  test("R59 from the card: pressed twice it makes one visit, and a second one is refused", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    const sourceId = await closed(staff);
    await staff.pressForged(`a:order:card:${sourceId}`);
    await staff.press("🛡 Гарантия");
    await staff.press("⬅️ Назад");
    expect(staff.screen.text).toMatch(/Заказ закрыт/);
    await staff.press("🛡 Гарантия");
    await staff.press("⚡ Как можно скорее");
    const [one, two] = [staff.pressOnly("✅ Создать"), staff.pressOnly("✅ Создать")];
    await city.settle();
    expect(staff.answerTo(one)).toMatch(/создан: Гарантийный визит/);
    expect(staff.answerTo(two)).toBe(staff.answerTo(one));
    const { n } = await city.db.one<{ n: number }>(
      sql`select count(*)::int as n from orders where type = 'GUARANTEE'`,
    );
    expect(n).toBe(1);
    expect(await staff.pressForged(`a:order:guarantee:${sourceId}`)).toMatch(/уже есть гарантийный визит/);
    expect(await staff.pressForged(`a:new:source:${sourceId}`)).toMatch(/уже закончена/);
  });
});
