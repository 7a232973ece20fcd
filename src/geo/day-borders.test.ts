import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOUR_MS } from "../kernel/time.ts";
import {
  dayBorders,
  type NamedPeriod,
  parseTypedPeriod,
  periodBorders,
  periodDates,
  rangeBorders,
} from "./day-borders.ts";
import { addDays, daysBetween, localDateOf, parseIsoDate } from "./local-time.ts";
import { zoneAndMoment } from "./zones-for-tests.ts";

const at = (iso: string) => new Date(iso);
const date = (text: string) => parseIsoDate(text)!;
const CITIES = {
  Калининград: "Europe/Kaliningrad",
  Москва: "Europe/Moscow",
  Владивосток: "Asia/Vladivostok",
};

describe("a city's day", () => {
  test.each([
    ["Калининград", "2026-03-09T22:00:00Z", "2026-03-10T22:00:00Z"],
    ["Москва", "2026-03-09T21:00:00Z", "2026-03-10T21:00:00Z"],
    ["Владивосток", "2026-03-09T14:00:00Z", "2026-03-10T14:00:00Z"],
  ] as const)("10.03.2026 in %s", (city, from, to) => {
    expect(dayBorders(date("2026-03-10"), CITIES[city])).toEqual({ from: at(from), to: at(to) });
  });

  test("R29 one moment belongs to 10.03 in Владивосток and to 09.03 in Москва", () => {
    const moment = at("2026-03-09T14:30:00Z");
    expect(localDateOf(moment, CITIES.Владивосток)).toBe("2026-03-10");
    expect(localDateOf(moment, CITIES.Москва)).toBe("2026-03-09");
  });

  test("R52 the last day of a period is included to its last moment", () => {
    const { from, to } = rangeBorders(
      { first: date("2026-03-01"), last: date("2026-03-10") },
      CITIES.Владивосток,
    );
    const late = at("2026-03-10T13:59:59.999Z");
    expect(late >= from && late < to).toBe(true);
    expect(to).toEqual(at("2026-03-10T14:00:00Z"));
  });

  test("has 23 or 25 hours when the clock changes", () => {
    const hours = (day: string) => {
      const { from, to } = dayBorders(date(day), "Europe/Berlin");
      return (to.getTime() - from.getTime()) / HOUR_MS;
    };
    expect([hours("2026-03-29"), hours("2026-10-25"), hours("2026-03-10")]).toEqual([23, 25, 24]);
  });

  test("R90 days are adjacent without gap or overlap and hold their moments, in every zone", () => {
    fc.assert(
      fc.property(zoneAndMoment, ({ zone, moment }) => {
        const today = localDateOf(moment, zone);
        const { from, to } = dayBorders(today, zone);
        expect(moment >= from && moment < to).toBe(true);
        expect(dayBorders(addDays(today, 1), zone).from).toEqual(to);
        expect(dayBorders(addDays(today, -1), zone).to).toEqual(from);
        expect(localDateOf(from, zone)).toBe(today);
        expect(localDateOf(new Date(to.getTime() - 1), zone)).toBe(today);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("periods", () => {
  const today = date("2026-03-10");
  const dates = (period: NamedPeriod, day = today) => {
    const { first, last } = periodDates(period, day);
    return [first, last];
  };

  test("by name", () => {
    expect(dates("today")).toEqual(["2026-03-10", "2026-03-10"]);
    expect(dates("yesterday")).toEqual(["2026-03-09", "2026-03-09"]);
    expect(dates("last_7")).toEqual(["2026-03-04", "2026-03-10"]);
    expect(dates("last_30")).toEqual(["2026-02-09", "2026-03-10"]);
    expect(dates("this_month")).toEqual(["2026-03-01", "2026-03-31"]);
    expect(dates("previous_month")).toEqual(["2026-02-01", "2026-02-28"]);
    expect(dates("previous_month", date("2026-01-31"))).toEqual(["2025-12-01", "2025-12-31"]);
    expect(dates("this_month", date("2026-12-31"))).toEqual(["2026-12-01", "2026-12-31"]);
  });

  test("R29 are those of the city at that moment", () => {
    const midnight = at("2026-02-28T22:30:00Z");
    expect(periodBorders("this_month", midnight, CITIES.Москва)).toEqual({
      from: at("2026-02-28T21:00:00Z"),
      to: at("2026-03-31T21:00:00Z"),
    });
    expect(periodBorders("this_month", midnight, "Europe/London")).toEqual({
      from: at("2026-02-01T00:00:00Z"),
      to: at("2026-03-01T00:00:00Z"),
    });
  });

  test("months follow each other without a gap, whatever the date", () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 20_000 }), (days) => {
        const day = addDays(today, days);
        const [first, last] = dates("this_month", day) as [typeof day, typeof day];
        expect(first <= day && day <= last).toBe(true);
        expect(addDays(dates("previous_month", day)[1]!, 1)).toBe(first);
        expect(daysBetween(first, last)).toBeGreaterThan(26);
        expect(first.slice(0, 7)).toBe(last.slice(0, 7));
      }),
    );
  });

  test("are typed as two dates in either spelling", () => {
    const value = { first: "2026-03-01", last: "2026-03-10" };
    for (const text of [
      "2026-03-01 2026-03-10",
      " 01.03.2026   10.03.2026 ",
      "01.03.2026 - 10.03.2026",
      "01.03.2026 2026-03-10",
    ]) {
      expect(parseTypedPeriod(text), text).toEqual({ ok: true, value });
    }
    expect(parseTypedPeriod("10.03.2026")).toMatchObject({
      value: { first: "2026-03-10", last: "2026-03-10" },
    });
    expect(parseTypedPeriod("10.03.2026 01.03.2026")).toEqual({ ok: false, problem: "ends_before_start" });
    for (const text of ["", "март", "01.03.2026 31.02.2026", "01.03.2026 02.03.2026 03.03.2026"]) {
      expect(parseTypedPeriod(text), text).toEqual({ ok: false, problem: "not_two_dates" });
    }
    expect(
      periodBorders(
        { first: date("2026-03-01"), last: date("2026-03-10") },
        at("2030-01-01T00:00:00Z"),
        CITIES.Москва,
      ).to,
    ).toEqual(at("2026-03-10T21:00:00Z"));
  });
});
