import type { Database } from "../db/database.ts";
import { sql, type Tx } from "../db/tx.ts";
import { after, MINUTE_MS } from "../kernel/time.ts";
import type { BotName, LeasedRow } from "./outbox-row.ts";
import { BOT_AHEAD_MS, CHAT_AHEAD_MS, freeTurns, type Pace } from "./pace.ts";

export const LEASE_MS = MINUTE_MS;
export const BATCH_MAX = 50;

export interface ClaimRequest {
  readonly bot: BotName;
  /** Name of this notifier, unique over all. */
  readonly owner: string;
  /** Rows wanted at most. */
  readonly room: number;
  /**
   * Rows this notifier holds already: never taken twice, even when its clock runs ahead. What is leased to
   * it and not among them was taken by a claim whose answer got lost, and is taken again at once.
   */
  readonly inHand: readonly number[];
  readonly pace: Pace;
}

export type Claim =
  | { readonly status: "claimed"; readonly rows: readonly LeasedRow[] }
  /** Nothing may be sent now; `atMost` says when to ask again at the latest. */
  | { readonly status: "paused"; readonly until: Date }
  /** The circuit is open; `probeAt` is the next moment somebody may ask whether it can be closed. */
  | { readonly status: "down"; readonly since: Date; readonly probeAt: Date };

/**
 * Takes due rows of one bot in the order priority, next attempt, id: of each chat only the oldest
 * unprocessed one, so that order within a chat is kept; a row of priority 0 may overtake rows of
 * its chat that wait for a retry or for the end of quiet hours.
 *
 * The bot's row in `delivery_limits` is locked first: notifiers take turns one after the other, so
 * pace is shared exactly and no two look at the same chat. The whole batch reserves its turns of bot
 * and chats in the statement that leases it.
 */
export function claim(db: Database, request: ClaimRequest, now: Date): Promise<Claim> {
  return db.transaction(async (tx) => {
    const limit = await lockBotLimit(tx, request.bot, now);
    if (limit.downSince) return { status: "down", since: limit.downSince, probeAt: limit.nextAt };
    const turns = freeTurns(limit.nextAt.getTime() - now.getTime(), request.pace);
    if (turns === 0) return { status: "paused", until: after(limit.nextAt, -BOT_AHEAD_MS) };
    const count = Math.min(turns, request.room, BATCH_MAX);
    return { status: "claimed", rows: await lease(tx, request, count, now) };
  });
}

interface BotLimit {
  readonly nextAt: Date;
  readonly downSince: Date | null;
}

/** The pace row of a bot, locked; made when there is none yet. */
async function lockBotLimit(tx: Tx, bot: BotName, now: Date): Promise<BotLimit> {
  const key = `b:${bot}`;
  const locked = () =>
    tx.maybeOne<BotLimit>(sql`
      select next_at as "nextAt", down_since as "downSince"
        from delivery_limits where key = ${key} for no key update`);
  const limit = await locked();
  if (limit) return limit;
  await tx.run(
    sql`insert into delivery_limits (key, next_at) values (${key}, ${now}) on conflict do nothing`,
  );
  return (await locked())!;
}

function lease(tx: Tx, request: ClaimRequest, count: number, now: Date): Promise<LeasedRow[]> {
  const { bot, owner, inHand, pace } = request;
  // A correlated LIMIT 1 rather than NOT EXISTS: the planner must not turn the question for the head
  // of the chat into a join, which is quadratic for a chat with thousands of waiting rows.
  return tx.rows<LeasedRow>(sql`
    with due as materialized (
      select o.id, o.chat_key, o.lease_owner is not null as uncertain, o.priority, o.next_attempt_at
        from notifications_outbox o
       where o.processed_at is null and o.next_attempt_at <= ${now} and o.bot = ${bot}
         and (o.lease_until is null or o.lease_until <= ${now} or o.lease_owner = ${owner})
         and o.id <> all(${inHand}::bigint[])
         and o.id = (select head.id from notifications_outbox head
                      where head.chat_key = o.chat_key and head.processed_at is null
                        and (o.priority > 0 or head.next_attempt_at <= ${now})
                      order by head.id limit 1)
         and not exists (select from delivery_limits l
                          where l.key = o.chat_key and l.next_at > ${after(now, CHAT_AHEAD_MS)})
       order by o.priority, o.next_attempt_at, o.id
       limit ${count}
         for no key update of o skip locked
    ), turns as (
      select d.id, d.chat_key, d.uncertain,
             greatest(b.next_at, ${now})
               + (row_number() over (order by d.priority, d.next_attempt_at, d.id) - 1)
               * ${pace.botIntervalMs}::float8 * interval '1 ms' as bot_turn,
             case when d.chat_key like 'c:%' then ${pace.groupIntervalMs}::float8
                  else ${pace.chatIntervalMs}::float8 end * interval '1 ms' as chat_interval
        from due d
        join delivery_limits b on b.key = ${`b:${bot}`}
    ), timed as (
      select t.*, greatest(t.bot_turn, c.next_at) as send_at
        from turns t
        left join delivery_limits c on c.key = t.chat_key
    ), bot_paced as (
      update delivery_limits b
         set next_at = t.bot_turn + ${pace.botIntervalMs}::float8 * interval '1 ms'
        from (select max(bot_turn) as bot_turn from turns) t
       where b.key = ${`b:${bot}`} and t.bot_turn is not null
    ), chats_paced as (
      insert into delivery_limits (key, next_at)
      select chat_key, send_at + chat_interval from timed order by chat_key
          on conflict (key) do update set next_at = excluded.next_at
    ), leased as (
      update notifications_outbox o
         set lease_until = ${after(now, LEASE_MS)}, lease_owner = ${owner}, attempt_count = o.attempt_count + 1
        from timed t
       where o.id = t.id
      returning o.*, t.send_at, t.uncertain
    )
    select l.id, l.kind, l.bot, coalesce(l.master_id, target.master_id) as "masterId",
           coalesce(l.staff_user_id, target.staff_user_id) as "staffId",
           coalesce(l.channel, target.channel) as channel, l.event, l.payload, l.order_id as "orderId",
           l.offer_id as "offerId", l.created_at as "createdAt", l.attempt_count as attempt,
           l.send_at as "sendAt", l.uncertain,
           case when target.telegram_message_id is not null then
             json_build_object('chatId', target.telegram_chat_id, 'messageId', target.telegram_message_id)
           end as target
      from leased l
      left join notifications_outbox target on target.id = l.edit_outbox_id
     order by l.send_at, l.priority, l.next_attempt_at, l.id`);
}
