import { monotonicMs } from "../../src/kernel/time.ts";
import type { Change } from "../../src/local-bot-api/change-feed.ts";
import type { LocalBotApi } from "../../src/local-bot-api/local-bot-api.ts";
import type { ButtonChoice } from "../../src/local-bot-api/person.ts";

export interface Press {
  readonly chatId: number;
  readonly messageId: number;
  readonly pressedMs: number;
  /** Until the button stopped spinning; null while it spins. */
  answeredMs: number | null;
  /** What he was told, in the answer or in place of the pressed message, and how long it took. */
  words: { readonly text: string; readonly afterMs: number } | null;
}

/** Presses of buttons, and what the bot said to each: a button that spins for ever is a failed request. */
export class Presses implements Disposable {
  readonly #telegram: LocalBotApi;
  readonly #byQuery = new Map<string, Press>();
  readonly #byMessage = new Map<number, Press[]>();
  readonly #stop: () => void;

  constructor(telegram: LocalBotApi) {
    this.#telegram = telegram;
    this.#stop = telegram.changes.subscribe((change) => this.#notice(change));
  }

  /** Throws when the button is not there (any more). */
  press(chatId: number, messageId: number, choice: ButtonChoice): void {
    const pressedMs = monotonicMs();
    const id = this.#telegram.person(chatId).press(messageId, choice);
    if (id === null) return;
    const press: Press = { chatId, messageId, pressedMs, answeredMs: null, words: null };
    this.#byQuery.set(id, press);
    this.#byMessage.set(messageId, [...(this.#byMessage.get(messageId) ?? []), press]);
  }

  #notice(change: Change): void {
    if (change.kind === "callback_answer") {
      const press = this.#byQuery.get(change.answer.callbackQueryId);
      if (!press) return;
      press.answeredMs ??= monotonicMs() - press.pressedMs;
      if (change.answer.text !== "") said(press, change.answer.text);
    } else if (change.kind === "edit") {
      const { messageId, content } = change.message;
      for (const press of this.#byMessage.get(messageId) ?? []) said(press, content.text.text);
    }
  }

  get all(): readonly Press[] {
    return [...this.#byQuery.values()];
  }

  /** Buttons that still spin. */
  get unanswered(): number {
    return this.all.filter(({ answeredMs }) => answeredMs === null).length;
  }

  /** Presses whose outcome nobody was told. */
  get wordless(): number {
    return this.all.filter(({ words }) => words === null).length;
  }

  /** How long each took to be told its outcome. */
  get wordsMs(): number[] {
    return this.all.flatMap(({ words }) => (words ? [words.afterMs] : []));
  }

  get texts(): string[] {
    return this.all.flatMap(({ words }) => (words ? [words.text] : []));
  }

  clear(): void {
    this.#byQuery.clear();
    this.#byMessage.clear();
  }

  [Symbol.dispose](): void {
    this.#stop();
  }
}

function said(press: Press, text: string): void {
  press.words ??= { text, afterMs: monotonicMs() - press.pressedMs };
}
