import { expect, test } from "vitest";
import { formatCard, formatMoney, formatPercent, formatPhone, formatSum } from "./formats.ts";

test("sums show kopecks and groups of three", () => {
  expect(formatMoney("ru", 500_000)).toBe("5 000,00 ₽");
  expect(formatMoney("en", 500_000)).toBe("5,000.00 ₽");
  expect(formatSum("ru", 999_999_999)).toBe("9 999 999,99");
  expect(formatSum("ru", 1)).toBe("0,01");
  expect(formatSum("ru", -61_729)).toBe("-617,29");
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
