import { sql } from "../db/tx.ts";
import { applyBlock } from "../masters/block.ts";
import { type LockedMaster, lockMaster } from "../masters/lock-master.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { staffRecipients } from "../outbox/staff-recipients.ts";
import { ENGINE } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import { giveBackOrder } from "./give-back-order.ts";
import { isMyLastTransition } from "./last-transition.ts";
import { type OrderStatus, SEARCH_STATUSES, transition } from "./lifecycle.ts";
import { type LockedOrder, lockOrder } from "./lock-order.ts";
import { reasonText } from "./order-fields.ts";

/** Why a master gives an order back after accepting it (order-lifecycle.md section 6); the one list. */
export const REFUSAL_REASONS = ["sick", "transport", "no_time", "client_unreachable", "other"] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export type RefuseOrder =
  | {
      readonly status: "refused";
      /** He was the preferred master of a guarantee order. */
      readonly blocked: boolean;
    }
  /** The same press again. Nothing changed. */
  | { readonly status: "already_refused" }
  /** From EN_ROUTE on he calls the dispatcher instead. */
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  /** `other` needs a text of 3-200 characters. */
  | { readonly status: "invalid_reason" }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

/**
 * «Отказаться от заказа» by its master, only in ASSIGNED (T16): the order is searched anew without him
 * and staff of the city are alerted. The preferred master of a guarantee order is blocked when the
 * setting says so (dispatch.md section 7.3); then that block is what he and they are told.
 */
export async function refuseOrder(
  work: Work,
  input: { readonly orderId: number; readonly reason: RefusalReason; readonly comment?: string | null },
): Promise<RefuseOrder> {
  if (work.actor.kind !== "master") return { status: "forbidden" };
  const { masterId } = work.actor;
  const { orderId, reason } = input;
  const order = await lockOrder(work, orderId);
  if (order === null || order.assignedMasterId !== masterId) {
    const refused = { reason: transition("refuse").reason, to: SEARCH_STATUSES };
    const isRepeat = order !== null && (await isMyLastTransition(work, orderId, refused));
    return { status: isRepeat ? "already_refused" : "not_found" };
  }
  if (order.status !== "ASSIGNED") return { status: "wrong_state", orderStatus: order.status };
  const text = reasonText(input.comment ?? "");
  if (!REFUSAL_REASONS.includes(reason) || (reason === "other" && !text.ok))
    return { status: "invalid_reason" };
  const comment = text.ok ? text.value : null;
  const master = (await lockMaster(work, masterId))!;
  const blocks = isBlockedFor(work, order, masterId);
  if (blocks) await lockHisOffers(work, orderId, masterId);
  await giveBackOrder(work, order, master, { event: "refuse", comment, context: { refusal: reason } });
  if (blocks) await block(work, order, master);
  await alertStaff(work, order, masterId, blocks ? null : { reason, comment });
  return { status: "refused", blocked: blocks };
}

function isBlockedFor(work: Work, order: LockedOrder, masterId: number): boolean {
  const isPreferred = order.type === "GUARANTEE" && order.preferredMasterId === masterId;
  return isPreferred && work.settings.forCity(order.cityId).get("guarantee_block_on_refusal");
}

/** The accepted offer and those the block will withdraw, in one go: offers are locked by ascending id. */
async function lockHisOffers(work: Work, orderId: number, masterId: number): Promise<void> {
  await work.tx.rows(sql`
    select id from offers
     where master_id = ${masterId}
       and (state in ('SENT','VIEWED') or (state = 'ACCEPTED' and order_id = ${orderId}))
     order by id for no key update`);
}

/** Nobody decides on this block, the rule does: it is the engine's, as after a decline. */
async function block(work: Work, order: LockedOrder, master: LockedMaster): Promise<void> {
  const automatic: Work = { ...work, actor: ENGINE, source: "engine" };
  await applyBlock(automatic, master, { reasonCode: "guarantee_refusal", orderId: order.id });
}

async function alertStaff(
  work: Work,
  { id: orderId, cityId }: LockedOrder,
  masterId: number,
  refusal: { readonly reason: RefusalReason; readonly comment: string | null } | null,
): Promise<void> {
  const staffIds = await staffRecipients(work.tx, { cityId, roles: ["LOGIST", "CITY_ADMIN"] });
  const message = refusal
    ? { event: "master_refused_order", payload: { masterId, ...refusal }, orderId }
    : { event: "guarantee_refusal", payload: { masterId }, orderId };
  await enqueue(
    work.tx,
    staffIds.map((staff) => ({ to: { staff }, ...message })),
    work.now,
  );
}
