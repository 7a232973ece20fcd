import { describe, expect, test } from "vitest";
import { type BotWorld, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { after, DAY_MS, HOUR_MS } from "../kernel/time.ts";
import { rejectMaster } from "../masters/moderate.ts";

/** A form that was sent `hoursAgo`, by somebody who has pressed start. */
async function form(city: BotWorld, lastName: string, hoursAgo = 1, cityId = city.world.cityId) {
  const master = await city.master({ lastName, cityId, verified: false, shift: "SHIFT_OFF" });
  await city.db.run(sql`
    update masters set submitted_at = ${after(city.now, -hoursAgo * HOUR_MS)} where id = ${master.rowId}`);
  return master;
}

async function decisions({ db }: BotWorld) {
  const audit = await db.rows<{ action: string; who: number }>(sql`
    select action, master_id as who from admin_audit_log order by id`);
  const told = await db.rows<{ event: string; who: number }>(sql`
    select event, master_id as who from notifications_outbox where kind = 'MASTER' order by id`);
  return {
    audit: audit.map(({ action, who }) => `${action} ${who}`),
    told: told.map(({ event, who }) => `${event} ${who}`),
  };
}

describe("one form", () => {
  test("the list is by waiting time, the form shows every answer, approval lets him work", async () => {
    await using city = await newBotWorld();
    await form(city, "Молодой", 2);
    const old = await form(city, "Старый", 75);
    await city.db.run(sql`
      update masters set first_name = 'Пётр', middle_name = 'Ильич', phone = '+79991234567', has_vehicle = true,
             vehicle_plate = 'А123ВС', payout_method = 'SBP', payout_data = '{"phone":"+79991234567","bank":"SBER"}',
             home_latitude = 55.75, home_longitude = 37.61, pdn_accepted_at = ${after(city.now, -DAY_MS)}
       where id = ${old.rowId}`);
    const admin = await city.staff("CITY_ADMIN");
    expect(admin.buttons.flat()).toContain("🛠 Модерация (2)");
    await admin.press("🛠 Модерация (2)");
    expect(admin.screen.text).toMatch(
      /Ждут решения 2 анкеты[\s\S]*Старый[^\n]*ждёт 3 дня\n[^\n]*Молодой[^\n]*ждёт 2 ч 00 мин/,
    );
    await admin.press("📄 Старый Иван");
    for (const answer of [
      "Фамилия: Старый",
      "Имя: Пётр",
      "Отчество: Ильич",
      "+7 999 123-45-67",
      "Тестоград",
      "А123ВС",
      "Окна",
      "Северный, Центральный",
      "СБП",
      "Сбер",
      "55.75, 37.61",
      "Согласие на обработку данных: 09.03 11:40",
    ])
      expect(admin.screen.text).toContain(answer);
    city.restart();
    expect(await admin.press("✅ Одобрить")).toBe("Старый Иван: анкета одобрена.");
    expect(admin.screen.text).toMatch(/🛡 Одобрено/);
    expect(admin.buttons.flat()).not.toContain("✅ Одобрить");
    expect(await admin.pressForged(`a:form:approve:${old.rowId}`)).toBe("Старый Иван: анкета уже одобрена.");
    old.sees(/Анкета одобрена. Включите смену/);
    expect(await decisions(city)).toEqual({
      audit: [`approve_master ${old.rowId}`],
      told: [`moderation_approved ${old.rowId}`],
    });
    await admin.press("🛠 К модерации");
    expect(admin.screen.text).toMatch(/Ждёт решения 1 анкета/);
    await old.press("🟢 Включить смену");
    expect(
      (await city.db.one<{ s: string }>(sql`select shift_status as s from masters where id = ${old.rowId}`))
        .s,
    ).toBe("SHIFT_ON");
  });

  test("R42 a refusal by template, and one in own words; each is one message; «Другое» asks for words", async () => {
    await using city = await newBotWorld();
    const [one, two] = [await form(city, "Первый"), await form(city, "Второй")];
    const admin = await city.staff("CITY_ADMIN");
    await admin.pressForged(`a:form:card:${one.rowId}`);
    await admin.press("❌ Отклонить");
    const [first, second] = [
      admin.pressOnly("Нечёткое фото паспорта"),
      admin.pressOnly("Нечёткое фото паспорта"),
    ];
    await city.settle();
    expect(admin.answerTo(first)).toBe("Первый Иван: анкета отклонена, он увидит причину.");
    expect(admin.answerTo(second)).toBe("");
    one.sees("Анкета отклонена: Нечёткое фото паспорта. Исправьте и отправьте снова.");

    await admin.pressForged(`a:master:card:${two.rowId}`);
    await admin.press("❌ Отклонить");
    expect(await admin.press("Другое")).toBe("Напишите причину, 1-200 символов.");
    await admin.says("я".repeat(201));
    expect(admin.screen.text).toMatch(/^Причина должна быть от 1 до 200 символов/);
    city.restart();
    await admin.says("?");
    expect(admin.screen.text).toMatch(/^Второй Иван: анкета отклонена[\s\S]*Мастер №/);
    expect(admin.screen.text).toMatch(/Причина отказа: \?/);
    two.sees("Анкета отклонена: ?. Исправьте и отправьте снова.");
    expect(await decisions(city)).toEqual({
      audit: [`reject_master ${one.rowId}`, `reject_master ${two.rowId}`],
      told: [`moderation_rejected ${one.rowId}`, `moderation_rejected ${two.rowId}`],
    });
    // A mistake can be taken back from the card.
    expect(await admin.press("✅ Одобрить")).toBe("Второй Иван: анкета одобрена.");
    expect(await admin.pressForged(`a:form:reject:${two.rowId}`)).toBe("");
    await admin.says("Поздно");
    expect(admin.screen.text).toMatch(/^Решение уже принято: Одобрено/);
  });
});

describe("several forms", () => {
  test("R51 R14 ticks are kept over pages and a restart; the question names them; one of them was decided meanwhile", async () => {
    await using city = await newBotWorld();
    for (let n = 10; n < 22; n += 1) await form(city, `Мастер${n}`, 100 - n);
    const ids = await city.db.rows<{ id: number; name: string }>(sql`
      select id, full_name as name from masters order by submitted_at`);
    const [first, second, last] = [ids[0]!, ids[1]!, ids[11]!];
    const admin = await city.staff("CITY_ADMIN");
    await admin.press(/Модерация/);
    expect(admin.buttons.flat()).not.toContain("Снять отметки");
    await admin.press(`⬜ №${first.id}`);
    await admin.press(`⬜ №${second.id}`);
    await admin.press("▶️");
    await admin.press(`⬜ №${last.id}`);
    await admin.press(`⬜ №${ids[10]!.id}`);
    await admin.press(`☑️ №${ids[10]!.id}`);
    expect(admin.screen.text).toMatch(/^Меню › Модерация/);
    await admin.press(`📄 ${last.name}`);
    city.restart();
    await admin.press("⬅️ Назад");
    expect(admin.buttons.flat()).toContain("Одобрить выбранные (3)");
    await admin.press("Одобрить выбранные (3)");
    expect(admin.screen.text).toMatch(
      new RegExp(
        `Одобрить 3 анкеты\\?\\n\\n• ${first.name} №${first.id}\\n• ${second.name}[^\\n]*\\n• ${last.name}`,
      ),
    );
    // A colleague decides on one of them before the answer.
    const colleague = await city.world.staff("GLOBAL_ADMIN");
    await city.world.do(colleague, (work) => rejectMaster(work, { masterId: second.id, reason: "Дубль" }));
    city.restart();
    const [yes, again] = [admin.pressOnly("✅ Да, одобрить"), admin.pressOnly("✅ Да, одобрить")];
    await city.settle();
    expect(admin.answerTo(yes)).toBe("Готово: 2 из 3.");
    expect(admin.answerTo(again)).toBe("");
    const told = (await decisions(city)).told;
    expect(told).toEqual([
      `moderation_rejected ${second.id}`,
      `moderation_approved ${first.id}`,
      `moderation_approved ${last.id}`,
    ]);
    const rows = await city.db.rows(sql`
      select id from masters where moderation_status = 'APPROVED' and verified and is_active order by id`);
    expect(rows).toEqual([{ id: first.id }, { id: last.id }].toSorted((a, b) => a.id - b.id));
    // The second press found the question answered and shows the list, without ticks.
    expect(admin.screen.text).toMatch(/Ждут решения 9 анкет/);
    expect(admin.buttons.flat()).not.toContain("Снять отметки");
  });

  test("the result names each row and what came of it", async () => {
    await using city = await newBotWorld();
    const [one, two] = [await form(city, "Первый", 2), await form(city, "Второй", 1)];
    const admin = await city.staff("CITY_ADMIN");
    await admin.press(/Модерация/);
    await admin.press(`⬜ №${one.rowId}`);
    await admin.press(`⬜ №${two.rowId}`);
    await admin.press("Одобрить выбранные (2)");
    const other = await city.world.city();
    await city.db.run(sql`update masters set city_id = ${other.id} where id = ${one.rowId}`);
    await admin.press("✅ Да, одобрить");
    expect(admin.screen.text).toContain(
      `Готово: 1 из 2.\n\n⚠️ Первый Иван №${one.rowId}: анкеты больше нет\n✅ Второй Иван №${two.rowId}: одобрена`,
    );
  });

  test("rejected together with one reason; unticking, and a list that has changed", async () => {
    await using city = await newBotWorld();
    const [one, two] = [await form(city, "Первый", 2), await form(city, "Второй", 1)];
    const admin = await city.staff("CITY_ADMIN");
    await admin.press(/Модерация/);
    await admin.press(`⬜ №${one.rowId}`);
    await admin.press("Снять отметки");
    expect(await admin.pressForged("a:bulk:approve")).toMatch(/Отметьте хотя бы одну анкету/);
    await admin.press(`⬜ №${one.rowId}`);
    await admin.press(`⬜ №${two.rowId}`);
    await admin.press("Отклонить выбранные");
    await admin.press("Другое");
    city.restart();
    await admin.says("Нужны <оба> фото");
    expect(admin.screen.text).toMatch(
      /Отклонить 2 анкеты\? Причина: Нужны <оба> фото\n\n• Первый[\s\S]*• Второй/,
    );
    // An old «Да» of another question is not an answer to this one.
    expect(await admin.pressForged("a:bulk:approve-yes")).toBe("");
    expect((await decisions(city)).audit).toEqual([]);
    await admin.press("Отклонить выбранные");
    await admin.says("Нужны <оба> фото");
    city.restart();
    expect(await admin.press("❌ Да, отклонить")).toBe("Готово: 2 из 2.");
    for (const master of [one, two]) expect(master.sees(/Анкета отклонена/).text).toMatch(/Нужны <оба> фото/);
    expect((await decisions(city)).audit).toEqual([
      `reject_master ${one.rowId}`,
      `reject_master ${two.rowId}`,
    ]);
    expect(await admin.pressForged("a:bulk:reject-yes")).toBe("");
    expect((await decisions(city)).told).toHaveLength(2);
  });

  test("R28 forms of another city are neither listed nor ticked; a logist has no moderation", async () => {
    await using city = await newBotWorld();
    const other = await city.world.city({ name: "Другой" });
    const foreign = await form(city, "Чужой", 1, other.id);
    const [admin, logist] = [await city.staff("CITY_ADMIN"), await city.staff("LOGIST")];
    expect(logist.buttons.flat().join()).not.toMatch(/Модерация/);
    await admin.press("🛠 Модерация (0)");
    expect(admin.screen.text).toMatch(/Анкет на модерации нет/);
    await admin.pressForged(`a:mod:tick:${foreign.rowId}:1`);
    expect(admin.buttons.flat()).not.toContain("Снять отметки");
    expect(await admin.pressForged("a:bulk:approve")).toMatch(/Отметьте хотя бы одну/);
    for (const data of [
      "mod:list:1",
      `mod:tick:${foreign.rowId}:1`,
      "bulk:approve",
      "bulk:approve-yes",
      "invite:list:1",
      "invite:issue",
    ])
      expect(await logist.pressForged(`a:${data}`), data).toBe("Эта кнопка устарела. Вот меню.");
    expect(await decisions(city)).toEqual({ audit: [], told: [] });
  });
});

describe("invite codes", () => {
  test("R41 issued step by step with restarts between, listed, revoked; a second press issues nothing", async () => {
    await using city = await newBotWorld();
    const admin = await city.staff("CITY_ADMIN");
    await admin.press(/Модерация/);
    await admin.press("🎟 Коды приглашения");
    expect(admin.screen.text).toMatch(/Кодов пока нет.\nСейчас код не спрашивают/);
    await admin.press("➕ Выдать код");
    city.restart();
    await admin.press("7 дней");
    city.restart();
    await admin.says("я".repeat(256));
    expect(admin.screen.text).toMatch(/^Комментарий: до 255 символов/);
    await admin.says("Для <Петрова>");
    const { code } = await city.db.one<{ code: string }>(sql`select code from master_invite_codes`);
    expect(admin.sees(/🎟 Код:/).text).toContain(code);
    const listed = () => admin.sees(/^Меню › Модерация › Коды приглашения/).text;
    expect(listed()).toContain(`🟢 ${code} · Тестоград · действует до 17.03 11:40`);
    expect(listed()).toContain("💬 Для <Петрова>");

    await admin.press("➕ Выдать код");
    await admin.press("Без срока");
    const [first, second] = [admin.pressOnly("Пропустить"), admin.pressOnly("Пропустить")];
    await city.settle();
    expect([admin.answerTo(first), admin.answerTo(second)]).toEqual(["", ""]);
    const { n } = await city.db.one<{ n: number }>(sql`select count(*)::int as n from master_invite_codes`);
    expect(n).toBe(2);

    await admin.pressForged("a:invite:list:1");
    await admin.press(`✖️ Отозвать ${code}`);
    city.restart();
    expect(await admin.press("✖️ Да, отозвать")).toBe("Код отозван.");
    expect(listed()).toContain(`✖️ ${code} · Тестоград · отозван`);
    expect(await admin.pressForged("a:invite:revoke-yes:1")).toBe("Код уже отозван.");
    expect((await decisions(city)).audit.map((row) => row.split(" ")[0])).toEqual([
      "issue_invite_code",
      "issue_invite_code",
      "revoke_invite_code",
    ]);
  });

  test("R28 a city admin with several cities chooses among his own; a global admin may leave the city open", async () => {
    await using city = await newBotWorld();
    const [second, foreign] = [
      await city.world.city({ name: "Второй" }),
      await city.world.city({ name: "Чужой" }),
    ];
    const admin = await city.staff("CITY_ADMIN", [city.world.cityId, second.id]);
    await admin.pressForged("a:invite:new");
    expect(admin.buttons.flat()).toEqual(["Второй", "Тестоград", "⬅️ Назад", "🏠 Меню"]);
    for (const id of ["any", foreign.id, 999_999])
      expect(await admin.pressForged(`a:invite:city:${id}`)).toBe("Такого города среди ваших нет.");
    await admin.press("Второй");
    await admin.press("1 день");
    await admin.press("Пропустить");
    const global = await city.staff("GLOBAL_ADMIN");
    await global.pressForged("a:invite:new");
    await global.press("любой город");
    await global.press("Без срока");
    await global.press("Пропустить");
    const rows = await city.db.rows(sql`select city_id as "cityId" from master_invite_codes order by id`);
    expect(rows).toEqual([{ cityId: second.id }, { cityId: null }]);
    const stranger = await city.staff("CITY_ADMIN", [foreign.id]);
    await stranger.pressForged("a:invite:list:1");
    expect(stranger.screen.text).toMatch(/Кодов пока нет/);
    for (const id of [1, 2, 999])
      expect(await stranger.pressForged(`a:invite:revoke:${id}`)).toBe("Код не найден.");
    for (const id of [1, 2, 999])
      expect(await stranger.pressForged(`a:invite:revoke-yes:${id}`)).toBe("Код не найден.");
  });
});
