import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { after, SECOND_MS } from "../kernel/time.ts";

/** The master bot's channel counts as down when its circuit has been open this long (dispatch.md section 8.1). */
export const CHANNEL_DOWN_AFTER_MS = 30 * SECOND_MS;

/** SQL condition: the master bot's channel is down at `now`, so no offer expires and no wave is sent. */
export function channelIsDown(now: Date): Sql {
  return sql`exists (select from delivery_limits
                      where key = 'b:master' and down_since <= ${after(now, -CHANNEL_DOWN_AFTER_MS)})`;
}

/**
 * Whether the master bot's channel is down, and how many offer pushes wait for delivery (admission). They are
 * counted until there is one more than `pushesMax`, because the queue may hold a hundred thousand; 0 = no admission, not counted.
 */
export function channelState(
  q: Queryable,
  now: Date,
  pushesMax: number,
): Promise<{ channelDown: boolean; pendingPushes: number }> {
  if (pushesMax === 0) return q.one(sql`select ${channelIsDown(now)} as "channelDown", 0 as "pendingPushes"`);
  return q.one(sql`
    select ${channelIsDown(now)} as "channelDown",
           (select count(*)::int
              from (select from notifications_outbox
                     where processed_at is null and priority = 0 and event = 'new_offer'
                     limit ${pushesMax + 1}) as waiting) as "pendingPushes"`);
}
