import type { Update, WebhookInfo } from "grammy/types";
import { SECOND_MS } from "../../kernel/time.ts";
import { badRequest, conflict } from "../bot-api-error.ts";
import { Webhook } from "../webhook.ts";
import type { CallContext } from "./call-context.ts";

const LIMIT_MAX = 100;
const TIMEOUT_MAX_S = 50;
const CONNECTIONS_MAX = 100;
const CONNECTIONS_DEFAULT = 40;

/** Long polling. 409 while a webhook is set; a newer call ends an older one that waits. */
export async function getUpdates({ bot, params, signal }: CallContext): Promise<Update[]> {
  if (bot.webhook) {
    throw conflict(
      "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    );
  }
  rememberAllowed({ bot, params });
  return await bot.polls.poll({
    offset: params.integer("offset") ?? 0,
    limit: clamp(params.integer("limit") ?? LIMIT_MAX, 1, LIMIT_MAX),
    timeoutMs: clamp(params.integer("timeout") ?? 0, 0, TIMEOUT_MAX_S) * SECOND_MS,
    signal,
  });
}

/**
 * Delivers updates by POST from now on. Unlike the real server it takes http and any port, but
 * only addresses of this machine. An empty address deletes the webhook.
 */
export function setWebhook(call: CallContext): true {
  const { world, bot, params } = call;
  const url = params.text("url");
  if (url === null) return deleteWebhook(call);
  const secretToken = params.text("secret_token");
  if (!isLocal(url)) {
    throw badRequest("bad webhook: this local server delivers only to http(s) addresses of this machine");
  }
  if (secretToken !== null && !/^[A-Za-z0-9_-]{1,256}$/.test(secretToken)) {
    throw badRequest("secret token contains unallowed characters");
  }
  rememberAllowed(call);
  bot.polls.end("terminated by setWebhook request");
  bot.webhook?.close();
  if (params.flag("drop_pending_updates")) bot.updates.clear();
  bot.webhook = new Webhook(
    {
      url,
      secretToken,
      maxConnections: clamp(params.integer("max_connections") ?? CONNECTIONS_DEFAULT, 1, CONNECTIONS_MAX),
      retryMs: world.rules.webhookRetryMs,
    },
    bot.updates,
    () => world.unixNow(),
  );
  bot.webhook.wake();
  return true;
}

export function deleteWebhook({ bot, params }: CallContext): true {
  bot.webhook?.close();
  bot.webhook = null;
  if (params.flag("drop_pending_updates")) bot.updates.clear();
  return true;
}

export function getWebhookInfo({ bot }: CallContext): WebhookInfo {
  const { webhook } = bot;
  return {
    url: webhook?.settings.url ?? "",
    has_custom_certificate: false,
    pending_update_count: bot.updates.size,
    ...(webhook ? { max_connections: webhook.settings.maxConnections } : {}),
    ...(bot.allowedUpdates ? { allowed_updates: [...bot.allowedUpdates] } : {}),
    ...(webhook?.lastError
      ? { last_error_date: webhook.lastError.atUnix, last_error_message: webhook.lastError.message }
      : {}),
  } as WebhookInfo;
}

/** A list sticks until another one is given; an empty list means the usual kinds. It does not touch updates already queued. */
function rememberAllowed({ bot, params }: Pick<CallContext, "bot" | "params">): void {
  let given: unknown;
  try {
    given = params.json("allowed_updates", "allowed updates");
  } catch {
    return;
  }
  if (!Array.isArray(given)) return;
  bot.allowedUpdates = given.length === 0 ? null : given.map(String);
}

function isLocal(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  const isWeb = protocol === "http:" || protocol === "https:";
  return isWeb && ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
