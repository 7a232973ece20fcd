import { minutesOfDay, printMinutesOfDay } from "./definition.ts";
import { invalid, type ListRule, type Parsed, valid } from "./problems.ts";

/** A visit window that is offered to clients, in local minutes since midnight, [start, end). */
export interface SlotBucket {
  /** As written in the setting: `10-13`, `09:30-12:00`. Slot choices name it (time.md section 4). */
  readonly label: string;
  readonly startMinutes: number;
  readonly endMinutes: number;
}

/** A daily period in local minutes since midnight; `fromMinutes` may be later than `toMinutes` (over midnight). */
export interface QuietPeriod {
  readonly fromMinutes: number;
  readonly toMinutes: number;
}

export const PAY_METHODS = ["card", "sbp", "cash"] as const;
export type PayMethod = (typeof PAY_METHODS)[number];

/** `10-13` or `09:30-12:00`; null when it is neither, or ends before it starts. */
export function readBucket(element: unknown): SlotBucket | null {
  if (typeof element !== "string") return null;
  const label = element.trim();
  const hours = /^(\d{1,2})-(\d{1,2})$/.exec(label);
  const times = /^(\d{2}:\d{2})-(\d{2}:\d{2})$/.exec(label);
  const start = hours ? minutesOfDay(`${hours[1]}:00`) : minutesOfDay(times?.[1] ?? "");
  const end = hours ? minutesOfDay(`${hours[2]}:00`) : minutesOfDay(times?.[2] ?? "");
  return start !== null && end !== null && start < end
    ? { label, startMinutes: start, endMinutes: end }
    : null;
}

export function readBuckets(parsed: unknown): Parsed<readonly SlotBucket[]> {
  const list = Array.isArray(parsed) ? parsed : [];
  const buckets = list.map(readBucket).filter((bucket) => bucket !== null);
  const whole = buckets.length === list.length && list.length >= 1 && list.length <= 8;
  const inOrder = buckets.every((b, i) => i === 0 || buckets[i - 1]!.endMinutes <= b.startMinutes);
  return whole && inOrder ? valid(buckets) : wrong("buckets");
}

export function readQuietPeriod(parsed: unknown): Parsed<QuietPeriod | null> {
  if (!Array.isArray(parsed)) return wrong("quiet_period");
  if (parsed.length === 0) return valid(null);
  const [from, to] = parsed.map((element) => (typeof element === "string" ? minutesOfDay(element) : null));
  const different = from != null && to != null && from !== to && parsed.length === 2;
  return different ? valid({ fromMinutes: from, toMinutes: to }) : wrong("quiet_period");
}

export function writeQuietPeriod(period: QuietPeriod | null): string[] {
  return period ? [printMinutesOfDay(period.fromMinutes), printMinutesOfDay(period.toMinutes)] : [];
}

export function readDescendingMinutes(parsed: unknown): Parsed<readonly number[]> {
  const list = wholeNumbers(parsed);
  const descending = list?.every((n, i) => n > 0 && n <= 525_600 && (i === 0 || n < list[i - 1]!));
  return list && descending && list.length <= 10 ? valid(list) : wrong("descending_minutes");
}

export function readBreakLengths(parsed: unknown): Parsed<readonly number[]> {
  const list = wholeNumbers(parsed);
  const different = list && new Set(list).size === list.length && list.length >= 1 && list.length <= 4;
  return different && list.every((n) => n >= 5 && n <= 480) ? valid(list) : wrong("break_lengths");
}

export function readPayMethods(parsed: unknown): Parsed<readonly PayMethod[]> {
  if (!Array.isArray(parsed) || new Set(parsed).size !== parsed.length) return wrong("pay_methods");
  const known = parsed.every((element) => (PAY_METHODS as readonly unknown[]).includes(element));
  return known ? valid(parsed as PayMethod[]) : wrong("pay_methods");
}

function wholeNumbers(parsed: unknown): readonly number[] | null {
  return Array.isArray(parsed) && parsed.every(Number.isSafeInteger) ? (parsed as number[]) : null;
}

function wrong(rule: ListRule) {
  return invalid({ code: "wrong_list", rule });
}
