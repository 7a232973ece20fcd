-- Orders, their history, their files, and the queue that archives them.
-- Free space in the pages and an eager vacuum keep updates of the hot columns on their page.

create table orders (
  id int generated always as identity,
  city_id int not null,
  district_id int,
  street_id int,
  street_manual varchar(250),
  house varchar(32),
  apartment varchar(32),
  address_comment text,
  lat double precision,
  lon double precision,
  geocode_provider varchar(32),
  geocode_confidence int,
  client_name varchar(160),
  client_phone varchar(32),
  category order_category not null,
  description text,
  status order_status not null default 'CREATED',
  type order_type not null default 'NORMAL',
  timeslot_start_utc timestamptz,
  timeslot_end_utc timestamptz,
  is_asap bool not null default false,
  preferred_master_id int,
  assigned_master_id int,
  previous_master_id int,
  total_sum numeric(10,2) not null default 0,
  company_payment numeric(10,2) not null default 0,
  cancel_reason text,
  late_visit bool not null default false,
  no_district bool not null default false,
  search_episode int not null default 0,
  search_started_at timestamptz,
  search_round int not null default 0,
  waves_failed int not null default 0,
  no_candidates_since timestamptz,
  dispatch_due_at timestamptz,
  wake_at timestamptz,
  dist_escalated_logist_at timestamptz,
  dist_escalated_admin_at timestamptz,
  escalation_logist_notified_at timestamptz,
  escalation_admin_notified_at timestamptz,
  escalation_reason varchar(32),
  escalation_owner_staff_id int,
  escalation_acked_at timestamptz,
  escalation_snoozed_until timestamptz,
  escalation_snoozed_total_min smallint not null default 0,
  guarantee_source_order_id int,
  created_by_staff_id int,
  created_by_api_key_id int,
  closed_at timestamptz,
  archived_at timestamptz,
  tracking_token varchar(43),
  tracking_expires_at timestamptz,
  external_ref varchar(64),
  client_data_erased_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version int not null default 1,
  constraint pk_orders primary key (id),
  constraint fk_orders__city_id foreign key (city_id) references cities (id) on delete restrict,
  constraint fk_orders__district_id foreign key (district_id) references districts (id) on delete set null,
  constraint fk_orders__street_id foreign key (street_id) references streets (id) on delete set null,
  constraint fk_orders__preferred_master_id
    foreign key (preferred_master_id) references masters (id) on delete set null,
  constraint fk_orders__assigned_master_id
    foreign key (assigned_master_id) references masters (id) on delete restrict,
  constraint fk_orders__previous_master_id
    foreign key (previous_master_id) references masters (id) on delete set null,
  constraint fk_orders__escalation_owner_staff_id
    foreign key (escalation_owner_staff_id) references staff_users (id) on delete set null,
  constraint fk_orders__guarantee_source_order_id
    foreign key (guarantee_source_order_id) references orders (id) on delete set null,
  constraint fk_orders__created_by_staff_id
    foreign key (created_by_staff_id) references staff_users (id) on delete set null,
  constraint fk_orders__created_by_api_key_id
    foreign key (created_by_api_key_id) references api_keys (id) on delete set null,
  -- Tracking page.
  constraint uq_orders__tracking_token unique (tracking_token),
  constraint ck_orders__timeslot_range check (
    (timeslot_start_utc is null and timeslot_end_utc is null)
    or (timeslot_start_utc is not null and timeslot_end_utc is not null and timeslot_start_utc < timeslot_end_utc)
  ),
  -- State and master agree.
  constraint ck_orders__assigned_master check (
    case
      when status in ('ASSIGNED', 'EN_ROUTE', 'WORKING', 'PAYMENT', 'CLOSED') then assigned_master_id is not null
      when status = 'CANCELED' then true
      else assigned_master_id is null
    end
  ),
  -- Nobody sleeps for ever.
  constraint ck_orders__deferred_wake check (status <> 'DEFERRED' or wake_at is not null),
  constraint ck_orders__closed_at check ((status = 'CLOSED') = (closed_at is not null)),
  -- A check that yields null passes, hence "is not null".
  constraint ck_orders__cancel_reason check (
    status <> 'CANCELED' or (cancel_reason is not null and length(btrim(cancel_reason)) between 3 and 200)
  ),
  -- Stamp and notice are one fact.
  constraint ck_orders__escalation check (
    (dist_escalated_logist_at is null) = (escalation_logist_notified_at is null)
    and (dist_escalated_admin_at is null) = (escalation_admin_notified_at is null)
    and (dist_escalated_admin_at is null or dist_escalated_logist_at is not null)
  ),
  constraint ck_orders__money_nonneg check (total_sum >= 0 and company_payment >= 0)
) with (
  fillfactor = 80,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.02,
  autovacuum_vacuum_cost_delay = 0
);
-- Queue lists and filters by status, city, slot date.
create index ix_orders__status_city_timeslot_start on orders (status, city_id, timeslot_start_utc);
-- Engine: orders of one city; the priority order is computed on this small set.
create index ix_orders__searching_city on orders (city_id, created_at, id)
  where assigned_master_id is null and status in ('SEARCHING', 'GUARANTEE');
-- Engine: which cities have due work.
create index ix_orders__dispatch_due on orders (dispatch_due_at, city_id)
  where assigned_master_id is null and status in ('SEARCHING', 'GUARANTEE');
-- Wake-up statement.
create index ix_orders__wake on orders (wake_at) where status = 'DEFERRED';
-- Guarantee orders of a master.
create index ix_orders__preferred_master on orders (preferred_master_id);
-- Guarantee lists and return-rate report.
create index ix_orders__type on orders (type, created_at);
-- Active-order count, active list, history.
create index ix_orders__assigned_master_status on orders (assigned_master_id, status);
-- Average check of 7 days, statistics.
create index ix_orders__master_closed on orders (assigned_master_id, closed_at) include (total_sum, type)
  where status = 'CLOSED';
-- Reports per city.
create index ix_orders__city_created on orders (city_id, created_at);
-- Reports over all cities.
create index ix_orders__created_at on orders (created_at);
-- Search by phone, duplicate warning.
create index ix_orders__client_phone on orders (client_phone);
-- Search by the last digits.
create index ix_orders__client_phone_tail on orders (right(client_phone, 4));
-- Escalation list and board counters.
create index ix_orders__escalated_open on orders (city_id, dist_escalated_logist_at)
  where dist_escalated_logist_at is not null;
-- Self-check: must be empty.
create index ix_orders__escalation_logist_pending on orders (dist_escalated_logist_at)
  where dist_escalated_logist_at is not null and escalation_logist_notified_at is null;
-- Self-check: must be empty.
create index ix_orders__escalation_admin_pending on orders (dist_escalated_admin_at)
  where dist_escalated_admin_at is not null and escalation_admin_notified_at is null;
-- Card of the source order.
create index ix_orders__guarantee_source on orders (guarantee_source_order_id);
-- At most one live guarantee per source.
create unique index uix_orders__guarantee_live on orders (guarantee_source_order_id)
  where type = 'GUARANTEE' and status not in ('CANCELED', 'CLOSED');
-- District deletion, district reports.
create index ix_orders__district_id on orders (district_id);
-- Street merge.
create index ix_orders__street_id on orders (street_id);
-- API idempotency; two integrators may use the same number.
create unique index uix_orders__external_ref on orders (created_by_api_key_id, external_ref) nulls not distinct
  where external_ref is not null;

create table order_status_history (
  id bigint generated always as identity,
  order_id int not null,
  from_status order_status,
  to_status order_status not null,
  reason varchar(64) not null,
  comment text,
  changed_by_staff_id int,
  changed_by_master_id int,
  actor_type actor_type not null default 'SYSTEM',
  source change_source not null,
  context jsonb not null default '{}',
  created_at timestamptz not null,
  constraint pk_order_status_history primary key (id),
  constraint fk_order_status_history__order_id foreign key (order_id) references orders (id) on delete cascade,
  constraint fk_order_status_history__changed_by_staff_id
    foreign key (changed_by_staff_id) references staff_users (id) on delete set null,
  constraint fk_order_status_history__changed_by_master_id
    foreign key (changed_by_master_id) references masters (id) on delete set null
);
-- Card, order timeline.
create index ix_order_status_history__order on order_status_history (order_id, created_at, id);
-- Escalation and return reports.
create index ix_order_status_history__reason on order_status_history (reason, created_at);

-- entity_id points at one of four tables, so it has no foreign key.
create table attachments (
  id int generated always as identity,
  entity_type attachment_entity not null,
  entity_id bigint not null,
  file_type attachment_file_type not null,
  bot varchar(8),
  file_id varchar(256),
  file_unique_id varchar(64),
  storage_key varchar(200),
  file_name varchar(256),
  mime_type varchar(128),
  size int,
  caption text,
  document_type varchar(32),
  uploaded_by_master_id int,
  uploaded_by_staff_id int,
  created_at timestamptz not null,
  constraint pk_attachments primary key (id),
  constraint fk_attachments__uploaded_by_master_id
    foreign key (uploaded_by_master_id) references masters (id) on delete set null,
  constraint fk_attachments__uploaded_by_staff_id
    foreign key (uploaded_by_staff_id) references staff_users (id) on delete set null,
  constraint ck_attachments__source check (file_id is not null or storage_key is not null)
);
-- Files of a card.
create index ix_attachments__entity on attachments (entity_type, entity_id);

create table order_autoclose_queue (
  order_id int not null,
  closed_at timestamptz not null,
  autoclose_at timestamptz not null,
  processed_at timestamptz,
  created_at timestamptz not null,
  constraint pk_order_autoclose_queue primary key (order_id),
  constraint fk_order_autoclose_queue__order_id foreign key (order_id) references orders (id) on delete cascade
);
-- Archive job.
create index ix_order_autoclose_queue__due on order_autoclose_queue (autoclose_at) where processed_at is null;

-- What a client asked for on the tracking page.
create table client_requests (
  id bigint generated always as identity,
  order_id int not null,
  kind varchar(16) not null,
  data jsonb not null default '{}',
  created_at timestamptz not null,
  handled_at timestamptz,
  handled_by_staff_id int,
  constraint pk_client_requests primary key (id),
  constraint fk_client_requests__order_id foreign key (order_id) references orders (id) on delete cascade,
  constraint fk_client_requests__handled_by_staff_id
    foreign key (handled_by_staff_id) references staff_users (id) on delete set null
);
-- Requests on the order card.
create index ix_client_requests__order on client_requests (order_id);
