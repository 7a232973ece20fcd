import { type LocalDate, localDate, toInstant } from "../geo/local-time.ts";
import { after, HOUR_MS, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { ReplayProblem } from "./problem.ts";

/** Reads one column of moments; null when the text is none. */
export type MomentReader = (text: string) => Date | null;

/** What `--date-format` says unless told: two spellings that cannot be mistaken for each other. */
export const DATE_FORMAT_AUTO = "auto";
const ISO = "iso";
const US = "MM/DD/YYYY hh:mm:ss A";

const TOKENS = {
  YYYY: "(?<year>\\d{4})",
  MM: "(?<month>\\d{1,2})",
  DD: "(?<day>\\d{1,2})",
  HH: "(?<hour24>\\d{1,2})",
  hh: "(?<hour12>\\d{1,2})",
  mm: "(?<minute>\\d{2})",
  ss: "(?<second>\\d{2})",
  SSS: "(?<ms>\\d{1,3})",
  A: "(?<half>[AaPp][Mm])",
} as const;

/**
 * A reader of local times of `zone` written as `format`: tokens YYYY MM DD HH hh mm ss SSS A (AM or
 * PM), anything else literally; `iso` is ISO 8601, with its own offset or Z if it has one; `auto` is
 * `iso` or `MM/DD/YYYY hh:mm:ss A`. A time the clocks skip is the moment of the change, of one that
 * occurs twice the first counts. Throws ReplayProblem when the format has no year, month or day.
 */
export function momentReader(format: string, zone: string): MomentReader {
  if (format === ISO) return (text) => readIso(text, zone);
  if (format !== DATE_FORMAT_AUTO) return tokenReader(format, zone);
  const us = tokenReader(US, zone);
  return (text) => readIso(text, zone) ?? us(text);
}

function tokenReader(format: string, zone: string): MomentReader {
  for (const token of ["YYYY", "MM", "DD"]) {
    if (!format.includes(token)) {
      throw new ReplayProblem(
        `--date-format "${format}" has no ${token}. Write it with YYYY MM DD HH (or hh and A) mm ss, ` +
          `for example "${US}", or say "iso".`,
      );
    }
  }
  const pattern = format.replace(/YYYY|MM|DD|HH|hh|mm|SSS|ss|A|[^A-Za-z0-9\s]|\s+/g, (part) => {
    if (part in TOKENS) return TOKENS[part as keyof typeof TOKENS];
    return /\s/.test(part) ? "\\s+" : `\\${part}`;
  });
  let read: RegExp;
  try {
    read = new RegExp(`^${pattern}$`);
  } catch {
    throw new ReplayProblem(`--date-format "${format}" names a token twice. Example: "${US}".`);
  }
  return (text) => {
    const parts = read.exec(text.trim())?.groups;
    return parts ? momentOf(parts, zone) : null;
  };
}

const ISO_TEXT =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[T ](?<hour24>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<ms>\d{1,3})\d*)?)?(?<offset>Z|[+-]\d{2}:?\d{2})?)?$/;

function readIso(text: string, zone: string): Date | null {
  const parts = ISO_TEXT.exec(text.trim())?.groups;
  return parts ? momentOf(parts, zone) : null;
}

function momentOf(parts: Record<string, string | undefined>, zone: string): Date | null {
  const number = (name: string) => Number(parts[name] ?? 0);
  const date = localDate(number("year"), number("month"), number("day"));
  const hour = hourOf(parts);
  const [minute, second] = [number("minute"), number("second")];
  if (date === null || hour === null || minute > 59 || second > 59) return null;
  const ms = Number((parts["ms"] ?? "").padEnd(3, "0"));
  const minuteOfDay = hour * 60 + minute;
  const start = parts["offset"]
    ? atOffset(date, minuteOfDay, parts["offset"])
    : toInstant(date, minuteOfDay, zone);
  return after(start, second * SECOND_MS + ms);
}

function hourOf(parts: Record<string, string | undefined>): number | null {
  if (parts["hour12"] === undefined) {
    const hour = Number(parts["hour24"] ?? 0);
    return hour <= 23 ? hour : null;
  }
  const hour = Number(parts["hour12"]);
  if (hour > 12 || (hour === 0 && parts["half"] !== undefined)) return null;
  if (parts["half"] === undefined) return hour;
  return (hour % 12) + (parts["half"].toLowerCase() === "pm" ? 12 : 0);
}

function atOffset(date: LocalDate, minuteOfDay: number, offset: string): Date {
  const digits = /^([+-])(\d{2}):?(\d{2})$/.exec(offset);
  const aheadMs = digits
    ? (digits[1] === "-" ? -1 : 1) * (Number(digits[2]) * HOUR_MS + Number(digits[3]) * MINUTE_MS)
    : 0;
  return after(toInstant(date, minuteOfDay, "UTC"), -aheadMs);
}
