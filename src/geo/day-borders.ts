import {
  addDays,
  firstOfMonth,
  type LocalDate,
  localDateOf,
  parseTypedDate,
  toInstant,
} from "./local-time.ts";

/** A stretch of moments [from, to). */
export interface Borders {
  readonly from: Date;
  readonly to: Date;
}

/** Calendar dates, both included. */
export interface DateRange {
  readonly first: LocalDate;
  readonly last: LocalDate;
}

/** Periods that lists, statistics and exports offer by name; all of them end with today or before it. */
export type NamedPeriod = "today" | "yesterday" | "last_7" | "last_30" | "this_month" | "previous_month";

/** A city's local day in UTC: from its 00:00 to the 00:00 of the next date (time.md section 3). */
export function dayBorders(date: LocalDate, zone: string): Borders {
  return rangeBorders({ first: date, last: date }, zone);
}

/** A range of a city's local days in UTC: from 00:00 of the first to the end of the last. */
export function rangeBorders({ first, last }: DateRange, zone: string): Borders {
  return { from: toInstant(first, 0, zone), to: toInstant(addDays(last, 1), 0, zone) };
}

/** The dates a named period means when the city's date is `today`; "last 7" is today and the six days before it. */
export function periodDates(period: NamedPeriod, today: LocalDate): DateRange {
  switch (period) {
    case "today":
      return { first: today, last: today };
    case "yesterday":
      return { first: addDays(today, -1), last: addDays(today, -1) };
    case "last_7":
      return { first: addDays(today, -6), last: today };
    case "last_30":
      return { first: addDays(today, -29), last: today };
    case "this_month":
      return { first: firstOfMonth(today), last: addDays(firstOfMonth(today, 1), -1) };
    case "previous_month":
      return { first: firstOfMonth(today, -1), last: addDays(firstOfMonth(today), -1) };
  }
}

/** The borders of a named period, or of typed dates, in the zone of one city at `now`. */
export function periodBorders(period: NamedPeriod | DateRange, now: Date, zone: string): Borders {
  const range = typeof period === "string" ? periodDates(period, localDateOf(now, zone)) : period;
  return rangeBorders(range, zone);
}

/** What typing a period can go wrong with; the texts say what to do. */
export type TypedPeriod =
  | { readonly ok: true; readonly value: DateRange }
  | { readonly ok: false; readonly problem: "not_two_dates" | "ends_before_start" };

/**
 * Two dates typed by staff, «YYYY-MM-DD YYYY-MM-DD» or «DD.MM.YYYY DD.MM.YYYY» (also joined by a
 * dash with spaces around it), both included; one date alone is a period of one day.
 */
export function parseTypedPeriod(text: string): TypedPeriod {
  const words = text.trim().split(/\s+(?:[-–—]\s+)?/);
  const first = parseTypedDate(words[0]!);
  const last = words.length === 1 ? first : parseTypedDate(words[1]!);
  if (words.length > 2 || first === null || last === null) return { ok: false, problem: "not_two_dates" };
  if (last < first) return { ok: false, problem: "ends_before_start" };
  return { ok: true, value: { first, last } };
}
