import { expect, test } from "vitest";
import { durationText, momentText, slotText, zoneText } from "./wording.ts";

const NOW = new Date("2026-03-10T08:40:00Z"); // 11:40 in Moscow, 18:40 in Vladivostok
const MOSCOW = "Europe/Moscow";
const slot = (startsAt: string, endsAt: string, isAsap = false) => ({
  startsAt: new Date(startsAt),
  endsAt: new Date(endsAt),
  isAsap,
});

test("slots name the day as the city sees it", () => {
  const today = slot("2026-03-10T11:00:00Z", "2026-03-10T13:00:00Z");
  expect(slotText("ru", today, NOW, MOSCOW)).toBe("сегодня 14:00-16:00");
  expect(slotText("ru", today, NOW, MOSCOW, { bareToday: true })).toBe("14:00-16:00");
  expect(slotText("ru", slot("2026-03-10T23:00:00Z", "2026-03-11T02:00:00Z"), NOW, "Asia/Vladivostok")).toBe(
    "завтра 09:00-12:00",
  );
  expect(slotText("ru", slot("2026-03-12T07:00:00Z", "2026-03-12T10:00:00Z"), NOW, MOSCOW)).toBe(
    "12.03 10:00-13:00",
  );
  expect(slotText("en", slot("2027-03-12T07:00:00Z", "2027-03-12T10:00:00Z"), NOW, MOSCOW)).toBe(
    "12.03.2027 10:00-13:00",
  );
  expect(slotText("ru", slot("2026-03-10T08:40:00Z", "2026-03-10T17:00:00Z", true), NOW, MOSCOW)).toBe(
    "как можно скорее (до 20:00)",
  );
  expect(slotText("ru", null, NOW, MOSCOW)).toBe("время не указано");
});

test("moments carry the year only when it is another one", () => {
  expect(momentText(new Date("2026-03-10T11:05:00Z"), NOW, MOSCOW)).toBe("10.03 14:05");
  expect(momentText(new Date("2025-12-31T20:59:00Z"), NOW, MOSCOW)).toBe("31.12.2025 23:59");
});

test("durations", () => {
  expect([45_999, 125_000, 3_900_000, -1].map((ms) => durationText("ru", ms))).toEqual([
    "45 с",
    "2 мин 05 с",
    "1 ч 05 мин",
    "0 с",
  ]);
  expect(durationText("en", 3_599_999)).toBe("59 min 59 s");
});

test("zones are told from Moscow", () => {
  expect(
    [MOSCOW, "Asia/Vladivostok", "Europe/Kaliningrad", "Asia/Kolkata"].map((zone) =>
      zoneText("ru", NOW, zone),
    ),
  ).toEqual(["МСК", "МСК+7", "МСК−1", "МСК+2:30"]);
});
