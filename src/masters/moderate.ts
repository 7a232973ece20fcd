import { sql } from "../db/tx.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { staffIdOf } from "../staff/actor.ts";
import { audit } from "../staff/audit.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { type LockedMaster, lockMasterForStaff, type ModerationStatus } from "./lock-master.ts";
import { reasonText } from "./reason-text.ts";
import { noteMasterState } from "./state-events.ts";

export type ApproveMaster =
  | { readonly status: "approved" }
  | { readonly status: "already_approved" }
  | { readonly status: "wrong_state"; readonly moderationStatus: ModerationStatus }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * «Одобрить» (CA+): a form that waits, or one that was rejected by mistake (unless `onlyWaiting`: what a
 * colleague has just rejected is not approved by a press on an old list). He becomes verified and,
 * unless a block stands, active; a closed account opens again by its new form only.
 *
 * - `already_approved` changes nothing.
 * - `wrong_state`      a closed account without a form that waits; a rejected form when `onlyWaiting`.
 */
export async function approveMaster(
  work: Work,
  { masterId, onlyWaiting = false }: { masterId: number; onlyWaiting?: boolean },
): Promise<ApproveMaster> {
  const found = await lockMasterForStaff(work, masterId, "master.moderate");
  if (found.status !== "locked") return found;
  const { master } = found;
  const { moderationStatus, isDeleted } = master;
  const mustWait = isDeleted || (onlyWaiting && moderationStatus === "REJECTED");
  if (mustWait && moderationStatus !== "PENDING") return { status: "wrong_state", moderationStatus };
  if (moderationStatus === "APPROVED") return { status: "already_approved" };
  await work.tx.run(sql`
    update masters
       set verified = true, is_active = not is_blocked, is_deleted = false, moderation_status = 'APPROVED',
           moderation_reason = null, verified_at = ${work.now}, verified_by = ${staffIdOf(work.actor)},
           version = version + 1, updated_at = ${work.now}
     where id = ${masterId} and moderation_status <> 'APPROVED'`);
  await noteMasterState(work, masterId, [{ kind: "verified" }]);
  if (master.cityId !== null) {
    await noteDispatch(work.tx, [{ cityId: master.cityId, kind: "master_approved", masterId }], work.now);
  }
  await conclude(work, master, "approve_master", "moderation_approved", {});
  return { status: "approved" };
}

export type RejectMaster =
  | { readonly status: "rejected" }
  | { readonly status: "already_rejected" }
  | { readonly status: "wrong_state"; readonly moderationStatus: ModerationStatus }
  | { readonly status: "invalid_reason" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * «Отклонить» (CA+), only a form that waits, with a reason of 1-200 characters that he reads and an
 * optional note that only staff see.
 */
export async function rejectMaster(
  work: Work,
  { masterId, reason, note = null }: { masterId: number; reason: string; note?: string | null },
): Promise<RejectMaster> {
  const found = await lockMasterForStaff(work, masterId, "master.moderate");
  if (found.status !== "locked") return found;
  const { master } = found;
  const why = reasonText(reason, 1);
  if (why === null) return { status: "invalid_reason" };
  if (master.moderationStatus === "REJECTED") return { status: "already_rejected" };
  if (master.moderationStatus !== "PENDING") {
    return { status: "wrong_state", moderationStatus: master.moderationStatus };
  }
  await work.tx.run(sql`
    update masters
       set moderation_status = 'REJECTED', moderation_reason = ${why}, moderation_note = ${note},
           verified = false, is_active = false, version = version + 1, updated_at = ${work.now}
     where id = ${masterId} and moderation_status = 'PENDING'`);
  if (master.verified) await noteMasterState(work, masterId, [{ kind: "unverified" }]);
  await conclude(work, master, "reject_master", "moderation_rejected", { reason: why });
  return { status: "rejected" };
}

async function conclude(
  work: Work,
  master: LockedMaster,
  action: "approve_master" | "reject_master",
  event: "moderation_approved" | "moderation_rejected",
  payload: { readonly reason?: string },
): Promise<void> {
  await enqueue(work.tx, [{ to: { master: master.id }, event, payload: { ...payload } }], work.now);
  await audit(work, {
    entity: "master",
    entityId: master.id,
    action,
    cityId: master.cityId,
    masterId: master.id,
    before: { moderation_status: master.moderationStatus },
    after: { moderation_status: action === "approve_master" ? "APPROVED" : "REJECTED" },
    payload: { ...payload },
  });
}
