import { type Queryable, type Sql, sql, type Tx } from "../db/tx.ts";
import { cleanJson } from "../kernel/text-clean.ts";
import { after, DAY_MS } from "../kernel/time.ts";
import type { BotName } from "../outbox/outbox-row.ts";

/** Failures of one update before it becomes a dead letter and its chat goes on. */
export const ATTEMPTS_MAX = 3;

/**
 * Telegram repeats an update for at most 24 hours, so a number met again after this time is a new
 * update: after a quiet week Telegram goes on from a random, perhaps lower one.
 */
const REPEATED_WITHIN_MS = 2 * DAY_MS;
const PAYLOAD_KEPT_MS = 2 * DAY_MS;
const KEYS_KEPT_MS = 14 * DAY_MS;
const PRUNE_BATCH = 5_000;
const ERROR_LENGTH_MAX = 2_000;

/** Chats are told apart by a number; updates that belong to none are one line of their own. */
export type InboxChat = number | null;

/** An update that waits; `payload` as Telegram sent it, its texts cleaned. */
export interface StoredUpdate {
  readonly updateId: number;
  readonly payload: unknown;
}

/**
 * Stores a batch of updates in one statement, before it is confirmed to Telegram. What is there
 * already stays as it is, so each update acts once however often it comes. Texts are cleaned of
 * what PostgreSQL refuses. Returns how many were new; something without a number is left out.
 */
export async function storeUpdates(
  q: Queryable,
  bot: BotName,
  updates: readonly unknown[],
  now: Date,
): Promise<number> {
  const rows = updates.flatMap((update) => {
    const updateId = updateIdOf(update);
    return updateId === null
      ? []
      : [{ update_id: updateId, chat_id: chatOf(update), payload: cleanJson(update) }];
  });
  if (rows.length === 0) return 0;
  const repeatedSince = after(now, -REPEATED_WITHIN_MS);
  // A batch may hold the same update twice; one statement may not touch a row twice.
  const unique = [...new Map(rows.map((row) => [row.update_id, row])).values()];
  return q.run(sql`
    insert into bot_updates as u (bot, update_id, chat_id, payload, received_at)
    select ${bot}, i.update_id, i.chat_id, i.payload, ${now}
      from jsonb_to_recordset(${JSON.stringify(unique)}::jsonb) as i (update_id bigint, chat_id bigint, payload jsonb)
     order by i.update_id
        on conflict (bot, update_id) do update
       set chat_id = excluded.chat_id, payload = excluded.payload, received_at = excluded.received_at,
           processed_at = null, attempt_count = 0, last_error = null, outcome = null
     where u.processed_at is not null and u.received_at < ${repeatedSince}`);
}

/** The number of an update, null when it has none. */
export function updateIdOf(update: unknown): number | null {
  const id = (update as { update_id?: unknown } | null)?.update_id;
  return Number.isSafeInteger(id) ? (id as number) : null;
}

/** The chat an update belongs to: that of its message, else null. Anything else would stand in the way of others. */
function chatOf(update: unknown): InboxChat {
  const {
    message,
    callback_query: query,
    my_chat_member: member,
  } = update as {
    readonly [kind: string]: { chat?: { id?: unknown }; message?: { chat?: { id?: unknown } } } | undefined;
  };
  const id = message?.chat?.id ?? query?.message?.chat?.id ?? member?.chat?.id;
  return Number.isSafeInteger(id) ? (id as number) : null;
}

/**
 * Chats in which something waits, in ascending order from `after` on and then from the beginning, so
 * that whoever asks with the last one he got serves all in turn. At most `limit`; the line of updates
 * without a chat comes last.
 */
export async function chatsWaiting(
  q: Queryable,
  bot: BotName,
  { from, limit }: { readonly from: number; readonly limit: number },
): Promise<InboxChat[]> {
  // A loose scan of ix_bot_updates__todo: one probe per chat, however many updates each has.
  const scan = (lowest: number, below: number) => sql`
    with recursive waiting (chat_id) as (
      (select chat_id from bot_updates
        where bot = ${bot} and processed_at is null and chat_id > ${lowest} and chat_id <= ${below}
        order by chat_id limit 1)
      union all
      select (select u.chat_id from bot_updates u
               where u.bot = ${bot} and u.processed_at is null and u.chat_id > w.chat_id and u.chat_id <= ${below}
               order by u.chat_id limit 1)
        from waiting w where w.chat_id is not null
    )
    select chat_id as "chatId" from waiting where chat_id is not null limit ${limit}`;
  const ahead = await q.rows<{ chatId: number }>(scan(from, Number.MAX_SAFE_INTEGER));
  const room = limit - ahead.length;
  const behind = room > 0 ? await q.rows<{ chatId: number }>(scan(Number.MIN_SAFE_INTEGER, from)) : [];
  const chats: InboxChat[] = [...ahead, ...behind.slice(0, room)].map(({ chatId }) => chatId);
  if (chats.length < limit && (await peekOldest(q, bot, null)) !== null) chats.push(null);
  return chats;
}

/** The oldest update of a chat that waits, without taking it. */
export function peekOldest(q: Queryable, bot: BotName, chat: InboxChat): Promise<StoredUpdate | null> {
  return q.maybeOne<StoredUpdate>(sql`
    select update_id as "updateId", payload from bot_updates
     where bot = ${bot} and processed_at is null and ${inChat(chat)}
     order by update_id limit 1`);
}

/**
 * Takes an update for as long as the transaction lasts: true when it is still the oldest one of its
 * chat that waits and nobody else holds it. Never waits.
 */
export async function takeUpdate(tx: Tx, bot: BotName, chat: InboxChat, updateId: number): Promise<boolean> {
  const taken = await tx.rows(sql`
    select from bot_updates
     where bot = ${bot} and update_id = ${updateId} and processed_at is null
       and not exists (select from bot_updates older
                        where older.bot = ${bot} and older.processed_at is null
                          and ${inChat(chat, sql`older.chat_id`)}
                          and older.update_id < ${updateId})
       for no key update skip locked`);
  return taken.length === 1;
}

function inChat(chat: InboxChat, column: Sql = sql`chat_id`): Sql {
  return chat === null ? sql`${column} is null` : sql`${column} = ${chat}`;
}

/** Marks a taken update as done, in the transaction of its effect. */
export async function markDone(tx: Tx, bot: BotName, updateId: number, now: Date): Promise<void> {
  await tx.run(sql`
    update bot_updates set processed_at = ${now}, outcome = 'done'
     where bot = ${bot} and update_id = ${updateId} and processed_at is null`);
}

export type CountFailure =
  /** To be tried again: so many failures so far. */
  | { readonly status: "failed"; readonly attempts: number }
  /** The third failure, or nothing that trying again could mend: the chat goes on without it. */
  | { readonly status: "dead"; readonly attempts: number }
  /** Somebody else has processed it meanwhile. */
  | { readonly status: "processed" };

/** Stores a failure in a transaction of its own; the effect of the failed attempt is rolled back already. */
export async function countFailure(
  tx: Tx,
  bot: BotName,
  updateId: number,
  failure: { readonly note: string; readonly isFinal: boolean },
  now: Date,
): Promise<CountFailure> {
  const row = await tx.maybeOne<{ attempts: number; isDead: boolean }>(sql`
    update bot_updates
       set attempt_count = attempt_count + 1, last_error = ${failure.note.slice(0, ERROR_LENGTH_MAX)},
           processed_at = case when ${failure.isFinal} or attempt_count + 1 >= ${ATTEMPTS_MAX}
                               then ${now}::timestamptz end,
           outcome = case when ${failure.isFinal} or attempt_count + 1 >= ${ATTEMPTS_MAX} then 'dead' end
     where bot = ${bot} and update_id = ${updateId} and processed_at is null
    returning attempt_count as attempts, processed_at is not null as "isDead"`);
  if (row === null) return { status: "processed" };
  return { status: row.isDead ? "dead" : "failed", attempts: row.attempts };
}

/** An update that was processed before, for «Повторить»; null when its payload is gone. */
export function storedUpdate(q: Queryable, bot: BotName, updateId: number): Promise<StoredUpdate | null> {
  return q.maybeOne<StoredUpdate>(sql`
    select update_id as "updateId", payload from bot_updates
     where bot = ${bot} and update_id = ${updateId} and payload is not null`);
}

/**
 * Retention (data-model.md): payloads are cleared 48 hours after processing, keys go after 14 days.
 * At most 5 000 rows of each per call; returns how many it touched, so that a job may go on.
 */
export async function pruneInbox(q: Queryable, now: Date): Promise<{ cleared: number; deleted: number }> {
  const deleted = await q.run(sql`
    delete from bot_updates
     where (bot, update_id) in (select bot, update_id from bot_updates
                                 where received_at < ${after(now, -KEYS_KEPT_MS)} and processed_at is not null
                                 order by received_at limit ${PRUNE_BATCH})`);
  const cleared = await q.run(sql`
    update bot_updates set payload = null
     where (bot, update_id) in (select bot, update_id from bot_updates
                                 where received_at < ${after(now, -PAYLOAD_KEPT_MS)} and payload is not null
                                   and processed_at < ${after(now, -PAYLOAD_KEPT_MS)}
                                 order by received_at limit ${PRUNE_BATCH})`);
  return { cleared, deleted };
}
