/** What people type about staff, and the codes they type. Each takes any text and never throws. */
import { cleanText } from "../kernel/text-clean.ts";
import { russianPhone } from "../settings/formats.ts";
import type { StaffRole } from "./actor.ts";

/** In the order in which screens offer them. */
export const STAFF_ROLES: readonly StaffRole[] = ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"];

/** Longest id a Telegram account has had so far is 10 digits; the column holds any of these. */
const TG_ID = /^[1-9]\d{3,14}$/;
const USERNAME = /^@?([a-z]\w{3,31})$/i;
const NAME = /^[\p{L}\p{M}][\p{L}\p{M} .'’-]*$/u;
const NAME_LENGTH_MAX = 160;
const COMMENT_LENGTH_MAX = 200;

/** Whom Telegram knows: by his number, or by his user name (lower case, without @). */
export type TelegramHandle =
  | { readonly tgUserId: number; readonly username: null }
  | { readonly tgUserId: null; readonly username: string };

export function staffRole(text: string | undefined): StaffRole | null {
  return STAFF_ROLES.find((role) => role === text) ?? null;
}

/** `123456789`, `@Ivan_1` or a link `t.me/ivan_1`; null when it is none of them. */
export function telegramHandle(text: string): TelegramHandle | null {
  const typed = cleanText(text)
    .trim()
    .replace(/^(?:https?:\/\/)?t\.me\//i, "@");
  if (TG_ID.test(typed)) return { tgUserId: Number(typed), username: null };
  const username = USERNAME.exec(typed)?.[1];
  return username === undefined ? null : { tgUserId: null, username: username.toLowerCase() };
}

/** A person's full name: 2-160 characters, letters with spaces, points, hyphens, apostrophes; null when it is none. */
export function staffName(text: string): string | null {
  const name = cleanText(text).replace(/\s+/g, " ").trim();
  const length = [...name].length;
  return length >= 2 && length <= NAME_LENGTH_MAX && NAME.test(name) ? name : null;
}

/** A phone as `+7XXXXXXXXXX`; null when it is none. */
export function staffPhone(text: string): string | null {
  const phone = russianPhone(cleanText(text));
  return phone.ok ? phone.value : null;
}

/** A comment to a code, one line; "" for "-"; null when it is longer than 200 characters. */
export function codeComment(text: string): string | null {
  const comment = cleanText(text).replace(/\s+/g, " ").trim();
  if (comment === "-") return "";
  return [...comment].length <= COMMENT_LENGTH_MAX ? comment : null;
}

/** The code in what was typed: 8 characters A-Z0-9, whatever the case, spaces and hyphens; null when there is none. */
export function typedAccessCode(text: string): string | null {
  const code = cleanText(text)
    .replace(/[\s\-‐–—]/g, "")
    .toUpperCase();
  return /^[A-Z0-9]{8}$/.test(code) ? code : null;
}
