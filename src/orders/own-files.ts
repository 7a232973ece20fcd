import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { channelIsDown } from "../outbox/channel.ts";
import { masterIdOf } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import { contactsRight } from "./contacts-right.ts";
import { isRowId } from "./row-id.ts";

/** A file of an order, as its master may look at it. */
export interface OwnFile {
  readonly fileType: "PHOTO" | "DOCUMENT";
  readonly fileId: string;
  /** The bot whose token owns `fileId`. */
  readonly bot: "master" | "admin" | null;
  readonly fileName: string | null;
  /** As staff wrote it. */
  readonly caption: string | null;
}

/**
 * The files of an order that the acting master may see: what staff attached while he may see the
 * client's contacts or holds an open offer of the order, and the acts he sent himself for as long as
 * the order stands in his history. None of an order that has nothing to do with him.
 */
export async function ownOrderFiles(work: Work<Queryable>, orderId: number): Promise<OwnFile[]> {
  const masterId = masterIdOf(work.actor);
  if (masterId === null || !isRowId(orderId)) return [];
  return work.tx.rows<OwnFile>(sql`
    select a.file_type as "fileType", a.file_id as "fileId", a.bot, a.file_name as "fileName", a.caption
      from orders o
      join attachments a on a.entity_type = 'ORDER' and a.entity_id = o.id
     where o.id = ${orderId} and ${visibleFile(masterId, work.now)}
     order by a.id`);
}

/** How many of them there are, for the row `o` of a query. */
export function countOwnFiles(masterId: number, now: Date): Sql {
  return sql`(select count(*)::int from attachments a
               where a.entity_type = 'ORDER' and a.entity_id = o.id and ${visibleFile(masterId, now)})`;
}

function visibleFile(masterId: number, now: Date): Sql {
  return sql`(a.file_id is not null and a.file_type in ('PHOTO','DOCUMENT')
    and case a.document_type
          when 'order_photo' then ${contactsRight(masterId)} or exists (
            select from offers f
             where f.order_id = o.id and f.master_id = ${masterId} and f.state in ('SENT','VIEWED')
               and (f.expires_at > ${now} or ${channelIsDown(now)}))
          when 'act' then o.assigned_master_id = ${masterId} and a.uploaded_by_master_id = ${masterId}
          else false
        end)`;
}
