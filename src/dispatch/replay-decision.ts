import type { StoredDecision } from "./decision-ledger.ts";
import { byRank } from "./ranking.ts";
import { effectiveMask } from "./reasons.ts";

export interface ReplayedDecision {
  readonly eligibleMasterIds: readonly number[];
  readonly offeredMasterIds: readonly number[];
  /** The same offers as stored, and everybody offered was eligible. */
  readonly identical: boolean;
}

/**
 * Runs the choice of a stored decision again (scope, ranking, fan-out) from its verdicts and keys
 * alone; it must give the stored offers (dispatch.md section 12).
 */
export function replayDecision(stored: StoredDecision): ReplayedDecision {
  const eligible = new Set(
    stored.verdicts
      .filter(([, mask]) => effectiveMask(mask, stored.scope) === 0)
      .map(([masterId]) => masterId),
  );
  const ranked = stored.candidates.filter(({ masterId }) => eligible.has(masterId)).toSorted(byRank);
  const offered = ranked.slice(0, stored.fanout).map(({ masterId }) => masterId);
  const identical =
    offered.length === stored.offeredMasterIds.length &&
    offered.every((masterId, index) => masterId === stored.offeredMasterIds[index]);
  return { eligibleMasterIds: [...eligible], offeredMasterIds: offered, identical };
}
