import type { Clock } from "../kernel/time.ts";
import type { CallbackAnswer } from "./callback-queries.ts";
import type { Room } from "./rooms.ts";
import type { StoredMessage } from "./stored-message.ts";

/** Something a person could notice. */
export type ChangeBody =
  | { readonly kind: "message" | "edit" | "delete"; readonly room: Room; readonly message: StoredMessage }
  | { readonly kind: "callback_answer"; readonly room: Room; readonly answer: CallbackAnswer }
  | { readonly kind: "chat_action"; readonly room: Room; readonly action: string }
  | { readonly kind: "keyboard" | "room"; readonly room: Room }
  | { readonly kind: "people" };

/** `botId` is null when no single bot is concerned. */
export type Change = ChangeBody & {
  readonly id: number;
  readonly at: Date;
  readonly botId: number | null;
};

const KEPT_MAX = 10_000;

/** The stream of changes, numbered without gaps; the last 10 000 can be read again. */
export class ChangeFeed {
  readonly #clock: Clock;
  readonly #listeners = new Set<(change: Change) => void>();
  #kept: Change[] = [];
  #lastId = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  announce(botId: number | null, body: ChangeBody): void {
    this.#lastId += 1;
    const change: Change = { ...body, id: this.#lastId, at: this.#clock.now(), botId };
    this.#kept.push(change);
    if (this.#kept.length > 2 * KEPT_MAX) this.#kept = this.#kept.slice(-KEPT_MAX);
    for (const listener of this.#listeners) listener(change);
  }

  /** Calls `listener` at every change until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes after the one with this id, as far as they are still kept. */
  since(id: number): readonly Change[] {
    return this.#kept.filter((change) => change.id > id);
  }

  get lastId(): number {
    return this.#lastId;
  }
}
