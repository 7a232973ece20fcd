import type { Database } from "../db/database.ts";
import { sql } from "../db/tx.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { inOwnTransactions } from "../staff/own-transactions.ts";
import type { Work } from "../staff/work.ts";
import { leaveShift } from "./end-shift.ts";
import { lockMaster } from "./lock-master.ts";

/**
 * Reminds masters whose `break_remind_at` has come, once per break end; returns how many. A break
 * that ran out while nobody watched is not reminded of: `expireBreaks` tells its master.
 */
export async function remindBreaks(work: Work<Database>): Promise<number> {
  const due = await work.tx.rows<{ id: number }>(sql`
    select id from masters
     where shift_status = 'BREAK' and break_until > ${work.now} and break_remind_at <= ${work.now}
       and break_reminded_at is null
     order by break_until, id`);
  return inOwnTransactions(
    work,
    due.map(({ id }) => id),
    "break_reminder",
    remind,
  );
}

async function remind(work: Work, masterId: number): Promise<boolean> {
  const reminded = await work.tx.maybeOne<{ breakUntil: Date }>(sql`
    update masters set break_reminded_at = ${work.now}, updated_at = ${work.now}
     where id = ${masterId} and shift_status = 'BREAK' and break_until > ${work.now}
       and break_remind_at <= ${work.now} and break_reminded_at is null
    returning break_until as "breakUntil"`);
  if (reminded === null) return false;
  const breakUntil = reminded.breakUntil.toISOString();
  await enqueue(
    work.tx,
    [
      {
        to: { master: masterId },
        event: "break_reminder",
        payload: { breakUntil },
        dedupeKey: `break_reminder:${masterId}:${breakUntil}`,
      },
    ],
    work.now,
  );
  return true;
}

/** Takes masters off shift whose break has run out, each told once with a button; returns how many. */
export async function expireBreaks(work: Work<Database>): Promise<number> {
  const due = await work.tx.rows<{ id: number }>(sql`
    select id from masters
     where shift_status = 'BREAK' and break_until <= ${work.now}
     order by break_until, id`);
  return inOwnTransactions(
    work,
    due.map(({ id }) => id),
    "break_expiry",
    expire,
  );
}

async function expire(work: Work, masterId: number): Promise<boolean> {
  const master = await lockMaster(work, masterId);
  const isOver = master?.shiftStatus === "BREAK" && master.breakUntil! <= work.now;
  if (!isOver) return false;
  await leaveShift(work, master, { breakExpired: true });
  const breakUntil = master.breakUntil!.toISOString();
  await enqueue(
    work.tx,
    [
      {
        to: { master: masterId },
        event: "break_expired",
        payload: { breakUntil },
        dedupeKey: `break_expired:${masterId}:${breakUntil}`,
      },
    ],
    work.now,
  );
  return true;
}
