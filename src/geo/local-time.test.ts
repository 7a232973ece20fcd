import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../kernel/time.ts";
import {
  addDays,
  daysBetween,
  formatHm,
  formatLocalMinute,
  localDate,
  localDateOf,
  minutesAheadOfMoscow,
  parseHm,
  parseIsoDate,
  parseTypedDate,
  toInstant,
  toLocal,
  zoneNamed,
} from "./local-time.ts";
import { Temporal } from "./temporal.ts";
import { ALL_ZONES, CHANGING_ZONES, clockChanges, zoneAndMoment } from "./zones-for-tests.ts";

const at = (iso: string) => new Date(iso);
const date = (text: string) => parseIsoDate(text)!;

describe("what a city's clock shows", () => {
  test("Москва, Калининград and Владивосток at one moment", () => {
    const moment = at("2026-03-09T21:30:15Z");
    expect(toLocal(moment, "Europe/Moscow")).toEqual({ date: "2026-03-10", minuteOfDay: 30, second: 15 });
    expect(toLocal(moment, "Europe/Kaliningrad")).toEqual({
      date: "2026-03-09",
      minuteOfDay: 1410,
      second: 15,
    });
    expect(toLocal(moment, "Asia/Vladivostok")).toEqual({ date: "2026-03-10", minuteOfDay: 450, second: 15 });
    expect(formatLocalMinute(moment, "Asia/Vladivostok")).toBe("2026-03-10 07:30");
  });

  test("is what Temporal says, in every zone and around every clock change", () => {
    fc.assert(
      fc.property(zoneAndMoment, ({ zone, moment }) => {
        const local = toLocal(moment, zone);
        const there = Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(zone);
        expect(local.date).toBe(there.toPlainDate().toString());
        expect(local.minuteOfDay).toBe(there.hour * 60 + there.minute);
        expect(local.second).toBe(there.second);
        expect(localDateOf(moment, zone)).toBe(local.date);
      }),
      { numRuns: 3_000 },
    );
  });

  test("does not depend on the order in which moments are asked", () => {
    const zone = "Europe/Berlin";
    const summer = at("2026-07-01T10:00:00Z");
    const winter = at("2026-12-01T10:00:00Z");
    for (const moment of [summer, winter, summer, at("1999-07-01T10:00:00Z"), winter]) {
      const minute = moment === winter ? 660 : 720;
      expect(toLocal(moment, zone).minuteOfDay).toBe(minute);
    }
  });

  test("refuses an unknown zone and an invalid moment", () => {
    expect(() => toLocal(at("2026-03-10T00:00:00Z"), "Europe/Nowhere")).toThrow(RangeError);
    expect(() => toLocal(at("nonsense"), "Europe/Moscow")).toThrow(RangeError);
  });
});

describe("from the clock on the wall to a moment", () => {
  test("a time inside a gap moves to the first valid instant, not by the length of the gap", () => {
    // Berlin, 29.03.2026: 02:00 becomes 03:00 at 01:00Z.
    expect(toInstant(date("2026-03-29"), 150, "Europe/Berlin")).toEqual(at("2026-03-29T01:00:00Z"));
    expect(toInstant(date("2026-03-29"), 120, "Europe/Berlin")).toEqual(at("2026-03-29T01:00:00Z"));
    expect(toInstant(date("2026-03-29"), 119, "Europe/Berlin")).toEqual(at("2026-03-29T00:59:00Z"));
    expect(toInstant(date("2026-03-29"), 180, "Europe/Berlin")).toEqual(at("2026-03-29T01:00:00Z"));
  });

  test("of a time that occurs twice the first counts", () => {
    // Berlin, 25.10.2026: 03:00 becomes 02:00 at 01:00Z.
    expect(toInstant(date("2026-10-25"), 150, "Europe/Berlin")).toEqual(at("2026-10-25T00:30:00Z"));
    expect(toInstant(date("2026-10-25"), 180, "Europe/Berlin")).toEqual(at("2026-10-25T02:00:00Z"));
  });

  test("a whole skipped date is no time at all", () => {
    // Samoa went from 29.12.2011 to 31.12.2011.
    expect(toInstant(date("2011-12-30"), 600, "Pacific/Apia")).toEqual(at("2011-12-30T10:00:00Z"));
    expect(toInstant(date("2011-12-31"), 0, "Pacific/Apia")).toEqual(at("2011-12-30T10:00:00Z"));
  });

  test("there and back: a whole minute comes back, or its first occurrence does", () => {
    fc.assert(
      fc.property(zoneAndMoment, ({ zone, moment }) => {
        const minute = new Date(Math.floor(moment.getTime() / MINUTE_MS) * MINUTE_MS);
        const local = toLocal(minute, zone);
        const back = toInstant(local.date, local.minuteOfDay, zone);
        expect(back.getTime()).toBeLessThanOrEqual(minute.getTime());
        expect(toLocal(back, zone)).toEqual(local);
        const first = Temporal.Instant.fromEpochMilliseconds(minute.getTime())
          .toZonedDateTimeISO(zone)
          .toPlainDateTime()
          .toZonedDateTime(zone, { disambiguation: "earlier" });
        expect(back.getTime()).toBe(first.epochMilliseconds);
      }),
      { numRuns: 3_000 },
    );
  });

  test("every time of day of every date is a moment that shows it, or the end of the gap that swallowed it", () => {
    fc.assert(
      fc.property(zoneAndMoment, fc.integer({ min: 0, max: 1_439 }), ({ zone, moment }, minuteOfDay) => {
        const day = localDateOf(moment, zone);
        const instant = toInstant(day, minuteOfDay, zone);
        const local = toLocal(instant, zone);
        if (local.date === day && local.minuteOfDay === minuteOfDay) return;
        expect(clockChanges(zone)).toContainEqual(instant);
        const wall = `${day}T${formatHm(minuteOfDay)}`;
        expect(`${local.date}T${formatHm(local.minuteOfDay)}` > wall).toBe(true);
        const before = toLocal(new Date(instant.getTime() - 1), zone);
        expect(`${before.date}T${formatHm(before.minuteOfDay)}` < wall).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  test("every clock change of three years in every zone keeps both directions in step", () => {
    expect(CHANGING_ZONES.length).toBeGreaterThan(100);
    for (const zone of CHANGING_ZONES) {
      for (const change of clockChanges(zone)) {
        for (const offMs of [-3 * HOUR_MS, -HOUR_MS, -MINUTE_MS, 0, MINUTE_MS, HOUR_MS, 3 * HOUR_MS]) {
          const moment = new Date(change.getTime() + offMs);
          const local = toLocal(moment, zone);
          const back = toInstant(local.date, local.minuteOfDay, zone);
          expect(toLocal(back, zone), `${zone} ${moment.toISOString()}`).toEqual(local);
        }
      }
    }
  });

  test("refuses what is no time of day", () => {
    for (const minute of [-1, 1_441, 0.5, Number.NaN]) {
      expect(() => toInstant(date("2026-03-10"), minute, "Europe/Moscow")).toThrow(RangeError);
    }
  });
});

describe("calendar dates", () => {
  test("are added as dates, never as 24 hours", () => {
    expect(addDays(date("2026-03-28"), 1)).toBe("2026-03-29");
    expect(addDays(date("2026-12-31"), 1)).toBe("2027-01-01");
    expect(addDays(date("2028-03-01"), -1)).toBe("2028-02-29");
    const before = toInstant(date("2026-03-28"), 600, "Europe/Berlin");
    const after = toInstant(addDays(date("2026-03-28"), 1), 600, "Europe/Berlin");
    expect(after.getTime() - before.getTime()).toBe(DAY_MS - HOUR_MS);
  });

  test("adding and counting days agree", () => {
    const day = fc.integer({ min: -200_000, max: 200_000 }).map((days) => addDays(date("2026-03-10"), days));
    fc.assert(
      fc.property(day, fc.integer({ min: -20_000, max: 20_000 }), (from, days) => {
        const to = addDays(from, days);
        expect(daysBetween(from, to)).toBe(days);
        expect(parseIsoDate(to)).toBe(to);
        expect(to < from).toBe(days < 0);
      }),
    );
  });

  test("are refused when the calendar has none", () => {
    for (const text of [
      "2026-02-29",
      "2026-04-31",
      "2026-13-01",
      "0000-01-01",
      "2026-3-10",
      "10.03.2026",
      "",
      "2026-03-10T00:00",
    ]) {
      expect(parseIsoDate(text), text).toBeNull();
    }
    expect(localDate(2026, 2, 30)).toBeNull();
    expect(localDate(2028, 2, 29)).toBe("2028-02-29");
  });

  test("are typed by staff with points or in ISO order", () => {
    expect(parseTypedDate(" 1.3.2026 ")).toBe("2026-03-01");
    expect(parseTypedDate("10.03.2026")).toBe("2026-03-10");
    expect(parseTypedDate("2026-03-10")).toBe("2026-03-10");
    for (const text of ["31.02.2026", "10.03", "10/03/2026", "завтра", ""])
      expect(parseTypedDate(text), text).toBeNull();
  });
});

describe("times of day and zones", () => {
  test("a time of day is read and printed", () => {
    expect(parseHm("09:05")).toBe(545);
    expect(parseHm("9:05")).toBe(545);
    expect(parseHm("24:00")).toBe(1_440);
    for (const text of ["24:01", "12:60", "12", "12:5", "-1:00", ""]) expect(parseHm(text), text).toBeNull();
    expect(formatHm(545)).toBe("09:05");
  });

  test("a zone's distance from Moscow, for its label", () => {
    const moment = at("2026-03-10T12:00:00Z");
    expect(minutesAheadOfMoscow(moment, "Europe/Moscow")).toBe(0);
    expect(minutesAheadOfMoscow(moment, "Asia/Vladivostok")).toBe(420);
    expect(minutesAheadOfMoscow(moment, "Europe/Kaliningrad")).toBe(-60);
    expect(minutesAheadOfMoscow(moment, "Asia/Kolkata")).toBe(150);
    expect(minutesAheadOfMoscow(at("2026-07-01T12:00:00Z"), "Europe/Berlin")).toBe(-60);
  });

  test("a zone is known by its name only", () => {
    expect(zoneNamed(" europe/moscow ")).toBe("Europe/Moscow");
    expect(zoneNamed("Asia/Kolkata")).not.toBeNull();
    for (const name of ["+03:00", "MSK+7", "Europe/Nowhere", "", "3", "Москва"])
      expect(zoneNamed(name), name).toBeNull();
    for (const zone of ALL_ZONES) expect(zoneNamed(zone)).toBe(zone);
  });

  test("the 20 zones of the seed exist", () => {
    const seeded = "Moscow Simferopol Kaliningrad Kirov Volgograd Saratov Astrakhan Ulyanovsk Samara"
      .split(" ")
      .map((city) => `Europe/${city}`);
    const asian =
      "Yekaterinburg Omsk Novosibirsk Barnaul Tomsk Novokuznetsk Krasnoyarsk Irkutsk Yakutsk Chita Vladivostok";
    for (const zone of [...seeded, ...asian.split(" ").map((city) => `Asia/${city}`)]) {
      expect(zoneNamed(zone), zone).toBe(zone);
    }
  });
});
