import { type Sql, sql } from "../db/tx.ts";

/** How a staff member, `s` in the query, is called: full name, else @user name, else `#id`. */
export const STAFF_LABEL: Sql = sql`coalesce(nullif(s.full_name, ''), '@' || s.username, '#' || s.id)`;
