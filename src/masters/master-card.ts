import { type Queryable, sql } from "../db/tx.ts";
import { after, DAY_MS } from "../kernel/time.ts";
import { mayDo } from "../staff/policy.ts";
import { inScope } from "../staff/scope.ts";
import { staffRead } from "../staff/staff-read.ts";
import type { Work } from "../staff/work.ts";
import { isRowId } from "./lock-master.ts";
import { type MasterLine, masterLines } from "./master-lines.ts";
import { type Payout, storedPayout } from "./payout.ts";

/** What is counted is counted over this time. */
const PERIOD_MS = 30 * DAY_MS;

/** Everything staff see of a master but his money (admin-bot.md section 7). */
export interface MasterCard extends MasterLine {
  readonly lastName: string | null;
  readonly firstName: string | null;
  readonly middleName: string | null;
  /** When the shift began; null off shift. */
  readonly shiftSince: Date | null;
  readonly breakUntil: Date | null;
  /** His own limit; null = the setting. */
  readonly limitOverride: number | null;
  readonly moderationReason: string | null;
  readonly verifiedAt: Date | null;
  readonly verifiedByName: string | null;
  readonly unreachableSince: Date | null;
  readonly lastSeenAt: Date | null;
  readonly createdAt: Date;
  /** By name; none in a city without districts. */
  readonly districts: readonly { readonly id: number; readonly name: string }[];
  /** Codes of the order categories. */
  readonly skills: readonly string[];
  /** Blocks that stand, oldest first. */
  readonly blocks: readonly CardBlock[];
  readonly lastDays: LastDays;
  /** What only those who may see his documents see; null for the others. */
  readonly personal: PersonalData | null;
}

export interface CardBlock {
  readonly reasonCode: string;
  readonly comment: string | null;
  readonly since: Date;
  readonly byName: string | null;
}

/** Of the last 30 days. */
export interface LastDays {
  /** Offers that reached him, and what became of them. */
  readonly offered: number;
  readonly accepted: number;
  readonly declined: number;
  readonly expired: number;
  /** Orders he gave back after he had accepted them. */
  readonly refusals: number;
  /** Guarantee visits ordered for his finished work. */
  readonly guaranteeReturns: number;
}

export interface PersonalData {
  readonly vehiclePlate: string | null;
  readonly consentAt: Date | null;
  /** Where he is paid to, in full; null until he has said so. */
  readonly payout: Payout | null;
  readonly homePoint: { readonly lat: number; readonly lon: number } | null;
  readonly documents: number;
  readonly referralCode: string | null;
  readonly referredByName: string | null;
  /** Masters who came by his code, and how many of them were approved. */
  readonly invited: number;
  readonly invitedApproved: number;
}

/** The card of a master of the actor's cities; null when there is none, or he is of another city. */
export async function masterCard(work: Work<Queryable>, masterId: number): Promise<MasterCard | null> {
  if (!isRowId(masterId)) return null;
  const scope = inScope(work.actor, "m.city_id");
  const [line] = await masterLines(
    work,
    sql`select m.id, 1 as place from masters m where m.id = ${masterId} and ${scope}`,
  );
  if (line === undefined) return null;
  const details = await staffRead(work, ({ tx }) => readDetails(tx, masterId));
  const isPersonal = mayDo(work.actor, "master.read_documents", line.cityId);
  return {
    ...line,
    ...details,
    blocks: details.blocks.map((block) => ({ ...block, since: new Date(block.since) })),
    lastDays: await readLastDays(work.tx, masterId, after(work.now, -PERIOD_MS)),
    personal: isPersonal ? await staffRead(work, ({ tx }) => readPersonal(tx, masterId)) : null,
  };
}

type Details = Omit<MasterCard, keyof MasterLine | "blocks" | "lastDays" | "personal"> & {
  readonly blocks: readonly (Omit<CardBlock, "since"> & { readonly since: string })[];
};

function readDetails(q: Queryable, masterId: number): Promise<Details> {
  return q.one<Details>(sql`
    select m.last_name as "lastName", m.first_name as "firstName", m.middle_name as "middleName",
           m.shift_started_at as "shiftSince", m.break_until as "breakUntil",
           m.max_active_orders_override as "limitOverride", m.moderation_reason as "moderationReason",
           m.verified_at as "verifiedAt", verifier.full_name as "verifiedByName",
           m.unreachable_since as "unreachableSince", m.last_heartbeat_at as "lastSeenAt",
           m.created_at as "createdAt",
           (select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'name', d.name) order by d.name), '[]')
              from master_districts md join districts d on d.id = md.district_id
             where md.master_id = m.id) as districts,
           array(select s.code from master_skills ms join skills s on s.id = ms.skill_id
                  where ms.master_id = m.id order by s.id) as skills,
           (select coalesce(jsonb_agg(jsonb_build_object('reasonCode', b.reason_code, 'comment', b.comment,
                              'since', b.created_at, 'byName', s.full_name) order by b.id), '[]')
              from master_blocks b left join staff_users s on s.id = b.created_by_staff_id
             where b.master_id = m.id and b.lifted_at is null) as blocks
      from masters m
      left join staff_users verifier on verifier.id = m.verified_by
     where m.id = ${masterId}`);
}

/** Not behind the wall: they are his figures, also where an order was of another city. */
function readLastDays(q: Queryable, masterId: number, since: Date): Promise<LastDays> {
  return q.one<LastDays>(sql`
    select offered.*,
           (select count(*)::int from order_status_history h
             where h.reason = 'master_refused' and h.created_at >= ${since}
               and h.changed_by_master_id = ${masterId}) as refusals,
           (select count(*)::int from orders g join orders s on s.id = g.guarantee_source_order_id
             where g.type = 'GUARANTEE' and g.created_at >= ${since}
               and s.assigned_master_id = ${masterId}) as "guaranteeReturns"
      from (select count(*)::int as offered,
                   count(*) filter (where state = 'ACCEPTED')::int as accepted,
                   count(*) filter (where state = 'DECLINED')::int as declined,
                   count(*) filter (where state = 'EXPIRED')::int as expired
              from offers
             where master_id = ${masterId} and delivered_at is not null and sent_at >= ${since}) offered`);
}

async function readPersonal(q: Queryable, masterId: number): Promise<PersonalData> {
  const { payoutMethod, payoutData, ...personal } = await q.one<
    Omit<PersonalData, "payout"> & { readonly payoutMethod: string | null; readonly payoutData: unknown }
  >(sql`
    select m.vehicle_plate as "vehiclePlate", m.pdn_accepted_at as "consentAt",
           m.payout_method as "payoutMethod", m.payout_data as "payoutData",
           case when m.home_latitude is not null and m.home_longitude is not null
                then jsonb_build_object('lat', m.home_latitude, 'lon', m.home_longitude) end as "homePoint",
           (select count(*)::int from attachments a
             where a.entity_type = 'MASTER' and a.entity_id = m.id) as documents,
           m.referral_code as "referralCode", referrer.full_name as "referredByName",
           (select count(*)::int from referrals r where r.referrer_id = m.id) as invited,
           (select count(*)::int from referrals r join masters i on i.id = r.master_id
             where r.referrer_id = m.id and i.moderation_status = 'APPROVED') as "invitedApproved"
      from masters m
      left join referrals mine on mine.master_id = m.id
      left join masters referrer on referrer.id = mine.referrer_id
     where m.id = ${masterId}`);
  return { ...personal, payout: storedPayout(payoutMethod, payoutData) };
}
