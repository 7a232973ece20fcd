import { Api, GrammyError, HttpError } from "grammy";
import { describe, expect, test } from "vitest";
import { monotonicMs } from "../kernel/time.ts";
import { localTelegram } from "./test-setup.ts";

type World = Awaited<ReturnType<typeof localTelegram>>;

function seen(t: World): string[] {
  return t.vera
    .messages(t.master)
    .filter(({ isFromBot }) => isFromBot)
    .map(({ text }) => text);
}

describe("an injected", () => {
  test("429 names the seconds, also in its header, and lets the next call pass", async () => {
    await using t = await localTelegram();
    t.api.faults.add({ method: "sendMessage", times: 1 }, { retryAfterS: 7 });
    const url = `${t.api.url}/bot${t.master.token}/sendMessage?chat_id=5&text=a`;
    const response = await fetch(url);
    expect(response.headers.get("retry-after")).toBe("7");
    expect(await response.json()).toEqual({
      ok: false,
      error_code: 429,
      description: "Too Many Requests: retry after 7",
      parameters: { retry_after: 7 },
    });
    await t.sent("b");
    expect(seen(t)).toEqual(["b"]);
  });

  test.each([
    [500, "Internal Server Error"],
    [502, "Bad Gateway"],
    [403, "Forbidden: bot was blocked by the user"],
  ])("%i comes with Telegram's words", async (status, description) => {
    await using t = await localTelegram();
    t.api.faults.add({}, { status });
    expect(await t.send("a")).toMatchObject({ status, ok: false, description });
    expect(seen(t)).toEqual([]);
  });

  test("400 can carry any description and parameters", async () => {
    await using t = await localTelegram();
    t.api.faults.add(
      { chatId: 5 },
      { status: 400, description: "Bad Request: PEER_ID_INVALID", parameters: { migrate_to_chat_id: -1 } },
    );
    expect(await t.send("a")).toMatchObject({
      description: "Bad Request: PEER_ID_INVALID",
      parameters: { migrate_to_chat_id: -1 },
    });
  });

  test("502 may be a page instead of JSON, which grammY reports as a broken connection", async () => {
    await using t = await localTelegram();
    t.api.faults.add({ times: 1 }, { status: 502, html: true });
    const api = new Api(t.master.token, { apiRoot: t.api.url });
    await expect(api.sendMessage(5, "a")).rejects.toBeInstanceOf(HttpError);
    await expect(api.sendMessage(5, "b")).resolves.toMatchObject({ text: "b" });
  });

  test("error after the effect leaves the message there", async () => {
    await using t = await localTelegram();
    t.api.faults.add({ times: 1 }, { status: 504, afterApply: true });
    expect((await t.send("a")).status).toBe(504);
    expect(seen(t)).toEqual(["a"]);
    expect(t.api.journal.calls()[0]).toMatchObject({ status: 504, isApplied: true });
  });

  test("cut before the effect sends nothing, one after it sends the message", async () => {
    await using t = await localTelegram();
    const api = new Api(t.master.token, { apiRoot: t.api.url });
    t.api.faults.add({ times: 1 }, { dropBeforeApply: true });
    t.api.faults.add({ times: 1 }, { dropAfterApply: true });
    await expect(api.sendMessage(5, "before")).rejects.toBeInstanceOf(HttpError);
    await expect(api.sendMessage(5, "after")).rejects.toBeInstanceOf(HttpError);
    await api.sendMessage(5, "whole");
    expect(seen(t)).toEqual(["after", "whole"]);
    expect(t.api.journal.calls().map(({ outcome, isApplied }) => [outcome, isApplied])).toEqual([
      ["dropped_before", false],
      ["dropped_after", true],
      ["ok", true],
    ]);
  });

  test("delay takes its time, a hang lasts until the caller gives up", async () => {
    await using t = await localTelegram();
    t.api.faults.add({ times: 1 }, { delayMs: [60, 80] });
    t.api.faults.add({ times: 1 }, { hang: true });
    const from = monotonicMs();
    await t.sent("late");
    expect(monotonicMs() - from).toBeGreaterThanOrEqual(58);
    const url = `${t.api.url}/bot${t.master.token}/sendMessage?chat_id=5&text=never`;
    await expect(fetch(url, { signal: AbortSignal.timeout(50) })).rejects.toThrow();
    expect(seen(t)).toEqual(["late"]);
    expect(t.api.journal.calls().at(-1)).toMatchObject({ outcome: "hung", isApplied: false });
  });
});

describe("a fault", () => {
  test("meets only the bot, method and chat it names, and ends when removed", async () => {
    await using t = await localTelegram();
    t.vera.sendCommand(t.admin, "start");
    const fault = t.api.faults.add(
      { bot: "master_bot", method: ["sendmessage", "getMe"], chatId: 5 },
      { status: 500 },
    );
    expect((await t.send("a")).status).toBe(500);
    expect((await t.call("getMe")).status).toBe(200);
    expect((await t.call("sendMessage", { chat_id: 5, text: "a" }, t.admin.token)).status).toBe(200);
    expect((await t.call("sendMessage", { chat_id: 404, text: "a" })).status).toBe(400);
    expect(t.api.faults.list()).toMatchObject([{ hits: 1 }]);
    fault.remove();
    expect((await t.send("a")).status).toBe(200);
  });

  test("can let calls pass first, and draws the same lots for the same seed", async () => {
    await using t = await localTelegram();
    t.api.faults.add({ skip: 2, times: 1 }, { status: 500 });
    const statuses = async (count: number) => {
      const all: number[] = [];
      for (let i = 0; i < count; i += 1) all.push((await t.call("getMe")).status);
      return all;
    };
    expect(await statuses(4)).toEqual([200, 200, 500, 200]);
    const drawn: number[][] = [];
    for (const seed of [3, 3, 4]) {
      t.api.faults.clear();
      t.api.faults.add({ probability: 0.3, seed }, { status: 500 });
      drawn.push(await statuses(60));
    }
    expect(drawn[1]).toEqual(drawn[0]);
    expect(drawn[2]).not.toEqual(drawn[0]);
    expect(drawn[0]?.filter((status) => status === 500).length).toBeGreaterThan(8);
  });

  test("without an effect is refused", async () => {
    await using t = await localTelegram();
    expect(() => t.api.faults.add({}, {})).toThrow("a fault needs an effect");
  });
});

describe("flood limits", () => {
  test("are off until they are wanted", async () => {
    await using t = await localTelegram();
    for (let i = 0; i < 40; i += 1) expect((await t.send(`${i}`)).status).toBe(200);
  });

  test("let a short burst into a chat, then one message a second", async () => {
    await using t = await localTelegram();
    t.api.rateLimits.enable();
    for (let i = 0; i < 3; i += 1) expect((await t.send("x")).status).toBe(200);
    expect(await t.send("x")).toMatchObject({ status: 429, parameters: { retry_after: 1 } });
    expect((await t.call("getMe")).status).toBe(200);
    t.clock.turn(1_000);
    expect((await t.send("x")).status).toBe(200);
    expect((await t.send("x")).status).toBe(429);
  });

  test("hold 30 messages a second for a bot and 20 a minute for a channel", async () => {
    await using t = await localTelegram();
    t.api.rateLimits.enable({ perChat: { count: 1000, perMs: 1, burst: 1000 } });
    t.api.channel({ id: -100777, title: "LOGS" });
    const post = async () => await t.call("sendMessage", { chat_id: -100777, text: "x" });
    for (let i = 0; i < 20; i += 1) expect((await post()).status).toBe(200);
    expect(await post()).toMatchObject({ status: 429, parameters: { retry_after: 3 } });
    for (let i = 0; i < 10; i += 1) expect((await t.send("x")).status).toBe(200);
    expect(await t.send("x")).toMatchObject({ status: 429, parameters: { retry_after: 1 } });
    t.clock.turn(60_000);
    for (let i = 0; i < 20; i += 1) expect((await post()).status).toBe(200);
  });
});

describe("the journal", () => {
  test("has every call with its parameters and its end", async () => {
    await using t = await localTelegram();
    const messageId = await t.sent("раз");
    await t.send("");
    expect(t.api.journal.calls({ method: "sendMessage" })).toMatchObject([
      {
        botId: 1001,
        chatId: 5,
        params: { chat_id: 5, text: "раз" },
        outcome: "ok",
        status: 200,
        messageId,
        isApplied: true,
        at: t.clock.now(),
      },
      { outcome: "error", status: 400, description: "Bad Request: message text is empty", isApplied: false },
    ]);
    expect(t.api.journal.count({ isApplied: true, chatId: 5 })).toBe(1);
    expect(JSON.stringify(t.api.journal.calls())).not.toContain(t.master.token);
  });

  test("counts copies and keeps the order of a chat", async () => {
    await using t = await localTelegram();
    t.api.faults.add({ times: 1, skip: 1 }, { dropAfterApply: true });
    await t.sent("раз");
    await t.send("два").catch(() => {});
    await t.sent("два");
    expect([...t.api.journal.copies()]).toEqual([
      ["5: раз", 1],
      ["5: два", 2],
    ]);
    expect(t.api.journal.orderIn(5).map(({ params }) => params["text"])).toEqual(["раз", "два", "два"]);
  });

  test("finds sends that did not wait for retry_after", async () => {
    await using t = await localTelegram();
    t.api.faults.add({ times: 1 }, { retryAfterS: 5 });
    await t.send("refused");
    await t.send("was under way");
    t.clock.turn(4_000);
    await t.send("too early");
    await t.call("getMe");
    t.clock.turn(1_000);
    await t.send("in time");
    expect(t.api.journal.sendsBeforeRetryAfter().map(({ params }) => params["text"])).toEqual(["too early"]);
  });
});

test("a refusal reaches grammY as its own error", async () => {
  await using t = await localTelegram();
  const api = new Api(t.master.token, { apiRoot: t.api.url });
  const error = await api.sendMessage(404, "x").catch((problem: unknown) => problem);
  expect(error).toBeInstanceOf(GrammyError);
  expect(error).toMatchObject({ error_code: 400, description: "Bad Request: chat not found" });
});
