import fc from "fast-check";
import { after, HOUR_MS, MINUTE_MS } from "../kernel/time.ts";
import { ORDER_CATEGORIES } from "../orders/lifecycle.ts";
import type { CityFacts, MasterFacts, OfferFacts, OrderFacts } from "./facts.ts";
import type { DispatchPolicy } from "./policy.ts";

/** Facts for tests of the pure rules: one of each that fits everything, and arbitraries around them. */
export const NOON = new Date("2026-03-10T09:00:00Z");

export const POLICY: DispatchPolicy = {
  tickMs: 15_000,
  slaMs: 120_000,
  rounds: 2,
  fanout: 1,
  reofferMs: 600_000,
  checkSlotConflict: true,
  visitMs: 7_200_000,
  maxOpenOffers: 3,
  maxActiveOrders: 5,
  noCandidatesMs: 120_000,
  toAdminMs: 600_000,
  stopAfterEscalation: false,
  blockOnRefusal: true,
  blockOnTimeout: false,
  maxPendingPushes: 900,
  logTopN: 10,
  settingsVersion: 1,
};

export function master(facts: Partial<MasterFacts> & { id: number }): MasterFacts {
  return {
    verified: true,
    isActive: true,
    isBlocked: false,
    isDeleted: false,
    shiftStatus: "SHIFT_ON",
    breakUntil: null,
    limitOverride: null,
    activeOrders: 0,
    openOffers: 0,
    unreachable: false,
    hasVehicle: false,
    ratingHundredths: 500,
    checkCount: 0,
    checkSumKopecks: 0,
    skills: ORDER_CATEGORIES,
    districtIds: [1],
    visits: [],
    ...facts,
  };
}

export function order(facts: Partial<OrderFacts> = {}): OrderFacts {
  return {
    id: 1,
    cityId: 1,
    districtId: 1,
    category: "ELECTRICS",
    type: "NORMAL",
    status: "SEARCHING",
    slot: null,
    preferredMasterId: null,
    assignedMasterId: null,
    previousMasterId: null,
    createdAt: NOON,
    searchEpisode: 1,
    searchStartedAt: NOON,
    searchRound: 0,
    escalatedLogistAt: null,
    escalatedAdminAt: null,
    escalationOwnerStaffId: null,
    snoozedUntil: null,
    offers: [],
    ...facts,
  };
}

export function offer(facts: Partial<OfferFacts> & { masterId: number }): OfferFacts {
  return {
    id: facts.masterId,
    searchEpisode: 1,
    roundNumber: 1,
    source: "ENGINE",
    state: "SENT",
    cancelReason: null,
    sentAt: NOON,
    deliveredAt: NOON,
    respondedAt: null,
    expiresAt: after(NOON, 120_000),
    ...facts,
  };
}

export function city(masters: readonly MasterFacts[], facts: Partial<CityFacts> = {}): CityFacts {
  return { masters, channelDown: false, pendingPushes: 0, ...facts };
}

const minutesFromNoon = (min: number, max: number) =>
  fc.integer({ min, max }).map((minutes) => after(NOON, minutes * MINUTE_MS));

const slot = fc
  .record({
    start: minutesFromNoon(-300, 600),
    lengthMin: fc.integer({ min: 1, max: 600 }),
    isAsap: fc.boolean(),
  })
  .map(({ start, lengthMin, isAsap }) => ({
    orderId: 0,
    startAt: start,
    endAt: after(start, lengthMin * MINUTE_MS),
    isAsap,
  }));

const someMaster = fc.record({
  verified: fc.boolean(),
  isActive: fc.boolean(),
  isBlocked: fc.boolean(),
  isDeleted: fc.boolean(),
  shiftStatus: fc.constantFrom("SHIFT_ON", "SHIFT_OFF", "BREAK" as const),
  breakUntil: fc.option(minutesFromNoon(-60, 60)),
  limitOverride: fc.option(fc.integer({ min: 0, max: 6 })),
  activeOrders: fc.integer({ min: 0, max: 7 }),
  openOffers: fc.integer({ min: 0, max: 4 }),
  unreachable: fc.boolean(),
  hasVehicle: fc.boolean(),
  ratingHundredths: fc.integer({ min: 300, max: 500 }),
  checkCount: fc.integer({ min: 0, max: 4 }),
  checkSumKopecks: fc.integer({ min: 0, max: 3_000_000 }),
  skills: fc.subarray([...ORDER_CATEGORIES]),
  districtIds: fc.subarray([1, 2, 3]),
  visits: fc.array(slot, { maxLength: 2 }),
});

/** Mostly fit masters, so that properties about the eligible say something. */
export const masters: fc.Arbitrary<MasterFacts[]> = fc
  .array(fc.tuple(someMaster, fc.boolean()), { maxLength: 25 })
  .map((list) =>
    list.map(([facts, isFit], index) => {
      const { hasVehicle, ratingHundredths, checkCount, checkSumKopecks } = facts;
      const rank = {
        hasVehicle,
        ratingHundredths,
        checkCount,
        checkSumKopecks: checkCount === 0 ? 0 : checkSumKopecks,
      };
      return master({ id: index + 1, ...(isFit ? rank : { ...facts, ...rank }) });
    }),
  );

const ended = fc.constantFrom(
  { state: "EXPIRED" },
  { state: "DECLINED" },
  { state: "CANCELED", cancelReason: "withdrawn" },
  { state: "CANCELED", cancelReason: "undeliverable" },
  { state: "CANCELED", cancelReason: "taken" },
) as fc.Arbitrary<Partial<OfferFacts>>;

export const orders: fc.Arbitrary<OrderFacts> = fc
  .record({
    districtId: fc.option(fc.constantFrom(1, 2)),
    slot: fc.option(slot),
    type: fc.constantFrom("NORMAL", "GUARANTEE" as const),
    preferredMasterId: fc.option(fc.integer({ min: 1, max: 25 })),
    searchRound: fc.integer({ min: 0, max: 3 }),
    escalatedMinAgo: fc.option(fc.integer({ min: 0, max: 30 })),
    past: fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 25 }),
        ended,
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
      ),
      { maxLength: 5 },
    ),
  })
  .map(({ escalatedMinAgo, past, ...facts }) =>
    order({
      ...facts,
      status: facts.type === "GUARANTEE" ? "GUARANTEE" : "SEARCHING",
      searchStartedAt: after(NOON, -HOUR_MS),
      escalatedLogistAt: escalatedMinAgo === null ? null : after(NOON, -escalatedMinAgo * MINUTE_MS),
      offers: past.map(([masterId, end, minutesAgo, roundNumber, delivered], index) =>
        offer({
          id: index + 1,
          masterId,
          roundNumber,
          ...end,
          sentAt: after(NOON, -(minutesAgo + 2) * MINUTE_MS),
          respondedAt: after(NOON, -minutesAgo * MINUTE_MS),
          deliveredAt: delivered ? after(NOON, -(minutesAgo + 2) * MINUTE_MS) : null,
        }),
      ),
    }),
  );

export const policies: fc.Arbitrary<DispatchPolicy> = fc
  .record({
    fanout: fc.integer({ min: 1, max: 5 }),
    rounds: fc.integer({ min: 1, max: 3 }),
    stopAfterEscalation: fc.boolean(),
  })
  .map((some) => ({ ...POLICY, ...some }));
