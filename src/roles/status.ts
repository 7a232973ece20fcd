import { sql } from "../db/tx.ts";
import type { Status } from "../http/status.ts";
import { SECOND_MS } from "../kernel/time.ts";
import type { ProcessParts } from "./process-parts.ts";
import { schemaVersionOf } from "./readiness.ts";
import { VERSION } from "./version.ts";

/** Reads how the whole service is, over all of its processes. */
export async function readStatus({ database, clock }: ProcessParts): Promise<Status> {
  const now = clock.now();
  const seconds = (since: Date | null) => (since ? (now.getTime() - since.getTime()) / SECOND_MS : 0);
  const [schemaVersion, beats, orders, counts, jobs] = await Promise.all([
    schemaVersionOf(database),
    database.rows<{ role: string; instance: string; version: string; startedAt: Date; lastAt: Date }>(sql`
      select role, instance_id as instance, version, started_at as "startedAt", last_at as "lastAt"
        from process_heartbeats order by role, last_at desc`),
    database.rows<{ status: string; n: number }>(sql`
      select status, count(*)::int as n from orders where status not in ('CLOSED', 'CANCELED') group by status`),
    database.one<{
      postgres: string;
      openOffers: number;
      pending: number;
      oldestDueAt: Date | null;
      dead: number;
    }>(sql`
      select current_setting('server_version') as postgres,
             (select count(*)::int from offers where state in ('SENT', 'VIEWED')) as "openOffers",
             (select count(*)::int from notifications_outbox where processed_at is null) as pending,
             (select min(next_attempt_at) from notifications_outbox
               where processed_at is null and next_attempt_at <= ${now}) as "oldestDueAt",
             (select count(*)::int from notifications_outbox where outcome = 'DEAD') as dead`),
    database.rows<{ job: string; error: string }>(sql`
      select name as job, last_error as error from job_runs where last_error is not null order by name`),
  ]);
  return {
    version: VERSION,
    schemaVersion,
    node: process.version,
    postgres: counts.postgres,
    now: now.toISOString(),
    roles: beats.map(({ startedAt, lastAt, ...beat }) => ({
      ...beat,
      startedAt: startedAt.toISOString(),
      heartbeatAgeSeconds: Math.max(0, Math.round(seconds(lastAt))),
    })),
    queue: Object.fromEntries(orders.map(({ status, n }) => [status, n])),
    openOffers: counts.openOffers,
    outbox: {
      pending: counts.pending,
      lagSeconds: Math.round(seconds(counts.oldestDueAt)),
      deadLetters: counts.dead,
    },
    failedJobs: jobs,
  };
}
