import { sql } from "../db/tx.ts";
import { audit } from "./audit.ts";
import { permitLogged } from "./permit.ts";
import type { Work } from "./work.ts";

export type ClearLogs =
  | { readonly status: "cleared" }
  /** Somebody has cleared it after the view that was seen. */
  | { readonly status: "already_cleared" }
  | { readonly status: "forbidden" };

/**
 * «🗑 Очистить»: everybody's view of the log starts after the audit row written here; the rows stay
 * until retention removes them. `seen` is the clearing the person's view started after, 0 for none.
 */
export async function clearLogs(work: Work, { seen }: { readonly seen: number }): Promise<ClearLogs> {
  if (permitLogged(work, "log.clear", { cityId: null }) !== "allowed") return { status: "forbidden" };
  const newer = await work.tx.maybeOne(sql`
    select 1 from admin_audit_log
     where entity = 'log' and entity_id = 'log_events' and action = 'clear_logs' and id > ${seen} limit 1`);
  if (newer !== null) return { status: "already_cleared" };
  await audit(work, { entity: "log", entityId: "log_events", action: "clear_logs", cityId: null });
  return { status: "cleared" };
}
