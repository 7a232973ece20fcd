import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { after, MINUTE_MS } from "../kernel/time.ts";
import { decide, evaluateCity } from "./decide.ts";
import { evaluate } from "./eligibility.ts";
import { city, master, masters, NOON, offer, order, orders, POLICY, policies } from "./facts-for-tests.ts";
import { byRank, rankKeys, tieBreak } from "./ranking.ts";
import { effectiveMask, reasonCodes } from "./reasons.ts";

const codes = (m: ReturnType<typeof master>, o = order(), policy = POLICY, now = NOON) => {
  const verdict = evaluate(
    o,
    m,
    o.offers.filter(({ masterId }) => masterId === m.id),
    policy,
    now,
  );
  return reasonCodes(verdict.mask, verdict.parameters);
};

describe("eligibility: all failed rules are recorded", () => {
  test.each([
    ["wrong_district", master({ id: 1, districtIds: [2] })],
    ["missing_skill", master({ id: 1, skills: ["WINDOWS"] })],
    ["not_verified", master({ id: 1, verified: false })],
    ["inactive", master({ id: 1, isActive: false })],
    ["blocked", master({ id: 1, isBlocked: true })],
    ["deleted", master({ id: 1, isDeleted: true })],
    ["not_on_shift", master({ id: 1, shiftStatus: "SHIFT_OFF" })],
    ["not_on_shift", master({ id: 1, shiftStatus: "BREAK", breakUntil: NOON })],
    [
      "on_break_until_2026-03-10T09:20:00Z",
      master({ id: 1, shiftStatus: "BREAK", breakUntil: after(NOON, 20 * MINUTE_MS) }),
    ],
    ["at_limit_5/5", master({ id: 1, activeOrders: 5 })],
    ["at_limit_0/0", master({ id: 1, limitOverride: 0 })],
    ["too_many_open_offers", master({ id: 1, openOffers: 3 })],
    ["unreachable", master({ id: 1, unreachable: true })],
  ])("%s", (code, m) => {
    expect(codes(m)).toEqual([code]);
  });

  test("R80 a limit of 0 takes no orders; null means the setting", () => {
    expect(codes(master({ id: 1, limitOverride: 0 }))).toEqual(["at_limit_0/0"]);
    expect(codes(master({ id: 1, limitOverride: null }), order(), { ...POLICY, maxActiveOrders: 0 })).toEqual(
      ["at_limit_0/0"],
    );
    expect(codes(master({ id: 1, limitOverride: 7, activeOrders: 6 }))).toEqual([]);
  });

  test("offers of this order: open, declined in any episode, asked recently, previous master", () => {
    const me = master({ id: 1, openOffers: 1 });
    expect(codes(me, order({ offers: [offer({ masterId: 1 })] }))).toEqual(["open_offer"]);
    expect(
      codes(
        me,
        order({ searchEpisode: 9, offers: [offer({ masterId: 1, state: "DECLINED", respondedAt: NOON })] }),
      ),
    ).toEqual(["declined_before"]);
    expect(codes(me, order({ previousMasterId: 1 }))).toEqual(["previous_master"]);
  });

  test("R101 a pause follows an expiry after delivery, and at least a minute after a failed or withdrawn push", () => {
    const me = master({ id: 1 });
    const endedAgo = (ms: number, facts: object) =>
      order({ offers: [offer({ masterId: 1, respondedAt: after(NOON, -ms), ...facts })] });
    expect(codes(me, endedAgo(9 * MINUTE_MS, { state: "EXPIRED" }))).toEqual(["asked_recently"]);
    expect(codes(me, endedAgo(10 * MINUTE_MS, { state: "EXPIRED" }))).toEqual([]);
    expect(codes(me, endedAgo(0, { state: "EXPIRED", deliveredAt: null }))).toEqual([]);
    const noPause = { ...POLICY, reofferMs: 0 };
    for (const cancelReason of ["undeliverable", "withdrawn"] as const) {
      expect(codes(me, endedAgo(59_000, { state: "CANCELED", cancelReason }), noPause)).toEqual([
        "asked_recently",
      ]);
      expect(codes(me, endedAgo(60_000, { state: "CANCELED", cancelReason }), noPause)).toEqual([]);
    }
  });

  test("R79 an ASAP window starts now and is cut at its end", () => {
    const at = (hour: number, minute = 0) => new Date(Date.UTC(2026, 2, 10, hour, minute));
    const asap = order({ slot: { orderId: 1, startAt: at(11, 40), endAt: at(20), isAsap: true } });
    const busy = master({ id: 1, visits: [{ orderId: 9, startAt: at(16), endAt: at(19), isAsap: false }] });
    expect(codes(busy, asap, POLICY, at(11, 40))).toEqual([]);
    expect(codes(busy, asap, POLICY, at(15))).toEqual(["slot_conflict"]);
    expect(codes(busy, asap, { ...POLICY, checkSlotConflict: false }, at(15))).toEqual([]);
  });

  test("the preferred master of a guarantee order knows the address: his district does not matter", () => {
    const guarantee = order({ type: "GUARANTEE", status: "GUARANTEE", preferredMasterId: 1, districtId: 7 });
    expect(codes(master({ id: 1 }), guarantee)).toEqual([]);
    expect(codes(master({ id: 2 }), guarantee)).toEqual(["wrong_district"]);
  });

  test("everybody is either eligible or has an effective reason", () => {
    fc.assert(
      fc.property(orders, masters, policies, (o, people, policy) => {
        const { verdicts, ranked, scope } = evaluateCity(o, city(people), policy, NOON);
        const rejected = verdicts.filter(({ mask }) => effectiveMask(mask, scope) !== 0);
        expect(verdicts).toHaveLength(people.length);
        expect(ranked.length + rejected.length).toBe(people.length);
      }),
    );
  });
});

describe("ranking", () => {
  test("each key outweighs all that follow it", () => {
    const best = {
      preferred: true,
      fresh: true,
      vehicle: true,
      checkSumKopecks: 100,
      checkCount: 1,
      ratingHundredths: 500,
      tie: "f",
    };
    const keys = Object.keys(best) as (keyof typeof best)[];
    const worse = {
      preferred: false,
      fresh: false,
      vehicle: false,
      checkSumKopecks: 0,
      checkCount: 1,
      ratingHundredths: 400,
      tie: "0",
    };
    const order_: (keyof typeof best)[] = [
      "preferred",
      "fresh",
      "vehicle",
      "checkSumKopecks",
      "ratingHundredths",
      "tie",
    ];
    order_.forEach((key, place) => {
      const a = {
        masterId: 1,
        ...worse,
        ...Object.fromEntries(order_.slice(0, place).map((k) => [k, best[k]])),
        [key]: best[key],
      };
      const b = {
        masterId: 2,
        ...best,
        ...Object.fromEntries(order_.slice(0, place).map((k) => [k, best[k]])),
        [key]: worse[key],
      };
      expect([b, a].sort(byRank)[0]).toBe(a);
    });
    expect(keys).toHaveLength(7);
  });

  test("average checks are compared exactly, not rounded", () => {
    const check = (checkSumKopecks: number, checkCount: number) => ({
      ...rankKeys(order(), master({ id: 1 }), [], 1),
      checkSumKopecks,
      checkCount,
    });
    expect(byRank(check(1_399_999, 2), check(700_000, 1))).toBeGreaterThan(0);
    expect(byRank(check(1_400_000, 2), check(700_000, 1))).toBe(0);
  });

  test("R78 equals are ordered by SHA-256 of order, wave and master, wherever it is computed", () => {
    // printf '123:2:7' | sha256sum | head -c 16
    expect(tieBreak(123, 2, 7)).toBe("0b058387cb687e3a");
    fc.assert(
      fc.property(masters, (people) => {
        const keys = people.map((m) => rankKeys(order(), m, [], 1));
        expect(keys.toSorted(byRank)).toEqual(keys.toReversed().sort(byRank));
      }),
    );
  });

  test("nobody better is left out of a wave", () => {
    fc.assert(
      fc.property(orders, masters, policies, (o, people, policy) => {
        const { offered, evaluation } = decide(o, city(people), policy, NOON);
        if (evaluation === null) return;
        expect(offered.length).toBe(Math.min(policy.fanout, evaluation.ranked.length));
        const left = evaluation.ranked.slice(offered.length);
        for (const asked of offered) for (const other of left) expect(byRank(asked, other)).toBeLessThan(0);
      }),
    );
  });
});

describe("the decision", () => {
  test("the same input gives the same decision", () => {
    fc.assert(
      fc.property(orders, masters, policies, (o, people, policy) => {
        expect(decide(o, city(people), policy, NOON)).toEqual(
          decide(structuredClone(o), city(structuredClone(people)), policy, NOON),
        );
      }),
    );
  });

  test("R104 the next look is never in the past, and a searched order always has one", () => {
    fc.assert(
      fc.property(orders, masters, policies, (o, people, policy) => {
        const { dueAt } = decide(o, city(people), policy, NOON);
        expect(dueAt).not.toBeNull();
        expect(dueAt!.getTime()).toBeGreaterThan(NOON.getTime());
      }),
    );
  });

  test("R06 R07 nothing in an order vetoes its search: with a fit master somebody is always offered", () => {
    fc.assert(
      fc.property(orders, policies, (o, policy) => {
        const people = [...Array(3)].map((_, i) => master({ id: 100 + i }));
        const { outcome, offered } = decide(o, city(people), policy, NOON);
        expect(outcome === "offers_sent" || (policy.stopAfterEscalation && offered.length === 0)).toBe(true);
      }),
    );
  });

  test("a wave is told to admins before the end of a snooze never, after it at once", () => {
    const stuck = order({
      escalatedLogistAt: after(NOON, -20 * MINUTE_MS),
      snoozedUntil: after(NOON, MINUTE_MS),
    });
    expect(decide(stuck, city([]), POLICY, NOON)).toMatchObject({ escalateAdmin: false, snoozeOver: false });
    expect(decide(stuck, city([]), POLICY, after(NOON, MINUTE_MS))).toMatchObject({
      escalateAdmin: true,
      snoozeOver: true,
    });
  });

  test("a wave is held back while more pushes wait than the setting allows", () => {
    const people = [master({ id: 1 })];
    expect(decide(order(), city(people, { pendingPushes: 901 }), POLICY, NOON).kind).toBe("held");
    expect(decide(order(), city(people, { pendingPushes: 900 }), POLICY, NOON).kind).toBe("decided");
    expect(
      decide(order(), city(people, { pendingPushes: 9_999 }), { ...POLICY, maxPendingPushes: 0 }, NOON).kind,
    ).toBe("decided");
  });

  test("while the channel is down nobody is asked", () => {
    expect(decide(order(), city([master({ id: 1 })], { channelDown: true }), POLICY, NOON)).toMatchObject({
      outcome: "stopped",
      offered: [],
    });
  });

  test("waves that ended undeliverable or withdrawn are not counted as failed", () => {
    const undelivered = order({
      searchRound: 2,
      offers: [
        offer({
          id: 1,
          masterId: 1,
          roundNumber: 1,
          state: "CANCELED",
          cancelReason: "undeliverable",
          respondedAt: NOON,
        }),
        offer({ id: 2, masterId: 2, roundNumber: 2, state: "DECLINED", respondedAt: NOON }),
      ],
    });
    expect(decide(undelivered, city([]), POLICY, NOON).wavesFailed).toBe(1);
  });
});
