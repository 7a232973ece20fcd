import type { Chat, ReplyKeyboardMarkup, User } from "grammy/types";
import type { StoredMessage } from "./stored-message.ts";

/** Somebody with a phone. */
export interface PersonAccount {
  readonly id: number;
  firstName: string;
  lastName: string | null;
  username: string | null;
  languageCode: string | null;
  isDeactivated: boolean;
}

/** The `User` object of a person. */
export function toApiUser(person: PersonAccount): User {
  return {
    id: person.id,
    is_bot: false,
    first_name: person.firstName,
    ...(person.lastName ? { last_name: person.lastName } : {}),
    ...(person.username ? { username: person.username } : {}),
    ...(person.languageCode ? { language_code: person.languageCode } : {}),
  };
}

/** A place with messages, by ascending id. */
interface RoomBase {
  readonly chatId: number;
  readonly messages: Map<number, StoredMessage>;
}

/** The private chat of one person with one bot. Both see the same messages. */
export interface Dialogue extends RoomBase {
  readonly type: "private";
  readonly botId: number;
  readonly person: PersonAccount;
  isBlocked: boolean;
  /** What the phone shows in place of letters. */
  keyboard: ReplyKeyboardMarkup | null;
}

/** How a bot stands in a channel or group. */
export type Standing = "member" | "reader" | "left" | "kicked" | { readonly movedTo: number };

export interface Channel extends RoomBase {
  readonly type: "channel" | "supergroup" | "group";
  readonly title: string;
  readonly username: string | null;
  lastMessageId: number;
  /** Bots not listed are members with the right to post. */
  readonly standings: Map<number, Standing>;
}

export type Room = Dialogue | Channel;

/** The `Chat` object of a room. */
export function toApiChat(room: Room): Chat {
  if (room.type === "private") {
    const { id, firstName, lastName, username } = room.person;
    return {
      id,
      type: "private",
      first_name: firstName,
      ...(lastName ? { last_name: lastName } : {}),
      ...(username ? { username } : {}),
    } as Chat;
  }
  const { chatId, type, title, username } = room;
  return { id: chatId, type, title, ...(username ? { username } : {}) } as Chat;
}

/** A message that is still there; null for unknown and deleted ones. */
export function livingMessage(room: Room, messageId: number): StoredMessage | null {
  const message = room.messages.get(messageId);
  return message && !message.deletedAt ? message : null;
}
