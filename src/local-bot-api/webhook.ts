import { SECOND_MS, sleep } from "../kernel/time.ts";
import type { QueuedUpdate, UpdateQueue } from "./update-queue.ts";

export interface WebhookSettings {
  readonly url: string;
  readonly secretToken: string | null;
  readonly maxConnections: number;
  /** Real milliseconds before the first retry; each further one takes twice as long. */
  readonly retryMs: number;
}

const RETRY_MAX_MS = 60 * SECOND_MS;
const ANSWER_TIMEOUT_MS = 60 * SECOND_MS;

/**
 * Posts the updates of a bot to its address: in order within a chat, several chats at once, each
 * update again and again until the answer is 2xx.
 */
export class Webhook {
  readonly settings: WebhookSettings;
  lastError: { message: string; atUnix: number } | null = null;
  readonly #queue: UpdateQueue;
  readonly #unixNow: () => number;
  readonly #closed = new AbortController();
  readonly #busyKeys = new Set<string>();

  constructor(settings: WebhookSettings, queue: UpdateQueue, unixNow: () => number) {
    this.settings = settings;
    this.#queue = queue;
    this.#unixNow = unixNow;
  }

  /** Starts deliveries for everything that waits and is not under way. */
  wake(): void {
    if (this.#closed.signal.aborted) return;
    for (const queued of this.#queue.waiting()) {
      if (this.#busyKeys.size >= this.settings.maxConnections) return;
      if (this.#busyKeys.has(queued.orderKey)) continue;
      this.#busyKeys.add(queued.orderKey);
      void this.#deliver(queued);
    }
  }

  /** No further attempts; updates not yet taken stay in the queue. */
  close(): void {
    this.#closed.abort();
  }

  async #deliver(queued: QueuedUpdate): Promise<void> {
    let pauseMs = this.settings.retryMs;
    while (
      !this.#closed.signal.aborted &&
      this.#queue.waiting().some(({ update }) => update === queued.update)
    ) {
      const problem = await this.#post(JSON.stringify(queued.update));
      if (problem === null) {
        this.#queue.confirm(queued);
        break;
      }
      this.lastError = { message: problem, atUnix: this.#unixNow() };
      await sleep(pauseMs, this.#closed.signal).catch(() => {});
      pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS);
    }
    this.#busyKeys.delete(queued.orderKey);
    this.wake();
  }

  /** One attempt; null when it was taken, otherwise the reason as getWebhookInfo shows it. */
  async #post(body: string): Promise<string | null> {
    const { url, secretToken } = this.settings;
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(secretToken ? { "x-telegram-bot-api-secret-token": secretToken } : {}),
        },
        body,
        redirect: "manual",
        signal: AbortSignal.any([this.#closed.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
      });
      await response.arrayBuffer();
      if (response.ok) return null;
      return `Wrong response from the webhook: ${response.status} ${response.statusText}`.trim();
    } catch (error) {
      const timedOut = error instanceof Error && error.name === "TimeoutError";
      return timedOut ? "Read timeout expired" : "Connection failed";
    }
  }
}
