import { type Api, GrammyError, HttpError } from "grammy";
import type { Queryable } from "../db/tx.ts";
import type { Log } from "../kernel/log.ts";
import { maskSecrets } from "../kernel/mask.ts";
import { type Clock, SECOND_MS, sleep } from "../kernel/time.ts";
import type { BotName } from "../outbox/outbox-row.ts";
import { ALLOWED_UPDATES } from "./inbox-event.ts";
import { storeUpdates, updateIdOf } from "./inbox-store.ts";

export interface PollOptions {
  readonly db: Queryable;
  readonly bot: BotName;
  readonly api: Api;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Called after each batch that was stored, with its numbers. */
  readonly onStored: (updateIds: readonly number[]) => void;
  readonly onBeat?: () => void;
}

/** Why polling ended. */
export type PollEnd =
  | { readonly status: "stopped" }
  /** 409: another process reads the updates of this token. Polling goes on only there. */
  | { readonly status: "another_poller" }
  /** 409: the bot has a webhook. `deleteWebhook` must be called before it can be polled. */
  | { readonly status: "webhook_is_set" }
  /** 401 or 404: the token is wrong or revoked. */
  | { readonly status: "unauthorized" };

/** Telegram keeps a poll open this long; below the time-out of a call. */
const POLL_S = 10;
const BATCH_MAX = 100;
const BACK_OFF_MAX_MS = 30 * SECOND_MS;

/**
 * Fetches updates until `signal` aborts or Telegram says that it must not. A batch is stored before
 * the next call confirms it, so a crash at any moment loses nothing. It starts with offset 0, not with
 * the highest number stored: after a quiet week Telegram goes on from a random one.
 */
export async function pollUpdates(options: PollOptions): Promise<PollEnd> {
  const { api, signal, log } = options;
  let offset = 0;
  let failures = 0;
  while (!signal.aborted) {
    options.onBeat?.();
    try {
      const updates = await fetchUpdates(api, { offset, timeoutS: POLL_S, signal });
      failures = 0;
      if (updates.length === 0) {
        // All below is confirmed. Kept through a quiet week, the offset would confirm numbers that fall back below it, unread.
        offset = 0;
        continue;
      }
      await storeUpdates(options.db, options.bot, updates, options.clock.now());
      offset = nextOffset(updates);
      options.onStored(updates.flatMap((update) => updateIdOf(update) ?? []));
    } catch (error) {
      if (signal.aborted) break;
      const end = endOf(error);
      if (end !== null) return end;
      failures += 1;
      const waitMs = pauseMs(error, failures);
      log.warn("poll_failed", { bot: options.bot, failures, reason: noteOf(error), wait_ms: waitMs });
      await sleep(waitMs, signal).catch(() => {});
    }
  }
  return { status: "stopped" };
}

/** One call of getUpdates; what it returns is confirmed by the next call with a higher offset. */
export function fetchUpdates(
  api: Api,
  { offset, timeoutS, signal }: { offset: number; timeoutS: number; signal: AbortSignal },
): Promise<readonly unknown[]> {
  const request = { offset, limit: BATCH_MAX, timeout: timeoutS, allowed_updates: ALLOWED_UPDATES };
  // grammY's signal type is that of a polyfill; the platform's own fits it.
  return api.getUpdates(request, signal as never);
}

/** The offset that confirms these updates. */
export function nextOffset(updates: readonly unknown[]): number {
  return Math.max(...updates.map((update) => updateIdOf(update) ?? 0)) + 1;
}

function endOf(error: unknown): PollEnd | null {
  if (!(error instanceof GrammyError)) return null;
  if (error.error_code === 409) {
    return { status: /webhook/i.test(error.description) ? "webhook_is_set" : "another_poller" };
  }
  return error.error_code === 401 || error.error_code === 404 ? { status: "unauthorized" } : null;
}

/** What Telegram asks for after 429; 1, 2, 4 ... s while it fails; 1 s while our own database does. */
function pauseMs(error: unknown, failures: number): number {
  if (error instanceof GrammyError && error.error_code === 429) {
    return (error.parameters.retry_after ?? 1) * SECOND_MS;
  }
  if (!(error instanceof GrammyError || error instanceof HttpError)) return SECOND_MS;
  return Math.min(BACK_OFF_MAX_MS, SECOND_MS * 2 ** (failures - 1));
}

/** Errors of grammY name the URL, and the URL holds the token. */
function noteOf(error: unknown): string {
  return maskSecrets(error instanceof Error ? error.message : String(error));
}
