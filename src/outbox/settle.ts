/** Storing what came of a delivery. Only the holder of the lease stores anything. */
import type { Database } from "../db/database.ts";
import { type Queryable, type Sql, sql, type Tx } from "../db/tx.ts";

/** Who stores: the name under which the rows are leased. */
export interface Holder {
  readonly db: Database;
  readonly owner: string;
}

export interface SentRow {
  readonly id: number;
  readonly chatId: number | null;
  readonly messageId: number | null;
  /** The moment Telegram answered. */
  readonly at: Date;
}

/**
 * Rows that were delivered, all in one transaction: `alongside` runs first in it with the ids still
 * held, because its rows (offers) are locked before those of the outbox. Returns the ids stored; the
 * others were no longer this notifier's.
 */
export function storeSent(
  { db, owner }: Holder,
  rows: readonly SentRow[],
  alongside: (tx: Tx, held: ReadonlySet<number>) => Promise<void>,
): Promise<number[]> {
  return db.transaction(async (tx) => {
    const held = await heldIds(tx, owner, rows, sql``);
    await alongside(tx, new Set(held));
    // A statement of its own: an UPDATE locks in no defined order.
    const locked = await heldIds(tx, owner, rows, sql`for no key update`);
    if (locked.length < held.length) throw new LeaseLost();
    await tx.run(sql`
      update notifications_outbox o
         set sent_at = s.at, processed_at = s.at, outcome = 'SENT', lease_until = null, lease_owner = null,
             last_error = null, error_code = null,
             telegram_chat_id = s.chat_id, telegram_message_id = s.message_id
        from unnest(${rows.map(({ id }) => id)}::bigint[], ${rows.map(({ at }) => at)}::timestamptz[],
                    ${rows.map(({ chatId }) => chatId)}::bigint[],
                    ${rows.map(({ messageId }) => messageId)}::bigint[]) as s (id, at, chat_id, message_id)
       where o.id = s.id and o.id = any(${locked}::bigint[])`);
    return locked;
  });
}

async function heldIds(
  tx: Tx,
  owner: string,
  rows: readonly { readonly id: number }[],
  lock: Sql,
): Promise<number[]> {
  const held = await tx.rows<{ id: number }>(sql`
    select id from notifications_outbox
     where id = any(${rows.map(({ id }) => id)}::bigint[]) and lease_owner = ${owner} and processed_at is null
     order by id ${lock}`);
  return held.map(({ id }) => id);
}

/** The lease ran out while its result was being stored; nothing of the transaction stands. */
export class LeaseLost extends Error {
  constructor() {
    super("the lease of an outbox row was lost");
  }
}

/** Rows that are no longer wanted: not sent, not an error. */
export async function storeSkipped(
  { db, owner }: Holder,
  rows: readonly { readonly id: number; readonly reason: string }[],
  now: Date,
): Promise<void> {
  await db.run(sql`
    update notifications_outbox o
       set processed_at = ${now}, outcome = 'SKIPPED', lease_until = null, lease_owner = null, last_error = s.reason
      from unnest(${rows.map(({ id }) => id)}::bigint[], ${rows.map(({ reason }) => reason)}::text[]) as s (id, reason)
     where o.id = s.id and o.lease_owner = ${owner} and o.processed_at is null`);
}

/**
 * A dead letter, in the caller's transaction after everything else in it. Throws LeaseLost when the
 * row is no longer this notifier's, so that nothing of the transaction stands.
 */
export async function storeDead(
  tx: Queryable,
  owner: string,
  { id, code, note }: { readonly id: number; readonly code: number | null; readonly note: string },
  now: Date,
): Promise<void> {
  const stored = await tx.run(sql`
    update notifications_outbox
       set processed_at = ${now}, outcome = 'DEAD', lease_until = null, lease_owner = null,
           last_error = ${note}, error_code = ${code}::int
     where id = ${id} and lease_owner = ${owner} and processed_at is null`);
  if (stored === 0) throw new LeaseLost();
}

/** The row is to be tried again at `nextAttemptAt`; `counted` says whether this attempt counts. */
export async function storeRetry(
  { db, owner }: Holder,
  row: {
    readonly id: number;
    readonly nextAttemptAt: Date;
    readonly counted: boolean;
    readonly code: number | null;
    readonly note: string;
  },
): Promise<void> {
  await db.run(sql`
    update notifications_outbox
       set next_attempt_at = ${row.nextAttemptAt}, lease_until = null, lease_owner = null,
           attempt_count = attempt_count - ${row.counted ? 0 : 1}::int,
           last_error = ${row.note}, error_code = ${row.code}::int
     where id = ${row.id} and lease_owner = ${owner} and processed_at is null`);
}

/** Rows that were taken and not attempted: as if they had never been taken. */
export async function giveBack({ db, owner }: Holder, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await db.run(sql`
    update notifications_outbox
       set lease_until = null, lease_owner = null, attempt_count = attempt_count - 1
     where id = any(${ids}::bigint[]) and lease_owner = ${owner} and processed_at is null`);
}
