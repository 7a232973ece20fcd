import { type Queryable, sql } from "../db/tx.ts";
import { enqueue } from "../outbox/enqueue.ts";

/**
 * The message with an order's full card in the chat of a master becomes one without contacts: his
 * right to see them has ended (archived, canceled, returned, refused; access.md section 7). Nothing
 * happens when he never got one. The text is made from the order at delivery.
 */
export async function closeOrderCard(
  q: Queryable,
  { orderId, masterId }: { readonly orderId: number; readonly masterId: number },
  now: Date,
): Promise<void> {
  // By the offer, because that is what the outbox is indexed by.
  const card = await q.maybeOne<{ outboxId: number; offerId: number }>(sql`
    select n.id as "outboxId", f.id as "offerId"
      from offers f
      join notifications_outbox n on n.offer_id = f.id and n.event = 'order_assigned' and n.kind = 'MASTER'
     where f.order_id = ${orderId} and f.master_id = ${masterId}
     order by n.id desc
     limit 1`);
  if (card === null) return;
  const { outboxId, offerId } = card;
  await enqueue(q, [{ edit: outboxId, event: "order_card_closed", payload: {}, orderId, offerId }], now);
}
