import { sql } from "../db/tx.ts";
import type { StaffRole } from "./actor.ts";
import { audit } from "./audit.ts";
import { lockStaff } from "./lock-staff.ts";
import type { Work } from "./work.ts";

export type ChangeStaffRole =
  /** Holds from his next update or request on. */
  | { readonly status: "changed"; readonly role: StaffRole }
  | { readonly status: "unchanged"; readonly role: StaffRole }
  /** He has another role by now than the one seen. */
  | { readonly status: "stale"; readonly role: StaffRole }
  | { readonly status: "own_role" }
  /** The last active GLOBAL_ADMIN stays one. */
  | { readonly status: "last_admin" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** «Сменить роль»: from the role seen to another, with an audit row. His cities stay as they are. */
export async function changeStaffRole(
  work: Work,
  { staffId, from, to }: { readonly staffId: number; readonly from: StaffRole; readonly to: StaffRole },
): Promise<ChangeStaffRole> {
  const locked = await lockStaff(work, staffId);
  if (locked.status !== "locked") return locked;
  const { role } = locked.person;
  if (locked.isSelf) return { status: "own_role" };
  if (role === to) return { status: "unchanged", role };
  if (role !== from) return { status: "stale", role };
  if (locked.isLastAdmin) return { status: "last_admin" };
  await work.tx.run(sql`
    update staff_users set role = ${to}::staff_role, updated_at = ${work.now}
     where id = ${staffId} and role = ${from}::staff_role`);
  await audit(work, {
    entity: "staff",
    entityId: staffId,
    action: "change_staff_role",
    cityId: null,
    before: { role },
    after: { role: to },
  });
  return { status: "changed", role: to };
}
