import { effectiveMask, type Reason, reasonsIn, type SearchScope } from "./reasons.ts";

/** Why a master was not asked: a rule that kept him out, or others who came before him. */
export type OwnReason =
  | Exclude<Reason, "blocked" | "open_offer">
  /** Blocked for a commission that was not paid in time. */
  | "commission_overdue"
  /** Blocked for anything else. */
  | "blocked"
  /** He fitted, and others were ranked above him. */
  | "outranked";

/** Looks of the engine at one order that judged one master alike. */
export interface OwnLooks {
  readonly orderId: number;
  /** Reason bits of the master, as stored. */
  readonly mask: number;
  readonly scope: SearchScope;
  /** What he was blocked for at that time; null when he was not. */
  readonly blockedFor: string | null;
  /** How often the engine found it so. */
  readonly times: number;
}

/**
 * Causes before their consequences, then what he can change before what he cannot: decides between
 * reasons that were equally frequent (a blocked master is off shift and inactive, too).
 */
const CAUSES: readonly OwnReason[] = [
  "deleted",
  "not_verified",
  "commission_overdue",
  "blocked",
  "inactive",
  "missing_skill",
  "unreachable",
  "not_on_shift",
  "on_break",
  "at_limit",
  "wrong_district",
  "slot_conflict",
  "too_many_open_offers",
  "declined_before",
  "previous_master",
  "asked_recently",
  "outranked",
];

/** The one reason under which each order is counted: his most frequent one over all looks at it. */
export function reasonPerOrder(looks: readonly OwnLooks[]): Map<number, OwnReason> {
  const votes = new Map<number, Map<OwnReason, number>>();
  for (const look of looks) {
    const ofOrder = votes.get(look.orderId) ?? new Map<OwnReason, number>();
    votes.set(look.orderId, ofOrder);
    for (const reason of reasonsOf(look)) ofOrder.set(reason, (ofOrder.get(reason) ?? 0) + look.times);
  }
  return new Map([...votes].map(([orderId, ofOrder]) => [orderId, mostFrequent(ofOrder)]));
}

function reasonsOf({ mask, scope, blockedFor }: OwnLooks): OwnReason[] {
  const reasons = reasonsIn(effectiveMask(mask, scope)).flatMap((reason): OwnReason[] => {
    if (reason === "blocked") return [blockedFor === "commission_overdue" ? "commission_overdue" : "blocked"];
    // An offer that never reached him stands behind it: the bot could not be reached.
    return [reason === "open_offer" ? "unreachable" : reason];
  });
  return reasons.length === 0 ? ["outranked"] : reasons;
}

function mostFrequent(votes: ReadonlyMap<OwnReason, number>): OwnReason {
  const most = Math.max(...votes.values());
  return CAUSES.find((reason) => votes.get(reason) === most)!;
}
