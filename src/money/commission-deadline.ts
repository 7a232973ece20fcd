import { addDays, localDateOf, toInstant } from "../geo/local-time.ts";
import { after, HOUR_MS, latest, MINUTE_MS } from "../kernel/time.ts";
import type { QuietPeriod } from "../settings/lists.ts";
import type { Settings } from "../settings/settings.ts";

/** The deadline of a commission created or reopened at `now`: in so many hours, never in the quiet period of the city (finance.md section 2). */
export function commissionDeadline(now: Date, settings: Settings, zone: string): Date {
  const deadline = after(now, settings.get("commission_deadline_hours") * HOUR_MS);
  return outOfQuietPeriod(deadline, settings.get("commission_deadline_quiet"), zone);
}

/** The deadline after a rejection at `now`: the later of the old one and now, plus the extension (transition C4). */
export function deadlineAfterRejection(
  oldDeadlineAt: Date,
  now: Date,
  settings: Settings,
  zone: string,
): Date {
  const extensionMs = settings.get("commission_reject_extension_min") * MINUTE_MS;
  const deadline = after(latest(oldDeadlineAt, now)!, extensionMs);
  return outOfQuietPeriod(deadline, settings.get("commission_deadline_quiet"), zone);
}

/**
 * The moment itself, or the end of the quiet period [from, to) of the city's clock that holds it. A
 * period that ends before it begins goes over midnight; null means there is none.
 */
export function outOfQuietPeriod(moment: Date, quiet: QuietPeriod | null, zone: string): Date {
  if (quiet === null) return moment;
  const today = localDateOf(moment, zone);
  const overMidnight = quiet.toMinutes <= quiet.fromMinutes;
  for (const startDate of [addDays(today, -1), today]) {
    const from = toInstant(startDate, quiet.fromMinutes, zone);
    const to = toInstant(overMidnight ? addDays(startDate, 1) : startDate, quiet.toMinutes, zone);
    // A clock change can swallow the pause between two periods: then the end of the second counts.
    if (moment >= from && moment < to) return outOfQuietPeriod(to, quiet, zone);
  }
  return moment;
}

export interface Reminder {
  readonly minutesBefore: number;
  readonly at: Date;
}

/**
 * The reminders of a deadline, earliest first: one per threshold that lies strictly inside the period
 * from `deadlineSetAt` to `deadlineAt` (finance.md section 4).
 */
export function reminders(
  deadlineSetAt: Date,
  deadlineAt: Date,
  thresholdsMinutes: readonly number[],
): Reminder[] {
  return thresholdsMinutes
    .map((minutesBefore) => ({ minutesBefore, at: after(deadlineAt, -minutesBefore * MINUTE_MS) }))
    .filter(({ at }) => at > deadlineSetAt && at < deadlineAt)
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

/**
 * The reminder to send at `now`, or null: the latest threshold passed, unless it was sent for this
 * deadline. Earlier ones that were missed are never sent, nor is anything once the deadline is there.
 */
export function reminderDue(
  plan: readonly Reminder[],
  sentMinutesBefore: readonly number[],
  deadlineAt: Date,
  now: Date,
): Reminder | null {
  if (now >= deadlineAt) return null;
  const last = plan.findLast(({ at }) => at <= now);
  return last && !sentMinutesBefore.includes(last.minutesBefore) ? last : null;
}
