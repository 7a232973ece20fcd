-- The closed vocabularies of the domain. Lists that grow (decline, cancel, block and history
-- reasons, decision outcomes) are varchar and live in the application.

create type order_status as enum (
  'CREATED', 'SEARCHING', 'ASSIGNED', 'EN_ROUTE', 'WORKING', 'PAYMENT',
  'CLOSED', 'DEFERRED', 'GUARANTEE', 'CANCELED'
);
create type order_type as enum ('NORMAL', 'GUARANTEE');
create type order_category as enum (
  'ELECTRICS', 'PLUMBING', 'APPLIANCES', 'WINDOWS', 'HANDYMAN', 'ROADSIDE'
);

create type offer_state as enum ('SENT', 'VIEWED', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'CANCELED');
create type offer_source as enum ('ENGINE', 'STAFF_AUTO', 'STAFF_MANUAL', 'STAFF_DIRECT');

-- ADMIN is any staff member, whatever his role.
create type actor_type as enum ('SYSTEM', 'ADMIN', 'MASTER', 'AUTO_DISTRIBUTION', 'CLIENT', 'API');
create type change_source as enum ('bot', 'console', 'api', 'engine', 'job');

create type moderation_status as enum ('PENDING', 'APPROVED', 'REJECTED');
create type shift_status as enum ('SHIFT_OFF', 'SHIFT_ON', 'BREAK');
create type payout_method as enum ('CARD', 'SBP', 'YOOMONEY', 'BANK_ACCOUNT');
create type staff_role as enum ('GLOBAL_ADMIN', 'CITY_ADMIN', 'LOGIST');

create type commission_status as enum ('WAIT_PAY', 'REPORTED', 'APPROVED', 'OVERDUE', 'CANCELED');
create type referral_reward_status as enum ('ACCRUED', 'PAID', 'CANCELED');
create type ledger_kind as enum (
  'COMMISSION_CHARGED', 'COMMISSION_CANCELED', 'COMMISSION_PAID', 'COMMISSION_PAYMENT_REVERSED',
  'COMMISSION_WRITTEN_OFF', 'COMMISSION_WRITE_OFF_REVERSED',
  'REFERRAL_ACCRUED', 'REFERRAL_REVERSED', 'REFERRAL_PAID',
  'GUARANTEE_ACCRUED', 'GUARANTEE_REVERSED', 'GUARANTEE_PAID', 'CORRECTION'
);

create type attachment_entity as enum ('ORDER', 'OFFER', 'COMMISSION', 'MASTER');
create type attachment_file_type as enum ('PHOTO', 'DOCUMENT', 'AUDIO', 'VIDEO', 'OTHER');
create type outbox_kind as enum ('MASTER', 'STAFF', 'CHANNEL', 'EDIT');
create type outbox_outcome as enum ('SENT', 'SKIPPED', 'DEAD');
