/** Nothing is said any more to a press after this time, and the button may be pressed again. */
const WAIT_MS = 15_000;
const REMEMBERED_MAX = 50;

interface Waiting {
  readonly data: string;
  readonly timer: ReturnType<typeof setTimeout>;
  query: string | null;
}

/** Buttons that were pressed and wait for the bot, at most one under each message. */
export class Presses {
  readonly #redraw: (messageId: number) => void;
  readonly #waiting = new Map<number, Waiting>();
  /** An answer may overtake the number of its press. */
  readonly #answered = new Set<string>();

  constructor(redraw: (messageId: number) => void) {
    this.#redraw = redraw;
  }

  isWaiting(messageId: number, data: string): boolean {
    return this.#waiting.get(messageId)?.data === data;
  }

  begin(messageId: number, data: string): void {
    this.#end(messageId);
    const timer = setTimeout(() => this.#end(messageId), WAIT_MS);
    this.#waiting.set(messageId, { data, timer, query: null });
    this.#redraw(messageId);
  }

  /** The server has taken the press; null when it has not. */
  sent(messageId: number, query: string | null): void {
    const waiting = this.#waiting.get(messageId);
    if (!waiting) return;
    if (query === null || this.#answered.has(query)) this.#end(messageId);
    else waiting.query = query;
  }

  answered(query: string): void {
    this.#answered.add(query);
    if (this.#answered.size > REMEMBERED_MAX) this.#answered.delete(this.#answered.values().next().value!);
    for (const [messageId, waiting] of this.#waiting) if (waiting.query === query) this.#end(messageId);
  }

  /** New buttons have come, so the old press shows no more. */
  messageChanged(messageId: number): void {
    const waiting = this.#waiting.get(messageId);
    if (waiting) clearTimeout(waiting.timer);
    this.#waiting.delete(messageId);
  }

  #end(messageId: number): void {
    if (!this.#waiting.has(messageId)) return;
    this.messageChanged(messageId);
    this.#redraw(messageId);
  }
}
