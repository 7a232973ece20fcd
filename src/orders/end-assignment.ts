import { type Queryable, sql } from "../db/tx.ts";
import type { OfferCancelReason } from "../offers/offer-states.ts";
import { enqueue } from "../outbox/enqueue.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";

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
  const accepted = await work.tx.maybeOne<{ offerId: number }>(sql`
    update offers set state = 'CANCELED', cancel_reason = ${reason}
     where order_id = ${orderId} and state = 'ACCEPTED'
    returning id as "offerId"`);
  if (accepted) await hideContacts(work.tx, { orderId, offerId: accepted.offerId }, work.now);
  await noteDispatch(work.tx, [{ cityId, kind: "master_limit_freed", masterId }], work.now);
}

/**
 * Edits the card a master got with an order (`order_assigned`, which carries his offer's id) to one
 * without contacts, when his right to see them ends: cancellation, return, refusal, archive.
 */
export async function hideContacts(
  tx: Queryable,
  { orderId, offerId }: { readonly orderId: number; readonly offerId: number },
  now: Date,
): Promise<void> {
  const cards = await tx.rows<{ id: number }>(sql`
    select id from notifications_outbox
     where offer_id = ${offerId} and event = 'order_assigned' and kind = 'MASTER'
     order by id`);
  await enqueue(
    tx,
    cards.map(({ id }) => ({ edit: id, event: "contacts_hidden", payload: {}, orderId, offerId })),
    now,
  );
}
