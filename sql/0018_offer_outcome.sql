-- After a manual offer the staff member's message is edited with what became of it (admin-bot.md section 6). An offer
-- ends in many places (accept, expiry, decline, withdrawal, block, delivery); the trigger is the one they all pass, and
-- costs offers of the engine nothing but the look at their source.

create function tell_offer_outcome() returns trigger language plpgsql as $$
begin
  insert into notifications_outbox (kind, bot, edit_outbox_id, chat_key, event, payload, priority, order_id, offer_id,
                                    created_at, next_attempt_at)
  select 'EDIT', n.bot, n.id, n.chat_key, 'offer_outcome', n.payload, 5, new.order_id, new.id, new.responded_at,
         new.responded_at
    from notifications_outbox n
   where n.offer_id = new.id and n.event = 'offer_sent_staff';
  return null;
end
$$;

-- The reason of a decline comes after it, and is told as well.
create trigger offers_tell_outcome after update of state, decline_reason on offers for each row
  when (new.source = 'STAFF_MANUAL'
        and (old.state in ('SENT','VIEWED') and new.state not in ('SENT','VIEWED')
             or new.state = 'DECLINED' and old.decline_reason is distinct from new.decline_reason))
  execute function tell_offer_outcome();
