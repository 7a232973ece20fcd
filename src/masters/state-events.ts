import { type Queryable, sql } from "../db/tx.ts";
import type { JsonValue } from "../outbox/enqueue.ts";
import { actorType, staffIdOf } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";

/** Everything that changes whether a master can get an offer, with the values it left behind. */
export type MasterStateEvent =
  | { readonly kind: "shift_on" | "shift_off" | "break_ended" | "break_expired" }
  | { readonly kind: "break_start" | "break_extended"; readonly data: { readonly break_until: string } }
  | {
      readonly kind: "blocked";
      readonly data: { readonly reason_code: string; readonly commission_id: number | null };
    }
  | { readonly kind: "unblocked" | "verified" | "unverified" | "unreachable" | "reachable" | "deleted" }
  | { readonly kind: "limit_changed"; readonly data: { readonly max_active_orders_override: number | null } }
  | { readonly kind: "districts_changed"; readonly data: { readonly district_ids: readonly number[] } }
  | { readonly kind: "skills_changed"; readonly data: { readonly skills: readonly string[] } }
  | { readonly kind: "city_changed"; readonly data: { readonly city_id: number } }
  | { readonly kind: "vehicle_changed"; readonly data: { readonly has_vehicle: boolean } }
  | { readonly kind: "rating_changed"; readonly data: { readonly rating: string } };

/**
 * The one writer of `master_state_events`: rows of one master in the transaction of the change, in
 * the order given. Replay, shift hours and the time machine are built from them.
 */
export async function noteMasterState(
  work: Work<Queryable>,
  masterId: number,
  events: readonly MasterStateEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({
    kind: event.kind,
    data: ("data" in event ? event.data : {}) as JsonValue,
  }));
  await work.tx.run(sql`
    insert into master_state_events (master_id, at, kind, data, actor_type, staff_user_id)
    select ${masterId}, ${work.now}, e.kind, e.data, ${actorType(work.actor)}::actor_type,
           ${staffIdOf(work.actor)}::int
      from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (kind text, data jsonb))
           with ordinality as e
     order by e.ordinality`);
}
