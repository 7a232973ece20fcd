import { describe, expect, test } from "vitest";
import { type BotPerson, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { after, MINUTE_MS } from "../kernel/time.ts";
import { enqueue } from "../outbox/enqueue.ts";

async function shiftOf({ city, rowId }: BotPerson) {
  return city.db.one<{ status: string; until: Date | null }>(
    sql`select shift_status as status, break_until as until from masters where id = ${rowId}`,
  );
}

describe("shift", () => {
  test("on and off, with the words for each", async () => {
    await using city = await newBotWorld();
    const master = await city.master({ shift: "SHIFT_OFF" });
    expect(await master.press("🟢 Включить смену")).toBe("Смена включена. Новые заказы придут сюда.");
    expect((await shiftOf(master)).status).toBe("SHIFT_ON");
    expect(await master.press("🔴 Выключить смену")).toBe("Смена выключена. Хорошего отдыха!");
    expect((await shiftOf(master)).status).toBe("SHIFT_OFF");
  });

  test("leaving with open offers asks first; active orders stay", async () => {
    await using city = await newBotWorld();
    const master = await city.master();
    await city.world.order({ status: "ASSIGNED", masterId: master.rowId });
    const orderId = await city.world.order();
    await city.settle();
    await master.press("🔴 Выключить смену");
    expect(master.sees(/У вас 1 открытое предложение/)).toBeTruthy();
    expect((await shiftOf(master)).status).toBe("SHIFT_ON");
    expect(await master.press("Да, выключить")).toBe(
      "Смена выключена. У вас 1 активный заказ, он остаётся за вами.",
    );
    expect((await city.world.offersOf(orderId))[0]).toMatchObject({
      state: "CANCELED",
      cancel_reason: "master_off_shift",
    });
  });

  test("without districts in a city that has some he is warned; without skills he is refused", async () => {
    await using city = await newBotWorld();
    const nowhere = await city.master({ shift: "SHIFT_OFF", districtIds: [] });
    await nowhere.press("🟢 Включить смену");
    expect(nowhere.screen.text).toMatch(/не выбраны районы/);
    expect(nowhere.buttons.flat()).toEqual(["📍 Добавить районы", "⬅️ Назад", "🏠 Меню"]);
    const unskilled = await city.master({ shift: "SHIFT_OFF", skills: [] });
    expect(await unskilled.press("🟢 Включить смену")).toMatch(/нет навыков/);
  });
});

describe("R14 breaks", () => {
  test("a break of an offered length, extended, ended", async () => {
    await using city = await newBotWorld();
    const master = await city.master();
    await master.press("☕ Перерыв");
    expect(master.buttons.flat()).toEqual(expect.arrayContaining(["15 минут", "1 час", "2 часа"]));
    await master.press("15 минут");
    const until = after(city.now, 15 * MINUTE_MS);
    expect(await shiftOf(master)).toEqual({ status: "BREAK", until });
    expect(master.screen.text).toMatch(/Перерыв до 11:55/);
    await master.press("⏱️ Продлить перерыв");
    const [message, hour] = [master.screen.messageId, "1 час"];
    await master.press(hour);
    expect((await shiftOf(master)).until).toEqual(after(until, 60 * MINUTE_MS));
    // The same button again, as it stood: its break end is not the current one any more.
    const data = `m:shift:extend-by:60:${until.getTime() / 1_000}`;
    city.telegram.person(master.account.id).pressForged(message, data);
    await city.settle();
    expect((await shiftOf(master)).until).toEqual(after(until, 60 * MINUTE_MS));
    expect(await master.press("🟢 Вернуться на смену")).toBe("Смена включена. Новые заказы придут сюда.");
    expect((await shiftOf(master)).status).toBe("SHIFT_ON");
  });

  test("the buttons under the reminder work; an old one answers with the state as it is", async () => {
    await using city = await newBotWorld();
    const master = await city.master({
      shift: "BREAK",
      breakUntil: after(new Date("2026-03-10T08:40:00Z"), 10 * MINUTE_MS),
    });
    const breakUntil = (await shiftOf(master)).until!.toISOString();
    const remind = () =>
      enqueue(
        city.db,
        [{ to: { master: master.rowId }, event: "break_reminder", payload: { breakUntil } }],
        city.now,
      );
    await remind();
    await city.settle();
    await master.press("⏱️ Продлить перерыв");
    await master.press("15 минут");
    expect((await shiftOf(master)).until).toEqual(new Date("2026-03-10T09:05:00Z"));
    await master.pressForged("m:shift:return");
    expect((await shiftOf(master)).status).toBe("SHIFT_ON");
    expect(await master.pressForged("m:shift:return")).toBe("Вы уже на смене.");
    expect(await master.pressForged("m:shift:extend")).toBe("Вы уже на смене.");
    expect(await master.pressForged("m:shift:break-for:15")).toMatch(/Перерыв до/);
    await master.pressForged("m:shift:off");
    expect(await master.pressForged("m:shift:break-for:15")).toBe("Смена выключена.");
    expect(await master.pressForged("m:shift:extend-by:15:1")).toBe("Смена выключена.");
  });

  test("a length that is not offered is asked again", async () => {
    await using city = await newBotWorld();
    const master = await city.master();
    for (const forged of ["7", "0", "-15", "1e9", "abc"])
      await master.pressForged(`m:shift:break-for:${forged}`);
    expect((await shiftOf(master)).status).toBe("SHIFT_ON");
    expect(master.screen.text).toMatch(/На сколько сделать перерыв/);
  });
});
