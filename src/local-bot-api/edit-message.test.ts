import { describe, expect, test } from "vitest";
import { DAY_MS } from "../kernel/time.ts";
import { buttons, localTelegram, png } from "./test-setup.ts";

const NOT_MODIFIED =
  "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";

describe("edits", () => {
  test("change what the person sees and keep what he saw", async () => {
    await using t = await localTelegram();
    const message_id = await t.sent("Новый заказ", { reply_markup: buttons("Взять") });
    t.clock.turn(60_000);
    const edit = { chat_id: 5, message_id, text: "Заказ уже взяли" };
    const { result } = await t.call("editMessageText", edit);
    expect(result).toMatchObject({ text: "Заказ уже взяли", edit_date: 1773144060 });
    expect(result.reply_markup).toBeUndefined();
    expect(t.vera.message(message_id)).toMatchObject({
      text: "Заказ уже взяли",
      buttons: [],
      earlierTexts: ["Новый заказ"],
    });
  });

  test("that change nothing are refused with all of Telegram's words", async () => {
    await using t = await localTelegram();
    const reply_markup = buttons("Взять");
    const message_id = await t.sent("<b>Заказ</b>", { parse_mode: "HTML", reply_markup });
    const same = {
      chat_id: 5,
      message_id,
      text: " <strong>Заказ</strong> ",
      parse_mode: "HTML",
      reply_markup,
    };
    expect((await t.call("editMessageText", same)).description).toBe(NOT_MODIFIED);
    const onlyButtons = { chat_id: 5, message_id, reply_markup };
    expect((await t.call("editMessageReplyMarkup", onlyButtons)).description).toBe(NOT_MODIFIED);
    expect((await t.call("editMessageText", { ...same, text: "Заказ" })).status).toBe(200);
    expect(
      (await t.call("editMessageText", { ...same, text: "Заказ", reply_markup: buttons("Нет") })).status,
    ).toBe(200);
  });

  test("replace and remove buttons alone", async () => {
    await using t = await localTelegram();
    const message_id = await t.sent("Заказ", { reply_markup: buttons("Взять") });
    await t.call("editMessageReplyMarkup", { chat_id: 5, message_id, reply_markup: buttons("Отказаться") });
    expect(t.vera.message(message_id)?.buttons.flat()[0]?.text).toBe("Отказаться");
    await t.call("editMessageReplyMarkup", { chat_id: 5, message_id, reply_markup: { inline_keyboard: [] } });
    expect(t.vera.message(message_id)).toMatchObject({ text: "Заказ", buttons: [] });
    expect((await t.call("editMessageReplyMarkup", { chat_id: 5, message_id })).description).toBe(
      NOT_MODIFIED,
    );
  });

  test("need a message that is there, the bot's own, of the right kind", async () => {
    await using t = await localTelegram();
    const edit = async (message_id: number | undefined, method = "editMessageText") =>
      (await t.call(method, { chat_id: 5, message_id, text: "x", caption: "x" })).description;
    const mine = t.vera.sendText(t.master, "привет");
    const deleted = await t.sent("скоро удалит");
    t.vera.deleteMessage(deleted);
    const text = await t.sent("текст");
    expect(await edit(999_999)).toBe("Bad Request: message to edit not found");
    expect(await edit(deleted)).toBe("Bad Request: message to edit not found");
    expect(await edit(mine)).toBe("Bad Request: message can't be edited");
    expect(await edit(undefined)).toBe("Bad Request: message identifier is not specified");
    expect(await edit(text, "editMessageCaption")).toBe(
      "Bad Request: there is no caption in the message to edit",
    );
    t.vera.block(t.master);
    expect(await edit(text)).toBe("Forbidden: bot was blocked by the user");
  });

  test("of captions hold 1024 characters", async () => {
    await using t = await localTelegram();
    const form = new FormData();
    form.set("chat_id", "5");
    form.set("photo", new File([new Uint8Array(png(100, 50))], "a.png"));
    const url = `${t.api.url}/bot${t.master.token}/sendPhoto`;
    const sent = (await (await fetch(url, { method: "POST", body: form })).json()) as {
      result: { message_id: number };
    };
    const { message_id } = sent.result;
    const edit = async (caption: string) =>
      await t.call("editMessageCaption", { chat_id: 5, message_id, caption });
    expect((await edit("ж".repeat(1024))).result.caption).toHaveLength(1024);
    expect((await edit("ж".repeat(1025))).description).toBe("Bad Request: message caption is too long");
    expect((await t.call("editMessageText", { chat_id: 5, message_id, text: "x" })).description).toBe(
      "Bad Request: there is no text in the message to edit",
    );
  });
});

describe("deletions", () => {
  test("work for 48 hours and once", async () => {
    await using t = await localTelegram();
    const [young, old] = [await t.sent("раз"), await t.sent("два")];
    const remove = async (message_id: number) =>
      (await t.call("deleteMessage", { chat_id: 5, message_id })).description;
    expect(await remove(young)).toBeUndefined();
    expect(await remove(young)).toBe("Bad Request: message to delete not found");
    expect(t.vera.messages(t.master).map(({ text }) => text)).toEqual(["/start", "два"]);
    t.clock.turn(2 * DAY_MS);
    expect(await remove(old)).toBe("Bad Request: message can't be deleted for everyone");
  });

  test("of many skip those that can not be deleted", async () => {
    await using t = await localTelegram();
    const ids = [await t.sent("раз"), await t.sent("два")];
    const answer = await t.call("deleteMessages", { chat_id: 5, message_ids: [...ids, 999] });
    expect(answer.result).toBe(true);
    expect(t.vera.messages(t.master)).toHaveLength(1);
  });
});

test("a copy has the content but not the buttons", async () => {
  await using t = await localTelegram();
  t.api.channel({ id: -100777, title: "REPORTS" });
  const message_id = await t.sent("<b>Отчёт</b>", { parse_mode: "HTML", reply_markup: buttons("a") });
  const copy = await t.call("copyMessage", { chat_id: -100777, from_chat_id: 5, message_id });
  expect(copy.result).toEqual({ message_id: 1 });
  expect(t.api.channelMessages(-100777)[0]).toMatchObject({ html: "<b>Отчёт</b>", buttons: [] });
  const missing = await t.call("copyMessage", { chat_id: -100777, from_chat_id: 5, message_id: 999 });
  expect(missing.description).toBe("Bad Request: message to copy not found");
});
