import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { MINUTE_MS } from "../kernel/time.ts";
import { chatDesk, type Desk, START } from "./chat-desk-for-tests.ts";

/** Asks the page's server as given, with headers that `fetch` would not let through. */
function ask(
  desk: Desk,
  path: string,
  { method = "GET", body = "", headers = {} }: Asked = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const type: Record<string, string> = body === "" ? {} : { "content-type": "application/json" };
    const call = request({ port: desk.port, path, method, headers: { ...type, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    call.on("error", reject);
    call.end(body);
  });
}

interface Asked {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

const post = async (desk: Desk, path: string, body: object, headers: Record<string, string> = {}) =>
  await ask(desk, path, { method: "POST", body: JSON.stringify(body), headers });
const VERA = 900_000_003;
const ANNA = 900_000_001;

describe("assets", () => {
  test("the page and its files are served with a policy that allows nothing from elsewhere", async () => {
    await using desk = await chatDesk({ withStory: false });
    const page = await ask(desk, "/");
    expect(page.status).toBe(200);
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(page.text).not.toMatch(/ style="| on\w+="|<script>|https?:\/\/(?!www\.w3\.org)/);
    const files = [...page.text.matchAll(/(?:src|href)="(\/chat\/[^"]+)"/g)].map((match) => match[1]!);
    expect(files).toContain("/chat/main.ts");
    for (const file of files) expect((await ask(desk, file)).status, file).toBe(200);
  });

  test("TypeScript reaches the browser as JavaScript, and only once while it stays the same", async () => {
    await using desk = await chatDesk({ withStory: false });
    const module = await ask(desk, "/chat/chats.ts");
    expect(module.headers["content-type"]).toBe("text/javascript; charset=utf-8");
    expect(module.text).not.toMatch(/import type|: Chat\b|readonly/);
    const tag = String(module.headers["etag"]);
    expect((await ask(desk, "/chat/chats.ts", { headers: { "if-none-match": tag } })).status).toBe(304);
    for (const path of ["/chat/none.ts", "/chat/..%2f..%2fpackage.json", "/chat/%2e%2e/package.json"]) {
      expect((await ask(desk, path)).status, path).toBe(404);
    }
  });
});

describe("who is served", () => {
  test("only this machine by its own names", async () => {
    await using desk = await chatDesk({ withStory: false });
    const strangers: Record<string, string>[] = [
      { host: "demo.example.org" },
      { host: `127.0.0.1.example.org:${desk.port}` },
      { "x-forwarded-for": "203.0.113.7" },
      { forwarded: "for=203.0.113.7" },
    ];
    for (const headers of strangers) {
      for (const path of ["/", "/demo/clock", "/demo/page.json", `/local/chats/fs_admin_bot/${VERA}`]) {
        expect((await ask(desk, path, { headers })).status, `${path} ${JSON.stringify(headers)}`).toBe(403);
      }
    }
    expect((await ask(desk, "/", { headers: { host: "localhost:8080" } })).status).toBe(200);
  });

  test("another page cannot turn the clock or act for a person", async () => {
    await using desk = await chatDesk({ withStory: false });
    const foreign: Record<string, string>[] = [
      { origin: "https://example.org" },
      { origin: "http://localhost:3000" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const headers of foreign) {
      expect((await post(desk, "/demo/clock/rate", { rate: 60 }, headers)).status).toBe(403);
      const text = { bot: "fs_admin_bot", text: "hi" };
      expect((await post(desk, `/local/persons/${VERA}/text`, text, headers)).status).toBe(403);
    }
    expect(desk.clock.rate).toBe(1);
    expect(desk.person("vera").messages(desk.admin)).toHaveLength(1);
    const own = { origin: `http://localhost:${desk.port}`, "sec-fetch-site": "same-origin" };
    expect((await post(desk, "/demo/clock/rate", { rate: 10 }, own)).status).toBe(200);
    const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    expect((await ask(desk, "/", { headers: link })).status).toBe(200);
  });
});

describe("the clock", () => {
  const stateOf = (answer: Answered) => JSON.parse(answer.text) as Record<string, unknown>;

  test("tells its moment, its pace and the next event", async () => {
    await using desk = await chatDesk({ withStory: false, rate: 0 });
    expect(stateOf(await ask(desk, "/demo/clock"))).toEqual({
      now: START.toISOString(),
      rate: 0,
      nextDueAt: null,
      hasRunFast: false,
    });
  });

  test("takes the four paces and no other, and rings so that sleepers look again", async () => {
    await using desk = await chatDesk({ withStory: false, rate: 0 });
    for (const [index, rate] of [1, 10, 60, 0].entries()) {
      const state = stateOf(await post(desk, "/demo/clock/rate", { rate }));
      expect(state).toMatchObject({ rate, hasRunFast: index >= 2 });
      expect(desk.state.rings).toBe(index + 1);
    }
    for (const rate of [-1, 2, 1e9, "60", null]) {
      expect((await post(desk, "/demo/clock/rate", { rate })).status).toBe(400);
    }
    expect((await post(desk, "/demo/clock/rate", { rate: 1, more: true })).status).toBe(400);
    expect((await ask(desk, "/demo/clock/rate", { method: "POST", body: "{" })).status).toBe(400);
    expect((await post(desk, "/demo/clock/rate", { rate: 1, pad: "x".repeat(1000) })).status).toBe(413);
    expect([desk.clock.rate, desk.state.rings]).toEqual([0, 4]);
  });

  test("jumps to the next due moment and never back", async () => {
    await using desk = await chatDesk({ withStory: false, rate: 0 });
    expect((await post(desk, "/demo/clock/jump", {})).status).toBe(409);
    expect(desk.state.rings).toBe(0);
    desk.state.dueAt = new Date(START.getTime() + 7 * MINUTE_MS);
    expect(stateOf(await post(desk, "/demo/clock/jump", {}))["now"]).toBe(desk.state.dueAt.toISOString());
    desk.state.dueAt = START;
    await post(desk, "/demo/clock/jump", {});
    expect(desk.clock.now()).toEqual(new Date(START.getTime() + 7 * MINUTE_MS));
    expect(desk.state.rings).toBe(2);
  });
});

describe("what is passed on to the local Bot API", () => {
  test("the acts and chats of people with a window", async () => {
    await using desk = await chatDesk({ withStory: false });
    const said = await post(desk, `/local/persons/${VERA}/text`, { bot: "fs_admin_bot", text: "привет" });
    expect([said.status, desk.person("vera").messages(desk.admin).at(-1)?.text]).toEqual([200, "привет"]);
    const chat = JSON.parse((await ask(desk, `/local/chats/fs_admin_bot/${VERA}`)).text);
    expect(chat.messages.map(({ text }: { text: string }) => text)).toEqual(["/start", "привет"]);
    const refused = await post(desk, `/local/persons/${VERA}/press`, { messageId: 1, data: "nothing" });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining("sees no message 1")]);
  });

  test("nobody and nothing else", async () => {
    await using desk = await chatDesk({ withStory: false });
    const text = { bot: "fs_admin_bot", text: "hi" };
    for (const id of [ANNA, 77, "abc", "900000003%2f..%2f900000001"]) {
      expect((await post(desk, `/local/persons/${id}/text`, text)).status, `${id}`).toBe(404);
      expect((await ask(desk, `/local/chats/fs_admin_bot/${id}`)).status, `${id}`).toBe(404);
    }
    expect((await ask(desk, `/local/chats/other_bot/${VERA}`)).status).toBe(404);
    for (const path of [
      "/local/faults",
      "/local/bots",
      "/local/persons",
      `/local/persons/${VERA}/deactivate`,
    ]) {
      expect((await post(desk, path, {})).status, path).toBe(404);
    }
    for (const path of ["/local", "/local/journal", "/local/chats", "/local/files/a%2fb"]) {
      expect((await ask(desk, path)).status, path).toBe(404);
    }
    expect(desk.person("anna").messages(desk.admin)).toHaveLength(1);
  });

  test("no more than the limits", async () => {
    await using desk = await chatDesk({ withStory: false });
    const long = { bot: "fs_admin_bot", text: "x".repeat(40_000) };
    expect((await post(desk, `/local/persons/${VERA}/text`, long)).status).toBe(413);
    const tooLong = { bot: "fs_admin_bot", text: "x".repeat(4_097) };
    expect((await post(desk, `/local/persons/${VERA}/text`, tooLong)).status).toBe(400);
    const form = new FormData();
    form.set("bot", "fs_admin_bot");
    form.set("file", new File([new Uint8Array(11 * 1024 * 1024)], "big.jpg"));
    const send = async (kind: string) =>
      (await fetch(`${desk.url}/local/persons/${VERA}/${kind}`, { method: "POST", body: form })).status;
    expect([await send("photo"), await send("document")]).toEqual([413, 200]);
  });

  test("a chat that has not begun is empty", async () => {
    await using desk = await chatDesk({ withStory: false, isStarted: false });
    const chat = await ask(desk, `/local/chats/fs_admin_bot/${VERA}`);
    expect([chat.status, JSON.parse(chat.text)]).toMatchObject([200, { chat: null, messages: [] }]);
  });

  test("the stream of changes goes on after the last event seen and ends with the server", async () => {
    await using desk = await chatDesk({ withStory: false });
    const before = desk.telegram.changes.lastId;
    desk.person("vera").sendText(desk.admin, "раз");
    const response = await fetch(`${desk.url}/local/events?after=${before}`);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let seen = "";
    while (!seen.includes("раз")) seen += (await reader.read()).value ?? "";
    desk.person("vera").sendText(desk.admin, "два");
    while (!seen.includes("два")) seen += (await reader.read()).value ?? "";
    await desk.stopServer();
    const end = async (): Promise<boolean> => (await reader.read()).done || (await end());
    expect(await end().catch(() => true)).toBe(true);
  });

  test("says so when the local Bot API is gone", async () => {
    await using desk = await chatDesk({ withStory: false });
    await desk.telegram.close();
    const answer = await post(desk, `/local/persons/${VERA}/text`, { bot: "fs_admin_bot", text: "hi" });
    expect([answer.status, answer.text]).toEqual([502, '{"error":"the local Bot API does not answer"}']);
  });
});

describe("page settings", () => {
  test("name the people with a window, the dispatcher first, in both languages", async () => {
    await using desk = await chatDesk({ withStory: false });
    const read = async (lang: string) => JSON.parse((await ask(desk, `/demo/page.json?lang=${lang}`)).text);
    const ru = await read("ru");
    expect(ru.people.map(({ key }: { key: string }) => key)).toEqual(
      "vera boris fast second careful onBreak atLimit blocked".split(" "),
    );
    expect(ru.people[0]).toMatchObject({ bot: "fs_admin_bot", isMaster: false, role: "LOGIST" });
    expect(ru.city).toEqual({ name: "Демоград", zone: "Europe/Moscow", label: "МСК" });
    expect(ru.texts["jump"]).toBe("К событию через {left}");
    const en = await read("en");
    expect([en.language, en.texts["guide-hide"]]).toEqual(["en", "Hide the guide"]);
    expect(Object.keys(en.texts)).toEqual(Object.keys(ru.texts));
    expect((await read("xx")).language).toBe("ru");
  });
});
