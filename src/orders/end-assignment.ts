import { sql } from "../db/tx.ts";
import type { OfferCancelReason } from "../offers/offer-states.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { closeOrderCard } from "./close-order-card.ts";

export interface EndedAssignment {
  readonly orderId: number;
  readonly cityId: number;
  readonly masterId: number;
  readonly reason: Extract<OfferCancelReason, "order_canceled" | "returned_to_search" | "master_refused">;
}

/**
 * An assignment ends: the ACCEPTED offer becomes CANCELED, the master's card loses the client's
 * contacts (access.md section 7), and the engine hears that he has room again. The caller holds
 * order and master. `responded_at` stays: it tells when he answered.
 */
export async function endAssignment(
  work: Work,
  { orderId, cityId, masterId, reason }: EndedAssignment,
): Promise<void> {
  await work.tx.run(sql`
    update offers set state = 'CANCELED', cancel_reason = ${reason}
     where order_id = ${orderId} and state = 'ACCEPTED'`);
  await closeOrderCard(work.tx, { orderId, masterId }, work.now);
  await noteDispatch(work.tx, [{ cityId, kind: "master_limit_freed", masterId }], work.now);
}
