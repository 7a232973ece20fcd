-- Settings, their values per city, and the versions decisions refer to.

create table settings (
  key varchar(80) not null,
  value text not null,
  value_type varchar(16) not null default 'STR',
  description text,
  updated_by_staff_id int,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint pk_settings primary key (key),
  constraint fk_settings__updated_by_staff_id
    foreign key (updated_by_staff_id) references staff_users (id) on delete set null,
  constraint ck_settings__type check (value_type in ('INT', 'DECIMAL', 'BOOL', 'STR', 'JSON', 'TIME'))
);

create table city_settings (
  city_id int not null,
  key varchar(80) not null,
  value text not null,
  updated_by_staff_id int,
  updated_at timestamptz not null,
  constraint pk_city_settings primary key (city_id, key),
  constraint fk_city_settings__city_id foreign key (city_id) references cities (id) on delete cascade,
  constraint fk_city_settings__updated_by_staff_id
    foreign key (updated_by_staff_id) references staff_users (id) on delete set null
);

create table settings_versions (
  id int generated always as identity,
  at timestamptz not null,
  staff_user_id int,
  snapshot jsonb not null,
  constraint pk_settings_versions primary key (id),
  constraint fk_settings_versions__staff_user_id
    foreign key (staff_user_id) references staff_users (id) on delete set null
);

-- The one NOTIFY inside a transaction: settings are written rarely, and a change made by hand in
-- SQL must reach the running processes too.
create function ring_settings() returns trigger language plpgsql as $$
begin
  perform pg_notify('fs_settings', '');
  return null;
end
$$;
create trigger settings_ring after insert or update or delete or truncate on settings
  for each statement execute function ring_settings();
create trigger city_settings_ring after insert or update or delete or truncate on city_settings
  for each statement execute function ring_settings();
