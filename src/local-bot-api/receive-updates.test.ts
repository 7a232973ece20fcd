import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { DAY_MS } from "../kernel/time.ts";
import { buttons, localTelegram } from "./test-setup.ts";

type World = Awaited<ReturnType<typeof localTelegram>>;

async function poll(t: World, params: object = {}) {
  const answer = await t.call("getUpdates", params);
  const texts = (answer.result ?? []).map((update: { message?: { text?: string } }) => update.message?.text);
  const ids: number[] = (answer.result ?? []).map((update: { update_id: number }) => update.update_id);
  return { answer, texts, ids };
}

/** Waits until the server has a poll of the bot in its hands. */
async function untilPolling(t: World): Promise<void> {
  for (let i = 0; i < 400 && !t.master.polls.isWaiting; i += 1) await new Promise((go) => setTimeout(go, 5));
}

describe("getUpdates", () => {
  test("repeats updates until an offset confirms them", async () => {
    await using t = await localTelegram();
    for (const text of ["раз", "два", "три"]) t.vera.sendText(t.master, text);
    const first = await poll(t);
    expect(first.texts).toEqual(["раз", "два", "три"]);
    expect(first.ids).toEqual([first.ids[0], first.ids[0]! + 1, first.ids[0]! + 2]);
    expect((await poll(t)).texts).toEqual(["раз", "два", "три"]);
    expect((await poll(t, { limit: 2 })).texts).toEqual(["раз", "два"]);
    expect((await poll(t, { offset: first.ids[1]! + 1 })).texts).toEqual(["три"]);
    expect((await poll(t)).texts).toEqual(["три"]);
    expect((await poll(t, { offset: first.ids[2]! + 1 })).texts).toEqual([]);
  });

  test("counts a negative offset from the end and forgets the rest", async () => {
    await using t = await localTelegram();
    for (const text of ["раз", "два", "три"]) t.vera.sendText(t.master, text);
    expect((await poll(t, { offset: -1 })).texts).toEqual(["три"]);
    expect((await poll(t)).texts).toEqual(["три"]);
  });

  test("does not believe an offset far in the future", async () => {
    await using t = await localTelegram();
    t.vera.sendText(t.master, "раз");
    expect((await poll(t, { offset: t.master.updates.nextId + 1000 })).texts).toEqual(["раз"]);
  });

  test("waits for the first update", async () => {
    await using t = await localTelegram();
    const waiting = poll(t, { timeout: 30 });
    await untilPolling(t);
    t.vera.sendText(t.master, "раз");
    t.vera.sendText(t.master, "два");
    expect((await waiting).texts).toEqual(["раз", "два"]);
  });

  test("comes back empty when the time is over", async () => {
    await using t = await localTelegram();
    expect((await poll(t, { timeout: 1 })).answer).toEqual({ status: 200, ok: true, result: [] });
  });

  test("of a second instance ends the first with 409", async () => {
    await using t = await localTelegram();
    const first = poll(t, { timeout: 30 });
    await untilPolling(t);
    const second = poll(t, { timeout: 30 });
    expect((await first).answer).toEqual({
      status: 409,
      ok: false,
      error_code: 409,
      description:
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    });
    t.vera.sendText(t.master, "тебе");
    expect((await second).texts).toEqual(["тебе"]);
  });

  test("of a caller who is gone neither blocks nor loses anything", async () => {
    await using t = await localTelegram();
    const gone = new AbortController();
    const url = `${t.api.url}/bot${t.master.token}/getUpdates?timeout=30`;
    const lost = fetch(url, { signal: gone.signal }).catch(() => "aborted");
    await untilPolling(t);
    gone.abort();
    expect(await lost).toBe("aborted");
    t.vera.sendText(t.master, "раз");
    expect((await poll(t, { timeout: 5 })).texts).toEqual(["раз"]);
  });

  test("of two bots do not disturb each other", async () => {
    await using t = await localTelegram();
    const waiting = poll(t, { timeout: 30 });
    await untilPolling(t);
    t.vera.sendText(t.admin, "админу");
    const admin = await t.call("getUpdates", {}, t.admin.token);
    expect(admin.result).toHaveLength(1);
    t.vera.sendText(t.master, "мастеру");
    expect((await waiting).texts).toEqual(["мастеру"]);
  });

  test("brings only the kinds asked for, from then on", async () => {
    await using t = await localTelegram();
    t.vera.sendText(t.master, "до");
    await poll(t, { allowed_updates: ["callback_query"] });
    t.vera.sendText(t.master, "после");
    const id = await t.sent("?", { reply_markup: buttons("Да") });
    t.vera.press(id, "Да");
    const { answer, texts } = await poll(t);
    expect(texts).toEqual(["до", undefined]);
    expect(answer.result[1].callback_query).toMatchObject({ data: "do:Да", from: { id: 5 } });
    await poll(t, { allowed_updates: [] });
    t.vera.sendText(t.master, "снова");
    expect((await poll(t)).texts.at(-1)).toBe("снова");
  });

  test("finds presses for 150 seconds and messages for a day", async () => {
    await using t = await localTelegram();
    const id = await t.sent("?", { reply_markup: buttons("Да") });
    t.vera.press(id, "Да");
    t.vera.sendText(t.master, "раз");
    t.clock.turn(149_000);
    expect((await poll(t)).ids).toHaveLength(2);
    t.clock.turn(2_000);
    expect((await poll(t)).texts).toEqual(["раз"]);
    t.clock.turn(DAY_MS);
    expect((await poll(t)).ids).toEqual([]);
  });
});

describe("update numbers", () => {
  test("may fall back to a random lower one after a quiet time", async () => {
    await using t = await localTelegram();
    t.vera.sendText(t.master, "раз");
    expect(() => t.api.resetUpdateIds(t.master)).toThrow("fetch them first");
    const { ids } = await poll(t);
    await poll(t, { offset: ids[0]! + 1 });
    const lower = t.api.resetUpdateIds(t.master);
    expect(lower).toBeLessThan(ids[0]!);
    t.vera.sendText(t.master, "неделю спустя");
    const stale = await poll(t, { offset: ids[0]! + 1 });
    expect(stale).toMatchObject({ texts: ["неделю спустя"], ids: [lower] });
  });

  test("come again up to five times, every update at least once", async () => {
    await using t = await localTelegram();
    t.api.redeliver(t.master, { copiesMax: 5, seed: 7, shuffle: true });
    for (let i = 0; i < 200; i += 1) t.vera.sendText(t.master, `${i}`);
    const seen = new Map<string, number>();
    let offset = 0;
    for (let batch = 0; batch < 100; batch += 1) {
      const { texts, ids } = await poll(t, { offset, limit: 20 });
      for (const text of texts) seen.set(text, (seen.get(text) ?? 0) + 1);
      offset = Math.max(offset, ...ids.map((id) => id + 1));
      if (ids.length === 0) break;
    }
    expect(seen.size).toBe(200);
    expect(Math.max(...seen.values())).toBe(5);
    expect(Math.min(...seen.values())).toBe(1);
    expect(t.master.updates.size).toBe(0);
  });

  test("do not multiply by being fetched without confirmation", async () => {
    await using t = await localTelegram();
    t.api.redeliver(t.master, { copiesMax: 5, seed: 1 });
    t.vera.sendText(t.master, "раз");
    let fetched = 0;
    for (let i = 0; i < 20; i += 1) fetched += (await poll(t)).ids.length;
    expect(fetched).toBeGreaterThan(20);
    expect(fetched).toBeLessThanOrEqual(24);
  });

  test("of updates once seen can be sent again on demand", async () => {
    await using t = await localTelegram();
    t.vera.sendText(t.master, "раз");
    const { answer, ids } = await poll(t);
    await poll(t, { offset: ids[0]! + 1 });
    t.api.repeatUpdates(t.master, answer.result);
    expect((await poll(t, { offset: ids[0]! + 1 })).ids).toEqual(ids);
  });

  test("are given to poison as well", async () => {
    await using t = await localTelegram();
    const id = t.api.injectUpdate(t.master, { message: { text: "\u0000" }, unheard_of: [] });
    expect((await poll(t)).answer.result).toEqual([
      { update_id: id, message: { text: "\u0000" }, unheard_of: [] },
    ]);
  });
});

/** A receiver whose answers are decided by a function. */
async function receiver(answer: (update: { message?: { text: string } }, count: number) => number) {
  const got: { text: string | undefined; headers: IncomingMessage["headers"] }[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const update = JSON.parse(Buffer.concat(parts).toString());
      got.push({ text: update.message?.text, headers: request.headers });
      response.writeHead(answer(update, got.length)).end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const until = async (count: number) => {
    for (let i = 0; i < 400 && got.length < count; i += 1) await new Promise((go) => setTimeout(go, 5));
  };
  return { url, got, until, [Symbol.dispose]: () => server.close() };
}

describe("webhooks", () => {
  test("post each update with the secret, in order, until it is taken", async () => {
    using hook = await receiver((_update, count) => (count <= 2 ? 500 : 200));
    await using t = await localTelegram({ webhookRetryMs: 5 });
    t.vera.sendText(t.master, "раз");
    const set = await t.call("setWebhook", { url: hook.url, secret_token: "s3cret_-", max_connections: 2 });
    expect(set.result).toBe(true);
    t.vera.sendText(t.master, "два");
    await hook.until(4);
    expect(hook.got.map(({ text }) => text)).toEqual(["раз", "раз", "раз", "два"]);
    expect(hook.got[0]?.headers["x-telegram-bot-api-secret-token"]).toBe("s3cret_-");
    for (let i = 0; i < 400 && t.master.updates.size > 0; i += 1)
      await new Promise((go) => setTimeout(go, 5));
    const info = (await t.call("getWebhookInfo")).result;
    expect(info).toMatchObject({
      url: hook.url,
      max_connections: 2,
      pending_update_count: 0,
      last_error_message: "Wrong response from the webhook: 500 Internal Server Error",
    });
  });

  test("exclude polling, and end it when they are set", async () => {
    using hook = await receiver(() => 200);
    await using t = await localTelegram();
    const waiting = poll(t, { timeout: 30 });
    await untilPolling(t);
    await t.call("setWebhook", { url: hook.url });
    expect((await waiting).answer.description).toBe("Conflict: terminated by setWebhook request");
    expect((await poll(t)).answer).toMatchObject({
      status: 409,
      description:
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    });
    await t.call("deleteWebhook");
    expect((await poll(t)).answer.status).toBe(200);
  });

  test("keep what was not taken for the poller that follows", async () => {
    using hook = await receiver(() => 503);
    await using t = await localTelegram({ webhookRetryMs: 60_000 });
    await t.call("setWebhook", { url: hook.url });
    t.vera.sendText(t.master, "раз");
    await hook.until(1);
    expect((await t.call("getWebhookInfo")).result.pending_update_count).toBe(1);
    await t.call("deleteWebhook");
    expect((await poll(t)).texts).toEqual(["раз"]);
    t.vera.sendText(t.master, "два");
    await t.call("deleteWebhook", { drop_pending_updates: true });
    expect((await poll(t)).texts).toEqual([]);
  });

  test("go only to this machine and take only a proper secret", async () => {
    await using t = await localTelegram();
    expect((await t.call("setWebhook", { url: "https://example.com/x" })).status).toBe(400);
    expect(
      (await t.call("setWebhook", { url: "http://127.0.0.1:1/", secret_token: "с пробелом" })).description,
    ).toBe("Bad Request: secret token contains unallowed characters");
  });
});
