/**
 * The only module that converts between moments (`Date`, UTC) and a city's calendar and clock
 * (time.md section 1). Nobody reads the server's local time: a date and a time of day exist only
 * together with the zone of a city.
 */
import { DAY_MS, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { dateOfDayNumber, dayNumberOf, type LocalDate } from "./local-date.ts";
import { offsetsOf } from "./zone-offsets.ts";

export {
  addDays,
  dateParts,
  daysBetween,
  firstOfMonth,
  type LocalDate,
  localDate,
  parseIsoDate,
  parseTypedDate,
} from "./local-date.ts";
export { zoneNamed } from "./zone-offsets.ts";

export const MINUTES_PER_DAY = 1_440;
const MOSCOW = "Europe/Moscow";

declare const localDateTimeBrand: unique symbol;

/** What the calendar and the clock on a city's wall show at a moment. Made only by `toLocal`. */
export interface LocalDateTime {
  readonly [localDateTimeBrand]: true;
  readonly date: LocalDate;
  /** Whole minutes since local midnight, 0 to 1439. */
  readonly minuteOfDay: number;
  /** 0 to 59. */
  readonly second: number;
}

/** What a city's clock shows at a moment. Throws a RangeError for an unknown zone or an invalid Date. */
export function toLocal(moment: Date, zone: string): LocalDateTime {
  const wallMs = wallMsOf(moment, zone);
  const day = Math.floor(wallMs / DAY_MS);
  const msOfDay = wallMs - day * DAY_MS;
  return {
    date: dateOfDayNumber(day),
    minuteOfDay: Math.floor(msOfDay / MINUTE_MS),
    second: Math.floor((msOfDay % MINUTE_MS) / SECOND_MS),
  } as LocalDateTime;
}

/** The city's date at a moment. */
export function localDateOf(moment: Date, zone: string): LocalDate {
  return dateOfDayNumber(Math.floor(wallMsOf(moment, zone) / DAY_MS));
}

/**
 * The moment at which a city's clock shows `minuteOfDay` (0 to 1440; 1440 is midnight at the end) on
 * `date`: a skipped time moves to the first valid instant after it, of a time that occurs twice the
 * first one counts.
 */
export function toInstant(date: LocalDate, minuteOfDay: number, zone: string): Date {
  if (!Number.isInteger(minuteOfDay) || minuteOfDay < 0 || minuteOfDay > MINUTES_PER_DAY) {
    throw new RangeError(`not a time of day: ${minuteOfDay} min`);
  }
  return new Date(offsetsOf(zone).instantOfWall(dayNumberOf(date) * DAY_MS + minuteOfDay * MINUTE_MS));
}

/** Minutes the zone's clock is ahead of Moscow's at that moment (Владивосток 420, Калининград −60). */
export function minutesAheadOfMoscow(moment: Date, zone: string): number {
  const ms = moment.getTime();
  return (offsetsOf(zone).offsetMsAt(ms) - offsetsOf(MOSCOW).offsetMsAt(ms)) / MINUTE_MS;
}

/** 845 to `14:05`; 1440 to `24:00`. */
export function formatHm(minuteOfDay: number): string {
  const minute = minuteOfDay % 60;
  return `${pad2((minuteOfDay - minute) / 60)}:${pad2(minute)}`;
}

/** `2026-03-10 14:05`, as columns ending in `_local` print a moment (reports.md). */
export function formatLocalMinute(moment: Date, zone: string): string {
  const local = toLocal(moment, zone);
  return `${local.date} ${formatHm(local.minuteOfDay)}`;
}

/** `HH:MM` (also `H:MM`; `24:00` as an end of a day) to minutes since midnight; null when it is no time of day. */
export function parseHm(text: string): number | null {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  if (!match) return null;
  const minuteOfDay = Number(match[1]) * 60 + Number(match[2]);
  return Number(match[2]) < 60 && minuteOfDay <= MINUTES_PER_DAY ? minuteOfDay : null;
}

/** A number of one or two digits as two: 5 to `05`. */
export function pad2(part: number): string {
  return part < 10 ? `0${part}` : `${part}`;
}

/** The zone's wall time at the moment, read as if it were UTC, in milliseconds. */
function wallMsOf(moment: Date, zone: string): number {
  const ms = moment.getTime();
  if (Number.isNaN(ms)) throw new RangeError("an invalid moment has no local time");
  return ms + offsetsOf(zone).offsetMsAt(ms);
}
