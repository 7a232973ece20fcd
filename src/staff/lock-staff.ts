import { sql } from "../db/tx.ts";
import type { StaffRole } from "./actor.ts";
import { permitLogged } from "./permit.ts";
import type { Work } from "./work.ts";

export interface LockedStaff {
  readonly staffId: number;
  readonly tgUserId: number | null;
  readonly role: StaffRole;
  readonly isActive: boolean;
}

export type StaffLock =
  | {
      readonly status: "locked";
      readonly person: LockedStaff;
      readonly isSelf: boolean;
      /** He is the only active GLOBAL_ADMIN. */
      readonly isLastAdmin: boolean;
    }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** The largest id a row can have; a larger one is a missing person, not an error. */
const ID_MAX = 2_147_483_647;

/**
 * Locks a staff member for somebody who manages staff, together with all active global admins, by
 * ascending id: so of two admins who dismiss each other one is refused, and one always stays. What is
 * returned is read after the wait. The actor himself is judged again: he may have been dismissed
 * while he waited.
 */
export async function lockStaff(work: Work, staffId: number): Promise<StaffLock> {
  if (permitLogged(work, "staff.manage", { cityId: null }) !== "allowed") return { status: "forbidden" };
  if (!Number.isInteger(staffId) || staffId < 1 || staffId > ID_MAX) return { status: "not_found" };
  const { tx, actor } = work;
  await tx.run(sql`
    select from staff_users
     where id = ${staffId} or (role = 'GLOBAL_ADMIN' and is_active)
     order by id for no key update`);
  const rows = await tx.rows<LockedStaff>(sql`
    select id as "staffId", tg_user_id as "tgUserId", role, is_active as "isActive"
      from staff_users
     where id = ${staffId} or (role = 'GLOBAL_ADMIN' and is_active)`);
  const admins = rows.filter(({ role, isActive }) => role === "GLOBAL_ADMIN" && isActive);
  const actorId = actor.kind === "staff" ? actor.staffId : null;
  if (actorId !== null && !admins.some((admin) => admin.staffId === actorId)) {
    work.log.warn("denied", { action: "staff.manage", reason: "dismissed_meanwhile" });
    return { status: "forbidden" };
  }
  const person = rows.find((row) => row.staffId === staffId);
  if (person === undefined) return { status: "not_found" };
  const isLastAdmin = admins.length === 1 && admins[0]!.staffId === staffId;
  return { status: "locked", person, isSelf: staffId === actorId, isLastAdmin };
}
