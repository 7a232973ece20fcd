import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toLocal } from "../geo/local-time.ts";
import { zoneAndMoment } from "../geo/zones-for-tests.ts";
import { DAY_MS } from "../kernel/time.ts";
import { Settings } from "../settings/settings.ts";
import {
  commissionDeadline,
  deadlineAfterRejection,
  outOfQuietPeriod,
  reminderDue,
  reminders,
} from "./commission-deadline.ts";

const SETTINGS = Settings.of();
const MOSCOW = "Europe/Moscow";
const QUIET = { fromMinutes: 22 * 60, toMinutes: 11 * 60 };
const THRESHOLDS = SETTINGS.get("commission_reminder_minutes");
/** Local time of Москва on 10.03.2026 (or the day given). */
const msk = (time: string, day = "10") => new Date(`2026-03-${day}T${time}+03:00`);

describe("the deadline of a commission", () => {
  test("is in three hours", () => {
    expect(commissionDeadline(msk("14:05:00"), SETTINGS, MOSCOW)).toEqual(msk("17:05:00"));
  });

  test("moves to the end of the quiet period of the city", () => {
    expect(commissionDeadline(msk("20:30:00"), SETTINGS, MOSCOW)).toEqual(msk("11:00:00", "11"));
    expect(commissionDeadline(msk("18:59:59"), SETTINGS, MOSCOW)).toEqual(msk("21:59:59"));
    expect(commissionDeadline(msk("19:00:00"), SETTINGS, MOSCOW)).toEqual(msk("11:00:00", "11"));
    expect(commissionDeadline(msk("07:59:59"), SETTINGS, MOSCOW)).toEqual(msk("11:00:00"));
    expect(commissionDeadline(msk("08:00:00"), SETTINGS, MOSCOW)).toEqual(msk("11:00:00"));
    // 17:05 in Москва is past midnight in Владивосток.
    expect(commissionDeadline(msk("14:05:00"), SETTINGS, "Asia/Vladivostok")).toEqual(
      new Date("2026-03-11T01:00:00Z"),
    );
  });

  test("does not move when the quiet period is off", () => {
    const off = Settings.of({ commission_deadline_quiet: null });
    expect(commissionDeadline(msk("20:30:00"), off, MOSCOW)).toEqual(msk("23:30:00"));
  });

  test("a quiet period within one day ends the same day", () => {
    const noon = { fromMinutes: 12 * 60, toMinutes: 13 * 60 };
    expect(outOfQuietPeriod(msk("12:30:00"), noon, MOSCOW)).toEqual(msk("13:00:00"));
    expect(outOfQuietPeriod(msk("13:00:00"), noon, MOSCOW)).toEqual(msk("13:00:00"));
    expect(outOfQuietPeriod(msk("11:59:59"), noon, MOSCOW)).toEqual(msk("11:59:59"));
  });

  test("after a rejection counts from the later of the old deadline and now, quiet period included", () => {
    const rejected = (old: Date, now: Date) => deadlineAfterRejection(old, now, SETTINGS, MOSCOW);
    expect(rejected(msk("17:05:00"), msk("16:30:00"))).toEqual(msk("18:05:00"));
    expect(rejected(msk("17:05:00"), msk("19:00:00"))).toEqual(msk("20:00:00"));
    expect(rejected(msk("21:10:00"), msk("21:05:00"))).toEqual(msk("11:00:00", "11"));
  });

  test("R90 a gap that swallows the pause between two quiet periods joins them", () => {
    // Cairo, 24.04.2026: 00:00 becomes 01:00; quiet but for the first minute of each day.
    const quiet = { fromMinutes: 1, toMinutes: 0 };
    const moved = outOfQuietPeriod(new Date("2026-04-23T21:45:00Z"), quiet, "Africa/Cairo");
    expect(moved).toEqual(new Date("2026-04-24T21:00:00Z"));
  });

  test("R90 is never earlier, never inside the quiet period, less than three days later, in every zone", () => {
    const minute = fc.integer({ min: 0, max: 1_439 });
    const period = fc
      .record({ fromMinutes: minute, toMinutes: minute })
      .filter((p) => p.fromMinutes !== p.toMinutes);
    fc.assert(
      fc.property(zoneAndMoment, fc.oneof(fc.constant(QUIET), period), ({ zone, moment }, quiet) => {
        const moved = outOfQuietPeriod(moment, quiet, zone);
        expect(moved.getTime()).toBeGreaterThanOrEqual(moment.getTime());
        expect(moved.getTime() - moment.getTime()).toBeLessThan(3 * DAY_MS);
        expect(outOfQuietPeriod(moved, quiet, zone)).toEqual(moved);
        if (quiet === QUIET) {
          const { minuteOfDay } = toLocal(moved, zone);
          expect(minuteOfDay >= 11 * 60 && minuteOfDay < 22 * 60).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("R22 reminders of a deadline", () => {
  const times = (setAt: Date, deadlineAt: Date) =>
    reminders(setAt, deadlineAt, THRESHOLDS).map(({ minutesBefore, at }) => [minutesBefore, at]);

  test("three hours: at 60 and 15 minutes only", () => {
    expect(times(msk("14:05:00"), msk("17:05:00"))).toEqual([
      [60, msk("16:05:00")],
      [15, msk("16:50:00")],
    ]);
  });

  test("rejected at 16:30: 17:05 and 17:50 for the deadline 18:05", () => {
    expect(times(msk("16:30:00"), msk("18:05:00"))).toEqual([
      [60, msk("17:05:00")],
      [15, msk("17:50:00")],
    ]);
  });

  test("a threshold on the edge of the period is not inside", () => {
    expect(times(msk("16:05:00"), msk("17:05:00"))).toEqual([[15, msk("16:50:00")]]);
    expect(reminders(msk("16:05:00"), msk("17:05:00"), [60.0, 0.0])).toEqual([]);
  });

  test("each once; after downtime only the latest missed one; nothing at the deadline", () => {
    const deadlineAt = msk("17:05:00");
    const plan = reminders(msk("14:05:00"), deadlineAt, THRESHOLDS);
    const due = (now: string, sent: number[] = []) =>
      reminderDue(plan, sent, deadlineAt, msk(now))?.minutesBefore ?? null;
    expect(due("16:04:59")).toBeNull();
    expect(due("16:05:00")).toBe(60);
    expect(due("16:30:00", [60])).toBeNull();
    expect(due("16:50:00", [60])).toBe(15);
    expect(due("16:55:00")).toBe(15);
    expect(due("16:56:00", [15])).toBeNull();
    expect(due("17:05:00")).toBeNull();
  });
});
