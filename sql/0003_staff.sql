-- Staff: who they are, which cities they see, how they get in (access codes, console logins).
-- Foreign keys to staff_users have no index: staff are deactivated, never deleted.

create table staff_users (
  id int generated always as identity,
  tg_user_id bigint,
  username varchar(64),
  full_name varchar(160),
  phone varchar(32),
  role staff_role not null,
  is_active bool not null default true,
  language varchar(2) not null default 'ru',
  prefs jsonb not null default '{}',
  pdn_accepted_at timestamptz,
  last_seen_at timestamptz,
  unreachable_since timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint pk_staff_users primary key (id),
  -- Identification of a bot user.
  constraint uq_staff_users__tg_user_id unique (tg_user_id)
);
-- Identification by user name; no duplicates.
create unique index uix_staff_users__username on staff_users (lower(username)) where username is not null;
-- Staff lists, alert recipients.
create index ix_staff_users__role on staff_users (role, is_active);

-- The primary key serves the scope of a staff member.
create table staff_cities (
  staff_user_id int not null,
  city_id int not null,
  created_at timestamptz not null,
  constraint pk_staff_cities primary key (staff_user_id, city_id),
  constraint fk_staff_cities__staff_user_id foreign key (staff_user_id) references staff_users (id) on delete cascade,
  constraint fk_staff_cities__city_id foreign key (city_id) references cities (id) on delete cascade
);
-- Recipients of a city.
create index ix_staff_cities__city on staff_cities (city_id, staff_user_id);

create table staff_access_codes (
  id int generated always as identity,
  code varchar(16) not null,
  role staff_role not null,
  created_by_staff_id int,
  used_by_staff_id int,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  used_at timestamptz,
  comment text,
  created_at timestamptz not null,
  constraint pk_staff_access_codes primary key (id),
  constraint fk_staff_access_codes__created_by_staff_id
    foreign key (created_by_staff_id) references staff_users (id) on delete set null,
  constraint fk_staff_access_codes__used_by_staff_id
    foreign key (used_by_staff_id) references staff_users (id) on delete set null,
  -- Redeem.
  constraint uq_staff_access_codes__code unique (code)
);

create table staff_access_code_cities (
  access_code_id int not null,
  city_id int not null,
  constraint pk_staff_access_code_cities primary key (access_code_id, city_id),
  constraint fk_staff_access_code_cities__access_code_id
    foreign key (access_code_id) references staff_access_codes (id) on delete cascade,
  constraint fk_staff_access_code_cities__city_id foreign key (city_id) references cities (id) on delete cascade
);

create table code_attempts (
  id bigint generated always as identity,
  tg_user_id bigint not null,
  kind varchar(16) not null,
  success bool not null,
  at timestamptz not null,
  constraint pk_code_attempts primary key (id)
);
-- Attempt limit.
create index ix_code_attempts__user_at on code_attempts (tg_user_id, kind, at);

create table console_login_codes (
  id bigint generated always as identity,
  staff_user_id int not null,
  token_hash varchar(64) not null,
  code_hash varchar(64),
  attempts smallint not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint pk_console_login_codes primary key (id),
  constraint fk_console_login_codes__staff_user_id
    foreign key (staff_user_id) references staff_users (id) on delete cascade,
  -- Login by link.
  constraint uq_console_login_codes__token unique (token_hash)
);

create table console_sessions (
  id bigint generated always as identity,
  staff_user_id int not null,
  token_hash varchar(64) not null,
  csrf_hash varchar(64) not null,
  login_method varchar(16) not null,
  user_agent varchar(200),
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  constraint pk_console_sessions primary key (id),
  constraint fk_console_sessions__staff_user_id
    foreign key (staff_user_id) references staff_users (id) on delete cascade,
  -- Every console request.
  constraint uq_console_sessions__token unique (token_hash)
);
-- End all sessions of a person.
create index ix_console_sessions__staff on console_sessions (staff_user_id) where revoked_at is null;
