import { sql } from "../db/tx.ts";
import { staffIdOf } from "./actor.ts";
import type { Work } from "./work.ts";

export interface AuditEntry {
  readonly entity:
    | "order"
    | "offer"
    | "master"
    | "commission"
    | "reward"
    | "setting"
    | "staff"
    | "code"
    | "export"
    | "log";
  readonly entityId: number | string | null;
  readonly action: string;
  /** City of the thing: scope of the audit list; null = global admins only. */
  readonly cityId: number | null;
  readonly orderId?: number | null;
  readonly masterId?: number | null;
  /** Changed fields only. */
  readonly before?: Record<string, unknown>;
  readonly after?: Record<string, unknown>;
  readonly payload?: Record<string, unknown>;
}

/** One row of `admin_audit_log` for a staff or automatic action, in the transaction of the action (access.md section 6). */
export async function audit(
  work: Pick<Work, "tx" | "actor" | "now" | "source" | "requestId">,
  entry: AuditEntry,
): Promise<void> {
  await work.tx.run(sql`
    insert into admin_audit_log (admin_id, master_id, order_id, city_id, entity, entity_id, action,
                                 before_json, after_json, payload_json, source, request_id, created_at)
    values (${staffIdOf(work.actor)}, ${entry.masterId ?? null}, ${entry.orderId ?? null}, ${entry.cityId},
            ${entry.entity}, ${entry.entityId === null ? null : String(entry.entityId)}, ${entry.action},
            ${json(entry.before)}::jsonb, ${json(entry.after)}::jsonb, ${json(entry.payload ?? {})}::jsonb,
            ${work.source}, ${work.requestId}, ${work.now})`);
}

function json(value: Record<string, unknown> | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
