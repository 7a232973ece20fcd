/**
 * The rules of order-lifecycle.md section 9 for what people type: the same in both wizards, the
 * console and the API. Each takes any text, never throws, and accepts its own result unchanged.
 */
import { type Kopecks, kopecksFromInput } from "../kernel/money.ts";
import { cleanText } from "../kernel/text-clean.ts";
import { russianPhone } from "../settings/formats.ts";
import { ORDER_CATEGORIES, type OrderCategory } from "./lifecycle.ts";

/** Why an input is refused. Surfaces word it (Fluent key `field-problem-<code>`). */
export type FieldProblem =
  /** Lengths are counted in characters, after trimming. */
  | { readonly code: "too_short"; readonly min: number }
  | { readonly code: "too_long"; readonly max: number }
  | { readonly code: "not_phone" }
  /** A name has letters of the Latin or Cyrillic script, spaces and hyphens, nothing else. */
  | { readonly code: "not_a_name" }
  | { readonly code: "control_character" }
  | { readonly code: "emoji" }
  /** Up to 7 digits, comma or point, up to 2 decimals, more than zero. */
  | { readonly code: "not_amount" }
  | { readonly code: "not_category" };

export type Field<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: FieldProblem };

/** Hyphens, dashes and the minus sign, as phones and pasted texts carry them. */
const DASH = /[‐‑‒–—−]/g;

/** A client's phone as `+7XXXXXXXXXX`. */
export function clientPhone(text: string): Field<string> {
  const phone = russianPhone(cleanText(text).replace(DASH, "-"));
  return phone.ok ? phone : refuse({ code: "not_phone" });
}

const NAME = /^[[[\p{Script=Latin}\p{Script=Cyrillic}]&&\p{L}] \-]*$/v;

/** A client's name: 2-100 Latin or Cyrillic letters, spaces, hyphens; at least one letter. */
export function clientName(text: string): Field<string> {
  const name = oneLine(text).replace(DASH, "-");
  if (!NAME.test(name) || !/\p{L}/u.test(name)) return refuse({ code: "not_a_name" });
  return measured(name, 2, 100);
}

// A keycap and a flag are emoji without being pictographs; digits and «№» are neither.
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|[\u20e3\ufe0f]/u;

/** A street typed by hand: 2-250 characters, no control characters, no emoji. */
export function streetManual(text: string): Field<string> {
  if (/\p{Cc}/u.test(text.replace(/\s/g, " "))) return refuse({ code: "control_character" });
  if (EMOJI.test(text)) return refuse({ code: "emoji" });
  return measured(oneLine(text), 2, 250);
}

/** A house number, 1-10 characters; null when "-" says that it is unknown. */
export function house(text: string): Field<string | null> {
  return unlessDash(text, 1);
}

/** An apartment, up to 10 characters; null when there is none or "-" says that it is unknown. */
export function apartment(text: string): Field<string | null> {
  return oneLine(text) === "" ? { ok: true, value: null } : unlessDash(text, 0);
}

/** A comment to the address, up to 250 characters; null when it is empty. */
export function addressComment(text: string): Field<string | null> {
  const comment = lines(text);
  return comment === "" ? { ok: true, value: null } : measured(comment, 1, 250);
}

/** What has to be done, 10-500 characters; line breaks stay. */
export function description(text: string): Field<string> {
  return measured(lines(text), 10, 500);
}

/** A reason (cancel, return, reopen, restore, rejection, refusal), 3-200 characters after trimming. */
export function reasonText(text: string): Field<string> {
  return measured(lines(text), 3, 200);
}

/** A sum in kopecks, 0.01 to 9 999 999.99. */
export function amount(text: string): Field<Kopecks> {
  const kopecks = kopecksFromInput(cleanText(text));
  return kopecks === null ? refuse({ code: "not_amount" }) : { ok: true, value: kopecks };
}

/** One of the six category codes. */
export function category(text: string): Field<OrderCategory> {
  const known = ORDER_CATEGORIES.find((code) => code === text);
  return known ? { ok: true, value: known } : refuse({ code: "not_category" });
}

function unlessDash(text: string, min: number): Field<string | null> {
  const value = oneLine(text);
  return value.replace(DASH, "-") === "-" ? { ok: true, value: null } : measured(value, min, 10);
}

/** Clean, composed, without invisible characters, one space between words. */
function oneLine(text: string): string {
  return cleanText(text)
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, (run) => (/\s/.test(run) ? " " : ""))
    .normalize("NFC")
    .trim();
}

/** Clean, composed, trimmed; line breaks as `\n`. */
function lines(text: string): string {
  return cleanText(text).normalize("NFC").replace(/\r\n?/g, "\n").trim();
}

/** Characters are counted as PostgreSQL counts them: by code points. */
function measured(text: string, min: number, max: number): Field<string> {
  const length = [...text].length;
  if (length < min) return refuse({ code: "too_short", min });
  return length > max ? refuse({ code: "too_long", max }) : { ok: true, value: text };
}

function refuse(problem: FieldProblem): { readonly ok: false; readonly problem: FieldProblem } {
  return { ok: false, problem };
}
