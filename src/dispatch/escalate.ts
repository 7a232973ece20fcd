import type { Queryable } from "../db/tx.ts";
import { MINUTE_MS } from "../kernel/time.ts";
import { writeHistory } from "../orders/history.ts";
import { searchStatus } from "../orders/lifecycle.ts";
import { enqueue, type OutboxMessage } from "../outbox/enqueue.ts";
import {
  ADMIN_ESCALATION_ROLES,
  LOGIST_ESCALATION_ROLES,
  staffRecipients,
} from "../outbox/staff-recipients.ts";
import type { Work } from "../staff/work.ts";
import type { Decision } from "./decide.ts";
import { countReasons } from "./decision-ledger.ts";
import type { OrderFacts } from "./facts.ts";

export interface Look {
  readonly order: OrderFacts;
  readonly decision: Decision;
}

/**
 * History and notices of the escalations in these decisions (dispatch.md section 8.2); the stamps
 * are written with the order row in the same transaction, so each level is told exactly once per
 * episode. Also the one reminder at the end of a snooze.
 */
export async function tellEscalations(work: Work<Queryable>, looks: readonly Look[]): Promise<void> {
  for (const { order, decision } of looks) {
    const messages: OutboxMessage[] = [];
    if (decision.snoozeOver && order.escalationOwnerStaffId !== null) {
      messages.push(snoozeOver(order, order.escalationOwnerStaffId));
    }
    if (decision.escalateLogist !== null) messages.push(...(await toLogists(work, order, decision)));
    if (decision.escalateAdmin) messages.push(...(await toAdmins(work, order)));
    await enqueue(work.tx, messages, work.now);
  }
}

async function toLogists(
  work: Work<Queryable>,
  order: OrderFacts,
  decision: Decision,
): Promise<OutboxMessage[]> {
  const reason = decision.escalateLogist!;
  const { tx, now } = work;
  const staff = await staffRecipients(tx, { cityId: order.cityId, roles: LOGIST_ESCALATION_ROLES });
  const { evaluation } = decision;
  const rejections = evaluation ? countReasons(evaluation.verdicts, evaluation.scope) : {};
  await writeHistory(work, [
    {
      ...same(order),
      reason: "distribution_escalate_logist",
      context: { reason, scope: evaluation?.scope ?? null },
    },
  ]);
  const payload = {
    reason,
    waves: decision.wavesFailed,
    rejections: rejections as Record<string, number>,
    episode: order.searchEpisode,
  };
  work.tx.ring({ kind: "live", cityId: order.cityId, orderId: order.id });
  work.log.info("escalation_logist", {
    order_id: order.id,
    city_id: order.cityId,
    reason,
    escalated_to: staff,
    search_scope: evaluation?.scope ?? null,
    at: now.toISOString(),
  });
  return notices(order, "escalation_logist", staff, payload);
}

async function toAdmins(work: Work<Queryable>, order: OrderFacts): Promise<OutboxMessage[]> {
  const { tx, now } = work;
  const staff = await staffRecipients(tx, { cityId: order.cityId, roles: ADMIN_ESCALATION_ROLES });
  await writeHistory(work, [{ ...same(order), reason: "distribution_escalate_admin" }]);
  const since = order.escalatedLogistAt ?? now;
  const minutes = Math.floor((now.getTime() - since.getTime()) / MINUTE_MS);
  work.tx.ring({ kind: "live", cityId: order.cityId, orderId: order.id });
  work.log.info("escalation_admin", {
    order_id: order.id,
    city_id: order.cityId,
    reason: "not_assigned",
    escalated_to: staff,
    search_scope: null,
  });
  const payload = { minutes, ownerStaffId: order.escalationOwnerStaffId, episode: order.searchEpisode };
  return notices(order, "escalation_admin", staff, payload);
}

function notices(
  order: OrderFacts,
  event: "escalation_logist" | "escalation_admin",
  staff: readonly number[],
  payload: OutboxMessage["payload"],
): OutboxMessage[] {
  const recipients = [{ channel: "ALERTS" } as const, ...staff.map((id) => ({ staff: id }))];
  return recipients.map((to) => ({
    to,
    event,
    payload,
    orderId: order.id,
    dedupeKey: `${event}:${order.id}:${order.searchEpisode}`,
    dedupePerChat: true,
  }));
}

function snoozeOver(order: OrderFacts, staffId: number): OutboxMessage {
  return {
    to: { staff: staffId },
    event: "escalation_snooze_over",
    payload: { episode: order.searchEpisode },
    orderId: order.id,
    dedupeKey: `escalation_snooze_over:${order.id}:${order.searchEpisode}:${order.snoozedUntil!.toISOString()}`,
  };
}

function same(order: OrderFacts) {
  return { orderId: order.id, from: order.status, to: searchStatus(order.type) } as const;
}
