import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOUR_MS } from "../kernel/time.ts";
import { daysLeft, deadlineTime, durationWords, momentWords, slotWords, zoneWords } from "./moment-words.ts";

const MOSCOW = "Europe/Moscow";
const VLADIVOSTOK = "Asia/Vladivostok";
const at = (iso: string) => new Date(iso);
const NOW = at("2026-03-10T09:00:00Z");

describe("a slot", () => {
  const words = (from: string, to: string, { zone = MOSCOW, now = NOW, isAsap = false } = {}) =>
    slotWords({ startsAt: at(from), endsAt: at(to), isAsap }, now, zone);

  test("of today, tomorrow, yesterday and another date", () => {
    expect(words("2026-03-10T11:00:00Z", "2026-03-10T13:00:00Z")).toEqual({
      kind: "today",
      from: "14:00",
      to: "16:00",
    });
    expect(words("2026-03-11T07:00:00Z", "2026-03-11T10:00:00Z")).toEqual({
      kind: "tomorrow",
      from: "10:00",
      to: "13:00",
    });
    expect(words("2026-03-09T07:00:00Z", "2026-03-09T10:00:00Z")).toMatchObject({ kind: "yesterday" });
    expect(words("2026-03-12T07:00:00Z", "2026-03-12T10:00:00Z")).toEqual({
      kind: "date",
      day: "12",
      month: "03",
      year: null,
      from: "10:00",
      to: "13:00",
    });
    expect(words("2027-01-05T07:00:00Z", "2027-01-05T10:00:00Z")).toMatchObject({ year: "2027" });
  });

  test("R29 the word follows the city's date at the moment of rendering", () => {
    const slot = ["2026-03-11T00:00:00Z", "2026-03-11T03:00:00Z"] as const;
    expect(words(...slot, { zone: VLADIVOSTOK, now: at("2026-03-10T13:59:00Z") })).toMatchObject({
      kind: "tomorrow",
    });
    expect(words(...slot, { zone: VLADIVOSTOK, now: at("2026-03-10T14:00:00Z") })).toMatchObject({
      kind: "today",
      from: "10:00",
    });
  });

  test("ASAP, and none", () => {
    expect(words("2026-03-10T08:40:00Z", "2026-03-10T17:00:00Z", { isAsap: true })).toEqual({
      kind: "asap",
      to: "20:00",
    });
    expect(slotWords(null, NOW, MOSCOW)).toEqual({ kind: "none" });
  });
});

describe("moments, deadlines, durations, zones", () => {
  test("a moment has a year when it is not the city's current one", () => {
    expect(momentWords(at("2026-03-10T11:05:00Z"), NOW, MOSCOW)).toEqual({
      day: "10",
      month: "03",
      year: null,
      time: "14:05",
    });
    expect(momentWords(at("2025-12-31T20:59:00Z"), NOW, MOSCOW)).toMatchObject({
      day: "31",
      year: "2025",
      time: "23:59",
    });
    expect(momentWords(at("2025-12-31T20:59:00Z"), NOW, VLADIVOSTOK)).toMatchObject({
      day: "01",
      month: "01",
      year: null,
    });
  });

  test("a deadline is said to the second", () => {
    expect(deadlineTime(at("2026-03-10T11:07:30.900Z"), MOSCOW)).toBe("14:07:30");
  });

  test("a duration has two units", () => {
    expect(durationWords(45_999)).toEqual({ kind: "seconds", seconds: "45" });
    expect(durationWords(125_000)).toEqual({ kind: "minutes", minutes: "2", seconds: "05" });
    expect(durationWords(3_900_000)).toEqual({ kind: "hours", hours: "1", minutes: "05" });
    expect(durationWords(60_000)).toEqual({ kind: "minutes", minutes: "1", seconds: "00" });
    expect(durationWords(26 * HOUR_MS)).toEqual({ kind: "hours", hours: "26", minutes: "00" });
    expect(durationWords(-5)).toEqual({ kind: "seconds", seconds: "0" });
  });

  test("the parts of a duration add up to it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seconds) => {
        const words = durationWords(seconds * 1_000);
        const total =
          words.kind === "seconds"
            ? Number(words.seconds)
            : words.kind === "minutes"
              ? Number(words.minutes) * 60 + Number(words.seconds)
              : Number(words.hours) * 3_600 + Number(words.minutes) * 60;
        expect(total).toBe(words.kind === "hours" ? seconds - (seconds % 60) : seconds);
      }),
    );
  });

  test("days left are rounded up", () => {
    expect(daysLeft(at("2026-03-12T09:00:01Z"), NOW)).toBe(3);
    expect(daysLeft(at("2026-03-12T09:00:00Z"), NOW)).toBe(2);
    expect(daysLeft(NOW, NOW)).toBe(0);
    expect(daysLeft(at("2026-03-01T00:00:00Z"), NOW)).toBe(0);
  });

  test("a zone is named by its distance from Moscow", () => {
    expect(zoneWords(NOW, MOSCOW)).toEqual({ kind: "moscow" });
    expect(zoneWords(NOW, "Europe/Simferopol")).toEqual({ kind: "moscow" });
    expect(zoneWords(NOW, VLADIVOSTOK)).toEqual({ kind: "ahead", hours: "7", minutes: null });
    expect(zoneWords(NOW, "Europe/Kaliningrad")).toEqual({ kind: "behind", hours: "1", minutes: null });
    expect(zoneWords(NOW, "Asia/Kolkata")).toEqual({ kind: "ahead", hours: "2", minutes: "30" });
  });
});
