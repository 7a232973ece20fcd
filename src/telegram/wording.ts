/** Moments, slots and durations in words: the figures come from `geo`, the words from the message files. */

import type { LocalDate } from "../geo/local-time.ts";
import {
  dayWords,
  deadlineTime,
  durationWords,
  momentWords,
  slotWords,
  zoneWords,
} from "../geo/moment-words.ts";
import { type Language, t } from "../texts/texts.ts";

export interface Slot {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly isAsap: boolean;
}

/**
 * «сегодня 14:00-16:00», «12.03 10:00-13:00», «как можно скорее (до 20:00)», «время не указано».
 * `bareToday`: without the word for today, as in the push of an offer.
 */
export function slotText(
  language: Language,
  slot: Slot | null,
  now: Date,
  zone: string,
  { bareToday = false }: { bareToday?: boolean } = {},
): string {
  const words = slotWords(slot, now, zone);
  if (words.kind === "none") return t(language, "slot-none");
  if (words.kind === "asap") return t(language, "slot-asap", { end: words.to });
  const range = `${words.from}-${words.to}`;
  if (words.kind === "today" && bareToday) return range;
  const day = words.kind === "date" ? dayText(words) : t(language, `day-${words.kind}`);
  return t(language, "slot-with-day", { day, range });
}

/** «10.03 14:05», with the year when it is not the current one. */
export function momentText(moment: Date, now: Date, zone: string): string {
  const words = momentWords(moment, now, zone);
  return `${dayText(words)} ${words.time}`;
}

/** «10.03», «31.12.2025»: a date of the city beside its today. */
export function dateText(date: LocalDate, today: LocalDate): string {
  return dayText(dayWords(date, today));
}

/** «14:07:30»: a deadline to the second. */
export function deadlineText(deadline: Date, zone: string): string {
  return deadlineTime(deadline, zone);
}

/** «45 с», «2 мин 05 с», «1 ч 05 мин». */
export function durationText(language: Language, ms: number): string {
  const { kind, ...figures } = durationWords(ms);
  return t(language, `duration-${kind}`, figures);
}

/** «МСК», «МСК+7», «МСК−1»: for lists over several zones and screens that belong to no city. */
export function zoneText(language: Language, moment: Date, zone: string): string {
  const words = zoneWords(moment, zone);
  if (words.kind === "moscow") return t(language, "zone-moscow");
  const offset = words.minutes === null ? words.hours : `${words.hours}:${words.minutes}`;
  return t(language, "zone-offset", { offset: `${words.kind === "ahead" ? "+" : "−"}${offset}` });
}

/** A reason inside a sentence that goes on after it: without the full stop a person may have typed. */
export function inSentence(reason: string): string {
  return reason.replace(/[.\s]+$/, "");
}

function dayText({ day, month, year }: { day: string; month: string; year: string | null }): string {
  return year === null ? `${day}.${month}` : `${day}.${month}.${year}`;
}
