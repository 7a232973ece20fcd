import { type Queryable, sql } from "../src/db/tx.ts";

/**
 * Ends orders that stand in `from` as masters end them, set-wise and without money: they free their
 * masters, and nothing of them is active any more. `orderIds` leaves out all others. Returns how many.
 */
export async function endOrders(
  q: Queryable,
  from: "ASSIGNED" | "WORKING",
  now: Date,
  orderIds: readonly number[] | null = null,
): Promise<number> {
  return q.run(sql`
    with ended as (
      update orders set status = 'CLOSED', closed_at = ${now}, version = version + 1, updated_at = ${now}
       where status = ${from}::order_status ${orderIds === null ? sql`` : sql`and id = any(${orderIds}::int[])`}
      returning id, assigned_master_id
    )
    insert into order_status_history (order_id, from_status, to_status, reason, changed_by_master_id, actor_type, source, created_at)
    select id, ${from}::order_status, 'CLOSED', 'commission_paid', assigned_master_id, 'MASTER', 'bot', ${now} from ended`);
}

/** Settles the messages about offers (push and card) as a notifier that has sent them, where none runs. */
export async function settleMessages(q: Queryable, offerIds: readonly number[], now: Date): Promise<void> {
  await q.run(sql`
    update notifications_outbox
       set sent_at = ${now}, processed_at = ${now}, outcome = 'SENT', telegram_chat_id = 1, telegram_message_id = id
     where offer_id = any(${offerIds}::int[]) and processed_at is null`);
}
