import { type Queryable, sql } from "../db/tx.ts";
import type { ActorType } from "../staff/actor.ts";
import { columnsBehind, fieldsOf } from "./order-columns.ts";
import type { OrderField } from "./order-problems.ts";

/** One thing that happened to an order after the version an editor saw. */
export interface MeanwhileChange {
  readonly field: OrderField | "status";
  /**
   * As the audit log holds them: contacts masked; of a slot `{ slot_start, slot_end, is_asap }`, only
   * what changed, moments as ISO text.
   */
  readonly before: unknown;
  readonly after: unknown;
  readonly actorType: ActorType;
  /** Name of the staff member, master or API key; null for the system. */
  readonly byName: string | null;
  readonly at: Date;
}

/**
 * What changed between the version an editor saw and the current one: edits from the audit log,
 * which know their version, and as many of the last transitions as versions are left. Oldest first.
 */
export async function meanwhileChanges(
  q: Queryable,
  { orderId, seen, current }: { readonly orderId: number; readonly seen: number; readonly current: number },
): Promise<MeanwhileChange[]> {
  const edits = await q.rows<Edit>(sql`
    select a.before_json as before, a.after_json as after, a.created_at as at,
           case when a.admin_id is null then 'API' else 'ADMIN' end as "actorType",
           coalesce(s.full_name, k.name) as "byName"
      from admin_audit_log a
      left join staff_users s on s.id = a.admin_id
      left join api_keys k on k.id = (a.payload_json ->> 'api_key_id')::int
     where a.order_id = ${orderId} and a.action = 'edit' and (a.payload_json ->> 'version')::int > ${seen}
     order by a.created_at, a.id`);
  const transitions = await q.rows<MeanwhileChange>(sql`
    select * from (
      select h.id, 'status' as field, h.from_status as before, h.to_status as after, h.actor_type as "actorType",
             coalesce(s.full_name, m.full_name) as "byName", h.created_at as at
        from order_status_history h
        left join staff_users s on s.id = h.changed_by_staff_id
        left join masters m on m.id = h.changed_by_master_id
       where h.order_id = ${orderId}
         -- Escalations are written down without a new version.
         and h.reason not in ('distribution_escalate_logist', 'distribution_escalate_admin')
       order by h.created_at desc, h.id desc
       limit ${Math.max(0, current - seen - edits.length)}) latest
     order by at, id`);
  const all = [
    ...edits.flatMap(changesOf),
    ...transitions.map(({ field, before, after, actorType, byName, at }) => ({
      field,
      before,
      after,
      actorType,
      byName,
      at,
    })),
  ];
  return all.sort((a, b) => a.at.getTime() - b.at.getTime());
}

interface Edit {
  readonly before: Record<string, unknown>;
  readonly after: Record<string, unknown>;
  readonly at: Date;
  readonly actorType: "ADMIN" | "API";
  readonly byName: string | null;
}

function changesOf({ before, after, ...by }: Edit): MeanwhileChange[] {
  return fieldsOf(Object.keys(after)).map((field) => ({
    field,
    before: valueIn(field, before),
    after: valueIn(field, after),
    ...by,
  }));
}

function valueIn(field: OrderField, side: Record<string, unknown>): unknown {
  const columns = columnsBehind(field).filter((column) => column in side);
  if (columns.length === 1 && field !== "slot") return side[columns[0]!];
  return Object.fromEntries(columns.map((column) => [column, side[column]]));
}
