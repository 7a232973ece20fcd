import { describe, expect, test } from "vitest";
import { buttons, localTelegram } from "./test-setup.ts";

describe("texts", () => {
  test("are delivered with their entities and seen by the person", async () => {
    await using t = await localTelegram();
    const { result } = await t.send("<b>Новый заказ</b> №1 &lt;срочно&gt;", { parse_mode: "HTML" });
    expect(result).toMatchObject({ date: 1773144000, text: "Новый заказ №1 <срочно>", chat: { id: 5 } });
    expect(t.vera.lastMessage(t.master)).toMatchObject({
      messageId: result.message_id,
      text: "Новый заказ №1 <срочно>",
      html: "<b>Новый заказ</b> №1 &lt;срочно&gt;",
      isFromBot: true,
    });
  });

  test("hold 4096 UTF-16 units after the markup is read, not one more", async () => {
    await using t = await localTelegram();
    expect((await t.send(`<b>${"ж".repeat(4096)}</b>`, { parse_mode: "HTML" })).status).toBe(200);
    expect((await t.send("😀".repeat(2048))).status).toBe(200);
    expect(await t.send("ж".repeat(4097))).toMatchObject({
      status: 400,
      description: "Bad Request: message is too long",
    });
    expect((await t.send(`${"😀".repeat(2048)}x`)).description).toBe("Bad Request: message is too long");
  });

  test("are not empty", async () => {
    await using t = await localTelegram();
    expect((await t.send("")).description).toBe("Bad Request: message text is empty");
    expect((await t.call("sendMessage", { chat_id: 5 })).description).toBe(
      "Bad Request: message text is empty",
    );
    for (const text of [" \n ", "<b> </b>", "\u200b\u0000"]) {
      const answer = await t.send(text, { parse_mode: "HTML" });
      expect(answer.description).toBe("Bad Request: text must be non-empty");
    }
  });

  test("keep a NUL byte as a space", async () => {
    await using t = await localTelegram();
    expect((await t.send("a\u0000b")).result.text).toBe("a b");
  });

  test("show links, commands and phones that Telegram finds itself", async () => {
    await using t = await localTelegram();
    const { result } = await t.send("/start см. https://ya.ru/x и +7 900 123-45-67, a@b.ru @master_bot");
    expect(result.entities.map(({ type }: { type: string }) => type)).toEqual([
      "bot_command",
      "url",
      "phone_number",
      "email",
      "mention",
    ]);
  });

  test("take entities as JSON instead of markup", async () => {
    await using t = await localTelegram();
    const good = await t.send("код 42", { entities: [{ type: "code", offset: 4, length: 2 }] });
    expect(good.result.entities).toEqual([{ type: "code", offset: 4, length: 2 }]);
    const bad = await t.send("код", { entities: [{ type: "code", offset: 4, length: 2 }] });
    expect(bad.description).toBe("Bad Request: entity beginning or length is wrong");
  });

  test("refuse unknown markup languages", async () => {
    await using t = await localTelegram();
    expect((await t.send("x", { parse_mode: "BBCode" })).description).toBe(
      "Bad Request: unsupported parse_mode",
    );
  });

  test("reply only to messages that are there", async () => {
    await using t = await localTelegram();
    const first = await t.sent("вопрос");
    const reply = await t.send("ответ", { reply_parameters: { message_id: first } });
    expect(reply.result.reply_to_message).toMatchObject({ message_id: first, text: "вопрос" });
    const missing = { message_id: 999 };
    expect((await t.send("x", { reply_parameters: missing })).description).toBe(
      "Bad Request: message to be replied not found",
    );
    const lenient = { ...missing, allow_sending_without_reply: true };
    expect((await t.send("x", { reply_parameters: lenient })).status).toBe(200);
  });
});

describe("recipients", () => {
  test("who never started the bot, blocked it or left Telegram are 403", async () => {
    await using t = await localTelegram();
    const boris = t.api.person({ id: 6, firstName: "Борис" });
    const toBoris = async () => await t.call("sendMessage", { chat_id: 6, text: "x" });
    expect(await toBoris()).toMatchObject({
      status: 403,
      description: "Forbidden: bot can't initiate conversation with a user",
    });
    boris.sendCommand(t.master, "start");
    expect((await toBoris()).status).toBe(200);
    boris.block(t.master);
    expect((await toBoris()).description).toBe("Forbidden: bot was blocked by the user");
    boris.unblock(t.master);
    expect((await toBoris()).status).toBe(200);
    boris.deactivate();
    expect((await toBoris()).description).toBe("Forbidden: user is deactivated");
  });

  test("nobody knows are 400", async () => {
    await using t = await localTelegram();
    for (const chat_id of [404, -100404, "@nobody", "abc", 0]) {
      expect((await t.call("sendMessage", { chat_id, text: "x" })).description).toBe(
        "Bad Request: chat not found",
      );
    }
    expect((await t.call("sendMessage", { text: "x" })).description).toBe("Bad Request: chat_id is empty");
    expect((await t.call("sendMessage", { chat_id: t.admin.id, text: "x" })).description).toBe(
      "Forbidden: bots can't send messages to bots",
    );
  });

  test("that are channels take posts by id and by name", async () => {
    await using t = await localTelegram();
    t.api.channel({ id: -100777, title: "ALERTS", username: "fs_alerts" });
    const post = await t.call("sendMessage", { chat_id: -100777, text: "Тревога" }, t.admin.token);
    expect(post.result).toMatchObject({ chat: { type: "channel", title: "ALERTS" }, message_id: 1 });
    expect(post.result.from).toBeUndefined();
    expect((await t.call("sendMessage", { chat_id: "@fs_alerts", text: "Ещё" })).status).toBe(200);
    expect(t.api.channelMessages(-100777).map(({ text }) => text)).toEqual(["Тревога", "Ещё"]);
  });

  test("that are channels refuse bots without the right, thrown out, or left behind by a move", async () => {
    await using t = await localTelegram();
    t.api.channel({ id: -100777, title: "ALERTS" });
    const post = async () => await t.call("sendMessage", { chat_id: -100777, text: "x" });
    t.api.setStanding(-100777, t.master, "kicked");
    expect((await post()).description).toBe("Forbidden: bot was kicked from the channel chat");
    t.api.setStanding(-100777, t.master, "left");
    expect((await post()).description).toBe("Forbidden: bot is not a member of the channel chat");
    t.api.setStanding(-100777, t.master, "reader");
    expect((await post()).description).toBe("Bad Request: need administrator rights in the channel chat");
    t.api.setStanding(-100777, t.master, { movedTo: -100888 });
    expect(await post()).toMatchObject({ status: 400, parameters: { migrate_to_chat_id: -100888 } });
  });
});

describe("calls", () => {
  test("need a known token and a known method", async () => {
    await using t = await localTelegram();
    expect(await t.call("getMe", {}, "1001:WRONG")).toEqual({
      status: 401,
      ok: false,
      error_code: 401,
      description: "Unauthorized",
    });
    expect(await t.call("sendTelepathy")).toEqual({
      status: 404,
      ok: false,
      error_code: 404,
      description: "Not Found",
    });
    expect((await t.call("SENDmessage", { chat_id: 5, text: "x" })).status).toBe(200);
  });

  test("take parameters from the address, a form, multipart or JSON alike", async () => {
    await using t = await localTelegram();
    const url = `${t.api.url}/bot${t.master.token}/sendMessage`;
    const markup = JSON.stringify(buttons("Да"));
    const form = new FormData();
    for (const [name, value] of Object.entries({ chat_id: "5", text: "четыре", reply_markup: markup })) {
      form.set(name, value);
    }
    await fetch(`${url}?chat_id=5&text=${encodeURIComponent("один")}`);
    await fetch(url, { method: "POST", body: new URLSearchParams({ chat_id: "5", text: "два" }) });
    await t.sent("три", { reply_markup: markup });
    await fetch(url, { method: "POST", body: form });
    const seen = t.vera.messages(t.master).filter(({ isFromBot }) => isFromBot);
    expect(seen.map(({ text }) => text)).toEqual(["один", "два", "три", "четыре"]);
    expect(seen[3]?.buttons).toEqual(seen[2]?.buttons);
  });

  test("with broken bodies are 400", async () => {
    await using t = await localTelegram();
    const post = async (type: string, body: string | Uint8Array<ArrayBuffer>) => {
      const url = `${t.api.url}/bot${t.master.token}/sendMessage`;
      return (await fetch(url, { method: "POST", headers: { "content-type": type }, body })).status;
    };
    expect(await post("application/json", "{")).toBe(400);
    expect(await post("application/json", "[]")).toBe(400);
    expect(await post("multipart/form-data; boundary=x", "nonsense")).toBe(400);
    expect(await post("application/json", new Uint8Array([0x7b, 0xff, 0x7d]))).toBe(400);
  });
});
