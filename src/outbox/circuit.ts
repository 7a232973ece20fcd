import type { Database } from "../db/database.ts";
import { type Queryable, sql, type Tx } from "../db/tx.ts";
import { after, SECOND_MS } from "../kernel/time.ts";
import { enqueue } from "./enqueue.ts";
import type { BotName } from "./outbox-row.ts";

/** Failures of one bot in a row, over all notifiers, that open its circuit. */
export const FAILURES_MAX = 10;
export const PROBE_INTERVAL_MS = 5 * SECOND_MS;
/** A flood wait this long opens the circuit for its time. */
export const FLOOD_OPENS_MS = 30 * SECOND_MS;
/** A bot that has been down so long counts as down for the engine and for staff (dispatch.md section 8.1). */
export const KNOWN_DOWN_MS = 30 * SECOND_MS;

/**
 * Counts what came of calls, in the order they ended: a success starts the count anew, the tenth
 * failure in a row opens the circuit. Returns since when it is open, null while it is closed.
 */
export async function countCalls(
  q: Queryable,
  bot: BotName,
  succeeded: readonly boolean[],
  now: Date,
): Promise<Date | null> {
  const hadSuccess = succeeded.includes(true);
  const failures = succeeded.length - 1 - succeeded.lastIndexOf(true);
  // Nothing to write while all is well: this row is the one that all notifiers share.
  if (failures === 0) {
    await q.run(sql`
      update delivery_limits set failures = 0
       where key = ${`b:${bot}`} and failures > 0 and down_since is null`);
    return null;
  }
  const { downSince } = await q.one<{ downSince: Date | null }>(sql`
    with counted as (
      select key, case when ${hadSuccess} and down_since is null then 0 else failures end + ${failures}::int as failures
        from delivery_limits where key = ${`b:${bot}`}
    )
    update delivery_limits b
       set failures = c.failures,
           next_at = case when b.down_since is null and c.failures >= ${FAILURES_MAX}
                          then ${after(now, PROBE_INTERVAL_MS)} else b.next_at end,
           down_since = case when c.failures >= ${FAILURES_MAX} then coalesce(b.down_since, ${now})
                             else b.down_since end
      from counted c
     where b.key = c.key
    returning b.down_since as "downSince"`);
  return downSince;
}

/** Telegram has asked for a pause of the whole bot; a long one opens the circuit until it is over. */
export async function pauseBot(q: Queryable, bot: BotName, pauseMs: number, now: Date): Promise<void> {
  await q.run(sql`
    update delivery_limits
       set next_at = greatest(next_at, ${after(now, pauseMs)}),
           down_since = case when ${pauseMs >= FLOOD_OPENS_MS} then coalesce(down_since, ${now}) else down_since end
     where key = ${`b:${bot}`}`);
}

/** The token is not accepted: the circuit opens at once, and ALERTS hears of it once per outage. */
export async function openForBadToken(db: Database, bot: BotName, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const opened = await tx.run(sql`
      update delivery_limits
         set down_since = ${now}, failures = ${FAILURES_MAX}, next_at = ${after(now, PROBE_INTERVAL_MS)}
       where key = ${`b:${bot}`} and down_since is null`);
    if (opened === 0) return;
    await enqueue(tx, [{ to: { channel: "ALERTS" }, event: "bot_unauthorized", payload: { bot } }], now);
  });
}

/** Whether this notifier may probe the bot now: one of all of them, once per 5 s, not before a flood wait is over. */
export async function takeProbe(q: Queryable, bot: BotName, now: Date): Promise<boolean> {
  const taken = await q.run(sql`
    update delivery_limits set next_at = ${after(now, PROBE_INTERVAL_MS)}
     where key = ${`b:${bot}`} and down_since is not null and next_at <= ${now}`);
  return taken > 0;
}

/**
 * The bot answers again: closes the circuit in one transaction with `restored`, which gives open
 * offers their time back. Staff hear of it when they had heard of the outage. Returns how long it
 * was down, null when somebody else has closed it.
 */
export function closeCircuit(
  db: Database,
  bot: BotName,
  restored: (tx: Tx, downSince: Date) => Promise<void>,
  now: Date,
): Promise<number | null> {
  return db.transaction(async (tx) => {
    const open = await tx.maybeOne<{ downSince: Date }>(sql`
      select down_since as "downSince" from delivery_limits
       where key = ${`b:${bot}`} and down_since is not null for no key update`);
    if (!open) return null;
    const { downSince } = open;
    const downMs = now.getTime() - downSince.getTime();
    await restored(tx, downSince);
    await tx.run(sql`
      update delivery_limits set down_since = null, failures = 0, next_at = ${now} where key = ${`b:${bot}`}`);
    const told = await tx.maybeOne(sql`
      select from notifications_outbox where dedupe_key = ${noticeKey("channel_down", bot, downSince)}`);
    if (told) await tellUp(tx, bot, downSince, downMs, now);
    tx.ring({ kind: "outbox" });
    return downMs;
  });
}

/**
 * Tells ALERTS, once per outage over all notifiers, that the bot has been down for half a minute;
 * nothing before that, and nothing when it is up again meanwhile.
 */
export async function tellKnownDown(db: Database, bot: BotName, since: Date, now: Date): Promise<void> {
  if (now.getTime() - since.getTime() < KNOWN_DOWN_MS) return;
  await db.transaction(async (tx) => {
    const still = await tx.maybeOne(sql`
      select from delivery_limits
       where key = ${`b:${bot}`} and down_since = ${since} for no key update`);
    if (!still) return;
    const payload = { bot, since: since.toISOString() };
    const dedupeKey = noticeKey("channel_down", bot, since);
    await enqueue(tx, [{ to: { channel: "ALERTS" }, event: "channel_down", payload, dedupeKey }], now);
  });
}

async function tellUp(tx: Tx, bot: BotName, since: Date, downMs: number, now: Date): Promise<void> {
  const payload = { bot, downSeconds: Math.floor(downMs / SECOND_MS) };
  const dedupeKey = noticeKey("channel_up", bot, since);
  await enqueue(tx, [{ to: { channel: "ALERTS" }, event: "channel_up", payload, dedupeKey }], now);
}

function noticeKey(event: "channel_down" | "channel_up", bot: BotName, since: Date): string {
  return `${event}:${bot}:${since.toISOString()}`;
}
