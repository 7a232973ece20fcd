import type { OfferCancelReason, OfferSource, OfferState } from "../offers/offer-states.ts";
import type { OrderCategory, OrderStatus, OrderType } from "../orders/lifecycle.ts";

/** What of a master changes seldom: his row, skills and districts. */
export interface MasterBase {
  readonly id: number;
  readonly verified: boolean;
  readonly isActive: boolean;
  readonly isBlocked: boolean;
  readonly isDeleted: boolean;
  readonly shiftStatus: "SHIFT_OFF" | "SHIFT_ON" | "BREAK";
  readonly breakUntil: Date | null;
  readonly limitOverride: number | null;
  readonly unreachable: boolean;
  readonly hasVehicle: boolean;
  /** 0-500: `rating` in hundredths. */
  readonly ratingHundredths: number;
  readonly skills: readonly OrderCategory[];
  readonly districtIds: readonly number[];
}

/** What the planner knows of one master. Loaded once per transaction for the whole city. */
export interface MasterFacts extends MasterBase {
  /** Orders in ASSIGNED, EN_ROUTE, WORKING, PAYMENT. */
  readonly activeOrders: number;
  /** Open offers of any order. */
  readonly openOffers: number;
  /** His orders in ASSIGNED, EN_ROUTE, WORKING that have a slot. */
  readonly visits: readonly Slot[];
  /**
   * CLOSED orders of type NORMAL of the last 7 days: the average check is sum / count. `CHECKS_NOT_LOADED`
   * until somebody needs it: only ranking reads it, and only of the eligible.
   */
  readonly checkCount: number;
  readonly checkSumKopecks: number;
}

export const CHECKS_NOT_LOADED = -1;

/** A promised window; `isAsap` means "somewhere from now", see visit-window.ts. */
export interface Slot {
  readonly orderId: number;
  readonly startAt: Date;
  readonly endAt: Date;
  readonly isAsap: boolean;
}

/** An offer of the order under decision. */
export interface OfferFacts {
  readonly id: number;
  readonly masterId: number;
  readonly searchEpisode: number;
  readonly roundNumber: number;
  readonly source: OfferSource;
  readonly state: OfferState;
  readonly cancelReason: OfferCancelReason | null;
  readonly sentAt: Date;
  readonly deliveredAt: Date | null;
  readonly respondedAt: Date | null;
  readonly expiresAt: Date;
}

/** What the planner knows of one order; the row is locked by the pass. */
export interface OrderFacts {
  readonly id: number;
  readonly cityId: number;
  readonly districtId: number | null;
  readonly category: OrderCategory;
  readonly type: OrderType;
  readonly status: OrderStatus;
  readonly slot: Slot | null;
  readonly preferredMasterId: number | null;
  readonly assignedMasterId: number | null;
  readonly previousMasterId: number | null;
  readonly createdAt: Date;
  readonly searchEpisode: number;
  readonly searchStartedAt: Date | null;
  readonly searchRound: number;
  readonly escalatedLogistAt: Date | null;
  readonly escalatedAdminAt: Date | null;
  readonly escalationOwnerStaffId: number | null;
  readonly snoozedUntil: Date | null;
  readonly offers: readonly OfferFacts[];
}

/** The whole input of a decision besides the order: the masters of its city and the state of the channel. */
export interface CityFacts {
  readonly masters: readonly MasterFacts[];
  /** The master bot's channel has been down for 30 s or more (dispatch.md section 8.1). */
  readonly channelDown: boolean;
  /** Offer pushes of the master bot waiting for delivery. */
  readonly pendingPushes: number;
}
