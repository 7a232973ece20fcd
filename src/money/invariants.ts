import { type Queryable, sql } from "../db/tx.ts";

/** A row that breaks a promise of finance.md section 6. There must be none. */
export interface BrokenInvariant {
  readonly name: InvariantName;
  /** What it is about: a commission, reward, order or master. */
  readonly id: number;
  readonly expected: string | null;
  readonly found: string | null;
}

export type InvariantName =
  | "commission_sum"
  | "commission_charge"
  | "live_commission_order"
  | "payment_order_commission"
  | "reward_sum"
  | "reward_of_unapproved"
  | "guarantee_sum"
  | "reversal"
  | "credit"
  | "block_flags"
  | "commission_block";

/**
 * Looks for money that does not add up; read by the nightly job and after every step of the tests.
 *
 * - `commission_sum`    the entries of a commission sum to what its state says.
 * - `commission_charge` one charge of exactly its amount, by its master and order.
 * - `live_commission_order`, `payment_order_commission`  order and commission agree.
 * - `reward_sum`        ACCRUED: +amount; PAID and CANCELED: 0, CANCELED after a payout: −amount.
 * - `reward_of_unapproved`  a live reward belongs to an approved commission.
 * - `guarantee_sum`     visits that are not CLOSED hold no accrual.
 * - `reversal`          an entry is taken back at most once, as a whole, at the same master.
 * - `credit`            credit of a live commission is covered by what was paid for the order before.
 * - `block_flags`, `commission_block`  blocks, flags of the master and OVERDUE commissions agree.
 */
export function checkMoneyInvariants(q: Queryable): Promise<BrokenInvariant[]> {
  return q.rows<BrokenInvariant>(sql`
    with commission_entries as (
      select l.commission_id, sum(l.amount) as sum,
             sum(l.amount) filter (where l.kind = 'COMMISSION_CHARGED' and l.master_id = c.master_id
                                     and l.order_id = c.order_id) as charged
        from ledger_entries l join commissions c on c.id = l.commission_id
       group by l.commission_id
    ), commission_money as (
      select c.*, c.amount - c.credit_applied as due, coalesce(e.sum, 0) as sum, coalesce(e.charged, 0) as charged
        from commissions c left join commission_entries e on e.commission_id = c.id
    ), expected_commission as (
      select id, sum, case status
               when 'APPROVED' then greatest(0, paid_amount - due) - credit_applied
               when 'CANCELED' then case when paid_approved_at is null then 0 else paid_amount end
               else -amount end as expected
        from commission_money
    ), reward_money as (
      select r.*, coalesce(e.sum, 0) as sum
        from referral_rewards r
        left join (select reward_id, sum(amount) as sum from ledger_entries
                    where reward_id is not null group by reward_id) as e on e.reward_id = r.id
    ), reversed as (
      select reverses_entry_id as id, count(*) as times, sum(amount) as sum, min(master_id) as master_id
        from ledger_entries where reverses_entry_id is not null group by reverses_entry_id
    )
    select 'commission_sum' as name, id, expected::text, sum::text as found
      from expected_commission where sum is distinct from expected
    union all
    select 'commission_charge', id, (-amount)::text, charged::text from commission_money where charged <> -amount
    union all
    select 'live_commission_order', c.id, case when c.status = 'APPROVED' then 'CLOSED' else 'PAYMENT' end, o.status::text
      from commissions c join orders o on o.id = c.order_id
     where c.status <> 'CANCELED'
       and (o.status <> (case when c.status = 'APPROVED' then 'CLOSED' else 'PAYMENT' end)::order_status
            or o.assigned_master_id is distinct from c.master_id or o.total_sum <> c.base_total)
    union all
    select 'payment_order_commission', o.id, 'a live commission', null from orders o
     where o.status = 'PAYMENT'
       and not exists (select from commissions c where c.order_id = o.id and c.status <> 'CANCELED')
    union all
    select 'reward_sum', id, expected::text, sum::text
      from (select id, sum, case status when 'ACCRUED' then amount when 'PAID' then 0
                                        else case when paid_at is null then 0 else -amount end end as expected
              from reward_money) as r
     where sum <> expected
    union all
    select 'reward_of_unapproved', r.id, 'APPROVED', c.status::text
      from referral_rewards r join commissions c on c.id = r.commission_id
     where r.status <> 'CANCELED' and c.status <> 'APPROVED'
    union all
    select 'guarantee_sum', l.order_id, case when o.status = 'CLOSED' then o.company_payment else 0 end::text,
           sum(l.amount)::text
      from ledger_entries l join orders o on o.id = l.order_id
     where l.kind in ('GUARANTEE_ACCRUED', 'GUARANTEE_REVERSED')
     group by l.order_id, o.status, o.company_payment
    having sum(l.amount) <> case when o.status = 'CLOSED' then o.company_payment else 0 end
    union all
    select 'reversal', e.id, (-e.amount)::text, r.sum::text
      from reversed r join ledger_entries e on e.id = r.id
     where r.times > 1 or r.sum <> -e.amount or r.master_id <> e.master_id
    union all
    select 'credit', c.id, paid.sum::text, c.credit_applied::text
      from commissions c
      cross join lateral (select coalesce(sum(p.paid_amount), 0) as sum from commissions p
                           where p.order_id = c.order_id and p.master_id = c.master_id and p.status = 'CANCELED'
                             and p.cancel_reason = 'reopened' and p.paid_approved_at is not null) as paid
     where c.status <> 'CANCELED' and c.credit_applied > paid.sum
    union all
    select 'block_flags', m.id, 'flags as the block rows', format('is_blocked %s, is_active %s', m.is_blocked, m.is_active)
      from masters m
      cross join lateral (select exists (select from master_blocks b
                                          where b.master_id = m.id and b.lifted_at is null) as stands) as block
     where m.is_blocked <> block.stands or (m.is_active and (block.stands or m.is_deleted or not m.verified))
    union all
    select 'commission_block', b.id, 'OVERDUE', c.status::text
      from master_blocks b join commissions c on c.id = b.commission_id
     where b.lifted_at is null and c.status <> 'OVERDUE'
     order by name, id`);
}
