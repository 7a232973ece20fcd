import { type Queryable, sql } from "../db/tx.ts";
import { type Decision, decide, mastersToRank } from "./decide.ts";
import { CHECKS_NOT_LOADED, type CityFacts, type MasterFacts, type OrderFacts } from "./facts.ts";
import { loadChecks } from "./master-loads.ts";
import type { DispatchPolicy } from "./policy.ts";

/**
 * Decides for several orders one after another; open offers made for an earlier one count for the
 * later ones. Pure.
 */
export function planBatch(
  orders: readonly OrderFacts[],
  city: CityFacts,
  policy: DispatchPolicy,
  now: Date,
  options: { forced?: boolean } = {},
): Decision[] {
  const masters = [...city.masters];
  const place = new Map(masters.map(({ id }, index) => [id, index]));
  let pendingPushes = city.pendingPushes;
  return orders.map((order) => {
    const decision = decide(order, { ...city, masters, pendingPushes }, policy, now, options);
    for (const { masterId } of decision.offered) {
      const index = place.get(masterId)!;
      const master = masters[index]!;
      masters[index] = { ...master, openOffers: master.openOffers + 1 };
    }
    pendingPushes += decision.offered.length;
    return decision;
  });
}

const REPLANS_MAX = 10;

/**
 * Plans, then locks the masters chosen (waiting, by ascending id) and reads again what can have
 * changed meanwhile: blocks, deletion, shift, break. Who no longer fits is replaced by planning
 * again with the fresh facts, until everybody chosen is locked and unchanged. The caller holds the
 * city lock and the order rows; nobody else locks two masters, so the waits cannot cross.
 */
export async function planAndLock(
  tx: Queryable,
  orders: readonly OrderFacts[],
  city: CityFacts,
  policy: DispatchPolicy,
  now: Date,
  options: { forced?: boolean } = {},
): Promise<Decision[]> {
  const locked = new Set<number>();
  let facts = city;
  for (let attempt = 0; attempt < REPLANS_MAX; attempt += 1) {
    facts = await withChecks(tx, orders, facts, policy, now);
    const decisions = planBatch(orders, facts, policy, now, options);
    const chosen = new Set(decisions.flatMap(({ offered }) => offered.map(({ masterId }) => masterId)));
    const unlocked = [...chosen].filter((id) => !locked.has(id)).sort((a, b) => a - b);
    if (unlocked.length === 0) return decisions;
    const fresh = await lockAndReadAgain(tx, unlocked);
    for (const id of unlocked) locked.add(id);
    const changed = facts.masters.some((master) => differs(master, fresh.get(master.id)));
    // Pure: with nothing changed the same plan would come out again.
    if (!changed) return decisions;
    facts = { ...facts, masters: facts.masters.map((master) => ({ ...master, ...fresh.get(master.id) })) };
  }
  throw new Error("the masters of a wave keep changing");
}

/** Loads the average checks of those whom the plan will rank, where they are not loaded yet. */
async function withChecks(
  tx: Queryable,
  orders: readonly OrderFacts[],
  city: CityFacts,
  policy: DispatchPolicy,
  now: Date,
): Promise<CityFacts> {
  if (!city.masters.some(({ checkCount }) => checkCount === CHECKS_NOT_LOADED)) return city;
  const wanted = mastersToRank(orders, city, policy, now);
  return { ...city, masters: await loadChecks(tx, city.masters, now, wanted) };
}

type Availability = Pick<
  MasterFacts,
  | "verified"
  | "isActive"
  | "isBlocked"
  | "isDeleted"
  | "shiftStatus"
  | "breakUntil"
  | "limitOverride"
  | "unreachable"
>;

/** The locking statement reads columns of the locked row only: those of its newest version. */
async function lockAndReadAgain(
  tx: Queryable,
  masterIds: readonly number[],
): Promise<Map<number, Availability>> {
  const rows = await tx.rows<Availability & { id: number }>(sql`
    select id, verified, is_active as "isActive", is_blocked as "isBlocked", is_deleted as "isDeleted",
           shift_status as "shiftStatus", break_until as "breakUntil", max_active_orders_override as "limitOverride",
           unreachable_since is not null as unreachable
      from masters where id = any(${masterIds}::int[]) order by id for no key update`);
  return new Map(rows.map(({ id, ...availability }) => [id, availability]));
}

function differs(master: MasterFacts, fresh: Availability | undefined): boolean {
  if (fresh === undefined) return false;
  return (Object.keys(fresh) as (keyof Availability)[]).some((key) => {
    const [was, is] = [master[key], fresh[key]];
    return was instanceof Date && is instanceof Date ? was.getTime() !== is.getTime() : was !== is;
  });
}
