import type { Database } from "../db/database.ts";
import { sql } from "../db/tx.ts";
import { latest, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { enqueue } from "../outbox/enqueue.ts";
import type { Role } from "./config.ts";

/** No sign of life of any instance for so long: staff are told (notifications.md section 5). */
export const MISSING_AFTER_MS = 3 * MINUTE_MS;

/**
 * Tells ALERTS once when a role of `roles` has been silent for 3 minutes, and once more when it is
 * back. `watchingSince`: when this watcher began; before that nobody is blamed. Any number of
 * processes may watch: what was told is looked up, not remembered.
 */
export async function watchHeartbeats(
  db: Database,
  { roles, watchingSince }: { readonly roles: readonly Role[]; readonly watchingSince: Date },
  now: Date,
): Promise<void> {
  const beats = await db.rows<{ role: Role; lastAt: Date | null; toldKey: string | null }>(sql`
    select r.role, (select max(last_at) from process_heartbeats h where h.role = r.role) as "lastAt",
           missing.dedupe_key as "toldKey"
      from unnest(${[...roles]}::text[]) as r (role)
      left join lateral (
        select n.dedupe_key from notifications_outbox n
         where n.event = 'heartbeat_missing' and n.payload ->> 'role' = r.role
         order by n.id desc limit 1) missing
        on not exists (select from notifications_outbox back
                        where back.dedupe_key = replace(missing.dedupe_key, 'heartbeat_missing', 'heartbeat_back'))`);
  for (const { role, lastAt, toldKey } of beats) {
    const silentMs = now.getTime() - latest(lastAt, watchingSince)!.getTime();
    if (silentMs >= MISSING_AFTER_MS) await tellMissing(db, role, lastAt, watchingSince, now);
    else if (toldKey !== null && lastAt !== null && lastAt > silentSince(toldKey)) {
      await tellBack(db, role, toldKey, now);
    }
  }
}

async function tellMissing(
  db: Database,
  role: Role,
  lastAt: Date | null,
  watchingSince: Date,
  now: Date,
): Promise<void> {
  const since = lastAt ?? watchingSince;
  const ageSeconds = Math.floor((now.getTime() - since.getTime()) / SECOND_MS);
  const message = { to: { channel: "ALERTS" as const }, event: "heartbeat_missing" };
  const dedupeKey = `heartbeat_missing:${role}:${since.toISOString()}`;
  await enqueue(db, [{ ...message, payload: { role, ageSeconds }, dedupeKey }], now);
}

async function tellBack(db: Database, role: Role, toldKey: string, now: Date): Promise<void> {
  const message = { to: { channel: "ALERTS" as const }, event: "heartbeat_back", payload: { role } };
  await enqueue(db, [{ ...message, dedupeKey: toldKey.replace("heartbeat_missing", "heartbeat_back") }], now);
}

/** The moment that a notice of silence counted from. */
function silentSince(toldKey: string): Date {
  return new Date(toldKey.replace(/^heartbeat_missing:[^:]+:/, ""));
}
