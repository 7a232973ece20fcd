-- What the bots must not forget in a restart: conversation state, unfinished forms, updates taken in.

create table bot_sessions (
  bot varchar(8) not null,
  chat_id bigint not null,
  state varchar(64),
  data jsonb not null default '{}',
  screen_message_id bigint,
  retry jsonb,
  updated_at timestamptz not null,
  constraint pk_bot_sessions primary key (bot, chat_id)
);

create table onboarding_drafts (
  tg_user_id bigint not null,
  step smallint not null default 1,
  data jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint pk_onboarding_drafts primary key (tg_user_id)
);

create table bot_updates (
  bot varchar(8) not null,
  update_id bigint not null,
  chat_id bigint,
  payload jsonb,
  received_at timestamptz not null,
  processed_at timestamptz,
  attempt_count smallint not null default 0,
  last_error text,
  outcome varchar(8),
  constraint pk_bot_updates primary key (bot, update_id)
);
-- Pruning.
create index ix_bot_updates__received on bot_updates (received_at);
-- Next update of a chat; backlog.
create index ix_bot_updates__todo on bot_updates (bot, chat_id, update_id) where processed_at is null;
