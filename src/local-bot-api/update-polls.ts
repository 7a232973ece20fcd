import type { Update } from "grammy/types";
import { conflict } from "./bot-api-error.ts";
import type { UpdateQueue } from "./update-queue.ts";

/** What one getUpdates call asks for. */
export interface PollRequest {
  readonly offset: number;
  readonly limit: number;
  /** Real milliseconds to wait for an update; 0 answers at once. */
  readonly timeoutMs: number;
  /** Aborted when the caller is gone. */
  readonly signal: AbortSignal;
}

interface WaitingPoll {
  readonly request: PollRequest;
  readonly settle: (outcome: Update[] | Error) => void;
}

/** The long polls of one bot. At most one waits; a newer one ends it with 409. */
export class UpdatePolls {
  readonly #queue: UpdateQueue;
  #waiting: WaitingPoll | null = null;
  #wakeIsDue = false;

  constructor(queue: UpdateQueue) {
    this.#queue = queue;
  }

  get isWaiting(): boolean {
    return this.#waiting !== null;
  }

  /**
   * Answers with updates at once if there are any, otherwise waits for the first one or the end
   * of the time. Throws 409 when another getUpdates or a setWebhook ends the wait.
   */
  async poll(request: PollRequest): Promise<Update[]> {
    const ready = this.#queue.take(request.offset, request.limit);
    if (ready.length > 0 || request.timeoutMs <= 0 || request.signal.aborted) return ready;
    this.end("terminated by other getUpdates request; make sure that only one bot instance is running");
    return await this.#wait(request);
  }

  /** Ends the waiting poll with 409, if there is one. */
  end(reason: string): void {
    this.#waiting?.settle(conflict(reason));
  }

  /** Answers the waiting poll with nothing; for closing the server. */
  release(): void {
    this.#waiting?.settle([]);
  }

  /** New updates are there. The answer leaves a moment later, so that updates of one moment travel together. */
  wake(): void {
    if (!this.#waiting || this.#wakeIsDue) return;
    this.#wakeIsDue = true;
    setImmediate(() => {
      this.#wakeIsDue = false;
      const poll = this.#waiting;
      if (!poll) return;
      const updates = this.#queue.take(poll.request.offset, poll.request.limit);
      if (updates.length > 0) poll.settle(updates);
    });
  }

  #wait(request: PollRequest): Promise<Update[]> {
    return new Promise((resolve, reject) => {
      const poll: WaitingPoll = {
        request,
        settle: (outcome) => {
          clearTimeout(timer);
          request.signal.removeEventListener("abort", gone);
          if (this.#waiting === poll) this.#waiting = null;
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
        },
      };
      const gone = () => poll.settle([]);
      const timer = setTimeout(() => poll.settle([]), request.timeoutMs);
      request.signal.addEventListener("abort", gone, { once: true });
      this.#waiting = poll;
    });
  }
}
