import type { InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup } from "grammy/types";
import { badRequest } from "./bot-api-error.ts";
import type { CallParameters } from "./call-parameters.ts";
import { readInlineButton } from "./inline-button.ts";

/** What stands under a message or replaces the keyboard of the phone. */
export type ReplyMarkup =
  | { readonly kind: "none" }
  | { readonly kind: "inline"; readonly markup: InlineKeyboardMarkup }
  | { readonly kind: "keyboard"; readonly markup: ReplyKeyboardMarkup }
  | { readonly kind: "remove" }
  | { readonly kind: "force_reply" };

export const INLINE_BUTTONS_MAX = 100;
export const INLINE_ROW_MAX = 8;
const KEYBOARD_BUTTONS_MAX = 300;
const KEYBOARD_ROW_MAX = 12;
const MARKUP_BYTES_MAX = 10 * 1024;

/**
 * Reads and checks `reply_markup`. An empty inline keyboard is `none`: that is how bots remove
 * buttons. Throws 400 with Telegram's words; the sizes are 100 inline buttons, 8 in a row, 10 kB.
 */
export function readReplyMarkup(params: CallParameters): ReplyMarkup {
  const given = params.json("reply_markup", "reply keyboard markup");
  if (given === null) return { kind: "none" };
  if (typeof given !== "object" || Array.isArray(given)) throw badRequest("object expected as reply markup");
  const fields = given as Record<string, unknown>;
  if (fields["keyboard"] !== undefined && !isEmpty(fields["keyboard"])) return readKeyboard(fields);
  if (fields["inline_keyboard"] !== undefined) return readInlineKeyboard(fields["inline_keyboard"]);
  if (fields["remove_keyboard"] === true) return { kind: "remove" };
  if (fields["force_reply"] === true) return { kind: "force_reply" };
  return { kind: "none" };
}

/** The inline keyboard for an edit; any other markup counts as none, as on the real server. */
export function readInlineMarkup(params: CallParameters): InlineKeyboardMarkup | null {
  const read = readReplyMarkup(params);
  return read.kind === "inline" ? read.markup : null;
}

function readInlineKeyboard(value: unknown): ReplyMarkup {
  const rows = rowsOf(value, "inline_keyboard", "InlineKeyboardMarkup")
    .map((row) => row.map(readInlineButton))
    .filter((row) => row.length > 0);
  if (rows.length === 0) return { kind: "none" };
  const markup: InlineKeyboardMarkup = { inline_keyboard: rows };
  refuseTooLong(rows, INLINE_BUTTONS_MAX, INLINE_ROW_MAX);
  return { kind: "inline", markup };
}

function readKeyboard(fields: Record<string, unknown>): ReplyMarkup {
  const rows = rowsOf(fields["keyboard"], "keyboard", "ReplyKeyboardMarkup").map((row) =>
    row.map(readKeyboardButton),
  );
  refuseTooLong(rows, KEYBOARD_BUTTONS_MAX, KEYBOARD_ROW_MAX);
  const markup: ReplyKeyboardMarkup = { keyboard: rows };
  for (const name of ["is_persistent", "resize_keyboard", "one_time_keyboard", "selective"] as const) {
    const value = fields[name];
    if (value === undefined) continue;
    if (typeof value !== "boolean") {
      throw badRequest(`field "${name}" of the ReplyKeyboardMarkup must be of the type Boolean`);
    }
    markup[name] = value;
  }
  if (typeof fields["input_field_placeholder"] === "string") {
    markup.input_field_placeholder = fields["input_field_placeholder"];
  }
  return { kind: "keyboard", markup };
}

function readKeyboardButton(value: unknown): KeyboardButton {
  const button = typeof value === "string" ? { text: value } : value;
  if (typeof button !== "object" || button === null) {
    throw badRequest("can't parse keyboard button: KeyboardButton must be a String or an Object");
  }
  const text = (button as Record<string, unknown>)["text"];
  if (typeof text !== "string") throw badRequest("can't parse keyboard button: Can't find field \"text\"");
  if (text.trim() === "") throw badRequest("keyboard button text must be non-empty");
  return button as KeyboardButton;
}

function rowsOf(value: unknown, field: string, type: string): unknown[][] {
  if (!Array.isArray(value)) throw badRequest(`field "${field}" of the ${type} must be an Array`);
  if (!value.every(Array.isArray)) {
    throw badRequest(`field "${field}" of the ${type} must be an Array of Arrays`);
  }
  return value as unknown[][];
}

function refuseTooLong(rows: readonly unknown[][], buttonsMax: number, rowMax: number): void {
  const buttons = rows.reduce((sum, row) => sum + row.length, 0);
  const tooWide = rows.some((row) => row.length > rowMax);
  if (buttons > buttonsMax || tooWide || Buffer.byteLength(JSON.stringify(rows)) > MARKUP_BYTES_MAX) {
    throw badRequest("reply markup is too long");
  }
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
