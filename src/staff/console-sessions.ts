import { sql } from "../db/tx.ts";
import { audit } from "./audit.ts";
import { lockStaff } from "./lock-staff.ts";
import type { Work } from "./work.ts";

export type EndConsoleSessions =
  /** `count` of them were open. */
  | { readonly status: "ended"; readonly count: number }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** «Завершить сессии консоли»: his next request to the console has to log in again. Audited when any was open. */
export async function endConsoleSessions(
  work: Work,
  { staffId }: { readonly staffId: number },
): Promise<EndConsoleSessions> {
  const locked = await lockStaff(work, staffId);
  if (locked.status !== "locked") return locked;
  const count = await revokeConsoleSessions(work, staffId);
  if (count > 0) {
    const payload = { sessions: count };
    await audit(work, {
      entity: "staff",
      entityId: staffId,
      action: "end_console_sessions",
      cityId: null,
      payload,
    });
  }
  return { status: "ended", count };
}

/** Ends every open session; returns how many there were. */
export function revokeConsoleSessions({ tx, now }: Work, staffId: number): Promise<number> {
  return tx.run(sql`
    update console_sessions set revoked_at = ${now} where staff_user_id = ${staffId} and revoked_at is null`);
}
