-- Golden copy of the schema the migrations build. Nothing runs it; test/schema.test.ts compares it.
-- Refresh it with: field-service schema-dump > sql/schema.sql

set check_function_bodies = off;

create type actor_type as enum ('SYSTEM', 'ADMIN', 'MASTER', 'AUTO_DISTRIBUTION', 'CLIENT', 'API');

create type attachment_entity as enum ('ORDER', 'OFFER', 'COMMISSION', 'MASTER');

create type attachment_file_type as enum ('PHOTO', 'DOCUMENT', 'AUDIO', 'VIDEO', 'OTHER');

create type change_source as enum ('bot', 'console', 'api', 'engine', 'job');

create type commission_status as enum ('WAIT_PAY', 'REPORTED', 'APPROVED', 'OVERDUE', 'CANCELED');

create type ledger_kind as enum ('COMMISSION_CHARGED', 'COMMISSION_CANCELED', 'COMMISSION_PAID', 'COMMISSION_PAYMENT_REVERSED', 'COMMISSION_WRITTEN_OFF', 'COMMISSION_WRITE_OFF_REVERSED', 'REFERRAL_ACCRUED', 'REFERRAL_REVERSED', 'REFERRAL_PAID', 'GUARANTEE_ACCRUED', 'GUARANTEE_REVERSED', 'GUARANTEE_PAID', 'CORRECTION');

create type moderation_status as enum ('PENDING', 'APPROVED', 'REJECTED');

create type offer_source as enum ('ENGINE', 'STAFF_AUTO', 'STAFF_MANUAL', 'STAFF_DIRECT');

create type offer_state as enum ('SENT', 'VIEWED', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'CANCELED');

create type order_category as enum ('ELECTRICS', 'PLUMBING', 'APPLIANCES', 'WINDOWS', 'HANDYMAN', 'ROADSIDE');

create type order_status as enum ('CREATED', 'SEARCHING', 'ASSIGNED', 'EN_ROUTE', 'WORKING', 'PAYMENT', 'CLOSED', 'DEFERRED', 'GUARANTEE', 'CANCELED');

create type order_type as enum ('NORMAL', 'GUARANTEE');

create type outbox_kind as enum ('MASTER', 'STAFF', 'CHANNEL', 'EDIT');

create type outbox_outcome as enum ('SENT', 'SKIPPED', 'DEAD');

create type payout_method as enum ('CARD', 'SBP', 'YOOMONEY', 'BANK_ACCOUNT');

create type referral_reward_status as enum ('ACCRUED', 'PAID', 'CANCELED');

create type shift_status as enum ('SHIFT_OFF', 'SHIFT_ON', 'BREAK');

create type staff_role as enum ('GLOBAL_ADMIN', 'CITY_ADMIN', 'LOGIST');

create table bot_sessions (
  bot character varying(8) not null,
  chat_id bigint not null,
  state character varying(64),
  data jsonb not null default '{}'::jsonb,
  screen_message_id bigint,
  retry jsonb,
  updated_at timestamp with time zone not null,
  constraint pk_bot_sessions PRIMARY KEY (bot, chat_id)
);

create table bot_updates (
  bot character varying(8) not null,
  update_id bigint not null,
  chat_id bigint,
  payload jsonb,
  received_at timestamp with time zone not null,
  processed_at timestamp with time zone,
  attempt_count smallint not null default 0,
  last_error text,
  outcome character varying(8),
  constraint pk_bot_updates PRIMARY KEY (bot, update_id)
);
CREATE INDEX ix_bot_updates__received ON bot_updates USING btree (received_at);
CREATE INDEX ix_bot_updates__todo ON bot_updates USING btree (bot, chat_id, update_id) WHERE (processed_at IS NULL);

create table cities (
  id integer not null generated always as identity,
  name character varying(120) not null,
  aliases text[] not null default '{}'::text[],
  timezone character varying(64) not null,
  centroid_lat double precision,
  centroid_lon double precision,
  is_active boolean not null default true,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint pk_cities PRIMARY KEY (id),
  constraint uq_cities__name UNIQUE (name)
);

create table acceptance_models (
  id integer not null generated always as identity,
  city_id integer,
  category order_category,
  fitted_at timestamp with time zone not null,
  weights jsonb not null,
  quality jsonb not null,
  is_active boolean not null default false,
  constraint pk_acceptance_models PRIMARY KEY (id),
  constraint fk_acceptance_models__city_id FOREIGN KEY (city_id) REFERENCES cities(id) ON DELETE CASCADE
);

create table capacity_rules (
  city_id integer not null,
  category order_category not null,
  bucket character varying(16) not null,
  visits_per_master numeric(4,2) not null default 1,
  reserve_percent smallint not null default 15,
  constraint pk_capacity_rules PRIMARY KEY (city_id, category, bucket),
  constraint fk_capacity_rules__city_id FOREIGN KEY (city_id) REFERENCES cities(id) ON DELETE CASCADE
);

create table code_attempts (
  id bigint not null generated always as identity,
  tg_user_id bigint not null,
  kind character varying(16) not null,
  success boolean not null,
  at timestamp with time zone not null,
  constraint pk_code_attempts PRIMARY KEY (id)
);
CREATE INDEX ix_code_attempts__user_at ON code_attempts USING btree (tg_user_id, kind, at);

create table delivery_limits (
  key character varying(48) not null,
  next_at timestamp with time zone not null,
  failures integer not null default 0,
  down_since timestamp with time zone,
  constraint pk_delivery_limits PRIMARY KEY (key)
);

create table dispatch_events (
  id bigint not null generated always as identity,
  city_id integer not null,
  kind character varying(32) not null,
  order_id integer,
  master_id integer,
  at timestamp with time zone not null,
  constraint pk_dispatch_events PRIMARY KEY (id),
  constraint fk_dispatch_events__city_id FOREIGN KEY (city_id) REFERENCES cities(id) ON DELETE CASCADE
) with (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=500, autovacuum_vacuum_cost_delay=0);
CREATE INDEX ix_dispatch_events__city ON dispatch_events USING btree (city_id, id);

create table districts (
  id integer not null generated always as identity,
  city_id integer not null,
  name character varying(120) not null,
  centroid_lat double precision,
  centroid_lon double precision,
  is_active boolean not null default true,
  created_at timestamp with time zone not null,
  constraint pk_districts PRIMARY KEY (id),
  constraint uq_districts__city_name UNIQUE (city_id, name),
  constraint fk_districts__city_id FOREIGN KEY (city_id) REFERENCES cities(id) ON DELETE CASCADE
);

create table idempotency_keys (
  actor character varying(40) not null,
  key character varying(80) not null,
  request_hash character varying(64) not null,
  status_code integer,
  response jsonb,
  created_at timestamp with time zone not null,
  constraint pk_idempotency_keys PRIMARY KEY (actor, key)
);

create table job_runs (
  name character varying(48) not null,
  next_due_at timestamp with time zone not null,
  last_started_at timestamp with time zone,
  last_finished_at timestamp with time zone,
  last_error text,
  constraint pk_job_runs PRIMARY KEY (name)
);

create table log_events (
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  role character varying(16) not null,
  level character varying(8) not null,
  event character varying(48) not null,
  message text not null,
  city_id integer,
  order_id integer,
  fields jsonb not null default '{}'::jsonb,
  constraint pk_log_events PRIMARY KEY (id),
  constraint fk_log_events__city_id FOREIGN KEY (city_id) REFERENCES cities(id) ON DELETE SET NULL
);
CREATE INDEX ix_log_events__at ON log_events USING btree (at);
CREATE INDEX ix_log_events__city_at ON log_events USING btree (city_id, at);

create table onboarding_drafts (
  tg_user_id bigint not null,
  step smallint not null default 1,
  data jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint pk_onboarding_drafts PRIMARY KEY (tg_user_id)
);

create table process_heartbeats (
  role character varying(16) not null,
  instance_id character varying(64) not null,
  version character varying(40) not null,
  started_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  constraint pk_process_heartbeats PRIMARY KEY (role, instance_id)
);

create table schema_migrations (
  version integer not null,
  name text not null,
  checksum character varying(64) not null,
  applied_at timestamp with time zone not null,
  constraint pk_schema_migrations PRIMARY KEY (version)
);

create table skills (
  id integer not null generated always as identity,
  code character varying(64) not null,
  name character varying(160) not null,
  is_active boolean not null default true,
  created_at timestamp with time zone not null,
  constraint pk_skills PRIMARY KEY (id),
  constraint uq_skills__code UNIQUE (code),
  constraint ck_skills__code CHECK (((code)::text = ANY ((ARRAY['ELECTRICS'::character varying, 'PLUMBING'::character varying, 'APPLIANCES'::character varying, 'WINDOWS'::character varying, 'HANDYMAN'::character varying, 'ROADSIDE'::character varying])::text[])))
);

create table staff_users (
  id integer not null generated always as identity,
  tg_user_id bigint,
  username character varying(64),
  full_name character varying(160),
  phone character varying(32),
  role staff_role not null,
  is_active boolean not null default true,
  language character varying(2) not null default 'ru'::character varying,
  prefs jsonb not null default '{}'::jsonb,
  pdn_accepted_at timestamp with time zone,
  last_seen_at timestamp with time zone,
  unreachable_since timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint pk_staff_users PRIMARY KEY (id),
  constraint uq_staff_users__tg_user_id UNIQUE (tg_user_id)
);
CREATE INDEX ix_staff_users__role ON staff_users USING btree (role, is_active);
CREATE UNIQUE INDEX uix_staff_users__username ON staff_users USING btree (lower((username)::text)) WHERE (username IS NOT NULL);

create table api_keys (
  id integer not null generated always as identity,
  name character varying(80) not null,
  key_hash character varying(64) not null,
  scopes text[] not null,
  city_ids integer[] not null,
  created_by_staff_id integer,
  created_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  last_used_at timestamp with time zone,
  constraint pk_api_keys PRIMARY KEY (id),
  constraint uq_api_keys__key_hash UNIQUE (key_hash),
  constraint fk_api_keys__created_by_staff_id FOREIGN KEY (created_by_staff_id) REFERENCES staff_users(id) ON DELETE SET NULL
);

create table city_settings (
  city_id integer not null,
  key character varying(80) not null,
  value text not null,
  updated_by_staff_id integer,
  updated_at timestamp with time zone not null,
  constraint pk_city_settings PRIMARY KEY (city_id, key),
  constraint fk_city_settings__city_id FOREIGN KEY (city_id) REFERENCES cities(id) ON DELETE CASCADE,
  constraint fk_city_settings__updated_by_staff_id FOREIGN KEY (updated_by_staff_id) REFERENCES staff_users(id) ON DELETE SET NULL
);

create table console_login_codes (
  id bigint not null generated always as identity,
  staff_user_id integer not null,
  token_hash character varying(64) not null,
  code_hash character varying(64),
  attempts smallint not null default 0,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint pk_console_login_codes PRIMARY KEY (id),
  constraint uq_console_login_codes__token UNIQUE (token_hash),
  constraint fk_console_login_codes__staff_user_id FOREIGN KEY (staff_user_id) REFERENCES staff_users(id) ON DELETE CASCADE
);

create table console_sessions (
  id bigint not null generated always as identity,
  staff_user_id integer not null,
  token_hash character varying(64) not null,
  csrf_hash character varying(64) not null,
  login_method character varying(16) not null,
  user_agent character varying(200),
  created_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint pk_console_sessions PRIMARY KEY (id),
  constraint uq_console_sessions__token UNIQUE (token_hash),
  constraint fk_console_sessions__staff_user_id FOREIGN KEY (staff_user_id) REFERENCES staff_users(id) ON DELETE CASCADE
);
CREATE INDEX ix_console_sessions__staff ON console_sessions USING btree (staff_user_id) WHERE (revoked_at IS NULL);

create table masters (
  id integer not null generated always as identity,
  tg_user_id bigint,
  telegram_username character varying(64),
  last_name character varying(120),
  first_name character varying(80),
  middle_name character varying(80),
  full_name character varying(160) not null default ''::character varying,
  phone character varying(32),
  city_id integer,
  rating numeric(3,2) not null default 5.00,
  is_active boolean not null default false,
  is_blocked boolean not null default false,
  is_deleted boolean not null default false,
  is_on_shift boolean not null default false,
  verified boolean not null default false,
  blocked_at timestamp with time zone,
  blocked_reason text,
  referral_code character varying(32),
  referred_by_master_id integer,
  last_heartbeat_at timestamp with time zone,
  unreachable_since timestamp with time zone,
  version integer not null default 1,
  moderation_status moderation_status not null default 'PENDING'::moderation_status,
  moderation_note text,
  moderation_reason text,
  submitted_at timestamp with time zone,
  shift_status shift_status not null default 'SHIFT_OFF'::shift_status,
  shift_started_at timestamp with time zone,
  break_until timestamp with time zone,
  break_remind_at timestamp with time zone,
  break_reminded_at timestamp with time zone,
  max_active_orders_override smallint,
  pdn_accepted_at timestamp with time zone,
  payout_method payout_method,
  payout_data jsonb,
  verified_at timestamp with time zone,
  verified_by integer,
  has_vehicle boolean not null default false,
  vehicle_plate character varying(16),
  home_latitude numeric(9,6),
  home_longitude numeric(9,6),
  language character varying(2) not null default 'ru'::character varying,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint pk_masters PRIMARY KEY (id),
  constraint uq_masters__referral_code UNIQUE (referral_code),
  constraint uq_masters__tg_user_id UNIQUE (tg_user_id),
  constraint fk_masters__city_id FOREIGN KEY (city_id) REFERENCES cities(id) ON DELETE RESTRICT,
  constraint fk_masters__referred_by_master_id FOREIGN KEY (referred_by_master_id) REFERENCES masters(id) ON DELETE SET NULL,
  constraint fk_masters__verified_by FOREIGN KEY (verified_by) REFERENCES staff_users(id) ON DELETE SET NULL,
  constraint ck_masters__limit_nonneg CHECK (((max_active_orders_override IS NULL) OR (max_active_orders_override >= 0))),
  constraint ck_masters__rating_range CHECK (((rating >= (0)::numeric) AND (rating <= (5)::numeric))),
  constraint ck_masters__shift_flags CHECK (((is_on_shift = (shift_status = 'SHIFT_ON'::shift_status)) AND ((shift_status <> 'BREAK'::shift_status) OR (break_until IS NOT NULL))))
);
CREATE INDEX ix_masters__break_until ON masters USING btree (break_until) WHERE (shift_status = 'BREAK'::shift_status);
CREATE INDEX ix_masters__city_id ON masters USING btree (city_id, id);
CREATE INDEX ix_masters__full_name ON masters USING btree (lower((full_name)::text) text_pattern_ops);
CREATE INDEX ix_masters__mod_shift ON masters USING btree (moderation_status, shift_status);
CREATE INDEX ix_masters__phone ON masters USING btree (phone);
CREATE INDEX ix_masters__referred_by ON masters USING btree (referred_by_master_id);

create table attachments (
  id integer not null generated always as identity,
  entity_type attachment_entity not null,
  entity_id bigint not null,
  file_type attachment_file_type not null,
  bot character varying(8),
  file_id character varying(256),
  file_unique_id character varying(64),
  storage_key character varying(200),
  file_name character varying(256),
  mime_type character varying(128),
  size integer,
  caption text,
  document_type character varying(32),
  uploaded_by_master_id integer,
  uploaded_by_staff_id integer,
  created_at timestamp with time zone not null,
  constraint pk_attachments PRIMARY KEY (id),
  constraint fk_attachments__uploaded_by_master_id FOREIGN KEY (uploaded_by_master_id) REFERENCES masters(id) ON DELETE SET NULL,
  constraint fk_attachments__uploaded_by_staff_id FOREIGN KEY (uploaded_by_staff_id) REFERENCES staff_users(id) ON DELETE SET NULL,
  constraint ck_attachments__source CHECK (((file_id IS NOT NULL) OR (storage_key IS NOT NULL)))
);
CREATE INDEX ix_attachments__entity ON attachments USING btree (entity_type, entity_id);

create table master_districts (
  master_id integer not null,
  district_id integer not null,
  constraint pk_master_districts PRIMARY KEY (master_id, district_id),
  constraint fk_master_districts__district_id FOREIGN KEY (district_id) REFERENCES districts(id) ON DELETE CASCADE,
  constraint fk_master_districts__master_id FOREIGN KEY (master_id) REFERENCES masters(id) ON DELETE CASCADE
);
CREATE INDEX ix_master_districts__district ON master_districts USING btree (district_id, master_id);

create table master_invite_codes (
  id integer not null generated always as identity,
  code character varying(32) not null,
  issued_by_staff_id integer,
  city_id integer,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  used_at timestamp with time zone,
  used_by_master_id integer,
  comment character varying(255),
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint pk_master_invite_codes PRIMARY KEY (id),
  constraint uq_master_invite_codes__code UNIQUE (code),
  constraint fk_master_invite_codes__city_id FOREIGN KEY (city_id) REFERENCES cities(id) ON DELETE SET NULL,
  constraint fk_master_invite_codes__issued_by_staff_id FOREIGN KEY (issued_by_staff_id) REFERENCES staff_users(id) ON DELETE SET NULL,
  constraint fk_master_invite_codes__used_by_master_id FOREIGN KEY (used_by_master_id) REFERENCES masters(id) ON DELETE SET NULL
);

create table master_planned_shifts (
  master_id integer not null,
  local_date date not null,
  start_local time without time zone not null,
  end_local time without time zone not null,
  created_at timestamp with time zone not null,
  constraint pk_master_planned_shifts PRIMARY KEY (master_id, local_date),
  constraint fk_master_planned_shifts__master_id FOREIGN KEY (master_id) REFERENCES masters(id) ON DELETE CASCADE
);

create table master_skills (
  master_id integer not null,
  skill_id integer not null,
  constraint pk_master_skills PRIMARY KEY (master_id, skill_id),
  constraint fk_master_skills__master_id FOREIGN KEY (master_id) REFERENCES masters(id) ON DELETE CASCADE,
  constraint fk_master_skills__skill_id FOREIGN KEY (skill_id) REFERENCES skills(id) ON DELETE RESTRICT
);
CREATE INDEX ix_master_skills__skill ON master_skills USING btree (skill_id, master_id);

create table master_state_events (
  id bigint not null generated always as identity,
  master_id integer not null,
  at timestamp with time zone not null,
  kind character varying(32) not null,
  data jsonb not null default '{}'::jsonb,
  actor_type actor_type not null default 'SYSTEM'::actor_type,
  staff_user_id integer,
  constraint pk_master_state_events PRIMARY KEY (id),
  constraint fk_master_state_events__master_id FOREIGN KEY (master_id) REFERENCES masters(id) ON DELETE CASCADE,
  constraint fk_master_state_events__staff_user_id FOREIGN KEY (staff_user_id) REFERENCES staff_users(id) ON DELETE SET NULL
);
CREATE INDEX ix_master_state_events__at ON master_state_events USING btree (at);
CREATE INDEX ix_master_state_events__master_at ON master_state_events USING btree (master_id, at);

create table referrals (
  id integer not null generated always as identity,
  master_id integer not null,
  referrer_id integer not null,
  created_at timestamp with time zone not null,
  constraint pk_referrals PRIMARY KEY (id),
  constraint uq_referrals__master UNIQUE (master_id),
  constraint fk_referrals__master_id FOREIGN KEY (master_id) REFERENCES masters(id) ON DELETE CASCADE,
  constraint fk_referrals__referrer_id FOREIGN KEY (referrer_id) REFERENCES masters(id) ON DELETE CASCADE,
  constraint ck_referrals__no_self CHECK ((master_id <> referrer_id))
);
CREATE INDEX ix_referrals__referrer ON referrals USING btree (referrer_id);

create table settings (
  key character varying(80) not null,
  value text not null,
  value_type character varying(16) not null default 'STR'::character varying,
  description text,
  updated_by_staff_id integer,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint pk_settings PRIMARY KEY (key),
  constraint fk_settings__updated_by_staff_id FOREIGN KEY (updated_by_staff_id) REFERENCES staff_users(id) ON DELETE SET NULL,
  constraint ck_settings__type CHECK (((value_type)::text = ANY ((ARRAY['INT'::character varying, 'DECIMAL'::character varying, 'BOOL'::character varying, 'STR'::character varying, 'JSON'::character varying, 'TIME'::character varying])::text[])))
);

create table settings_versions (
  id integer not null generated always as identity,
  at timestamp with time zone not null,
  staff_user_id integer,
  snapshot jsonb not null,
  constraint pk_settings_versions PRIMARY KEY (id),
  constraint fk_settings_versions__staff_user_id FOREIGN KEY (staff_user_id) REFERENCES staff_users(id) ON DELETE SET NULL
);

create table simulation_runs (
  id bigint not null generated always as identity,
  kind character varying(16) not null,
  params jsonb not null,
  seed bigint not null,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  result jsonb,
  created_by_staff_id integer,
  constraint pk_simulation_runs PRIMARY KEY (id),
  constraint fk_simulation_runs__created_by_staff_id FOREIGN KEY (created_by_staff_id) REFERENCES staff_users(id) ON DELETE SET NULL
);

create table staff_access_codes (
  id integer not null generated always as identity,
  code character varying(16) not null,
  role staff_role not null,
  created_by_staff_id integer,
  used_by_staff_id integer,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  used_at timestamp with time zone,
  comment text,
  created_at timestamp with time zone not null,
  constraint pk_staff_access_codes PRIMARY KEY (id),
  constraint uq_staff_access_codes__code UNIQUE (code),
  constraint fk_staff_access_codes__created_by_staff_id FOREIGN KEY (created_by_staff_id) REFERENCES staff_users(id) ON DELETE SET NULL,
  constraint fk_staff_access_codes__used_by_staff_id FOREIGN KEY (used_by_staff_id) REFERENCES staff_users(id) ON DELETE SET NULL
);

create table staff_access_code_cities (
  access_code_id integer not null,
  city_id integer not null,
  constraint pk_staff_access_code_cities PRIMARY KEY (access_code_id, city_id),
  constraint fk_staff_access_code_cities__access_code_id FOREIGN KEY (access_code_id) REFERENCES staff_access_codes(id) ON DELETE CASCADE,
  constraint fk_staff_access_code_cities__city_id FOREIGN KEY (city_id) REFERENCES cities(id) ON DELETE CASCADE
);

create table staff_cities (
  staff_user_id integer not null,
  city_id integer not null,
  created_at timestamp with time zone not null,
  constraint pk_staff_cities PRIMARY KEY (staff_user_id, city_id),
  constraint fk_staff_cities__city_id FOREIGN KEY (city_id) REFERENCES cities(id) ON DELETE CASCADE,
  constraint fk_staff_cities__staff_user_id FOREIGN KEY (staff_user_id) REFERENCES staff_users(id) ON DELETE CASCADE
);
CREATE INDEX ix_staff_cities__city ON staff_cities USING btree (city_id, staff_user_id);

create table streets (
  id integer not null generated always as identity,
  city_id integer not null,
  district_id integer,
  name character varying(200) not null,
  name_norm character varying(200) not null,
  centroid_lat double precision,
  centroid_lon double precision,
  created_at timestamp with time zone not null,
  constraint pk_streets PRIMARY KEY (id),
  constraint uq_streets__city_district_name UNIQUE NULLS NOT DISTINCT (city_id, district_id, name),
  constraint fk_streets__city_id FOREIGN KEY (city_id) REFERENCES cities(id) ON DELETE CASCADE,
  constraint fk_streets__district_id FOREIGN KEY (district_id) REFERENCES districts(id) ON DELETE SET NULL
);
CREATE INDEX ix_streets__city_name_norm ON streets USING btree (city_id, name_norm text_pattern_ops);
CREATE INDEX ix_streets__district_id ON streets USING btree (district_id);

create table orders (
  id integer not null generated always as identity,
  city_id integer not null,
  district_id integer,
  street_id integer,
  street_manual character varying(250),
  house character varying(32),
  apartment character varying(32),
  address_comment text,
  lat double precision,
  lon double precision,
  geocode_provider character varying(32),
  geocode_confidence integer,
  client_name character varying(160),
  client_phone character varying(32),
  category order_category not null,
  description text,
  status order_status not null default 'CREATED'::order_status,
  type order_type not null default 'NORMAL'::order_type,
  timeslot_start_utc timestamp with time zone,
  timeslot_end_utc timestamp with time zone,
  is_asap boolean not null default false,
  preferred_master_id integer,
  assigned_master_id integer,
  previous_master_id integer,
  total_sum numeric(10,2) not null default 0,
  company_payment numeric(10,2) not null default 0,
  cancel_reason text,
  late_visit boolean not null default false,
  no_district boolean not null default false,
  search_episode integer not null default 0,
  search_started_at timestamp with time zone,
  search_round integer not null default 0,
  waves_failed integer not null default 0,
  no_candidates_since timestamp with time zone,
  dispatch_due_at timestamp with time zone,
  wake_at timestamp with time zone,
  dist_escalated_logist_at timestamp with time zone,
  dist_escalated_admin_at timestamp with time zone,
  escalation_logist_notified_at timestamp with time zone,
  escalation_admin_notified_at timestamp with time zone,
  escalation_reason character varying(32),
  escalation_owner_staff_id integer,
  escalation_acked_at timestamp with time zone,
  escalation_snoozed_until timestamp with time zone,
  escalation_snoozed_total_min smallint not null default 0,
  guarantee_source_order_id integer,
  created_by_staff_id integer,
  created_by_api_key_id integer,
  closed_at timestamp with time zone,
  archived_at timestamp with time zone,
  tracking_token character varying(43),
  tracking_expires_at timestamp with time zone,
  external_ref character varying(64),
  client_data_erased_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  version integer not null default 1,
  constraint pk_orders PRIMARY KEY (id),
  constraint uq_orders__tracking_token UNIQUE (tracking_token),
  constraint fk_orders__assigned_master_id FOREIGN KEY (assigned_master_id) REFERENCES masters(id) ON DELETE RESTRICT,
  constraint fk_orders__city_id FOREIGN KEY (city_id) REFERENCES cities(id) ON DELETE RESTRICT,
  constraint fk_orders__created_by_api_key_id FOREIGN KEY (created_by_api_key_id) REFERENCES api_keys(id) ON DELETE SET NULL,
  constraint fk_orders__created_by_staff_id FOREIGN KEY (created_by_staff_id) REFERENCES staff_users(id) ON DELETE SET NULL,
  constraint fk_orders__district_id FOREIGN KEY (district_id) REFERENCES districts(id) ON DELETE SET NULL,
  constraint fk_orders__escalation_owner_staff_id FOREIGN KEY (escalation_owner_staff_id) REFERENCES staff_users(id) ON DELETE SET NULL,
  constraint fk_orders__guarantee_source_order_id FOREIGN KEY (guarantee_source_order_id) REFERENCES orders(id) ON DELETE SET NULL,
  constraint fk_orders__preferred_master_id FOREIGN KEY (preferred_master_id) REFERENCES masters(id) ON DELETE SET NULL,
  constraint fk_orders__previous_master_id FOREIGN KEY (previous_master_id) REFERENCES masters(id) ON DELETE SET NULL,
  constraint fk_orders__street_id FOREIGN KEY (street_id) REFERENCES streets(id) ON DELETE SET NULL,
  constraint ck_orders__assigned_master CHECK (
CASE
    WHEN (status = ANY (ARRAY['ASSIGNED'::order_status, 'EN_ROUTE'::order_status, 'WORKING'::order_status, 'PAYMENT'::order_status, 'CLOSED'::order_status])) THEN (assigned_master_id IS NOT NULL)
    WHEN (status = 'CANCELED'::order_status) THEN true
    ELSE (assigned_master_id IS NULL)
END),
  constraint ck_orders__cancel_reason CHECK (((status <> 'CANCELED'::order_status) OR ((cancel_reason IS NOT NULL) AND ((length(btrim(cancel_reason)) >= 3) AND (length(btrim(cancel_reason)) <= 200))))),
  constraint ck_orders__closed_at CHECK (((status = 'CLOSED'::order_status) = (closed_at IS NOT NULL))),
  constraint ck_orders__deferred_wake CHECK (((status <> 'DEFERRED'::order_status) OR (wake_at IS NOT NULL))),
  constraint ck_orders__escalation CHECK ((((dist_escalated_logist_at IS NULL) = (escalation_logist_notified_at IS NULL)) AND ((dist_escalated_admin_at IS NULL) = (escalation_admin_notified_at IS NULL)) AND ((dist_escalated_admin_at IS NULL) OR (dist_escalated_logist_at IS NOT NULL)))),
  constraint ck_orders__money_nonneg CHECK (((total_sum >= (0)::numeric) AND (company_payment >= (0)::numeric))),
  constraint ck_orders__timeslot_range CHECK ((((timeslot_start_utc IS NULL) AND (timeslot_end_utc IS NULL)) OR ((timeslot_start_utc IS NOT NULL) AND (timeslot_end_utc IS NOT NULL) AND (timeslot_start_utc < timeslot_end_utc))))
) with (fillfactor=80, autovacuum_vacuum_scale_factor=0.02, autovacuum_analyze_scale_factor=0.02, autovacuum_vacuum_cost_delay=0);
CREATE INDEX ix_orders__assigned_master_status ON orders USING btree (assigned_master_id, status);
CREATE INDEX ix_orders__city_created ON orders USING btree (city_id, created_at);
CREATE INDEX ix_orders__client_phone ON orders USING btree (client_phone);
CREATE INDEX ix_orders__client_phone_tail ON orders USING btree ("right"((client_phone)::text, 4));
CREATE INDEX ix_orders__created_at ON orders USING btree (created_at);
CREATE INDEX ix_orders__dispatch_due ON orders USING btree (dispatch_due_at, city_id) WHERE ((assigned_master_id IS NULL) AND (status = ANY (ARRAY['SEARCHING'::order_status, 'GUARANTEE'::order_status])));
CREATE INDEX ix_orders__district_id ON orders USING btree (district_id);
CREATE INDEX ix_orders__escalated_open ON orders USING btree (city_id, dist_escalated_logist_at) WHERE (dist_escalated_logist_at IS NOT NULL);
CREATE INDEX ix_orders__escalation_admin_pending ON orders USING btree (dist_escalated_admin_at) WHERE ((dist_escalated_admin_at IS NOT NULL) AND (escalation_admin_notified_at IS NULL));
CREATE INDEX ix_orders__escalation_logist_pending ON orders USING btree (dist_escalated_logist_at) WHERE ((dist_escalated_logist_at IS NOT NULL) AND (escalation_logist_notified_at IS NULL));
CREATE INDEX ix_orders__guarantee_source ON orders USING btree (guarantee_source_order_id);
CREATE INDEX ix_orders__master_closed ON orders USING btree (assigned_master_id, closed_at) INCLUDE (total_sum, type) WHERE (status = 'CLOSED'::order_status);
CREATE INDEX ix_orders__preferred_master ON orders USING btree (preferred_master_id);
CREATE INDEX ix_orders__searching_city ON orders USING btree (city_id, created_at, id) WHERE ((assigned_master_id IS NULL) AND (status = ANY (ARRAY['SEARCHING'::order_status, 'GUARANTEE'::order_status])));
CREATE INDEX ix_orders__status_city_timeslot_start ON orders USING btree (status, city_id, timeslot_start_utc);
CREATE INDEX ix_orders__street_id ON orders USING btree (street_id);
CREATE INDEX ix_orders__type ON orders USING btree (type, created_at);
CREATE INDEX ix_orders__wake ON orders USING btree (wake_at) WHERE (status = 'DEFERRED'::order_status);
CREATE UNIQUE INDEX uix_orders__external_ref ON orders USING btree (created_by_api_key_id, external_ref) NULLS NOT DISTINCT WHERE (external_ref IS NOT NULL);
CREATE UNIQUE INDEX uix_orders__guarantee_live ON orders USING btree (guarantee_source_order_id) WHERE ((type = 'GUARANTEE'::order_type) AND (status <> ALL (ARRAY['CANCELED'::order_status, 'CLOSED'::order_status])));

create table admin_audit_log (
  id bigint not null generated always as identity,
  admin_id integer,
  master_id integer,
  order_id integer,
  city_id integer,
  entity character varying(32) not null,
  entity_id character varying(80),
  action character varying(64) not null,
  before_json jsonb,
  after_json jsonb,
  payload_json jsonb not null default '{}'::jsonb,
  source change_source not null,
  request_id character varying(40),
  created_at timestamp with time zone not null,
  constraint pk_admin_audit_log PRIMARY KEY (id),
  constraint fk_admin_audit_log__admin_id FOREIGN KEY (admin_id) REFERENCES staff_users(id) ON DELETE SET NULL,
  constraint fk_admin_audit_log__city_id FOREIGN KEY (city_id) REFERENCES cities(id) ON DELETE SET NULL,
  constraint fk_admin_audit_log__master_id FOREIGN KEY (master_id) REFERENCES masters(id) ON DELETE SET NULL,
  constraint fk_admin_audit_log__order_id FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE SET NULL
);
CREATE INDEX ix_admin_audit_log__city ON admin_audit_log USING btree (city_id, created_at);
CREATE INDEX ix_admin_audit_log__created ON admin_audit_log USING btree (created_at);
CREATE INDEX ix_admin_audit_log__entity ON admin_audit_log USING btree (entity, entity_id, created_at);
CREATE INDEX ix_admin_audit_log__order ON admin_audit_log USING btree (order_id, created_at) WHERE (order_id IS NOT NULL);

create table client_requests (
  id bigint not null generated always as identity,
  order_id integer not null,
  kind character varying(16) not null,
  data jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null,
  handled_at timestamp with time zone,
  handled_by_staff_id integer,
  constraint pk_client_requests PRIMARY KEY (id),
  constraint fk_client_requests__handled_by_staff_id FOREIGN KEY (handled_by_staff_id) REFERENCES staff_users(id) ON DELETE SET NULL,
  constraint fk_client_requests__order_id FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE CASCADE
);
CREATE INDEX ix_client_requests__order ON client_requests USING btree (order_id);

create table commissions (
  id integer not null generated always as identity,
  order_id integer not null,
  master_id integer not null,
  base_total numeric(10,2) not null,
  avg_check numeric(10,2) not null,
  rate numeric(5,4) not null,
  amount numeric(10,2) not null,
  credit_applied numeric(10,2) not null default 0,
  status commission_status not null default 'WAIT_PAY'::commission_status,
  deadline_at timestamp with time zone not null,
  deadline_set_at timestamp with time zone not null,
  paid_reported_at timestamp with time zone,
  paid_approved_at timestamp with time zone,
  paid_amount numeric(10,2),
  approved_by_staff_id integer,
  rejection_reason text,
  payment_reference character varying(120),
  has_checks boolean not null default false,
  pay_to_snapshot jsonb not null default '{}'::jsonb,
  blocked_applied boolean not null default false,
  blocked_at timestamp with time zone,
  review_alerted_at timestamp with time zone,
  canceled_at timestamp with time zone,
  cancel_reason character varying(64),
  version integer not null default 1,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint pk_commissions PRIMARY KEY (id),
  constraint fk_commissions__approved_by_staff_id FOREIGN KEY (approved_by_staff_id) REFERENCES staff_users(id) ON DELETE SET NULL,
  constraint fk_commissions__master_id FOREIGN KEY (master_id) REFERENCES masters(id) ON DELETE RESTRICT,
  constraint fk_commissions__order_id FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE RESTRICT,
  constraint ck_commissions__amount CHECK (((amount >= (0)::numeric) AND (base_total >= (0)::numeric) AND ((rate >= (0)::numeric) AND (rate <= (1)::numeric)) AND ((credit_applied >= (0)::numeric) AND (credit_applied <= amount))))
);
CREATE INDEX ix_commissions__created_at ON commissions USING btree (created_at);
CREATE INDEX ix_commissions__master_status ON commissions USING btree (master_id, status);
CREATE INDEX ix_commissions__order ON commissions USING btree (order_id);
CREATE INDEX ix_commissions__status_deadline ON commissions USING btree (status, deadline_at);
CREATE UNIQUE INDEX uix_commissions__order_live ON commissions USING btree (order_id) WHERE (status <> 'CANCELED'::commission_status);

create table commission_deadline_notifications (
  id integer not null generated always as identity,
  commission_id integer not null,
  minutes_before integer not null,
  deadline_at timestamp with time zone not null,
  sent_at timestamp with time zone not null,
  constraint pk_commission_deadline_notifications PRIMARY KEY (id),
  constraint uq_commission_deadline_notifications__once UNIQUE (commission_id, minutes_before, deadline_at),
  constraint fk_commission_deadline_notifications__commission_id FOREIGN KEY (commission_id) REFERENCES commissions(id) ON DELETE CASCADE,
  constraint ck_commission_deadline_notifications__minutes CHECK ((minutes_before > 0))
);

create table distribution_decisions (
  id bigint not null generated always as identity,
  order_id integer not null,
  city_id integer not null,
  search_episode integer not null,
  round_number integer not null,
  decided_at timestamp with time zone not null,
  trigger character varying(32) not null,
  scope character varying(8) not null,
  widened boolean not null default false,
  policy_version character varying(16) not null,
  settings_version integer not null,
  masters_total integer not null,
  eligible_count integer not null,
  candidates jsonb not null default '[]'::jsonb,
  rejections jsonb not null default '{}'::jsonb,
  verdicts jsonb not null default '[]'::jsonb,
  preferred_master_id integer,
  preferred_reasons text[] not null default '{}'::text[],
  offered_master_ids integer[] not null default '{}'::integer[],
  outcome character varying(32) not null,
  repeat_count integer not null default 1,
  last_seen_at timestamp with time zone not null,
  duration_ms integer,
  constraint pk_distribution_decisions PRIMARY KEY (id),
  constraint fk_distribution_decisions__city_id FOREIGN KEY (city_id) REFERENCES cities(id) ON DELETE CASCADE,
  constraint fk_distribution_decisions__order_id FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE CASCADE,
  constraint fk_distribution_decisions__settings_version FOREIGN KEY (settings_version) REFERENCES settings_versions(id) ON DELETE RESTRICT
);
CREATE INDEX ix_distribution_decisions__city ON distribution_decisions USING btree (city_id, decided_at);
CREATE INDEX ix_distribution_decisions__order ON distribution_decisions USING btree (order_id, decided_at);

create table master_blocks (
  id bigint not null generated always as identity,
  master_id integer not null,
  reason_code character varying(32) not null,
  comment text,
  order_id integer,
  commission_id integer,
  created_at timestamp with time zone not null,
  created_by_staff_id integer,
  lifted_at timestamp with time zone,
  lifted_by_staff_id integer,
  constraint pk_master_blocks PRIMARY KEY (id),
  constraint fk_master_blocks__commission_id FOREIGN KEY (commission_id) REFERENCES commissions(id) ON DELETE SET NULL,
  constraint fk_master_blocks__created_by_staff_id FOREIGN KEY (created_by_staff_id) REFERENCES staff_users(id) ON DELETE SET NULL,
  constraint fk_master_blocks__lifted_by_staff_id FOREIGN KEY (lifted_by_staff_id) REFERENCES staff_users(id) ON DELETE SET NULL,
  constraint fk_master_blocks__master_id FOREIGN KEY (master_id) REFERENCES masters(id) ON DELETE CASCADE,
  constraint fk_master_blocks__order_id FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX uix_master_blocks__active ON master_blocks USING btree (master_id, reason_code, commission_id) NULLS NOT DISTINCT WHERE (lifted_at IS NULL);

create table offers (
  id integer not null generated always as identity,
  order_id integer not null,
  master_id integer not null,
  search_episode integer not null default 0,
  round_number integer not null default 1,
  source offer_source not null default 'ENGINE'::offer_source,
  state offer_state not null default 'SENT'::offer_state,
  sent_at timestamp with time zone not null,
  delivered_at timestamp with time zone,
  viewed_at timestamp with time zone,
  responded_at timestamp with time zone,
  expires_at timestamp with time zone not null,
  rank_position smallint,
  decline_reason character varying(32),
  decline_comment character varying(200),
  cancel_reason character varying(32),
  overrides text[] not null default '{}'::text[],
  created_by_staff_id integer,
  decision_id bigint,
  push_outbox_id bigint,
  created_at timestamp with time zone not null,
  constraint pk_offers PRIMARY KEY (id),
  constraint fk_offers__created_by_staff_id FOREIGN KEY (created_by_staff_id) REFERENCES staff_users(id) ON DELETE SET NULL,
  constraint fk_offers__master_id FOREIGN KEY (master_id) REFERENCES masters(id) ON DELETE CASCADE,
  constraint fk_offers__order_id FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE CASCADE,
  constraint ck_offers__cancel_reason CHECK (((state = 'CANCELED'::offer_state) = (cancel_reason IS NOT NULL))),
  constraint ck_offers__decline_reason CHECK (((decline_reason IS NULL) OR ((state = 'DECLINED'::offer_state) AND ((decline_reason)::text = ANY ((ARRAY['far'::character varying, 'busy'::character varying, 'price'::character varying, 'not_my_work'::character varying, 'other'::character varying])::text[]))))),
  constraint ck_offers__expiry CHECK ((expires_at >= sent_at)),
  constraint ck_offers__responded CHECK (((state = ANY (ARRAY['SENT'::offer_state, 'VIEWED'::offer_state])) = (responded_at IS NULL)))
) with (fillfactor=80, autovacuum_vacuum_scale_factor=0.01, autovacuum_analyze_scale_factor=0.02, autovacuum_vacuum_cost_delay=0);
CREATE INDEX idx_offers_active_state ON offers USING btree (order_id, master_id, state) WHERE (state = ANY (ARRAY['SENT'::offer_state, 'VIEWED'::offer_state]));
CREATE INDEX idx_offers_master_active ON offers USING btree (master_id, state, sent_at DESC) WHERE (state = ANY (ARRAY['SENT'::offer_state, 'VIEWED'::offer_state]));
CREATE INDEX ix_offers__expires_open ON offers USING btree (expires_at) WHERE (state = ANY (ARRAY['SENT'::offer_state, 'VIEWED'::offer_state]));
CREATE INDEX ix_offers__master_state ON offers USING btree (master_id, state);
CREATE INDEX ix_offers__order_episode_round ON offers USING btree (order_id, search_episode, round_number);
CREATE INDEX ix_offers__order_state ON offers USING btree (order_id, state);
CREATE INDEX ix_offers__sent_at ON offers USING btree (sent_at);
CREATE UNIQUE INDEX uix_offers__order_accepted_once ON offers USING btree (order_id) WHERE (state = 'ACCEPTED'::offer_state);
CREATE UNIQUE INDEX uq_offers__order_master_active ON offers USING btree (order_id, master_id) WHERE (state = ANY (ARRAY['SENT'::offer_state, 'VIEWED'::offer_state, 'ACCEPTED'::offer_state]));

create table distribution_metrics (
  id bigint not null generated always as identity,
  order_id integer not null,
  master_id integer,
  offer_id integer,
  search_episode integer not null,
  assigned_at timestamp with time zone not null,
  round_number integer not null,
  candidates_count smallint not null,
  time_to_assign_seconds integer not null,
  created_to_assign_seconds integer not null,
  first_offer_ms bigint,
  between_rounds_ms_avg bigint,
  between_rounds_ms_max bigint,
  preferred_master_used boolean not null default false,
  was_escalated_to_logist boolean not null default false,
  was_escalated_to_admin boolean not null default false,
  city_id integer not null,
  district_id integer,
  category order_category not null,
  order_type order_type not null,
  accepted_via character varying(16) not null,
  from_status order_status not null,
  metadata_json jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null,
  constraint pk_distribution_metrics PRIMARY KEY (id),
  constraint uq_distribution_metrics__order_episode UNIQUE (order_id, search_episode, assigned_at),
  constraint fk_distribution_metrics__city_id FOREIGN KEY (city_id) REFERENCES cities(id) ON DELETE CASCADE,
  constraint fk_distribution_metrics__district_id FOREIGN KEY (district_id) REFERENCES districts(id) ON DELETE SET NULL,
  constraint fk_distribution_metrics__master_id FOREIGN KEY (master_id) REFERENCES masters(id) ON DELETE SET NULL,
  constraint fk_distribution_metrics__offer_id FOREIGN KEY (offer_id) REFERENCES offers(id) ON DELETE SET NULL,
  constraint fk_distribution_metrics__order_id FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE CASCADE
);
CREATE INDEX ix_distribution_metrics__assigned_at ON distribution_metrics USING btree (assigned_at);
CREATE INDEX ix_distribution_metrics__city_assigned ON distribution_metrics USING btree (city_id, assigned_at);
CREATE INDEX ix_distribution_metrics__master_assigned ON distribution_metrics USING btree (master_id, assigned_at);
CREATE INDEX ix_distribution_metrics__round ON distribution_metrics USING btree (round_number, time_to_assign_seconds);

create table notifications_outbox (
  id bigint not null generated always as identity,
  kind outbox_kind not null,
  bot character varying(8) not null,
  master_id integer,
  staff_user_id integer,
  channel character varying(16),
  edit_outbox_id bigint,
  chat_key character varying(40) not null,
  event character varying(64) not null,
  payload jsonb not null default '{}'::jsonb,
  priority smallint not null default 5,
  order_id integer,
  offer_id integer,
  created_at timestamp with time zone not null,
  next_attempt_at timestamp with time zone not null,
  lease_until timestamp with time zone,
  lease_owner character varying(64),
  attempt_count integer not null default 0,
  sent_at timestamp with time zone,
  processed_at timestamp with time zone,
  outcome outbox_outcome,
  last_error text,
  error_code integer,
  dedupe_key character varying(160),
  telegram_chat_id bigint,
  telegram_message_id bigint,
  constraint pk_notifications_outbox PRIMARY KEY (id),
  constraint fk_notifications_outbox__master_id FOREIGN KEY (master_id) REFERENCES masters(id) ON DELETE CASCADE,
  constraint fk_notifications_outbox__offer_id FOREIGN KEY (offer_id) REFERENCES offers(id) ON DELETE CASCADE,
  constraint fk_notifications_outbox__order_id FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE CASCADE,
  constraint fk_notifications_outbox__staff_user_id FOREIGN KEY (staff_user_id) REFERENCES staff_users(id) ON DELETE CASCADE,
  constraint ck_notifications_outbox__outcome CHECK ((((processed_at IS NULL) = (outcome IS NULL)) AND ((sent_at IS NULL) OR (outcome = 'SENT'::outbox_outcome)))),
  constraint ck_notifications_outbox__recipient CHECK ((((kind = 'MASTER'::outbox_kind) AND (master_id IS NOT NULL)) OR ((kind = 'STAFF'::outbox_kind) AND (staff_user_id IS NOT NULL)) OR ((kind = 'CHANNEL'::outbox_kind) AND (channel IS NOT NULL)) OR ((kind = 'EDIT'::outbox_kind) AND (edit_outbox_id IS NOT NULL))))
) with (fillfactor=80, autovacuum_vacuum_scale_factor=0.01, autovacuum_analyze_scale_factor=0.02, autovacuum_vacuum_cost_delay=0);
CREATE INDEX ix_notifications_outbox__chat ON notifications_outbox USING btree (chat_key, id) WHERE (processed_at IS NULL);
CREATE INDEX ix_notifications_outbox__created ON notifications_outbox USING btree (created_at);
CREATE INDEX ix_notifications_outbox__dead ON notifications_outbox USING btree (created_at) WHERE (outcome = 'DEAD'::outbox_outcome);
CREATE INDEX ix_notifications_outbox__due ON notifications_outbox USING btree (priority, next_attempt_at, id) WHERE (processed_at IS NULL);
CREATE INDEX ix_notifications_outbox__event_sent ON notifications_outbox USING btree (event, sent_at);
CREATE INDEX ix_notifications_outbox__offer ON notifications_outbox USING btree (offer_id) WHERE (offer_id IS NOT NULL);
CREATE UNIQUE INDEX uix_notifications_outbox__dedupe ON notifications_outbox USING btree (dedupe_key) WHERE (dedupe_key IS NOT NULL);

create table order_autoclose_queue (
  order_id integer not null,
  closed_at timestamp with time zone not null,
  autoclose_at timestamp with time zone not null,
  processed_at timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint pk_order_autoclose_queue PRIMARY KEY (order_id),
  constraint fk_order_autoclose_queue__order_id FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE CASCADE
);
CREATE INDEX ix_order_autoclose_queue__due ON order_autoclose_queue USING btree (autoclose_at) WHERE (processed_at IS NULL);

create table order_status_history (
  id bigint not null generated always as identity,
  order_id integer not null,
  from_status order_status,
  to_status order_status not null,
  reason character varying(64) not null,
  comment text,
  changed_by_staff_id integer,
  changed_by_master_id integer,
  actor_type actor_type not null default 'SYSTEM'::actor_type,
  source change_source not null,
  context jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null,
  constraint pk_order_status_history PRIMARY KEY (id),
  constraint fk_order_status_history__changed_by_master_id FOREIGN KEY (changed_by_master_id) REFERENCES masters(id) ON DELETE SET NULL,
  constraint fk_order_status_history__changed_by_staff_id FOREIGN KEY (changed_by_staff_id) REFERENCES staff_users(id) ON DELETE SET NULL,
  constraint fk_order_status_history__order_id FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE CASCADE
);
CREATE INDEX ix_order_status_history__order ON order_status_history USING btree (order_id, created_at, id);
CREATE INDEX ix_order_status_history__reason ON order_status_history USING btree (reason, created_at);

create table referral_rewards (
  id integer not null generated always as identity,
  referrer_id integer not null,
  referred_master_id integer not null,
  commission_id integer not null,
  level smallint not null,
  percent numeric(5,2) not null,
  amount numeric(10,2) not null,
  status referral_reward_status not null default 'ACCRUED'::referral_reward_status,
  paid_at timestamp with time zone,
  canceled_at timestamp with time zone,
  paid_by_staff_id integer,
  created_at timestamp with time zone not null,
  constraint pk_referral_rewards PRIMARY KEY (id),
  constraint fk_referral_rewards__commission_id FOREIGN KEY (commission_id) REFERENCES commissions(id) ON DELETE RESTRICT,
  constraint fk_referral_rewards__paid_by_staff_id FOREIGN KEY (paid_by_staff_id) REFERENCES staff_users(id) ON DELETE SET NULL,
  constraint fk_referral_rewards__referred_master_id FOREIGN KEY (referred_master_id) REFERENCES masters(id) ON DELETE RESTRICT,
  constraint fk_referral_rewards__referrer_id FOREIGN KEY (referrer_id) REFERENCES masters(id) ON DELETE RESTRICT,
  constraint ck_referral_rewards__level CHECK ((level = ANY (ARRAY[1, 2])))
);
CREATE INDEX ix_referral_rewards__referrer_created ON referral_rewards USING btree (referrer_id, created_at);
CREATE INDEX ix_referral_rewards__referrer_status ON referral_rewards USING btree (referrer_id, status);
CREATE UNIQUE INDEX uix_referral_rewards__commission_level ON referral_rewards USING btree (commission_id, level) WHERE (status <> 'CANCELED'::referral_reward_status);

create table ledger_entries (
  id bigint not null generated always as identity,
  master_id integer not null,
  kind ledger_kind not null,
  amount numeric(10,2) not null,
  order_id integer,
  commission_id integer,
  reward_id integer,
  reverses_entry_id bigint,
  actor_type actor_type not null,
  staff_user_id integer,
  comment text,
  dedupe_key character varying(120) not null,
  at timestamp with time zone not null,
  constraint pk_ledger_entries PRIMARY KEY (id),
  constraint uq_ledger_entries__dedupe UNIQUE (dedupe_key),
  constraint fk_ledger_entries__commission_id FOREIGN KEY (commission_id) REFERENCES commissions(id) ON DELETE RESTRICT,
  constraint fk_ledger_entries__master_id FOREIGN KEY (master_id) REFERENCES masters(id) ON DELETE RESTRICT,
  constraint fk_ledger_entries__order_id FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE RESTRICT,
  constraint fk_ledger_entries__reverses_entry_id FOREIGN KEY (reverses_entry_id) REFERENCES ledger_entries(id) ON DELETE RESTRICT,
  constraint fk_ledger_entries__reward_id FOREIGN KEY (reward_id) REFERENCES referral_rewards(id) ON DELETE RESTRICT,
  constraint fk_ledger_entries__staff_user_id FOREIGN KEY (staff_user_id) REFERENCES staff_users(id) ON DELETE SET NULL,
  constraint ck_ledger_entries__nonzero CHECK ((amount <> (0)::numeric))
);
CREATE INDEX ix_ledger_entries__commission ON ledger_entries USING btree (commission_id);
CREATE INDEX ix_ledger_entries__master_at ON ledger_entries USING btree (master_id, at, id);
CREATE INDEX ix_ledger_entries__order ON ledger_entries USING btree (order_id);

create table webhook_endpoints (
  id integer not null generated always as identity,
  url text not null,
  secret_enc bytea not null,
  events text[] not null,
  city_ids integer[] not null,
  is_active boolean not null default true,
  created_at timestamp with time zone not null,
  constraint pk_webhook_endpoints PRIMARY KEY (id)
);

create table webhook_deliveries (
  id bigint not null generated always as identity,
  endpoint_id integer not null,
  event character varying(64) not null,
  payload jsonb not null,
  created_at timestamp with time zone not null,
  next_attempt_at timestamp with time zone not null,
  attempt_count integer not null default 0,
  delivered_at timestamp with time zone,
  last_status integer,
  last_error text,
  constraint pk_webhook_deliveries PRIMARY KEY (id),
  constraint fk_webhook_deliveries__endpoint_id FOREIGN KEY (endpoint_id) REFERENCES webhook_endpoints(id) ON DELETE CASCADE
);
CREATE INDEX ix_webhook_deliveries__due ON webhook_deliveries USING btree (next_attempt_at) WHERE (delivered_at IS NULL);

CREATE OR REPLACE FUNCTION accept_offers(p_offer_ids integer[], p_master_ids integer[], p_moments timestamp with time zone[], p_limits integer[], p_wait boolean, p_source change_source, p_request_id text)
 RETURNS TABLE(press integer, result text, order_id integer, city_id integer, reason text, active integer, active_limit integer, expires_at timestamp with time zone, round_number integer, source offer_source, sent_at timestamp with time zone, expired_now boolean)
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_material TO 'off'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION assign_orders(p_offer_ids integer[], p_order_ids integer[], p_master_ids integer[], p_moments timestamp with time zone[], p_lose_reason text, p_history_reason text, p_staff_id integer, p_actor actor_type, p_source change_source, p_request_id text, p_context jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_material TO 'off'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION expire_offers(p_offer_ids integer[], p_now timestamp with time zone)
 RETURNS TABLE(offer_id integer, order_id integer, city_id integer, master_id integer, round_number integer, source offer_source, sent_at timestamp with time zone, delivered boolean)
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_material TO 'off'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION judge_accept(p_offer_id integer, p_now timestamp with time zone, p_default_limit integer, p_channel_down boolean, OUT result text, OUT reason text, OUT active integer, OUT active_limit integer)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION quiet_hours_end(p_prefs jsonb, p_zone text, p_at timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_level = 'STATEMENT' then
    if pg_trigger_depth() > 1 then
      return null; -- A foreign key at work; the row trigger looks at what it does.
    end if;
  elsif tg_op = 'UPDATE' and pg_trigger_depth() > 1
    and to_jsonb(old) - tg_argv = to_jsonb(new) - tg_argv
    and jsonb_strip_nulls(to_jsonb(new)) <@ jsonb_strip_nulls(to_jsonb(old)) then
    return new;
  end if;
  raise exception '% of % is refused: its rows are written once and never changed', tg_op, tg_table_name
    using errcode = 'insufficient_privilege', hint = 'Write a new row that corrects the old one.';
end
$function$;

CREATE OR REPLACE FUNCTION ring_settings()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_notify('fs_settings', '');
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION scope_all_cities()
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select coalesce(current_setting('app.all_cities', true) = 'on', false)
$function$;

CREATE OR REPLACE FUNCTION scope_city_ids()
 RETURNS integer[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select nullif(current_setting('app.city_ids', true), '')::int[]
$function$;

CREATE OR REPLACE FUNCTION tell_offer_outcome()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into notifications_outbox (kind, bot, edit_outbox_id, chat_key, event, payload, priority, order_id, offer_id,
                                    created_at, next_attempt_at)
  select 'EDIT', n.bot, n.id, n.chat_key, 'offer_outcome', n.payload, 5, new.order_id, new.id, new.responded_at,
         new.responded_at
    from notifications_outbox n
   where n.offer_id = new.id and n.event = 'offer_sent_staff';
  return null;
end
$function$;

grant delete, insert, select, update on bot_sessions to fs_app;

grant delete, insert, select, update on bot_updates to fs_app;

grant delete, insert, select, update on cities to fs_app;
grant select on cities to fs_staff;

grant delete, insert, select, update on acceptance_models to fs_app;

alter table capacity_rules enable row level security;
create policy application on capacity_rules for all to fs_app using (true) with check (true);
create policy staff_scope on capacity_rules for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (city_id = ANY (( SELECT scope_city_ids() AS scope_city_ids)::integer[]))));
grant delete, insert, select, update on capacity_rules to fs_app;
grant select on capacity_rules to fs_staff;

grant delete, insert, select, update on code_attempts to fs_app;

grant delete, insert, select, update on delivery_limits to fs_app;

alter table dispatch_events enable row level security;
create policy application on dispatch_events for all to fs_app using (true) with check (true);
create policy staff_scope on dispatch_events for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (city_id = ANY (( SELECT scope_city_ids() AS scope_city_ids)::integer[]))));
grant delete, insert, select, update on dispatch_events to fs_app;
grant select on dispatch_events to fs_staff;

grant delete, insert, select, update on districts to fs_app;
grant select on districts to fs_staff;

grant delete, insert, select, update on idempotency_keys to fs_app;

grant delete, insert, select, update on job_runs to fs_app;

alter table log_events enable row level security;
create policy application on log_events for all to fs_app using (true) with check (true);
create policy staff_scope on log_events for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (city_id = ANY (( SELECT scope_city_ids() AS scope_city_ids)::integer[]))));
grant delete, insert, select, update on log_events to fs_app;
grant select on log_events to fs_staff;

grant delete, insert, select, update on onboarding_drafts to fs_app;

grant delete, insert, select, update on process_heartbeats to fs_app;

grant select on schema_migrations to fs_app;

grant delete, insert, select, update on skills to fs_app;
grant select on skills to fs_staff;

grant delete, insert, select, update on staff_users to fs_app;
grant select (id, tg_user_id, username, full_name, role, is_active, language) on staff_users to fs_staff;

grant delete, insert, select, update on api_keys to fs_app;

CREATE TRIGGER city_settings_ring AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON city_settings FOR EACH STATEMENT EXECUTE FUNCTION ring_settings();
grant delete, insert, select, update on city_settings to fs_app;

grant delete, insert, select, update on console_login_codes to fs_app;

grant delete, insert, select, update on console_sessions to fs_app;

alter table masters enable row level security;
create policy application on masters for all to fs_app using (true) with check (true);
create policy staff_scope on masters for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (city_id = ANY (( SELECT scope_city_ids() AS scope_city_ids)::integer[]))));
grant delete, insert, select, update on masters to fs_app;
grant select on masters to fs_staff;

alter table attachments enable row level security;
create policy application on attachments for all to fs_app using (true) with check (true);
create policy staff_scope on attachments for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR
CASE entity_type
    WHEN 'ORDER'::attachment_entity THEN (EXISTS ( SELECT
       FROM orders o
      WHERE (o.id = attachments.entity_id)))
    WHEN 'OFFER'::attachment_entity THEN (EXISTS ( SELECT
       FROM offers o
      WHERE (o.id = attachments.entity_id)))
    WHEN 'COMMISSION'::attachment_entity THEN (EXISTS ( SELECT
       FROM commissions c
      WHERE (c.id = attachments.entity_id)))
    WHEN 'MASTER'::attachment_entity THEN (EXISTS ( SELECT
       FROM masters m
      WHERE (m.id = attachments.entity_id)))
    ELSE NULL::boolean
END));
grant delete, insert, select, update on attachments to fs_app;
grant select on attachments to fs_staff;

alter table master_districts enable row level security;
create policy application on master_districts for all to fs_app using (true) with check (true);
create policy staff_scope on master_districts for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (EXISTS ( SELECT
   FROM masters m
  WHERE (m.id = master_districts.master_id)))));
grant delete, insert, select, update on master_districts to fs_app;
grant select on master_districts to fs_staff;

alter table master_invite_codes enable row level security;
create policy application on master_invite_codes for all to fs_app using (true) with check (true);
create policy staff_scope on master_invite_codes for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (city_id = ANY (( SELECT scope_city_ids() AS scope_city_ids)::integer[])) OR ((city_id IS NULL) AND (( SELECT cardinality(scope_city_ids()) AS cardinality) > 0))));
grant delete, insert, select, update on master_invite_codes to fs_app;
grant select on master_invite_codes to fs_staff;

alter table master_planned_shifts enable row level security;
create policy application on master_planned_shifts for all to fs_app using (true) with check (true);
create policy staff_scope on master_planned_shifts for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (EXISTS ( SELECT
   FROM masters m
  WHERE (m.id = master_planned_shifts.master_id)))));
grant delete, insert, select, update on master_planned_shifts to fs_app;
grant select on master_planned_shifts to fs_staff;

alter table master_skills enable row level security;
create policy application on master_skills for all to fs_app using (true) with check (true);
create policy staff_scope on master_skills for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (EXISTS ( SELECT
   FROM masters m
  WHERE (m.id = master_skills.master_id)))));
grant delete, insert, select, update on master_skills to fs_app;
grant select on master_skills to fs_staff;

alter table master_state_events enable row level security;
create policy application on master_state_events for all to fs_app using (true) with check (true);
create policy staff_scope on master_state_events for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (EXISTS ( SELECT
   FROM masters m
  WHERE (m.id = master_state_events.master_id)))));
grant delete, insert, select, update on master_state_events to fs_app;
grant select on master_state_events to fs_staff;

alter table referrals enable row level security;
create policy application on referrals for all to fs_app using (true) with check (true);
create policy staff_scope on referrals for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (EXISTS ( SELECT
   FROM masters m
  WHERE (m.id = ANY (ARRAY[referrals.master_id, referrals.referrer_id]))))));
grant delete, insert, select, update on referrals to fs_app;
grant select on referrals to fs_staff;

CREATE TRIGGER settings_ring AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON settings FOR EACH STATEMENT EXECUTE FUNCTION ring_settings();
grant delete, insert, select, update on settings to fs_app;

grant delete, insert, select, update on settings_versions to fs_app;

grant delete, insert, select, update on simulation_runs to fs_app;

grant delete, insert, select, update on staff_access_codes to fs_app;

grant delete, insert, select, update on staff_access_code_cities to fs_app;

grant delete, insert, select, update on staff_cities to fs_app;
grant select on staff_cities to fs_staff;

grant delete, insert, select, update on streets to fs_app;
grant select on streets to fs_staff;

alter table orders enable row level security;
create policy application on orders for all to fs_app using (true) with check (true);
create policy staff_scope on orders for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (city_id = ANY (( SELECT scope_city_ids() AS scope_city_ids)::integer[]))));
grant delete, insert, select, update on orders to fs_app;
grant select on orders to fs_staff;

alter table admin_audit_log enable row level security;
CREATE TRIGGER admin_audit_log_refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON admin_audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER admin_audit_log_refuse_row_change BEFORE DELETE OR UPDATE ON admin_audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change('admin_id', 'master_id', 'order_id', 'city_id');
create policy application on admin_audit_log for all to fs_app using (true) with check (true);
create policy staff_scope on admin_audit_log for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (city_id = ANY (( SELECT scope_city_ids() AS scope_city_ids)::integer[]))));
grant insert, select on admin_audit_log to fs_app;
grant select on admin_audit_log to fs_staff;

alter table client_requests enable row level security;
create policy application on client_requests for all to fs_app using (true) with check (true);
create policy staff_scope on client_requests for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (EXISTS ( SELECT
   FROM orders o
  WHERE (o.id = client_requests.order_id)))));
grant delete, insert, select, update on client_requests to fs_app;
grant select on client_requests to fs_staff;

alter table commissions enable row level security;
create policy application on commissions for all to fs_app using (true) with check (true);
create policy staff_scope on commissions for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (EXISTS ( SELECT
   FROM orders o
  WHERE (o.id = commissions.order_id)))));
grant delete, insert, select, update on commissions to fs_app;
grant select on commissions to fs_staff;

alter table commission_deadline_notifications enable row level security;
create policy application on commission_deadline_notifications for all to fs_app using (true) with check (true);
create policy staff_scope on commission_deadline_notifications for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (EXISTS ( SELECT
   FROM commissions c
  WHERE (c.id = commission_deadline_notifications.commission_id)))));
grant delete, insert, select, update on commission_deadline_notifications to fs_app;
grant select on commission_deadline_notifications to fs_staff;

alter table distribution_decisions enable row level security;
create policy application on distribution_decisions for all to fs_app using (true) with check (true);
create policy staff_scope on distribution_decisions for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (city_id = ANY (( SELECT scope_city_ids() AS scope_city_ids)::integer[]))));
grant delete, insert, select, update on distribution_decisions to fs_app;
grant select on distribution_decisions to fs_staff;

alter table master_blocks enable row level security;
create policy application on master_blocks for all to fs_app using (true) with check (true);
create policy staff_scope on master_blocks for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (EXISTS ( SELECT
   FROM masters m
  WHERE (m.id = master_blocks.master_id)))));
grant delete, insert, select, update on master_blocks to fs_app;
grant select on master_blocks to fs_staff;

alter table offers enable row level security;
CREATE TRIGGER offers_tell_outcome AFTER UPDATE OF state, decline_reason ON offers FOR EACH ROW WHEN (((new.source = 'STAFF_MANUAL'::offer_source) AND (((old.state = ANY (ARRAY['SENT'::offer_state, 'VIEWED'::offer_state])) AND (new.state <> ALL (ARRAY['SENT'::offer_state, 'VIEWED'::offer_state]))) OR ((new.state = 'DECLINED'::offer_state) AND ((old.decline_reason)::text IS DISTINCT FROM (new.decline_reason)::text))))) EXECUTE FUNCTION tell_offer_outcome();
create policy application on offers for all to fs_app using (true) with check (true);
create policy staff_scope on offers for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (EXISTS ( SELECT
   FROM orders o
  WHERE (o.id = offers.order_id)))));
grant delete, insert, select, update on offers to fs_app;
grant select on offers to fs_staff;

alter table distribution_metrics enable row level security;
create policy application on distribution_metrics for all to fs_app using (true) with check (true);
create policy staff_scope on distribution_metrics for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (city_id = ANY (( SELECT scope_city_ids() AS scope_city_ids)::integer[]))));
grant delete, insert, select, update on distribution_metrics to fs_app;
grant select on distribution_metrics to fs_staff;

alter table notifications_outbox enable row level security;
create policy application on notifications_outbox for all to fs_app using (true) with check (true);
create policy staff_scope on notifications_outbox for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR
CASE
    WHEN (order_id IS NOT NULL) THEN (EXISTS ( SELECT
       FROM orders o
      WHERE (o.id = notifications_outbox.order_id)))
    ELSE (EXISTS ( SELECT
       FROM masters m
      WHERE (m.id = notifications_outbox.master_id)))
END));
grant delete, insert, select, update on notifications_outbox to fs_app;
grant select on notifications_outbox to fs_staff;

alter table order_autoclose_queue enable row level security;
create policy application on order_autoclose_queue for all to fs_app using (true) with check (true);
create policy staff_scope on order_autoclose_queue for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (EXISTS ( SELECT
   FROM orders o
  WHERE (o.id = order_autoclose_queue.order_id)))));
grant delete, insert, select, update on order_autoclose_queue to fs_app;
grant select on order_autoclose_queue to fs_staff;

alter table order_status_history enable row level security;
create policy application on order_status_history for all to fs_app using (true) with check (true);
create policy staff_scope on order_status_history for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (EXISTS ( SELECT
   FROM orders o
  WHERE (o.id = order_status_history.order_id)))));
grant delete, insert, select, update on order_status_history to fs_app;
grant select on order_status_history to fs_staff;

alter table referral_rewards enable row level security;
create policy application on referral_rewards for all to fs_app using (true) with check (true);
create policy staff_scope on referral_rewards for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (EXISTS ( SELECT
   FROM masters m
  WHERE (m.id = referral_rewards.referrer_id)))));
grant delete, insert, select, update on referral_rewards to fs_app;
grant select on referral_rewards to fs_staff;

alter table ledger_entries enable row level security;
CREATE TRIGGER ledger_entries_refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entries_refuse_row_change BEFORE DELETE OR UPDATE ON ledger_entries FOR EACH ROW EXECUTE FUNCTION refuse_change('staff_user_id');
create policy application on ledger_entries for all to fs_app using (true) with check (true);
create policy staff_scope on ledger_entries for select to fs_staff using ((( SELECT scope_all_cities() AS scope_all_cities) OR (EXISTS ( SELECT
   FROM masters m
  WHERE (m.id = ledger_entries.master_id)))));
grant insert, select on ledger_entries to fs_app;
grant select on ledger_entries to fs_staff;

grant delete, insert, select, update on webhook_endpoints to fs_app;

grant delete, insert, select, update on webhook_deliveries to fs_app;

alter default privileges in schema public grant delete, insert, select, update on tables to fs_app;
