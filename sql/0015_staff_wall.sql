-- The second wall for what staff read (access.md section 2). The application filters by city itself;
-- these policies hold when a query forgets to. A read runs as the role fs_staff for as long as it
-- takes (src/db/staff-wall.ts) and then sees only rows of the cities named in app.city_ids, or all
-- when app.all_cities is on. Nothing set = no rows. What only a global admin may see (settings, keys,
-- codes, webhooks, simulations) is not granted at all: such a query fails loudly in a scoped read.
--
-- Row security is ENABLED, not FORCED. The application connects as the owner of the tables, whom
-- enabled policies do not touch: engine, bots and jobs act for the service and pay nothing for them.
-- fs_staff is neither owner nor superuser, so nothing exempts it. FORCE would only put the owner
-- itself under policies that every background query would then have to open again.
--
-- Roles belong to the whole cluster and outlive this database. fs_app is for installations that want
-- the application not to be the owner: migrate as the owner, then `grant fs_app to <login>`.

do $$
declare
  -- From 16 on membership alone does not allow SET ROLE.
  needed constant text :=
    case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end;
  wanted name;
begin
  foreach wanted in array array['fs_staff', 'fs_app'] loop
    continue when exists (select from pg_roles where rolname = wanted);
    begin
      execute format('create role %I nologin', wanted);
    exception
      when duplicate_object or unique_violation then null; -- Another database of the cluster was faster.
    end;
  end loop;
  foreach wanted in array array[current_user, 'fs_app'] loop
    continue when pg_has_role(wanted, 'fs_staff', needed);
    begin
      execute format('grant fs_staff to %I', wanted);
    exception
      when unique_violation then null; -- Likewise.
    end;
  end loop;
exception
  when insufficient_privilege then
    raise exception '% may not create the roles fs_staff and fs_app or grant them', current_user
      using errcode = 'insufficient_privilege', hint = format(
        'Let an administrator run: create role fs_staff nologin; create role fs_app nologin; '
        'grant fs_staff to fs_app, %I;', current_user);
end
$$;

-- The cities of the current read; null when none were named.
create function scope_city_ids() returns int[] language sql stable parallel safe as $$
  select nullif(current_setting('app.city_ids', true), '')::int[]
$$;

create function scope_all_cities() returns bool language sql stable parallel safe as $$
  select coalesce(current_setting('app.all_cities', true) = 'on', false)
$$;

-- Row security plans conditions that are not leakproof after the policy, which would keep every
-- "status = ..." from its index. Comparing two enum values for equality reveals nothing but the
-- answer; only a superuser may say so, and without it the lists are the same, but slower.
do $$
begin
  alter function pg_catalog.enum_eq(anyenum, anyenum) leakproof;
exception
  when insufficient_privilege then null;
end
$$;

do $$
declare
  own_city constant text := 'city_id = any ((select scope_city_ids())::int[])';
  wall record;
begin
  for wall in
    values
      -- A table with a city of its own.
      ('orders', own_city),
      ('masters', own_city),
      ('distribution_metrics', own_city),
      ('distribution_decisions', own_city),
      ('dispatch_events', own_city),
      ('capacity_rules', own_city),
      -- Rows without a city belong to global admins.
      ('admin_audit_log', own_city),
      ('log_events', own_city),
      -- An invitation without a city may be used in any, so everybody with a city sees it.
      ('master_invite_codes', own_city || ' or (city_id is null and (select cardinality(scope_city_ids())) > 0)'),
      -- What follows the city of its order.
      ('order_status_history', 'exists (select from orders o where o.id = order_status_history.order_id)'),
      ('order_autoclose_queue', 'exists (select from orders o where o.id = order_autoclose_queue.order_id)'),
      ('client_requests', 'exists (select from orders o where o.id = client_requests.order_id)'),
      ('offers', 'exists (select from orders o where o.id = offers.order_id)'),
      ('commissions', 'exists (select from orders o where o.id = commissions.order_id)'),
      ('commission_deadline_notifications',
        'exists (select from commissions c where c.id = commission_deadline_notifications.commission_id)'),
      -- What follows the city of its master; money owed to him is his, whatever the city of the order.
      ('master_blocks', 'exists (select from masters m where m.id = master_blocks.master_id)'),
      ('master_state_events', 'exists (select from masters m where m.id = master_state_events.master_id)'),
      ('master_skills', 'exists (select from masters m where m.id = master_skills.master_id)'),
      ('master_districts', 'exists (select from masters m where m.id = master_districts.master_id)'),
      ('master_planned_shifts', 'exists (select from masters m where m.id = master_planned_shifts.master_id)'),
      ('referrals', 'exists (select from masters m where m.id in (referrals.master_id, referrals.referrer_id))'),
      ('referral_rewards', 'exists (select from masters m where m.id = referral_rewards.referrer_id)'),
      ('ledger_entries', 'exists (select from masters m where m.id = ledger_entries.master_id)'),
      -- What follows the thing it is about.
      ('notifications_outbox', 'case when order_id is not null
          then exists (select from orders o where o.id = notifications_outbox.order_id)
          else exists (select from masters m where m.id = notifications_outbox.master_id) end'),
      ('attachments', 'case entity_type
          when ''ORDER'' then exists (select from orders o where o.id = attachments.entity_id)
          when ''OFFER'' then exists (select from offers o where o.id = attachments.entity_id)
          when ''COMMISSION'' then exists (select from commissions c where c.id = attachments.entity_id)
          when ''MASTER'' then exists (select from masters m where m.id = attachments.entity_id)
        end')
  loop
    execute format('alter table %I enable row level security', wall.column1);
    execute format('grant select on %I to fs_staff', wall.column1);
    -- In a subquery of its own the scope is read once per query, not once per row.
    execute format('create policy staff_scope on %I for select to fs_staff using ((select scope_all_cities()) or %s)',
      wall.column1, wall.column2);
    execute format('create policy application on %I to fs_app using (true) with check (true)', wall.column1);
  end loop;
end
$$;

-- What has no city to hide: geography, skills, and the names of colleagues.
grant select on cities, districts, streets, skills, staff_cities to fs_staff;
grant select (id, tg_user_id, username, full_name, role, is_active, language) on staff_users to fs_staff;

-- The application without the owner's rights. What later migrations create is granted by default.
do $$
declare
  home constant name := current_schema();
begin
  execute format('grant usage on schema %I to fs_staff, fs_app', home);
  execute format('grant select, insert, update, delete on all tables in schema %I to fs_app', home);
  execute format('alter default privileges in schema %I grant select, insert, update, delete on tables to fs_app', home);
end
$$;
revoke update, delete on ledger_entries, admin_audit_log from fs_app;
revoke insert, update, delete on schema_migrations from fs_app;
