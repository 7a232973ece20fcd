import type { CityFacts, MasterFacts, OfferFacts, OrderFacts, Slot } from "../dispatch/facts.ts";
import type { Kopecks } from "../kernel/money.ts";
import { after, DAY_MS } from "../kernel/time.ts";
import type { AverageCheck } from "../money/average-check.ts";
import type { OfferCancelReason, OfferState } from "../offers/offer-states.ts";
import type { OrderCategory } from "../orders/lifecycle.ts";
import type { DemoMaster } from "./demo-people.ts";
import type { Row } from "./table-rows.ts";

/** A master as the made-up past sees him; what changes is changed by the story as it goes. */
export interface Worker {
  readonly id: number;
  readonly person: DemoMaster;
  readonly fullName: string;
  readonly districtIds: readonly number[];
  readonly limitOverride: number | null;
  /** His row exists from this moment on. */
  readonly existsFrom: Date;
  /** When his form was approved; null = it was not. */
  readonly verifiedAt: Date | null;
  verified: boolean;
  isActive: boolean;
  isBlocked: boolean;
  isDeleted: boolean;
  onShift: boolean;
  readonly active: Set<PastOrder>;
  readonly openOffers: Set<PastOffer>;
  readonly closed: { readonly at: Date; readonly totalKopecks: Kopecks }[];
}

export interface PastOrder {
  readonly id: number;
  readonly category: OrderCategory;
  readonly districtId: number | null;
  readonly slot: Slot;
  readonly createdAt: Date;
  /** The row of `orders`, kept up to date. */
  readonly row: Row;
  readonly offers: PastOffer[];
  worker: Worker | null;
  round: number;
  escalatedLogistAt: Date | null;
  escalatedAdminAt: Date | null;
}

export interface PastOffer {
  readonly id: number;
  readonly order: PastOrder;
  readonly worker: Worker;
  readonly round: number;
  readonly sentAt: Date;
  readonly deliveredAt: Date;
  readonly expiresAt: Date;
  readonly row: Row;
  readonly pushId: number;
  state: OfferState;
  cancelReason: OfferCancelReason | null;
  respondedAt: Date | null;
}

const VISITED: ReadonlySet<unknown> = new Set(["ASSIGNED", "EN_ROUTE", "WORKING"]);

/** His average check at that moment; the same rule as `averageChecks` of the money folder, over the made-up past. */
export function checkAt(worker: Worker, now: Date): AverageCheck {
  const from = after(now, -7 * DAY_MS);
  const recent = worker.closed.filter(({ at }) => at > from && at <= now);
  return {
    count: recent.length,
    sumKopecks: recent.reduce((sum, { totalKopecks }) => sum + totalKopecks, 0),
  };
}

/** What the planner is given of the city at that moment. */
export function cityFacts(workers: readonly Worker[], now: Date): CityFacts {
  const masters = workers
    .filter((worker) => worker.existsFrom <= now)
    .map((worker) => masterFacts(worker, now));
  return { masters, channelDown: false, pendingPushes: 0 };
}

function masterFacts(worker: Worker, now: Date): MasterFacts {
  const { person } = worker;
  const check = checkAt(worker, now);
  return {
    id: worker.id,
    verified: worker.verified,
    isActive: worker.isActive,
    isBlocked: worker.isBlocked,
    isDeleted: worker.isDeleted,
    shiftStatus: worker.onShift ? "SHIFT_ON" : "SHIFT_OFF",
    breakUntil: null,
    limitOverride: worker.limitOverride,
    activeOrders: worker.active.size,
    openOffers: worker.openOffers.size,
    unreachable: false,
    hasVehicle: person.hasVehicle,
    ratingHundredths: Math.round(Number(person.rating) * 100),
    checkCount: check.count,
    checkSumKopecks: check.sumKopecks,
    skills: person.skills,
    districtIds: worker.districtIds,
    visits: [...worker.active].filter(({ row }) => VISITED.has(row["status"])).map(({ slot }) => slot),
  };
}

/** What the planner is given of an order. */
export function orderFacts(order: PastOrder, cityId: number): OrderFacts {
  return {
    id: order.id,
    cityId,
    districtId: order.districtId,
    category: order.category,
    type: "NORMAL",
    status: order.worker === null ? "SEARCHING" : "ASSIGNED",
    slot: order.slot,
    preferredMasterId: null,
    assignedMasterId: order.worker?.id ?? null,
    previousMasterId: null,
    createdAt: order.createdAt,
    searchEpisode: 1,
    searchStartedAt: order.createdAt,
    searchRound: order.round,
    escalatedLogistAt: order.escalatedLogistAt,
    escalatedAdminAt: order.escalatedAdminAt,
    escalationOwnerStaffId: null,
    snoozedUntil: null,
    offers: order.offers.map(offerFacts),
  };
}

function offerFacts(offer: PastOffer): OfferFacts {
  return {
    id: offer.id,
    masterId: offer.worker.id,
    searchEpisode: 1,
    roundNumber: offer.round,
    source: offer.row["source"] as OfferFacts["source"],
    state: offer.state,
    cancelReason: offer.cancelReason,
    sentAt: offer.sentAt,
    deliveredAt: offer.deliveredAt,
    respondedAt: offer.respondedAt,
    expiresAt: offer.expiresAt,
  };
}
