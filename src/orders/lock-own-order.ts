import type { Work } from "../staff/work.ts";
import { type LockedOrder, lockOrder } from "./lock-order.ts";

export type OwnOrderLock =
  | { readonly status: "locked"; readonly order: LockedOrder; readonly masterId: number }
  /** No such order, or somebody else's: both answer alike. */
  | { readonly status: "not_found" }
  /** Not a master: staff have their own commands. */
  | { readonly status: "forbidden" };

/** Locks an order for its master. Whose it is now decides; that it was his once does not. */
export async function lockOwnOrder(work: Work, orderId: number): Promise<OwnOrderLock> {
  if (work.actor.kind !== "master") return { status: "forbidden" };
  const { masterId } = work.actor;
  const order = await lockOrder(work, orderId);
  if (order?.assignedMasterId !== masterId) return { status: "not_found" };
  return { status: "locked", order, masterId };
}
