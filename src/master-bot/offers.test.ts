import { describe, expect, test } from "vitest";
import { BOT_NAMES, type BotPerson, type BotWorld, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { MINUTE_MS, monotonicMs, SECOND_MS } from "../kernel/time.ts";

/** A city with one master on shift and one order that has been offered to him. */
async function offered(): Promise<{ city: BotWorld; master: BotPerson; orderId: number; offerId: number }> {
  const city = await newBotWorld();
  const master = await city.master({ lastName: "Петров" });
  const orderId = await city.world.order({
    clientName: "Анна",
    clientPhone: "+79991234567",
    house: "5",
    apartment: "12",
    description: "Искрит розетка, звонить 8 999 123-45-67",
  });
  await city.settle();
  const [offer] = await city.world.offersOf(orderId);
  return { city, master, orderId, offerId: offer!.id };
}

async function offerState({ db }: BotWorld, offerId: number): Promise<string> {
  return (await db.one<{ state: string }>(sql`select state from offers where id = ${offerId}`)).state;
}

describe("on the push", () => {
  test("accepting shortens the push; the full card comes as a message of its own", async () => {
    const { city, master, orderId } = await offered();
    await using _ = city;
    expect(master.sees(/Новый заказ/).text).not.toMatch(/Анна|999|кв\.|\b5\b/);
    expect(await master.press("✅ Взять")).toBe(`✅ Заказ №${orderId} ваш. Удачной работы!`);
    expect((await city.world.orderRow(orderId)).status).toBe("ASSIGNED");
    expect(master.sees(`✅ Заказ №${orderId} ваш. Удачной работы!`).buttons).toHaveLength(1);
    const card = master.sees(/^✅ Заказ #/);
    expect(card.text).toMatch(/Анна/);
    expect(card.text).toMatch(/\+7 999 123-45-67/);
    expect(card.text).toMatch(/кв\. 12/);
  });

  test("R62 the same press again, from wherever, answers already_yours and writes nothing", async () => {
    const { city, master, orderId, offerId } = await offered();
    await using _ = city;
    await master.press("✅ Взять");
    const before = await written(city, orderId);
    const words = `✅ Заказ №${orderId} уже закреплён за вами.`;
    expect(await master.pressForged(`m:offer:accept:${offerId}`)).toBe(words);
    expect(await master.pressForged(`m:offer:take:${offerId}`)).toBe(words);
    // Telegram sends the very same update once more.
    city.telegram.redeliver(BOT_NAMES.master, { copiesMax: 5, seed: 1 });
    expect(await master.pressForged(`m:offer:accept:${offerId}`)).toBe(words);
    expect(await written(city, orderId)).toEqual(before);
  });

  test("R62 a crash after the effect, before the answer: the next press answers already_yours", async () => {
    const { city, master, orderId } = await offered();
    await using _ = city;
    const lost = city.telegram.faults.add(
      { method: ["answerCallbackQuery", "editMessageText"] },
      { dropBeforeApply: true },
    );
    master.pressOnly("✅ Взять");
    await city.handle("master");
    lost.remove();
    expect((await city.world.orderRow(orderId)).status).toBe("ASSIGNED");
    expect(await master.press("✅ Взять")).toBe(`✅ Заказ №${orderId} уже закреплён за вами.`);
  });

  test("R34 opening the card sets VIEWED once; the offer still expires on time", async () => {
    const { city, master, offerId } = await offered();
    await using _ = city;
    await master.press("ℹ️ Подробнее");
    const card = master.screen;
    expect(card.text).toMatch(/осталось 2 мин 00 с/);
    expect(card.text).not.toMatch(/Анна|кв\.|123-45-67/);
    expect(await offerState(city, offerId)).toBe("VIEWED");
    await city.pass(119 * SECOND_MS);
    expect(await offerState(city, offerId)).toBe("VIEWED");
    await city.pass(SECOND_MS);
    expect(await offerState(city, offerId)).toBe("EXPIRED");
    expect(await master.press("✅ Взять")).toMatch(/Время на ответ вышло/);
  });

  test("declining asks first, takes effect with the confirmation, then asks why", async () => {
    const { city, master, orderId, offerId } = await offered();
    await using _ = city;
    await master.press("✖️ Отказаться");
    expect(await offerState(city, offerId)).toBe("SENT");
    await master.press("Нет, вернуться");
    await master.press("✖️ Отказаться");
    expect(await master.press("Да, отказаться")).toBe(`Вы отказались от заказа №${orderId}.`);
    expect(await offerState(city, offerId)).toBe("DECLINED");
    const other = await city.world.order();
    await city.settle();
    await master.press("Далеко");
    // The push still names its order, and leads to the next offer.
    expect(master.sees(`Вы отказались от заказа №${orderId}.`)).toBeTruthy();
    await master.press("🆕 Следующее предложение");
    expect(master.screen.text).toContain(`Новые заказы › №${other}`);
    const { reason } = await city.db.one<{ reason: string }>(
      sql`select decline_reason as reason from offers where id = ${offerId}`,
    );
    expect(reason).toBe("far");
  });

  test("«Нет, вернуться» to an offer that has run out says so", async () => {
    const { city, master, orderId } = await offered();
    await using _ = city;
    await master.press("✖️ Отказаться");
    city.world.pass(2 * MINUTE_MS);
    const queryId = master.pressOnly("Нет, вернуться");
    await city.handle("master");
    expect(master.answerTo(queryId)).toBe(`⌛ Время на ответ вышло. Заказ №${orderId} предложен другим.`);
  });

  test("«Другое» takes the reason in his own words", async () => {
    const { city, master, offerId } = await offered();
    await using _ = city;
    await master.press("✖️ Отказаться");
    await master.press("Да, отказаться");
    await master.press("Другое");
    await master.says("Уехал на дачу");
    const stored = await city.db.one(
      sql`select decline_reason as reason, decline_comment as comment from offers where id = ${offerId}`,
    );
    expect(stored).toEqual({ reason: "other", comment: "Уехал на дачу" });
    expect(master.screen.text).toMatch(/Сейчас предложений нет/);
  });

  test.each([
    ["ACCEPTED", `уже ваш`],
    ["EXPIRED", "Время на ответ вышло"],
    ["CANCELED", "снято"],
  ] as const)("R18 an old decline button of an offer in %s changes nothing", async (state, words) => {
    await using city = await newBotWorld();
    const master = await city.master();
    const orderId = await city.world.order(
      state === "ACCEPTED" ? { status: "ASSIGNED", masterId: master.rowId } : { status: "DEFERRED" },
    );
    const offerId =
      state === "ACCEPTED"
        ? (await city.world.offersOf(orderId))[0]!.id
        : await city.world.offer({ orderId, masterId: master.rowId, state });
    for (const action of ["offer:decline", "decline:yes", "decline:push-yes", "decline:ask"]) {
      expect(await master.pressForged(`m:${action}:${offerId}`), action).toMatch(new RegExp(words));
    }
    expect(await offerState(city, offerId)).toBe(state);
  });

  test("at the limit the offer stays open, and so does its button", async () => {
    const { city, master, orderId } = await offered();
    await using _ = city;
    await city.db.run(sql`update masters set max_active_orders_override = 0 where id = ${master.rowId}`);
    expect(await master.press("✅ Взять")).toBe(
      "У вас 0 из 0 активных заказов. Завершите один и вернитесь к предложению до 11:42:00.",
    );
    await city.db.run(sql`update masters set max_active_orders_override = null where id = ${master.rowId}`);
    expect(await master.press("✅ Взять")).toBe(`✅ Заказ №${orderId} ваш. Удачной работы!`);
  });

  test("a blocked master is told why", async () => {
    const { city, master } = await offered();
    await using _ = city;
    await city.db.run(sql`
      update masters set is_blocked = true, is_active = false, blocked_reason = 'commission_overdue', blocked_at = ${city.now}
       where id = ${master.rowId}`);
    expect(await master.press("✅ Взять")).toBe(
      "Доступ к заказам ограничен: комиссия не оплачена в срок. Напишите в поддержку.",
    );
  });
});

describe("in the list", () => {
  test("new orders are listed, opened, taken; the list of active orders grows", async () => {
    await using city = await newBotWorld();
    city.world.set({ max_open_offers: 50 });
    const master = await city.master();
    const orders = await Promise.all(
      Array.from({ length: 7 }, () => city.world.order({ clientName: "Анна" })),
    );
    await city.settle();
    await master.press("ℹ️ Подробнее");
    await master.press("🏠 Меню");
    expect(master.buttons.flat()).toContain("🆕 Новые заказы (7)");
    await master.press(/Новые заказы/);
    expect(master.buttons.flat()).toEqual(expect.arrayContaining(["◀️", "1/2", "▶️"]));
    expect(await master.press("1/2")).toBe("");
    await master.press("▶️");
    expect(master.screen.text).toContain(`№${orders[0]}`);
    await master.press(new RegExp(`^№${orders[0]} `));
    await master.press("✅ Взять");
    expect(master.sees(/Активные заказы › №/).text).toMatch(/Анна/);
    // «Назад» leads where he came from: page 2 of the list.
    await master.press("⬅️ Назад");
    await master.press("🏠 Меню");
    expect(
      master
        .sees(/Field Service/)
        .buttons.flat()
        .map(({ text }) => text),
    ).toContain("📦 Активные заказы (1/5)");
  });

  test("after declining on the card the next offer opens, then the empty list", async () => {
    await using city = await newBotWorld();
    const master = await city.master();
    const [first, second] = [await city.world.order(), await city.world.order()];
    await city.settle();
    await master.pressForged("m:offer:list");
    await master.press(new RegExp(`^№${first} `));
    for (const orderId of [first, second]) {
      expect(master.sees(/Новые заказы › №/).text).toContain(`№${orderId}`);
      await master.pressForged(`m:decline:ask:${(await city.world.offersOf(orderId))[0]!.id}`);
      await master.press("Да, отказаться");
      await master.press("Пропустить");
    }
    expect(master.sees(/Сейчас предложений нет/)).toBeTruthy();
  });

  test("an offer of another master answers like none", async () => {
    const { city, offerId } = await offered();
    await using _ = city;
    const other = await city.master({ shift: "SHIFT_OFF" });
    for (const action of [
      "offer:accept",
      "offer:take",
      "offer:card",
      "offer:details",
      "decline:yes",
      "offer:decline",
    ]) {
      expect(await other.pressForged(`m:${action}:${offerId}`), action).toBe("Предложение не найдено.");
    }
    expect(await offerState(city, offerId)).toBe("SENT");
  });
});

test.each([10, 50, 200, 1_000])(
  "R60 %i masters press the same order through the bot: one winner",
  async (count) => {
    await using city = await newBotWorld();
    city.world.set({ distribution_fanout: count, max_pending_pushes: 0 });
    const masters = await city.masters(count);
    const orderId = await city.world.order();
    await city.settle();
    const presses = masters.map((master) => ({ master, queryId: master.pressOnly("✅ Взять") }));
    const startedMs = monotonicMs();
    await city.handle("master");
    const tookMs = Math.round(monotonicMs() - startedMs);
    const words = presses.map(({ master, queryId }) => master.answerTo(queryId));
    expect(words.filter((text) => text === `✅ Заказ №${orderId} ваш. Удачной работы!`)).toHaveLength(1);
    expect(words.filter((text) => text === `Заказ №${orderId} уже взял другой мастер.`)).toHaveLength(
      count - 1,
    );
    await city.settle();
    const history = await city.world.history(orderId);
    expect(history.filter(({ to_status }) => to_status === "ASSIGNED")).toHaveLength(1);
    const { n } = await city.db.one<{ n: number }>(sql`select count(*)::int as n from distribution_metrics`);
    expect(n).toBe(1);
    for (const master of masters) expect(master.sees(/ваш|взял другой/)).toBeTruthy();
    console.log(JSON.stringify({ masters: count, winners: 1, handledInMs: tookMs }));
  },
  180_000,
);

test("a master who comes back after 20 minutes finds his open offers gone and the words for it", async () => {
  const { city, master } = await offered();
  await using _ = city;
  await city.pass(20 * MINUTE_MS);
  expect(master.sees(/время на ответ вышло/).buttons).toEqual([]);
});

async function written({ world, db }: BotWorld, orderId: number) {
  const { rows } = await db.one<{ rows: number }>(sql`
    select (select count(*) from order_status_history)::int + (select count(*) from notifications_outbox)::int
         + (select count(*) from distribution_metrics)::int as rows`);
  return { rows, order: (await world.orderRow(orderId)).version };
}
