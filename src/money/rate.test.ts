import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Settings } from "../settings/settings.ts";
import { averageCheckKopecks, compareAverageChecks, NO_CHECKS } from "./average-check.ts";
import { bearsCommission, commissionAmount, commissionRateBp, kopecksToHighVolume } from "./rate.ts";

const SETTINGS = Settings.of();
const checksOf = (...sums: number[]) => ({ count: sums.length, sumKopecks: sums.reduce((a, b) => a + b, 0) });

describe("R88 the table of finance.md section 1", () => {
  test.each([
    {
      case: "no closed orders in 7 days",
      checks: NO_CHECKS,
      shown: 0,
      rateBp: 5_000,
      total: 500_000,
      amount: 250_000,
    },
    {
      case: "average exactly 7 000",
      checks: checksOf(650_000, 730_000, 720_000),
      shown: 700_000,
      rateBp: 4_000,
      total: 333_333,
      amount: 133_333,
    },
    {
      case: "one kopeck short of the sum, although 7 000.00 is shown",
      checks: checksOf(700_000, 699_999),
      shown: 700_000,
      rateBp: 5_000,
      total: 123_457,
      amount: 61_729,
    },
    { case: "any base-rate case", checks: NO_CHECKS, shown: 0, rateBp: 5_000, total: 99_999, amount: 50_000 },
    { case: "smallest", checks: NO_CHECKS, shown: 0, rateBp: 5_000, total: 1, amount: 1 },
    { case: "nothing due", checks: checksOf(700_000), shown: 700_000, rateBp: 4_000, total: 1, amount: 0 },
    { case: "largest", checks: NO_CHECKS, shown: 0, rateBp: 5_000, total: 999_999_999, amount: 500_000_000 },
  ])("$case", ({ checks, shown, rateBp, total, amount }) => {
    expect(averageCheckKopecks(checks)).toBe(shown);
    expect(commissionRateBp(checks, SETTINGS)).toBe(rateBp);
    expect(commissionAmount(total, rateBp)).toBe(amount);
  });
});

describe("the rate", () => {
  test("compares 0 with the threshold when there are no orders", () => {
    const always = Settings.of({ commission_high_volume_threshold: 0 });
    expect(commissionRateBp(NO_CHECKS, always)).toBe(4_000);
    expect(kopecksToHighVolume(NO_CHECKS, always)).toBe(0);
    expect(kopecksToHighVolume(NO_CHECKS, SETTINGS)).toBe(700_000);
  });

  test("follows the settings", () => {
    const settings = Settings.of({ commission_rate_base: 3_333, commission_rate_high_volume: 1_250 });
    expect(commissionRateBp(checksOf(699_999), settings)).toBe(3_333);
    expect(commissionRateBp(checksOf(700_000), settings)).toBe(1_250);
  });

  test("the distance to the high-volume rate is 0 exactly when it is reached", () => {
    const check = fc.record({
      count: fc.integer({ min: 1, max: 60 }),
      sumKopecks: fc.integer({ min: 0, max: 60_000_000 }),
    });
    fc.assert(
      fc.property(check, (checks) => {
        const reached = commissionRateBp(checks, SETTINGS) === 4_000;
        expect(kopecksToHighVolume(checks, SETTINGS) === 0).toBe(reached);
        const risen = {
          ...checks,
          sumKopecks: checks.sumKopecks + kopecksToHighVolume(checks, SETTINGS) * checks.count,
        };
        expect(commissionRateBp(risen, SETTINGS)).toBe(4_000);
      }),
    );
    expect(kopecksToHighVolume(checksOf(700_000, 699_999), SETTINGS)).toBe(1);
  });

  test("guarantee visits bear no commission, by type or by source", () => {
    expect(bearsCommission({ type: "NORMAL", guaranteeSourceOrderId: null })).toBe(true);
    expect(bearsCommission({ type: "GUARANTEE", guaranteeSourceOrderId: null })).toBe(false);
    expect(bearsCommission({ type: "NORMAL", guaranteeSourceOrderId: 7 })).toBe(false);
  });
});

describe("means are compared without rounding", () => {
  test("one kopeck among many orders decides", () => {
    const less = { count: 3, sumKopecks: 1_999_999 };
    const more = { count: 3, sumKopecks: 2_000_000 };
    expect(averageCheckKopecks(less)).toBe(averageCheckKopecks({ count: 3, sumKopecks: 1_999_998 }));
    expect(compareAverageChecks(less, more)).toBeLessThan(0);
    expect(compareAverageChecks({ count: 6, sumKopecks: 4_000_000 }, more)).toBe(0);
    expect(compareAverageChecks(NO_CHECKS, { count: 1, sumKopecks: 1 })).toBeLessThan(0);
    expect(compareAverageChecks({ count: 1, sumKopecks: 1 }, NO_CHECKS)).toBeGreaterThan(0);
    expect(compareAverageChecks(NO_CHECKS, NO_CHECKS)).toBe(0);
  });
});
