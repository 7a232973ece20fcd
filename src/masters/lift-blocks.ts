import { sql } from "../db/tx.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { staffIdOf } from "../staff/actor.ts";
import { audit } from "../staff/audit.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { type LockedMaster, lockMasterForStaff } from "./lock-master.ts";
import { noteMasterState } from "./state-events.ts";

export type UnblockMaster =
  | { readonly status: "unblocked" }
  | { readonly status: "not_blocked" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** «Разблокировать» (CA+): lifts every block of a master and tells him. `not_blocked` changes nothing. */
export async function unblockMaster(work: Work, { masterId }: { masterId: number }): Promise<UnblockMaster> {
  const found = await lockMasterForStaff(work, masterId, "master.manage");
  if (found.status !== "locked") return found;
  const { lifted } = await liftBlocks(work, found.master, "all");
  if (lifted === 0) return { status: "not_blocked" };
  await enqueue(work.tx, [{ to: { master: masterId }, event: "account_unblocked", payload: {} }], work.now);
  return { status: "unblocked" };
}

export interface LiftedBlocks {
  /** Block rows lifted. */
  readonly lifted: number;
  /** The last block is gone: the caller's message says «Ограничение снято.» */
  readonly unblocked: boolean;
}

/**
 * Lifts blocks of a locked master: all of them, or those of one commission that was approved or
 * cancelled. Only when none is left the flags are reset; `is_active` becomes true only if he is
 * verified and not deleted. His shift stays off. Nobody is told here.
 */
export async function liftBlocks(
  work: Work,
  master: LockedMaster,
  which: "all" | { readonly commissionId: number },
): Promise<LiftedBlocks> {
  const cause = which === "all" ? sql`true` : sql`commission_id = ${which.commissionId}`;
  const lifted = await work.tx.rows<{ reasonCode: string }>(sql`
    update master_blocks set lifted_at = ${work.now}, lifted_by_staff_id = ${liftedBy(work, which)}
     where master_id = ${master.id} and lifted_at is null and ${cause}
    returning reason_code as "reasonCode"`);
  if (lifted.length === 0) return { lifted: 0, unblocked: false };
  const left = await refreshFlags(work, master);
  if (!left) await announceUnblocked(work, master);
  await audit(work, {
    entity: "master",
    entityId: master.id,
    action: "unblock_master",
    cityId: master.cityId,
    masterId: master.id,
    before: { is_blocked: true },
    after: { is_blocked: left },
    payload: {
      reason_codes: lifted.map(({ reasonCode }) => reasonCode),
      commission_id: which === "all" ? null : which.commissionId,
    },
  });
  return { lifted: lifted.length, unblocked: !left };
}

/** Null = automatic: approving a payment is not a decision about the block. */
function liftedBy(work: Work, which: "all" | object): number | null {
  return which === "all" ? staffIdOf(work.actor) : null;
}

/** Makes the columns of the row agree with its block rows; true while a block is left. */
async function refreshFlags(work: Work, master: LockedMaster): Promise<boolean> {
  const { isBlocked } = await work.tx.one<{ isBlocked: boolean }>(sql`
    update masters m
       set is_blocked = left_over.id is not null,
           is_active = left_over.id is null and m.verified and not m.is_deleted,
           blocked_at = left_over.created_at,
           blocked_reason = coalesce(left_over.comment, left_over.reason_code),
           version = version + 1, updated_at = ${work.now}
      from (select 1) as always
      left join lateral (select id, created_at, comment, reason_code from master_blocks
                          where master_id = ${master.id} and lifted_at is null
                          order by created_at desc, id desc limit 1) as left_over on true
     where m.id = ${master.id}
    returning m.is_blocked as "isBlocked"`);
  return isBlocked;
}

async function announceUnblocked(work: Work, master: LockedMaster): Promise<void> {
  await noteMasterState(work, master.id, [{ kind: "unblocked" }]);
  if (master.cityId === null) return;
  const note = { cityId: master.cityId, kind: "master_unblocked", masterId: master.id } as const;
  await noteDispatch(work.tx, [note], work.now);
}
