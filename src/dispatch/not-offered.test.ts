import { describe, expect, test } from "vitest";
import { type OwnLooks, reasonPerOrder } from "./not-offered.ts";
import { bit } from "./reasons.ts";

const look = (given: Partial<OwnLooks>): OwnLooks => ({
  orderId: 1,
  mask: 0,
  scope: "DISTRICT",
  blockedFor: null,
  times: 1,
  ...given,
});

describe("the one reason an order counts under", () => {
  test("is the most frequent one over all looks, repeated ones counted as often as they were", () => {
    const looks = [
      look({ mask: bit("not_on_shift"), times: 2 }),
      look({ mask: bit("at_limit"), times: 5 }),
      look({ orderId: 2, mask: bit("not_on_shift") }),
    ];
    expect([...reasonPerOrder(looks)]).toEqual([
      [1, "at_limit"],
      [2, "not_on_shift"],
    ]);
  });

  test("is the cause and not what follows from it", () => {
    const mask = bit("blocked") | bit("inactive") | bit("not_on_shift") | bit("wrong_district");
    expect(reasonPerOrder([look({ mask, blockedFor: "commission_overdue" })]).get(1)).toBe(
      "commission_overdue",
    );
    expect(reasonPerOrder([look({ mask, blockedFor: "staff" })]).get(1)).toBe("blocked");
    expect(reasonPerOrder([look({ mask: bit("on_break") | bit("wrong_district") })]).get(1)).toBe("on_break");
  });

  test("is «ranked above» when he fitted; another district keeps nobody out of a search of the city", () => {
    expect(reasonPerOrder([look({})]).get(1)).toBe("outranked");
    expect(reasonPerOrder([look({ mask: bit("wrong_district"), scope: "CITY" })]).get(1)).toBe("outranked");
    expect(reasonPerOrder([look({ mask: bit("wrong_district") })]).get(1)).toBe("wrong_district");
  });
});
