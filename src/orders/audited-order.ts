import { maskPhone, maskPhonesInText } from "../kernel/mask.ts";
import type { NewOrder } from "./write-new-order.ts";

/** Fields of an order in `admin_audit_log`, under the names of their columns. */
export type AuditedFields = Record<string, unknown>;

/** Columns whose content the audit log hides: it is kept for ever, a client's data is not (access.md section 7). */
const HIDDEN: ReadonlySet<string> = new Set(["client_name", "house", "apartment", "address_comment"]);

/**
 * A field as the audit log may hold it: phones masked, name, house, flat and comment only as
 * whether there was one (`"***"`), everything else as it is.
 */
export function audited(column: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (HIDDEN.has(column)) return "***";
  if (typeof value !== "string") return value;
  return column === "client_phone" ? maskPhone(value) : maskPhonesInText(value);
}

/** What the audit row of a new order says about it; empty fields are left out. */
export function auditedOrder({ texts, place, slot, ...order }: NewOrder): AuditedFields {
  const columns = {
    type: order.type,
    category: texts.category,
    district_id: place.districtId,
    street_id: place.streetId,
    street_manual: place.streetManual,
    house: texts.house,
    apartment: texts.apartment,
    address_comment: texts.addressComment,
    client_name: texts.clientName,
    client_phone: texts.clientPhone,
    description: texts.description,
    slot_start: slot.startsAt,
    slot_end: slot.endsAt,
    is_asap: slot.isAsap,
    preferred_master_id: order.preferredMasterId,
    guarantee_source_order_id: order.guaranteeSourceOrderId ?? null,
    external_ref: order.externalRef ?? null,
    files: order.files.length || null,
  };
  const entries = Object.entries(columns).map(([column, value]) => [column, audited(column, value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}
