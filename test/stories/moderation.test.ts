import { expect } from "vitest";
import { sql } from "../../src/db/tx.ts";
import { after, HOUR_MS } from "../../src/kernel/time.ts";
import type { BotPerson, BotWorld } from "../bot-world.ts";
import { story } from "./story.ts";

/** A form that was sent so many hours ago by somebody who has pressed start. */
async function form(city: BotWorld, lastName: string, hoursAgo: number): Promise<BotPerson> {
  const master = await city.master({ lastName, verified: false, shift: "SHIFT_OFF" });
  await city.db.run(sql`
    update masters set submitted_at = ${after(city.now, -hoursAgo * HOUR_MS)} where id = ${master.rowId}`);
  return master;
}

story("a city admin's moderation, one by one and together", async (city) => {
  const [first, second, third, fourth] = [
    await form(city, "Первый", 9),
    await form(city, "Второй", 8),
    await form(city, "Третий", 7),
    await form(city, "Четвёртый", 6),
  ];
  const elsewhere = await city.world.city({ name: "Другой" });
  await city.world.master({ cityId: elsewhere.id, verified: false, shift: "SHIFT_OFF" });
  const admin = await city.staff("CITY_ADMIN");

  // One by one, the longest waiting first.
  await admin.press("🛠 Модерация (4)");
  expect(admin.screen.text).toMatch(/Первый[\s\S]*Второй[\s\S]*Третий[\s\S]*Четвёртый/);
  await admin.press("📄 Первый Иван");
  expect(await admin.press("✅ Одобрить")).toBe("Первый Иван: анкета одобрена.");
  first.sees(/Анкета одобрена/);
  await admin.press("🛠 К модерации");
  await admin.press("📄 Второй Иван");
  await admin.press("❌ Отклонить");
  await admin.press("Другое");
  await admin.says("Паспорт не читается");
  second.sees(/Анкета отклонена: Паспорт не читается\. Исправьте и отправьте снова/);

  // Those that are left, together.
  await admin.press("🏠 Меню");
  await admin.press("🛠 Модерация (2)");
  for (const { rowId } of [third, fourth]) await admin.press(`⬜ №${rowId}`);
  await admin.press("Одобрить выбранные (2)");
  expect(admin.screen.text).toMatch(/Одобрить 2 анкеты\?[\s\S]*Третий[\s\S]*Четвёртый/);
  expect(await admin.press("✅ Да, одобрить")).toBe("Готово: 2 из 2.");
  expect(admin.screen.text).toMatch(/✅ Третий Иван[^\n]*одобрена\n✅ Четвёртый Иван[^\n]*одобрена/);
  for (const master of [third, fourth]) master.sees(/Анкета одобрена/);
  await admin.press("🏠 Меню");
  await admin.press("🛠 Модерация (0)");
  expect(admin.screen.text).not.toMatch(/Иван/);

  // Whoever was approved can work; whoever was refused sees why and what to do.
  await third.press("🟢 Включить смену");
  await second.says("/start");
  expect(second.screen.text).toMatch(/Паспорт не читается/);
  expect(second.buttons.flat()).not.toContain("🟢 Включить смену");
  const { on } = await city.db.one<{ on: string[] }>(sql`
    select array_agg(last_name order by id) as on from masters where shift_status = 'SHIFT_ON'`);
  expect(on).toEqual(["Третий"]);
});
