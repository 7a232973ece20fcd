import { type Queryable, sql } from "../db/tx.ts";
import { channelIsDown } from "../outbox/channel.ts";
import type { Work } from "../staff/work.ts";
import type { ModerationStatus, ShiftStatus } from "./lock-master.ts";

/** A block that stands, as its master reads it. */
export interface StandingBlock {
  /** staff, commission_overdue or guarantee_refusal. */
  readonly reasonCode: string;
  /** Words of the staff member who blocked him. */
  readonly comment: string | null;
  readonly since: Date;
}

/** What the menu of a master shows. */
export interface MasterOverview {
  readonly name: string;
  readonly cityId: number | null;
  readonly moderationStatus: ModerationStatus;
  /** Why the form was rejected. */
  readonly moderationReason: string | null;
  readonly submittedAt: Date | null;
  readonly shiftStatus: ShiftStatus;
  readonly breakUntil: Date | null;
  /** Offers he may still accept. */
  readonly openOffers: number;
  readonly activeOrders: number;
  /** His limit of active orders; 0 = he takes none. */
  readonly limit: number;
  /** Oldest first. */
  readonly blocks: readonly StandingBlock[];
}

/** The state of a master as he sees it himself. Throws when there is no such master. */
export async function masterOverview(work: Work<Queryable>, masterId: number): Promise<MasterOverview> {
  const { limitOverride, blocks, ...master } = await work.tx.one<
    Omit<MasterOverview, "limit" | "blocks"> & {
      readonly limitOverride: number | null;
      readonly blocks: readonly (Omit<StandingBlock, "since"> & { readonly since: string })[];
    }
  >(sql`
    select m.full_name as name, m.city_id as "cityId", m.moderation_status as "moderationStatus",
           m.moderation_reason as "moderationReason", m.submitted_at as "submittedAt",
           m.shift_status as "shiftStatus", m.break_until as "breakUntil",
           m.max_active_orders_override as "limitOverride",
           (select count(*)::int from offers f
             where f.master_id = m.id and f.state in ('SENT','VIEWED')
               and (f.expires_at > ${work.now} or ${channelIsDown(work.now)})) as "openOffers",
           (select count(*)::int from orders o
             where o.assigned_master_id = m.id
               and o.status in ('ASSIGNED','EN_ROUTE','WORKING','PAYMENT')) as "activeOrders",
           (select coalesce(jsonb_agg(jsonb_build_object('reasonCode', b.reason_code, 'comment', b.comment,
                                                         'since', b.created_at) order by b.id), '[]')
              from master_blocks b where b.master_id = m.id and b.lifted_at is null) as blocks
      from masters m where m.id = ${masterId}`);
  const { cityId } = master;
  const settings = cityId === null ? work.settings : work.settings.forCity(cityId);
  return {
    ...master,
    limit: limitOverride ?? settings.get("max_active_orders"),
    blocks: blocks.map((block) => ({ ...block, since: new Date(block.since) })),
  };
}
