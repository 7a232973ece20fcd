import { describe, expect, test, vi } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { after, HOUR_MS, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { deliverNow } from "./deliver.ts";
import { ADMIN_BOT, MASTER_BOT, PostOffice } from "./post-office-for-tests.ts";

const SLOT = [new Date("2026-03-10T11:00:00Z"), new Date("2026-03-10T13:00:00Z")] as const;

/** A master who was offered an order a moment ago; the push waits in the outbox. */
async function offered(world: World, post: PostOffice, order: Parameters<World["order"]>[0] = {}) {
  const masterId = await world.master();
  const person = await post.master(masterId);
  const orderId = await world.order({ slot: SLOT, ...order });
  const offerId = await world.offer({ orderId, masterId, deliveredAt: null });
  return { masterId, person, orderId, offerId };
}

async function onlyOffer(world: World, orderId: number) {
  const [offer] = await world.offersOf(orderId);
  return offer!;
}

describe("delivery", () => {
  test("E1 the SLA counts from delivery, and the push names the moment of sending + SLA", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const { person, orderId } = await offered(world, post, {
      streetManual: "ул. Ленина",
      description: "Искрит розетка",
    });
    world.pass(SECOND_MS);

    await post.deliver();

    const offer = await onlyOffer(world, orderId);
    expect(offer.delivered_at).toEqual(world.now);
    expect(offer.expires_at).toEqual(after(world.now, 120 * SECOND_MS));
    const [message] = post.messages(person);
    expect(message!.text).toBe(
      [
        `🆕 Новый заказ #${orderId}`,
        "",
        "📍 Тестоград, Центральный",
        "🛣 ул. Ленина",
        "⏰ 14:00-16:00",
        "🛠 ⚡ Электрика",
        "📝 Искрит розетка",
        "",
        "Ответьте до 11:42:01.",
      ].join("\n"),
    );
    expect(message!.buttons.map((row) => row.map(({ text, data }) => `${text} ${data}`))).toEqual([
      [`✅ Взять m:offer:accept:${offer.id}`, `✖️ Отказаться m:offer:decline:${offer.id}`],
      [`ℹ️ Подробнее m:offer:details:${offer.id}`],
    ]);
    const [row] = await world.db.rows<Record<string, unknown>>(sql`select * from notifications_outbox`);
    expect(row).toMatchObject({
      outcome: "SENT",
      sent_at: world.now,
      processed_at: world.now,
      telegram_chat_id: person.id,
      telegram_message_id: message!.messageId,
      lease_owner: null,
      attempt_count: 1,
    });
  });

  test("T-10 an offer accepted by Telegram 90 s late leaves the master the full time", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const { orderId } = await offered(world, post);
    world.pass(90 * SECOND_MS);

    await post.deliver();

    expect((await onlyOffer(world, orderId)).expires_at).toEqual(after(world.now, 120 * SECOND_MS));
  });

  test("the life of an offer follows the setting of its city", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const { orderId } = await offered(world, post);
    world.set({}, new Map([[world.cityId, { distribution_sla_seconds: 45 }]]));

    await post.deliver();

    expect((await onlyOffer(world, orderId)).expires_at).toEqual(after(world.now, 45 * SECOND_MS));
  });

  test("an offer that ended while its push travelled keeps no moment of delivery", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const { orderId, offerId, person } = await offered(world, post);
    post.telegram.faults.add({ method: "sendMessage" }, { delayMs: 300 });
    const sending = post.deliver();
    await vi.waitFor(() => expect(post.telegram.journal.count({ method: "sendMessage" })).toBe(1));
    await world.db.run(sql`
      update offers set state = 'CANCELED', cancel_reason = 'withdrawn', responded_at = ${world.now} where id = ${offerId}`);
    await sending;

    expect(post.messages(person)).toHaveLength(1);
    expect(await onlyOffer(world, orderId)).toMatchObject({ state: "CANCELED", delivered_at: null });
  });

  test("what makes no sense any more is skipped", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const closed = await offered(world, post);
    await world.db.run(sql`
      update offers set state = 'DECLINED', responded_at = ${world.now} where id = ${closed.offerId}`);
    const expired = await offered(world, post);
    await world.db.run(
      sql`update offers set expires_at = ${after(world.now, 1)} where id = ${expired.offerId}`,
    );
    const masterId = await world.master({ shift: "BREAK", breakUntil: after(world.now, 30 * MINUTE_MS) });
    const orderId = await world.order({ status: "SEARCHING", previousMasterId: masterId });
    await enqueue(
      world.db,
      [
        { to: { master: masterId }, event: "order_changed", payload: { changes: [] }, orderId },
        {
          to: { master: masterId },
          event: "break_reminder",
          payload: { breakUntil: after(world.now, 20 * MINUTE_MS).toISOString() },
        },
      ],
      world.now,
    );
    world.pass(1);

    await post.deliver();

    expect((await post.rows()).map(({ event, outcome, error }) => [event, outcome, error])).toEqual([
      ["new_offer", "SKIPPED", "offer not open"],
      ["new_offer", "SKIPPED", "offer expired"],
      ["order_changed", "SKIPPED", "order not his"],
      ["break_reminder", "SKIPPED", "break extended"],
    ]);
  });

  test("R111 a winner's card that was stuck while the order went back to search never leaves", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const masterId = await world.master();
    const person = await post.master(masterId);
    const orderId = await world.order({
      status: "SEARCHING",
      previousMasterId: masterId,
      clientName: "Пётр",
      clientPhone: "+79991234567",
    });
    const offerId = await world.offer({
      orderId,
      masterId,
      state: "CANCELED",
      cancelReason: "returned_to_search",
    });
    await enqueue(
      world.db,
      [{ to: { master: masterId }, event: "order_assigned", payload: {}, orderId, offerId }],
      world.now,
    );

    await post.deliver();

    expect((await post.rows()).at(-1)).toMatchObject({ event: "order_assigned", outcome: "SKIPPED" });
    expect(post.messages(person)).toEqual([]);
    expect(JSON.stringify(post.telegram.journal.calls())).not.toContain("9991234567");
  });

  test("the winner gets the full card, and it loses the contacts when his right to see them ends", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const masterId = await world.master();
    const person = await post.master(masterId);
    const orderId = await world.order({
      status: "ASSIGNED",
      masterId,
      slot: SLOT,
      streetManual: "ул. Ленина",
      house: "5",
      apartment: "12",
      addressComment: "домофон 12",
      clientName: "Пётр",
      clientPhone: "+79991234567",
    });
    const [cardId] = await enqueue(
      world.db,
      [{ to: { master: masterId }, event: "order_assigned", payload: { direct: true }, orderId }],
      world.now,
    );
    await post.deliver();
    expect(post.messages(person)[0]!.text).toBe(
      [
        `✅ Заказ #${orderId} ваш`,
        "Заказ назначен диспетчером",
        "📍 Тестоград, Центральный, ул. Ленина, 5, кв. 12",
        "💬 домофон 12",
        "⏰ сегодня 14:00-16:00",
        "🛠 ⚡ Электрика",
        "👤 Пётр",
        "📞 +7 999 123-45-67",
        "📝 Не работает розетка на кухне",
      ].join("\n"),
    );

    await enqueue(world.db, [{ edit: cardId!, event: "order_card_closed", payload: {}, orderId }], world.now);
    await post.deliver();

    const [card] = post.messages(person);
    expect(card!.text).toContain("📞 +7*** *** ** 67");
    expect(card!.text).not.toMatch(/Пётр|999|кв\.|домофон/);
    expect(card!.buttons).toEqual([]);
  });

  test("R25 what people typed is shown literally, on push, card and alert alike", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const typed = `<b>5 < 6 & "x"</b> &amp; \u200fолк 😀`;
    const { person, masterId } = await offered(world, post, {
      description: typed,
      streetManual: typed,
    });
    await enqueue(
      world.db,
      [
        { to: { master: masterId }, event: "staff_message", payload: { text: typed } },
        {
          to: { channel: "ALERTS" },
          event: "error_alert",
          payload: { class: "Error", message: typed, requestId: null, stack: [typed], count: 1 },
        },
      ],
      world.now,
    );

    await post.deliver();

    const [push, message] = post.messages(person);
    expect(push!.text).toContain(`📝 ${typed}`);
    expect(push!.text).toContain(`🛣 ${typed}`);
    expect(message!.text).toBe(`✉️ Сообщение администратора:\n${typed}`);
    expect(post.alerts()[0]).toBe(`🔥 Error: ${typed}\n${typed}`);
    expect((await post.rows()).map(({ outcome }) => outcome)).toEqual(["SENT", "SENT", "SENT"]);
  });

  test("N-8 a message that is too long is cut at a line border, and no call is refused", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const masterId = await world.master();
    const person = await post.master(masterId);
    const text = Array.from({ length: 800 }, (_, i) => `<строка & ${i}>`).join("\n");
    await enqueue(
      world.db,
      [{ to: { master: masterId }, event: "staff_message", payload: { text } }],
      world.now,
    );

    await post.deliver();

    const [message] = post.messages(person);
    expect(message!.text.length).toBeLessThanOrEqual(4096);
    expect(message!.text).toMatch(/^✉️ Сообщение администратора:\n<строка & 0>\n[\s\S]*<строка & \d+>\n…$/);
  });

  test("an edit waits for its message and is skipped when that never arrived", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const { person, orderId } = await offered(world, post);
    const nobody = await world.master({ tgUserId: null });
    const lost = await world.offer({ orderId, masterId: nobody, deliveredAt: null });
    const ids = await world.db.rows<{ id: number }>(sql`select id from notifications_outbox order by id`);
    // As a real push: without ids until it is sent.
    await world.db.run(
      sql`update notifications_outbox set telegram_chat_id = null, telegram_message_id = null`,
    );
    await enqueue(
      world.db,
      ids.map(({ id }) => ({ edit: id, event: "offer_taken", payload: {}, orderId })),
      world.now,
    );

    await post.deliver();

    const messages = post.messages(person);
    expect(messages.map(({ text, buttons }) => [text, buttons.length])).toEqual([
      [`Заказ #${orderId} уже взял другой мастер.`, 0],
    ]);
    expect((await post.rows()).map(({ event, outcome, error }) => [event, outcome, error])).toEqual([
      ["new_offer", "SENT", null],
      ["new_offer", "DEAD", "no_chat"],
      ["offer_taken", "SENT", null],
      ["offer_taken", "SKIPPED", "no message to edit"],
      // The offer that could not be delivered has ended, and its edit has nothing to change either.
      ["offer_canceled", "SKIPPED", "no message to edit"],
    ]);
    expect((await world.offersOf(orderId)).find(({ id }) => id === lost)).toMatchObject({
      state: "CANCELED",
      cancel_reason: "undeliverable",
    });
  });

  test("an edit that says what the message says already counts as sent; of a deleted message it is skipped", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const { person, orderId } = await offered(world, post);
    await post.deliver();
    const [push] = await post.rows();
    const edit = { edit: push!.id, event: "offer_taken", payload: {}, orderId };
    await enqueue(world.db, [edit, edit], world.now);
    await post.deliver();
    expect((await post.rows()).map(({ outcome }) => outcome)).toEqual(["SENT", "SENT", "SENT"]);

    person.deleteMessage(post.messages(person)[0]!.messageId);
    await enqueue(world.db, [{ ...edit, event: "offer_canceled" }], world.now);
    await post.deliver();

    expect((await post.rows()).at(-1)).toMatchObject({
      outcome: "SKIPPED",
      error: "message to edit not found",
    });
  });

  test("an unset channel is skipped while the persons still hear", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const staff = await world.staff("LOGIST");
    const person = await post.staff(staff.staffId);
    const masterId = await world.master();
    const event = { event: "master_unreachable", payload: { masterId } };
    await enqueue(
      world.db,
      [
        { to: { channel: "ALERTS" }, ...event },
        { to: { staff: staff.staffId }, ...event },
      ],
      world.now,
    );

    await deliverNow({ ...post.options(), channels: { ALERTS: null, LOGS: null, REPORTS: null } });

    expect((await post.rows()).map(({ outcome }) => outcome)).toEqual(["SKIPPED", "SENT"]);
    const [message] = post.messages(person, ADMIN_BOT);
    expect(message!.text).toMatch(/^📵 Мастер Мастер\d+ Иван: бот заблокирован, сообщения не доходят\.$/);
    expect(message!.buttons[0]![0]).toMatchObject({ text: "Карточка", data: `a:master:open:${masterId}` });
  });

  test("under a channel message the button is a link into the private chat", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const orderId = await world.order();
    const payload = {
      reason: "no_candidates",
      waves: 0,
      rejections: { not_on_shift: 11, missing_skill: 7 },
      episode: 1,
    };
    await enqueue(
      world.db,
      [{ to: { channel: "ALERTS" }, event: "escalation_logist", payload, orderId }],
      world.now,
    );

    await post.deliver();

    const [alert] = post.telegram.channelMessages(-1_000_000_000_001);
    expect(alert!.text).toBe(
      `⚠️ Заказ #${orderId} (Тестоград): нет подходящих мастеров. Не на смене 11, нет навыка 7. Нужен диспетчер.`,
    );
    expect(alert!.buttons).toEqual([
      [expect.objectContaining({ text: "Открыть", url: `https://t.me/${ADMIN_BOT}?start=order_${orderId}` })],
    ]);
  });

  test("messages are worded in the recipient's language", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const masterId = await world.master({ language: "en" });
    const person = await post.master(masterId);
    await enqueue(
      world.db,
      [{ to: { master: masterId }, event: "account_unblocked", payload: {} }],
      world.now,
    );

    await post.deliver();

    expect(post.messages(person)[0]!.text).toBe("✅ The restriction is lifted. You may start your shift.");
  });
});

describe("R70 failures of an offer push", () => {
  test("R70 403: he is unreachable, all his offers end, the next masters are asked at once", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const logist = await world.staff("LOGIST");
    await post.staff(logist.staffId);
    const { masterId, person, orderId } = await offered(world, post);
    const otherOrderId = await world.order();
    await world.offer({ orderId: otherOrderId, masterId });
    person.block(MASTER_BOT);
    world.pass(1_200);

    await post.deliver();

    for (const id of [orderId, otherOrderId]) {
      expect(await onlyOffer(world, id)).toMatchObject({
        state: "CANCELED",
        cancel_reason: "undeliverable",
        responded_at: world.now,
      });
    }
    expect((await onlyOffer(world, orderId)).delivered_at).toBeNull();
    const events = await world.events();
    expect(events.map(({ kind, order_id, at }) => [kind, order_id, at])).toEqual([
      ["offer_undeliverable", orderId, world.now],
      ["offer_undeliverable", otherOrderId, world.now],
    ]);
    const master = await world.db.one<{ since: Date; events: string[] }>(sql`
      select unreachable_since as since, array(select kind from master_state_events where master_id = m.id) as events
        from masters m where id = ${masterId}`);
    expect(master).toEqual({ since: world.now, events: ["unreachable"] });
    expect((await post.rows()).filter(({ event }) => event === "master_unreachable")).toHaveLength(1);
    expect((await post.rows())[0]).toMatchObject({ outcome: "DEAD", code: 403 });
    const logged = world.logs.filter(({ event }) => event === "offer_undeliverable");
    expect(logged.map(({ fields }) => [fields["order_id"], fields["latency_ms"]])).toEqual([
      [orderId, 1_200],
      [otherOrderId, 1_200],
    ]);
  });

  test("R70 400: the next master at once, and no flag", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const masterId = await world.master(); // Never pressed start: chat not found.
    const orderId = await world.order();
    await world.offer({ orderId, masterId, deliveredAt: null });

    await post.deliver();

    expect(await onlyOffer(world, orderId)).toMatchObject({
      state: "CANCELED",
      cancel_reason: "undeliverable",
    });
    expect((await world.events()).map(({ kind, order_id }) => [kind, order_id])).toEqual([
      ["offer_undeliverable", orderId],
    ]);
    const { since } = await world.db.one<{ since: Date | null }>(sql`
      select unreachable_since as since from masters where id = ${masterId}`);
    expect(since).toBeNull();
    expect((await post.rows())[0]).toMatchObject({ outcome: "DEAD", code: 400 });
  });

  test("R70 429 waits as long as Telegram says, and the attempt is not counted", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const { orderId } = await offered(world, post);
    post.telegram.faults.add({ method: "sendMessage", times: 1 }, { retryAfterS: 3 });

    await post.deliver();

    expect((await post.rows())[0]).toMatchObject({ outcome: null, attempts: 0, code: 429 });
    expect((await onlyOffer(world, orderId)).delivered_at).toBeNull();
    world.pass(3 * SECOND_MS - 1 - 500); // A turn is taken at most half a second ahead.
    expect(await post.deliver()).toBe(0);

    world.pass(501);
    await post.deliver();

    expect((await post.rows())[0]).toMatchObject({ outcome: "SENT", attempts: 1 });
    const calls = post.telegram.journal.calls({ method: "sendMessage" });
    expect(calls.map(({ status }) => status)).toEqual([429, 200]);
    expect(calls[1]!.sinceTooManyMs).toBeNull();
  });

  test("R70 5xx is tried again after 1, 2, 4 ... s; the tenth attempt makes it a dead letter and frees the order", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const { orderId } = await offered(world, post);
    await world.db.run(sql`update offers set expires_at = ${after(world.now, HOUR_MS)}`);
    post.telegram.faults.add({ method: "sendMessage" }, { status: 502, html: true });
    const pauses: number[] = [];
    for (let attempt = 1; attempt < 10; attempt += 1) {
      await post.deliver();
      const [row] = await post.rows();
      expect(row).toMatchObject({ outcome: null, attempts: attempt });
      pauses.push((row!.nextAttemptAt.getTime() - world.now.getTime()) / SECOND_MS);
      world.clock.set(row!.nextAttemptAt);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256]);
    // Ten in a row would open the circuit instead; one row alone never gets there when others succeed.
    await world.db.run(sql`update delivery_limits set failures = 0 where key = 'b:master'`);

    await post.deliver();

    expect((await post.rows())[0]).toMatchObject({ outcome: "DEAD", attempts: 10 });
    expect(await onlyOffer(world, orderId)).toMatchObject({
      state: "CANCELED",
      cancel_reason: "undeliverable",
    });
  });

  test("T-11 the order is free in the transaction that stores the 403", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const { person, orderId, offerId } = await offered(world, post);
    person.block(MASTER_BOT);

    await post.deliver();

    // Same transaction: the dead letter and the end of the offer carry the same stamp of the database.
    const stamps = await world.db.one<{ row: string; offer: string }>(sql`
      select (select xmin::text from notifications_outbox where offer_id = ${offerId} and event = 'new_offer') as "row",
             (select xmin::text from offers where id = ${offerId}) as offer`);
    expect(stamps.row).toBe(stamps.offer);
    expect((await world.events()).map(({ order_id }) => order_id)).toEqual([orderId]);
  });

  test("a staff member who blocked the bot is unreachable from then on", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const logist = await world.staff("LOGIST");
    const person = await post.staff(logist.staffId);
    person.block(ADMIN_BOT);
    const masterId = await world.master();
    const to = { staff: logist.staffId };
    await enqueue(world.db, [{ to, event: "master_unreachable", payload: { masterId } }], world.now);

    await post.deliver();

    const { since } = await world.db.one<{ since: Date | null }>(sql`
      select unreachable_since as since from staff_users where id = ${logist.staffId}`);
    expect(since).toEqual(world.now);
    expect((await post.rows())[0]).toMatchObject({ outcome: "DEAD", code: 403 });
  });

  test("what was written to a staff member before he was dismissed is skipped", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const { staffId } = await world.staff("LOGIST");
    await post.staff(staffId);
    const masterId = await world.master();
    const message = { to: { staff: staffId }, event: "master_unreachable", payload: { masterId } };
    await enqueue(world.db, [message], world.now);
    await world.db.run(sql`update staff_users set is_active = false where id = ${staffId}`);
    await post.deliver();
    expect((await post.rows())[0]).toMatchObject({ outcome: "SKIPPED", error: "deactivated" });
  });

  test("a row that cannot be worded is a dead letter, and the ones after it go out", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const masterId = await world.master();
    const person = await post.master(masterId);
    await enqueue(
      world.db,
      [
        { to: { master: masterId }, event: "no_such_event", payload: {} },
        { to: { master: masterId }, event: "account_unblocked", payload: {} },
      ],
      world.now,
    );

    await post.deliver();

    expect((await post.rows()).map(({ outcome }) => outcome)).toEqual(["DEAD", "SENT"]);
    expect(post.messages(person)).toHaveLength(1);
    expect(
      world.logs.some(
        ({ event, fields }) => event === "error" && /no_such_event/.test(String(fields["reason"])),
      ),
    ).toBe(true);
  });
});
