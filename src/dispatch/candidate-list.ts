import { type Queryable, sql } from "../db/tx.ts";
import { permit } from "../staff/permit.ts";
import type { Work } from "../staff/work.ts";
import { evaluateCity } from "./decide.ts";
import { activeLimit, type Verdict } from "./eligibility.ts";
import type { MasterFacts, OrderFacts } from "./facts.ts";
import { loadCity, loadOrders } from "./load-facts.ts";
import { dispatchPolicy } from "./policy.ts";
import { effectiveMask, hardRefusals, reasonCodes, type SearchScope } from "./reasons.ts";

export interface CandidateRow {
  readonly masterId: number;
  readonly name: string;
  readonly ratingHundredths: number;
  readonly checkSumKopecks: number;
  readonly checkCount: number;
  readonly activeOrders: number;
  readonly limit: number;
  readonly hasVehicle: boolean;
  /** `eligible`, `warned` (staff may insist) or `refused`. */
  readonly kind: "eligible" | "warned" | "refused";
  /** Place among the eligible, 1 = best. */
  readonly rank: number | null;
  /** Codes of dispatch.md section 5. */
  readonly reasons: readonly string[];
}

export type CandidateList =
  | {
      readonly status: "listed";
      readonly scope: SearchScope;
      readonly widened: boolean;
      readonly rows: readonly CandidateRow[];
    }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * All masters of the order's city as staff pick from them (dispatch.md section 11): eligible by
 * rank, then those with warnings only, then the rest. Judged by the same rules as the engine's.
 */
export async function candidateList(
  work: Work<Queryable>,
  { orderId }: { orderId: number },
): Promise<CandidateList> {
  const { tx, now } = work;
  if (permit(work.actor, "order.offer", null) === "forbidden") return { status: "forbidden" };
  const [order] = await loadOrders(tx, [orderId]);
  if (permit(work.actor, "order.offer", order ?? null) !== "allowed" || order === undefined)
    return { status: "not_found" };
  const policy = dispatchPolicy(work.settings.forCity(order.cityId));
  const city = await loadCity(tx, order.cityId, policy, now);
  const evaluation = evaluateCity(order, city, policy, now);
  const rank = new Map(evaluation.ranked.map(({ masterId }, index) => [masterId, index + 1]));
  const names = await masterNames(tx, order);
  const rows = city.masters.map((master, index) => {
    const verdict = evaluation.verdicts[index]!;
    return {
      ...figures(master),
      limit: activeLimit(master, policy),
      name: names.get(master.id) ?? "",
      kind: kindOf(verdict, evaluation.scope),
      rank: rank.get(master.id) ?? null,
      reasons: reasonCodes(effectiveMask(verdict.mask, evaluation.scope), verdict.parameters),
    };
  });
  rows.sort(byUsefulness);
  return { status: "listed", scope: evaluation.scope, widened: evaluation.widened, rows };
}

function figures(master: MasterFacts) {
  const { id: masterId, ratingHundredths, checkSumKopecks, checkCount, activeOrders, hasVehicle } = master;
  return { masterId, ratingHundredths, checkSumKopecks, checkCount, activeOrders, hasVehicle };
}

function kindOf({ mask }: Verdict, scope: SearchScope): CandidateRow["kind"] {
  if (effectiveMask(mask, scope) === 0) return "eligible";
  return hardRefusals(mask, { forOffer: true }).length > 0 ? "refused" : "warned";
}

const KIND_ORDER = { eligible: 0, warned: 1, refused: 2 } as const;

/** Eligible by rank; then fewer reasons first, better rating, id. */
function byUsefulness(a: CandidateRow, b: CandidateRow): number {
  return (
    KIND_ORDER[a.kind] - KIND_ORDER[b.kind] ||
    (a.rank ?? 0) - (b.rank ?? 0) ||
    a.reasons.length - b.reasons.length ||
    b.ratingHundredths - a.ratingHundredths ||
    a.masterId - b.masterId
  );
}

async function masterNames(q: Queryable, { cityId }: OrderFacts): Promise<Map<number, string>> {
  const rows = await q.rows<{ id: number; name: string }>(
    sql`select id, full_name as name from masters where city_id = ${cityId}`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
