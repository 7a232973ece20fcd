import fc from "fast-check";
import { expect, test } from "vitest";
import { shareHalfUp } from "./money.ts";

test("R88 a share is exact, half up to the kopeck, for every sum and every rate", () => {
  const sums = fc.integer({ min: 0, max: 9_999_999_99 });
  const rates = fc.integer({ min: 0, max: 10_000 });
  fc.assert(
    fc.property(sums, rates, (kopecks, rateBp) => {
      const exact = (BigInt(kopecks) * BigInt(rateBp) * 2n + 10_000n) / 20_000n;
      expect(shareHalfUp(kopecks, rateBp)).toBe(Number(exact));
    }),
    { numRuns: 2_000 },
  );
});

test("R88 sums whose binary fractions lie beside the half", () => {
  expect([shareHalfUp(105, 1_000), shareHalfUp(1_15, 5_000), shareHalfUp(8_35, 1_000)]).toEqual([11, 58, 84]);
});
