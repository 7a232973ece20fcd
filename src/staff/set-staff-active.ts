import { sql } from "../db/tx.ts";
import { audit } from "./audit.ts";
import { revokeConsoleSessions } from "./console-sessions.ts";
import { lockStaff } from "./lock-staff.ts";
import type { Work } from "./work.ts";

export type SetStaffActive =
  | { readonly status: "activated" }
  /** `sessions` of the console were ended with his access. */
  | { readonly status: "deactivated"; readonly sessions: number }
  /** He is what he was to become. */
  | { readonly status: "unchanged" }
  | { readonly status: "own_access" }
  /** The last active GLOBAL_ADMIN stays. */
  | { readonly status: "last_admin" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * «Деактивировать» and «Активировать». Who is deactivated is refused from his next update or request
 * on, because his row is read anew for each; his console sessions and the flow he was in end here.
 */
export async function setStaffActive(
  work: Work,
  { staffId, isActive }: { readonly staffId: number; readonly isActive: boolean },
): Promise<SetStaffActive> {
  const locked = await lockStaff(work, staffId);
  if (locked.status !== "locked") return locked;
  const { person } = locked;
  if (person.isActive === isActive) return { status: "unchanged" };
  if (locked.isSelf) return { status: "own_access" };
  if (locked.isLastAdmin) return { status: "last_admin" };
  await work.tx.run(sql`
    update staff_users set is_active = ${isActive}, updated_at = ${work.now}
     where id = ${staffId} and is_active = ${person.isActive}`);
  await audit(work, {
    entity: "staff",
    entityId: staffId,
    action: isActive ? "activate_staff" : "deactivate_staff",
    cityId: null,
    before: { is_active: person.isActive },
    after: { is_active: isActive },
  });
  if (isActive) return { status: "activated" };
  const sessions = await revokeConsoleSessions(work, staffId);
  if (person.tgUserId !== null) await endFlow(work, person.tgUserId);
  return { status: "deactivated", sessions };
}

/** What he was typing is forgotten; lists and filters he will find again should he come back. */
async function endFlow({ tx, now }: Work, chatId: number): Promise<void> {
  await tx.run(sql`
    update bot_sessions
       set state = null, retry = null, data = data - array['flow', 'isPaused'], updated_at = ${now}
     where bot = 'admin' and chat_id = ${chatId} and (state is not null or retry is not null)`);
}
