import fc from "fast-check";
import { expect, test } from "vitest";
import { backOffMs } from "./back-off.ts";
import { freeTurns, NO_PACE, TELEGRAM_PACE } from "./pace.ts";

test("pauses double from 1 s to at most 5 min, ±20 %", () => {
  expect([1, 2, 3, 9, 10, 20].map((attempt) => backOffMs(attempt, () => 0.5))).toEqual([
    1_000, 2_000, 4_000, 256_000, 300_000, 300_000,
  ]);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, draw) => {
        const plainMs = Math.min(1_000 * 2 ** (attempt - 1), 300_000);
        const ms = backOffMs(attempt, () => draw);
        expect(ms).toBeGreaterThanOrEqual(plainMs * 0.8);
        expect(ms).toBeLessThanOrEqual(plainMs * 1.2);
      },
    ),
  );
});

test("turns are taken at most half a second ahead, so that an offer never waits longer for other messages", () => {
  expect(freeTurns(0, TELEGRAM_PACE)).toBe(15);
  expect(freeTurns(-5_000, TELEGRAM_PACE)).toBe(15);
  expect(freeTurns(400, TELEGRAM_PACE)).toBe(3);
  expect(freeTurns(500, TELEGRAM_PACE)).toBe(0);
  expect(freeTurns(0, NO_PACE)).toBeGreaterThan(1_000);
});
