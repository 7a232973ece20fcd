/** What the `jobs` role looks at: messages that are late, and messages that were given up. */
import { type Queryable, sql } from "../db/tx.ts";
import { after, HOUR_MS, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { enqueue } from "./enqueue.ts";

/** A due row of priority 0-5 that waits longer than this means that nobody delivers. */
export const LAG_MAX_MS = MINUTE_MS;
const LAG_ALERT_EVERY_MS = 10 * MINUTE_MS;
const DEAD_ALERT_EVERY_MS = HOUR_MS;

/**
 * Tells ALERTS, once per 10 min, that due messages have waited for over a minute. Rows of a bot whose
 * circuit is open are left out: staff hear `channel_down`. Returns whether it told. Run by one
 * process at a time (job_runs).
 */
export async function alertOutboxLag(q: Queryable, now: Date): Promise<boolean> {
  const { oldest, pending } = await q.one<{ oldest: Date | null; pending: number }>(sql`
    select min(o.next_attempt_at) as oldest, count(*)::int as pending
      from notifications_outbox o
     where o.processed_at is null and o.priority <= 5 and o.next_attempt_at <= ${now}
       and not exists (select from delivery_limits l where l.key = 'b:' || o.bot and l.down_since is not null)`);
  if (oldest === null || now.getTime() - oldest.getTime() <= LAG_MAX_MS) return false;
  if (await toldSince(q, "outbox_lag", after(now, -LAG_ALERT_EVERY_MS))) return false;
  const ageSeconds = Math.floor((now.getTime() - oldest.getTime()) / SECOND_MS);
  const payload = { ageSeconds, pending };
  await enqueue(q, [{ to: { channel: "ALERTS" }, event: "outbox_lag", payload }], now);
  return true;
}

/**
 * Tells ALERTS how many messages became dead letters since it last did, at most once per hour.
 * Returns how many; 0 = nothing told. Run by one process at a time (job_runs).
 */
export async function alertDeadLetters(q: Queryable, now: Date): Promise<number> {
  const hourAgo = after(now, -DEAD_ALERT_EVERY_MS);
  if (await toldSince(q, "dead_letters", hourAgo)) return 0;
  const { count } = await q.one<{ count: number }>(sql`
    select count(*)::int as count from notifications_outbox
     where outcome = 'DEAD'
       and processed_at > greatest(${hourAgo}::timestamptz, (
             select max(created_at) from notifications_outbox where event = 'dead_letters'))`);
  if (count === 0) return 0;
  await enqueue(q, [{ to: { channel: "ALERTS" }, event: "dead_letters", payload: { count } }], now);
  return count;
}

export type Requeue = { readonly status: "queued" } | { readonly status: "not_dead" };

/** «Отправить снова»: a dead letter starts over with no attempts; checked for sense before it is sent. */
export async function requeueDeadLetter(q: Queryable, outboxId: number, now: Date): Promise<Requeue> {
  const queued = await q.run(sql`
    update notifications_outbox
       set outcome = null, processed_at = null, attempt_count = 0, next_attempt_at = ${now},
           last_error = null, error_code = null
     where id = ${outboxId} and outcome = 'DEAD'`);
  if (queued === 0) return { status: "not_dead" };
  q.ring({ kind: "outbox" });
  return { status: "queued" };
}

async function toldSince(q: Queryable, event: string, moment: Date): Promise<boolean> {
  const told = await q.maybeOne(sql`
    select from notifications_outbox where event = ${event} and created_at > ${moment} limit 1`);
  return told !== null;
}
