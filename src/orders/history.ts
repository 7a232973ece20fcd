import { type Queryable, sql } from "../db/tx.ts";
import { actorType, masterIdOf, staffIdOf } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import type { OrderStatus } from "./lifecycle.ts";

export interface HistoryEntry {
  readonly orderId: number;
  readonly from: OrderStatus | null;
  readonly to: OrderStatus;
  /** Code of the transition table. */
  readonly reason: string;
  readonly comment?: string | null;
  readonly context?: Record<string, unknown>;
}

/** History rows of the BASE effect, set-wise, in the transaction of the change (rule X3). */
export async function writeHistory(work: Work<Queryable>, entries: readonly HistoryEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry) => ({
    order_id: entry.orderId,
    from_status: entry.from,
    to_status: entry.to,
    reason: entry.reason,
    comment: entry.comment ?? null,
    context:
      work.requestId === null ? (entry.context ?? {}) : { ...entry.context, request_id: work.requestId },
  }));
  await work.tx.run(sql`
    insert into order_status_history (order_id, from_status, to_status, reason, comment, changed_by_staff_id,
                                      changed_by_master_id, actor_type, source, context, created_at)
    select h.order_id, h.from_status, h.to_status, h.reason, h.comment, ${staffIdOf(work.actor)}::int,
           ${masterIdOf(work.actor)}::int, ${actorType(work.actor)}::actor_type, ${work.source}::change_source,
           h.context, ${work.now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
           as h (order_id int, from_status order_status, to_status order_status, reason text, comment text, context jsonb)`);
}
