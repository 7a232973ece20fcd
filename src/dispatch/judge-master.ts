import { sql, type Tx } from "../db/tx.ts";
import { ACCEPTABLE_STATUSES, type OrderStatus } from "../orders/lifecycle.ts";
import { type LockedOrder, lockOrderFor } from "../orders/lock-order.ts";
import type { StaffAction } from "../staff/policy.ts";
import type { Work } from "../staff/work.ts";
import { evaluate, type Verdict } from "./eligibility.ts";
import type { OrderFacts } from "./facts.ts";
import { loadMasters, loadOrders } from "./load-facts.ts";
import { dispatchPolicy } from "./policy.ts";
import { hardRefusals, reasonCodes, warnings } from "./reasons.ts";

export type JudgedMaster =
  | {
      readonly status: "judged";
      readonly order: LockedOrder;
      readonly facts: OrderFacts;
      /** Codes staff must confirm; empty = he fits. */
      readonly warnings: readonly string[];
    }
  | { readonly status: "refused"; readonly reasons: readonly string[] }
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  | { readonly status: "stale"; readonly version: number }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * Locks the order and the master staff picked and judges him by the engine's rules: what refuses
 * him for good, and what staff must confirm. Both rows stay locked for the caller's writes.
 */
export async function judgeMaster(
  work: Work,
  input: { orderId: number; masterId: number; forOffer: boolean; version?: number },
  action: StaffAction,
): Promise<JudgedMaster> {
  const lock = await lockOrderFor(work, input.orderId, action);
  if (lock.status !== "locked") return lock;
  const { order } = lock;
  if (!ACCEPTABLE_STATUSES.includes(order.status))
    return { status: "wrong_state", orderStatus: order.status };
  if (input.version !== undefined && input.version !== order.version)
    return { status: "stale", version: order.version };
  await lockMasterRow(work.tx, input.masterId);
  const [facts] = await loadOrders(work.tx, [order.id]);
  const [master] = await loadMasters(work.tx, order.cityId, work.now, [input.masterId]);
  // A master of another city answers like one that does not fit at all.
  if (master === undefined || facts === undefined) return { status: "refused", reasons: ["other_city"] };
  const ofThisOrder = facts.offers.filter(({ masterId }) => masterId === input.masterId);
  const policy = dispatchPolicy(work.settings.forCity(order.cityId));
  const verdict = evaluate(facts, master, ofThisOrder, policy, work.now);
  const refusals = hardRefusals(verdict.mask, { forOffer: input.forOffer });
  if (refusals.length > 0) return { status: "refused", reasons: refusals };
  return { status: "judged", order, facts, warnings: warningCodes(verdict, input.forOffer) };
}

function warningCodes({ mask, parameters }: Verdict, forOffer: boolean): string[] {
  const soft = new Set<string>(warnings(mask, { forOffer }));
  return reasonCodes(mask, parameters).filter((code) => [...soft].some((reason) => code.startsWith(reason)));
}

async function lockMasterRow(tx: Tx, masterId: number): Promise<void> {
  await tx.rows(sql`select from masters where id = ${masterId} for no key update`);
}

/** The plain reason of a code with figures: `at_limit_5/5` is stored in `offers.overrides` as `at_limit`. */
export function plainReason(code: string): string {
  if (code.startsWith("at_limit")) return "at_limit";
  return code.startsWith("on_break") ? "on_break" : code;
}
