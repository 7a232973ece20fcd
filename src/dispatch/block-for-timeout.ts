import { sql } from "../db/tx.ts";
import { blockMaster } from "../masters/block.ts";
import type { Work } from "../staff/work.ts";
import type { PassEvent } from "./pass-batch.ts";

/**
 * The preferred master of a guarantee order let its offer expire after the push had been
 * delivered: blocked (dispatch.md section 7.4; the caller asks the setting). Repeats are harmless:
 * the block row of a cause exists once.
 */
export async function blockForTimeouts(work: Work, events: readonly PassEvent[]): Promise<void> {
  for (const { orderId, masterId } of events) {
    const missed = await work.tx.maybeOne(sql`
      select from orders o
       where o.id = ${orderId} and o.type = 'GUARANTEE' and o.preferred_master_id = ${masterId}
         and exists (select from offers f
                      where f.order_id = o.id and f.master_id = ${masterId} and f.search_episode = o.search_episode
                        and f.state = 'EXPIRED' and f.delivered_at is not null)`);
    if (missed) await blockMaster(work, { masterId: masterId!, reasonCode: "guarantee_refusal", orderId });
  }
}
