import { sql } from "../db/tx.ts";
import { type Kopecks, kopecksToSql } from "../kernel/money.ts";
import { staffIdOf } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { attachFiles, type OrderFile } from "./attach-files.ts";
import { auditedOrder } from "./audited-order.ts";
import type { Beginning } from "./beginning.ts";
import type { Slot } from "./choose-slot.ts";
import { type OrderType, SEARCH_STATUSES, transition } from "./lifecycle.ts";
import type { OrderTexts } from "./order-input.ts";
import type { Place } from "./order-place.ts";
import { recordTransition } from "./record-transition.ts";

/** A row of `orders` about to be written; everything has been checked. */
export interface NewOrder {
  readonly cityId: number;
  readonly texts: Omit<OrderTexts, "description"> & { readonly description: string | null };
  readonly place: Place;
  readonly slot: Slot;
  readonly type: OrderType;
  readonly preferredMasterId: number | null;
  readonly guaranteeSourceOrderId?: number | null;
  readonly companyPaymentKopecks?: Kopecks;
  readonly externalRef?: string | null;
  readonly files: readonly OrderFile[];
}

/**
 * The effects of T1 to T4: the row (with START when it is searched), history, audit, files, the note
 * for the engine. Returns the number of the order; null when the integrator's number is taken.
 */
export async function writeNewOrder(
  work: Work,
  order: NewOrder,
  beginning: Beginning,
  event: "create" | "create_guarantee",
): Promise<number | null> {
  const orderId = await insertRow(work, order, beginning);
  if (orderId === null) return null;
  await attachFiles(work, orderId, order.files);
  const { cityId } = order;
  await recordTransition(work, {
    orderId,
    cityId,
    from: null,
    to: beginning.status,
    reason: transition(event).reason,
    action: "create",
    after: auditedOrder(order),
    context: creationContext(work, order, beginning),
  });
  if (SEARCH_STATUSES.includes(beginning.status)) {
    await noteDispatch(work.tx, [{ cityId, orderId, kind: "order_created" }], work.now);
  }
  return orderId;
}

/** What the first history row says about the beginning; a release (T5) says the same. */
export function creationContext(
  work: Work,
  order: Pick<NewOrder, "preferredMasterId" | "type" | "guaranteeSourceOrderId">,
  { status, deferredReason }: Beginning,
): Record<string, unknown> {
  const { actor } = work;
  return {
    staff_id: staffIdOf(actor),
    staff_name: actor.kind === "staff" ? actor.name : null,
    initial_status: status,
    has_preferred_master: order.preferredMasterId !== null,
    is_guarantee: order.type === "GUARANTEE",
    ...(order.guaranteeSourceOrderId ? { source_order_id: order.guaranteeSourceOrderId } : {}),
    ...(deferredReason ? { deferred_reason: deferredReason } : {}),
  };
}

async function insertRow(work: Work, order: NewOrder, { status, wakeAt }: Beginning): Promise<number | null> {
  const { actor, now } = work;
  const { texts, place, slot } = order;
  // The START effect of search-columns.ts, as values of a row that has no past.
  const startedAt = SEARCH_STATUSES.includes(status) ? now : null;
  const row = await work.tx.maybeOne<{ id: number }>(sql`
    insert into orders (city_id, district_id, street_id, street_manual, house, apartment, address_comment, lat, lon,
                        geocode_provider, geocode_confidence, client_name, client_phone, category, description, status,
                        type, timeslot_start_utc, timeslot_end_utc, is_asap, late_visit, preferred_master_id,
                        guarantee_source_order_id, company_payment, no_district, search_episode, search_started_at,
                        no_candidates_since, dispatch_due_at, wake_at, created_by_staff_id, created_by_api_key_id,
                        external_ref, created_at, updated_at)
    values (${order.cityId}, ${place.districtId}, ${place.streetId}, ${place.streetManual}, ${texts.house},
            ${texts.apartment}, ${texts.addressComment}, ${place.lat}, ${place.lon}, ${place.geocodeProvider},
            ${place.geocodeConfidence}, ${texts.clientName}, ${texts.clientPhone}, ${texts.category}::order_category,
            ${texts.description}, ${status}::order_status, ${order.type}::order_type, ${slot.startsAt}, ${slot.endsAt},
            ${slot.isAsap}, ${slot.lateVisit}, ${order.preferredMasterId}, ${order.guaranteeSourceOrderId ?? null},
            ${kopecksToSql(order.companyPaymentKopecks ?? 0)}, ${place.districtId === null},
            ${startedAt === null ? 0 : 1}, ${startedAt}, ${startedAt}, ${startedAt}, ${wakeAt}, ${staffIdOf(actor)},
            ${actor.kind === "api" ? actor.apiKeyId : null}, ${order.externalRef ?? null}, ${now}, ${now})
        on conflict (created_by_api_key_id, external_ref) where external_ref is not null do nothing
    returning id`);
  return row?.id ?? null;
}
