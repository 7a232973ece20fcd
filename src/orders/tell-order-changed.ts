import { sql } from "../db/tx.ts";
import { maskPhonesInText } from "../kernel/mask.ts";
import { enqueue, type JsonValue } from "../outbox/enqueue.ts";
import type { Work } from "../staff/work.ts";
import type { LockedOrder } from "./lock-order.ts";
import { fieldsOf } from "./order-columns.ts";
import type { OrderField } from "./order-problems.ts";
import type { EditableColumns, PlannedEdit } from "./plan-edit.ts";

/**
 * One change as the payload of `order_changed` names it:
 *
 * - `slot`: `from`, `to` = `{ start, end, asap }` (ISO moments) or null;
 * - `district`, `street`, `category` (code), `description`: `from`, `to` = text or null;
 * - `client_name`, `client_phone`, `house`, `apartment`, `address_comment`: the name alone; the new value is read
 *   from the order at delivery.
 */
export type ToldChange =
  | {
      readonly field: "slot" | "district" | "street" | "category" | "description";
      from: JsonValue;
      to: JsonValue;
    }
  | { readonly field: "client_name" | "client_phone" | "house" | "apartment" | "address_comment" };

/** Tells the master of an assigned order what an edit changed, in one message; nothing that is not his business. */
export async function tellOrderChanged(work: Work, order: LockedOrder, planned: PlannedEdit): Promise<void> {
  const changes = await toldChanges(work, planned);
  if (changes.length === 0 || order.assignedMasterId === null) return;
  const message = {
    to: { master: order.assignedMasterId },
    event: "order_changed",
    payload: { changes: changes as unknown as JsonValue },
    orderId: order.id,
  };
  await enqueue(work.tx, [message], work.now);
}

async function toldChanges(work: Work, { before, after, changed }: PlannedEdit): Promise<ToldChange[]> {
  const fields = new Set<OrderField>(fieldsOf(changed));
  const changes: ToldChange[] = [];
  if (fields.has("slot")) changes.push({ field: "slot", from: slotOf(before), to: slotOf(after) });
  if (fields.has("districtId") || fields.has("streetId") || fields.has("streetManual")) {
    const [from, to] = [await placeNames(work, before), await placeNames(work, after)];
    for (const field of ["district", "street"] as const) {
      if (from[field] !== to[field]) changes.push({ field, from: from[field], to: to[field] });
    }
  }
  for (const field of ["house", "apartment", "address_comment", "client_name", "client_phone"] as const) {
    if (changed.has(field)) changes.push({ field });
  }
  if (changed.has("category")) changes.push({ field: "category", from: before.category, to: after.category });
  if (changed.has("description")) {
    changes.push({ field: "description", from: masked(before.description), to: masked(after.description) });
  }
  return changes;
}

function slotOf({ slot_start, slot_end, is_asap }: EditableColumns): JsonValue {
  if (slot_start === null || slot_end === null) return null;
  return { start: slot_start.toISOString(), end: slot_end.toISOString(), asap: is_asap };
}

function placeNames(
  work: Work,
  { district_id, street_id, street_manual }: EditableColumns,
): Promise<{ district: string | null; street: string | null }> {
  return work.tx.one(sql`
    select (select name from districts where id = ${district_id}::int) as district,
           coalesce((select name from streets where id = ${street_id}::int), ${street_manual}) as street`);
}

/** A payload never holds a client's phone, also not one typed into a description. */
function masked(text: string | null): string | null {
  return text === null ? null : maskPhonesInText(text);
}
