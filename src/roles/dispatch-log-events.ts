/** Log events of dispatch.md section 14, each emitted at level info with the fields named there. */
export const DISPATCH_LOG_EVENTS = [
  "tick_start",
  "tick_end",
  "order_fetched",
  "round_start",
  "candidates_found",
  "no_candidates",
  "search_widened",
  "preferred_unavailable",
  "offer_sent",
  "offer_viewed",
  "offer_accepted",
  "offer_declined",
  "offer_expired",
  "offer_undeliverable",
  "offer_withdrawn",
  "accept_refused",
  "wave_finished",
  "escalation_logist",
  "escalation_admin",
  "escalation_acked",
  "escalation_snoozed",
  "escalation_reset",
  "notification_sent",
  "deferred_wake",
  "error",
] as const;

const TICKS: readonly string[] = ["tick_start", "tick_end"];

/** Those kept in `log_events` whatever their level: the ticks would bury the others. */
export const KEPT_LOG_EVENTS: ReadonlySet<string> = new Set(
  DISPATCH_LOG_EVENTS.filter((event) => !TICKS.includes(event)),
);
