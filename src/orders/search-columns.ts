import { type Sql, sql } from "../db/tx.ts";

const NO_ESCALATION = sql`
  dist_escalated_logist_at = null, dist_escalated_admin_at = null,
  escalation_logist_notified_at = null, escalation_admin_notified_at = null,
  escalation_reason = null, escalation_owner_staff_id = null, escalation_acked_at = null,
  escalation_snoozed_until = null, escalation_snoozed_total_min = 0`;

/**
 * The START effect (order-lifecycle.md section 2) as assignments of an `update orders set`: a new
 * search episode, due now, nothing counted, no escalation. The caller also notes the dispatch event.
 */
export function startSearchColumns(now: Date): Sql {
  return sql`
    search_episode = search_episode + 1, search_started_at = ${now}, no_candidates_since = ${now},
    dispatch_due_at = ${now}, search_round = 0, waves_failed = 0, wake_at = null, ${NO_ESCALATION}`;
}

/**
 * The END effect: nobody looks at the order any more, unless it is deferred until `wakeAt`. Read what the
 * metrics row needs before it.
 */
export function endSearchColumns(wakeAt: Date | null = null): Sql {
  return sql`
    dispatch_due_at = null, wake_at = ${wakeAt}::timestamptz, previous_master_id = null, ${NO_ESCALATION}`;
}
