import { DAY_MS } from "../kernel/time.ts";

declare const localDateBrand: unique symbol;

/**
 * A calendar date of a city, `yyyy-mm-dd`, years 0001 to 9999. It has no zone and is no moment;
 * two of them compare as strings. Made only by this module and `local-time.ts`.
 */
export type LocalDate = string & { readonly [localDateBrand]: true };

const DATES_KEPT = 4_096;
const datesByDay = new Map<number, LocalDate>();

/** The date that is `day` days after 1970-01-01. */
export function dateOfDayNumber(day: number): LocalDate {
  const known = datesByDay.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * DAY_MS).toISOString();
  if (text.length !== 24) throw new RangeError(`a date outside the years 1 to 9999: ${text}`);
  const date = text.slice(0, 10) as LocalDate;
  if (datesByDay.size >= DATES_KEPT) datesByDay.clear();
  datesByDay.set(day, date);
  return date;
}

/** Days from 1970-01-01 to that date; negative before it. */
export function dayNumberOf(date: LocalDate): number {
  return Date.parse(date) / DAY_MS;
}

/** The date `days` calendar days later (earlier when negative); never "plus 24 hours". */
export function addDays(date: LocalDate, days: number): LocalDate {
  return dateOfDayNumber(dayNumberOf(date) + days);
}

/** Calendar days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return dayNumberOf(to) - dayNumberOf(from);
}

/** The first of the month `months` months after that of `date` (0: the same month). */
export function firstOfMonth(date: LocalDate, months = 0): LocalDate {
  const { year, month } = dateParts(date);
  const count = year * 12 + (month - 1) + months;
  return localDate(Math.floor(count / 12), (count % 12) + 1, 1)!;
}

/** Year, month 1-12 and day 1-31 of a date. */
export function dateParts(date: LocalDate): { year: number; month: number; day: number } {
  return { year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)), day: Number(date.slice(8, 10)) };
}

/** The date of those parts; null when the calendar has none (31 April, 29 February of a common year). */
export function localDate(year: number, month: number, day: number): LocalDate | null {
  const pad = (part: number, width: number) => String(part).padStart(width, "0");
  return parseIsoDate(`${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`);
}

/** `2026-03-10` as a date; null when the text is anything else or the calendar has no such date. */
export function parseIsoDate(text: string): LocalDate | null {
  if (!/^(?!0000)\d{4}-\d\d-\d\d$/.test(text)) return null;
  const ms = Date.parse(text);
  // Some engines carry 31 April over to 1 May instead of refusing it.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) return null;
  return text as LocalDate;
}

/** What staff type as a date: `dd.mm.yyyy` or `yyyy-mm-dd` (admin-bot.md); null when it is neither. */
export function parseTypedDate(text: string): LocalDate | null {
  const trimmed = text.trim();
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(trimmed);
  if (!dotted) return parseIsoDate(trimmed);
  return localDate(Number(dotted[3]), Number(dotted[2]), Number(dotted[1]));
}
