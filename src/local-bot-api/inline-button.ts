import type { InlineKeyboardButton } from "grammy/types";
import { badRequest } from "./bot-api-error.ts";
import { urlFault } from "./links.ts";

/** `callback_data` is counted in bytes of UTF-8: a Cyrillic letter takes two. */
export const CALLBACK_DATA_BYTES_MAX = 64;
const COPY_TEXT_MAX = 256;

/** Decoration that any button may carry. */
interface Look {
  readonly text: string;
  readonly style?: "danger" | "success" | "primary";
  readonly icon_custom_emoji_id?: string;
}

/**
 * Checks one inline button. Throws 400: no text, no action ("Text buttons are unallowed"), data
 * outside 1-64 bytes (BUTTON_DATA_INVALID), an address Telegram refuses (`tel:`, hosts without
 * a dot), a Web App that is not https.
 */
export function readInlineButton(value: unknown): InlineKeyboardButton {
  if (typeof value !== "object" || value === null) throw fault("InlineKeyboardButton must be an Object");
  const fields = value as Record<string, unknown>;
  const look = readLook(fields);
  const url = text(fields, "url");
  if (url) return { ...look, url: checkedUrl(url) };
  const data = text(fields, "callback_data");
  if (data) return { ...look, callback_data: checkedData(data) };
  if (fields["callback_data"] === "") throw badRequest("BUTTON_DATA_INVALID");
  for (const name of ["switch_inline_query", "switch_inline_query_current_chat"] as const) {
    const query = text(fields, name);
    if (query !== undefined) return { ...look, [name]: query } as InlineKeyboardButton;
  }
  const copied = nested(fields, "copy_text", "text");
  if (copied !== undefined) return { ...look, copy_text: { text: checkedCopy(copied) } };
  const webApp = nested(fields, "web_app", "url");
  if (webApp !== undefined) return { ...look, web_app: { url: checkedHttps(webApp, "Web App") } };
  const login = nested(fields, "login_url", "url");
  if (login !== undefined) return { ...look, login_url: { url: checkedHttps(login, "Login") } };
  throw fault("Text buttons are unallowed in the inline keyboard");
}

function readLook(fields: Record<string, unknown>): Look {
  const label = text(fields, "text");
  if (label === undefined) throw fault('Can\'t find field "text"');
  if (label.trim() === "") throw badRequest("inline keyboard button text must be non-empty");
  const style = fields["style"];
  const icon = fields["icon_custom_emoji_id"];
  return {
    text: label,
    ...(style === "danger" || style === "success" || style === "primary" ? { style } : {}),
    ...(typeof icon === "string" && icon !== "" ? { icon_custom_emoji_id: icon } : {}),
  };
}

function checkedData(data: string): string {
  if (Buffer.byteLength(data) > CALLBACK_DATA_BYTES_MAX) throw badRequest("BUTTON_DATA_INVALID");
  return data;
}

function checkedUrl(url: string): string {
  const wrong = urlFault(url);
  if (wrong) throw badRequest(`inline keyboard button URL '${url}' is invalid: ${wrong}`);
  return url;
}

function checkedHttps(url: string, what: string): string {
  const wrong = url.startsWith("https://") ? urlFault(url) : "Only HTTPS links are allowed";
  if (wrong) throw badRequest(`inline keyboard button ${what} URL '${url}' is invalid: ${wrong}`);
  return url;
}

function checkedCopy(copied: string): string {
  if (copied.length < 1 || copied.length > COPY_TEXT_MAX) throw badRequest("BUTTON_COPY_TEXT_INVALID");
  return copied;
}

function text(fields: Record<string, unknown>, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw fault(`Field "${name}" must be of type String`);
  return value;
}

function nested(fields: Record<string, unknown>, name: string, inner: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object") throw fault(`Field "${name}" must be of type Object`);
  const found = text(value as Record<string, unknown>, inner);
  if (found === undefined) throw fault(`Can't find field "${inner}"`);
  return found;
}

function fault(reason: string): Error {
  return badRequest(`can't parse inline keyboard button: ${reason}`);
}
