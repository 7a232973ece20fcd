import { type Sql, sql } from "../db/tx.ts";
import { ACTIVE_STATUSES, type OrderStatus } from "./lifecycle.ts";

/**
 * Whether a master may see name, phone, house, flat and comment of an order (access.md section 7):
 * from ASSIGNED to PAYMENT of his own order, and after CLOSED until it is archived.
 */
export function maySeeContacts(
  order: {
    readonly status: OrderStatus;
    readonly assignedMasterId: number | null;
    readonly archivedAt: Date | null;
  },
  masterId: number,
): boolean {
  if (order.assignedMasterId !== masterId) return false;
  return ACTIVE_STATUSES.includes(order.status) || (order.status === "CLOSED" && order.archivedAt === null);
}

/** The same as a condition on the row `o` of a query. */
export function contactsRight(masterId: number): Sql {
  return sql`(o.assigned_master_id = ${masterId}
    and (o.status = any(${[...ACTIVE_STATUSES]}::order_status[]) or (o.status = 'CLOSED' and o.archived_at is null)))`;
}
