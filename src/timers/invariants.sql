-- What must hold at every moment (design/reliability.md section 9). Each query returns the rows that
-- break a promise: `id` of the thing and `detail` for people. `:now` is the moment of the question;
-- `:since` leaves out what did not change since then, where a table grows for ever.
-- src/timers/invariants.ts reads this file; a query begins with its name after `--!`.

--! I1 accepted_offer_is_of_the_assigned_master
select f.id, format('order %s is %s with master %s, the offer was accepted by %s',
                    o.id, o.status, o.assigned_master_id, f.master_id) as detail
  from orders o join offers f on f.order_id = o.id and f.state = 'ACCEPTED'
 where o.updated_at >= :since
   and (o.assigned_master_id is distinct from f.master_id
        or o.status not in ('ASSIGNED', 'EN_ROUTE', 'WORKING', 'PAYMENT', 'CLOSED'))

--! I1 one_accepted_offer_per_order
select o.id, format('%s accepted offers', count(*)) as detail
  from orders o join offers f on f.order_id = o.id and f.state = 'ACCEPTED'
 where o.updated_at >= :since
 group by o.id having count(*) > 1

--! I2 state_and_master_agree
select o.id, format('%s with master %s', o.status, o.assigned_master_id) as detail
  from orders o
 where o.updated_at >= :since
   and (case when o.status in ('ASSIGNED', 'EN_ROUTE', 'WORKING', 'PAYMENT', 'CLOSED') then o.assigned_master_id is null
             when o.status = 'CANCELED' then false
             else o.assigned_master_id is not null end)

--! I2 assigned_order_has_no_open_offer
select f.id, format('order %s is %s', o.id, o.status) as detail
  from offers f join orders o on o.id = f.order_id
 where f.state in ('SENT', 'VIEWED')
   and (o.assigned_master_id is not null or o.status in ('CANCELED', 'CLOSED'))

-- Active orders against the limit, where nothing but accepts can have filled it: a confirmed `at_limit`,
-- a reopened order and a limit changed since the last accept are no mistake.
--! I3 active_orders_within_the_limit
select m.id, format('%s active orders, limit %s', a.active, l.max) as detail
  from masters m
  join (select o.assigned_master_id as master_id, count(*) as active, max(f.responded_at) as last_accepted_at,
               bool_or(f.id is null or 'at_limit' = any(f.overrides)) as is_above_by_will,
               bool_or(exists (select from order_status_history h
                                where h.order_id = o.id and h.from_status = 'CLOSED' and h.to_status <> 'CLOSED'))
                 as is_reopened
          from orders o
          left join offers f on f.order_id = o.id and f.state = 'ACCEPTED' and f.master_id = o.assigned_master_id
         where o.status in ('ASSIGNED', 'EN_ROUTE', 'WORKING', 'PAYMENT')
         group by o.assigned_master_id) a on a.master_id = m.id
 cross join lateral (select coalesce(
          m.max_active_orders_override,
          (select value::int from city_settings c
            where c.city_id = m.city_id and c.key = 'max_active_orders' and c.value ~ '^\d{1,4}$'),
          (select value::int from settings s where s.key = 'max_active_orders' and s.value ~ '^\d{1,4}$')) as max) l
 where a.active > l.max and not a.is_above_by_will and not a.is_reopened
   and not exists (select from settings_versions v where v.at >= a.last_accepted_at)
   and not exists (select from admin_audit_log g
                    where g.entity = 'master' and g.entity_id = m.id::text and g.action = 'set_limit'
                      and g.created_at >= a.last_accepted_at)

--! I4 no_open_offer_past_its_end
select f.id, format('ended at %s', f.expires_at) as detail
  from offers f
 where f.state in ('SENT', 'VIEWED')
   and f.expires_at <= :now - make_interval(secs => coalesce(
         (select value::int from settings s
           where s.key = 'distribution_tick_seconds' and s.value ~ '^\d{1,4}$'), 15))
   and not exists (select from delivery_limits d where d.key = 'b:master' and d.down_since is not null)

--! I5 open_offer_has_one_push
select f.id, 'no push row, or more than one' as detail
  from offers f
 where f.state in ('SENT', 'VIEWED')
   and (select count(*) from notifications_outbox n where n.offer_id = f.id and n.event = 'new_offer') <> 1

--! I5 sent_push_names_its_message
select n.id, format('offer %s is open, its push is %s', f.id, n.outcome) as detail
  from offers f join notifications_outbox n on n.offer_id = f.id and n.event = 'new_offer'
 where f.state in ('SENT', 'VIEWED')
   and (n.outcome = 'DEAD' or (n.outcome = 'SENT' and n.telegram_message_id is null))

--! I6 history_has_no_gap
select h.id, format('order %s: from %s after %s', h.order_id, h.from_status, h.was) as detail
  from (select id, order_id, from_status, created_at,
               lag(to_status) over (partition by order_id order by id) as was
          from order_status_history
         where order_id in (select id from orders where updated_at >= :since)) h
 where h.from_status is distinct from h.was

--! I6 history_ends_at_the_state
select o.id, format('%s, but the history ends at %s', o.status, h.to_status) as detail
  from orders o
 cross join lateral (select to_status from order_status_history
                      where order_id = o.id order by id desc limit 1) h
 where o.updated_at >= :since and h.to_status <> o.status

--! I7 one_escalation_notice
select min(n.id) as id, format('order %s: %s times %s to %s', n.order_id, count(*), n.event, n.chat_key) as detail
  from notifications_outbox n
 where n.event in ('escalation_logist', 'escalation_admin') and n.created_at >= :since
 group by n.order_id, n.event, n.chat_key, n.payload ->> 'episode' having count(*) > 1

--! I7 escalation_stamp_has_its_notice
select o.id, 'a stamp without a notice' as detail
  from orders o
 where (o.dist_escalated_logist_at is not null and o.escalation_logist_notified_at is null)
    or (o.dist_escalated_admin_at is not null and o.escalation_admin_notified_at is null)

--! I8 unpaid_commission_is_owed
select c.id, format('%s: owes %s, booked %s', c.status, c.amount, -coalesce(l.sum, 0)) as detail
  from commissions c
  left join lateral (select sum(amount) as sum from ledger_entries where commission_id = c.id) l on true
 where c.status in ('WAIT_PAY', 'REPORTED', 'OVERDUE') and coalesce(l.sum, 0) <> -c.amount

--! I9 one_commission_per_paid_order
select o.id, format('%s %s with %s live commissions', o.type, o.status, count(c.id)) as detail
  from orders o left join commissions c on c.order_id = o.id and c.status <> 'CANCELED'
 where o.updated_at >= :since and o.status = 'PAYMENT'
 group by o.id having count(c.id) <> 1

--! I9 no_commission_for_a_guarantee_visit
select c.id, format('order %s', o.id) as detail
  from commissions c join orders o on o.id = c.order_id
 where o.type = 'GUARANTEE' and c.status <> 'CANCELED'

--! I10 inbox_is_worked_off
select u.update_id as id, format('%s bot, received at %s', u.bot, u.received_at) as detail
  from bot_updates u
 where u.processed_at is null and u.received_at <= :now - interval '60 seconds'

-- Only the head of a chat: what stands behind it waits by design.
--! I11 outbox_is_worked_off
select n.id, format('%s to %s, due at %s, %s attempts', n.event, n.chat_key, n.next_attempt_at, n.attempt_count) as detail
  from notifications_outbox n
 where n.processed_at is null and n.priority <= 5
   and (n.attempt_count > 10 or n.next_attempt_at <= :now - interval '10 minutes')
   and n.id = (select min(head.id) from notifications_outbox head
                where head.chat_key = n.chat_key and head.processed_at is null)
   and not exists (select from delivery_limits d where d.key = 'b:' || n.bot and d.down_since is not null)

-- A row of the staff member that changed since may have moved his scope.
--! I12 staff_acted_within_their_cities
select a.id, format('%s by staff %s in city %s', a.action, s.id, a.city_id) as detail
  from admin_audit_log a join staff_users s on s.id = a.admin_id
 where a.created_at >= :since and a.city_id is not null and s.role <> 'GLOBAL_ADMIN'
   and a.action not like '%denied%' and s.updated_at <= a.created_at
   and not exists (select from staff_cities c where c.staff_user_id = s.id and c.city_id = a.city_id)

--! I13 decision_judges_every_master
select d.id, format('order %s: %s verdicts for %s masters', d.order_id, jsonb_array_length(d.verdicts), d.masters_total)
         as detail
  from distribution_decisions d
 where d.decided_at >= greatest(:since, :now - interval '179 days')
   and jsonb_array_length(d.verdicts) <> d.masters_total

--! I14 blocked_master_holds_no_offer
select f.id, format('master %s', m.id) as detail
  from offers f join masters m on m.id = f.master_id
 where f.state in ('SENT', 'VIEWED') and (m.is_blocked or m.is_deleted)

--! I15 due_things_were_done
select id, detail from (
  select c.id, format('commission unpaid since %s', c.deadline_at) as detail, c.deadline_at as due
    from commissions c where c.status = 'WAIT_PAY'
  union all
  select m.id, format('break of a master until %s', m.break_until), m.break_until
    from masters m where m.shift_status = 'BREAK'
  union all
  select o.id, format('order deferred until %s', o.wake_at), o.wake_at from orders o where o.status = 'DEFERRED'
  union all
  select o.id, format('searched order due at %s', o.dispatch_due_at), o.dispatch_due_at
    from orders o
   where o.assigned_master_id is null and o.status in ('SEARCHING', 'GUARANTEE')
     and not exists (select from delivery_limits d where d.key = 'b:master' and d.down_since is not null)
  union all
  select q.order_id, format('closed order to be archived at %s', q.autoclose_at), q.autoclose_at + interval '10 minutes'
    from order_autoclose_queue q where q.processed_at is null
) t
 where due <= :now - interval '60 seconds'
