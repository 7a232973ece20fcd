import {
  addDays,
  daysBetween,
  type LocalDate,
  localDateOf,
  parseIsoDate,
  toInstant,
  toLocal,
} from "../geo/local-time.ts";
import { after, SECOND_MS } from "../kernel/time.ts";
import type { LogRequest } from "./judge-row.ts";

/** A request with its moment in the replay. */
export interface TimedRequest extends LogRequest {
  readonly at: Date;
}

export interface Timeline {
  /** By moment; those of one moment by line. */
  readonly requests: readonly TimedRequest[];
  /** Local date of the first day, and how many days there are. */
  readonly startsOn: LocalDate;
  readonly days: number;
  /** Whether requests of many weeks were laid onto fewer. */
  readonly isCompressed: boolean;
  readonly requestsPerDay: number;
}

const DAYS_PER_WEEK = 7;
const MONDAY = parseIsoDate("2024-01-01")!;
/** A day's load that a city of this size could have; a log with half of it or more is replayed as it is. */
export const REALISTIC_PER_DAY = 300;

/** Days to compress to unless told: whole weeks with about `REALISTIC_PER_DAY` requests a day; null = as it is. */
export function daysByLoad(requests: readonly LogRequest[], zone: string): number | null {
  const { days } = asItIs(requests, zone);
  if (requests.length / days >= REALISTIC_PER_DAY / 2) return null;
  const weeks = Math.max(1, Math.round(requests.length / REALISTIC_PER_DAY / DAYS_PER_WEEK));
  return weeks * DAYS_PER_WEEK < days ? weeks * DAYS_PER_WEEK : null;
}

/** The requests at their own moments. */
export function asItIs(requests: readonly LogRequest[], zone: string): Timeline {
  const timed = sorted(requests.map((request) => ({ ...request, at: request.createdAt })));
  const startsOn = localDateOf(timed[0]!.at, zone);
  const days = daysBetween(startsOn, localDateOf(timed.at(-1)!.at, zone)) + 1;
  return { requests: timed, startsOn, days, isCompressed: false, requestsPerDay: timed.length / days };
}

/**
 * Lays the requests onto `days` days, whole weeks from the first Monday of the log on. Every request
 * keeps its day of the week and its time of day on the city's clock; those of one weekday keep
 * their order, so what came together (a storm, a hot week) stays together.
 */
export function compressed(requests: readonly LogRequest[], days: number, zone: string): Timeline {
  if (days < DAYS_PER_WEEK || days % DAYS_PER_WEEK !== 0)
    throw new RangeError(`not whole weeks: ${days} days`);
  const weeks = days / DAYS_PER_WEEK;
  const byTime = sorted(requests.map((request) => ({ ...request, at: request.createdAt })));
  const startsOn = mondayFrom(localDateOf(byTime[0]!.at, zone));
  const byWeekday = Map.groupBy(byTime, ({ at }) => weekdayOf(localDateOf(at, zone)));
  const laid = [...byWeekday].flatMap(([weekday, ofIt]) =>
    ofIt.map((request, place) => {
      const week = Math.floor((place * weeks) / ofIt.length);
      const date = addDays(startsOn, week * DAYS_PER_WEEK + weekday);
      return { ...request, at: atSameTimeOfDay(request.at, date, zone) };
    }),
  );
  return { requests: sorted(laid), startsOn, days, isCompressed: true, requestsPerDay: laid.length / days };
}

/** 0 = Monday. */
export function weekdayOf(date: LocalDate): number {
  return ((daysBetween(MONDAY, date) % DAYS_PER_WEEK) + DAYS_PER_WEEK) % DAYS_PER_WEEK;
}

function mondayFrom(date: LocalDate): LocalDate {
  return addDays(date, (DAYS_PER_WEEK - weekdayOf(date)) % DAYS_PER_WEEK);
}

/** What the clock on the wall showed, on another date. A time which that date skips moves behind the change. */
function atSameTimeOfDay(moment: Date, date: LocalDate, zone: string): Date {
  const { minuteOfDay, second } = toLocal(moment, zone);
  const ms = ((moment.getTime() % SECOND_MS) + SECOND_MS) % SECOND_MS;
  return after(toInstant(date, minuteOfDay, zone), second * SECOND_MS + ms);
}

function sorted(requests: readonly TimedRequest[]): TimedRequest[] {
  return requests.toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.line - b.line);
}
