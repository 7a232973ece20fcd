/**
 * The sixteen eligibility rules by their bit in the stored mask (dispatch.md section 5). Bits are
 * positions in `distribution_decisions.verdicts` and must never be renumbered.
 */
export const REASONS = [
  "wrong_district",
  "missing_skill",
  "not_verified",
  "inactive",
  "blocked",
  "deleted",
  "not_on_shift",
  "on_break",
  "at_limit",
  "open_offer",
  "declined_before",
  "asked_recently",
  "slot_conflict",
  "too_many_open_offers",
  "unreachable",
  "previous_master",
] as const;

export type Reason = (typeof REASONS)[number];

const BIT = new Map<Reason, number>(REASONS.map((reason, bit) => [reason, 1 << bit]));

/** The mask bit of a reason. */
export function bit(reason: Reason): number {
  return BIT.get(reason)!;
}

/** Stored with each decision; a number here means: the rules or the choice changed (dispatch.md section 12). */
export const POLICY_VERSION = "1";

/** Refused even when staff insist (dispatch.md section 11); `open_offer` too when an offer is to be sent. */
function hardMask(forOffer: boolean): number {
  const always = bit("deleted") | bit("blocked") | bit("not_verified") | bit("inactive");
  return forOffer ? always | bit("open_offer") : always;
}

export function hardRefusals(mask: number, { forOffer }: { forOffer: boolean }): Reason[] {
  return reasonsIn(mask & hardMask(forOffer));
}

/** What staff must confirm before they go on: every reason that is not a hard refusal. */
export function warnings(mask: number, { forOffer }: { forOffer: boolean }): Reason[] {
  return reasonsIn(mask & ~hardMask(forOffer));
}

/** The reasons of a mask in bit order. */
export function reasonsIn(mask: number): Reason[] {
  return REASONS.filter((_, position) => (mask & (1 << position)) !== 0);
}

export type SearchScope = "DISTRICT" | "CITY";

/** In scope CITY the district bit is stored and ignored. */
export function effectiveMask(mask: number, scope: SearchScope): number {
  return scope === "CITY" ? mask & ~bit("wrong_district") : mask;
}

/** Figures some reasons carry: end of the break, active orders and limit. */
export interface VerdictParameters {
  /** `on_break`: UTC, to the second, with Z. */
  readonly until?: string;
  /** `at_limit`: active orders X and limit Y. */
  readonly active?: number;
  readonly limit?: number;
}

/** The reason codes as the ledger, the API and logs print them: `on_break_until_{ISO}`, `at_limit_{X}/{Y}`. */
export function reasonCodes(mask: number, parameters: VerdictParameters): string[] {
  return reasonsIn(mask).map((reason) => {
    if (reason === "on_break") return `on_break_until_${parameters.until}`;
    if (reason === "at_limit") return `at_limit_${parameters.active}/${parameters.limit}`;
    return reason;
  });
}
