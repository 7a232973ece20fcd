import { Bot } from "grammy";
import { describe, expect, test } from "vitest";
import { buttons, localTelegram, png } from "./test-setup.ts";

type World = Awaited<ReturnType<typeof localTelegram>>;

async function received(t: World) {
  return (await t.call("getUpdates")).result;
}

describe("what a person sends", () => {
  test("arrives as Telegram writes it", async () => {
    await using t = await localTelegram();
    t.vera.sendCommand(t.master, "start", "ref_7");
    t.vera.sendText(t.master, "  Звоните +7 900 123-45-67\u0000 ");
    t.vera.sendLocation(t.master, { latitude: 59.93, longitude: 30.31, accuracyM: 12 });
    t.vera.sendContact(t.master, { phoneNumber: "+7", firstName: "Чужой", userId: null });
    t.vera.sendVoice(t.master);
    t.vera.sendSticker(t.master);
    t.vera.sendVideo(t.master, { caption: "акт", sizeBytes: 5 });
    t.vera.sendAnimation(t.master);
    t.vera.sendVideoNote(t.master);
    const messages = (await received(t)).map((update: { message: unknown }) => update.message);
    expect(messages).toMatchObject([
      { text: "/start ref_7", entities: [{ type: "bot_command", offset: 0, length: 6 }] },
      { text: "Звоните +7 900 123-45-67", from: { id: 5, is_bot: false, language_code: "ru" } },
      { location: { latitude: 59.93, longitude: 30.31, horizontal_accuracy: 12 } },
      { contact: { phone_number: "+7", first_name: "Чужой" } },
      { voice: { duration: 7 } },
      { sticker: { type: "regular", emoji: "👍" } },
      { video: { file_size: 5 }, caption: "акт" },
      { animation: { width: 320 }, document: { file_size: 100_000 } },
      { video_note: { length: 240 } },
    ]);
    expect(messages[3].contact.user_id).toBeUndefined();
  });

  test("as an album arrives piece by piece with one number", async () => {
    await using t = await localTelegram();
    const items = Array.from({ length: 10 }, () => ({ kind: "photo" as const, content: png(40, 30) }));
    t.vera.sendAlbum(t.master, items, "акты");
    const messages = (await received(t)).map(({ message }: { message: unknown }) => message);
    expect(messages).toHaveLength(10);
    expect(new Set(messages.map((each: { media_group_id: string }) => each.media_group_id)).size).toBe(1);
    expect(messages.map((each: { caption?: string }) => each.caption).slice(0, 2)).toEqual([
      "акты",
      undefined,
    ]);
  });

  test("can be changed and deleted", async () => {
    await using t = await localTelegram();
    const id = t.vera.sendText(t.master, "раз");
    t.vera.editText(id, "два");
    const [, edited] = await received(t);
    expect(edited.edited_message).toMatchObject({ message_id: id, text: "два", edit_date: 1773144000 });
    t.vera.deleteMessage(id);
    expect(t.vera.message(id)).toBeNull();
    expect(t.vera.messages(t.master, { withDeleted: true }).at(-1)).toMatchObject({
      text: "два",
      isDeleted: true,
      earlierTexts: ["раз"],
    });
  });

  test("has limits a phone would keep", async () => {
    await using t = await localTelegram();
    expect(() => t.vera.sendText(t.master, " \u0000 ")).toThrow("empty text");
    expect(() => t.vera.sendText(t.master, "ж".repeat(4097))).toThrow("at most 4096");
    expect(() => t.vera.sendText("no_such_bot", "x")).toThrow("register it first");
    t.vera.deactivate();
    expect(() => t.vera.sendText(t.master, "x")).toThrow("has deleted the account");
  });
});

test("a blocked bot is told, can not send, and nothing reaches it until it is unblocked", async () => {
  await using t = await localTelegram();
  const messageId = await t.sent("?", { reply_markup: buttons("Да") });
  t.vera.block(t.master);
  expect(() => t.vera.sendText(t.master, "x")).toThrow("unblock it first");
  expect(() => t.vera.press(messageId, "Да")).toThrow("unblock it first");
  t.vera.unblock(t.master);
  expect(
    (await received(t)).map((update: { my_chat_member: object }) => update.my_chat_member),
  ).toMatchObject([
    { old_chat_member: { status: "member" }, new_chat_member: { status: "kicked" }, from: { id: 5 } },
    { old_chat_member: { status: "kicked" }, new_chat_member: { status: "member", user: { id: 1001 } } },
  ]);
});

describe("a person waits", () => {
  test("for a message that is there, one that comes, and one that is edited into shape", async () => {
    await using t = await localTelegram();
    const first = await t.sent("Заказ №1");
    const isDone = (message: { text: string }) => message.text.includes("готов");
    expect((await t.vera.waitFor(t.master, ({ text }) => text === "Заказ №1")).messageId).toBe(first);
    const coming = t.vera.waitFor(t.master, isDone);
    await t.call("editMessageText", { chat_id: 5, message_id: first, text: "Заказ №1 готов" });
    expect((await coming).messageId).toBe(first);
    t.api.channel({ id: -100777, title: "ALERTS" });
    const alert = t.api.waitForChannel(-100777, isDone);
    await t.call("sendMessage", { chat_id: -100777, text: "готово" });
    expect((await alert).text).toBe("готово");
  });

  test("not for ever, and says what the chat shows instead", async () => {
    await using t = await localTelegram();
    await t.sent("Не то", { reply_markup: buttons("Кнопка") });
    await expect(t.vera.waitFor(t.master, () => false, 10)).rejects.toThrow("bot: Не то [Кнопка]");
  });
});

describe("grammY's Bot", () => {
  test("lives on the local server: commands, buttons, edits, answers", async () => {
    await using t = await localTelegram();
    const bot = new Bot(t.master.token, { client: { apiRoot: t.api.url } });
    bot.command("start", (context) =>
      context.reply(`<b>Здравствуйте</b>, ${context.from?.first_name}`, {
        parse_mode: "HTML",
        reply_markup: buttons("Взять"),
      }),
    );
    bot.callbackQuery(/^do:(.+)$/, async (context) => {
      await context.answerCallbackQuery({ text: `Принято: ${context.match[1]}` });
      await context.editMessageText("Заказ ваш");
    });
    const polling = bot.start({
      drop_pending_updates: true,
      onStart: () => void t.vera.sendCommand(t.master, "start"),
    });
    const offer = await t.vera.waitFor(t.master, ({ text }) => text === "Здравствуйте, Вера");
    const press = t.vera.press(offer.messageId, "Взять") ?? "";
    expect((await t.vera.waitForAnswer(t.master, press)).text).toBe("Принято: Взять");
    const edited = await t.vera.waitFor(t.master, ({ text }) => text === "Заказ ваш");
    expect(edited).toMatchObject({ messageId: offer.messageId, buttons: [] });
    await bot.stop();
    await polling;
    expect(t.master.updates.size).toBe(0);
  });

  test("stops with 409 when a second instance polls", async () => {
    await using t = await localTelegram();
    const instance = () => new Bot(t.master.token, { client: { apiRoot: t.api.url } });
    const first = instance();
    const ended = first.start().catch((problem: unknown) => problem);
    for (let i = 0; i < 400 && !t.master.polls.isWaiting; i += 1)
      await new Promise((go) => setTimeout(go, 5));
    const second = instance();
    const heard = Promise.withResolvers<string>();
    second.on("message:text", (context) => heard.resolve(context.message.text));
    const polling = second.start();
    expect(await ended).toMatchObject({ error_code: 409 });
    t.vera.sendText(t.master, "кто слушает?");
    expect(await heard.promise).toBe("кто слушает?");
    await second.stop();
    await polling;
  });
});
