import type { Random } from "../../src/kernel/random.ts";
import type { OrderStatus } from "../../src/orders/lifecycle.ts";
import type { StaffActor } from "../../src/staff/actor.ts";
import type { OfferNow, OrderNow } from "../snapshot.ts";
import type { Stage } from "../stage.ts";

/** One of them, or null when there is none. */
export function oneOf<T>(random: Random, things: readonly T[]): T | null {
  return things.length === 0 ? null : random.pick(things);
}

/**
 * An order: mostly one in a state where the wish makes sense, sometimes any, so that buttons of old
 * cards are pressed too. The younger an order, the likelier.
 */
export function anOrder(stage: Stage, ...statuses: readonly OrderStatus[]): OrderNow | null {
  const { random, snapshot } = stage;
  const all = [...snapshot.orders.values()];
  const fitting = all.filter(({ status }) => statuses.includes(status));
  const among = fitting.length > 0 && random.chance(0.85) ? fitting : all.slice(-30);
  return oneOf(random, among.slice(-20));
}

/** An offer: mostly an open one, sometimes one that is over. */
export function anOffer(stage: Stage): OfferNow | null {
  const { random, snapshot } = stage;
  const all = [...snapshot.offers.values()];
  const open = all.filter(({ state }) => state === "SENT" || state === "VIEWED");
  return oneOf(random, open.length > 0 && random.chance(0.85) ? open : all.slice(-40));
}

/** Somebody of the staff: mostly one who may see the city, sometimes anybody. */
export function somebody(stage: Stage, cityId: number, { admin = false } = {}): StaffActor {
  const { random } = stage;
  const { staff } = stage.cast;
  const entitled = staff.filter(
    ({ role, cityIds }) =>
      (role === "GLOBAL_ADMIN" || cityIds.includes(cityId)) && (!admin || role !== "LOGIST"),
  );
  return entitled.length > 0 && random.chance(0.85) ? random.pick(entitled) : random.pick(staff);
}

export function called({ role, staffId }: StaffActor): string {
  return `${role.toLowerCase().replace("_", " ")} ${staffId}`;
}
