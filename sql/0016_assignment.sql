-- The assignment of an order: one call, so that an accept is one round trip and its locks are held for as
-- short as the database can make it (docs/decisions/005). Lock statements stand alone: what is decided under a
-- lock is read by a later statement, which has a snapshot from after the wait.

-- Until when a staff member's quiet hours hold a message back; null = not now. Local times of `zone`, may run
-- over midnight. prefs: {"quiet_hours": {"from": "22:00", "to": "08:00"}}.
create function quiet_hours_end(p_prefs jsonb, p_zone text, p_at timestamptz) returns timestamptz
language plpgsql stable as $$
declare
  v_from  text := p_prefs #>> '{quiet_hours,from}';
  v_to    text := p_prefs #>> '{quiet_hours,to}';
  v_local timestamp := p_at at time zone p_zone;
  v_time  time := v_local::time;
  v_end   timestamp;
begin
  if v_from is null or v_to is null or v_from = v_to
     or v_from !~ '^([01]\d|2[0-3]):[0-5]\d$' or v_to !~ '^([01]\d|2[0-3]):[0-5]\d$' then
    return null;
  end if;
  if v_from::time < v_to::time then
    if v_time < v_from::time or v_time >= v_to::time then return null; end if;
    v_end := v_local::date + v_to::time;
  elsif v_time >= v_from::time then
    v_end := v_local::date + 1 + v_to::time;
  elsif v_time < v_to::time then
    v_end := v_local::date + v_to::time;
  else
    return null;
  end if;
  return v_end at time zone p_zone;
end $$;

-- The effects of T8 and T9 (order-lifecycle.md): the order becomes ASSIGNED to the holder of `p_offer_id`, the other
-- open offers end, and everything that follows is written. The caller holds the order row, the master's row and
-- the open offers, and has checked that it may happen; `p_offer_id` is open (accept) or ACCEPTED already (direct).
create function assign_order(
  p_order_id int, p_offer_id int, p_now timestamptz, p_lose_reason text, p_history_reason text,
  p_staff_id int, p_actor actor_type, p_source change_source, p_request_id text, p_context jsonb
) returns void language plpgsql as $$
declare
  v_order  orders;
  v_offer  offers;
  v_zone   text;
  v_gap_avg bigint;
  v_gap_max bigint;
  v_asked  int;
  v_first  timestamptz;
begin
  select * into strict v_order from orders where id = p_order_id;

  update offers set state = 'ACCEPTED', responded_at = p_now
   where id = p_offer_id and state in ('SENT','VIEWED');
  select * into strict v_offer from offers where id = p_offer_id;

  with lost as (
    update offers set state = 'CANCELED', cancel_reason = p_lose_reason, responded_at = p_now
     where order_id = p_order_id and state in ('SENT','VIEWED')
    returning id, master_id, push_outbox_id
  )
  insert into notifications_outbox (kind, bot, edit_outbox_id, chat_key, event, payload, priority, order_id, offer_id,
                                    created_at, next_attempt_at, dedupe_key)
  select 'EDIT', 'master', push_outbox_id, 'm:' || master_id, 'offer_taken', '{}', 5, p_order_id, id,
         p_now, p_now, 'offer_closed:' || id
    from lost where push_outbox_id is not null order by id
      on conflict (dedupe_key) where dedupe_key is not null do nothing;

  select count(distinct master_id), min(sent_at) into v_asked, v_first
    from offers where order_id = p_order_id and search_episode = v_offer.search_episode and source <> 'STAFF_DIRECT';

  select round(avg(gap)), max(gap) into v_gap_avg, v_gap_max from (
    select (extract(epoch from min(sent_at)
              - lag(max(responded_at)) over (order by round_number)) * 1000)::bigint as gap
      from offers
     where order_id = p_order_id and search_episode = v_offer.search_episode and source <> 'STAFF_DIRECT'
     group by round_number) rounds
   where gap >= 0;

  insert into distribution_metrics (
    order_id, master_id, offer_id, search_episode, assigned_at, round_number, candidates_count,
    time_to_assign_seconds, created_to_assign_seconds, first_offer_ms, between_rounds_ms_avg, between_rounds_ms_max,
    preferred_master_used, was_escalated_to_logist, was_escalated_to_admin, city_id, district_id, category, order_type,
    accepted_via, from_status, created_at)
  values (
    p_order_id, v_offer.master_id, p_offer_id, v_offer.search_episode, p_now,
    case when v_offer.source = 'STAFF_DIRECT' then 0 else v_offer.round_number end, v_asked,
    extract(epoch from p_now - case when v_order.status in ('CREATED','DEFERRED') then v_offer.sent_at
                                    else coalesce(v_order.search_started_at, v_offer.sent_at) end)::int,
    extract(epoch from p_now - v_order.created_at)::int,
    case when v_first >= v_order.search_started_at
         then (extract(epoch from v_first - v_order.search_started_at) * 1000)::bigint end,
    v_gap_avg, v_gap_max,
    v_order.preferred_master_id is not distinct from v_offer.master_id,
    v_order.dist_escalated_logist_at is not null, v_order.dist_escalated_admin_at is not null,
    v_order.city_id, v_order.district_id, v_order.category, v_order.type,
    lower(v_offer.source::text), v_order.status, p_now);

  insert into order_status_history (order_id, from_status, to_status, reason, changed_by_staff_id, changed_by_master_id,
                                    actor_type, source, context, created_at)
  values (p_order_id, v_order.status, 'ASSIGNED', p_history_reason, p_staff_id,
          case when p_staff_id is null then v_offer.master_id end, p_actor, p_source,
          jsonb_strip_nulls(jsonb_build_object('master_id', v_offer.master_id, 'offer_id', p_offer_id,
                                               'request_id', p_request_id)) || p_context, p_now);

  insert into notifications_outbox (kind, bot, master_id, chat_key, event, payload, priority, order_id, offer_id,
                                    created_at, next_attempt_at, dedupe_key)
  values ('MASTER', 'master', v_offer.master_id, 'm:' || v_offer.master_id, 'order_assigned',
          jsonb_build_object('direct', v_offer.source = 'STAFF_DIRECT'), 0, p_order_id, p_offer_id, p_now, p_now,
          'order_assigned:' || p_offer_id);

  -- The creator, and who had taken the escalation: told unless muted or out of scope; quiet hours hold it back.
  if v_order.created_by_staff_id is not null or v_order.escalation_owner_staff_id is not null then
    select timezone into v_zone from cities where id = v_order.city_id;
    insert into notifications_outbox (kind, bot, staff_user_id, chat_key, event, payload, priority, order_id,
                                      created_at, next_attempt_at, dedupe_key)
    select 'STAFF', 'admin', s.id, 's:' || s.id, 'order_assigned_staff',
           jsonb_build_object('masterId', v_offer.master_id, 'seconds',
             extract(epoch from p_now - coalesce(v_order.search_started_at, v_order.created_at))::int),
           5, p_order_id, p_now, coalesce(quiet_hours_end(s.prefs, v_zone, p_now), p_now),
           'order_assigned_staff:' || p_offer_id || ':s:' || s.id
      from staff_users s
     where s.id in (v_order.created_by_staff_id, v_order.escalation_owner_staff_id)
       and s.id is distinct from p_staff_id
       and s.is_active and s.tg_user_id is not null
       and not coalesce(s.prefs -> 'muted' ? 'order_assigned_staff', false)
       and (s.role = 'GLOBAL_ADMIN' or exists (select from staff_cities c
                                                where c.staff_user_id = s.id and c.city_id = v_order.city_id))
     order by s.id;
  end if;

  -- END, after everything above has read what it clears.
  update orders
     set status = 'ASSIGNED', assigned_master_id = v_offer.master_id, version = version + 1, updated_at = p_now,
         dispatch_due_at = null, wake_at = null, previous_master_id = null,
         dist_escalated_logist_at = null, dist_escalated_admin_at = null,
         escalation_logist_notified_at = null, escalation_admin_notified_at = null,
         escalation_reason = null, escalation_owner_staff_id = null, escalation_acked_at = null,
         escalation_snoozed_until = null, escalation_snoozed_total_min = 0
   where id = p_order_id and status = v_order.status;

  insert into dispatch_events (city_id, kind, master_id, at)
  select v_order.city_id, 'master_busy', v_offer.master_id, p_now
   where exists (select from offers where master_id = v_offer.master_id and state in ('SENT','VIEWED'));
end $$;

-- How many orders count towards a master's limit.
create function active_order_count(p_master_id int) returns int language sql stable as $$
  select count(*)::int from orders
   where assigned_master_id = p_master_id and status in ('ASSIGNED','EN_ROUTE','WORKING','PAYMENT')
$$;

-- Ends open offers past their time, edits their messages and leaves the notes for the engine: for orders without
-- another open offer, and for the preferred master of a guarantee order even while others may still answer
-- (he may have to be blocked, dispatch.md section 7.4). The caller holds the offers.
create function expire_offers(p_offer_ids int[], p_now timestamptz)
returns table (offer_id int, order_id int, city_id int, master_id int, round_number int, source offer_source, sent_at timestamptz,
               delivered boolean, wave_still_open boolean)
language plpgsql as $$
begin
  return query
  with ended as (
    update offers f set state = 'EXPIRED', responded_at = p_now
     where f.id = any (p_offer_ids) and f.state in ('SENT','VIEWED')
    returning f.*
  ), told as (
    insert into notifications_outbox (kind, bot, edit_outbox_id, chat_key, event, payload, priority, order_id, offer_id,
                                      created_at, next_attempt_at, dedupe_key)
    select 'EDIT', 'master', e.push_outbox_id, 'm:' || e.master_id, 'offer_expired', '{}', 5, e.order_id, e.id,
           p_now, p_now, 'offer_closed:' || e.id
      from ended e where e.push_outbox_id is not null order by e.id
        on conflict (dedupe_key) where dedupe_key is not null do nothing
  ), judged as (
    select e.*, o.city_id, o.type = 'GUARANTEE' and o.preferred_master_id = e.master_id as preferred_let_go,
           exists (select from offers other
                    where other.order_id = e.order_id and other.state in ('SENT','VIEWED')
                      and other.id <> all (p_offer_ids)) as still_open
      from ended e join orders o on o.id = e.order_id
  ), noted as (
    insert into dispatch_events (city_id, kind, order_id, master_id, at)
    select j.city_id, 'offer_expired', j.order_id, j.master_id, p_now
      from judged j where not j.still_open or j.preferred_let_go order by j.id
  )
  select j.id, j.order_id, j.city_id, j.master_id, j.round_number, j.source, j.sent_at, j.delivered_at is not null, j.still_open
    from judged j order by j.id;
end $$;

-- Accept (dispatch.md section 9.1). `expired_now`: the offer was still open past its time and has been ended here.
create function accept_offer(
  p_offer_id int, p_master_id int, p_now timestamptz, p_default_limit int, p_source change_source, p_request_id text,
  out result text, out order_id int, out city_id int, out reason text, out active int, out active_limit int,
  out expires_at timestamptz, out round_number int, out source offer_source, out sent_at timestamptz, out expired_now boolean
) language plpgsql as $$
declare
  v_offer  offers;
  v_order  orders;
  v_master masters;
  v_channel_down boolean;
begin
  expired_now := false;
  select * into v_offer from offers o where o.id = p_offer_id and o.master_id = p_master_id;
  if not found then
    result := 'not_found';
    return;
  end if;

  -- A final state may be answered without locks; an open offer is judged under them.
  if v_offer.state in ('SENT','VIEWED') then
    perform from orders o where o.id = v_offer.order_id for no key update;
    perform from masters m where m.id = p_master_id for no key update;
    perform from offers o where o.order_id = v_offer.order_id and (o.state in ('SENT','VIEWED') or o.id = p_offer_id)
      order by o.id for no key update;
    select * into strict v_offer from offers o where o.id = p_offer_id;
  end if;
  select * into strict v_order from orders o where o.id = v_offer.order_id;
  order_id := v_order.id;
  city_id := v_order.city_id;
  expires_at := v_offer.expires_at;
  round_number := v_offer.round_number;
  source := v_offer.source;
  sent_at := v_offer.sent_at;

  if v_order.assigned_master_id = p_master_id and v_order.status <> 'CANCELED' then
    result := 'already_yours';
    return;
  elsif v_offer.state = 'DECLINED' then
    result := 'declined_before';
    return;
  elsif v_offer.state = 'CANCELED' then
    result := case when v_offer.cancel_reason in ('taken','assigned_directly') then 'taken' else 'canceled' end;
    return;
  elsif v_offer.state = 'EXPIRED' then
    result := 'expired';
    return;
  elsif v_offer.state = 'ACCEPTED' then
    result := 'canceled'; -- Accepted once, but the order is no longer his.
    return;
  elsif p_now >= v_offer.expires_at then
    select exists (select from delivery_limits l
                    where l.key = 'b:master' and l.down_since <= p_now - interval '30 seconds') into v_channel_down;
    if not v_channel_down then
      result := 'expired';
      expired_now := true;
      perform from expire_offers(array[p_offer_id], p_now);
      return;
    end if;
  end if;
  if v_order.assigned_master_id is not null and v_order.status <> 'CANCELED' then
    result := 'taken';
    return;
  elsif v_order.status not in ('CREATED','SEARCHING','GUARANTEE','DEFERRED') then
    result := 'canceled';
    return;
  end if;

  select * into strict v_master from masters m where m.id = p_master_id;
  if v_master.is_blocked or v_master.is_deleted or not v_master.verified then
    result := 'blocked';
    reason := case when v_master.is_blocked then coalesce(v_master.blocked_reason, 'staff')
                   when v_master.is_deleted then 'deleted' else 'not_verified' end;
    return;
  end if;
  active := active_order_count(p_master_id);
  active_limit := coalesce(v_master.max_active_orders_override, p_default_limit);
  if active >= active_limit and not 'at_limit' = any (v_offer.overrides) then
    result := 'limit_reached';
    return;
  end if;

  perform assign_order(v_order.id, p_offer_id, p_now, 'taken', 'accepted_by_master', null, 'MASTER', p_source,
                       p_request_id, '{}');
  result := 'accepted';
end $$;
