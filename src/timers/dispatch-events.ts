import { type Queryable, sql } from "../db/tx.ts";

/** Why the engine should look again (dispatch.md section 2). The one list of codes. */
export type DispatchEventKind =
  | "order_created"
  | "order_activated"
  | "order_returned"
  | "order_woken"
  | "order_restored"
  | "order_changed"
  | "offer_declined"
  | "offer_expired"
  | "offer_undeliverable"
  | "offer_withdrawn"
  | "master_on_shift"
  | "master_back_from_break"
  | "master_limit_freed"
  | "master_unblocked"
  | "master_approved"
  | "master_reachable"
  | "master_profile_changed"
  | "master_busy"
  | "setting_changed";

export interface DispatchNote {
  readonly cityId: number;
  readonly kind: DispatchEventKind;
  /** Null = all searched orders of the city without an open offer. */
  readonly orderId?: number | null;
  readonly masterId?: number | null;
}

/**
 * Leaves notes for the engine in the causing transaction (insert-only, no row of another session
 * is touched) and rings after the commit. A lost bell costs at most one safety tick.
 */
export async function noteDispatch(tx: Queryable, notes: readonly DispatchNote[], now: Date): Promise<void> {
  if (notes.length === 0) return;
  await tx.run(sql`
    insert into dispatch_events (city_id, kind, order_id, master_id, at)
    select n.city_id, n.kind, n.order_id, n.master_id, ${now}
      from unnest(${notes.map((n) => n.cityId)}::int[], ${notes.map((n) => n.kind)}::text[],
                  ${notes.map((n) => n.orderId ?? null)}::int[], ${notes.map((n) => n.masterId ?? null)}::int[])
           as n (city_id, kind, order_id, master_id)`);
  for (const cityId of new Set(notes.map((note) => note.cityId))) tx.ring({ kind: "dispatch", cityId });
}
