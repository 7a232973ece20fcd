import { describe, expect, test } from "vitest";
import { sql } from "../db/tx.ts";
import { after, DAY_MS, HOUR_MS, sleep } from "../kernel/time.ts";
import { drainInbox, runInbox } from "./inbox.ts";
import { type InboxStage, inboxStage, isInOrder } from "./inbox-for-tests.ts";
import { pruneInbox, storeUpdates } from "./inbox-store.ts";

/** People numbered from 1, each of whom says `texts` things, in turns. */
function chatter({ telegram, account }: InboxStage, people: number, texts: number): void {
  for (let id = 1; id <= people; id += 1) telegram.person({ id, firstName: `P${id}` });
  for (let n = 1; n <= texts; n += 1) {
    for (let id = 1; id <= people; id += 1) telegram.person(id).sendText(account, `${n}`);
  }
}

async function outcomes({ world }: InboxStage): Promise<Record<string, number>> {
  const rows = await world.db.rows<{ outcome: string; n: number }>(sql`
    select coalesce(outcome, 'waits') as outcome, count(*)::int as n from bot_updates group by 1`);
  return Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n]));
}

describe("exactly once, in the order of the chat", () => {
  test("every update acts once and is answered", async () => {
    await using stage = await inboxStage();
    chatter(stage, 5, 4);
    await drainInbox(stage.options);
    const acted = await stage.acted();
    expect(acted).toHaveLength(20);
    expect(isInOrder(acted)).toBe(true);
    expect(stage.telegram.person(3).lastMessage(stage.account)?.text).toBe(
      `done ${acted.findLast(({ chatId }) => chatId === 3)?.updateId}`,
    );
  });

  test("T-2 updates delivered 1 to 5 times and shuffled act once", async () => {
    await using stage = await inboxStage();
    stage.telegram.redeliver(stage.account, { copiesMax: 5, seed: 7, shuffle: true });
    chatter(stage, 10, 20);
    const seen = stage.account.updates.waiting().map(({ update }) => update);
    while ((await drainInbox(stage.options)) > 0);
    // And once more when everything has been done for an hour.
    stage.world.clock.turn(HOUR_MS);
    stage.telegram.repeatUpdates(stage.account, seen);
    while ((await drainInbox(stage.options)) > 0);
    const acted = await stage.acted();
    expect(new Set(acted.map(({ updateId }) => updateId)).size).toBe(200);
    expect(acted).toHaveLength(200);
  });

  test("T-9 numbers that fall back after a quiet week lose nothing", async () => {
    await using stage = await inboxStage();
    chatter(stage, 2, 3);
    await drainInbox(stage.options);
    const { first } = await stage.world.db.one<{ first: number }>(
      sql`select min(update_id) as first from bot_updates`,
    );
    stage.world.clock.turn(8 * DAY_MS);
    // The worst fall: onto numbers that are still known.
    stage.telegram.resetUpdateIds(stage.account, first + 2);
    chatter(stage, 2, 3);
    await drainInbox(stage.options);
    expect(await stage.acted()).toHaveLength(12);
    expect(await stage.waiting()).toBe(0);
  });

  test("a running poller follows numbers that fall back", async () => {
    await using stage = await inboxStage();
    chatter(stage, 1, 1);
    const running = runInbox(stage.options);
    await stage.telegram.person(1).waitFor(stage.account, ({ text }) => text.startsWith("done"));
    await expect.poll(() => stage.account.updates.size).toBe(0);
    stage.world.clock.turn(8 * DAY_MS);
    const lowered = stage.telegram.resetUpdateIds(stage.account);
    stage.telegram.person(1).sendText(stage.account, "hello again");
    await stage.telegram.person(1).waitFor(stage.account, ({ text }) => text === `done ${lowered}`);
    stage.stop();
    expect(await running).toEqual({ status: "stopped" });
  });

  test("several processes share one inbox", async () => {
    await using stage = await inboxStage();
    chatter(stage, 12, 10);
    const updates = await stage.api.getUpdates({ limit: 100, timeout: 0 });
    await storeUpdates(stage.world.db, "master", updates, stage.world.now);
    stage.bot.onEvent = () => sleep(2);
    const workers = [1, 2, 3].map(() => runInbox({ ...stage.options, intake: "webhook", width: 4 }));
    await expect.poll(() => stage.waiting(), { timeout: 10_000 }).toBe(0);
    stage.stop();
    await Promise.all(workers);
    const acted = await stage.acted();
    expect(acted).toHaveLength(100);
    expect(isInOrder(acted)).toBe(true);
  });

  test("a chat that is held by another process is left alone, the others go on", async () => {
    await using stage = await inboxStage();
    chatter(stage, 2, 2);
    const updates = await stage.api.getUpdates({ limit: 100, timeout: 0 });
    await storeUpdates(stage.world.db, "master", updates, stage.world.now);
    const other = await stage.world.db.session();
    await other.query("begin");
    await other.query("select from bot_updates where chat_id = 1 order by update_id limit 1 for update");
    const running = runInbox({ ...stage.options, intake: "webhook" });
    await expect.poll(async () => (await stage.acted()).length).toBe(2);
    expect((await stage.acted()).map(({ chatId }) => chatId)).toEqual([2, 2]);
    await other.query("commit");
    await other.end();
    await expect.poll(() => stage.waiting()).toBe(0);
    expect(isInOrder(await stage.acted())).toBe(true);
    stage.stop();
    await running;
  });
});

describe("failures", () => {
  test("the third failure is a dead letter: told in words, and the chat goes on", async () => {
    await using stage = await inboxStage();
    chatter(stage, 2, 2);
    let tries = 0;
    stage.bot.onEvent = (event) => {
      if (event.chatId !== 1 || (event.kind === "text" && event.text !== "1")) return;
      tries += 1;
      throw new Error("broken");
    };
    await drainInbox(stage.options);
    expect(tries).toBe(3);
    expect(await outcomes(stage)).toEqual({ done: 3, dead: 1 });
    const dead = await stage.world.db.one<{ attempts: number; error: string; id: number }>(sql`
      select attempt_count as attempts, last_error as error, update_id as id from bot_updates where outcome = 'dead'`);
    expect(dead).toMatchObject({ attempts: 3, error: "Error: broken" });
    const texts = stage.telegram
      .person(1)
      .messages(stage.account)
      .filter(({ isFromBot }) => isFromBot);
    expect(texts.map(({ text }) => text)).toEqual([`failed ${dead.id}`, expect.stringMatching(/^done/)]);
  });

  test("a failed attempt leaves nothing behind", async () => {
    await using stage = await inboxStage();
    chatter(stage, 1, 1);
    let tries = 0;
    stage.bot.onEvent = () => {
      tries += 1;
      if (tries < 3) throw new Error("not yet");
    };
    await drainInbox(stage.options);
    expect(await stage.acted()).toHaveLength(1);
    expect(await outcomes(stage)).toEqual({ done: 1 });
  });

  test("a database error that is worth a retry does not count", async () => {
    await using stage = await inboxStage();
    chatter(stage, 1, 1);
    let tries = 0;
    stage.bot.onEvent = () => {
      tries += 1;
      if (tries <= 8) throw Object.assign(new Error("deadlock detected"), { code: "40P01" });
    };
    const running = runInbox(stage.options);
    await expect.poll(() => outcomes(stage), { timeout: 10_000 }).toEqual({ done: 1 });
    expect(tries).toBe(9);
    const { attempts } = await stage.world.db.one<{ attempts: number }>(
      sql`select attempt_count as attempts from bot_updates`,
    );
    expect(attempts).toBe(0);
    stage.stop();
    await running;
  });

  test("T-3 poison never blocks a chat: what cannot be read is a dead letter", async () => {
    await using stage = await inboxStage();
    const { telegram, account } = stage;
    chatter(stage, 10, 10);
    const chat = { id: 1, type: "private", first_name: "P1" };
    const poison = [
      { message: { message_id: 900, date: 1, chat, text: "no sender" } },
      { message: "not even an object" },
      { callback_query: { id: 17, from: { id: 1 } } },
      { poll_answer: { poll_id: "1", user: { id: 1 }, option_ids: [] } },
      { message: { chat } },
      {},
      null,
    ];
    for (const update of poison) telegram.injectUpdate(account, (update ?? {}) as Record<string, unknown>);
    telegram.injectUpdate(account, {
      message: {
        message_id: 901,
        date: 1,
        chat,
        from: { id: 1, is_bot: false, first_name: "P1" },
        text: "a\u0000b",
        // Refused by PostgreSQL and by whoever recurses; the others of its batch must be stored.
        brackets: JSON.parse("[".repeat(5_000) + "]".repeat(5_000)),
      },
    });
    chatter(stage, 10, 1);
    const texts: string[] = [];
    stage.bot.onEvent = (event) => void (event.kind === "text" && texts.push(event.text));
    await drainInbox(stage.options);
    expect(await stage.waiting()).toBe(0);
    expect(await outcomes(stage)).toEqual({ done: 111, dead: poison.length });
    expect(texts).toContain("ab");
    expect(isInOrder(await stage.acted())).toBe(true);
  });

  test("whoever has blocked the bot is told of to the bot", async () => {
    await using stage = await inboxStage();
    chatter(stage, 1, 1);
    stage.telegram.person(1).block(stage.account);
    await drainInbox(stage.options);
    expect(stage.bot.blockedBy).toContain(1);
    expect(await outcomes(stage)).toEqual({ done: 2 });
  });
});

describe("answers", () => {
  async function withButton(stage: InboxStage): Promise<string> {
    chatter(stage, 1, 0);
    stage.telegram.person(1).sendText(stage.account, "/start");
    await drainInbox(stage.options);
    const keyboard = { inline_keyboard: [[{ text: "go", callback_data: "m:a:b" }]] };
    const { message_id } = await stage.api.sendMessage(1, "press", { reply_markup: keyboard });
    return stage.telegram.person(1).press(message_id, "go")!;
  }

  test("a press is answered with the result", async () => {
    await using stage = await inboxStage();
    const queryId = await withButton(stage);
    await drainInbox(stage.options);
    const answers = stage.telegram.person(1).answers(stage.account);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatchObject({ callbackQueryId: queryId, text: expect.stringMatching(/^done/) });
  });

  test("a press whose work takes longer than 2 s is answered empty, the words come as a message", async () => {
    await using stage = await inboxStage();
    await withButton(stage);
    stage.bot.onEvent = () => sleep(2_300);
    await drainInbox(stage.options);
    expect(
      stage.telegram
        .person(1)
        .answers(stage.account)
        .map(({ text }) => text),
    ).toEqual([""]);
    expect(stage.telegram.person(1).lastMessage(stage.account)?.text).toMatch(/^done/);
  });

  test("a press that waited too long for an answer acts all the same", async () => {
    await using stage = await inboxStage();
    await withButton(stage);
    const updates = await stage.api.getUpdates({ timeout: 0 });
    await storeUpdates(stage.world.db, "master", updates, stage.world.now);
    stage.world.clock.turn(HOUR_MS);
    await drainInbox(stage.options);
    expect(await stage.waiting()).toBe(0);
  });
});

describe("the end of polling", () => {
  test("R38 two pollers of one token: one stops with a log line and a message to LOGS, the other works", async () => {
    await using stage = await inboxStage();
    chatter(stage, 1, 0);
    const ends: string[] = [];
    const run = () => runInbox(stage.options).then(({ status }) => ends.push(status));
    const first = run();
    await expect.poll(() => stage.account.polls.isWaiting).toBe(true);
    const second = run();
    await first;
    expect(ends).toEqual(["another_poller"]);
    stage.telegram.person(1).sendText(stage.account, "still there?");
    await stage.telegram.person(1).waitFor(stage.account, ({ text }) => text.startsWith("done"));
    expect(await stage.world.outbox()).toMatchObject([{ event: "polling_conflict", channel: "LOGS" }]);
    expect(stage.world.logs).toContainEqual({
      event: "polling_ended",
      fields: { bot: "master", reason: "another_poller" },
    });
    stage.stop();
    await second;
    expect(await stage.acted()).toHaveLength(1);
  });

  test("a wrong token stops the bot and is told to ALERTS", async () => {
    await using stage = await inboxStage();
    stage.telegram.faults.add({ method: "getUpdates" }, { status: 401 });
    expect(await runInbox(stage.options)).toEqual({ status: "unauthorized" });
    expect(await stage.world.outbox()).toMatchObject([{ event: "bot_unauthorized", channel: "ALERTS" }]);
  });

  test("an outage of Telegram is waited out", async () => {
    await using stage = await inboxStage();
    chatter(stage, 1, 1);
    stage.telegram.faults.add({ method: "getUpdates", times: 1 }, { status: 502, html: true });
    stage.telegram.faults.add({ method: "getUpdates", times: 1, skip: 1 }, { dropBeforeApply: true });
    const running = runInbox(stage.options);
    await stage.telegram.person(1).waitFor(stage.account, ({ text }) => text.startsWith("done"), 10_000);
    stage.stop();
    expect(await running).toEqual({ status: "stopped" });
    expect(JSON.stringify(stage.world.logs)).not.toContain(stage.account.token);
  });
});

test("payloads are cleared after 48 hours, keys go after 14 days", async () => {
  await using stage = await inboxStage();
  chatter(stage, 1, 2);
  await drainInbox(stage.options);
  const { now, db } = stage.world;
  expect(await pruneInbox(db, after(now, 47 * HOUR_MS))).toEqual({ cleared: 0, deleted: 0 });
  expect(await pruneInbox(db, after(now, 49 * HOUR_MS))).toEqual({ cleared: 2, deleted: 0 });
  expect(await pruneInbox(db, after(now, 15 * DAY_MS))).toEqual({ cleared: 0, deleted: 2 });
});
