import { sql } from "../db/tx.ts";
import { after, HOUR_MS } from "../kernel/time.ts";
import type { Work } from "../staff/work.ts";

/** Every transition to CLOSED queues the order for the archive (order-lifecycle.md section 10). */
export async function queueAutoclose(work: Work, orderId: number): Promise<void> {
  const autocloseAt = after(work.now, work.settings.get("autoclose_hours") * HOUR_MS);
  await work.tx.run(sql`
    insert into order_autoclose_queue (order_id, closed_at, autoclose_at, created_at)
    values (${orderId}, ${work.now}, ${autocloseAt}, ${work.now})`);
}

/** A reopened order leaves the queue, processed or not: the next closing writes a new row. */
export async function unqueueAutoclose(work: Work, orderId: number): Promise<void> {
  await work.tx.run(sql`delete from order_autoclose_queue where order_id = ${orderId}`);
}
