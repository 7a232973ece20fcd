import { sql } from "../db/tx.ts";
import { audit } from "../staff/audit.ts";
import type { Work } from "../staff/work.ts";
import { attachFiles, type OrderFile } from "./attach-files.ts";
import type { OrderStatus } from "./lifecycle.ts";
import { lockOrderFor } from "./lock-order.ts";

export type AddOrderFile =
  /** `files` is how many the order holds now, those of the master not counted. */
  | { readonly status: "added"; readonly files: number }
  /** It holds `order_attachments_max` already. */
  | { readonly status: "too_many"; readonly max: number }
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

/** Staff add a photo or document to an order in any state in which it may be edited. */
export async function addOrderFile(
  work: Work,
  { orderId, file }: { readonly orderId: number; readonly file: OrderFile },
): Promise<AddOrderFile> {
  const lock = await lockOrderFor(work, orderId, "order.edit");
  if (lock.status !== "locked") return lock;
  const { cityId, status } = lock.order;
  if (status === "CLOSED" || status === "CANCELED") return { status: "wrong_state", orderStatus: status };
  const max = work.settings.get("order_attachments_max");
  const { held } = await work.tx.one<{ held: number }>(sql`
    select count(*)::int as held from attachments
     where entity_type = 'ORDER' and entity_id = ${orderId} and document_type = 'order_photo'`);
  if (held >= max) return { status: "too_many", max };
  await attachFiles(work, orderId, [file]);
  await audit(work, {
    entity: "order",
    entityId: orderId,
    orderId,
    cityId,
    action: "attach_file",
    after: { files: held + 1 },
  });
  work.tx.ring({ kind: "live", cityId, orderId });
  return { status: "added", files: held + 1 };
}
