-- Offers: timed proposals of one order to one master. The two unique indexes are what makes
-- "one accepted offer per order" and "one open offer per order and master" facts.
-- idx_offers_order_master_active of the seed documents is uq_offers__order_master_active.

create table offers (
  id int generated always as identity,
  order_id int not null,
  master_id int not null,
  search_episode int not null default 0,
  round_number int not null default 1,
  source offer_source not null default 'ENGINE',
  state offer_state not null default 'SENT',
  sent_at timestamptz not null,
  delivered_at timestamptz,
  viewed_at timestamptz,
  responded_at timestamptz,
  expires_at timestamptz not null,
  rank_position smallint,
  decline_reason varchar(32),
  decline_comment varchar(200),
  cancel_reason varchar(32),
  overrides text[] not null default '{}',
  created_by_staff_id int,
  -- Plain numbers, so that pruning decisions and messages does not scan offers.
  decision_id bigint,
  push_outbox_id bigint,
  created_at timestamptz not null,
  constraint pk_offers primary key (id),
  constraint fk_offers__order_id foreign key (order_id) references orders (id) on delete cascade,
  constraint fk_offers__master_id foreign key (master_id) references masters (id) on delete cascade,
  constraint fk_offers__created_by_staff_id
    foreign key (created_by_staff_id) references staff_users (id) on delete set null,
  constraint ck_offers__expiry check (expires_at >= sent_at),
  constraint ck_offers__decline_reason check (
    decline_reason is null
    or (state = 'DECLINED' and decline_reason in ('far', 'busy', 'price', 'not_my_work', 'other'))
  ),
  constraint ck_offers__responded check ((state in ('SENT', 'VIEWED')) = (responded_at is null)),
  constraint ck_offers__cancel_reason check ((state = 'CANCELED') = (cancel_reason is not null))
) with (
  fillfactor = 80,
  autovacuum_vacuum_scale_factor = 0.01,
  autovacuum_analyze_scale_factor = 0.02,
  autovacuum_vacuum_cost_delay = 0
);
-- Offers of an order, wave state.
create index ix_offers__order_state on offers (order_id, state);
-- Master's offers by state, statistics.
create index ix_offers__master_state on offers (master_id, state);
-- A single accepted offer per order.
create unique index uix_offers__order_accepted_once on offers (order_id) where state = 'ACCEPTED';
-- One active offer per order and master; over all states it would forbid a second offer for ever.
create unique index uq_offers__order_master_active on offers (order_id, master_id)
  where state in ('SENT', 'VIEWED', 'ACCEPTED');
-- Open offers of an order; is a wave still open.
create index idx_offers_active_state on offers (order_id, master_id, state) where state in ('SENT', 'VIEWED');
-- Master's list "new orders", open-offer count.
create index idx_offers_master_active on offers (master_id, state, sent_at desc) where state in ('SENT', 'VIEWED');
-- Expiry timer, with expires_at <= the command's now: a predicate cannot hold the time of day.
create index ix_offers__expires_open on offers (expires_at) where state in ('SENT', 'VIEWED');
-- Waves of an episode; declined_before, asked_recently.
create index ix_offers__order_episode_round on offers (order_id, search_episode, round_number);
-- Funnel report.
create index ix_offers__sent_at on offers (sent_at);
