import { describe, expect, test } from "vitest";
import { buttons, localTelegram } from "./test-setup.ts";

describe("inline buttons", () => {
  const refusals: [string, unknown, string][] = [
    ["data of 65 bytes", { text: "a", callback_data: "x".repeat(65) }, "BUTTON_DATA_INVALID"],
    ["Cyrillic data of 33 letters", { text: "a", callback_data: "ж".repeat(33) }, "BUTTON_DATA_INVALID"],
    ["empty data", { text: "a", callback_data: "" }, "BUTTON_DATA_INVALID"],
    [
      "no action",
      { text: "a" },
      "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ],
    ["no text", { callback_data: "x" }, "can't parse inline keyboard button: Can't find field \"text\""],
    ["a phone link", { text: "a", url: "tel:+79001234567" }, "Unsupported URL protocol"],
    ["an address without a dot", { text: "a", url: "http://localhost:3000/x" }, "Wrong HTTP URL"],
    [
      "a Web App without https",
      { text: "a", web_app: { url: "http://ya.ru" } },
      "Only HTTPS links are allowed",
    ],
    ["a string", "a", "can't parse inline keyboard button: InlineKeyboardButton must be an Object"],
  ];

  test.each(refusals)("with %s are refused", async (_name, button, reason) => {
    await using t = await localTelegram();
    const answer = await t.send("x", { reply_markup: { inline_keyboard: [[button]] } });
    expect(answer.status).toBe(400);
    expect(answer.description).toContain(reason);
  });

  test("hold 64 bytes of data, addresses and texts to copy", async () => {
    await using t = await localTelegram();
    const row = [
      { text: "да", callback_data: "ж".repeat(32) },
      { text: "сайт", url: "https://ya.ru/x" },
      { text: "бот", url: "tg://resolve?domain=x" },
      { text: "копия", copy_text: { text: "+7 900" } },
    ];
    const id = await t.sent("x", { reply_markup: { inline_keyboard: [row] } });
    expect(t.vera.message(id)?.buttons).toEqual([
      [
        { text: "да", data: "ж".repeat(32), url: null, copyText: null },
        { text: "сайт", data: null, url: "https://ya.ru/x", copyText: null },
        { text: "бот", data: null, url: "tg://resolve?domain=x", copyText: null },
        { text: "копия", data: null, url: null, copyText: "+7 900" },
      ],
    ]);
  });

  test("are at most 100, 8 in a row, 10 kB", async () => {
    await using t = await localTelegram();
    const rows = (count: number, perRow: number, label = "x") => ({
      inline_keyboard: Array.from({ length: Math.ceil(count / perRow) }, (_, row) =>
        Array.from({ length: Math.min(perRow, count - row * perRow) }, () => ({
          text: label,
          callback_data: "d",
        })),
      ),
    });
    const tooLong = "Bad Request: reply markup is too long";
    expect((await t.send("x", { reply_markup: rows(100, 8) })).status).toBe(200);
    expect((await t.send("x", { reply_markup: rows(101, 8) })).description).toBe(tooLong);
    expect((await t.send("x", { reply_markup: rows(9, 9) })).description).toBe(tooLong);
    expect((await t.send("x", { reply_markup: rows(90, 8, "ж".repeat(60)) })).description).toBe(tooLong);
  });
});

test("markup that is no markup is refused", async () => {
  await using t = await localTelegram();
  const refused = async (reply_markup: unknown) => (await t.send("x", { reply_markup })).description;
  expect(await refused("{")).toBe("Bad Request: can't parse reply keyboard markup JSON object");
  expect(await refused([])).toBe("Bad Request: object expected as reply markup");
  expect(await refused({ inline_keyboard: {} })).toContain("must be an Array");
  expect(await refused({ inline_keyboard: [{}] })).toContain("must be an Array of Arrays");
  expect(await refused({ keyboard: [[{ text: " " }]] })).toContain("must be non-empty");
});

describe("reply keyboards", () => {
  test("stay until they are removed, and their keys send their text", async () => {
    await using t = await localTelegram();
    await t.sent("меню", { reply_markup: { keyboard: [["📦 Заказы"], [{ text: "☕ Перерыв" }]] } });
    await t.sent("просто текст");
    expect(t.vera.keyboard(t.master)).toEqual([["📦 Заказы"], ["☕ Перерыв"]]);
    t.vera.tap(t.master, "☕ Перерыв");
    expect(t.master.updates.take(0, 10).at(-1)).toMatchObject({ message: { text: "☕ Перерыв" } });
    expect(() => t.vera.tap(t.master, "Нет такой")).toThrow("📦 Заказы | ☕ Перерыв");
    await t.sent("убираю", { reply_markup: { remove_keyboard: true } });
    expect(t.vera.keyboard(t.master)).toEqual([]);
  });

  test("can ask for the own contact", async () => {
    await using t = await localTelegram();
    const key = { text: "📱 Отправить номер", request_contact: true };
    await t.sent("номер?", { reply_markup: { keyboard: [[key]], one_time_keyboard: true } });
    t.vera.tap(t.master, "📱 Отправить номер", { phoneNumber: "+79001234567" });
    const contact = { phone_number: "+79001234567", first_name: "Вера", user_id: 5 };
    expect(t.master.updates.take(0, 10).at(-1)).toMatchObject({ message: { contact } });
    expect(t.vera.keyboard(t.master)).toEqual([]);
  });

  test("make their message uneditable, as inline buttons do not", async () => {
    await using t = await localTelegram();
    const withKeyboard = await t.sent("меню", { reply_markup: { keyboard: [["a"]] } });
    const withButtons = await t.sent("карта", { reply_markup: buttons("a") });
    const edit = async (message_id: number) =>
      await t.call("editMessageText", { chat_id: 5, message_id, text: "иначе" });
    expect((await edit(withKeyboard)).description).toBe("Bad Request: message can't be edited");
    expect((await edit(withButtons)).status).toBe(200);
  });
});
