import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { mayDo } from "./policy.ts";
import { inScope } from "./scope.ts";
import { staffRead } from "./staff-read.ts";
import type { Work } from "./work.ts";

export const LOG_FILTERS = ["all", "errors", "dispatch"] as const;
export type LogFilter = (typeof LOG_FILTERS)[number];

export interface LogLine {
  readonly id: number;
  readonly at: Date;
  readonly role: string;
  readonly level: string;
  readonly event: string;
  /** Masked when it was written. */
  readonly message: string;
  readonly cityId: number | null;
  readonly orderId: number | null;
}

export interface LogPage {
  /** Newest first. */
  readonly lines: readonly LogLine[];
  /** Older ones than these are there. */
  readonly hasOlder: boolean;
  /** Audit row of the last clearing, 0 when there was none: nothing older is shown. */
  readonly clearedBy: number;
}

/** What every view starts after. Rows without a city are for global admins, so it is read outside the wall. */
async function lastClearing({ tx }: Work<Queryable>): Promise<{ id: number; at: Date } | null> {
  return tx.maybeOne<{ id: number; at: Date }>(sql`
    select id, created_at as at from admin_audit_log
     where entity = 'log' and entity_id = 'log_events' and action = 'clear_logs'
     order by created_at desc, id desc limit 1`);
}

/**
 * A page of the live log of all roles within the reader's cities; lines without a city for global
 * admins only. `before` is the id of the last line of the page before; one that is gone (pruned)
 * leads back to the newest.
 */
export async function logPage(
  work: Work<Queryable>,
  {
    filter,
    before,
    limit,
  }: { readonly filter: LogFilter; readonly before: number | null; readonly limit: number },
): Promise<LogPage> {
  if (!mayDo(work.actor, "log.read", "any")) return { lines: [], hasOlder: false, clearedBy: 0 };
  const clearing = await lastClearing(work);
  const since = clearing === null ? sql`true` : sql`l.at > ${clearing.at}`;
  const lines = await staffRead(work, async ({ tx }) => {
    const from =
      before === null
        ? null
        : await tx.maybeOne<{ at: Date }>(sql`select at from log_events where id = ${before}`);
    const older = from === null ? sql`true` : sql`(l.at, l.id) < (${from.at}, ${before}::bigint)`;
    return tx.rows<LogLine>(sql`
      select l.id, l.at, l.role, l.level, l.event, l.message, l.city_id as "cityId", l.order_id as "orderId"
        from log_events l
       where ${inScope(work.actor, "l.city_id")} and ${since} and ${older} and ${CONDITIONS[filter]}
       order by l.at desc, l.id desc limit ${limit + 1}`);
  });
  return { lines: lines.slice(0, limit), hasOlder: lines.length > limit, clearedBy: clearing?.id ?? 0 };
}

/** Below a warning only the events of the engine are kept (operations.md section 4). */
const CONDITIONS: Readonly<Record<LogFilter, Sql>> = {
  all: sql`true`,
  errors: sql`l.level = 'error'`,
  dispatch: sql`(l.level = 'info' or l.role = 'dispatch')`,
};
