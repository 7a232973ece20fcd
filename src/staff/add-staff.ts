import { sql } from "../db/tx.ts";
import type { StaffRole } from "./actor.ts";
import { audit } from "./audit.ts";
import { permitLogged } from "./permit.ts";
import { writeStaffCities } from "./staff-cities.ts";
import type { TelegramHandle } from "./staff-fields.ts";
import { STAFF_LABEL } from "./staff-label.ts";
import type { Work } from "./work.ts";

export interface NewStaff {
  readonly role: StaffRole;
  readonly handle: TelegramHandle;
  /** Ignored for GLOBAL_ADMIN; without any he sees nothing. */
  readonly cityIds: readonly number[];
}

/** Somebody who has just been given access. */
export interface AddedStaff {
  readonly staffId: number;
  readonly tgUserId: number | null;
  readonly role: StaffRole;
  readonly cityIds: readonly number[];
}

export type AddStaff =
  | { readonly status: "added"; readonly staffId: number }
  /** That id or user name belongs to `holder` (his name, his user name or `#id`) already. */
  | { readonly status: "duplicate"; readonly staffId: number; readonly holder: string }
  | { readonly status: "forbidden" };

/**
 * «➕ Добавить»: gives somebody access by his Telegram id or user name, with an audit row. `tell` says
 * so to him in the same transaction; messages lie above this folder, so the caller brings it.
 */
export async function addStaff(
  work: Work,
  { role, handle, cityIds }: NewStaff,
  tell: (work: Work, added: AddedStaff) => Promise<void>,
): Promise<AddStaff> {
  if (permitLogged(work, "staff.manage", { cityId: null }) !== "allowed") return { status: "forbidden" };
  const { tx, now } = work;
  const { tgUserId, username } = handle;
  const made = await tx.maybeOne<{ id: number }>(sql`
    insert into staff_users (tg_user_id, username, role, created_at, updated_at)
    values (${tgUserId}, ${username}, ${role}::staff_role, ${now}, ${now})
        on conflict do nothing returning id`);
  if (made === null) return { status: "duplicate", ...(await holderOf(work, handle)) };
  const staffId = made.id;
  const cities = role === "GLOBAL_ADMIN" ? [] : await writeStaffCities(work, staffId, cityIds);
  await audit(work, {
    entity: "staff",
    entityId: staffId,
    action: "add_staff",
    cityId: null,
    after: { role, tg_user_id: tgUserId, username, city_ids: cities },
  });
  await tell(work, { staffId, tgUserId, role, cityIds: cities });
  return { status: "added", staffId };
}

/** Whose id or user name it is. */
function holderOf(
  { tx }: Work,
  { tgUserId, username }: TelegramHandle,
): Promise<{ staffId: number; holder: string }> {
  return tx.one(sql`
    select s.id as "staffId", ${STAFF_LABEL} as holder
      from staff_users s where s.tg_user_id = ${tgUserId} or lower(s.username) = ${username}`);
}
