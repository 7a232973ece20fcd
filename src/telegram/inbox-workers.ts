import { isRetryable } from "../db/retry.ts";
import type { Tx } from "../db/tx.ts";
import { monotonicMs, SECOND_MS, sleep } from "../kernel/time.ts";
import type { Alarm } from "../outbox/alarm.ts";
import type { BotName } from "../outbox/outbox-row.ts";
import { SYSTEM } from "../staff/actor.ts";
import { openWork } from "../staff/run-work.ts";
import type { Work } from "../staff/work.ts";
import { escapeHtml } from "../texts/html.ts";
import { type Answer, Answers } from "./answer.ts";
import type { InboxOptions } from "./inbox.ts";
import type { Arrivals } from "./inbox-arrivals.ts";
import { type BotEvent, readEvent } from "./inbox-event.ts";
import {
  type CountFailure,
  chatsWaiting,
  countFailure,
  type InboxChat,
  markDone,
  peekOldest,
  type StoredUpdate,
  takeUpdate,
} from "./inbox-store.ts";

/** How long a worker sleeps when nobody rings. */
export const INBOX_POLL_MS = SECOND_MS;
const WIDTH = 8;
/** Updates of one chat before others get their turn. */
const TURN_MAX = 10;
const HELD_PAUSE_MS = 100;
const FAILURE_PAUSE_MS = SECOND_MS;
const ANSWER_WITHIN_MS = 2 * SECOND_MS;

type TurnEnd = "empty" | "held" | "more" | "resting";

/** The hands of one process: several chats at a time, one update of each. */
export class Workers {
  readonly #options: InboxOptions;
  readonly #alarm: Alarm;
  readonly #arrivals: Arrivals;
  readonly #signal: AbortSignal;
  readonly #answers: Answers;
  readonly #width: number;
  readonly #inHand = new Map<InboxChat, Promise<void>>();
  #cursor = Number.MIN_SAFE_INTEGER;

  constructor(
    options: InboxOptions,
    parts: { readonly alarm: Alarm; readonly arrivals: Arrivals; readonly signal: AbortSignal },
  ) {
    this.#options = options;
    this.#alarm = parts.alarm;
    this.#arrivals = parts.arrivals;
    this.#signal = parts.signal;
    this.#width = options.width ?? WIDTH;
    const { api, db, log, clock, ownerApi = () => null } = options;
    this.#answers = new Answers({ api, db, log, clock, ownerApi, bot: options.bot.name });
  }

  async run(): Promise<void> {
    while (!this.#signal.aborted) {
      this.#options.onBeat?.();
      try {
        await this.#startTurns();
        await this.#alarm.wait(INBOX_POLL_MS);
      } catch (error) {
        this.#options.log.error("error", { reason: "inbox_loop", details: error });
        await this.#alarm.wait(FAILURE_PAUSE_MS);
      }
    }
    await Promise.all(this.#inHand.values());
  }

  /** Handles everything that waits, answers included. */
  async drain(): Promise<void> {
    for (;;) {
      await this.#startTurns();
      if (this.#inHand.size === 0) return;
      await Promise.race(this.#inHand.values());
    }
  }

  async #startTurns(): Promise<void> {
    const room = this.#width - this.#inHand.size;
    if (room === 0) return; // A turn that ends rings.
    const { db, bot } = this.#options;
    const limit = this.#width + this.#inHand.size;
    const waiting = await chatsWaiting(db, bot.name, { from: this.#cursor, limit });
    for (const chat of waiting.filter((each) => !this.#inHand.has(each)).slice(0, room)) {
      if (chat !== null) this.#cursor = chat;
      this.#inHand.set(chat, this.#takeTurn(chat));
    }
  }

  async #takeTurn(chat: InboxChat): Promise<void> {
    let end: TurnEnd = "more";
    try {
      for (let done = 0; done < TURN_MAX && end === "more" && !this.#signal.aborted; done += 1) {
        end = await this.#handleOldest(chat);
      }
      // Somebody else holds the chat, or the database does not answer: not again at once.
      const pauseMs = end === "held" ? HELD_PAUSE_MS : end === "resting" ? FAILURE_PAUSE_MS : 0;
      if (pauseMs > 0) await sleep(pauseMs, this.#signal).catch(() => {});
    } finally {
      this.#inHand.delete(chat);
      this.#alarm.ring();
    }
  }

  /** Never throws. */
  async #handleOldest(chat: InboxChat): Promise<TurnEnd> {
    const { db, bot, log } = this.#options;
    let update: StoredUpdate | null = null;
    try {
      update = await peekOldest(db, bot.name, chat);
      if (update === null) return "empty";
      return await this.#handle(chat, update);
    } catch (error) {
      const details = { bot: bot.name, update_id: update?.updateId, details: error };
      log.error("error", { reason: "inbox_update", ...details });
      return "resting";
    }
  }

  async #handle(chat: InboxChat, update: StoredUpdate): Promise<TurnEnd> {
    const { bot, onHandled, db } = this.#options;
    const read = readEvent(bot.name, update.updateId, update.payload);
    if (read.status === "malformed") {
      await this.#count(update, null, new Error(read.why), true);
      onHandled?.("malformed", "dead", 0);
      return "more";
    }
    if (read.status === "ignored") {
      const { queryId } = read;
      const done = await db.transaction((tx) => this.#within(tx, chat, update, async () => {}));
      if (done === "held") return "held";
      if (queryId !== null) await this.#answers.press(queryId);
      return "more";
    }
    const startedMs = monotonicMs();
    const outcome = await this.#attempt(chat, update, read.event);
    if (outcome === "held" || outcome === "resting") return outcome;
    onHandled?.(bot.actionOf(read.event), outcome, monotonicMs() - startedMs);
    return "more";
  }

  async #attempt(
    chat: InboxChat,
    update: StoredUpdate,
    event: BotEvent,
  ): Promise<"held" | "resting" | "done" | "failed" | "dead"> {
    const { bot, db, log } = this.#options;
    const patience = this.#answerInTime(event);
    try {
      await db.transaction(async (tx) => bot.greet(await this.#work(tx, event), event));
      await this.#showBusy(event);
      const answer = await db.transaction((tx) =>
        this.#within(tx, chat, update, async () => bot.handle(await this.#work(tx, event), event)),
      );
      if (answer === "held") return "held";
      await this.#deliver(answer, event, patience.stop());
      return "done";
    } catch (error) {
      if (isRetryable(error)) {
        log.warn("inbox_retry", { bot: bot.name, update_id: event.updateId, details: error });
        return "resting";
      }
      const counted = await this.#count(update, event, error, false);
      if (counted.answer) await this.#deliver(counted.answer, event, patience.stop());
      if (counted.status === "failed") await sleep(HELD_PAUSE_MS * 4 ** (counted.attempts - 1));
      return counted.status === "dead" ? "dead" : "failed";
    } finally {
      patience.stop();
    }
  }

  /** Runs `action` with the update in hand and marks it done in the same transaction. */
  async #within<T>(
    tx: Tx,
    chat: InboxChat,
    { updateId }: StoredUpdate,
    action: () => Promise<T>,
  ): Promise<T | "held"> {
    const { bot, clock } = this.#options;
    if (!(await takeUpdate(tx, bot.name, chat, updateId))) return "held";
    const result = await action();
    await markDone(tx, bot.name, updateId, clock.now());
    return result;
  }

  /** Counts a failure in a transaction of its own; a dead letter is told in words. */
  async #count(
    { updateId }: StoredUpdate,
    event: BotEvent | null,
    error: unknown,
    isFinal: boolean,
  ): Promise<CountFailure & { readonly attempts: number; readonly answer: Answer | null }> {
    const { bot, db, log, clock } = this.#options;
    const note = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return db.transaction(async (tx) => {
      const counted = await countFailure(tx, bot.name, updateId, { note, isFinal }, clock.now());
      const attempts = counted.status === "processed" ? 0 : counted.attempts;
      tx.afterCommit(() => {
        const request_id = requestIdOf(bot.name, updateId);
        const reason = counted.status === "dead" ? "bot_update_dead" : "bot_update_failed";
        log.error("error", { reason, request_id, bot: bot.name, attempts, details: error });
      });
      const tells = counted.status === "dead" && event !== null && event.kind !== "membership";
      const answer = tells ? await bot.failed(await this.#work(tx, event), event) : null;
      return { ...counted, attempts, answer };
    });
  }

  #work(tx: Tx, event: BotEvent): Promise<Work> {
    const requestId = requestIdOf(this.#options.bot.name, event.updateId);
    return openWork(this.#options, { actor: SYSTEM, source: "bot", requestId }, tx);
  }

  async #showBusy(event: BotEvent): Promise<void> {
    if (event.kind !== "press") return;
    const html = this.#options.bot.busy(event);
    if (html !== null) await this.#answers.busy(event.chatId, event.messageId, html);
  }

  /** A press must not spin for more than 2 s: then it is answered with nothing and the result comes as an edit. */
  #answerInTime(event: BotEvent): { stop: () => boolean } {
    if (event.kind !== "press") return { stop: () => false };
    let isAnswered = false;
    const answer = () => {
      isAnswered = true;
      void this.#answers.press(event.queryId);
    };
    const leftMs = ANSWER_WITHIN_MS - this.#arrivals.waitedMs(event.updateId);
    const timer = setTimeout(answer, Math.max(0, leftMs));
    return {
      stop: () => {
        clearTimeout(timer);
        return isAnswered;
      },
    };
  }

  async #deliver(answer: Answer, event: BotEvent, isPressAnswered: boolean): Promise<void> {
    const { bot, db, log } = this.#options;
    const delivered = await this.#answers.deliver(withLateNotice(answer, isPressAnswered), {
      isPressAnswered,
    });
    if (delivered !== "unreachable") return;
    await db
      .transaction(async (tx) => bot.unreachable(await this.#work(tx, event), event.chatId))
      .catch((error: unknown) => log.error("error", { reason: "unreachable_not_stored", details: error }));
  }
}

/** The words of an answer that came too late for the press go into a message of their own. */
function withLateNotice(answer: Answer, isPressAnswered: boolean): Answer {
  if (!isPressAnswered || !answer.press || answer.press.text === "") return answer;
  return { ...answer, notes: [escapeHtml(answer.press.text), ...answer.notes] };
}

/** The number that a person reads in «Код: …» and that history, audit and logs carry. */
export function requestIdOf(bot: BotName, updateId: number): string {
  return `${bot === "master" ? "m" : "a"}-${updateId}`;
}
