import { sql } from "../db/tx.ts";
import { after, MINUTE_MS } from "../kernel/time.ts";
import { type LockedOrder, lockOrderFor } from "../orders/lock-order.ts";
import { staffIdOf } from "../staff/actor.ts";
import { audit } from "../staff/audit.ts";
import type { Work } from "../staff/work.ts";

/** In all, per episode. */
const SNOOZE_TOTAL_MAX_MIN = 60;
export const SNOOZE_MINUTES = [10, 30, 60] as const;

interface EscalationRow {
  readonly ownerStaffId: number | null;
  readonly snoozedTotalMin: number;
}

type NotEscalated =
  /** The search was resolved or started afresh since the button was drawn. */
  { readonly status: "not_escalated" } | { readonly status: "not_found" } | { readonly status: "forbidden" };

export type AcknowledgeEscalation =
  /** `tookOverFrom`: who had it before. */
  | { readonly status: "acknowledged"; readonly tookOverFrom: number | null }
  | { readonly status: "already_yours" }
  | NotEscalated;

/** «Беру»: the staff member owns the escalation, others see it; the admin timer keeps running (dispatch.md section 8.2). */
export async function acknowledgeEscalation(
  work: Work,
  { orderId, episode }: { orderId: number; episode?: number },
): Promise<AcknowledgeEscalation> {
  const found = await lockEscalated(work, orderId, episode, "escalation.acknowledge");
  if (found.status !== "locked") return found;
  const { order, row } = found;
  const staffId = staffIdOf(work.actor);
  if (row.ownerStaffId !== null && row.ownerStaffId === staffId) return { status: "already_yours" };
  await work.tx.run(sql`
    update orders set escalation_owner_staff_id = ${staffId}, escalation_acked_at = ${work.now}, updated_at = ${work.now}
     where id = ${orderId} and dist_escalated_logist_at is not null`);
  await record(work, order, "acknowledge", { owner: row.ownerStaffId }, { owner: staffId });
  work.log.info("escalation_acked", {
    order_id: orderId,
    city_id: order.cityId,
    staff_id: staffId,
    until: null,
    reason: row.ownerStaffId === null ? "first" : "taken_over",
  });
  return { status: "acknowledged", tookOverFrom: row.ownerStaffId };
}

export type SnoozeEscalation =
  | { readonly status: "snoozed"; readonly until: Date; readonly leftMin: number }
  /** At most 60 min in total per episode; `leftMin` is what is left. */
  | { readonly status: "too_long"; readonly leftMin: number }
  | NotEscalated;

/**
 * «Отложить» 10, 30 or 60 min: admins are not told before its end, the owner (who snoozes, when
 * there is none) gets one reminder then. `seenTotalMin` is the total the button was drawn with, so
 * that a second press of it adds nothing.
 */
export async function snoozeEscalation(
  work: Work,
  input: { orderId: number; minutes: number; episode?: number; seenTotalMin?: number },
): Promise<SnoozeEscalation> {
  const found = await lockEscalated(work, input.orderId, input.episode, "escalation.snooze");
  if (found.status !== "locked") return found;
  const { order, row } = found;
  const leftMin = SNOOZE_TOTAL_MAX_MIN - row.snoozedTotalMin;
  if (input.seenTotalMin !== undefined && input.seenTotalMin !== row.snoozedTotalMin) {
    const { until } = await work.tx.one<{ until: Date | null }>(
      sql`select escalation_snoozed_until as until from orders where id = ${input.orderId}`,
    );
    return until === null ? { status: "not_escalated" } : { status: "snoozed", until, leftMin };
  }
  const isOffered = (SNOOZE_MINUTES as readonly number[]).includes(input.minutes);
  if (!isOffered || input.minutes > leftMin) return { status: "too_long", leftMin };
  const until = after(work.now, input.minutes * MINUTE_MS);
  const staffId = staffIdOf(work.actor);
  await work.tx.run(sql`
    update orders
       set escalation_snoozed_until = ${until},
           escalation_snoozed_total_min = escalation_snoozed_total_min + ${input.minutes}::smallint,
           escalation_owner_staff_id = coalesce(escalation_owner_staff_id, ${staffId}),
           dispatch_due_at = least(dispatch_due_at, ${until}), updated_at = ${work.now}
     where id = ${input.orderId} and dist_escalated_logist_at is not null`);
  await record(work, order, "snooze", {}, { until: until.toISOString(), minutes: input.minutes });
  work.tx.ring({ kind: "dispatch", cityId: order.cityId });
  work.log.info("escalation_snoozed", {
    order_id: input.orderId,
    city_id: order.cityId,
    staff_id: staffId,
    until: until.toISOString(),
    reason: null,
  });
  return { status: "snoozed", until, leftMin: leftMin - input.minutes };
}

async function lockEscalated(
  work: Work,
  orderId: number,
  episode: number | undefined,
  action: "escalation.acknowledge" | "escalation.snooze",
): Promise<{ status: "locked"; order: LockedOrder; row: EscalationRow } | NotEscalated> {
  const lock = await lockOrderFor(work, orderId, action);
  if (lock.status !== "locked") return lock;
  const { order } = lock;
  const isCurrent = episode === undefined || episode === order.searchEpisode;
  if (order.escalatedLogistAt === null || !isCurrent) return { status: "not_escalated" };
  const row = await work.tx.one<EscalationRow>(sql`
    select escalation_owner_staff_id as "ownerStaffId", escalation_snoozed_total_min as "snoozedTotalMin"
      from orders where id = ${orderId}`);
  return { status: "locked", order, row };
}

async function record(
  work: Work,
  order: LockedOrder,
  action: string,
  before: Record<string, unknown>,
  after_: Record<string, unknown>,
): Promise<void> {
  await audit(work, {
    entity: "order",
    entityId: order.id,
    action,
    cityId: order.cityId,
    orderId: order.id,
    before,
    after: after_,
  });
  work.tx.ring({ kind: "live", cityId: order.cityId, orderId: order.id });
}
