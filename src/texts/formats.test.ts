import { expect, test } from "vitest";
import { formatCard, formatDuration, formatMoney, formatPercent, formatPhone, formatSum } from "./formats.ts";

test("sums show kopecks and groups of three", () => {
  expect(formatMoney("ru", 500_000)).toBe("5 000,00 ₽");
  expect(formatMoney("en", 500_000)).toBe("5,000.00 ₽");
  expect(formatSum("ru", 999_999_999)).toBe("9 999 999,99");
  expect(formatSum("ru", 1)).toBe("0,01");
  expect(formatSum("ru", -61_729)).toBe("-617,29");
});

test("durations cut seconds off and never go below zero", () => {
  expect(formatDuration("ru", 45_999)).toBe("45 с");
  expect(formatDuration("ru", 125_000)).toBe("2 мин 05 с");
  expect(formatDuration("ru", 3_900_000)).toBe("1 ч 05 мин");
  expect(formatDuration("en", 3_599_999)).toBe("59 min 59 s");
  expect(formatDuration("ru", 183_600_000)).toBe("2 д 03 ч");
  expect(formatDuration("ru", -1)).toBe("0 с");
});

test("rates read as per cent", () => {
  expect([formatPercent("ru", "0.5000"), formatPercent("ru", "0.1250"), formatPercent("en", 0.4)]).toEqual([
    "50",
    "12,5",
    "40",
  ]);
});

test("phones and cards are grouped for reading", () => {
  expect(formatPhone("+79991234567")).toBe("+7 999 123-45-67");
  expect(formatPhone("112")).toBe("112");
  expect(formatCard("2200123412341234")).toBe("2200 1234 1234 1234");
});
