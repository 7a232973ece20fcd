import { type Queryable, sql } from "../db/tx.ts";
import { audit } from "../staff/audit.ts";
import { permitLogged } from "../staff/permit.ts";
import { staffRead } from "../staff/staff-read.ts";
import type { Work } from "../staff/work.ts";
import { isRowId } from "./lock-master.ts";

/** A document of a master; the bytes lie at Telegram. */
export interface MasterDocument {
  readonly fileType: "PHOTO" | "DOCUMENT";
  /** The bot whose token owns `fileId`. */
  readonly bot: "master" | "admin" | null;
  readonly fileId: string;
  readonly fileName: string | null;
  /** `passport` or `selfie`; null for what came without a kind. */
  readonly documentType: string | null;
}

export type ViewDocuments =
  | { readonly status: "shown"; readonly name: string; readonly documents: readonly MasterDocument[] }
  /** Nothing was sent with the form, or it has been erased. */
  | { readonly status: "none" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** The documents of a master to be shown to a staff member (CA+); that he looked is audited. */
export async function viewDocuments(work: Work, { masterId }: { masterId: number }): Promise<ViewDocuments> {
  const master = isRowId(masterId)
    ? await work.tx.maybeOne<{ cityId: number | null; name: string }>(sql`
        select city_id as "cityId", full_name as name from masters where id = ${masterId}`)
    : null;
  const permitted = permitLogged(work, "master.read_documents", master);
  if (permitted === "forbidden") return { status: "forbidden" };
  if (permitted === "not_found" || master === null) return { status: "not_found" };
  const documents = await staffRead(work, ({ tx }) => readDocuments(tx, masterId));
  if (documents.length === 0) return { status: "none" };
  await audit(work, {
    entity: "master",
    entityId: masterId,
    action: "view_documents",
    cityId: master.cityId,
    masterId,
    payload: { documents: documents.map(({ documentType }) => documentType) },
  });
  return { status: "shown", name: master.name, documents };
}

function readDocuments(q: Queryable, masterId: number): Promise<MasterDocument[]> {
  return q.rows<MasterDocument>(sql`
    select file_type as "fileType", bot, file_id as "fileId", file_name as "fileName",
           document_type as "documentType"
      from attachments
     where entity_type = 'MASTER' and entity_id = ${masterId} and file_id is not null
     order by id`);
}
