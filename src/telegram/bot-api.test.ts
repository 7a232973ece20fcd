import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { VirtualClock } from "../kernel/time.ts";
import { LocalBotApi } from "../local-bot-api/local-bot-api.ts";
import type { Person } from "../local-bot-api/person.ts";
import type { Messenger } from "../outbox/messenger.ts";
import { botApi, telegramMessenger } from "./bot-api.ts";

const TOKEN = "100001:AAmasterbotmasterbotmasterbotmaster";
const GROUP_ID = -100_500;

let telegram: LocalBotApi;
let messenger: Messenger;
let person: Person;
const hello = { html: "<b>Привет</b> &amp; пока", keyboard: [] };

beforeAll(async () => {
  telegram = await LocalBotApi.start({ clock: new VirtualClock(new Date("2026-03-10T08:40:00Z")) });
  telegram.registerBot({ token: TOKEN, username: "fs_bot", name: "FS" });
  telegram.channel({ id: GROUP_ID, title: "Группа", type: "group" });
  messenger = telegramMessenger(botApi({ token: TOKEN, apiRoot: telegram.url, timeoutMs: 300 }));
});
afterAll(() => telegram.close());

let persons = 0;
beforeEach(() => {
  telegram.faults.clear();
  persons += 1;
  person = telegram.person({ id: 1_000 + persons, firstName: "Иван" });
  person.sendCommand("fs_bot", "start");
});

describe("what Telegram answers becomes data", () => {
  test("200: the ids of the message", async () => {
    const keyboard = [
      [
        { text: "Взять", data: "m:offer:accept:1" },
        { text: "Сайт", url: "https://example.org/" },
      ],
    ];
    const sent = await messenger.send({ ...hello, keyboard, chatId: person.id });
    const message = person.lastMessage("fs_bot")!;
    expect(sent).toEqual({
      status: "sent",
      chatId: person.id,
      messageId: message.messageId,
      asPlainText: false,
    });
    expect(message.text).toBe("Привет & пока");
    expect(message.buttons[0]!.map(({ text, data, url }) => [text, data, url])).toEqual([
      ["Взять", "m:offer:accept:1", null],
      ["Сайт", null, "https://example.org/"],
    ]);
    const target = { chatId: person.id, messageId: message.messageId };
    expect(await messenger.edit(target, { html: "Новый", keyboard: [] })).toMatchObject({
      status: "sent",
      ...target,
    });
    expect(person.lastMessage("fs_bot")).toMatchObject({ text: "Новый", buttons: [] });
    expect(await messenger.delete(target)).toMatchObject({ status: "sent" });
    expect(await messenger.probe()).toMatchObject({ status: "sent" });
  });

  test("400 message is not modified: as good as done", async () => {
    await messenger.send({ ...hello, chatId: person.id });
    const { messageId } = person.lastMessage("fs_bot")!;
    expect(await messenger.edit({ chatId: person.id, messageId }, hello)).toEqual({ status: "not_modified" });
  });

  test("400 message to edit not found", async () => {
    expect(await messenger.edit({ chatId: person.id, messageId: 999_999 }, hello)).toMatchObject({
      status: "edit_target_gone",
      code: 400,
    });
  });

  test("400 chat not found: no flag on anybody", async () => {
    expect(await messenger.send({ ...hello, chatId: 77 })).toMatchObject({ status: "no_chat", code: 400 });
  });

  test("400 broken markup: once more as plain text", async () => {
    const sent = await messenger.send({ html: "<b>5 &lt; 6", keyboard: [], chatId: person.id });
    expect(sent).toMatchObject({ status: "sent", asPlainText: true });
    expect(person.lastMessage("fs_bot")!.text).toBe("5 < 6");
  });

  test("400 our own mistakes: refused for good", async () => {
    expect(await messenger.send({ html: "a".repeat(4097), keyboard: [], chatId: person.id })).toMatchObject({
      status: "refused",
      code: 400,
    });
    const keyboard = [[{ text: "x", data: "m:offer:accept:".padEnd(65, "1") }]];
    expect(await messenger.send({ ...hello, keyboard, chatId: person.id })).toMatchObject({
      status: "refused",
    });
  });

  test("400 group became a supergroup: its new id", async () => {
    telegram.faults.add(
      { method: "sendMessage", times: 1 },
      {
        status: 400,
        description: "Bad Request: group chat was upgraded to a supergroup chat",
        parameters: { migrate_to_chat_id: -1_000_777 },
      },
    );
    expect(await messenger.send({ ...hello, chatId: GROUP_ID })).toEqual({
      status: "migrated",
      chatId: -1_000_777,
    });
  });

  test("401 and 404: the token is not accepted", async () => {
    const stranger = telegramMessenger(botApi({ token: "100009:nobody", apiRoot: telegram.url }));
    expect(await stranger.send({ ...hello, chatId: person.id })).toMatchObject({ status: "unauthorized" });
    telegram.faults.add({}, { status: 404, description: "Not Found" });
    expect(await messenger.probe()).toMatchObject({ status: "unauthorized", code: 404 });
  });

  test("403: blocked, gone, never started", async () => {
    person.block("fs_bot");
    expect(await messenger.send({ ...hello, chatId: person.id })).toMatchObject({
      status: "unreachable",
      code: 403,
    });
    person.deactivate();
    expect(await messenger.send({ ...hello, chatId: person.id })).toMatchObject({
      status: "unreachable",
      code: 403,
    });
  });

  test("413: too large", async () => {
    telegram.faults.add({}, { status: 413, description: "Request Entity Too Large" });
    expect(await messenger.send({ ...hello, chatId: person.id })).toMatchObject({
      status: "too_large",
      code: 413,
    });
  });

  test("429: how long to wait", async () => {
    telegram.faults.add({}, { retryAfterS: 7 });
    expect(await messenger.send({ ...hello, chatId: person.id })).toEqual({
      status: "retry_after",
      afterMs: 7_000,
    });
  });

  test("5xx with or without JSON, resets and time-outs: nobody knows", async () => {
    for (const fault of [
      { status: 500 },
      { status: 502, html: true },
      { dropBeforeApply: true },
      { dropAfterApply: true },
      { hang: true },
    ]) {
      telegram.faults.clear();
      telegram.faults.add({ method: "sendMessage" }, fault);
      expect(await messenger.send({ ...hello, chatId: person.id }), JSON.stringify(fault)).toMatchObject({
        status: "unavailable",
      });
    }
    const nowhere = telegramMessenger(botApi({ token: TOKEN, apiRoot: "http://127.0.0.1:9" }));
    expect(await nowhere.probe()).toMatchObject({ status: "unavailable" });
  });

  test("no note ever holds the token", async () => {
    const nowhere = telegramMessenger(botApi({ token: TOKEN, apiRoot: "http://127.0.0.1:9" }));
    const outcomes = [await nowhere.probe(), await nowhere.send({ ...hello, chatId: 1 })];
    telegram.faults.add({}, { status: 400, description: `Bad Request: ${TOKEN}` });
    outcomes.push(await messenger.send({ ...hello, chatId: person.id }));
    expect(JSON.stringify(outcomes)).not.toContain(TOKEN.split(":")[1]);
  });
});
