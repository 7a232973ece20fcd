import { isoUtc } from "../kernel/time.ts";
import type { MasterFacts, OfferFacts, OrderFacts } from "./facts.ts";
import { isOpen, pauseEnds } from "./past-offers.ts";
import type { DispatchPolicy } from "./policy.ts";
import { bit, type VerdictParameters } from "./reasons.ts";
import { visitsConflict } from "./visit-window.ts";

/** Everything that speaks against one master for one order; mask 0 = eligible. */
export interface Verdict {
  readonly masterId: number;
  readonly mask: number;
  readonly parameters: VerdictParameters;
}

/** The limit that counts: his own, else the setting; 0 = he takes no orders. */
export function activeLimit(master: Pick<MasterFacts, "limitOverride">, policy: DispatchPolicy): number {
  return master.limitOverride ?? policy.maxActiveOrders;
}

/**
 * The sixteen rules of dispatch.md section 5 for one master and one order: all that fail, not
 * only the first. Pure; the engine, staff lists, the simulator and the why-not panel call it.
 *
 * `ofThisOrder` are his offers of this order; `openOffers` of the master counts every order's.
 */
export function evaluate(
  order: OrderFacts,
  master: MasterFacts,
  ofThisOrder: readonly OfferFacts[],
  policy: DispatchPolicy,
  now: Date,
): Verdict {
  let mask = identityRules(order, master) | offerRules(order, master, ofThisOrder, policy, now);
  const parameters: { until?: string; active?: number; limit?: number } = {};

  if (master.breakUntil !== null && master.breakUntil > now) {
    mask |= bit("on_break");
    parameters.until = isoUtc(master.breakUntil);
  } else if (master.shiftStatus !== "SHIFT_ON") {
    mask |= bit("not_on_shift");
  }

  const limit = activeLimit(master, policy);
  if (master.activeOrders >= limit) {
    mask |= bit("at_limit");
    parameters.active = master.activeOrders;
    parameters.limit = limit;
  }
  return { masterId: master.id, mask, parameters };
}

function identityRules(order: OrderFacts, master: MasterFacts): number {
  const knowsAddress = order.type === "GUARANTEE" && order.preferredMasterId === master.id;
  let mask = 0;
  if (order.districtId !== null && !knowsAddress && !master.districtIds.includes(order.districtId)) {
    mask |= bit("wrong_district");
  }
  if (!master.skills.includes(order.category)) mask |= bit("missing_skill");
  if (!master.verified) mask |= bit("not_verified");
  if (!master.isActive) mask |= bit("inactive");
  if (master.isBlocked) mask |= bit("blocked");
  if (master.isDeleted) mask |= bit("deleted");
  if (master.unreachable) mask |= bit("unreachable");
  if (order.previousMasterId === master.id) mask |= bit("previous_master");
  return mask;
}

function offerRules(
  order: OrderFacts,
  master: MasterFacts,
  ofThisOrder: readonly OfferFacts[],
  policy: DispatchPolicy,
  now: Date,
): number {
  let mask = 0;
  let openHere = 0;
  for (const offer of ofThisOrder) {
    if (isOpen(offer)) openHere += 1;
    if (offer.state === "DECLINED") mask |= bit("declined_before");
    const pausedUntil = pauseEnds(offer, policy);
    if (pausedUntil !== null && pausedUntil > now) mask |= bit("asked_recently");
  }
  if (openHere > 0) mask |= bit("open_offer");
  if (master.openOffers - openHere >= policy.maxOpenOffers) mask |= bit("too_many_open_offers");
  const { slot } = order;
  if (
    policy.checkSlotConflict &&
    slot !== null &&
    master.visits.some(
      (visit) => visit.orderId !== order.id && visitsConflict(slot, visit, policy.visitMs, now),
    )
  ) {
    mask |= bit("slot_conflict");
  }
  return mask;
}
