import { expect, test } from "vitest";
import { buttons, localTelegram } from "./test-setup.ts";

const TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid";

test("a press brings the message as it stands, and the person sees the answer", async () => {
  await using t = await localTelegram();
  const messageId = await t.sent("Заказ", { reply_markup: buttons("Взять", "Нет") });
  const id = t.vera.press(messageId, "Взять") ?? "";
  const { result } = await t.call("getUpdates");
  expect(result[0].callback_query).toMatchObject({
    id,
    data: "do:Взять",
    from: { id: 5, language_code: "ru" },
    message: { message_id: messageId, text: "Заказ", reply_markup: buttons("Взять", "Нет") },
  });
  await t.call("answerCallbackQuery", { callback_query_id: id, text: "Заказ ваш", show_alert: true });
  expect(t.vera.answers(t.master)).toMatchObject([
    { callbackQueryId: id, messageId, text: "Заказ ваш", showAlert: true, data: "do:Взять" },
  ]);
});

test("only buttons that are displayed can be pressed", async () => {
  await using t = await localTelegram();
  const messageId = await t.sent("Заказ", { reply_markup: buttons("Взять") });
  expect(() => t.vera.press(messageId, "Отказаться")).toThrow("it shows: Взять (do:Взять)");
  await t.call("editMessageText", { chat_id: 5, message_id: messageId, text: "Уже взят" });
  expect(() => t.vera.press(messageId, "Взять")).toThrow("no buttons");
  await t.call("deleteMessage", { chat_id: 5, message_id: messageId });
  expect(() => t.vera.press(messageId, "Взять")).toThrow(`sees no message ${messageId}`);
});

test("buttons are found by data and by place; an address tells the bot nothing", async () => {
  await using t = await localTelegram();
  const row = [
    { text: "a", callback_data: "x:1" },
    { text: "a", callback_data: "x:2" },
    { text: "сайт", url: "https://ya.ru" },
  ];
  const messageId = await t.sent("Заказ", { reply_markup: { inline_keyboard: [row] } });
  t.vera.press(messageId, { data: "x:2" });
  t.vera.press(messageId, { row: 0, column: 1 });
  expect(t.vera.press(messageId, "сайт")).toBeNull();
  const { result } = await t.call("getUpdates");
  expect(result.map((update: { callback_query: { data: string } }) => update.callback_query.data)).toEqual([
    "x:2",
    "x:2",
  ]);
});

test("forged presses carry any data, under messages that show no such button or are gone", async () => {
  await using t = await localTelegram();
  const messageId = await t.sent("Заказ");
  t.vera.pressForged(messageId, "x".repeat(65));
  t.vera.deleteMessage(messageId);
  t.vera.pressForged(messageId, "gone");
  t.vera.pressForged(777, "foreign", t.master);
  expect(() => t.vera.pressForged(777, "foreign")).toThrow("name the bot as well");
  const queries = (await t.call("getUpdates")).result.map(
    (update: { callback_query: unknown }) => update.callback_query,
  );
  expect(queries).toMatchObject([
    { data: "x".repeat(65), message: { text: "Заказ" } },
    { data: "gone", message: { message_id: messageId, date: 0 } },
    { data: "foreign", message: { message_id: 777, date: 0 } },
  ]);
});

test("an answer is taken for 15 seconds, a second one changes nothing, others are too old", async () => {
  await using t = await localTelegram();
  const messageId = await t.sent("Заказ", { reply_markup: buttons("Взять") });
  const press = () => t.vera.press(messageId, "Взять") ?? "";
  const answer = async (callback_query_id: string, text = "", token = t.master.token) =>
    await t.call("answerCallbackQuery", { callback_query_id, text }, token);

  const first = press();
  expect((await answer(first, "раз", t.admin.token)).description).toBe(TOO_OLD);
  expect((await answer(first, "ж".repeat(201))).description).toBe("Bad Request: MESSAGE_TOO_LONG");
  expect((await answer(first, "раз")).result).toBe(true);
  expect((await answer(first, "два")).result).toBe(true);
  expect(t.vera.answers(t.master).map(({ text }) => text)).toEqual(["раз"]);

  const late = press();
  t.clock.turn(15_000);
  expect((await answer(late)).status).toBe(200);
  const tooLate = press();
  t.clock.turn(15_001);
  expect((await answer(tooLate)).description).toBe(TOO_OLD);
  expect((await answer("123")).description).toBe(TOO_OLD);
});

test("a person waits for the answer to his press", async () => {
  await using t = await localTelegram();
  const messageId = await t.sent("Заказ", { reply_markup: buttons("Взять") });
  const id = t.vera.press(messageId, "Взять") ?? "";
  const waiting = t.vera.waitForAnswer(t.master, id);
  await t.call("answerCallbackQuery", { callback_query_id: id, text: "ваш" });
  expect((await waiting).text).toBe("ваш");
  await expect(t.vera.waitForAnswer(t.master, "nope", 10)).rejects.toThrow("got no answer within 10 ms");
});
