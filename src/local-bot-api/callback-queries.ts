import { randomInt } from "node:crypto";
import { badRequest } from "./bot-api-error.ts";
import type { Room } from "./rooms.ts";

/** What a bot answered to a press; an empty text only stops the clock on the button. */
export interface CallbackAnswer {
  readonly callbackQueryId: string;
  readonly personId: number;
  readonly messageId: number;
  readonly data: string;
  readonly text: string;
  readonly showAlert: boolean;
  readonly url: string | null;
  readonly at: Date;
}

interface OpenQuery {
  readonly room: Room;
  readonly personId: number;
  readonly messageId: number;
  readonly data: string;
  readonly pressedAtMs: number;
  answer: CallbackAnswer | null;
}

const TOO_OLD = "query is too old and response timeout expired or query ID is invalid";
const ANSWER_TEXT_MAX = 200;
const KEPT_MAX = 50_000;

/** The presses of one bot's buttons that may still be answered. */
export class CallbackQueries {
  readonly #lifeMs: number;
  readonly #queries = new Map<string, OpenQuery>();

  constructor(lifeMs: number) {
    this.#lifeMs = lifeMs;
  }

  /** A new query with a random id, as long as those of Telegram. */
  open(query: Omit<OpenQuery, "pressedAtMs" | "answer">, now: Date): string {
    const id = `${randomInt(1e9, 2 ** 40)}${randomInt(1e5, 1e6)}`;
    this.#queries.set(id, { ...query, pressedAtMs: now.getTime(), answer: null });
    if (this.#queries.size > KEPT_MAX) {
      const oldest = this.#queries.keys().next().value;
      if (oldest !== undefined) this.#queries.delete(oldest);
    }
    return id;
  }

  /**
   * Takes the bot's answer. A second answer is accepted and changes nothing (null); an unknown id
   * or one past its life is 400 "query is too old ...".
   */
  answer(
    id: string,
    given: { text: string; showAlert: boolean; url: string | null },
    now: Date,
  ): { room: Room; answer: CallbackAnswer } | null {
    const query = this.#queries.get(id);
    if (!query) throw badRequest(TOO_OLD);
    if (given.text.length > ANSWER_TEXT_MAX) throw badRequest("MESSAGE_TOO_LONG");
    if (query.answer) return null;
    if (now.getTime() - query.pressedAtMs > this.#lifeMs) throw badRequest(TOO_OLD);
    const { room, personId, messageId, data } = query;
    query.answer = { callbackQueryId: id, personId, messageId, data, ...given, at: now };
    return { room, answer: query.answer };
  }

  /** The answer to a press; null while there is none. */
  answerTo(id: string): CallbackAnswer | null {
    return this.#queries.get(id)?.answer ?? null;
  }

  /** All answers a person got, oldest first. */
  answersFor(personId: number): CallbackAnswer[] {
    return [...this.#queries.values()].flatMap(({ answer }) =>
      answer?.personId === personId ? [answer] : [],
    );
  }
}
