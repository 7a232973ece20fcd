import { describe, expect, test } from "vitest";
import { BOT_NAMES, type BotPerson, type BotWorld, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { after, MINUTE_MS } from "../kernel/time.ts";

describe("who may", () => {
  test("a stranger, somebody dismissed, and staff without cities get one answer to everything", async () => {
    await using city = await newBotWorld();
    const orderId = await city.world.order({ clientPhone: "+79991234567" });
    const stranger = city.person("admin", 77);
    const homeless = await city.staff("LOGIST", []);
    const dismissed = await city.staff("CITY_ADMIN");
    await city.db.run(sql`update staff_users set is_active = false where id = ${dismissed.rowId}`);
    for (const [person, words] of [
      [stranger, "Нет доступа. Введите код доступа или обратитесь к администратору."],
      [homeless, "Вам не назначены города. Обратитесь к администратору."],
      [dismissed, "Доступ отключён."],
    ] as const) {
      for (const act of [
        () => person.says("/start"),
        () => person.says("/start order_1"),
        () => person.says("89991234567"),
        () => person.pressForged(`a:order:card:${orderId}`),
        () => person.pressForged("a:new:begin"),
        () => person.pressForged("a:orders:list:queue"),
      ]) {
        await act();
        expect(person.screen.text).toBe(words);
        expect(person.screen.buttons).toEqual([]);
      }
    }
  });

  test("a dispatcher is dismissed in the middle of a wizard: the next press is refused, nothing is made", async () => {
    await using city = await newBotWorld();
    const staff = await city.staff("LOGIST");
    await staff.press("➕ Новый заказ");
    await staff.press("⚡ Быстрое создание");
    await staff.press("Центральный");
    await staff.says("9123456789");
    await staff.press(/Окна/);
    await staff.press("Завтра 10:00-13:00");
    await city.db.run(sql`update staff_users set is_active = false where id = ${staff.rowId}`);
    expect(await staff.press("✅ Создать")).toBe("Доступ отключён.");
    const { n } = await city.db.one<{ n: number }>(sql`select count(*)::int as n from orders`);
    expect(n).toBe(0);
    // Back again: what he had typed is gone with his access.
    await city.db.run(sql`update staff_users set is_active = true where id = ${staff.rowId}`);
    await staff.says("9123456789");
    expect(staff.screen.text).toMatch(/Field Service · диспетчерская/);
  });

  test("a city that is taken away is gone with the next press", async () => {
    await using city = await newBotWorld();
    const orderId = await city.world.order();
    const staff = await city.staff("LOGIST");
    await staff.pressForged(`a:order:card:${orderId}`);
    expect(staff.screen.text).toContain(`№${orderId}`);
    const other = await city.world.city();
    await city.db.run(
      sql`update staff_cities set city_id = ${other.id} where staff_user_id = ${staff.rowId}`,
    );
    expect(await staff.press("📜 История")).toBe("Заказ не найден.");
    expect(staff.screen.text).not.toContain("создан");
  });

  test("R96 a username is linked once; a changed username takes nobody's place", async () => {
    await using city = await newBotWorld();
    await city.db.run(sql`
      insert into staff_users (username, full_name, role, created_at, updated_at)
      values ('anna', 'Анна', 'GLOBAL_ADMIN', ${city.now}, ${city.now})`);
    const start = async (id: number, username: string) => {
      const account = city.telegram.person({ id, firstName: "X", username });
      account.sendCommand(BOT_NAMES.admin, "start");
      await city.settle();
      return account.lastMessage(BOT_NAMES.admin)!.text;
    };
    expect(await start(501, "Anna")).toMatch(/Анна, роль: Главный администратор/);
    expect(await start(502, "anna")).toMatch(/Нет доступа/);
    expect(await start(501, "anna_new")).toMatch(/Анна, роль/);
  });

  test("a deep link under a channel message opens the card in the private chat, after the check", async () => {
    await using city = await newBotWorld();
    const orderId = await city.world.order();
    const staff = await city.staff("LOGIST");
    await staff.says(`/start order_${orderId}`);
    expect(staff.screen.text).toContain(`№${orderId}`);
    const other = await city.world.city();
    const foreign = await city.staff("LOGIST", [other.id]);
    await foreign.says(`/start order_${orderId}`);
    expect(foreign.screen.text).toMatch(/Заказ не найден/);
    await staff.says("/start commission_99999999999999999999");
    expect(staff.screen.text).toMatch(/диспетчерская/);
  });
});

/** An order in a state in which the buttons of `section` make sense. */
async function orderFor(city: BotWorld, section: string, cityId: number, masterId: number): Promise<number> {
  const base = { cityId, clientPhone: "+79991234567", clientName: "Анна", house: "5" };
  switch (section) {
    case "return":
      return city.world.order({ ...base, status: "ASSIGNED", masterId });
    case "activate":
      return city.world.order({ ...base, status: "DEFERRED" });
    case "letter":
      return city.world.order({ ...base, status: "ASSIGNED", masterId });
    case "restore":
      return city.world.order({ ...base, status: "CANCELED" });
    case "reopen":
      return city.world.order({ ...base, status: "CLOSED", masterId });
    case "esc":
      return city.world.order({ ...base, escalatedLogistAt: city.now });
    default:
      return city.world.order(base);
  }
}

async function footprint({ db }: BotWorld) {
  return db.one(sql`
    select (select coalesce(jsonb_agg(to_jsonb(o) - 'updated_at' order by o.id), '[]') from orders o) as orders,
           (select count(*)::int from offers) as offers, (select count(*)::int from order_status_history) as history,
           (select count(*)::int from admin_audit_log) as audit`);
}

const CHANGING = [
  "activate:yes",
  "restart:yes",
  "return:yes",
  "cancel:yes",
  "defer:slot",
  "defer:wake",
  "assign:auto",
  "assign:auto-now",
  "pick:send",
  "pick:send-yes",
  "pin:set",
  "pin:set-yes",
  "esc:ack",
  "esc:own",
  "esc:snooze",
  "esc:wait",
  "esc:take",
  "esc:hold",
  "edit:set",
  "edit:again",
  "letter:send",
  "restore:slot",
  "restore:undo",
];

const READING = [
  "order:card",
  "order:open",
  "order:phone",
  "order:master",
  "order:address",
  "tab:history",
  "tab:offers",
  "tab:why",
  "assign:menu",
  "pick:list",
  "pin:list",
  "activate:ask",
  "restart:ask",
  "return:ask",
  "cancel:ask",
  "cancel:for",
  "defer:ask",
  "tab:files",
  "attach:ask",
  "edit:menu",
  "edit:field",
  "edit:late",
  "letter:ask",
  "reopen:ask",
  "reopen:to",
  "restore:ask",
  "restore:late",
  "order:guarantee",
  "esc:later",
];

/** A plausible second argument of an action. */
async function secondOf(city: BotWorld, action: string, orderId: number, masterId: number): Promise<string> {
  const order = await city.world.orderRow(orderId);
  if (action.startsWith("pick:send")) return `:${masterId}`;
  if (action.startsWith("pin:set")) return `:${masterId}.${order.version}`;
  if (/^esc:(snooze|wait|hold)$/.test(action)) return ":10";
  if (action === "edit:field") return `:house.${order.version}`;
  if (action === "edit:again") return `:${order.version}`;
  if (action === "edit:set") return ":none";
  if (action === "letter:send") return ":hurry.abc123";
  if (action === "reopen:to") return ":WORKING";
  if (/:late$/.test(action)) return ":tomorrow";
  if (action === "restore:slot") return ":tomorrow.600-780";
  if (action.startsWith("esc:") || action.startsWith("restart:yes")) return `:${order.search_episode}`;
  if (action === "defer:slot") return ":tomorrow.600-780";
  if (action === "defer:wake")
    return `:${Math.floor(after(city.now, 24 * 60 * MINUTE_MS).getTime() / 1_000)}`;
  if (action === "cancel:for") return ":duplicate";
  return "";
}

async function act(person: BotPerson, data: string): Promise<string> {
  const words = await person.pressForged(data);
  return `${words}\n${person.screen.text}`;
}

test("R28 S-1 every action on an order of another city answers like one on an order that does not exist", async () => {
  await using city = await newBotWorld();
  const other = await city.world.city({ name: "Другой" });
  const masterId = await city.world.master();
  const strangers = [await city.staff("LOGIST", [other.id]), await city.staff("CITY_ADMIN", [other.id])];
  let cells = 0;
  for (const action of [...CHANGING, ...READING]) {
    const orderId = await orderFor(city, action.split(":")[0]!, city.world.cityId, masterId);
    await city.settle();
    const second = await secondOf(city, action, orderId, masterId);
    const before = await footprint(city);
    for (const person of strangers) {
      const missing = await act(person, `a:${action}:999999${second}`);
      const foreign = await act(person, `a:${action}:${orderId}${second}`);
      expect(foreign, `${action} by ${person.rowId}`).toBe(missing);
      expect(foreign).not.toMatch(/Анна|123-45-67|Тестоград/);
      cells += 2;
    }
    expect(await footprint(city), action).toEqual(before);
    await city.db.run(sql`update orders set status = 'CANCELED', cancel_reason = 'тест', assigned_master_id = null,
      dispatch_due_at = null, wake_at = null where id = ${orderId} and status not in ('ASSIGNED', 'CLOSED')`);
  }
  console.log(JSON.stringify({ cells, actions: CHANGING.length + READING.length, leaks: 0 }));
}, 120_000);

test("an offer of another city cannot be withdrawn, nor its order be seen by doing so", async () => {
  await using city = await newBotWorld();
  const other = await city.world.city();
  const stranger = await city.staff("CITY_ADMIN", [other.id]);
  const orderId = await city.world.order({ status: "DEFERRED" });
  const offerId = await city.world.offer({ orderId, masterId: await city.world.master() });
  expect(await stranger.pressForged(`a:assign:withdraw:${offerId}`)).toBe("Заказ не найден.");
  expect((await city.world.offersOf(orderId))[0]!.state).toBe("SENT");
});

test("what a logist may not do has no button, and a forged press does nothing", async () => {
  await using city = await newBotWorld();
  const logist = await city.staff("LOGIST");
  const masterId = await city.world.master();
  const orderId = await city.world.order();
  await logist.pressForged(`a:assign:menu:${orderId}`);
  expect(logist.buttons.flat()).not.toContain("📌 Назначить сразу");
  const { version } = await city.world.orderRow(orderId);
  for (const data of [`a:pin:list:${orderId}`, `a:pin:set:${orderId}:${masterId}.${version}`]) {
    expect(await logist.pressForged(data)).toBe("Эта кнопка устарела. Вот меню.");
  }
  expect((await city.world.orderRow(orderId)).status).toBe("SEARCHING");
  const paid = await city.world.order({ status: "PAYMENT", masterId });
  await logist.pressForged(`a:order:card:${paid}`);
  expect(logist.buttons.flat()).not.toEqual(expect.arrayContaining(["↩️ Вернуть в поиск"]));
  expect(await logist.pressForged(`a:return:yes:${paid}`)).toBe("У вас нет прав на это действие.");
  expect(logist.screen.text).not.toMatch(/Комиссия/);
  const admin = await city.staff("CITY_ADMIN");
  await admin.pressForged(`a:order:card:${paid}`);
  expect(admin.buttons.flat()).toContain("↩️ Вернуть в поиск");
});

test("lists, counters and search show a logist his own cities only", async () => {
  await using city = await newBotWorld();
  const other = await city.world.city({ name: "Другой" });
  await city.world.order({ clientPhone: "+79991234567", clientName: "Анна" });
  const mine = await city.world.order({ cityId: other.id, clientPhone: "+79990004567", clientName: "Борис" });
  const logist = await city.staff("LOGIST", [other.id]);
  await logist.press("📦 Заявки");
  expect(logist.buttons.flat()).toContain("Очередь (1)");
  await logist.press("🔎 Поиск");
  await logist.says("4567");
  expect(logist.screen.text).toContain(`№${mine}`);
  await logist.press("🏠 Меню");
  await logist.press("📦 Заявки");
  await logist.press("🔎 Поиск");
  await logist.says("Анна");
  expect(logist.screen.text).toMatch(/По запросу «Анна»: 0 заказов/);
});
