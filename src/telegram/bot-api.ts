import type { Agent } from "node:http";
import { Api, GrammyError, InputFile } from "grammy";
import { maskSecrets } from "../kernel/mask.ts";
import { SECOND_MS } from "../kernel/time.ts";
import {
  CALL_TIMEOUT_MS,
  type Delivery,
  type Keyboard,
  type MessageContent,
  type Messenger,
  type OutgoingMessage,
  type ReplyKey,
} from "../outbox/messenger.ts";
import { plainText } from "./plain-text.ts";

export interface BotApiOptions {
  readonly token: string;
  /** Base URL without a trailing slash; Telegram's own unless told (self-hosted server, tests). */
  readonly apiRoot?: string;
  /** For a proxy in front of the Bot API. */
  readonly agent?: Agent;
  /** 15 s unless told. */
  readonly timeoutMs?: number;
}

/** grammY's client alone: no retries, no throttling, a hard limit on the time of a call. */
export function botApi({ token, apiRoot, agent, timeoutMs = CALL_TIMEOUT_MS }: BotApiOptions): Api {
  return new Api(token, {
    ...(apiRoot === undefined ? {} : { apiRoot }),
    ...(agent === undefined ? {} : { baseFetchConfig: { agent, compress: true } }),
    timeoutSeconds: timeoutMs / SECOND_MS,
  });
}

/**
 * Telegram as a messenger. Outcomes follow design/reliability.md section 5; text with markup that
 * Telegram cannot read is sent once more as plain text. Notes never hold the token: of network
 * errors only the code is kept, because their text names the URL.
 */
export function telegramMessenger(api: Api): Messenger {
  return {
    send: (message) => withPlainFallback(message, (content, markup) => send(api, message, content, markup)),
    edit: ({ chatId, messageId }, content) =>
      withPlainFallback(content, (text, markup) =>
        attempt(async () => {
          const other = { ...markup, ...NO_PREVIEW, reply_markup: inlineKeyboard(content.keyboard) };
          await api.editMessageText(chatId, messageId, text, other);
          return { status: "sent", chatId: Number(chatId), messageId, asPlainText: false };
        }),
      ),
    delete: ({ chatId, messageId }) =>
      attempt(async () => {
        await api.deleteMessage(chatId, messageId);
        return ACCEPTED;
      }),
    probe: () =>
      attempt(async () => {
        await api.getMe();
        return ACCEPTED;
      }),
  };
}

const ACCEPTED: Delivery = { status: "sent", chatId: null, messageId: null, asPlainText: false };
const NO_PREVIEW = { link_preview_options: { is_disabled: true } };
const HTML_MARKUP = { parse_mode: "HTML" } as const;
type Markup = typeof HTML_MARKUP | Record<never, never>;

function send(api: Api, message: OutgoingMessage, text: string, markup: Markup): Promise<Delivery> {
  const { chatId, document, key } = message;
  const keys = key === undefined ? inlineKeyboard(message.keyboard) : replyKeys(key);
  const other = { ...markup, reply_markup: keys };
  return attempt(async () => {
    const sent = document
      ? await api.sendDocument(chatId, new InputFile(document.path, document.name), {
          ...other,
          caption: text,
        })
      : await api.sendMessage(chatId, text, { ...other, ...NO_PREVIEW });
    return { status: "sent", chatId: sent.chat.id, messageId: sent.message_id, asPlainText: false };
  });
}

async function withPlainFallback(
  { html }: MessageContent,
  call: (text: string, markup: Markup) => Promise<Delivery>,
): Promise<Delivery> {
  const delivery = await call(html, HTML_MARKUP);
  if (delivery.status !== "refused" || !/can't parse entities/i.test(delivery.note)) return delivery;
  const again = await call(plainText(html), {});
  return again.status === "sent" ? { ...again, asPlainText: true } : again;
}

function inlineKeyboard(keyboard: Keyboard) {
  return {
    inline_keyboard: keyboard.map((row) =>
      row.map((button) =>
        "url" in button
          ? { text: button.text, url: button.url }
          : { text: button.text, callback_data: button.data },
      ),
    ),
  };
}

function replyKeys(key: ReplyKey | "none") {
  if (key === "none") return { remove_keyboard: true } as const;
  const { label: text, asks } = key;
  const button =
    asks === "contact" ? { text, request_contact: true as const } : { text, request_location: true as const };
  return { keyboard: [[button]], resize_keyboard: true, one_time_keyboard: true };
}

async function attempt(call: () => Promise<Delivery>): Promise<Delivery> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof GrammyError) return refusal(error);
    return { status: "unavailable", code: null, note: networkNote(error) };
  }
}

function refusal({ error_code: code, description, parameters }: GrammyError): Delivery {
  const note = maskSecrets(description);
  if (code === 429) return { status: "retry_after", afterMs: (parameters.retry_after ?? 1) * SECOND_MS };
  if (code >= 500) return { status: "unavailable", code, note };
  if (parameters.migrate_to_chat_id !== undefined) {
    return { status: "migrated", chatId: parameters.migrate_to_chat_id };
  }
  if (code === 401 || code === 404) return { status: "unauthorized", code, note };
  if (code === 403) return { status: "unreachable", code, note };
  if (code === 413) return { status: "too_large", code, note };
  if (/message is not modified/i.test(note)) return { status: "not_modified" };
  if (/message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i.test(note)) {
    return { status: "edit_target_gone", code, note };
  }
  if (/chat not found|PEER_ID_INVALID|user not found/i.test(note)) return { status: "no_chat", code, note };
  return { status: "refused", code, note };
}

/** `ECONNRESET`, `invalid-json`, `AbortError`: what went wrong, without the URL and its token. */
function networkNote(error: unknown): string {
  const cause = (error as { error?: unknown }).error ?? error;
  const { code, type, name } = cause as { code?: unknown; type?: unknown; name?: unknown };
  return [code, type, name].find((word) => typeof word === "string") ?? "network error";
}
