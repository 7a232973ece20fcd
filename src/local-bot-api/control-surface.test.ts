import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { buttons, localTelegram, png } from "./test-setup.ts";

type World = Awaited<ReturnType<typeof localTelegram>>;

/** Calls the control surface; returns status and JSON. */
async function control(
  t: World,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
) {
  const isForm = body instanceof FormData;
  const response = await fetch(`${t.api.url}/local${path}`, {
    method,
    headers: { ...(body && !isForm ? { "content-type": "application/json" } : {}), ...headers },
    ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, json: text ? JSON.parse(text) : null, headers: response.headers };
}

test("a page can add people, write, press and read the chat with JSON alone", async () => {
  await using t = await localTelegram();
  await control(t, "POST", "/persons", { id: 6, firstName: "Борис" });
  await control(t, "POST", "/persons/6/command", { bot: "master_bot", command: "start" });
  await t.call("sendMessage", {
    chat_id: 6,
    text: "<b>Заказ</b>",
    parse_mode: "HTML",
    reply_markup: buttons("Взять"),
  });
  const { json } = await control(t, "GET", "/chats/master_bot/6");
  expect(json.messages).toMatchObject([
    { text: "/start", isFromBot: false },
    { html: "<b>Заказ</b>", buttons: [[{ text: "Взять", data: "do:Взять" }]] },
  ]);
  const { messageId } = json.messages[1];
  const press = await control(t, "POST", "/persons/6/press", { messageId, text: "Взять" });
  await t.call("answerCallbackQuery", { callback_query_id: press.json.callbackQueryId, text: "Ваш" });
  const after = (await control(t, "GET", "/chats/master_bot/6")).json;
  expect(after.answers).toMatchObject([{ text: "Ваш", messageId }]);
  const list = (await control(t, "GET", "/chats")).json;
  expect(list.map((chat: { title: string; bot: string }) => `${chat.bot} ${chat.title}`)).toEqual([
    "master_bot Вера",
    "master_bot Борис",
  ]);
  const overview = (await control(t, "GET", "")).json;
  expect(overview.bots).toEqual([
    { id: 1001, username: "master_bot", name: "Мастера" },
    { id: 1002, username: "admin_bot", name: "Диспетчеры" },
  ]);
  expect(JSON.stringify(overview)).not.toContain(t.master.token);
});

test("every act of a person has its address", async () => {
  await using t = await localTelegram();
  const bot = "master_bot";
  const act = async (name: string, body: object) => await control(t, "POST", `/persons/5/${name}`, body);
  await t.sent("меню", { reply_markup: { keyboard: [["Заказы"]] } });
  const text = await act("text", { bot, text: "раз" });
  await act("edit", { messageId: text.json.messageId, text: "два" });
  await act("tap", { bot, text: "Заказы" });
  await act("photo", { bot, base64: png(60, 40).toString("base64"), caption: "акт" });
  const form = new FormData();
  form.set("bot", bot);
  form.set("file", new File(["привет"], "записка.txt", { type: "text/plain" }));
  await act("document", form);
  await act("contact", { bot, phoneNumber: "+7900" });
  await act("location", { bot, latitude: 1, longitude: 2 });
  for (const kind of ["video", "voice", "sticker", "animation", "video_note"])
    await act("media", { bot, kind });
  await act("press", { messageId: 999, data: "forged", forged: true, bot });
  await act("delete", { messageId: text.json.messageId });
  await act("block", { bot });
  await act("unblock", { bot });
  await act("deactivate", {});
  const updates = (await t.call("getUpdates")).result.map((update: Record<string, object>) => {
    const [kind = "", body = {}] = Object.entries(update)[1] ?? [];
    const skipped = ["message_id", "from", "chat", "date", "caption", "entities"];
    return kind === "message" ? Object.keys(body).find((key) => !skipped.includes(key)) : kind;
  });
  expect(updates).toEqual(
    "text edited_message text photo document contact location video voice sticker animation video_note callback_query my_chat_member my_chat_member".split(
      " ",
    ),
  );
  const [document] = t.vera.messages(t.master).filter(({ kind }) => kind === "document");
  const file = await fetch(`${t.api.url}/local/files/${document?.fileId}`);
  expect(document?.media).toMatchObject({ file_name: "записка.txt", mime_type: "text/plain" });
  expect(await file.text()).toBe("привет");
  expect((await t.send("x")).description).toBe("Forbidden: user is deactivated");
});

test("mistakes are answered with what to do", async () => {
  await using t = await localTelegram();
  const act = async (name: string, body: object) => await control(t, "POST", `/persons/5/${name}`, body);
  expect(await act("text", { bot: "master_bot" })).toMatchObject({
    status: 400,
    json: { error: expect.stringContaining("text:") },
  });
  expect((await act("text", { bot: "nobody", text: "x" })).json.error).toContain("register it first");
  expect((await act("press", { messageId: 1 })).json.error).toContain("by text, by data, or by row");
  expect((await act("photo", { bot: "master_bot" })).json.error).toContain("multipart field «file»");
  expect((await control(t, "POST", "/persons/77/text", { bot: 1001, text: "x" })).json.error).toContain(
    "there is no person 77",
  );
  expect((await control(t, "GET", "/nothing")).status).toBe(404);
  expect((await control(t, "GET", "/chats/master_bot/77")).status).toBe(404);
});

test("faults, limits, the journal and the queues are at hand for other processes", async () => {
  await using t = await localTelegram();
  const order = { filter: { bot: "master_bot", times: 1 }, effect: { retryAfterS: 2 } };
  const { json: fault } = await control(t, "POST", "/faults", order);
  expect((await t.send("x")).status).toBe(429);
  expect((await control(t, "GET", "/faults")).json).toMatchObject([{ id: fault.id, hits: 1 }]);
  expect((await control(t, "DELETE", `/faults/${fault.id}`)).json).toEqual({ isRemoved: true });
  await control(t, "POST", "/faults", { effect: { status: 500 } });
  await control(t, "DELETE", "/faults");
  await control(t, "PUT", "/rate-limits", { enabled: true });
  for (let i = 0; i < 3; i += 1) await t.send("y");
  expect((await t.send("y")).status).toBe(429);
  await control(t, "PUT", "/rate-limits", { enabled: false });
  const journal = (await control(t, "GET", "/journal?bot=master_bot&method=sendMessage&limit=2")).json;
  expect(journal).toMatchObject([{ outcome: "ok" }, { status: 429, params: { text: "y" } }]);
  await control(t, "DELETE", "/journal");
  expect(t.api.journal.count()).toBe(0);

  await control(t, "POST", "/channels", { id: -100777, title: "LOGS" });
  await control(t, "POST", "/standings", { channelId: -100777, bot: "admin_bot", standing: "kicked" });
  expect((await t.call("sendMessage", { chat_id: -100777, text: "x" }, t.admin.token)).status).toBe(403);
  const reset = await control(t, "POST", "/bots/master_bot/reset-update-ids", { to: 42 });
  expect(reset.json).toEqual({ nextUpdateId: 42 });
  await control(t, "POST", "/bots/master_bot/redeliver", { copiesMax: 2 });
  const injected = await control(t, "POST", "/bots/master_bot/updates", { update: { odd: 1 } });
  expect(injected.json).toEqual({ updateId: 42 });
  expect((await t.call("getUpdates")).result).toEqual([{ update_id: 42, odd: 1 }]);
  const added = await control(t, "POST", "/bots", { token: "1003:X", username: "third_bot", name: "Третий" });
  expect(added.json).toEqual({ id: 1003, username: "third_bot", name: "Третий" });
});

/** Reads events from the stream until there are as many as wanted. */
async function readEvents(
  url: string,
  count: number,
  headers: Record<string, string> = {},
  act = async () => {},
) {
  const end = new AbortController();
  const response = await fetch(url, { headers, signal: end.signal });
  await act();
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.split("\ndata: ").length > count) break;
  }
  end.abort();
  const events = text.split("\n\n").filter((block) => block.includes("data: "));
  return events.map((block) => ({
    id: Number(/^id: (\d+)/m.exec(block)?.[1]),
    kind: /^event: (.*)$/m.exec(block)?.[1],
    data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? "{}"),
  }));
}

describe("the event stream", () => {
  test("tells what happens as it happens", async () => {
    await using t = await localTelegram();
    const url = `${t.api.url}/local/events`;
    const events = await readEvents(url, 6, {}, async () => {
      const messageId = await t.sent("Заказ", { reply_markup: buttons("Взять") });
      const press = t.vera.press(messageId, "Взять");
      await t.call("answerCallbackQuery", { callback_query_id: press, text: "Ваш" });
      await t.call("editMessageText", { chat_id: 5, message_id: messageId, text: "Взят" });
      await t.call("deleteMessage", { chat_id: 5, message_id: messageId });
      await t.call("sendChatAction", { chat_id: 5, action: "typing" });
      t.vera.sendText(t.master, "ау");
    });
    expect(events.map(({ kind }) => kind)).toEqual([
      "message",
      "callback_answer",
      "edit",
      "delete",
      "chat_action",
      "message",
    ]);
    expect(events[0]?.data).toMatchObject({ bot: "master_bot", chatId: 5, message: { messageId: 2 } });
    expect(events[1]?.data.answer.text).toBe("Ваш");
    expect(events[2]?.data.message).toMatchObject({ text: "Взят", buttons: [] });
  });

  test("goes on where a page left off, for one person", async () => {
    await using t = await localTelegram();
    const boris = t.api.person({ id: 6, firstName: "Борис" });
    const from = t.api.changes.lastId;
    t.vera.sendText(t.master, "раз");
    boris.sendText(t.master, "не ей");
    t.vera.sendText(t.master, "два");
    const url = `${t.api.url}/local/events?person=5`;
    const all = await readEvents(url, 2, { "last-event-id": `${from}` });
    expect(all.map(({ data }) => data.message.text)).toEqual(["раз", "два"]);
    const rest = await readEvents(url, 1, { "last-event-id": `${all[0]?.id}` });
    expect(rest.map(({ data }) => data.message.text)).toEqual(["два"]);
  });
});

describe("strangers", () => {
  test("from other sites are refused, pages of this machine are let in", async () => {
    await using t = await localTelegram();
    const evil = { origin: "https://evil.example" };
    expect((await control(t, "GET", "", undefined, evil)).status).toBe(403);
    expect((await control(t, "POST", "/persons", { id: 9, firstName: "x" }, evil)).status).toBe(403);
    const ours = await control(t, "GET", "", undefined, { origin: "http://localhost:3000" });
    expect(ours.headers.get("access-control-allow-origin")).toBe("http://localhost:3000");
    // A foreign name that points to this machine (DNS rebinding).
    const rebound = await new Promise((answered) => {
      request(`${t.api.url}/local`, { headers: { host: "evil.example" } }, (response) => {
        response.resume();
        answered(response.statusCode);
      }).end();
    });
    expect(rebound).toBe(403);
    const preflight = await fetch(`${t.api.url}/local/persons`, {
      method: "OPTIONS",
      headers: { origin: "http://127.0.0.1:3000" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("content-type");
  });
});
