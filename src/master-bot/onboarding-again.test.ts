import { expect, test } from "vitest";
import { BOT_NAMES, type BotPerson, type BotWorld, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { HOUR_MS, MINUTE_MS } from "../kernel/time.ts";
import { deleteMaster } from "../masters/delete-master.ts";
import { issueInviteCode } from "../masters/invite-codes.ts";
import { approveMaster, rejectMaster } from "../masters/moderate.ts";
import { answers, newcomerAt, sentForm } from "./onboarding-for-tests.ts";

/** A newcomer whose form was sent and approved. */
async function approved(city: BotWorld): Promise<{ he: BotPerson; masterId: number }> {
  const he = await newcomerAt(city, "summary");
  await he.press("✅ Отправить");
  const masterId = await rowOf(city);
  const admin = await city.world.staff("CITY_ADMIN");
  await city.world.do(admin, (work) => approveMaster(work, { masterId }));
  await city.settle();
  return { he, masterId };
}

async function rowOf(city: BotWorld, tgUserId = 77): Promise<number> {
  const { id } = await city.db.one<{ id: number }>(
    sql`select id from masters where tg_user_id = ${tgUserId}`,
  );
  return id;
}

test("rejected: he reads why, finds the form filled in by the button of the message, and sends it again", async () => {
  await using city = await newBotWorld();
  const he = await newcomerAt(city, "summary");
  await he.press("✅ Отправить");
  const masterId = await rowOf(city);
  const admin = await city.world.staff("CITY_ADMIN");
  await city.world.do(admin, (work) => rejectMaster(work, { masterId, reason: "Нечёткое фото паспорта" }));
  await city.settle();
  he.sees("Анкета отклонена: Нечёткое фото паспорта. Исправьте и отправьте снова.");
  await he.press("✏️ Исправить");
  he.sees(/Анкета отклонена: Нечёткое фото паспорта/);
  expect(he.screen.text).toMatch(/Шаг 16[\s\S]*Фамилия: Иванов[\s\S]*Реквизиты: \+7 999 123-45-67, Сбер/);
  await he.press("✏️ Паспорт");
  city.restart();
  he.account.sendDocument(BOT_NAMES.master, { sizeBytes: 10 }, { fileName: "паспорт.pdf" });
  await city.settle();
  await he.press("✅ Отправить");
  expect(await sentForm(city)).toMatchObject({
    moderation_status: "PENDING",
    documents: ["passport:DOCUMENT", "selfie:PHOTO"],
    districts: ["Северный"],
  });
  await he.says("/start");
  expect(he.screen.text).toMatch(/Анкета на модерации/);
});

test("approved: the message has the button that turns the shift on", async () => {
  await using city = await newBotWorld();
  const { he } = await approved(city);
  he.sees("✅ Анкета одобрена. Включите смену, чтобы получать заказы.");
  await he.press("🟢 Включить смену");
  expect(await sentForm(city)).toMatchObject({ shift_status: "SHIFT_ON", verified: true, is_active: true });
});

test("a form that waits is changed and sent again: one row, the admins told once more", async () => {
  await using city = await newBotWorld();
  const admin = await city.staff("CITY_ADMIN");
  const he = await newcomerAt(city, "summary");
  await he.press("✅ Отправить");
  await city.pass(MINUTE_MS);
  await he.press("✏️ Изменить анкету");
  await he.press("✏️ Фамилия");
  await he.says("Сидоров");
  await he.press("✅ Отправить");
  expect(await sentForm(city)).toMatchObject({ full_name: "Сидоров Иван", submitted_at: city.now });
  const told = admin.account.messages(BOT_NAMES.admin).filter(({ text }) => /Новая анкета/.test(text));
  expect(told).toHaveLength(2);
});

test("a verified master who moves: warned, then off shift and waiting; offers go on, active orders stay", async () => {
  await using city = await newBotWorld();
  const second = await city.world.city({ name: "Второй", districts: ["Речной"] });
  const { he, masterId } = await approved(city);
  await he.press("🟢 Включить смену");
  const active = await city.world.order({ status: "ASSIGNED", masterId });
  const offered = await city.world.order();
  await city.settle();
  he.sees(new RegExp(`Новый заказ #${offered}`));

  await he.says("/menu");
  await he.press("👤 Профиль");
  await he.press("✏️ ФИО, телефон, город, документы");
  await he.press("✏️ Город");
  await he.says("второй");
  await he.press("Второй");
  await he.press("🏙 Весь город");
  await he.press("✅ Готово");
  await he.press("✅ Отправить");
  expect(he.screen.text).toMatch(/смена выключится[\s\S]*У вас 1 активный заказ, он останется за вами/);
  expect(await sentForm(city)).toMatchObject({ shift_status: "SHIFT_ON", verified: true });
  city.restart();
  expect(await he.press("✅ Отправить")).toBe("Спасибо! Анкета отправлена на модерацию.");
  expect(await sentForm(city)).toMatchObject({
    city_id: second.id,
    districts: ["Речной"],
    moderation_status: "PENDING",
    verified: false,
    is_active: false,
    shift_status: "SHIFT_OFF",
  });
  const offer = await city.db.one<{ state: string; reason: string }>(sql`
    select state, cancel_reason as reason from offers where order_id = ${offered}`);
  expect(offer).toEqual({ state: "CANCELED", reason: "master_off_shift" });
  expect((await city.world.orderRow(active)).status).toBe("ASSIGNED");
  expect(he.buttons.flat()).toContain("📦 Активные заказы (1/5)");
  const kinds = await city.db.rows<{ kind: string }>(sql`
    select kind from master_state_events where master_id = ${masterId} order by id desc limit 4`);
  expect(kinds.map(({ kind }) => kind).sort()).toEqual([
    "city_changed",
    "districts_changed",
    "shift_off",
    "unverified",
  ]);
});

test("a closed account applies again from nothing, on the same row; the approval opens it", async () => {
  await using city = await newBotWorld();
  const { he, masterId } = await approved(city);
  await city.world.order({ status: "CLOSED", masterId });
  const admin = await city.world.staff("CITY_ADMIN");
  await city.world.do(admin, (work) => deleteMaster(work, { masterId }));
  await city.settle();
  await he.says("/start");
  expect(he.screen.text).toMatch(/Учётная запись закрыта/);
  await he.press("📝 Подать анкету заново");
  expect(he.screen.text).toContain("Шаг 1 из 16");
  await he.press("✅ Согласен");
  await he.says("/menu");
  expect(he.screen.text).toMatch(/Учётная запись закрыта[\s\S]*Анкета не закончена: шаг 2 из 16/);
  await he.press("▶️ Продолжить");
  await answers(he, 2, 16);
  await he.press("✅ Отправить");
  expect(await rowOf(city)).toBe(masterId);
  expect(await sentForm(city)).toMatchObject({ moderation_status: "PENDING" });
  await city.world.do(admin, (work) => approveMaster(work, { masterId }));
  const { deleted } = await city.db.one<{ deleted: boolean }>(
    sql`select is_deleted as deleted from masters where id = ${masterId}`,
  );
  expect(deleted).toBe(false);
});

test("what ceased to exist while he was writing is asked again, and nothing is stored before", async () => {
  await using city = await newBotWorld();
  const he = await newcomerAt(city, "summary");
  await city.db.run(sql`update districts set is_active = false where name = 'Северный'`);
  expect(await he.press("✅ Отправить")).toBe("Осталось ответить на этот вопрос.");
  expect(he.screen.text).toContain("Шаг 8 из 16");
  expect(await sentForm(city)).toBeNull();
  await he.press(/Центральный/);
  await he.press("✅ Готово");
  await he.press("✅ Отправить");
  expect(await sentForm(city)).toMatchObject({ districts: ["Центральный"] });
});

test("a referral code: by link or typed, linked once, the referrer told; refused when its owner is gone", async () => {
  await using city = await newBotWorld();
  const referrer = await city.master({ shift: "SHIFT_OFF" });
  await city.db.run(sql`update masters set referral_code = 'ABCDEF12' where id = ${referrer.rowId}`);
  const he = city.person("master", 77);
  await he.says("/start ref_ABCDEF12");
  expect(he.screen.text).toMatch(/Заполните анкету/);
  await newcomerAt(city, 6);
  expect(he.sees(/Шаг 6/).text).toContain("Сейчас: ABCDEF12");
  await he.press("➡️ Оставить");
  await he.says("тесто");
  for (const button of ["Тестоград", /Северный/, "✅ Готово", "Нет", /Окна/, "✅ Готово"])
    await he.press(button);
  await he.sendsPhoto();
  await he.sendsPhoto();
  await he.press("ЮMoney");
  await he.says("410011234567890");
  await he.press("Пропустить");

  await city.db.run(sql`update masters set is_deleted = true where id = ${referrer.rowId}`);
  expect(await he.press("✅ Отправить")).toMatch(/Реферальный код больше не действует/);
  expect(he.screen.text).toContain("Шаг 6 из 16");
  expect(await sentForm(city)).toBeNull();
  await city.db.run(sql`update masters set is_deleted = false where id = ${referrer.rowId}`);
  await he.says("abcdef12");
  await he.press("✅ Отправить");
  const link = sql`
    select referrer_id as "referrerId" from referrals where master_id = ${await rowOf(city)}`;
  expect(await city.db.rows(link)).toEqual([{ referrerId: referrer.rowId }]);
  referrer.sees("🎁 По вашему коду зарегистрировался мастер Иванов Иван.");

  // Stored once: sent again, the link stays, and there is no pencil for it.
  await he.press("✏️ Изменить анкету");
  expect(he.buttons.flat()).not.toContain("✏️ Реферальный код");
  expect(he.screen.text).toContain("Реферальный код: ABCDEF12");
  await he.press("✅ Отправить");
  expect(await city.db.rows(link)).toHaveLength(1);
  const told = referrer.account.messages(BOT_NAMES.master).filter(({ text }) => /По вашему коду/.test(text));
  expect(told).toHaveLength(1);
});

test("an invite code is asked first, used from then on, and preselects its city; five wrong ones an hour", async () => {
  await using city = await newBotWorld();
  city.world.set({ master_invite_required: true });
  const admin = await city.world.staff("CITY_ADMIN");
  const issue = (expiresAt: Date | null) =>
    city.world.do(admin, (work) =>
      issueInviteCode(work, { cityId: city.world.cityId, expiresAt, comment: null }),
    );
  const [good, brief] = [await issue(null), await issue(new Date(city.now.getTime() + MINUTE_MS))];
  if (good.status !== "issued" || brief.status !== "issued") throw new Error("not issued");
  const he = city.person("master", 77);
  await he.says("/start");
  await he.press("📝 Заполнить анкету");
  expect(he.screen.text).toMatch(/Шаг 0 из 16[\s\S]*код приглашения/);
  await he.says("/cancel");
  expect(he.screen.text).toMatch(/Заполните анкету/);
  await he.press("📝 Заполнить анкету");
  for (const [text, words] of [
    ["- -", /Код пустой/],
    ["АБВГДЕ", /не похоже на код/],
    ["A1B2C", /не похоже на код/],
    ["AAAAAA", /Такого кода нет/],
  ] as const) {
    await he.says(text);
    expect(he.screen.text, text).toMatch(words);
  }
  city.world.pass(2 * MINUTE_MS);
  await he.says(brief.code);
  expect(he.screen.text).toMatch(/больше не действует/);
  await he.says(` ${good.code.toLowerCase()} `);
  expect(he.screen.text).toContain("Шаг 1 из 16");
  await answers(he, 1, 7);
  expect(he.screen.text).toMatch(/Шаг 7[\s\S]*Сейчас: Тестоград/);
  const used = () =>
    city.db.one(sql`
      select used_at is not null as used, used_by_master_id as by from master_invite_codes where code = ${good.code}`);
  expect(await used()).toEqual({ used: true, by: null });

  const thief = city.person("master", 78);
  await thief.says("/start");
  await thief.press("📝 Заполнить анкету");
  for (let n = 0; n < 5; n += 1) await thief.says(good.code);
  expect(thief.screen.text).toMatch(/уже использован/);
  const another = await issue(null);
  if (another.status !== "issued") throw new Error("not issued");
  await thief.says(another.code);
  expect(thief.screen.text).toMatch(/Слишком много попыток/);
  city.world.pass(HOUR_MS);
  await thief.says(another.code);
  expect(thief.screen.text).toContain("Шаг 1 из 16");

  // «Начать заново» does not ask for the code that was used up.
  await he.says("/menu");
  await he.press("🔁 Начать заново");
  expect(he.screen.text).toContain("Шаг 1 из 16");
  await answers(he, 1, 7);
  expect(he.screen.text).toMatch(/Шаг 7/);
  await he.says("тесто");
  await he.press("Тестоград");
  await answers(he, 8, 16);
  await he.press("✅ Отправить");
  expect(await used()).toEqual({ used: true, by: await rowOf(city) });
});
