import { describe, expect, test } from "vitest";
import { BOT_NAMES, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { png } from "../local-bot-api/test-setup.ts";

describe("the menu", () => {
  test("has every section in its order, one per row; the shift comes first", async () => {
    await using city = await newBotWorld();
    const master = await city.master({ shift: "SHIFT_OFF" });
    expect(master.buttons).toEqual([
      ["🟢 Включить смену"],
      ["🆕 Новые заказы (0)"],
      ["📦 Активные заказы (0/5)"],
      ["📜 История заказов"],
      ["💳 Финансы"],
      ["💳 Реквизиты для оплаты"],
      ["🎁 Реферальная программа"],
      ["📈 Статистика"],
      ["❓ Почему нет заказов"],
      ["👤 Профиль"],
      ["📚 База знаний"],
      ["🌐 Русский / English"],
    ]);
    await master.press("🟢 Включить смену");
    expect(master.buttons[0]).toEqual(["☕ Перерыв", "🔴 Выключить смену"]);
  });

  test("R17 sections of those who work do not exist for a blocked master", async () => {
    await using city = await newBotWorld();
    const master = await city.master({ blocked: "staff", shift: "SHIFT_OFF" });
    for (const data of ["m:statistics:show", "m:why:show", "m:referral:show", "m:referral:share"]) {
      expect(await master.pressForged(data), data).toBe("Эта кнопка устарела. Вот меню.");
    }
    for (const data of ["m:history:list", "m:requisites:show", "m:knowledge:list", "m:money:list"]) {
      expect(await master.pressForged(data), data).toBe("");
      expect(master.screen.text, data).toMatch(/^Меню › /);
    }
    expect(
      (
        await city.db.one<{ code: string | null }>(sql`
      select referral_code as code from masters where id = ${master.rowId}`)
      ).code,
    ).toBeNull();
  });
});

describe("statistics", () => {
  test("show what he has done, his rate and how far the better one is", async () => {
    await using city = await newBotWorld();
    const master = await city.master({ closed: [6_000, 7_000], rating: 4.5 });
    const orderId = await city.world.order();
    await city.settle();
    city.world.pass(20 * SECOND_MS);
    await master.press("✅ Взять");
    expect((await city.world.orderRow(orderId)).status).toBe("ASSIGNED");
    await master.says("/menu");
    await master.press("📈 Статистика");
    const { text } = master.screen;
    expect(text).toMatch(/Выполнено заказов: 2, в этом месяце: 2/);
    expect(text).toMatch(/Заработано в этом месяце: 13 000,00 ₽/);
    expect(text).toMatch(/Рейтинг: 4\.50/);
    expect(text).toMatch(/Средний чек за 7 дней: 6 500,00 ₽ \(заказов: 2\)/);
    expect(text).toMatch(
      /ставка комиссии: 50 %\nДо ставки 40 % не хватает 500,00 ₽: она действует при среднем чеке от 7 000,00 ₽/,
    );
    expect(text).toMatch(
      /Предложений: 1, принято: 1, отклонено: 0, пропущено: 0\n⏱ Обычно вы отвечаете за 20 с/,
    );
    expect(text).toMatch(/Первые заказы уже близко/);
    await city.db.run(sql`update orders set total_sum = 9000 where status = 'CLOSED'`);
    await city.db.run(sql`
      insert into orders (city_id, category, status, assigned_master_id, total_sum, search_episode, closed_at, no_district,
                          created_at, updated_at)
      select ${city.world.cityId}, 'WINDOWS', 'CLOSED', ${master.rowId}, 9000, 1, ${city.now}, true, ${city.now}, ${city.now}
        from generate_series(1, 48)`);
    await master.pressForged("m:statistics:show");
    expect(master.screen.text).toMatch(
      /ставка комиссии: 40 %\nСредний чек не ниже 7 000,00 ₽[\s\S]*За плечами полсотни заказов/,
    );
  });
});

describe("why no orders", () => {
  test("counts every order once and has a button for what he can change", async () => {
    await using city = await newBotWorld();
    const away = await city.master({ shift: "SHIFT_OFF" });
    const elsewhere = await city.master({ districtIds: [city.world.districtIds[1]] });
    const full = await city.master({ limit: 1, districtIds: [city.world.districtIds[0]] });
    await city.world.order({ status: "WORKING", masterId: full.rowId });
    await city.master({ hasVehicle: true });
    await city.world.order();
    await city.settle();
    await away.press("❓ Почему нет заказов");
    expect(away.screen.text).toMatch(
      /Подходящих заказов: 1\. Предложено вам: 0, из них приняты 0, отклонены 0, пропущены 0\.\n\nНе предложены вам:\n• не на смене: 1/,
    );
    city.restart();
    expect(await away.press("🟢 Смена")).toMatch(/Смена включена/);
    await away.press("❓ Почему нет заказов");
    // It is the past week that is told; what he has put right needs no button.
    expect(away.buttons.flat()).not.toContain("🟢 Смена");
    await elsewhere.press("❓ Почему нет заказов");
    expect(elsewhere.screen.text).toMatch(/• другой район: 1/);
    await elsewhere.press("➕ Районы");
    expect(elsewhere.screen.text).toMatch(/районы/i);
    await full.press("❓ Почему нет заказов");
    expect(full.screen.text).toMatch(/• лимит 1\/1: 1/);
    await full.press("📦 Завершить заказы");
    expect(full.screen.text).toMatch(/Меню › Активные заказы/);
    await full.press("⬅️ Назад");
    expect(full.screen.text).toMatch(/Меню › Почему нет заказов/);
  });

  test("what he let pass is priced, from the empty list of offers it is one press away", async () => {
    await using city = await newBotWorld();
    const master = await city.master();
    await city.world.order({ status: "CLOSED", masterId: master.rowId, totalRoubles: 4_000 });
    await city.world.order();
    await city.pass(3 * MINUTE_MS);
    await master.says("/menu");
    await master.press(/Новые заказы \(0\)/);
    expect(master.screen.text).toMatch(/Сейчас предложений нет/);
    expect(master.buttons.slice(0, 2)).toEqual([["❓ Почему нет заказов"], ["🔄 Обновить"]]);
    await master.press("❓ Почему нет заказов");
    expect(master.screen.text).toMatch(
      /Предложено вам: 1, из них приняты 0, отклонены 0, пропущены 1 \(≈ 4 000,00 ₽\)/,
    );
  });

  test("a debt leads to what is to be paid; a quiet week says so", async () => {
    await using city = await newBotWorld();
    const master = await city.master({ blocked: "commission_overdue", shift: "SHIFT_OFF" });
    const orderId = await city.world.order();
    await city.settle();
    // The engine does not look at it again, so his debt stays the most frequent reason.
    await city.db.run(
      sql`update orders set status = 'CANCELED', cancel_reason = 'Передумали' where id = ${orderId}`,
    );
    city.world.pass(HOUR_MS);
    await city.db.run(
      sql`update masters set is_blocked = false, is_active = true where id = ${master.rowId}`,
    );
    await city.db.run(sql`update master_blocks set lifted_at = ${city.now}`);
    await master.says("/menu");
    await master.press("❓ Почему нет заказов");
    expect(master.screen.text).toMatch(/• комиссия не оплачена: 1/);
    await master.press("💳 Оплатить");
    expect(master.screen.text).toMatch(/^Меню › Финансы/);
    const idle = await city.master({ skills: ["WINDOWS"] });
    await idle.press("❓ Почему нет заказов");
    expect(idle.screen.text).toMatch(/подходящих вам заказов не было/);
  });
});

describe("the referral programme", () => {
  test("makes the code at the first opening; the invitation can be forwarded and carries it", async () => {
    await using city = await newBotWorld();
    const master = await city.master();
    await master.press("🎁 Реферальная программа");
    const { code } = await city.db.one<{ code: string }>(sql`
      select referral_code as code from masters where id = ${master.rowId}`);
    expect(code).toMatch(/^[A-F0-9]{8}$/);
    expect(master.screen.text).toMatch(new RegExp(`Ваш код: ${code}\n\n10 % и 5 % от комиссии приглашённых`));
    expect(master.screen.text).toMatch(/Приглашено: 0, одобрено: 0, на модерации: 0/);
    city.restart();
    expect(await master.press("📤 Поделиться")).toMatch(/Перешлите/);
    expect(master.screen.text).toContain(`https://t.me/${BOT_NAMES.master}?start=ref_${code}`);
    expect(master.screen.buttons).toEqual([]);
    // The link opens the form with the code waiting in it.
    const friend = city.person("master", 88);
    await friend.says(`/start ref_${code}`);
    const draft = await city.db.one<{ data: unknown }>(
      sql`select data from onboarding_drafts where tg_user_id = 88`,
    );
    expect(JSON.stringify(draft)).toContain(code);
  });
});

describe("requisites", () => {
  test("are those of the settings, with copies and the QR as a photo from the other bot", async () => {
    await using city = await newBotWorld();
    const admin = await city.staff("GLOBAL_ADMIN");
    const master = await city.master();
    await master.press("💳 Реквизиты для оплаты");
    expect(master.screen.text).toMatch(
      /Реквизиты уточните у администратора[\s\S]*Для конкретной комиссии смотрите её карточку/,
    );
    expect(master.buttons).toEqual([["⬅️ Назад", "🏠 Меню"]]);
    admin.account.sendPhoto(BOT_NAMES.admin, png(300, 300, 5_000));
    await city.settle();
    const qr = admin.account.messages(BOT_NAMES.admin).find(({ kind }) => kind === "photo")!.fileId!;
    city.world.set({
      owner_pay_methods: ["sbp"],
      owner_pay_sbp_phone: "+79990001122",
      owner_pay_sbp_qr_file_id: qr,
    });
    await master.pressForged("m:requisites:show");
    expect(master.buttons[0]).toEqual(["📋 СБП", "🔳 QR-код"]);
    await master.press("🔳 QR-код");
    expect(master.screen.kind).toBe("photo");
    await master.press("📋 СБП");
    expect(master.screen.text).toBe("+7 999 000-11-22");
    expect(await master.pressForged("m:requisites:copy:card")).toMatch(/больше нет/);
    expect(await master.pressForged("m:requisites:copy")).toMatch(/больше нет/);
  });
});

describe("the knowledge base", () => {
  test("has six articles with the figures of the settings; missing contacts hide their lines", async () => {
    await using city = await newBotWorld();
    const master = await city.master();
    await master.press("📚 База знаний");
    expect(master.screen.text).not.toMatch(/Поддержка/);
    const articles = master.buttons.slice(0, -1).flat();
    expect(articles).toHaveLength(6);
    city.world.set({
      support_contact: "@help & <co>",
      support_faq_url: "https://example.org/faq",
      distribution_sla_seconds: 90,
      commission_deadline_hours: 24,
      commission_rate_base: 4_500,
      guarantee_days: 30,
    });
    await master.pressForged("m:knowledge:list");
    expect(master.screen.text).toMatch(/Поддержка: @help & <co>/);
    expect(master.buttons.flat()).toContain("🔗 Частые вопросы");
    const read: string[] = [];
    for (const article of articles) {
      await master.press(article!);
      read.push(master.screen.text);
      await master.press("⬅️ Назад");
      expect(master.screen.text, article).toMatch(/Выберите статью/);
    }
    expect(read.join("\n")).toMatch(
      /90 с с момента доставки[\s\S]*Ставка 45 %[\s\S]*24 часа[\s\S]*6 часов, 1 час, 15 минут[\s\S]*гарантия 30 дней/,
    );
  });
});
