-- The service about itself: audit, live log, which processes live, which jobs ran; and the tables of
-- the forecasting features.

create table admin_audit_log (
  id bigint generated always as identity,
  admin_id int,
  master_id int,
  order_id int,
  city_id int,
  entity varchar(32) not null,
  entity_id varchar(80),
  action varchar(64) not null,
  before_json jsonb,
  after_json jsonb,
  payload_json jsonb not null default '{}',
  source change_source not null,
  request_id varchar(40),
  created_at timestamptz not null,
  constraint pk_admin_audit_log primary key (id),
  constraint fk_admin_audit_log__admin_id foreign key (admin_id) references staff_users (id) on delete set null,
  constraint fk_admin_audit_log__master_id foreign key (master_id) references masters (id) on delete set null,
  constraint fk_admin_audit_log__order_id foreign key (order_id) references orders (id) on delete set null,
  constraint fk_admin_audit_log__city_id foreign key (city_id) references cities (id) on delete set null
);
-- Audit list.
create index ix_admin_audit_log__created on admin_audit_log (created_at);
-- Audit list of a city admin.
create index ix_admin_audit_log__city on admin_audit_log (city_id, created_at);
-- History of one thing.
create index ix_admin_audit_log__entity on admin_audit_log (entity, entity_id, created_at);
-- Order timeline.
create index ix_admin_audit_log__order on admin_audit_log (order_id, created_at) where order_id is not null;

create table process_heartbeats (
  role varchar(16) not null,
  instance_id varchar(64) not null,
  version varchar(40) not null,
  started_at timestamptz not null,
  last_at timestamptz not null,
  constraint pk_process_heartbeats primary key (role, instance_id)
);

create table job_runs (
  name varchar(48) not null,
  next_due_at timestamptz not null,
  last_started_at timestamptz,
  last_finished_at timestamptz,
  last_error text,
  constraint pk_job_runs primary key (name)
);

create table log_events (
  id bigint generated always as identity,
  at timestamptz not null,
  role varchar(16) not null,
  level varchar(8) not null,
  event varchar(48) not null,
  message text not null,
  city_id int,
  order_id int,
  fields jsonb not null default '{}',
  constraint pk_log_events primary key (id),
  constraint fk_log_events__city_id foreign key (city_id) references cities (id) on delete set null
);
-- Log screen, pruning.
create index ix_log_events__at on log_events (at);
-- Log screen of a logist.
create index ix_log_events__city_at on log_events (city_id, at);

create table simulation_runs (
  id bigint generated always as identity,
  kind varchar(16) not null,
  params jsonb not null,
  seed bigint not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  result jsonb,
  created_by_staff_id int,
  constraint pk_simulation_runs primary key (id),
  constraint fk_simulation_runs__created_by_staff_id
    foreign key (created_by_staff_id) references staff_users (id) on delete set null
);

create table acceptance_models (
  id int generated always as identity,
  city_id int,
  category order_category,
  fitted_at timestamptz not null,
  weights jsonb not null,
  quality jsonb not null,
  is_active bool not null default false,
  constraint pk_acceptance_models primary key (id),
  constraint fk_acceptance_models__city_id foreign key (city_id) references cities (id) on delete cascade
);

create table capacity_rules (
  city_id int not null,
  category order_category not null,
  bucket varchar(16) not null,
  visits_per_master numeric(4,2) not null default 1,
  reserve_percent smallint not null default 15,
  constraint pk_capacity_rules primary key (city_id, category, bucket),
  constraint fk_capacity_rules__city_id foreign key (city_id) references cities (id) on delete cascade
);
