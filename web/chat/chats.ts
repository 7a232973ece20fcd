import type { CallbackAnswer, Change, ChatMessage, LoadedChat, ReplyKeyboard } from "./local-api.ts";

/** One person's chat with his bot, as it is now. Deleted messages are gone from it. */
export interface Chat {
  readonly personId: number;
  /** By ascending id. */
  readonly messages: Map<number, ChatMessage>;
  /** The buttons he has pressed and got an answer to. */
  presses: readonly Pick<CallbackAnswer, "messageId" | "data">[];
  keyboard: ReplyKeyboard | null;
  isBlocked: boolean;
}

/** Which chat a change concerns; `isNewFromBot` when a person would hear his phone ring. */
export interface Applied {
  readonly chat: Chat;
  readonly isNewFromBot: boolean;
}

/** All chats of the page. */
export class Chats {
  readonly #byPerson: ReadonlyMap<number, { readonly chat: Chat; readonly bot: string }>;

  constructor(people: readonly { readonly tgUserId: number; readonly bot: string }[]) {
    const entries = people.map(({ tgUserId, bot }): [number, { chat: Chat; bot: string }] => {
      const chat: Chat = {
        personId: tgUserId,
        messages: new Map(),
        presses: [],
        keyboard: null,
        isBlocked: false,
      };
      return [tgUserId, { chat, bot }];
    });
    this.#byPerson = new Map(entries);
  }

  of(personId: number): Chat {
    const found = this.#byPerson.get(personId);
    if (!found) throw new Error(`no chat of ${personId}`);
    return found.chat;
  }

  all(): Chat[] {
    return [...this.#byPerson.values()].map(({ chat }) => chat);
  }

  /** Replaces what is known of a chat by what the server says. */
  load(
    personId: number,
    { chat, messages, answers }: Pick<LoadedChat, "chat" | "messages" | "answers">,
  ): void {
    const own = this.of(personId);
    own.messages.clear();
    for (const message of messages) if (!message.isDeleted) own.messages.set(message.messageId, message);
    own.presses = answers;
    own.keyboard = chat?.keyboard ?? null;
    own.isBlocked = chat?.isBlocked ?? false;
  }

  /**
   * Takes a change over. Null when it concerns nobody here. The same change may come twice: the stream
   * is opened at a number that is a little older than what was loaded.
   */
  apply(change: Change): Applied | null {
    const found = change.chatId === null ? undefined : this.#byPerson.get(change.chatId);
    if (!found || found.bot !== change.bot) return null;
    const { chat } = found;
    if (change.kind === "keyboard") chat.keyboard = change.keyboard;
    if (change.kind === "callback_answer") chat.presses = [...chat.presses, change.answer];
    if (change.kind !== "message" && change.kind !== "edit" && change.kind !== "delete") {
      return { chat, isNewFromBot: false };
    }
    const { message } = change;
    const isKnown = chat.messages.has(message.messageId);
    if (message.isDeleted) chat.messages.delete(message.messageId);
    // An edit of a message that this page has never had or has dropped comes too late to be shown.
    else if (isKnown || change.kind === "message") chat.messages.set(message.messageId, message);
    const isNewFromBot = change.kind === "message" && !isKnown && message.isFromBot && !message.isDeleted;
    return { chat, isNewFromBot };
  }
}

/** Messages of the bot above the mark. */
export function unreadCount(chat: Chat, readUpTo: number): number {
  let count = 0;
  for (const { messageId, isFromBot } of chat.messages.values())
    if (isFromBot && messageId > readUpTo) count += 1;
  return count;
}

/** The number of the newest message; 0 in an empty chat. */
export function lastMessageId(chat: Chat): number {
  return Math.max(0, ...chat.messages.keys());
}
