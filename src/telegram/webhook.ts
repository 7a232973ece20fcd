import { hash, timingSafeEqual } from "node:crypto";
import type { Queryable } from "../db/tx.ts";
import type { BotName } from "../outbox/outbox-row.ts";
import { storeUpdates, updateIdOf } from "./inbox-store.ts";

/** Largest body of a webhook call, bytes; updates of Telegram are far smaller. */
export const WEBHOOK_BODY_BYTES_MAX = 1024 * 1024;

export interface WebhookRequest {
  readonly method: string;
  /** Header `X-Telegram-Bot-Api-Secret-Token`; null when it is missing. */
  readonly secretToken: string | null;
  readonly body: Uint8Array;
}

export type TakeWebhook =
  /** Stored, before or now: 200. */
  | { readonly status: "stored"; readonly isNew: boolean }
  /** 405. */
  | { readonly status: "method_not_allowed" }
  /** 401, without a word about why. */
  | { readonly status: "wrong_secret" }
  /** 413. */
  | { readonly status: "too_large" }
  /** 400: no JSON, or an update without a number. */
  | { readonly status: "bad_request" };

/**
 * Takes one call of Telegram's webhook for a bot: the secret is compared in constant time, the
 * update stored as those of a poll are; a worker does the rest. Throws only when the database does:
 * then Telegram must get a 5xx and sends the update again.
 */
export async function takeWebhook(
  { db, bot, secret, now }: { db: Queryable; bot: BotName; secret: string; now: Date },
  request: WebhookRequest,
): Promise<TakeWebhook> {
  if (request.method !== "POST") return { status: "method_not_allowed" };
  if (request.secretToken === null || !isEqual(request.secretToken, secret))
    return { status: "wrong_secret" };
  if (request.body.byteLength > WEBHOOK_BODY_BYTES_MAX) return { status: "too_large" };
  const update = parseJson(request.body);
  if (updateIdOf(update) === null) return { status: "bad_request" };
  return { status: "stored", isNew: (await storeUpdates(db, bot, [update], now)) === 1 };
}

/** Hashes first, so that neither the length nor the place of the first difference shows in the time. */
function isEqual(given: string, secret: string): boolean {
  return timingSafeEqual(hash("sha256", given, "buffer"), hash("sha256", secret, "buffer"));
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return null;
  }
}
