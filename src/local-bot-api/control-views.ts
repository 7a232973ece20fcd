import type { BotAccount } from "./bot-account.ts";
import type { Change } from "./change-feed.ts";
import type { Dialogue, PersonAccount, Room } from "./rooms.ts";
import { toVisible } from "./visible-message.ts";

/** The bot without its token. */
export function botView({ id, username, name }: BotAccount) {
  return { id, username, name };
}

export function personView({
  id,
  firstName,
  lastName,
  username,
  languageCode,
  isDeactivated,
}: PersonAccount) {
  return { id, firstName, lastName, username, languageCode, isDeactivated };
}

/** A chat for the list: who, with which bot, how it stands and what came last. */
export function chatView(room: Room, bot: BotAccount | null) {
  const last = [...room.messages.values()].findLast(({ deletedAt }) => !deletedAt);
  const common = {
    chatId: room.chatId,
    type: room.type,
    bot: bot?.username ?? null,
    title: room.type === "private" ? room.person.firstName : room.title,
    lastMessage: last ? toVisible(last) : null,
  };
  return room.type === "private"
    ? { ...common, isBlocked: room.isBlocked, keyboard: keyboardView(room) }
    : common;
}

/** The keys that replace the letters of the phone, by rows; null without any. */
export function keyboardView({ keyboard }: Dialogue) {
  if (!keyboard) return null;
  return {
    rows: keyboard.keyboard.map((row) =>
      row.map((key) => {
        const button = typeof key === "string" ? { text: key } : key;
        return {
          text: button.text,
          asksContact: "request_contact" in button && button.request_contact === true,
          asksLocation: "request_location" in button && button.request_location === true,
        };
      }),
    ),
    placeholder: keyboard.input_field_placeholder ?? null,
  };
}

/** A change as the event stream sends it; messages look as they do at the moment of sending. */
export function changeView(change: Change, botName: (id: number) => string | null) {
  const head = {
    id: change.id,
    at: change.at,
    kind: change.kind,
    bot: change.botId === null ? null : botName(change.botId),
    chatId: change.kind === "people" ? null : change.room.chatId,
  };
  switch (change.kind) {
    case "message":
    case "edit":
    case "delete":
      return { ...head, message: toVisible(change.message) };
    case "callback_answer":
      return { ...head, answer: change.answer };
    case "chat_action":
      return { ...head, action: change.action };
    case "keyboard":
      return { ...head, keyboard: change.room.type === "private" ? keyboardView(change.room) : null };
    default:
      return head;
  }
}
