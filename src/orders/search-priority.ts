import { raw, type Sql, sql } from "../db/tx.ts";

/**
 * ORDER BY of searched orders, strict (dispatch.md section 4): escalated to admin; type or status
 * GUARANTEE; slot start passed; escalated to logist; oldest; id. The engine and the staff queue
 * use this one. `alias` is the name of `orders` in the query.
 */
export function searchPriority(now: Date, alias = "o"): Sql {
  const o = raw(alias);
  return sql`
    (${o}.dist_escalated_admin_at is not null) desc,
    (${o}.type = 'GUARANTEE' or ${o}.status = 'GUARANTEE') desc,
    coalesce(${o}.timeslot_start_utc <= ${now}, false) desc,
    (${o}.dist_escalated_logist_at is not null) desc,
    ${o}.created_at, ${o}.id`;
}
