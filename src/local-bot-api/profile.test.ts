import { expect, test } from "vitest";
import { localTelegram } from "./test-setup.ts";

test("a bot knows itself", async () => {
  await using t = await localTelegram();
  expect((await t.call("getMe")).result).toMatchObject({ id: 1001, is_bot: true, username: "master_bot" });
});

test("commands are kept by scope and language", async () => {
  await using t = await localTelegram();
  const commands = [{ command: "start", description: "Начать" }];
  const scope = { type: "all_private_chats" };
  await t.call("setMyCommands", { commands, scope, language_code: "ru" });
  expect((await t.call("getMyCommands", { scope, language_code: "ru" })).result).toEqual(commands);
  expect((await t.call("getMyCommands")).result).toEqual([]);
  await t.call("deleteMyCommands", { scope, language_code: "ru" });
  expect((await t.call("getMyCommands", { scope, language_code: "ru" })).result).toEqual([]);
  const refused = async (command: string, description: string) =>
    (await t.call("setMyCommands", { commands: [{ command, description }] })).description;
  expect(await refused("Старт", "x")).toBe("Bad Request: BOT_COMMAND_INVALID");
  expect(await refused("x".repeat(33), "x")).toBe("Bad Request: BOT_COMMAND_INVALID");
  expect(await refused("x", "")).toBe("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID");
});

test("the menu button is kept per chat", async () => {
  await using t = await localTelegram();
  await t.call("setChatMenuButton", { chat_id: 5, menu_button: { type: "commands" } });
  await t.call("setChatMenuButton", { menu_button: { type: "default" } });
  expect((await t.call("getChatMenuButton", { chat_id: 5 })).result).toEqual({ type: "commands" });
  expect((await t.call("getChatMenuButton")).result).toEqual({ type: "default" });
});

test("chats are described to bots that are in them", async () => {
  await using t = await localTelegram();
  t.api.channel({ id: -100777, title: "ALERTS", username: "fs_alerts" });
  expect((await t.call("getChat", { chat_id: 5 })).result).toMatchObject({
    type: "private",
    first_name: "Вера",
  });
  expect((await t.call("getChat", { chat_id: "@fs_alerts" })).result).toMatchObject({ title: "ALERTS" });
  expect((await t.call("getChat", { chat_id: 5 }, t.admin.token)).description).toBe(
    "Bad Request: chat not found",
  );
});

test("chat actions are of known kinds, places are on the globe", async () => {
  await using t = await localTelegram();
  expect((await t.call("sendChatAction", { chat_id: 5, action: "typing" })).result).toBe(true);
  expect((await t.call("sendChatAction", { chat_id: 5, action: "dancing" })).description).toBe(
    "Bad Request: wrong parameter action in request",
  );
  const place = { chat_id: 5, latitude: 59.93, longitude: 30.31 };
  expect((await t.call("sendLocation", place)).result.location).toEqual({
    latitude: 59.93,
    longitude: 30.31,
  });
  expect((await t.call("sendLocation", { ...place, latitude: 91 })).status).toBe(400);
  expect((await t.call("sendLocation", { chat_id: 5, latitude: 1 })).description).toBe(
    "Bad Request: longitude is empty",
  );
  const contact = { chat_id: 5, phone_number: "+79001234567", first_name: "Анна" };
  expect((await t.call("sendContact", contact)).result.contact).toMatchObject({ first_name: "Анна" });
});
