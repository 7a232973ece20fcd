import type { Work } from "../staff/work.ts";
import type { LockedOrder } from "./lock-order.ts";

/** The log line of a search episode that ended while it was escalated; `reason` is that of the transition. */
export function logEscalationReset(
  work: Work,
  order: Pick<LockedOrder, "id" | "cityId" | "escalatedLogistAt">,
  reason: string,
): void {
  if (order.escalatedLogistAt === null) return;
  const staffId = work.actor.kind === "staff" ? work.actor.staffId : null;
  work.log.info("escalation_reset", {
    order_id: order.id,
    city_id: order.cityId,
    staff_id: staffId,
    until: null,
    reason,
  });
}
