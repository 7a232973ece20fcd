-- What is to be said to people: the outbox, and the pace of each bot and chat.

create table notifications_outbox (
  id bigint generated always as identity,
  kind outbox_kind not null,
  bot varchar(8) not null,
  master_id int,
  staff_user_id int,
  channel varchar(16),
  edit_outbox_id bigint,
  chat_key varchar(40) not null,
  event varchar(64) not null,
  payload jsonb not null default '{}',
  priority smallint not null default 5,
  order_id int,
  offer_id int,
  created_at timestamptz not null,
  next_attempt_at timestamptz not null,
  lease_until timestamptz,
  lease_owner varchar(64),
  attempt_count int not null default 0,
  sent_at timestamptz,
  processed_at timestamptz,
  outcome outbox_outcome,
  last_error text,
  error_code int,
  dedupe_key varchar(160),
  telegram_chat_id bigint,
  telegram_message_id bigint,
  constraint pk_notifications_outbox primary key (id),
  constraint fk_notifications_outbox__master_id foreign key (master_id) references masters (id) on delete cascade,
  constraint fk_notifications_outbox__staff_user_id
    foreign key (staff_user_id) references staff_users (id) on delete cascade,
  constraint fk_notifications_outbox__order_id foreign key (order_id) references orders (id) on delete cascade,
  constraint fk_notifications_outbox__offer_id foreign key (offer_id) references offers (id) on delete cascade,
  -- One recipient.
  constraint ck_notifications_outbox__recipient check (
    (kind = 'MASTER' and master_id is not null)
    or (kind = 'STAFF' and staff_user_id is not null)
    or (kind = 'CHANNEL' and channel is not null)
    or (kind = 'EDIT' and edit_outbox_id is not null)
  ),
  constraint ck_notifications_outbox__outcome check (
    (processed_at is null) = (outcome is null) and (sent_at is null or outcome = 'SENT')
  )
) with (
  fillfactor = 80,
  autovacuum_vacuum_scale_factor = 0.01,
  autovacuum_analyze_scale_factor = 0.02,
  autovacuum_vacuum_cost_delay = 0
);
-- Claim.
create index ix_notifications_outbox__due on notifications_outbox (priority, next_attempt_at, id)
  where processed_at is null;
-- Order per chat.
create index ix_notifications_outbox__chat on notifications_outbox (chat_key, id) where processed_at is null;
-- An event is written once.
create unique index uix_notifications_outbox__dedupe on notifications_outbox (dedupe_key)
  where dedupe_key is not null;
-- Monitoring by event.
create index ix_notifications_outbox__event_sent on notifications_outbox (event, sent_at);
-- Dead letters.
create index ix_notifications_outbox__dead on notifications_outbox (created_at) where outcome = 'DEAD';
-- Delivery state on the order card.
create index ix_notifications_outbox__offer on notifications_outbox (offer_id) where offer_id is not null;
-- Retention.
create index ix_notifications_outbox__created on notifications_outbox (created_at);

create table delivery_limits (
  key varchar(48) not null,
  next_at timestamptz not null,
  failures int not null default 0,
  down_since timestamptz,
  constraint pk_delivery_limits primary key (key)
);
