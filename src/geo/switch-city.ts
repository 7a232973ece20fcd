import { sql, type Tx } from "../db/tx.ts";
import type { GeographyActor } from "./merge-places.ts";

export type SwitchCity =
  /** What goes on in the city regardless: orders that are not finished, and its masters. */
  | { readonly status: "switched"; readonly liveOrders: number; readonly masters: number }
  | { readonly status: "unchanged" }
  | { readonly status: "not_found" };

/**
 * Takes a city out of the wizards (`isActive` false) or puts it back. Its orders and masters stay
 * and are worked on; a city with orders is never deleted.
 */
export async function switchCity(
  tx: Tx,
  {
    cityId,
    isActive,
    by,
  }: { readonly cityId: number; readonly isActive: boolean; readonly by: GeographyActor },
  now: Date,
): Promise<SwitchCity> {
  const switched = await tx.maybeOne<{ name: string }>(sql`
    update cities set is_active = ${isActive}, updated_at = ${now}
     where id = ${cityId} and is_active <> ${isActive}
    returning name`);
  if (!switched) {
    const known = await tx.maybeOne(sql`select 1 from cities where id = ${cityId}`);
    return { status: known ? "unchanged" : "not_found" };
  }
  await tx.run(sql`
    insert into admin_audit_log (admin_id, city_id, entity, entity_id, action, before_json, after_json,
                                 source, created_at)
    values (${by.staffId}, ${cityId}, 'setting', ${String(cityId)},
            ${isActive ? "activate_city" : "deactivate_city"},
            ${JSON.stringify({ is_active: !isActive })}::jsonb, ${JSON.stringify({ is_active: isActive })}::jsonb,
            ${by.source}, ${now})`);
  const counts = await tx.one<{ liveOrders: number; masters: number }>(sql`
    select (select count(*)::int from orders
             where city_id = ${cityId} and status not in ('CLOSED', 'CANCELED')) as "liveOrders",
           (select count(*)::int from masters where city_id = ${cityId} and not is_deleted) as masters`);
  return { status: "switched", ...counts };
}

/** Takes a city out of the wizards; see `switchCity`. */
export function deactivateCity(
  tx: Tx,
  { cityId, by }: { readonly cityId: number; readonly by: GeographyActor },
  now: Date,
): Promise<SwitchCity> {
  return switchCity(tx, { cityId, isActive: false, by }, now);
}
