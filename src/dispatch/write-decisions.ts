import { type Queryable, sql } from "../db/tx.ts";
import type { OfferSource } from "../offers/offer-states.ts";
import type { Work } from "../staff/work.ts";
import { storeDecisions } from "./decision-ledger.ts";
import { type Look, tellEscalations } from "./escalate.ts";
import { logLook } from "./log-look.ts";
import type { DispatchPolicy } from "./policy.ts";
import { type WrittenOffer, writeOffers } from "./write-offers.ts";

export interface TriggeredLook extends Look {
  /** Event code that made somebody look; `safety_tick` when only a timer did. */
  readonly trigger: string;
}

/**
 * Writes what the planner said about a batch of orders, set-wise, in the caller's transaction:
 * decisions, offers with their pushes, escalations, and the next look of each order. The caller
 * holds the order rows and the rows of the masters chosen.
 */
export async function writeDecisions(
  work: Work<Queryable>,
  looks: readonly TriggeredLook[],
  policy: DispatchPolicy,
  wave: { source: OfferSource; staffId?: number | null } = { source: "ENGINE" },
): Promise<WrittenOffer[]> {
  const { tx, now } = work;
  const decided = looks.filter(({ decision }) => decision.kind === "decided");
  const decisionIds = await storeDecisions(tx, decided, policy, now);
  const offers = await writeOffers(
    tx,
    decided.flatMap(({ order, decision }) =>
      decision.offered.map(({ masterId }, index) => ({
        orderId: order.id,
        masterId,
        searchEpisode: order.searchEpisode,
        roundNumber: decision.roundNumber,
        source: wave.source,
        rankPosition: index + 1,
        staffId: wave.staffId ?? null,
        decisionId: decisionIds.get(order.id) ?? null,
      })),
    ),
    policy.slaMs,
    now,
  );
  await tellEscalations(work, looks);
  await updateOrders(tx, looks, now);
  for (const { order, decision } of looks) {
    if (decision.offered.length > 0) tx.ring({ kind: "live", cityId: order.cityId, orderId: order.id });
  }
  for (const look of looks) logLook(work, look, offers, policy, wave.source);
  return offers;
}

/** The bookkeeping columns, only where they change: `dispatch_due_at` is indexed, so writing it is never HOT. */
async function updateOrders(tx: Queryable, looks: readonly Look[], now: Date): Promise<void> {
  const rows = looks.map(({ order, decision }) => ({
    id: order.id,
    search_round: decision.offered.length > 0 ? decision.roundNumber : order.searchRound,
    waves_failed: decision.wavesFailed,
    no_candidates_since: decision.noCandidatesSince,
    due_at: decision.dueAt,
    to_logist: decision.escalateLogist,
    to_admin: decision.escalateAdmin,
    snooze_over: decision.snoozeOver,
    searched: decision.kind !== "not_searched",
  }));
  await tx.run(sql`
    update orders o
       set search_round = i.search_round, waves_failed = i.waves_failed,
           no_candidates_since = case when i.searched then i.no_candidates_since else o.no_candidates_since end,
           dispatch_due_at = i.due_at,
           dist_escalated_logist_at = case when i.to_logist is null then o.dist_escalated_logist_at else ${now} end,
           escalation_logist_notified_at = case when i.to_logist is null then o.escalation_logist_notified_at else ${now} end,
           escalation_reason = coalesce(i.to_logist, o.escalation_reason),
           dist_escalated_admin_at = case when i.to_admin then ${now} else o.dist_escalated_admin_at end,
           escalation_admin_notified_at = case when i.to_admin then ${now} else o.escalation_admin_notified_at end,
           escalation_snoozed_until = case when i.snooze_over then null else o.escalation_snoozed_until end,
           updated_at = ${now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as i (
             id int, search_round int, waves_failed int, no_candidates_since timestamptz, due_at timestamptz,
             to_logist text, to_admin boolean, snooze_over boolean, searched boolean)
     where o.id = i.id
       and (i.to_logist is not null or i.to_admin or i.snooze_over
            or (o.search_round, o.waves_failed, o.dispatch_due_at) is distinct from (i.search_round, i.waves_failed, i.due_at)
            or (i.searched and o.no_candidates_since is distinct from i.no_candidates_since))`);
}
