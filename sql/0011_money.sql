-- Money: commissions and their reminders, referrals and rewards, the ledger; and the blocks of
-- masters, because an unpaid commission is what most of them come from.

create table commissions (
  id int generated always as identity,
  order_id int not null,
  master_id int not null,
  base_total numeric(10,2) not null,
  avg_check numeric(10,2) not null,
  rate numeric(5,4) not null,
  amount numeric(10,2) not null,
  credit_applied numeric(10,2) not null default 0,
  status commission_status not null default 'WAIT_PAY',
  deadline_at timestamptz not null,
  deadline_set_at timestamptz not null,
  paid_reported_at timestamptz,
  paid_approved_at timestamptz,
  paid_amount numeric(10,2),
  approved_by_staff_id int,
  rejection_reason text,
  payment_reference varchar(120),
  has_checks bool not null default false,
  pay_to_snapshot jsonb not null default '{}',
  blocked_applied bool not null default false,
  blocked_at timestamptz,
  review_alerted_at timestamptz,
  canceled_at timestamptz,
  cancel_reason varchar(64),
  version int not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint pk_commissions primary key (id),
  constraint fk_commissions__order_id foreign key (order_id) references orders (id) on delete restrict,
  constraint fk_commissions__master_id foreign key (master_id) references masters (id) on delete restrict,
  constraint fk_commissions__approved_by_staff_id
    foreign key (approved_by_staff_id) references staff_users (id) on delete set null,
  constraint ck_commissions__amount check (
    amount >= 0 and base_total >= 0 and rate between 0 and 1 and credit_applied between 0 and amount
  )
);
-- One live commission per order, also after a return or reopen.
create unique index uix_commissions__order_live on commissions (order_id) where status <> 'CANCELED';
-- All commissions of an order: card, credit at closing (the partial index does not serve them).
create index ix_commissions__order on commissions (order_id);
-- Overdue timer, reminders, finance lists.
create index ix_commissions__status_deadline on commissions (status, deadline_at);
-- Master's finance lists, unblock check.
create index ix_commissions__master_status on commissions (master_id, status);
-- Export.
create index ix_commissions__created_at on commissions (created_at);

create table commission_deadline_notifications (
  id int generated always as identity,
  commission_id int not null,
  minutes_before int not null,
  deadline_at timestamptz not null,
  sent_at timestamptz not null,
  constraint pk_commission_deadline_notifications primary key (id),
  constraint fk_commission_deadline_notifications__commission_id
    foreign key (commission_id) references commissions (id) on delete cascade,
  -- Each reminder once per deadline.
  constraint uq_commission_deadline_notifications__once unique (commission_id, minutes_before, deadline_at),
  constraint ck_commission_deadline_notifications__minutes check (minutes_before > 0)
);

create table referrals (
  id int generated always as identity,
  master_id int not null,
  referrer_id int not null,
  created_at timestamptz not null,
  constraint pk_referrals primary key (id),
  constraint fk_referrals__master_id foreign key (master_id) references masters (id) on delete cascade,
  constraint fk_referrals__referrer_id foreign key (referrer_id) references masters (id) on delete cascade,
  -- One referrer per master.
  constraint uq_referrals__master unique (master_id),
  constraint ck_referrals__no_self check (master_id <> referrer_id)
);
-- Invited list.
create index ix_referrals__referrer on referrals (referrer_id);

create table referral_rewards (
  id int generated always as identity,
  referrer_id int not null,
  referred_master_id int not null,
  commission_id int not null,
  level smallint not null,
  percent numeric(5,2) not null,
  amount numeric(10,2) not null,
  status referral_reward_status not null default 'ACCRUED',
  paid_at timestamptz,
  canceled_at timestamptz,
  paid_by_staff_id int,
  created_at timestamptz not null,
  constraint pk_referral_rewards primary key (id),
  constraint fk_referral_rewards__referrer_id foreign key (referrer_id) references masters (id) on delete restrict,
  constraint fk_referral_rewards__referred_master_id
    foreign key (referred_master_id) references masters (id) on delete restrict,
  constraint fk_referral_rewards__commission_id
    foreign key (commission_id) references commissions (id) on delete restrict,
  constraint fk_referral_rewards__paid_by_staff_id
    foreign key (paid_by_staff_id) references staff_users (id) on delete set null,
  constraint ck_referral_rewards__level check (level in (1, 2))
);
-- One reward per commission and level; a new one is possible after a reversal.
create unique index uix_referral_rewards__commission_level on referral_rewards (commission_id, level)
  where status <> 'CANCELED';
-- Balance, payout.
create index ix_referral_rewards__referrer_status on referral_rewards (referrer_id, status);
-- Last rewards, export.
create index ix_referral_rewards__referrer_created on referral_rewards (referrer_id, created_at);

-- Append-only: 0014 holds the trigger that keeps it so.
create table ledger_entries (
  id bigint generated always as identity,
  master_id int not null,
  kind ledger_kind not null,
  amount numeric(10,2) not null,
  order_id int,
  commission_id int,
  reward_id int,
  reverses_entry_id bigint,
  actor_type actor_type not null,
  staff_user_id int,
  comment text,
  dedupe_key varchar(120) not null,
  at timestamptz not null,
  constraint pk_ledger_entries primary key (id),
  constraint fk_ledger_entries__master_id foreign key (master_id) references masters (id) on delete restrict,
  constraint fk_ledger_entries__order_id foreign key (order_id) references orders (id) on delete restrict,
  constraint fk_ledger_entries__commission_id
    foreign key (commission_id) references commissions (id) on delete restrict,
  constraint fk_ledger_entries__reward_id
    foreign key (reward_id) references referral_rewards (id) on delete restrict,
  constraint fk_ledger_entries__reverses_entry_id
    foreign key (reverses_entry_id) references ledger_entries (id) on delete restrict,
  constraint fk_ledger_entries__staff_user_id
    foreign key (staff_user_id) references staff_users (id) on delete set null,
  -- No double booking.
  constraint uq_ledger_entries__dedupe unique (dedupe_key),
  constraint ck_ledger_entries__nonzero check (amount <> 0)
);
-- Balance, statement.
create index ix_ledger_entries__master_at on ledger_entries (master_id, at, id);
-- Money of one commission.
create index ix_ledger_entries__commission on ledger_entries (commission_id);
-- Money on the order card.
create index ix_ledger_entries__order on ledger_entries (order_id);

-- A block is a row, so that several reasons can stand at once and a lifted one leaves a trace.
create table master_blocks (
  id bigint generated always as identity,
  master_id int not null,
  reason_code varchar(32) not null,
  comment text,
  order_id int,
  commission_id int,
  created_at timestamptz not null,
  created_by_staff_id int,
  lifted_at timestamptz,
  lifted_by_staff_id int,
  constraint pk_master_blocks primary key (id),
  constraint fk_master_blocks__master_id foreign key (master_id) references masters (id) on delete cascade,
  constraint fk_master_blocks__order_id foreign key (order_id) references orders (id) on delete set null,
  constraint fk_master_blocks__commission_id
    foreign key (commission_id) references commissions (id) on delete set null,
  constraint fk_master_blocks__created_by_staff_id
    foreign key (created_by_staff_id) references staff_users (id) on delete set null,
  constraint fk_master_blocks__lifted_by_staff_id
    foreign key (lifted_by_staff_id) references staff_users (id) on delete set null
);
-- One active block per cause; masters.is_blocked.
create unique index uix_master_blocks__active on master_blocks (master_id, reason_code, commission_id)
  nulls not distinct where lifted_at is null;
