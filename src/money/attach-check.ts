import { sql } from "../db/tx.ts";
import type { Work } from "../staff/work.ts";
import { type CommissionStatus, commissionOwners, lockCommission } from "./commission.ts";

/** A photo or document that the master sent as proof of his payment. */
export interface CheckFile {
  readonly fileType: "PHOTO" | "DOCUMENT";
  readonly fileId: string;
  readonly fileUniqueId?: string | null;
  readonly fileName?: string | null;
  readonly mimeType?: string | null;
  /** Bytes. */
  readonly size?: number | null;
}

export type AttachCheck =
  | { readonly status: "attached" }
  | { readonly status: "wrong_state"; readonly commissionStatus: CommissionStatus }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

/** «📎 Загрузить чек» by the master, while the payment is not decided; several are allowed. */
export async function attachCheck(
  work: Work,
  { commissionId, file }: { commissionId: number; file: CheckFile },
): Promise<AttachCheck> {
  if (work.actor.kind !== "master") return { status: "forbidden" };
  const { masterId } = work.actor;
  const owners = await commissionOwners(work.tx, commissionId);
  if (owners?.masterId !== masterId) return { status: "not_found" };
  const { status } = (await lockCommission(work, commissionId))!;
  if (status === "APPROVED" || status === "CANCELED")
    return { status: "wrong_state", commissionStatus: status };
  await work.tx.run(sql`
    insert into attachments (entity_type, entity_id, file_type, bot, file_id, file_unique_id, file_name, mime_type,
                             size, document_type, uploaded_by_master_id, created_at)
    values ('COMMISSION', ${commissionId}, ${file.fileType}::attachment_file_type, 'master', ${file.fileId},
            ${file.fileUniqueId ?? null}, ${file.fileName ?? null}, ${file.mimeType ?? null}, ${file.size ?? null},
            'check', ${masterId}, ${work.now})`);
  await work.tx.run(sql`
    update commissions set has_checks = true, updated_at = ${work.now} where id = ${commissionId} and not has_checks`);
  return { status: "attached" };
}
