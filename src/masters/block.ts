import { sql } from "../db/tx.ts";
import { cancelOffersOfMaster } from "../offers/cancel-open-offers.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { staffIdOf } from "../staff/actor.ts";
import { audit } from "../staff/audit.ts";
import type { Work } from "../staff/work.ts";
import { type ActiveOrder, activeOrdersOf } from "./active-orders.ts";
import { OFF_SHIFT_COLUMNS } from "./end-shift.ts";
import { type LockedMaster, lockMaster, lockMasterForStaff } from "./lock-master.ts";
import { reasonText } from "./reason-text.ts";
import { type MasterStateEvent, noteMasterState } from "./state-events.ts";

/** Every reason a master can be blocked for; the one list. */
export type BlockReason = "staff" | "commission_overdue" | "guarantee_refusal";

export interface Block {
  readonly reasonCode: BlockReason;
  /** Text of staff; shown to him. */
  readonly comment?: string | null;
  /** The order he refused. */
  readonly orderId?: number | null;
  /** The unpaid commission; its approval or cancellation lifts the block. */
  readonly commissionId?: number | null;
}

export type BlockMaster =
  | {
      readonly status: "blocked";
      /** They stay with him; staff may return each to search. */
      readonly activeOrders: readonly ActiveOrder[];
      readonly canceledOfferCount: number;
    }
  | { readonly status: "already_blocked"; readonly activeOrders: readonly ActiveOrder[] }
  | { readonly status: "invalid_reason" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * Blocks a master (master-bot.md section 9) for staff (CA+, with a comment of 3-200 characters) or for
 * the system. He is told once.
 *
 * - `blocked`          no shift, no offers; his orders with open offers are searched on.
 * - `already_blocked`  a block of the same cause stands: nothing changed, nobody was told.
 */
export async function blockMaster(
  work: Work,
  input: Block & { readonly masterId: number },
): Promise<BlockMaster> {
  const found =
    work.actor.kind === "system"
      ? await lockForSystem(work, input.masterId)
      : await lockMasterForStaff(work, input.masterId, "master.manage");
  if (found.status !== "locked") return found;
  const comment = input.comment ? reasonText(input.comment) : null;
  if (input.reasonCode === "staff" && comment === null) return { status: "invalid_reason" };
  const applied = await applyBlock(work, found.master, { ...input, comment });
  const activeOrders = await activeOrdersOf(work.tx, input.masterId);
  return { ...applied, activeOrders };
}

export type ApplyBlock =
  | { readonly status: "blocked"; readonly canceledOfferCount: number }
  | { readonly status: "already_blocked" };

/**
 * The effects of a block inside the transaction of another command that holds the master's row
 * (and, where it touched them, his open offers). `told` = the caller's own message says it, so
 * that one event stays one message (R42).
 */
export async function applyBlock(
  work: Work,
  master: LockedMaster,
  block: Block,
  { told = false }: { told?: boolean } = {},
): Promise<ApplyBlock> {
  const { reasonCode, comment = null, orderId = null, commissionId = null } = block;
  const inserted = await work.tx.run(sql`
    insert into master_blocks (master_id, reason_code, comment, order_id, commission_id, created_at,
                               created_by_staff_id)
    values (${master.id}, ${reasonCode}, ${comment}, ${orderId}, ${commissionId}, ${work.now},
            ${staffIdOf(work.actor)})
        on conflict (master_id, reason_code, commission_id) where lifted_at is null do nothing`);
  if (inserted === 0) return { status: "already_blocked" };
  await work.tx.run(sql`
    update masters
       set is_blocked = true, is_active = false, blocked_at = ${work.now},
           blocked_reason = ${comment ?? reasonCode}, ${OFF_SHIFT_COLUMNS},
           version = version + 1, updated_at = ${work.now}
     where id = ${master.id}`);
  await noteMasterState(work, master.id, blockEvents(master, reasonCode, commissionId));
  const canceled = await cancelOffersOfMaster(work.tx, master.id, "master_blocked", work.now);
  if (!told) await tellBlocked(work, master, { reasonCode, comment, orderId });
  await audit(work, {
    entity: "master",
    entityId: master.id,
    action: "block_master",
    cityId: master.cityId,
    masterId: master.id,
    orderId,
    before: { is_blocked: master.isBlocked, shift_status: master.shiftStatus },
    after: { is_blocked: true, shift_status: "SHIFT_OFF" },
    payload: { reason_code: reasonCode, comment, commission_id: commissionId },
  });
  return { status: "blocked", canceledOfferCount: canceled.length };
}

async function lockForSystem(work: Work, masterId: number) {
  const master = await lockMaster(work, masterId);
  return master === null ? ({ status: "not_found" } as const) : ({ status: "locked", master } as const);
}

function blockEvents(
  master: LockedMaster,
  reasonCode: BlockReason,
  commissionId: number | null,
): MasterStateEvent[] {
  const blocked: MasterStateEvent = {
    kind: "blocked",
    data: { reason_code: reasonCode, commission_id: commissionId },
  };
  return master.shiftStatus === "SHIFT_OFF" ? [blocked] : [blocked, { kind: "shift_off" }];
}

async function tellBlocked(
  work: Work,
  master: LockedMaster,
  {
    reasonCode,
    comment,
    orderId,
  }: { reasonCode: BlockReason; comment: string | null; orderId: number | null },
): Promise<void> {
  const message = { to: { master: master.id }, event: "account_blocked", payload: { reasonCode, comment } };
  await enqueue(work.tx, [orderId === null ? message : { ...message, orderId }], work.now);
}
