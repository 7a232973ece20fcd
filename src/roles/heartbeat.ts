import { type Queryable, sql } from "../db/tx.ts";
import type { Log } from "../kernel/log.ts";
import { after, type Clock } from "../kernel/time.ts";
import { enqueue } from "../outbox/enqueue.ts";
import type { Role } from "./config.ts";
import type { Pulse } from "./pulse.ts";
import { sleepUntil } from "./sleep-until.ts";
import { VERSION } from "./version.ts";

/** One role in one process. */
export interface RoleInstance {
  readonly role: Role;
  readonly instanceId: string;
  readonly startedAt: Date;
}

/** Writes the sign of life of a role in `process_heartbeats`. */
export async function writeHeartbeat(
  q: Queryable,
  { role, instanceId, startedAt }: RoleInstance,
  now: Date,
): Promise<void> {
  await q.run(sql`
    insert into process_heartbeats (role, instance_id, version, started_at, last_at)
    values (${role}, ${instanceId}, ${VERSION}, ${startedAt}, ${now})
        on conflict (role, instance_id) do update set last_at = excluded.last_at`);
}

/**
 * «admin-bot alive» to LOGS, once per period over all instances; not while an earlier one still
 * waits, so that an outage leaves no pile of them.
 */
export async function tellAlive(q: Queryable, role: Role, periodMs: number, now: Date): Promise<void> {
  const waits = await q.maybeOne(sql`
    select from notifications_outbox
     where chat_key = 'c:LOGS' and processed_at is null and event = 'heartbeat' and payload ->> 'role' = ${role}
     limit 1`);
  if (waits !== null) return;
  const period = Math.floor(now.getTime() / periodMs);
  const message = { to: { channel: "LOGS" as const }, event: "heartbeat", payload: { role } };
  await enqueue(q, [{ ...message, dedupeKey: `heartbeat:${role}:${periodMs}:${period}` }], now);
}

/**
 * Keeps the heartbeat of a role until `signal` aborts: one row, and for bots a word to LOGS, every
 * `periodMs` of the clock. A role whose loop has stopped turning gives no sign of life.
 */
export async function keepHeartbeat(
  q: Queryable,
  instance: RoleInstance,
  parts: {
    readonly pulse: Pulse;
    readonly periodMs: number;
    readonly clock: Clock;
    readonly log: Log;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { pulse, periodMs, clock, log, signal } = parts;
  const isBot = instance.role === "admin-bot" || instance.role === "master-bot";
  while (!signal.aborted) {
    const now = clock.now();
    try {
      if (pulse.isStalled) log.error("error", { reason: "role_stalled" });
      else {
        await writeHeartbeat(q, instance, now);
        if (isBot) await tellAlive(q, instance.role, periodMs, now);
      }
    } catch (error) {
      log.warn("heartbeat_not_written", { error });
    }
    await sleepUntil(clock, after(now, periodMs), signal);
  }
}
