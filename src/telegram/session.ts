import { type Queryable, sql, type Tx } from "../db/tx.ts";
import type { JsonValue } from "../outbox/enqueue.ts";
import type { BotName } from "../outbox/outbox-row.ts";

/** What a conversation keeps between two updates, as JSON. */
export interface SessionData {
  /** Callback data of the screens he came through, the shown one last. */
  readonly trail?: readonly string[];
  /** Inputs of the running flow. */
  readonly flow?: Readonly<Record<string, JsonValue>>;
  /** What outlives a flow: filters, pages, the last thing made. */
  readonly kept?: Readonly<Record<string, JsonValue>>;
  /** He was asked «Продолжить или начать заново?». */
  readonly isPaused?: boolean;
  /** A key stands in place of letters; the message that brought it, null until its number is known. */
  readonly key?: { readonly messageId: number | null };
}

/** The action that failed last, for «Повторить». */
export interface Retry {
  /** The update it came with; read anew from the inbox. */
  readonly updateId: number;
  /** How often it has failed as a whole. */
  readonly attempts: number;
}

/**
 * The state of a conversation: a row of `bot_sessions`, read and written in the transaction of the
 * update, so that a restart at any step loses nothing.
 */
export interface Session {
  /** `flow.step` of the running flow; null outside. */
  state: string | null;
  data: SessionData;
  /** The message that is edited as the current screen. */
  screenMessageId: number | null;
  retry: Retry | null;
  /** Moment of the last update handled; null on the first. */
  readonly lastActiveAt: Date | null;
}

const TRAIL_MAX = 8;

/** The session of a chat, an empty one when there is none. Its chat's updates come one after another, so nobody else writes it. */
export async function loadSession(q: Queryable, bot: BotName, chatId: number): Promise<Session> {
  const row = await q.maybeOne<Session>(sql`
    select state, data, screen_message_id as "screenMessageId", retry, updated_at as "lastActiveAt"
      from bot_sessions where bot = ${bot} and chat_id = ${chatId}`);
  return row ?? { state: null, data: {}, screenMessageId: null, retry: null, lastActiveAt: null };
}

export async function saveSession(
  tx: Tx,
  bot: BotName,
  chatId: number,
  { state, data, screenMessageId, retry }: Session,
  now: Date,
): Promise<void> {
  await tx.run(sql`
    insert into bot_sessions (bot, chat_id, state, data, screen_message_id, retry, updated_at)
    values (${bot}, ${chatId}, ${state}, ${JSON.stringify(data)}::jsonb, ${screenMessageId},
            ${retry === null ? null : JSON.stringify(retry)}::jsonb, ${now})
        on conflict (bot, chat_id) do update
       set state = excluded.state, data = excluded.data, screen_message_id = excluded.screen_message_id,
           retry = excluded.retry, updated_at = excluded.updated_at`);
}

/** Remembers the message a new screen was sent as; after the commit, when Telegram has given its number. */
export async function noteScreenMessage(
  q: Queryable,
  bot: BotName,
  chatId: number,
  messageId: number,
): Promise<void> {
  await q.run(sql`
    update bot_sessions set screen_message_id = ${messageId} where bot = ${bot} and chat_id = ${chatId}`);
}

/** Remembers the message that put up a key; the same way. */
export async function noteKeyMessage(
  q: Queryable,
  bot: BotName,
  chatId: number,
  messageId: number,
): Promise<void> {
  await q.run(sql`
    update bot_sessions set data = jsonb_set(data, '{key,messageId}', to_jsonb(${messageId}::bigint))
     where bot = ${bot} and chat_id = ${chatId} and data ? 'key'`);
}

/**
 * The trail after opening a screen: back to it when he came through it before; another page of the
 * list he is in takes the place of the page before it; anything else is one step further.
 */
export function trailTo(trail: readonly string[], location: string): string[] {
  const before = trail.indexOf(location);
  if (before >= 0) return trail.slice(0, before + 1);
  const last = trail.at(-1);
  const isSamePlace = last !== undefined && placeOf(last) === placeOf(location);
  return [...(isSamePlace ? trail.slice(0, -1) : trail), location].slice(-TRAIL_MAX);
}

/** A location without its last part, which is the page of a list or the number of a card. */
function placeOf(location: string): string {
  return location.slice(0, location.lastIndexOf(":"));
}
