import type { Database } from "../db/database.ts";
import { type Sql, sql } from "../db/tx.ts";
import { after, DAY_MS } from "../kernel/time.ts";

/** Rows of one statement: short enough for the locks to be nobody's business. */
const BATCH = 2_000;

/** What is removed, and after how long (operations.md section 6). */
interface Rule {
  readonly what: string;
  readonly keptMs: number;
  /** Removes at most `limit` of what is older than `before`. */
  readonly remove: (before: Date, limit: number) => Sql;
}

const RULES: readonly Rule[] = [
  {
    what: "decision_verdicts",
    keptMs: 180 * DAY_MS,
    remove: (before, limit) => sql`
      update distribution_decisions set verdicts = '[]'
       where id in (select id from distribution_decisions
                     where decided_at < ${before} and verdicts <> '[]' order by id limit ${limit})`,
  },
  {
    what: "outbox_processed",
    keptMs: 90 * DAY_MS,
    remove: (before, limit) => sql`
      delete from notifications_outbox
       where id in (select id from notifications_outbox
                     where created_at < ${before} and processed_at < ${before} and outcome <> 'DEAD'
                     order by id limit ${limit})`,
  },
  {
    what: "outbox_dead",
    keptMs: 180 * DAY_MS,
    remove: (before, limit) => sql`
      delete from notifications_outbox
       where id in (select id from notifications_outbox
                     where created_at < ${before} and processed_at < ${before} and outcome = 'DEAD'
                     order by id limit ${limit})`,
  },
  {
    what: "log_events",
    keptMs: 7 * DAY_MS,
    remove: (before, limit) => sql`
      delete from log_events
       where id in (select id from log_events where at < ${before} order by at limit ${limit})`,
  },
  {
    what: "idempotency_keys",
    keptMs: 2 * DAY_MS,
    remove: (before, limit) => sql`
      delete from idempotency_keys
       where (actor, key) in (select actor, key from idempotency_keys where created_at < ${before} limit ${limit})`,
  },
  {
    what: "code_attempts",
    keptMs: 30 * DAY_MS,
    remove: (before, limit) => sql`
      delete from code_attempts
       where id in (select id from code_attempts where at < ${before} order by id limit ${limit})`,
  },
  {
    // A form that was begun and never sent (master-bot.md section 1).
    what: "onboarding_drafts",
    keptMs: 30 * DAY_MS,
    remove: (before, limit) => sql`
      delete from onboarding_drafts
       where tg_user_id in (select tg_user_id from onboarding_drafts where updated_at < ${before} limit ${limit})`,
  },
  {
    what: "console_sessions",
    keptMs: 30 * DAY_MS,
    remove: (before, limit) => sql`
      delete from console_sessions
       where id in (select id from console_sessions
                     where least(expires_at, revoked_at) < ${before} order by id limit ${limit})`,
  },
  {
    what: "console_login_codes",
    keptMs: 30 * DAY_MS,
    remove: (before, limit) => sql`
      delete from console_login_codes
       where id in (select id from console_login_codes
                     where least(expires_at, used_at) < ${before} order by id limit ${limit})`,
  },
  {
    what: "staff_access_codes",
    keptMs: 30 * DAY_MS,
    remove: (before, limit) => sql`
      delete from staff_access_codes
       where id in (select id from staff_access_codes
                     where least(expires_at, revoked_at, used_at) < ${before} order by id limit ${limit})`,
  },
  {
    // The last one of a role stays: it tells since when the role has been silent.
    what: "process_heartbeats",
    keptMs: DAY_MS,
    remove: (before, limit) => sql`
      delete from process_heartbeats
       where (role, instance_id) in (
             select h.role, h.instance_id from process_heartbeats h
              where h.last_at < ${before}
                and exists (select from process_heartbeats newer
                             where newer.role = h.role
                               and (newer.last_at, newer.instance_id) > (h.last_at, h.instance_id))
              limit ${limit})`,
  },
  {
    // Of bots the row holds the state of the circuit, whenever it was written.
    what: "delivery_limits",
    keptMs: DAY_MS,
    remove: (before, limit) => sql`
      delete from delivery_limits
       where key in (select key from delivery_limits
                      where next_at < ${before} and not starts_with(key, 'b:') limit ${limit}
                        for update skip locked)`,
  },
];

/**
 * Removes what has been kept long enough, in batches with a commit each, until nothing is left or
 * `signal` aborts. Returns how many rows of each kind; those without any are left out.
 */
export async function removeOld(
  db: Database,
  now: Date,
  signal: AbortSignal,
): Promise<Readonly<Record<string, number>>> {
  const removed: Record<string, number> = {};
  for (const { what, keptMs, remove } of RULES) {
    const before = after(now, -keptMs);
    let rows = BATCH;
    while (rows === BATCH && !signal.aborted) {
      rows = await db.run(remove(before, BATCH));
      if (rows > 0) removed[what] = (removed[what] ?? 0) + rows;
    }
  }
  return removed;
}
