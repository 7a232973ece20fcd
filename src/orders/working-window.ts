import { addDays, type LocalDate, localDateOf, toInstant } from "../geo/local-time.ts";
import type { SlotBucket } from "../settings/lists.ts";
import type { Settings } from "../settings/settings.ts";

/**
 * The working day of a city and what is offered in it (time.md section 4). Minutes are minutes since
 * local midnight; the same figures hold in every city, each by its own clock.
 */
export interface WorkingWindow {
  /** The window is [startMinute, endMinute). */
  readonly startMinute: number;
  readonly endMinute: number;
  readonly buckets: readonly SlotBucket[];
  /** From this time on an ASAP is late. */
  readonly asapLateMinute: number;
  /** Least length, in minutes, of the slot of a late ASAP that is searched at once. */
  readonly asapOutsideMinutes: number;
}

/** The working window as the settings of a city say (`settings.forCity(cityId)`). */
export function workingWindow(settings: Settings): WorkingWindow {
  return {
    startMinute: settings.get("working_hours_start"),
    endMinute: settings.get("working_hours_end"),
    buckets: settings.get("timeslot_buckets"),
    asapLateMinute: settings.get("asap_late_threshold"),
    asapOutsideMinutes: settings.get("asap_outside_hours_minutes"),
  };
}

/** Start and end of the window of one local date, in UTC; equal when a clock change swallowed it whole. */
export function windowOf(
  date: LocalDate,
  zone: string,
  window: Pick<WorkingWindow, "startMinute" | "endMinute">,
): { readonly opensAt: Date; readonly closesAt: Date } {
  return {
    opensAt: toInstant(date, window.startMinute, zone),
    closesAt: toInstant(date, window.endMinute, zone),
  };
}

/** Whether the working window of the city is open at that moment. */
export function isInsideWindow(moment: Date, zone: string, window: WorkingWindow): boolean {
  const { opensAt, closesAt } = windowOf(localDateOf(moment, zone), zone, window);
  return moment >= opensAt && moment < closesAt;
}

/** The first opening of a working window strictly after that moment. */
export function nextWindowStart(moment: Date, zone: string, window: WorkingWindow): Date {
  const today = localDateOf(moment, zone);
  // Today, tomorrow, and one more for a date whose window does not exist.
  for (let days = 0; days <= 3; days += 1) {
    const { opensAt, closesAt } = windowOf(addDays(today, days), zone, window);
    if (opensAt > moment && closesAt > opensAt) return opensAt;
  }
  throw new RangeError(`no working window opens after ${moment.toISOString()} in ${zone}`);
}

/** Whether a slot ends after the window of the local date on which it starts (`late_visit`). */
export function isLateSlot(startsAt: Date, endsAt: Date, zone: string, window: WorkingWindow): boolean {
  return endsAt > windowOf(localDateOf(startsAt, zone), zone, window).closesAt;
}

/** Whether the master arrives at a local time at or after the end of the window (`late_visit`). */
export function isLateArrival(arrivedAt: Date, zone: string, window: WorkingWindow): boolean {
  return arrivedAt >= windowOf(localDateOf(arrivedAt, zone), zone, window).closesAt;
}
