import { type Sql, sql } from "../db/tx.ts";
import { permit } from "../staff/permit.ts";
import type { StaffAction } from "../staff/policy.ts";
import type { Work } from "../staff/work.ts";
import type { OrderCategory, OrderStatus, OrderType } from "./lifecycle.ts";
import { isRowId } from "./row-id.ts";

/** What commands decide on; read while the row is held, so nobody changes it meanwhile. */
export interface LockedOrder {
  readonly id: number;
  readonly cityId: number;
  readonly districtId: number | null;
  readonly streetId: number | null;
  readonly streetManual: string | null;
  readonly house: string | null;
  readonly apartment: string | null;
  readonly addressComment: string | null;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly geocodeProvider: string | null;
  readonly geocodeConfidence: number | null;
  readonly clientName: string | null;
  readonly clientPhone: string | null;
  readonly category: OrderCategory;
  readonly description: string | null;
  readonly status: OrderStatus;
  readonly type: OrderType;
  readonly slotStartsAt: Date | null;
  readonly slotEndsAt: Date | null;
  readonly isAsap: boolean;
  readonly preferredMasterId: number | null;
  readonly assignedMasterId: number | null;
  readonly guaranteeSourceOrderId: number | null;
  /** `"5000.00"`. */
  readonly totalSum: string;
  readonly lateVisit: boolean;
  readonly searchEpisode: number;
  readonly wakeAt: Date | null;
  readonly escalatedLogistAt: Date | null;
  readonly closedAt: Date | null;
  readonly archivedAt: Date | null;
  readonly clientDataErasedAt: Date | null;
  readonly createdByStaffId: number | null;
  readonly version: number;
}

const COLUMNS: Sql = sql`
  id, city_id as "cityId", district_id as "districtId", street_id as "streetId", street_manual as "streetManual",
  house, apartment, address_comment as "addressComment", lat, lon, geocode_provider as "geocodeProvider",
  geocode_confidence as "geocodeConfidence",
  client_name as "clientName", client_phone as "clientPhone", category, description, status, type,
  timeslot_start_utc as "slotStartsAt", timeslot_end_utc as "slotEndsAt", is_asap as "isAsap",
  preferred_master_id as "preferredMasterId", assigned_master_id as "assignedMasterId",
  guarantee_source_order_id as "guaranteeSourceOrderId", total_sum as "totalSum", late_visit as "lateVisit",
  search_episode as "searchEpisode", wake_at as "wakeAt", dist_escalated_logist_at as "escalatedLogistAt",
  closed_at as "closedAt", archived_at as "archivedAt", client_data_erased_at as "clientDataErasedAt",
  created_by_staff_id as "createdByStaffId", version`;

/**
 * Locks an order's row, waiting, and returns it as it is after the wait; null when there is none.
 * First of all locks (data-model.md section 1). Reads columns of the row only: what else is decided
 * under the lock is read by a later statement.
 */
export function lockOrder(work: Work, orderId: number): Promise<LockedOrder | null> {
  if (!isRowId(orderId)) return Promise.resolve(null);
  return work.tx.maybeOne<LockedOrder>(sql`
    select ${COLUMNS} from orders where id = ${orderId} for no key update`);
}

export type OrderLock =
  | { readonly status: "locked"; readonly order: LockedOrder }
  /** No such order, or one of a city out of scope: both answer alike. */
  | { readonly status: "not_found" }
  /** The role may not do this to any order. */
  | { readonly status: "forbidden" };

/** Locks an order for somebody of the staff (or an API key) who wants to do `action` to it; system actors always may. */
export async function lockOrderFor(work: Work, orderId: number, action: StaffAction): Promise<OrderLock> {
  if (permit(work.actor, action, null) === "forbidden") {
    work.log.warn("denied", { action, orderId });
    return { status: "forbidden" };
  }
  const order = await lockOrder(work, orderId);
  if (order === null || permit(work.actor, action, order) !== "allowed") {
    if (order !== null) work.log.warn("denied", { action, orderId });
    return { status: "not_found" };
  }
  return { status: "locked", order };
}
