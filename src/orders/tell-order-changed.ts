import { sql } from "../db/tx.ts";
import { enqueue, type JsonValue } from "../outbox/enqueue.ts";
import type { OrderChange, SlotValue } from "../outbox/events.ts";
import type { Work } from "../staff/work.ts";
import type { LockedOrder } from "./lock-order.ts";
import { fieldsOf } from "./order-columns.ts";
import type { OrderField } from "./order-problems.ts";
import type { EditableColumns, PlannedEdit } from "./plan-edit.ts";

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

/** Contacts and free text are named only: the new value is read from the order at delivery. */
const NAMED_ONLY = [
  "house",
  "apartment",
  "address_comment",
  "client_name",
  "client_phone",
  "description",
] as const;

async function toldChanges(work: Work, { before, after, changed }: PlannedEdit): Promise<OrderChange[]> {
  const fields = new Set<OrderField>(fieldsOf(changed));
  const changes: OrderChange[] = [];
  if (fields.has("slot")) changes.push({ field: "slot", old: slotOf(before), new: slotOf(after) });
  if (changed.has("category")) changes.push({ field: "category", old: before.category, new: after.category });
  if (fields.has("districtId") || fields.has("streetId") || fields.has("streetManual")) {
    const [old, now] = [await placeNames(work, before), await placeNames(work, after)];
    for (const field of ["district", "street"] as const) {
      if (old[field] !== now[field]) changes.push({ field, old: old[field], new: now[field] });
    }
  }
  for (const field of NAMED_ONLY) if (changed.has(field)) changes.push({ field });
  return changes;
}

function slotOf({ slot_start, slot_end, is_asap }: EditableColumns): SlotValue | null {
  if (slot_start === null || slot_end === null) return null;
  return { start: slot_start.toISOString(), end: slot_end.toISOString(), isAsap: is_asap };
}

function placeNames(
  work: Work,
  { district_id, street_id, street_manual }: EditableColumns,
): Promise<{ district: string | null; street: string | null }> {
  return work.tx.one(sql`
    select (select name from districts where id = ${district_id}::int) as district,
           coalesce((select name from streets where id = ${street_id}::int), ${street_manual}) as street`);
}
