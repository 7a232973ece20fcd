import { type Queryable, sql } from "../db/tx.ts";
import type { Decision } from "./decide.ts";
import type { Verdict } from "./eligibility.ts";
import type { OrderFacts } from "./facts.ts";
import type { DispatchPolicy } from "./policy.ts";
import type { Candidate } from "./ranking.ts";
import {
  effectiveMask,
  POLICY_VERSION,
  reasonsIn,
  type SearchScope,
  type VerdictParameters,
} from "./reasons.ts";

/** One master's verdict as it is stored: id, reason mask, figures of the reasons that carry any. */
export type StoredVerdict = readonly [masterId: number, mask: number, parameters?: VerdictParameters];

export interface LedgerEntry {
  readonly order: OrderFacts;
  readonly decision: Decision;
  /** Event code that made the engine look. */
  readonly trigger: string;
}

/**
 * Stores the decisions of a pass (dispatch.md section 12) and returns the row id of each, in input
 * order. When an order's last row has the same outcome and the same verdicts, that row is counted
 * up instead of writing a new one; a wave sent always gets its own.
 */
export async function storeDecisions(
  tx: Queryable,
  entries: readonly LedgerEntry[],
  policy: DispatchPolicy,
  now: Date,
): Promise<Map<number, number>> {
  if (entries.length === 0) return new Map();
  const rows = entries.map(({ order, decision, trigger }) => toRow(order, decision, trigger, policy));
  const stored = await tx.rows<{ orderId: number; id: number }>(sql`
    with input as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as i (
        order_id int, city_id int, search_episode int, round_number int, trigger text, scope text, widened boolean,
        masters_total int, eligible_count int, candidates jsonb, rejections jsonb, verdicts jsonb,
        preferred_master_id int, preferred_reasons text[], offered_master_ids int[], outcome text)
    ), repeated as (
      update distribution_decisions d
         set repeat_count = d.repeat_count + 1, last_seen_at = ${now}
        from input i
       where i.outcome <> 'offers_sent'
         and d.id = (select p.id from distribution_decisions p
                      where p.order_id = i.order_id order by p.decided_at desc, p.id desc limit 1)
         and d.search_episode = i.search_episode and d.outcome = i.outcome and d.verdicts = i.verdicts
      returning d.order_id, d.id
    ), inserted as (
      insert into distribution_decisions (
        order_id, city_id, search_episode, round_number, decided_at, trigger, scope, widened, policy_version,
        settings_version, masters_total, eligible_count, candidates, rejections, verdicts, preferred_master_id,
        preferred_reasons, offered_master_ids, outcome, last_seen_at)
      select order_id, city_id, search_episode, round_number, ${now}, trigger, scope, widened, ${POLICY_VERSION},
             ${policy.settingsVersion}, masters_total, eligible_count, candidates, rejections, verdicts,
             preferred_master_id, preferred_reasons, offered_master_ids, outcome, ${now}
        from input where order_id not in (select order_id from repeated)
      returning order_id, id
    )
    select order_id as "orderId", id from repeated union all select order_id, id from inserted`);
  return new Map(stored.map(({ orderId, id }) => [orderId, id]));
}

function toRow(order: OrderFacts, decision: Decision, trigger: string, policy: DispatchPolicy) {
  const { evaluation } = decision;
  const scope = evaluation?.scope ?? (order.districtId === null ? "CITY" : "DISTRICT");
  const shown = Math.max(policy.logTopN, decision.offered.length);
  return {
    order_id: order.id,
    city_id: order.cityId,
    search_episode: order.searchEpisode,
    round_number: decision.roundNumber,
    trigger,
    scope,
    widened: evaluation?.widened ?? false,
    masters_total: evaluation?.verdicts.length ?? 0,
    eligible_count: evaluation?.ranked.length ?? 0,
    candidates: evaluation?.ranked.slice(0, shown) ?? [],
    rejections: evaluation ? countReasons(evaluation.verdicts, evaluation.scope) : {},
    verdicts: evaluation?.verdicts.map(storedVerdict) ?? [],
    preferred_master_id: order.preferredMasterId,
    preferred_reasons: evaluation?.preferredReasons ?? [],
    offered_master_ids: decision.offered.map(({ masterId }) => masterId),
    outcome: decision.outcome,
  };
}

function storedVerdict({ masterId, mask, parameters }: Verdict): StoredVerdict {
  return Object.keys(parameters).length === 0 ? [masterId, mask] : [masterId, mask, parameters];
}

/** How many masters each reason keeps out; a master counts under each of his effective reasons. */
export function countReasons(
  verdicts: readonly Pick<Verdict, "mask">[],
  scope: SearchScope,
): Partial<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { mask } of verdicts) {
    for (const reason of reasonsIn(effectiveMask(mask, scope))) counts[reason] = (counts[reason] ?? 0) + 1;
  }
  return counts;
}

/** A stored decision, enough to run its choice again. */
export interface StoredDecision {
  readonly scope: SearchScope;
  readonly verdicts: readonly StoredVerdict[];
  readonly candidates: readonly Candidate[];
  readonly offeredMasterIds: readonly number[];
  readonly fanout: number;
}
