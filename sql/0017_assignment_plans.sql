-- The functions of 0016 with plans that stay good (docs/decisions/005). A plan of the sixth call on is made for any number of
-- presses, so none may read a table whole or join presses to presses through a table: `force_generic_plan` because planning
-- each of twenty statements anew cost three times their work; no hash or merge join, because a plan made on small tables
-- would read grown ones to the end. `state::text`: else such a plan may take a partial index and read all open offers of all
-- orders for the few of one.

drop function assign_orders;
create function assign_orders(
  p_offer_ids int[], p_order_ids int[], p_master_ids int[], p_moments timestamptz[], p_lose_reason text, p_history_reason text,
  p_staff_id int, p_actor actor_type, p_source change_source, p_request_id text, p_context jsonb
) returns void language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
  set enable_material = off as $$
declare
  v_assigned int;
begin
  update offers f set state = 'ACCEPTED', responded_at = w.at
    from unnest(p_offer_ids, p_moments) as w (offer_id, at)
   where f.id = w.offer_id and f.state::text in ('SENT','VIEWED');

  with lost as (
    update offers f set state = 'CANCELED', cancel_reason = p_lose_reason, responded_at = w.at
      from unnest(p_order_ids, p_moments) as w (order_id, at)
     where f.order_id = w.order_id and f.state::text in ('SENT','VIEWED')
    returning f.id, f.order_id, f.master_id, f.push_outbox_id, w.at
  )
  insert into notifications_outbox (kind, bot, edit_outbox_id, chat_key, event, payload, priority, order_id, offer_id,
                                    created_at, next_attempt_at, dedupe_key)
  select 'EDIT', 'master', push_outbox_id, 'm:' || master_id, 'offer_taken', '{}', 5, order_id, id, at, at,
         'offer_closed:' || id
    from lost where push_outbox_id is not null order by id
      on conflict (dedupe_key) where dedupe_key is not null do nothing;

  insert into distribution_metrics (
    order_id, master_id, offer_id, search_episode, assigned_at, round_number, candidates_count,
    time_to_assign_seconds, created_to_assign_seconds, first_offer_ms, between_rounds_ms_avg, between_rounds_ms_max,
    preferred_master_used, was_escalated_to_logist, was_escalated_to_admin, city_id, district_id, category, order_type,
    accepted_via, from_status, created_at)
  select o.id, f.master_id, f.id, f.search_episode, w.at,
         case when f.source = 'STAFF_DIRECT' then 0 else f.round_number end, waves.asked,
         extract(epoch from w.at - case when o.status in ('CREATED','DEFERRED') then f.sent_at
                                        else coalesce(o.search_started_at, f.sent_at) end)::int,
         extract(epoch from w.at - o.created_at)::int,
         case when waves.first_at >= o.search_started_at
              then (extract(epoch from waves.first_at - o.search_started_at) * 1000)::bigint end,
         waves.gap_avg, waves.gap_max,
         o.preferred_master_id is not distinct from f.master_id,
         o.dist_escalated_logist_at is not null, o.dist_escalated_admin_at is not null,
         o.city_id, o.district_id, o.category, o.type, lower(f.source::text), o.status, w.at
    from unnest(p_offer_ids, p_order_ids, p_moments) as w (offer_id, order_id, at)
    join offers f on f.id = w.offer_id
    join orders o on o.id = w.order_id
   cross join lateral (
      select coalesce(sum(r.asked), 0)::smallint as asked, min(r.first_at) as first_at,
             round(avg(r.gap) filter (where r.gap >= 0)) as gap_avg, max(r.gap) filter (where r.gap >= 0) as gap_max
        from (select count(distinct e.master_id) as asked, min(e.sent_at) as first_at,
                     (extract(epoch from min(e.sent_at)
                        - lag(max(e.responded_at)) over (order by e.round_number)) * 1000)::bigint as gap
                from offers e
               where e.order_id = o.id and e.search_episode = f.search_episode and e.source <> 'STAFF_DIRECT'
               group by e.round_number) r) waves;

  insert into order_status_history (order_id, from_status, to_status, reason, changed_by_staff_id, changed_by_master_id,
                                    actor_type, source, context, created_at)
  select o.id, o.status, 'ASSIGNED', p_history_reason, p_staff_id, case when p_staff_id is null then w.master_id end,
         p_actor, p_source,
         jsonb_strip_nulls(jsonb_build_object('master_id', w.master_id, 'offer_id', w.offer_id, 'request_id', p_request_id))
           || p_context, w.at
    from unnest(p_offer_ids, p_order_ids, p_master_ids, p_moments) as w (offer_id, order_id, master_id, at)
    join orders o on o.id = w.order_id;

  -- The winner's card; and word to the creator of the order and to who had taken its escalation, unless he has muted
  -- it or the city is out of his scope. Quiet hours hold that back.
  insert into notifications_outbox (kind, bot, master_id, chat_key, event, payload, priority, order_id, offer_id,
                                    created_at, next_attempt_at, dedupe_key)
  select 'MASTER', 'master', f.master_id, 'm:' || f.master_id, 'order_assigned',
         jsonb_build_object('direct', f.source = 'STAFF_DIRECT'), 0, f.order_id, f.id, w.at, w.at,
         'order_assigned:' || f.id
    from unnest(p_offer_ids, p_moments) as w (offer_id, at)
    join offers f on f.id = w.offer_id
   order by f.id;
  insert into notifications_outbox (kind, bot, staff_user_id, chat_key, event, payload, priority, order_id,
                                    created_at, next_attempt_at, dedupe_key)
  select 'STAFF', 'admin', s.id, 's:' || s.id, 'order_assigned_staff',
         jsonb_build_object('masterId', w.master_id, 'seconds',
           extract(epoch from w.at - coalesce(o.search_started_at, o.created_at))::int),
         5, o.id, w.at, coalesce(quiet_hours_end(s.prefs, c.timezone, w.at), w.at),
         'order_assigned_staff:' || w.offer_id || ':s:' || s.id
    from unnest(p_offer_ids, p_order_ids, p_master_ids, p_moments) as w (offer_id, order_id, master_id, at)
    join orders o on o.id = w.order_id
    join cities c on c.id = o.city_id
    join staff_users s on s.id in (o.created_by_staff_id, o.escalation_owner_staff_id)
   where s.id is distinct from p_staff_id and s.is_active and s.tg_user_id is not null
     and not coalesce(s.prefs -> 'muted' ? 'order_assigned_staff', false)
     and (s.role = 'GLOBAL_ADMIN' or exists (select from staff_cities sc
                                              where sc.staff_user_id = s.id and sc.city_id = o.city_id))
   order by w.offer_id, s.id;

  -- END, after everything above has read what it clears.
  update orders o
     set status = 'ASSIGNED', assigned_master_id = w.master_id, version = o.version + 1, updated_at = w.at,
         dispatch_due_at = null, wake_at = null, previous_master_id = null,
         dist_escalated_logist_at = null, dist_escalated_admin_at = null,
         escalation_logist_notified_at = null, escalation_admin_notified_at = null,
         escalation_reason = null, escalation_owner_staff_id = null, escalation_acked_at = null,
         escalation_snoozed_until = null, escalation_snoozed_total_min = 0
    from unnest(p_order_ids, p_master_ids, p_moments) as w (order_id, master_id, at)
   where o.id = w.order_id and o.status::text in ('CREATED','SEARCHING','GUARANTEE','DEFERRED');
  get diagnostics v_assigned = row_count;
  -- The second defence behind the lock of the order: whoever comes here without it, and too late, is undone and asked again.
  if v_assigned <> cardinality(p_order_ids) then
    raise exception 'an order was assigned by somebody else meanwhile' using errcode = 'serialization_failure';
  end if;

  insert into dispatch_events (city_id, kind, master_id, at)
  select o.city_id, 'master_busy', w.master_id, w.at
    from unnest(p_order_ids, p_master_ids, p_moments) as w (order_id, master_id, at)
    join orders o on o.id = w.order_id
   -- `offset 0`: asked for each winner, not of all open offers.
   where exists (select from offers other where other.master_id = w.master_id and other.state in ('SENT','VIEWED') offset 0);
end $$;

create or replace function expire_offers(p_offer_ids int[], p_now timestamptz)
returns table (offer_id int, order_id int, city_id int, master_id int, round_number int, source offer_source,
               sent_at timestamptz, delivered boolean)
language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
  set enable_material = off as $$
begin
  return query
  with ended as (
    update offers f set state = 'EXPIRED', responded_at = p_now
     where f.id = any (p_offer_ids) and f.state::text in ('SENT','VIEWED')
    returning f.*
  ), told as (
    insert into notifications_outbox (kind, bot, edit_outbox_id, chat_key, event, payload, priority, order_id, offer_id,
                                      created_at, next_attempt_at, dedupe_key)
    select 'EDIT', 'master', e.push_outbox_id, 'm:' || e.master_id, 'offer_expired', '{}', 5, e.order_id, e.id,
           p_now, p_now, 'offer_closed:' || e.id
      from ended e where e.push_outbox_id is not null order by e.id
        on conflict (dedupe_key) where dedupe_key is not null do nothing
  ), noted as (
    insert into dispatch_events (city_id, kind, order_id, master_id, at)
    select o.city_id, 'offer_expired', e.order_id, e.master_id, p_now
      from ended e join orders o on o.id = e.order_id order by e.id
  )
  select e.id, e.order_id, o.city_id, e.master_id, e.round_number, e.source, e.sent_at, e.delivered_at is not null
    from ended e join orders o on o.id = e.order_id order by e.id;
end $$;

create or replace function judge_accept(
  p_offer_id int, p_now timestamptz, p_default_limit int, p_channel_down boolean,
  out result text, out reason text, out active int, out active_limit int
) language plpgsql stable as $$
declare
  v record;
begin
  select f.master_id, f.state, f.cancel_reason, f.expires_at, f.overrides, o.status, o.assigned_master_id,
         m.is_blocked, m.blocked_reason, m.is_deleted, m.verified, m.max_active_orders_override
    into strict v
    from offers f join orders o on o.id = f.order_id join masters m on m.id = f.master_id
   where f.id = p_offer_id;
  if v.assigned_master_id = v.master_id and v.status <> 'CANCELED' then
    result := 'already_yours';
  elsif v.state = 'DECLINED' then
    result := 'declined_before';
  elsif v.state = 'CANCELED' then
    result := case when v.cancel_reason in ('taken','assigned_directly') then 'taken' else 'canceled' end;
  elsif v.state = 'EXPIRED' or (v.state <> 'ACCEPTED' and p_now >= v.expires_at and not p_channel_down) then
    result := 'expired';
  elsif v.state = 'ACCEPTED' then
    result := 'canceled'; -- Accepted once, but the order is no longer his.
  elsif v.assigned_master_id is not null and v.status <> 'CANCELED' then
    result := 'taken';
  elsif v.status not in ('CREATED','SEARCHING','GUARANTEE','DEFERRED') then
    result := 'canceled';
  elsif v.is_blocked or v.is_deleted or not v.verified then
    result := 'blocked';
    reason := case when v.is_blocked then coalesce(v.blocked_reason, 'staff')
                   when v.is_deleted then 'deleted' else 'not_verified' end;
  else
    -- The four active states follow one another in the type. Written as a range, because an index that begins with the
    -- status would lead through the active orders of everybody.
    select count(*)::int into active from orders o
     where (o.assigned_master_id, o.status) >= (v.master_id, 'ASSIGNED'::order_status)
       and (o.assigned_master_id, o.status) <= (v.master_id, 'PAYMENT'::order_status);
    active_limit := coalesce(v.max_active_orders_override, p_default_limit);
    result := case when active >= active_limit and not 'at_limit' = any (v.overrides)
                   then 'limit_reached' else 'accepted' end;
  end if;
end $$;

drop function active_order_count;

create or replace function accept_offers(
  p_offer_ids int[], p_master_ids int[], p_moments timestamptz[], p_limits int[], p_wait boolean,
  p_source change_source, p_request_id text
) returns table (press int, result text, order_id int, city_id int, reason text, active int, active_limit int,
                 expires_at timestamptz, round_number int, source offer_source, sent_at timestamptz, expired_now boolean)
language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
  set enable_material = off as $$
#variable_conflict use_column
declare
  v_candidates int[];   -- ordinal of the candidate press of each order
  v_orders     int[];
  v_masters    int[];
  v_locked     int[];
  v_winners    int[];   -- offers
  v_won_orders int[];
  v_won_masters int[];
  v_moments    timestamptz[];
  v_late       int[];
  v_results    text[];
  v_reasons    text[];
  v_active     int[];
  v_limits     int[];
  v_channel_down boolean := false;
begin
  select array_agg(c.n), array_agg(c.order_id), array_agg(c.master_id) into v_candidates, v_orders, v_masters
    from (select distinct on (f.order_id) p.n, f.order_id, f.master_id
            from unnest(p_offer_ids, p_master_ids) with ordinality as p (offer_id, master_id, n)
            join offers f on f.id = p.offer_id and f.master_id = p.master_id and f.state::text in ('SENT','VIEWED')
           order by f.order_id, p.n) c;

  if v_candidates is not null then
    -- Order, master, offers by id: three statements, so that the judgement below has a snapshot from after the waits.
    if p_wait then
      perform from orders o where o.id = any (v_orders) order by o.id for no key update;
      perform from masters m where m.id = any (v_masters) order by m.id for no key update;
      perform from offers f where f.order_id = any (v_orders) and f.state::text in ('SENT','VIEWED') order by f.id for no key update;
    else
      select array_agg(l.id) into v_locked from (
        select o.id from orders o where o.id = any (v_orders) order by o.id for no key update skip locked) l;
      select array_agg(c.n), array_agg(c.order_id), array_agg(c.master_id) into v_candidates, v_orders, v_masters
        from unnest(v_candidates, v_orders, v_masters) as c (n, order_id, master_id) where c.order_id = any (v_locked);
      select array_agg(l.id) into v_locked from (
        select m.id from masters m where m.id = any (v_masters) order by m.id for no key update skip locked) l;
      -- A master who is first in two orders of the batch takes one now, the other in the next.
      select array_agg(c.n), array_agg(c.order_id), array_agg(c.master_id) into v_candidates, v_orders, v_masters
        from (select distinct on (master_id) * from unnest(v_candidates, v_orders, v_masters) as x (n, order_id, master_id)
               where master_id = any (v_locked) order by master_id, n) c;
      select array_agg(l.id) into v_locked from (
        select f.id from offers f where f.order_id = any (v_orders) and f.state::text in ('SENT','VIEWED')
         order by f.id for no key update skip locked) l;
      select array_agg(c.n), array_agg(c.order_id), array_agg(c.master_id) into v_candidates, v_orders, v_masters
        from unnest(v_candidates, v_orders, v_masters) as c (n, order_id, master_id)
       where not exists (select from offers f where f.order_id = c.order_id and f.state::text in ('SENT','VIEWED')
                                                and f.id <> all (v_locked));
    end if;
    select exists (select from delivery_limits l
                    where l.key = 'b:master' and l.down_since <= p_moments[1] - interval '30 seconds') into v_channel_down;
  end if;

  -- The candidates under their locks: who wins, and whose offer is open past its time.
  select array_agg(c.n), array_agg(v.result), array_agg(v.reason), array_agg(v.active), array_agg(v.active_limit),
         array_agg(f.id) filter (where v.result = 'accepted'), array_agg(f.order_id) filter (where v.result = 'accepted'),
         array_agg(f.master_id) filter (where v.result = 'accepted'), array_agg(p_moments[c.n]) filter (where v.result = 'accepted'),
         array_agg(f.id) filter (where v.result = 'expired' and f.state in ('SENT','VIEWED'))
    into v_candidates, v_results, v_reasons, v_active, v_limits, v_winners, v_won_orders, v_won_masters, v_moments,
         v_late
    from unnest(v_candidates) as c (n)
    join offers f on f.id = p_offer_ids[c.n]
   cross join lateral judge_accept(f.id, p_moments[c.n], p_limits[c.n], v_channel_down) v;

  -- Everybody is answered from what was true before the winners' effects are written.
  return query
  select p.n::int,
         case when f.id is null then 'not_found'
              when c.n is not null then c.result
              when f.state not in ('SENT','VIEWED') then over.result
              when won.order_id is not null then case when won.master_id = p.master_id then 'already_yours' else 'taken' end
              else 'again' end,
         f.order_id, o.city_id, c.reason, c.active, c.active_limit,
         -- Only what becomes of a candidate is told in detail: of a thousand presses, one.
         case when c.n is not null then f.expires_at end, case when c.n is not null then f.round_number end,
         case when c.n is not null then f.source end, case when c.n is not null then f.sent_at end,
         coalesce(p.offer_id = any (v_late), false)
    from unnest(p_offer_ids, p_master_ids) with ordinality as p (offer_id, master_id, n)
    left join offers f on f.id = p.offer_id and f.master_id = p.master_id
    left join orders o on o.id = f.order_id
    left join unnest(v_candidates, v_results, v_reasons, v_active, v_limits)
           as c (n, result, reason, active, active_limit) on c.n = p.n
    left join unnest(v_won_orders, v_won_masters) as won (order_id, master_id) on won.order_id = f.order_id
    -- Only a final state is judged; the condition stands inside, so that the function is called for no other row.
    left join lateral (select v.result from judge_accept(f.id, p_moments[p.n], p_limits[p.n], v_channel_down) v
                        where f.state not in ('SENT','VIEWED') and c.n is null offset 0) over on true
   order by p.n;

  if v_late is not null then
    perform from expire_offers(v_late, p_moments[1]);
  end if;
  if v_winners is not null then
    perform assign_orders(v_winners, v_won_orders, v_won_masters, v_moments, 'taken', 'accepted_by_master', null, 'MASTER', p_source, p_request_id, '{}');
  end if;
end $$;
