import { type Queryable, sql } from "../db/tx.ts";
import { staffPreferences } from "./staff-preferences.ts";

export type StaffRole = "GLOBAL_ADMIN" | "CITY_ADMIN" | "LOGIST";

/** Who is told about a stuck order first (notifications.md section 4). */
export const LOGIST_ESCALATION_ROLES = ["LOGIST", "CITY_ADMIN"] as const satisfies readonly StaffRole[];
/** Who is told when nobody has found a master in time. */
export const ADMIN_ESCALATION_ROLES = ["CITY_ADMIN", "GLOBAL_ADMIN"] as const satisfies readonly StaffRole[];

/**
 * Ids of the staff who get a message about a city: active, with a Telegram id, of one of `roles`,
 * with the city in their scope (GLOBAL_ADMIN whatever their city rows say). An unreachable one is
 * among them, because he may have opened the bot again; but when nobody of them is reachable, the
 * list is every GLOBAL_ADMIN instead. Ascending; empty when there is nobody at all.
 */
export async function staffRecipients(
  q: Queryable,
  { cityId, roles }: { readonly cityId: number; readonly roles: readonly StaffRole[] },
): Promise<number[]> {
  const rows = await q.rows<{ id: number }>(sql`
    with staff as (
      select s.id, s.role, s.unreachable_since is null as reachable,
             s.role = any(${roles}::staff_role[])
               and (s.role = 'GLOBAL_ADMIN'
                    or exists (select from staff_cities c where c.staff_user_id = s.id and c.city_id = ${cityId})) as named
        from staff_users s
       where s.is_active and s.tg_user_id is not null
         and s.role = any(${roles}::staff_role[] || 'GLOBAL_ADMIN'::staff_role)
    )
    select id
      from staff
     where case when exists (select from staff n where n.named and n.reachable) then named
                else role = 'GLOBAL_ADMIN' end
     order by id`);
  return rows.map(({ id }) => id);
}

/**
 * Of the staff members named (creator of an order, owner of an escalation), those who may get a
 * personal message about the city: active, in scope, with a Telegram id, and not having muted
 * `event`. Ascending, each once; nobody is told instead.
 */
export async function staffInScope(
  q: Queryable,
  {
    cityId,
    staffIds,
    event,
  }: {
    readonly cityId: number;
    readonly staffIds: readonly (number | null)[];
    readonly event: string;
  },
): Promise<number[]> {
  const rows = await q.rows<{ id: number; prefs: unknown }>(sql`
    select s.id, s.prefs
      from staff_users s
     where s.id = any(${staffIds.filter((id) => id !== null)}::int[])
       and s.is_active and s.tg_user_id is not null
       and (s.role = 'GLOBAL_ADMIN'
            or exists (select from staff_cities c where c.staff_user_id = s.id and c.city_id = ${cityId}))
     order by s.id`);
  return rows.filter(({ prefs }) => !staffPreferences(prefs).muted.includes(event)).map(({ id }) => id);
}
