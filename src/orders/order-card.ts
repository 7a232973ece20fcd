import { type Queryable, sql } from "../db/tx.ts";
import { type Kopecks, kopecksFromSql } from "../kernel/money.ts";
import type { DeclineReason } from "../offers/offer-states.ts";
import { mayDo } from "../staff/policy.ts";
import { inScope } from "../staff/scope.ts";
import { staffRead } from "../staff/staff-read.ts";
import type { Work } from "../staff/work.ts";
import { guaranteeUntil } from "./duplicate-orders.ts";
import { type OrderLine, orderLines } from "./order-lines.ts";
import { isRowId } from "./row-id.ts";

/** Everything staff see of one order (admin-bot.md section 3). */
export interface OrderCard extends OrderLine {
  readonly districtId: number | null;
  readonly streetId: number | null;
  readonly streetManual: string | null;
  readonly apartment: string | null;
  readonly addressComment: string | null;
  readonly noDistrict: boolean;
  readonly lat: number | null;
  readonly lon: number | null;
  /** 40 to 100, how good the coordinates are. */
  readonly geocodeConfidence: number | null;
  readonly clientName: string | null;
  /** As stored, `+7XXXXXXXXXX`. */
  readonly clientPhone: string | null;
  readonly clientDataErasedAt: Date | null;
  readonly description: string | null;
  readonly masterPhone: string | null;
  readonly preferredMasterId: number | null;
  readonly preferredMasterName: string | null;
  readonly previousMasterId: number | null;
  readonly companyPaymentKopecks: Kopecks;
  /** When the engine looks again; null while nobody searches. */
  readonly nextLookAt: Date | null;
  /** Of the current episode: masters who opened the card, refusals by reason (null = none given). */
  readonly seen: number;
  readonly declined: readonly { readonly reason: DeclineReason | null; readonly count: number }[];
  readonly escalationAckedAt: Date | null;
  readonly createdByName: string | null;
  readonly createdByApiKeyId: number | null;
  readonly externalRef: string | null;
  /** Guarantee visits made for this order, newest first. */
  readonly guaranteeOrderIds: readonly number[];
  /** Until when «🛡 Гарантия» is possible; null when it is not, or such a visit is under way. */
  readonly guaranteeUntil: Date | null;
  readonly files: number;
  /** The live commission, else the last one; null also for those who may not see money. */
  readonly commission: CardCommission | null;
}

export interface CardCommission {
  readonly commissionId: number;
  readonly status: "WAIT_PAY" | "REPORTED" | "APPROVED" | "OVERDUE" | "CANCELED";
  readonly amountKopecks: Kopecks;
  readonly creditKopecks: Kopecks;
  readonly deadlineAt: Date;
}

/** The card of an order of the actor's cities; null when there is none, or it is of another city. */
export function orderCard(work: Work<Queryable>, orderId: number): Promise<OrderCard | null> {
  return staffRead(work, (behindWall) => readOrderCard(behindWall, orderId));
}

async function readOrderCard(work: Work<Queryable>, orderId: number): Promise<OrderCard | null> {
  if (!isRowId(orderId)) return null;
  const scope = inScope(work.actor, "o.city_id");
  const [line] = await orderLines(
    work.tx,
    sql`select o.id, 1 as place from orders o where o.id = ${orderId} and ${scope}`,
  );
  if (line === undefined) return null;
  const { companyPayment, hasLiveGuarantee, ...details } = await readDetails(work.tx, orderId);
  return {
    ...line,
    ...details,
    companyPaymentKopecks: kopecksFromSql(companyPayment),
    guaranteeUntil: hasLiveGuarantee ? null : guaranteeUntil(work, line),
    commission: mayDo(work.actor, "finance.read", line.cityId)
      ? await readCommission(work.tx, orderId)
      : null,
  };
}

type Details = Omit<
  OrderCard,
  keyof OrderLine | "companyPaymentKopecks" | "guaranteeUntil" | "commission"
> & {
  readonly companyPayment: string;
  readonly hasLiveGuarantee: boolean;
};

function readDetails(q: Queryable, orderId: number): Promise<Details> {
  return q.one<Details>(sql`
    select o.district_id as "districtId", o.street_id as "streetId", o.street_manual as "streetManual", o.apartment,
           o.address_comment as "addressComment", o.no_district as "noDistrict", o.lat, o.lon,
           o.geocode_confidence as "geocodeConfidence", o.client_name as "clientName",
           o.client_phone as "clientPhone", o.client_data_erased_at as "clientDataErasedAt", o.description,
           m.phone as "masterPhone", p.id as "preferredMasterId", p.full_name as "preferredMasterName",
           o.previous_master_id as "previousMasterId", o.company_payment as "companyPayment",
           o.dispatch_due_at as "nextLookAt", o.escalation_acked_at as "escalationAckedAt",
           creator.full_name as "createdByName", o.created_by_api_key_id as "createdByApiKeyId",
           o.external_ref as "externalRef",
           (select count(*)::int from offers f
             where f.order_id = o.id and f.search_episode = o.search_episode and f.viewed_at is not null) as seen,
           (select coalesce(jsonb_agg(d order by d.count desc, d.reason), '[]')
              from (select f.decline_reason as reason, count(*)::int as count from offers f
                     where f.order_id = o.id and f.search_episode = o.search_episode and f.state = 'DECLINED'
                     group by 1) d) as declined,
           array(select g.id from orders g where g.guarantee_source_order_id = o.id order by g.id desc)
             as "guaranteeOrderIds",
           exists (select from orders g where g.guarantee_source_order_id = o.id and g.type = 'GUARANTEE'
                      and g.status not in ('CANCELED','CLOSED')) as "hasLiveGuarantee",
           (select count(*)::int from attachments a where a.entity_type = 'ORDER' and a.entity_id = o.id) as files
      from orders o
      left join masters m on m.id = o.assigned_master_id
      left join masters p on p.id = o.preferred_master_id
      left join staff_users creator on creator.id = o.created_by_staff_id
     where o.id = ${orderId}`);
}

async function readCommission(q: Queryable, orderId: number): Promise<CardCommission | null> {
  type Row = Omit<CardCommission, "amountKopecks" | "creditKopecks"> & { amount: string; credit: string };
  const row = await q.maybeOne<Row>(sql`
    select id as "commissionId", status, amount, credit_applied as credit, deadline_at as "deadlineAt"
      from commissions where order_id = ${orderId}
     order by (status <> 'CANCELED') desc, id desc limit 1`);
  if (row === null) return null;
  const { amount, credit, ...commission } = row;
  return { ...commission, amountKopecks: kopecksFromSql(amount), creditKopecks: kopecksFromSql(credit) };
}
