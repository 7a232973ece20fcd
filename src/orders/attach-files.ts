import { sql } from "../db/tx.ts";
import { masterIdOf, staffIdOf } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import type { OrderProblem } from "./order-problems.ts";

/** A photo or document of an order: of a bot (`fileId`) or of the file store (`storageKey`). */
export interface OrderFile {
  readonly fileType: "PHOTO" | "DOCUMENT";
  /** The bot whose token owns `fileId`. */
  readonly bot?: "master" | "admin";
  readonly fileId?: string;
  readonly fileUniqueId?: string;
  readonly storageKey?: string;
  readonly fileName?: string;
  readonly mimeType?: string;
  /** Bytes. */
  readonly size?: number;
  readonly caption?: string;
}

/** Says so when there are more files than `order_attachments_max`. */
export function filesProblem(work: Work, files: readonly OrderFile[]): OrderProblem | null {
  const max = work.settings.get("order_attachments_max");
  return files.length > max ? { field: "attachments", problem: { code: "too_many", max } } : null;
}

/** Stores what was attached to an order when it was taken; shown on its card and to its master. */
export async function attachFiles(work: Work, orderId: number, files: readonly OrderFile[]): Promise<void> {
  if (files.length === 0) return;
  await work.tx.run(sql`
    insert into attachments (entity_type, entity_id, file_type, bot, file_id, file_unique_id, storage_key, file_name,
                             mime_type, size, caption, document_type, uploaded_by_master_id, uploaded_by_staff_id,
                             created_at)
    select 'ORDER', ${orderId}, f."fileType", f.bot, f."fileId", f."fileUniqueId", f."storageKey", f."fileName",
           f."mimeType", f.size, f.caption, 'order_photo', ${masterIdOf(work.actor)}::int,
           ${staffIdOf(work.actor)}::int, ${work.now}
      from rows from (jsonb_to_recordset(${JSON.stringify(files)}::jsonb) as (
             "fileType" attachment_file_type, bot text, "fileId" text, "fileUniqueId" text, "storageKey" text,
             "fileName" text, "mimeType" text, size int, caption text)) with ordinality as f
     order by f.ordinality`);
}
