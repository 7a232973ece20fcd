-- Masters: their form, shift, skills and districts, the log of what changes their eligibility,
-- invitations and planned shifts. Blocks point at orders and commissions and follow with the money.

create table masters (
  id int generated always as identity,
  tg_user_id bigint,
  telegram_username varchar(64),
  last_name varchar(120),
  first_name varchar(80),
  middle_name varchar(80),
  full_name varchar(160) not null default '',
  phone varchar(32),
  city_id int,
  rating numeric(3,2) not null default 5.00,
  is_active bool not null default false,
  is_blocked bool not null default false,
  is_deleted bool not null default false,
  is_on_shift bool not null default false,
  verified bool not null default false,
  blocked_at timestamptz,
  blocked_reason text,
  referral_code varchar(32),
  referred_by_master_id int,
  last_heartbeat_at timestamptz,
  unreachable_since timestamptz,
  version int not null default 1,
  moderation_status moderation_status not null default 'PENDING',
  moderation_note text,
  moderation_reason text,
  submitted_at timestamptz,
  shift_status shift_status not null default 'SHIFT_OFF',
  shift_started_at timestamptz,
  break_until timestamptz,
  break_remind_at timestamptz,
  break_reminded_at timestamptz,
  max_active_orders_override smallint,
  pdn_accepted_at timestamptz,
  payout_method payout_method,
  payout_data jsonb,
  verified_at timestamptz,
  verified_by int,
  has_vehicle bool not null default false,
  vehicle_plate varchar(16),
  home_latitude numeric(9,6),
  home_longitude numeric(9,6),
  language varchar(2) not null default 'ru',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint pk_masters primary key (id),
  constraint fk_masters__city_id foreign key (city_id) references cities (id) on delete restrict,
  constraint fk_masters__referred_by_master_id
    foreign key (referred_by_master_id) references masters (id) on delete set null,
  constraint fk_masters__verified_by foreign key (verified_by) references staff_users (id) on delete set null,
  -- Identification of a bot user.
  constraint uq_masters__tg_user_id unique (tg_user_id),
  -- Onboarding step 6.
  constraint uq_masters__referral_code unique (referral_code),
  constraint ck_masters__limit_nonneg
    check (max_active_orders_override is null or max_active_orders_override >= 0),
  constraint ck_masters__rating_range check (rating between 0 and 5),
  -- The two shift columns cannot disagree.
  constraint ck_masters__shift_flags check (
    is_on_shift = (shift_status = 'SHIFT_ON') and (shift_status <> 'BREAK' or break_until is not null)
  )
);
-- The engine loads all masters of a city; master lists.
create index ix_masters__city_id on masters (city_id, id);
-- Moderation list, shift counters.
create index ix_masters__mod_shift on masters (moderation_status, shift_status);
-- Search by phone.
create index ix_masters__phone on masters (phone);
-- Search by name.
create index ix_masters__full_name on masters (lower(full_name) text_pattern_ops);
-- Referral counts.
create index ix_masters__referred_by on masters (referred_by_master_id);
-- Break timers.
create index ix_masters__break_until on masters (break_until) where shift_status = 'BREAK';

-- Append-only; feeds replay, shift hours and the time machine.
create table master_state_events (
  id bigint generated always as identity,
  master_id int not null,
  at timestamptz not null,
  kind varchar(32) not null,
  data jsonb not null default '{}',
  actor_type actor_type not null default 'SYSTEM',
  staff_user_id int,
  constraint pk_master_state_events primary key (id),
  constraint fk_master_state_events__master_id foreign key (master_id) references masters (id) on delete cascade,
  constraint fk_master_state_events__staff_user_id
    foreign key (staff_user_id) references staff_users (id) on delete set null
);
-- Shift hours, reconstruct a moment.
create index ix_master_state_events__master_at on master_state_events (master_id, at);
-- Replay of a period.
create index ix_master_state_events__at on master_state_events (at);

create table master_invite_codes (
  id int generated always as identity,
  code varchar(32) not null,
  issued_by_staff_id int,
  city_id int,
  expires_at timestamptz,
  revoked_at timestamptz,
  used_at timestamptz,
  used_by_master_id int,
  comment varchar(255),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint pk_master_invite_codes primary key (id),
  constraint fk_master_invite_codes__issued_by_staff_id
    foreign key (issued_by_staff_id) references staff_users (id) on delete set null,
  constraint fk_master_invite_codes__city_id foreign key (city_id) references cities (id) on delete set null,
  constraint fk_master_invite_codes__used_by_master_id
    foreign key (used_by_master_id) references masters (id) on delete set null,
  -- Redeem.
  constraint uq_master_invite_codes__code unique (code)
);

create table skills (
  id int generated always as identity,
  code varchar(64) not null,
  name varchar(160) not null,
  is_active bool not null default true,
  created_at timestamptz not null,
  constraint pk_skills primary key (id),
  -- Category to skill.
  constraint uq_skills__code unique (code),
  -- Categories and skills are one vocabulary.
  constraint ck_skills__code
    check (code in ('ELECTRICS', 'PLUMBING', 'APPLIANCES', 'WINDOWS', 'HANDYMAN', 'ROADSIDE'))
);

create table master_skills (
  master_id int not null,
  skill_id int not null,
  constraint pk_master_skills primary key (master_id, skill_id),
  constraint fk_master_skills__master_id foreign key (master_id) references masters (id) on delete cascade,
  constraint fk_master_skills__skill_id foreign key (skill_id) references skills (id) on delete restrict
);
-- Masters of a skill.
create index ix_master_skills__skill on master_skills (skill_id, master_id);

create table master_districts (
  master_id int not null,
  district_id int not null,
  constraint pk_master_districts primary key (master_id, district_id),
  constraint fk_master_districts__master_id foreign key (master_id) references masters (id) on delete cascade,
  constraint fk_master_districts__district_id foreign key (district_id) references districts (id) on delete cascade
);
-- Masters of a district.
create index ix_master_districts__district on master_districts (district_id, master_id);

create table master_planned_shifts (
  master_id int not null,
  local_date date not null,
  start_local time not null,
  end_local time not null,
  created_at timestamptz not null,
  constraint pk_master_planned_shifts primary key (master_id, local_date),
  constraint fk_master_planned_shifts__master_id foreign key (master_id) references masters (id) on delete cascade
);
