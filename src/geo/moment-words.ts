/**
 * What the formats of time.md section 2 say, as data: figures are finished texts, words are left to the
 * message files. Relative words follow the city's date at the moment of rendering.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import {
  addDays,
  formatHm,
  type LocalDate,
  localDateOf,
  minutesAheadOfMoscow,
  pad2,
  toLocal,
} from "./local-time.ts";

export interface DayWords {
  /** `01` to `31`. */
  readonly day: string;
  /** `01` to `12`. */
  readonly month: string;
  /** `2027`; null when it is the current year of the city. */
  readonly year: string | null;
}

export type SlotWords =
  | { readonly kind: "none" }
  /** «как можно скорее (до 20:00)» */
  | { readonly kind: "asap"; readonly to: string }
  | { readonly kind: "today" | "tomorrow" | "yesterday"; readonly from: string; readonly to: string }
  | ({ readonly kind: "date"; readonly from: string; readonly to: string } & DayWords);

/** A slot in the words of its city; `from` and `to` are `HH:MM`. An order without a slot gives `none`. */
export function slotWords(
  slot: { readonly startsAt: Date; readonly endsAt: Date; readonly isAsap: boolean } | null,
  now: Date,
  zone: string,
): SlotWords {
  if (slot === null) return { kind: "none" };
  const start = toLocal(slot.startsAt, zone);
  const to = formatHm(toLocal(slot.endsAt, zone).minuteOfDay);
  if (slot.isAsap) return { kind: "asap", to };
  const today = localDateOf(now, zone);
  const from = formatHm(start.minuteOfDay);
  if (start.date === today) return { kind: "today", from, to };
  if (start.date === addDays(today, 1)) return { kind: "tomorrow", from, to };
  if (start.date === addDays(today, -1)) return { kind: "yesterday", from, to };
  return { kind: "date", ...dayWords(start.date, today), from, to };
}

/** A moment: «10.03 14:05», with the year when it is not the current one of the city. */
export function momentWords(moment: Date, now: Date, zone: string): DayWords & { readonly time: string } {
  const local = toLocal(moment, zone);
  return { ...dayWords(local.date, localDateOf(now, zone)), time: formatHm(local.minuteOfDay) };
}

/** A date beside today's: «10.03», with the year when it differs. */
export function dayWords(date: LocalDate, today: LocalDate): DayWords {
  const year = date.slice(0, 4);
  return { day: date.slice(8, 10), month: date.slice(5, 7), year: year === today.slice(0, 4) ? null : year };
}

/** The time of day of a deadline, to the second: `14:07:30`. */
export function deadlineTime(deadline: Date, zone: string): string {
  const { minuteOfDay, second } = toLocal(deadline, zone);
  return `${formatHm(minuteOfDay)}:${pad2(second)}`;
}

export type DurationWords =
  | { readonly kind: "seconds"; readonly seconds: string }
  | { readonly kind: "minutes"; readonly minutes: string; readonly seconds: string }
  | { readonly kind: "hours"; readonly hours: string; readonly minutes: string };

/** «45 с», «2 мин 05 с», «1 ч 05 мин»: whole units, rounded down; nothing below zero. */
export function durationWords(durationMs: number): DurationWords {
  const ms = Math.max(0, durationMs);
  const seconds = Math.floor(ms / SECOND_MS) % 60;
  const minutes = Math.floor(ms / MINUTE_MS) % 60;
  if (ms < MINUTE_MS) return { kind: "seconds", seconds: `${seconds}` };
  if (ms < HOUR_MS) return { kind: "minutes", minutes: `${minutes}`, seconds: pad2(seconds) };
  return { kind: "hours", hours: `${Math.floor(ms / HOUR_MS)}`, minutes: pad2(minutes) };
}

/** Whole days of a remaining time, rounded up («ещё 3 дня» of a guarantee); 0 when it is over. */
export function daysLeft(until: Date, now: Date): number {
  return Math.max(0, Math.ceil((until.getTime() - now.getTime()) / DAY_MS));
}

export type ZoneWords =
  /** «МСК» */
  | { readonly kind: "moscow" }
  /** «МСК+7», «МСК−1», «МСК+5:30»; `minutes` is null when there are none. */
  | {
      readonly kind: "ahead" | "behind";
      readonly hours: string;
      readonly minutes: string | null;
    };

/** The label of a zone: how far its clock is from Moscow's at that moment. */
export function zoneWords(moment: Date, zone: string): ZoneWords {
  const ahead = minutesAheadOfMoscow(moment, zone);
  if (ahead === 0) return { kind: "moscow" };
  const minutes = Math.abs(ahead) % 60;
  return {
    kind: ahead > 0 ? "ahead" : "behind",
    hours: `${Math.floor(Math.abs(ahead) / 60)}`,
    minutes: minutes === 0 ? null : pad2(minutes),
  };
}
