import { sql, type Tx } from "../db/tx.ts";
import { after, SECOND_MS } from "../kernel/time.ts";

/** Telegram ids of messages that no chat of the demo holds: an edit of one answers "not found". */
const MESSAGE_IDS_FROM = 1_100_000_000;

/**
 * What became of the messages that the commands of today wrote. What a person would find at the
 * end of his chat is delivered when the demo starts (open offers, cards of active orders, unpaid
 * commissions, standing escalations); everything else went out long ago. Notes for the engine are
 * left only where nobody has looked yet.
 */
export async function settleMessages(tx: Tx, now: Date): Promise<void> {
  await tx.run(sql`
    with standing as (
      select n.id
        from notifications_outbox n
        left join orders o on o.id = n.order_id
        left join offers f on f.id = n.offer_id
        left join commissions c on c.id = (n.payload ->> 'commissionId')::int
       where n.processed_at is null and n.kind in ('MASTER', 'STAFF')
         and (   (n.event = 'new_offer' and f.state in ('SENT', 'VIEWED'))
              or (n.event = 'order_assigned' and o.assigned_master_id = n.master_id
                  and o.status in ('ASSIGNED', 'EN_ROUTE', 'WORKING', 'PAYMENT'))
              or (n.event in ('commission_created', 'commission_rejected') and c.status = 'WAIT_PAY')
              or (n.event = 'commission_overdue_master' and c.status = 'OVERDUE')
              or (n.event = 'commission_reported' and c.status = 'REPORTED')
              or (starts_with(n.event, 'escalation_') and o.dist_escalated_logist_at is not null))
    ), kept as (
      update notifications_outbox n
         set created_at = greatest(n.created_at, ${after(now, -5 * SECOND_MS)}), next_attempt_at = ${now}
        from standing
       where n.id = standing.id
    )
    update notifications_outbox n
       set processed_at = n.created_at + interval '1 second', attempt_count = 1,
           sent_at = case when n.kind <> 'CHANNEL' then n.created_at + interval '1 second' end,
           outcome = (case when n.kind = 'CHANNEL' then 'SKIPPED' else 'SENT' end)::outbox_outcome,
           telegram_chat_id = coalesce((select tg_user_id from masters where id = n.master_id),
                                       (select tg_user_id from staff_users where id = n.staff_user_id)),
           telegram_message_id = case when n.kind in ('MASTER', 'STAFF') then ${MESSAGE_IDS_FROM}::bigint + n.id end
     where n.processed_at is null and n.id not in (select id from standing)`);
  await tx.run(sql`
    delete from dispatch_events e
     where not exists (select from orders o where o.id = e.order_id and o.search_round = 0
                          and o.status in ('SEARCHING', 'GUARANTEE') and o.dispatch_due_at <= ${now}
                          and not exists (select from distribution_decisions d where d.order_id = o.id))`);
}
