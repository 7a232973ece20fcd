import { addDays, type LocalDate, localDateOf, toLocal } from "../geo/local-time.ts";
import { after, latest, MINUTE_MS } from "../kernel/time.ts";
import type { SlotBucket } from "../settings/lists.ts";
import { SLOT_DAYS_AHEAD_MAX, type SlotChoice, slotOf } from "./slot-choice.ts";
import { isLateSlot, type WorkingWindow, windowOf } from "./working-window.ts";

export type ResolveSlot =
  | {
      readonly status: "slot";
      /** `startsAt` < `endsAt`, both UTC. */
      readonly startsAt: Date;
      readonly endsAt: Date;
      readonly isAsap: boolean;
      /** The slot ends after the working window of its date. */
      readonly lateVisit: boolean;
      /** The order sleeps at any hour: a late ASAP moved to tomorrow. */
      readonly movedToTomorrow: boolean;
    }
  /** Too late for an ASAP today: staff is asked, the API refuses (time.md section 5). */
  | { readonly status: "late_asap" }
  /** Ask again with the fresh list; everything else typed so far is kept. */
  | { readonly status: "invalid"; readonly reason: InvalidSlot };

export type InvalidSlot =
  /** The bucket of that date is over, or the date is past. */
  | "ended"
  /** More than 14 days ahead. */
  | "too_far"
  /** The settings no longer offer this bucket. */
  | "unknown_bucket"
  /** The clock change of that date leaves nothing of the bucket. */
  | "no_such_time";

export interface ResolveOptions {
  /** Staff, or the API, answered the question of a late ASAP with "search now". */
  readonly searchNow?: boolean;
  /**
   * The city's date when «сегодня» or «завтра» was chosen, if it was not today: they keep meaning
   * the dates the person saw, also when the confirmation comes after midnight.
   */
  readonly chosenOn?: LocalDate;
}

/**
 * Turns a choice into the slot of an order, judged at `now`: at the confirmation, not when the button was
 * pressed (time.md sections 4 and 5). A bucket stays good until its end; ASAP starts with the next
 * whole minute or with today's window and lasts until the window closes, and is late from the
 * threshold on. A late ASAP with `searchNow` starts at the next whole minute and lasts until the
 * window closes, but at least `asapOutsideMinutes`.
 */
export function resolveSlot(
  choice: SlotChoice,
  now: Date,
  zone: string,
  window: WorkingWindow,
  options: ResolveOptions = {},
): ResolveSlot {
  const today = localDateOf(now, zone);
  const chosenOn = options.chosenOn ?? today;
  switch (choice.kind) {
    case "asap":
      return resolveAsap(now, zone, window, options.searchNow ?? false);
    case "today":
      return resolveBucket(chosenOn, choice.bucket, now, zone, window);
    case "tomorrow":
      return resolveBucket(addDays(chosenOn, 1), choice.bucket, now, zone, window);
    case "date":
      return resolveBucket(choice.date, choice.bucket, now, zone, window);
    case "deferred_tomorrow": {
      const first = resolveBucket(addDays(chosenOn, 1), window.buckets[0]!, now, zone, window);
      return first.status === "slot" ? { ...first, movedToTomorrow: true } : first;
    }
  }
}

/** Whether an ASAP chosen at `now` leads to the question «Перенести на завтра?». */
export function isAsapLate(now: Date, zone: string, window: WorkingWindow): boolean {
  const { minuteOfDay, date } = toLocal(now, zone);
  if (minuteOfDay >= window.asapLateMinute) return true;
  // Also when less than a minute of the window is left: the slot would have no length.
  return asapStart(now, date, zone, window) >= windowOf(date, zone, window).closesAt;
}

function resolveAsap(now: Date, zone: string, window: WorkingWindow, searchNow: boolean): ResolveSlot {
  const today = localDateOf(now, zone);
  const { closesAt } = windowOf(today, zone, window);
  if (!isAsapLate(now, zone, window)) {
    return slot(asapStart(now, today, zone, window), closesAt, true, zone, window);
  }
  if (!searchNow) return { status: "late_asap" };
  const startsAt = nextWholeMinute(now);
  const endsAt = latest(closesAt, after(startsAt, window.asapOutsideMinutes * MINUTE_MS))!;
  return slot(startsAt, endsAt, true, zone, window);
}

function resolveBucket(
  date: LocalDate,
  bucket: SlotBucket,
  now: Date,
  zone: string,
  window: WorkingWindow,
): ResolveSlot {
  const offered = window.buckets.some(
    (known) => known.startMinutes === bucket.startMinutes && known.endMinutes === bucket.endMinutes,
  );
  if (!offered) return { status: "invalid", reason: "unknown_bucket" };
  const today = localDateOf(now, zone);
  if (date > addDays(today, SLOT_DAYS_AHEAD_MAX)) return { status: "invalid", reason: "too_far" };
  const times = slotOf(date, bucket, zone);
  if (date < today || (times && times.endsAt <= now)) return { status: "invalid", reason: "ended" };
  if (!times) return { status: "invalid", reason: "no_such_time" };
  return slot(times.startsAt, times.endsAt, false, zone, window);
}

function slot(
  startsAt: Date,
  endsAt: Date,
  isAsap: boolean,
  zone: string,
  window: WorkingWindow,
): Extract<ResolveSlot, { status: "slot" }> {
  const lateVisit = isLateSlot(startsAt, endsAt, zone, window);
  return { status: "slot", startsAt, endsAt, isAsap, lateVisit, movedToTomorrow: false };
}

function asapStart(now: Date, today: LocalDate, zone: string, window: WorkingWindow): Date {
  return latest(nextWholeMinute(now), windowOf(today, zone, window).opensAt)!;
}

function nextWholeMinute(moment: Date): Date {
  return new Date(Math.ceil(moment.getTime() / MINUTE_MS) * MINUTE_MS);
}
