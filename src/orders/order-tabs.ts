import { type Queryable, type Sql, sql } from "../db/tx.ts";
import type { DeclineReason, OfferCancelReason, OfferSource, OfferState } from "../offers/offer-states.ts";
import type { ActorType } from "../staff/actor.ts";
import { inScope } from "../staff/scope.ts";
import { staffRead } from "../staff/staff-read.ts";
import type { ChangeSource, Work } from "../staff/work.ts";
import type { OrderStatus } from "./lifecycle.ts";
import type { Page } from "./order-lists.ts";
import { isRowId } from "./row-id.ts";

/** A row of the tab «📜 История». */
export interface HistoryLine {
  readonly at: Date;
  readonly from: OrderStatus | null;
  readonly to: OrderStatus;
  /** Code of the transition table. */
  readonly reason: string;
  readonly comment: string | null;
  readonly actorType: ActorType;
  /** Name of the staff member or master; null for the system and API keys. */
  readonly byName: string | null;
  readonly source: ChangeSource;
  readonly context: Readonly<Record<string, unknown>>;
}

/** History of an order of the actor's cities, newest first, and how many rows there are; nothing of a foreign one. */
export function orderHistory(
  work: Work<Queryable>,
  orderId: number,
  page: Page,
): Promise<{ readonly lines: readonly HistoryLine[]; readonly total: number }> {
  return staffRead(work, (behindWall) => readOrderHistory(behindWall, orderId, page));
}

async function readOrderHistory(
  work: Work<Queryable>,
  orderId: number,
  { limit, offset }: Page,
): Promise<{ readonly lines: readonly HistoryLine[]; readonly total: number }> {
  if (!isRowId(orderId)) return { lines: [], total: 0 };
  const seen = sql`h.order_id = ${orderId} and ${visibleOrder(work, orderId)}`;
  const lines = await work.tx.rows<HistoryLine>(sql`
    select h.created_at as at, h.from_status as "from", h.to_status as "to", h.reason, h.comment,
           h.actor_type as "actorType", coalesce(s.full_name, m.full_name) as "byName", h.source, h.context
      from order_status_history h
      left join staff_users s on s.id = h.changed_by_staff_id
      left join masters m on m.id = h.changed_by_master_id
     where ${seen}
     order by h.created_at desc, h.id desc limit ${limit} offset ${offset}`);
  const { total } = await work.tx.one<{ total: number }>(sql`
    select count(*)::int as total from order_status_history h where ${seen}`);
  return { lines, total };
}

/** A row of the tab «📨 Предложения». */
export interface OfferLine {
  readonly offerId: number;
  readonly masterId: number;
  readonly masterName: string;
  readonly episode: number;
  readonly round: number;
  readonly source: OfferSource;
  readonly state: OfferState;
  readonly sentAt: Date;
  readonly deliveredAt: Date | null;
  readonly viewedAt: Date | null;
  readonly respondedAt: Date | null;
  readonly expiresAt: Date;
  readonly declineReason: DeclineReason | null;
  readonly declineComment: string | null;
  readonly cancelReason: OfferCancelReason | null;
  /** Warnings staff confirmed. */
  readonly overrides: readonly string[];
  /** What became of its message; null when there is none (any more). */
  readonly push: "queued" | "sent" | "skipped" | "failed" | null;
}

/** All offers of an order of the actor's cities, newest first; none of a foreign one. */
export function orderOffers(work: Work<Queryable>, orderId: number): Promise<OfferLine[]> {
  return staffRead(work, (behindWall) => readOrderOffers(behindWall, orderId));
}

async function readOrderOffers(work: Work<Queryable>, orderId: number): Promise<OfferLine[]> {
  if (!isRowId(orderId)) return [];
  return work.tx.rows<OfferLine>(sql`
    select f.id as "offerId", f.master_id as "masterId", m.full_name as "masterName", f.search_episode as episode,
           f.round_number as round, f.source, f.state, f.sent_at as "sentAt", f.delivered_at as "deliveredAt",
           f.viewed_at as "viewedAt", f.responded_at as "respondedAt", f.expires_at as "expiresAt",
           f.decline_reason as "declineReason", f.decline_comment as "declineComment",
           f.cancel_reason as "cancelReason", f.overrides,
           case when n.id is null then null when n.processed_at is null then 'queued'
                else (case n.outcome when 'SENT' then 'sent' when 'SKIPPED' then 'skipped' else 'failed' end)
            end as push
      from offers f
      join masters m on m.id = f.master_id
      left join notifications_outbox n on n.id = f.push_outbox_id
     where f.order_id = ${orderId} and ${visibleOrder(work, orderId)}
     order by f.id desc`);
}

/** A row of the tab «📎 Файлы». */
export interface FileLine {
  readonly attachmentId: number;
  readonly fileType: "PHOTO" | "DOCUMENT" | "AUDIO" | "VIDEO" | "OTHER";
  /** The bot whose token owns `fileId`. */
  readonly bot: "master" | "admin" | null;
  readonly fileId: string | null;
  readonly storageKey: string | null;
  readonly fileName: string | null;
  readonly mimeType: string | null;
  /** Bytes. */
  readonly size: number | null;
  readonly caption: string | null;
  /** order_photo, act, ... */
  readonly documentType: string | null;
  readonly at: Date;
}

/** Files of an order of the actor's cities in the order they came, the act of its master among them. */
export function orderFiles(work: Work<Queryable>, orderId: number): Promise<FileLine[]> {
  return staffRead(work, (behindWall) => readOrderFiles(behindWall, orderId));
}

async function readOrderFiles(work: Work<Queryable>, orderId: number): Promise<FileLine[]> {
  if (!isRowId(orderId)) return [];
  return work.tx.rows<FileLine>(sql`
    select a.id as "attachmentId", a.file_type as "fileType", a.bot, a.file_id as "fileId",
           a.storage_key as "storageKey", a.file_name as "fileName", a.mime_type as "mimeType", a.size, a.caption,
           a.document_type as "documentType", a.created_at as at
      from attachments a
     where a.entity_type = 'ORDER' and a.entity_id = ${orderId} and ${visibleOrder(work, orderId)}
     order by a.id`);
}

function visibleOrder(work: Work<Queryable>, orderId: number): Sql {
  return sql`exists (select from orders o where o.id = ${orderId} and ${inScope(work.actor, "o.city_id")})`;
}
