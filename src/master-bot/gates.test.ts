import { expect, test } from "vitest";
import { BOT_NAMES, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";

test("somebody unknown finds the form and nothing else, whatever he does", async () => {
  await using city = await newBotWorld();
  const stranger = city.person("master", 77);
  await stranger.says("/start");
  const hello = "Здравствуйте! Здесь мастера получают заказы. Заполните анкету, это займёт 5 минут.";
  expect(stranger.screen.text).toBe(hello);
  expect(stranger.buttons.flat()).toEqual(["📝 Заполнить анкету", "🌐 Русский / English"]);
  const orderId = await city.world.order();
  for (const data of [
    `m:order:card:${orderId}`,
    "m:shift:on",
    "m:menu:open",
    "m:offer:accept:1",
    "m:form:view",
  ]) {
    await stranger.pressForged(data);
    expect(stranger.screen.text, data).toBe(hello);
  }
  stranger.account.sendPhoto(BOT_NAMES.master, { sizeBytes: 10 });
  await city.settle();
  expect(stranger.screen.text).toContain(hello);
});

test("somebody unknown chooses his language before and within the form", async () => {
  await using city = await newBotWorld();
  const stranger = city.person("master", 77);
  await stranger.says("/start");
  await stranger.press("🌐 Русский / English");
  await stranger.press("English");
  expect(stranger.buttons.flat()[0]).toBe("📝 Fill in the form");
  await stranger.press("📝 Fill in the form");
  await stranger.press("✅ I agree");
  city.restart();
  await stranger.says("ivanov");
  expect(stranger.screen.text).toMatch(/Cyrillic letters are needed[\s\S]*Step 2 of 16/);
});

test("a master whose row is removed while he types starts from nothing", async () => {
  await using city = await newBotWorld();
  const master = await city.master();
  const orderId = await city.world.order({ status: "WORKING", masterId: master.rowId });
  await master.pressForged(`m:order:finish:${orderId}`);
  await city.db.run(sql`update masters set tg_user_id = null where id = ${master.rowId}`);
  await master.says("4500");
  expect(master.screen.text).toMatch(/Здравствуйте/);
});

test("a form that waits, a rejected one, a closed account: the state in words, and orders he still has", async () => {
  await using city = await newBotWorld();
  const pending = await city.master({ verified: false, shift: "SHIFT_OFF" });
  expect(pending.screen.text).toMatch(/На модерации[\s\S]*Анкета на модерации/);
  expect(pending.buttons.flat()).toEqual(["👀 Моя анкета", "✏️ Изменить анкету", "🌐 Русский / English"]);
  expect(await pending.pressForged("m:shift:on")).toMatch(/ещё не одобрена/);
  const rejected = await city.master({ shift: "SHIFT_OFF" });
  await city.db.run(sql`
    update masters set verified = false, is_active = false, moderation_status = 'REJECTED', moderation_reason = 'Нечёткое фото'
     where id = ${rejected.rowId}`);
  await rejected.says("/menu");
  expect(rejected.screen.text).toMatch(/Анкета отклонена: Нечёткое фото/);
  expect(rejected.buttons.flat()).toEqual(["✏️ Исправить и отправить", "🌐 Русский / English"]);
  const deleted = await city.master({ deleted: true, shift: "SHIFT_OFF" });
  await deleted.says("/menu");
  expect(deleted.screen.text).toMatch(/Учётная запись закрыта/);
  expect(deleted.buttons.flat()).toEqual(["📝 Подать анкету заново", "🌐 Русский / English"]);
  await city.world.order({ status: "ASSIGNED", masterId: deleted.rowId });
  await deleted.says("/menu");
  expect(deleted.buttons.flat()).toEqual([
    "📝 Подать анкету заново",
    "📦 Активные заказы (1/5)",
    "🌐 Русский / English",
  ]);
});

test("R17 a blocked master reads why and since when; no shift, no offers, active orders stay", async () => {
  await using city = await newBotWorld();
  city.world.set({ support_contact: "@help" });
  const master = await city.master({ blocked: "commission_overdue", shift: "SHIFT_OFF" });
  await city.world.order({ status: "WORKING", masterId: master.rowId });
  await master.says("/menu");
  expect(master.screen.text).toMatch(
    /🚫 Ограничение: комиссия не оплачена в срок \(с 10\.03\)\.\nПо вопросам: @help/,
  );
  expect(master.buttons.flat()).toEqual([
    "📦 Активные заказы (1/5)",
    "💳 Финансы",
    "💳 Реквизиты для оплаты",
    "📜 История заказов",
    "📚 База знаний",
    "🌐 Русский / English",
  ]);
  expect(await master.pressForged("m:shift:on")).toMatch(/аккаунт ограничен/);
});

test("/lang: he is spoken to in his language, by the bot and by the outbox", async () => {
  await using city = await newBotWorld();
  const master = await city.master();
  await master.says("/lang");
  expect(await master.press("English")).toBe("We speak English from now on.");
  expect(master.screen.text).toMatch(/You are on shift/);
  const orderId = await city.world.order();
  await city.settle();
  expect(await master.press("✅ Take it")).toBe(`Order #${orderId} is yours. Good luck!`);
  await master.says("/lang");
  await master.press("Русский");
  expect(master.screen.text).toMatch(/Вы на смене/);
});

test("an unknown command and an old button are answered with the menu", async () => {
  await using city = await newBotWorld();
  const master = await city.master();
  await master.says("/whatever");
  expect(master.screen.text).toMatch(/Такой команды нет[\s\S]*Field Service/);
  for (const data of [
    "m:gone:button:1",
    "v1:accept:9",
    "a:menu:open",
    "m:offer",
    ":::::",
    "m:order:card:x",
    "",
  ]) {
    const words = await master.pressForged(data);
    expect(words, data).not.toBe("");
  }
});

test("T-6 forged presses of every action with every kind of id change nothing and meet no error", async () => {
  await using city = await newBotWorld();
  const master = await city.master();
  const other = await city.master({ shift: "SHIFT_OFF" });
  await city.world.order({ status: "WORKING", masterId: other.rowId, clientPhone: "+79991234567" });
  const before = await footprint();
  const ids = ["0", "-1", "999999999", "99999999999", "999999999999999", "1.5", "1e3", "x", "1"];
  for (const name of city.bots.master.router.names) {
    if (/^(shift|lang|menu|nav|flow|form):/.test(name)) continue;
    for (const id of ids) master.account.pressForged(1, `m:${name}:${id}:far`, BOT_NAMES.master);
  }
  await city.settle();
  const { dead } = await city.db.one<{ dead: number }>(
    sql`select count(*)::int as dead from bot_updates where outcome = 'dead'`,
  );
  expect(dead).toBe(0);
  expect(await footprint()).toEqual(before);
  expect(JSON.stringify(master.account.messages(BOT_NAMES.master, { withDeleted: true }))).not.toContain(
    "123-45-67",
  );

  async function footprint() {
    return city.db.one(sql`
      select (select count(*)::int from order_status_history) as history, (select count(*)::int from offers) as offers,
             (select string_agg(status::text || version, ',' order by id) from orders) as orders`);
  }
}, 120_000);
