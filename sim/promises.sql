-- Promises that only a simulation can ask for after every step; src/timers/invariants.sql holds those that
-- production asks, too. Each query returns the rows that break one: `id` and `detail`. `:now` is the moment.
-- Those under `--? ` hold only when every role is up and has done what was due.

--! every offer has exactly one push, and knows it
select f.id, format('%s pushes, knows of %s', count(n.id), f.push_outbox_id) as detail
  from offers f left join notifications_outbox n on n.offer_id = f.id and n.event = 'new_offer'
 where f.source <> 'STAFF_DIRECT'
 group by f.id having count(n.id) <> 1 or min(n.id) is distinct from f.push_outbox_id

--! a direct assignment is never asked for
select f.id, 'a push' as detail
  from offers f join notifications_outbox n on n.offer_id = f.id and n.event = 'new_offer' where f.source = 'STAFF_DIRECT'

--! an order that is searched will be looked at by the end of its wave or at the next tick
select o.id, format('due %s, wave ends %s', o.dispatch_due_at, w.ends) as detail
  from orders o
 cross join lateral (select max(f.expires_at) as ends from offers f where f.order_id = o.id and f.state in ('SENT','VIEWED')) w
 where o.status in ('SEARCHING','GUARANTEE')
   and o.dispatch_due_at > greatest(w.ends, :now + interval '300 seconds')
   and not exists (select from dispatch_events e
                    where e.city_id = o.city_id and (e.order_id = o.id or (e.order_id is null and w.ends is null)))

--! only an order that is searched has a moment to be looked at, only one that sleeps a moment to wake
select o.id, format('%s, due %s, wakes %s', o.status, o.dispatch_due_at, o.wake_at) as detail
  from orders o
 where (o.dispatch_due_at is not null and o.status not in ('SEARCHING','GUARANTEE'))
    or (o.wake_at is not null) <> (o.status = 'DEFERRED')

--! nobody sleeps or wakes in the middle of the night
select o.id, format('wakes at %s local time', o.wake_at at time zone c.timezone) as detail
  from orders o join cities c on c.id = o.city_id
 where o.status = 'DEFERRED'
   and ((o.wake_at at time zone c.timezone)::time < time '08:00' or (o.wake_at at time zone c.timezone)::time >= time '22:00')

--! an assigned order is nobody else's, and its offer says so
select o.id, format('%s, accepted offers %s', o.status, count(f.id)) as detail
  from orders o left join offers f on f.order_id = o.id and f.state = 'ACCEPTED' and f.master_id = o.assigned_master_id
 where o.status in ('ASSIGNED','EN_ROUTE','WORKING','PAYMENT','CLOSED')
 group by o.id having count(f.id) <> 1

--! every assignment is measured once
select o.id, format('%s assignments, %s rows', h.n, m.n) as detail
  from orders o
 cross join lateral (select count(*) as n from order_status_history where order_id = o.id and to_status = 'ASSIGNED') h
 cross join lateral (select count(*) as n from distribution_metrics where order_id = o.id) m
 where h.n <> m.n

--! every assignment has its card, told once
select f.id, format('%s cards', count(n.id)) as detail
  from offers f left join notifications_outbox n on n.offer_id = f.id and n.event = 'order_assigned' and n.kind = 'MASTER'
 where f.state = 'ACCEPTED'
 group by f.id having count(n.id) <> 1

--! the end of an offer is told once, unless its holder accepted or declined it
select f.id, format('%s by %s, told %s times', f.state, f.cancel_reason, count(n.id)) as detail
  from offers f left join notifications_outbox n on n.dedupe_key = 'offer_closed:' || f.id
 where f.source <> 'STAFF_DIRECT'
   and (f.state = 'EXPIRED' or f.cancel_reason in ('taken','assigned_directly','order_canceled','order_changed','order_deferred',
                                                   'withdrawn','master_busy','master_off_shift','master_blocked'))
   and not exists (select from notifications_outbox card where card.offer_id = f.id and card.event = 'order_assigned')
 group by f.id having count(n.id) <> 1

--! an offer expires only after its time
select f.id, format('ended %s, expired %s', f.expires_at, f.responded_at) as detail
  from offers f where f.state = 'EXPIRED' and f.responded_at < f.expires_at

--! the time to answer begins with the delivery
select f.id, format('delivered %s, expires %s', f.delivered_at, f.expires_at) as detail
  from offers f where f.delivered_at is not null and f.expires_at < f.delivered_at + interval '15 seconds'

--! what counts as delivered was sent
select f.id, format('delivered %s, push %s sent %s', f.delivered_at, n.outcome, n.sent_at) as detail
  from offers f join notifications_outbox n on n.id = f.push_outbox_id
 where f.delivered_at is not null and (n.outcome is distinct from 'SENT' or n.sent_at <> f.delivered_at)

--! one logist and one admin notice in the history of an episode
select h.order_id as id, format('%s times %s in one episode', count(*), h.reason) as detail
  from (select order_id, reason, count(*) filter (where reason in ('created_by_staff','guarantee_created','activated_by_admin',
                                      'deferred_wakeup','manual_return','master_refused','restored','deferred_by_staff'))
                                   over (partition by order_id order by id) as episode
          from order_status_history) h
 where h.reason in ('distribution_escalate_logist','distribution_escalate_admin')
 group by h.order_id, h.reason, h.episode having count(*) > 1

--! an escalation that stands was told to ALERTS
select o.id, 'nobody was told' as detail
  from orders o
 where (o.dist_escalated_logist_at is not null and not exists (
          select from notifications_outbox n where n.order_id = o.id and n.event = 'escalation_logist' and n.channel = 'ALERTS'
             and n.payload ->> 'episode' = o.search_episode::text))
    or (o.dist_escalated_admin_at is not null and not exists (
          select from notifications_outbox n where n.order_id = o.id and n.event = 'escalation_admin' and n.channel = 'ALERTS'
             and n.payload ->> 'episode' = o.search_episode::text))

--! only a search is escalated
select o.id, o.status::text as detail
  from orders o where o.dist_escalated_logist_at is not null and o.status not in ('SEARCHING','GUARANTEE')

--! rounds and failed waves agree with the offers
select o.id, format('round %s, offers up to round %s', o.search_round, max(f.round_number)) as detail
  from orders o join offers f on f.order_id = o.id and f.search_episode = o.search_episode and f.source <> 'STAFF_DIRECT'
 where o.status in ('SEARCHING','GUARANTEE')
 group by o.id having o.search_round <> max(f.round_number)

--! the rounds of an episode are counted from 1, without a gap
select f.order_id as id, format('episode %s has rounds %s', f.search_episode, array_agg(distinct f.round_number)) as detail
  from offers f where f.source <> 'STAFF_DIRECT'
 group by f.order_id, f.search_episode having count(distinct f.round_number) <> max(f.round_number)

--! a wave is one wave: open engine offers of an order are of one round
select f.order_id as id, format('rounds %s', array_agg(distinct f.round_number)) as detail
  from offers f join orders o on o.id = f.order_id and o.search_episode = f.search_episode
 where f.state in ('SENT','VIEWED')
 group by f.order_id having count(distinct f.round_number) > 1

--! a master is asked for orders of his own city
select f.id, format('master of city %s, order of city %s', m.city_id, o.city_id) as detail
  from offers f join orders o on o.id = f.order_id join masters m on m.id = f.master_id where m.city_id <> o.city_id

--! who is off shift, on a break or blocked agrees with his columns
select m.id, format('%s, on shift %s, break until %s', m.shift_status, m.is_on_shift, m.break_until) as detail
  from masters m
 where m.is_on_shift <> (m.shift_status = 'SHIFT_ON') or (m.break_until is not null) <> (m.shift_status = 'BREAK')
    or ((m.is_blocked or m.is_deleted) and m.shift_status <> 'SHIFT_OFF')

--! an engine offer stands only while its holder is on shift
select f.id, format('master %s is %s', m.id, m.shift_status) as detail
  from offers f join masters m on m.id = f.master_id
 where f.state in ('SENT','VIEWED') and f.source in ('ENGINE','STAFF_AUTO') and m.shift_status = 'SHIFT_OFF'

--! who cannot be reached is asked by nobody but staff
select f.id, format('master %s since %s', m.id, m.unreachable_since) as detail
  from offers f join masters m on m.id = f.master_id
 where f.state in ('SENT','VIEWED') and f.source = 'ENGINE' and m.unreachable_since is not null

--! staff transitions are audited
select h.id, format('order %s: %s by staff %s', h.order_id, h.reason, h.changed_by_staff_id) as detail
  from order_status_history h
 where h.changed_by_staff_id is not null
   and not exists (select from admin_audit_log a where a.order_id = h.order_id and a.admin_id = h.changed_by_staff_id
                                                   and a.created_at = h.created_at)

--! a closed order waits for the archive once
select o.id, format('%s, archived %s, queued %s', o.status, o.archived_at, q.processed_at) as detail
  from orders o left join order_autoclose_queue q on q.order_id = o.id
 where case when o.status = 'CLOSED' then q.order_id is null or (o.archived_at is null) <> (q.processed_at is null)
            when o.status = 'CANCELED' then false
            else q.order_id is not null or o.archived_at is not null end

--! the engine is told once of a decision: offers of a decision are those it names
select d.id, format('offered %s', d.offered_master_ids) as detail
  from distribution_decisions d
 where d.outcome = 'offers_sent' and d.repeat_count = 1
   and d.offered_master_ids is distinct from (select array_agg(f.master_id order by f.rank_position)
                                                from offers f where f.decision_id = d.id)

--? no note waits for the engine
select e.id, format('%s of %s, order %s', e.kind, e.at, e.order_id) as detail
  from dispatch_events e

--? nobody who became busy holds an offer that he could not accept
select f.id, format('master %s has %s of %s since %s, order %s', m.id, a.active, l.max, a.last_at, f.order_id) as detail
  from offers f join masters m on m.id = f.master_id
 cross join lateral (
         select count(*) as active, max(won.responded_at) as last_at
           from orders o join offers won on won.order_id = o.id and won.state = 'ACCEPTED' and won.master_id = m.id
          where o.assigned_master_id = m.id and o.status in ('ASSIGNED','EN_ROUTE','WORKING','PAYMENT')) a
 cross join lateral (
         select coalesce(m.max_active_orders_override,
                         (select value::int from city_settings where city_id = m.city_id and key = 'max_active_orders'),
                         (select value::int from settings where key = 'max_active_orders')) as max) l
 where f.state in ('SENT','VIEWED') and f.overrides = '{}' and a.active >= l.max and a.last_at >= f.sent_at
   and not exists (select from settings_versions v where v.at >= a.last_at)
   and not exists (select from admin_audit_log g where g.master_id = m.id and g.action = 'set_limit' and g.created_at >= a.last_at)

-- An order that admission holds back is due at the very moment of its look, and is tried again a second later.
--? who is due is served: no searched order was due before this moment
select o.id, format('due %s', o.dispatch_due_at) as detail
  from orders o
 where o.status in ('SEARCHING','GUARANTEE') and (o.dispatch_due_at is null or o.dispatch_due_at < :now)
