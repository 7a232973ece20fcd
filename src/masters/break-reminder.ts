import { after, MINUTE_MS } from "../kernel/time.ts";

const SHORT_BREAK_MS = 30 * MINUTE_MS;
const SHORT_REMINDER_MINUTES = 5;

/**
 * When to remind a master of the end of his break (master-bot.md section 6): `reminderMinutes`
 * before it, 5 minutes when less than 30 lie between `setAt` (start or extension) and the end; null
 * when that would not be after `setAt`.
 */
export function breakReminderAt(setAt: Date, breakUntil: Date, reminderMinutes: number): Date | null {
  const short = breakUntil.getTime() - setAt.getTime() < SHORT_BREAK_MS;
  const remindAt = after(breakUntil, -(short ? SHORT_REMINDER_MINUTES : reminderMinutes) * MINUTE_MS);
  return remindAt > setAt ? remindAt : null;
}
