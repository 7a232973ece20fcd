import { sql } from "../db/tx.ts";
import { cancelOffersOfOrder } from "../offers/cancel-open-offers.ts";
import { audit } from "../staff/audit.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { audited } from "./audited-order.ts";
import type { SlotRefusal } from "./choose-slot.ts";
import { ACTIVE_STATUSES, type OrderStatus, SEARCH_STATUSES } from "./lifecycle.ts";
import { type LockedOrder, lockOrderFor } from "./lock-order.ts";
import { type MeanwhileChange, meanwhileChanges } from "./meanwhile-changes.ts";
import { fieldsOf } from "./order-columns.ts";
import type { Invalid, OrderField } from "./order-problems.ts";
import { type EditableColumn, type OrderChanges, type PlannedEdit, planEdit } from "./plan-edit.ts";
import { isAudited } from "./record-transition.ts";
import { tellOrderChanged } from "./tell-order-changed.ts";

export interface EditOrderInput {
  readonly orderId: number;
  /** The version the editor saw. */
  readonly version: number;
  readonly changes: OrderChanges;
}

export type EditOrder =
  | { readonly status: "edited"; readonly version: number; readonly fields: readonly OrderField[] }
  /** The order already is what the edit asks for; also the answer to a repeat. */
  | { readonly status: "unchanged"; readonly version: number }
  /** Somebody changed the order since; nothing was overwritten. Oldest change first. */
  | { readonly status: "stale"; readonly version: number; readonly changes: readonly MeanwhileChange[] }
  | SlotRefusal
  | Invalid
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

/** What a master decides by: changing it takes the offers back that were made with the old value. */
const DECIDES_OFFER: readonly EditableColumn[] = [
  "slot_start",
  "slot_end",
  "is_asap",
  "district_id",
  "street_id",
  "street_manual",
  "category",
  "description",
];

/**
 * Staff change an order in any state but CLOSED and CANCELED (order-lifecycle.md section 9). The
 * edit carries the version its author saw; a stale one is refused and told what happened meanwhile.
 *
 * Unassigned: open offers that named the old slot, place or work are taken back and the search looks
 * again at once. Assigned: the master is told what changed.
 */
export async function editOrder(
  work: Work,
  { orderId, version, changes }: EditOrderInput,
): Promise<EditOrder> {
  const lock = await lockOrderFor(work, orderId, "order.edit");
  if (lock.status !== "locked") return lock;
  const { order } = lock;
  if (order.status === "CLOSED" || order.status === "CANCELED") {
    return { status: "wrong_state", orderStatus: order.status };
  }
  const isStale = order.version !== version;
  const planned = await planEdit(work, order, changes, { repeat: isStale });
  if (planned.status !== "planned") return planned;
  if (planned.changed.size === 0) return { status: "unchanged", version: order.version };
  if (isStale) {
    const meanwhile = await meanwhileChanges(work.tx, { orderId, seen: version, current: order.version });
    return { status: "stale", version: order.version, changes: meanwhile };
  }
  await write(work, order, planned);
  await recordEdit(work, order, planned);
  await passOn(work, order, planned);
  return { status: "edited", version: version + 1, fields: fieldsOf(planned.changed) };
}

async function write(work: Work, order: LockedOrder, { after }: PlannedEdit): Promise<void> {
  await work.tx.run(sql`
    update orders
       set client_name = ${after.client_name}, client_phone = ${after.client_phone},
           district_id = ${after.district_id}::int, no_district = ${after.district_id === null},
           street_id = ${after.street_id}::int, street_manual = ${after.street_manual}, house = ${after.house},
           apartment = ${after.apartment}, address_comment = ${after.address_comment},
           lat = ${after.lat}::double precision, lon = ${after.lon}::double precision,
           geocode_provider = ${after.geocode_provider}, geocode_confidence = ${after.geocode_confidence}::int,
           category = ${after.category}::order_category, description = ${after.description},
           preferred_master_id = ${after.preferred_master_id}::int,
           timeslot_start_utc = ${after.slot_start}::timestamptz, timeslot_end_utc = ${after.slot_end}::timestamptz,
           is_asap = ${after.is_asap}, late_visit = ${after.late_visit}, wake_at = ${after.wake_at}::timestamptz,
           version = version + 1, updated_at = ${work.now}
     where id = ${order.id} and status = ${order.status}::order_status and version = ${order.version}`);
}

async function recordEdit(work: Work, order: LockedOrder, planned: PlannedEdit): Promise<void> {
  const { id: orderId, cityId } = order;
  work.tx.ring({ kind: "live", cityId, orderId });
  if (!isAudited(work)) return;
  const side = (columns: PlannedEdit["before"]) =>
    Object.fromEntries([...planned.changed].map((column) => [column, audited(column, columns[column])]));
  await audit(work, {
    entity: "order",
    entityId: orderId,
    orderId,
    cityId,
    action: "edit",
    before: side(planned.before),
    after: side(planned.after),
    // `meanwhileChanges` tells a stale editor by it what happened after the version he saw.
    payload: {
      version: order.version + 1,
      ...(work.actor.kind === "api" ? { api_key_id: work.actor.apiKeyId } : {}),
    },
  });
}

async function passOn(work: Work, order: LockedOrder, planned: PlannedEdit): Promise<void> {
  const { id: orderId, cityId } = order;
  if (ACTIVE_STATUSES.includes(order.status)) return tellOrderChanged(work, order, planned);
  // A sleeping order may have to wake earlier than anybody is waiting for.
  if (planned.changed.has("wake_at")) work.tx.ring({ kind: "dispatch", cityId });
  if (!DECIDES_OFFER.some((column) => planned.changed.has(column))) return;
  await cancelOffersOfOrder(work.tx, orderId, "order_changed", work.now);
  if (SEARCH_STATUSES.includes(order.status)) {
    await noteDispatch(work.tx, [{ cityId, orderId, kind: "order_changed" }], work.now);
  }
}
