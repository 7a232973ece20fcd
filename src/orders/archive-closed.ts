import { sql } from "../db/tx.ts";
import { SYSTEM } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import { closeOrderCard } from "./close-order-card.ts";
import { transition } from "./lifecycle.ts";
import { recordTransition } from "./record-transition.ts";

/** Orders looked at by one run of the job. */
export const ARCHIVE_BATCH = 100;

export interface Archived {
  readonly archived: number;
  /** Threw; each was rolled back alone, logged, and is tried again by the next run. */
  readonly failed: number;
}

/**
 * Archives orders that have been CLOSED for `autoclose_hours` (T23, order-lifecycle.md section 10):
 * they leave the default lists, and the master's card loses its contacts. Each in a savepoint of its
 * own; the order row is claimed first, so a reopen in progress is left alone. Acts as SYSTEM.
 */
export async function archiveClosed(caller: Omit<Work, "actor">, limit = ARCHIVE_BATCH): Promise<Archived> {
  const work: Work = { ...caller, actor: SYSTEM };
  const due = await work.tx.rows<{ orderId: number }>(sql`
    select order_id as "orderId" from order_autoclose_queue
     where processed_at is null and autoclose_at <= ${work.now}
     order by autoclose_at, order_id limit ${limit}`);
  let archived = 0;
  let failed = 0;
  for (const { orderId } of due) {
    try {
      if (await work.tx.savepoint(() => archiveOne(work, orderId))) archived += 1;
    } catch (error) {
      failed += 1;
      work.log.error("error", { reason: "autoclose", order_id: orderId, details: String(error) });
    }
  }
  return { archived, failed };
}

async function archiveOne(work: Work, orderId: number): Promise<boolean> {
  const claimed = await work.tx.maybeOne<{ cityId: number; masterId: number }>(sql`
    select city_id as "cityId", assigned_master_id as "masterId" from orders
     where id = ${orderId} and status = 'CLOSED' for no key update skip locked`);
  if (claimed === null) return false;
  // A reopen that was committed since the list was read has removed the row.
  const isDue = await work.tx.run(sql`
    update order_autoclose_queue set processed_at = ${work.now}
     where order_id = ${orderId} and processed_at is null and autoclose_at <= ${work.now}`);
  if (isDue === 0) return false;
  await work.tx.run(sql`
    update orders set archived_at = ${work.now}, version = version + 1, updated_at = ${work.now}
     where id = ${orderId} and status = 'CLOSED'`);
  const { reason } = transition("archive");
  const { cityId, masterId } = claimed;
  await recordTransition(work, { orderId, cityId, from: "CLOSED", to: "CLOSED", reason, action: "archive" });
  await closeOrderCard(work.tx, { orderId, masterId }, work.now);
  return true;
}
