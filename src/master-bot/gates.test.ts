import { expect, test } from "vitest";
import { BOT_NAMES, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";

test("a stranger is told where he is and whom to ask, whatever he does", async () => {
  await using city = await newBotWorld();
  city.world.set({ support_contact: "@field_support" });
  const stranger = city.person("master", 77);
  await stranger.says("/start");
  expect(stranger.screen.text).toBe(
    "Здравствуйте! Здесь мастера получают заказы.\n\nЧтобы подключиться, напишите: @field_support",
  );
  const orderId = await city.world.order();
  for (const data of [`m:order:card:${orderId}`, "m:shift:on", "m:menu:open", "m:offer:accept:1"]) {
    await stranger.pressForged(data);
    expect(stranger.screen.text, data).toMatch(/Здравствуйте/);
  }
  stranger.account.sendPhoto(BOT_NAMES.master, { sizeBytes: 10 });
  await city.settle();
  expect(stranger.screen.text).toMatch(/Здравствуйте/);
});

test("a form that waits, a rejected one, a closed account: the state in words, and orders he still has", async () => {
  await using city = await newBotWorld();
  const pending = await city.master({ verified: false, shift: "SHIFT_OFF" });
  expect(pending.screen.text).toMatch(/На модерации[\s\S]*Анкета на модерации/);
  expect(await pending.pressForged("m:shift:on")).toMatch(/ещё не одобрена/);
  const rejected = await city.master({ shift: "SHIFT_OFF" });
  await city.db.run(sql`
    update masters set verified = false, is_active = false, moderation_status = 'REJECTED', moderation_reason = 'Нечёткое фото'
     where id = ${rejected.rowId}`);
  await rejected.says("/menu");
  expect(rejected.screen.text).toMatch(/Анкета отклонена: Нечёткое фото/);
  const deleted = await city.master({ deleted: true, shift: "SHIFT_OFF" });
  await deleted.says("/menu");
  expect(deleted.screen.text).toMatch(/Учётная запись закрыта/);
  expect(deleted.buttons.flat()).toEqual(["🌐 Русский / English"]);
  await city.world.order({ status: "ASSIGNED", masterId: deleted.rowId });
  await deleted.says("/menu");
  expect(deleted.buttons.flat()).toEqual(["📦 Активные заказы (1/5)", "🌐 Русский / English"]);
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
  expect(master.buttons.flat()).toEqual(["📦 Активные заказы (1/5)", "🌐 Русский / English"]);
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
    if (/^(shift|lang|menu|nav|flow):/.test(name)) continue;
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
});
