import type { BotAccount } from "./bot-account.ts";
import type { CallbackAnswer } from "./callback-queries.ts";
import type { Change } from "./change-feed.ts";
import { type Dialogue, livingMessage, type PersonAccount } from "./rooms.ts";
import type { StoredMessage } from "./stored-message.ts";
import { toVisible, type VisibleMessage } from "./visible-message.ts";
import { messageOf, waitForChange } from "./wait-for-change.ts";
import type { World } from "./world.ts";

/** A bot by the object that registered it, its token, its username or its id. */
export type BotRef = BotAccount | string | number;

const WAIT_MS = 5_000;

/** The eyes of one person: the private chats with bots as they look on his phone. */
export class PersonEyes {
  readonly account: PersonAccount;
  protected readonly world: World;

  constructor(world: World, account: PersonAccount) {
    this.world = world;
    this.account = account;
  }

  get id(): number {
    return this.account.id;
  }

  /** The labels of the reply keyboard the bot shows now, by rows; empty without one. */
  keyboard(bot: BotRef): string[][] {
    const shown = this.dialogueWith(bot)?.keyboard?.keyboard ?? [];
    return shown.map((row) => row.map((button) => (typeof button === "string" ? button : button.text)));
  }

  /** The chat with a bot as he sees it, oldest first; deleted messages only on request. */
  messages(bot: BotRef, { withDeleted = false } = {}): VisibleMessage[] {
    const all = this.dialogueWith(bot)?.messages.values() ?? [];
    return [...all].filter((message) => withDeleted || !message.deletedAt).map(toVisible);
  }

  /** The newest message that the bot sent; null when there is none. */
  lastMessage(bot: BotRef): VisibleMessage | null {
    const own = [...(this.dialogueWith(bot)?.messages.values() ?? [])];
    const last = own.findLast((message) => message.sentByBotId !== null && !message.deletedAt);
    return last ? toVisible(last) : null;
  }

  /** One message of his chats; null when it does not exist or is deleted. */
  message(messageId: number): VisibleMessage | null {
    const found = this.lookUp(messageId);
    return found?.message ? toVisible(found.message) : null;
  }

  /** The answers to his presses that this bot gave, oldest first. */
  answers(bot: BotRef): CallbackAnswer[] {
    return this.world.bot(bot).callbacks.answersFor(this.id);
  }

  /**
   * Waits (real time) until a message of the bot fulfils the condition, now or after a change;
   * of several the newest. Rejects after `timeoutMs` with the chat as it then looks.
   */
  async waitFor(
    bot: BotRef,
    isIt: (message: VisibleMessage) => boolean,
    timeoutMs = WAIT_MS,
  ): Promise<VisibleMessage> {
    const account = this.world.bot(bot);
    const fits = (message: VisibleMessage) => message.isFromBot && !message.isDeleted && isIt(message);
    const look = (change: Change | null) => {
      if (change === null) return this.messages(account).findLast(fits);
      const written = messageOf(change);
      if (written?.botId !== account.id || written.room.chatId !== this.id) return undefined;
      const message = toVisible(written.message);
      return fits(message) ? message : undefined;
    };
    const complaint = () =>
      `no such message for ${this.displayName} within ${timeoutMs} ms; ${this.#picture(account)}`;
    return await waitForChange(this.world.changes, look, timeoutMs, complaint);
  }

  /** Waits for the bot's answer to a press, given the id that `press` returned. */
  async waitForAnswer(bot: BotRef, callbackQueryId: string, timeoutMs = WAIT_MS): Promise<CallbackAnswer> {
    const { callbacks } = this.world.bot(bot);
    const look = () => callbacks.answerTo(callbackQueryId) ?? undefined;
    const complaint = () => `the press ${callbackQueryId} got no answer within ${timeoutMs} ms`;
    return await waitForChange(this.world.changes, look, timeoutMs, complaint);
  }

  /** The chat and bot of a message id; its message is null when it is deleted. */
  protected lookUp(
    messageId: number,
  ): { bot: BotAccount; dialogue: Dialogue; message: StoredMessage | null } | null {
    for (const bot of this.world.bots.values()) {
      const dialogue = bot.dialogues.get(this.id);
      if (!dialogue?.messages.has(messageId)) continue;
      return { bot, dialogue, message: livingMessage(dialogue, messageId) };
    }
    return null;
  }

  protected dialogueWith(ref: BotRef): Dialogue | null {
    return this.world.bot(ref).dialogues.get(this.id) ?? null;
  }

  #picture(bot: BotAccount): string {
    const lines = this.messages(bot)
      .slice(-5)
      .map(({ messageId, isFromBot, text, buttons }) => {
        const labels = buttons.flat().map((button) => `[${button.text}]`);
        return `  ${messageId} ${isFromBot ? "bot" : "he"}: ${text.slice(0, 200)} ${labels.join(" ")}`;
      });
    return lines.length > 0 ? `the chat ends with:\n${lines.join("\n")}` : "the chat is empty";
  }

  protected get displayName(): string {
    return `${this.account.firstName} (${this.id})`;
  }
}
