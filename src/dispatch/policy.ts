import { MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import type { Settings } from "../settings/settings.ts";

/** The settings of dispatch.md section 13 in the units of the planner. */
export interface DispatchPolicy {
  readonly tickMs: number;
  readonly slaMs: number;
  readonly rounds: number;
  readonly fanout: number;
  readonly reofferMs: number;
  readonly checkSlotConflict: boolean;
  readonly visitMs: number;
  readonly maxOpenOffers: number;
  readonly maxActiveOrders: number;
  readonly noCandidatesMs: number;
  readonly toAdminMs: number;
  readonly stopAfterEscalation: boolean;
  readonly blockOnRefusal: boolean;
  readonly blockOnTimeout: boolean;
  /** 0 = no admission control. */
  readonly maxPendingPushes: number;
  readonly logTopN: number;
  readonly settingsVersion: number;
}

export function dispatchPolicy(settings: Settings): DispatchPolicy {
  return {
    tickMs: settings.get("distribution_tick_seconds") * SECOND_MS,
    slaMs: settings.get("distribution_sla_seconds") * SECOND_MS,
    rounds: settings.get("distribution_rounds"),
    fanout: settings.get("distribution_fanout"),
    reofferMs: settings.get("distribution_reoffer_minutes") * MINUTE_MS,
    checkSlotConflict: settings.get("distribution_check_slot_conflict"),
    visitMs: settings.get("visit_minutes") * MINUTE_MS,
    maxOpenOffers: settings.get("max_open_offers"),
    maxActiveOrders: settings.get("max_active_orders"),
    noCandidatesMs: settings.get("escalate_no_candidates_seconds") * SECOND_MS,
    toAdminMs: settings.get("escalate_to_admin_after_min") * MINUTE_MS,
    stopAfterEscalation: settings.get("distribution_after_escalation") === "stop",
    blockOnRefusal: settings.get("guarantee_block_on_refusal"),
    blockOnTimeout: settings.get("guarantee_block_on_timeout"),
    maxPendingPushes: settings.get("max_pending_pushes"),
    logTopN: settings.get("distribution_log_topn"),
    settingsVersion: settings.version,
  };
}
