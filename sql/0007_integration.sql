-- Doors for other systems: API keys, answers kept per idempotency key, webhooks.

create table api_keys (
  id int generated always as identity,
  name varchar(80) not null,
  key_hash varchar(64) not null,
  scopes text[] not null,
  city_ids int[] not null,
  created_by_staff_id int,
  created_at timestamptz not null,
  revoked_at timestamptz,
  last_used_at timestamptz,
  constraint pk_api_keys primary key (id),
  constraint fk_api_keys__created_by_staff_id
    foreign key (created_by_staff_id) references staff_users (id) on delete set null,
  -- Every API request.
  constraint uq_api_keys__key_hash unique (key_hash)
);

-- Kept 48 hours.
create table idempotency_keys (
  actor varchar(40) not null,
  key varchar(80) not null,
  request_hash varchar(64) not null,
  status_code int,
  response jsonb,
  created_at timestamptz not null,
  constraint pk_idempotency_keys primary key (actor, key)
);

create table webhook_endpoints (
  id int generated always as identity,
  url text not null,
  secret_enc bytea not null,
  events text[] not null,
  city_ids int[] not null,
  is_active bool not null default true,
  created_at timestamptz not null,
  constraint pk_webhook_endpoints primary key (id)
);

create table webhook_deliveries (
  id bigint generated always as identity,
  endpoint_id int not null,
  event varchar(64) not null,
  payload jsonb not null,
  created_at timestamptz not null,
  next_attempt_at timestamptz not null,
  attempt_count int not null default 0,
  delivered_at timestamptz,
  last_status int,
  last_error text,
  constraint pk_webhook_deliveries primary key (id),
  constraint fk_webhook_deliveries__endpoint_id
    foreign key (endpoint_id) references webhook_endpoints (id) on delete cascade
);
-- Claim of due deliveries.
create index ix_webhook_deliveries__due on webhook_deliveries (next_attempt_at) where delivered_at is null;
