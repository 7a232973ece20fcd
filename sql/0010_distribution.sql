-- The engine's own records: why it decided (decisions), how well it went (metrics), and the notes
-- that wake it (events).

create table distribution_metrics (
  id bigint generated always as identity,
  order_id int not null,
  master_id int,
  offer_id int,
  search_episode int not null,
  assigned_at timestamptz not null,
  round_number int not null,
  candidates_count smallint not null,
  time_to_assign_seconds int not null,
  created_to_assign_seconds int not null,
  first_offer_ms bigint,
  between_rounds_ms_avg bigint,
  between_rounds_ms_max bigint,
  preferred_master_used bool not null default false,
  was_escalated_to_logist bool not null default false,
  was_escalated_to_admin bool not null default false,
  city_id int not null,
  district_id int,
  category order_category not null,
  order_type order_type not null,
  accepted_via varchar(16) not null,
  from_status order_status not null,
  metadata_json jsonb not null default '{}',
  created_at timestamptz not null,
  constraint pk_distribution_metrics primary key (id),
  constraint fk_distribution_metrics__order_id foreign key (order_id) references orders (id) on delete cascade,
  constraint fk_distribution_metrics__master_id foreign key (master_id) references masters (id) on delete set null,
  constraint fk_distribution_metrics__offer_id foreign key (offer_id) references offers (id) on delete set null,
  constraint fk_distribution_metrics__city_id foreign key (city_id) references cities (id) on delete cascade,
  constraint fk_distribution_metrics__district_id
    foreign key (district_id) references districts (id) on delete set null,
  -- One row per assignment.
  constraint uq_distribution_metrics__order_episode unique (order_id, search_episode, assigned_at)
);
-- Dashboard of all cities.
create index ix_distribution_metrics__assigned_at on distribution_metrics (assigned_at);
-- Dashboard per city.
create index ix_distribution_metrics__city_assigned on distribution_metrics (city_id, assigned_at);
-- Dashboard per master.
create index ix_distribution_metrics__master_assigned on distribution_metrics (master_id, assigned_at);
-- Shares per round.
create index ix_distribution_metrics__round on distribution_metrics (round_number, time_to_assign_seconds);

create table distribution_decisions (
  id bigint generated always as identity,
  order_id int not null,
  city_id int not null,
  search_episode int not null,
  round_number int not null,
  decided_at timestamptz not null,
  trigger varchar(32) not null,
  scope varchar(8) not null,
  widened bool not null default false,
  policy_version varchar(16) not null,
  settings_version int not null,
  masters_total int not null,
  eligible_count int not null,
  candidates jsonb not null default '[]',
  rejections jsonb not null default '{}',
  verdicts jsonb not null default '[]',
  preferred_master_id int,
  preferred_reasons text[] not null default '{}',
  offered_master_ids int[] not null default '{}',
  outcome varchar(32) not null,
  repeat_count int not null default 1,
  last_seen_at timestamptz not null,
  duration_ms int,
  constraint pk_distribution_decisions primary key (id),
  constraint fk_distribution_decisions__order_id foreign key (order_id) references orders (id) on delete cascade,
  constraint fk_distribution_decisions__city_id foreign key (city_id) references cities (id) on delete cascade,
  constraint fk_distribution_decisions__settings_version
    foreign key (settings_version) references settings_versions (id) on delete restrict
);
-- Why-not panel, order timeline.
create index ix_distribution_decisions__order on distribution_decisions (order_id, decided_at);
-- "Why am I not getting orders", replay.
create index ix_distribution_decisions__city on distribution_decisions (city_id, decided_at);

-- Written by every command, read and deleted by the engine that holds the city. The table is almost
-- always empty and always changing, so a fixed number of dead rows calls the vacuum.
create table dispatch_events (
  id bigint generated always as identity,
  city_id int not null,
  kind varchar(32) not null,
  order_id int,
  master_id int,
  at timestamptz not null,
  constraint pk_dispatch_events primary key (id),
  constraint fk_dispatch_events__city_id foreign key (city_id) references cities (id) on delete cascade
) with (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 500,
  autovacuum_vacuum_cost_delay = 0
);
-- The engine reads the notes of a city.
create index ix_dispatch_events__city on dispatch_events (city_id, id);
