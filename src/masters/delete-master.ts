import { sql } from "../db/tx.ts";
import { cancelOffersOfMaster } from "../offers/cancel-open-offers.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { audit } from "../staff/audit.ts";
import type { Work } from "../staff/work.ts";
import { type ActiveOrder, activeOrdersOf } from "./active-orders.ts";
import { OFF_SHIFT_COLUMNS } from "./end-shift.ts";
import { type LockedMaster, lockMasterForStaff } from "./lock-master.ts";
import { type MasterStateEvent, noteMasterState } from "./state-events.ts";

export type DeleteMaster =
  | { readonly status: "deleted"; readonly way: "soft" | "hard" }
  | { readonly status: "already_deleted" }
  | { readonly status: "has_active_orders"; readonly activeOrders: readonly ActiveOrder[] }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * «Удалить» (CA+). A master who left a trace (offer, order, commission, reward, ledger entry) is
 * closed and told; one who left none is removed with his districts, skills and files.
 *
 * - `has_active_orders`  return or finish them first; nothing changed.
 * - `already_deleted`    nothing changed.
 */
export async function deleteMaster(work: Work, { masterId }: { masterId: number }): Promise<DeleteMaster> {
  const found = await lockMasterForStaff(work, masterId, "master.manage");
  if (found.status !== "locked") return found;
  const { master } = found;
  if (master.isDeleted) return { status: "already_deleted" };
  const activeOrders = await activeOrdersOf(work.tx, masterId);
  if (activeOrders.length > 0) return { status: "has_active_orders", activeOrders };
  const way = (await leftTrace(work, masterId)) ? "soft" : "hard";
  await (way === "soft" ? close(work, master) : remove(work, master));
  await audit(work, {
    entity: "master",
    entityId: masterId,
    action: `${way}_delete_master`,
    cityId: master.cityId,
    masterId: way === "soft" ? masterId : null,
    before: { full_name: master.fullName, is_deleted: false },
    after: { is_deleted: true },
  });
  return { status: "deleted", way };
}

async function leftTrace(work: Work, masterId: number): Promise<boolean> {
  const { trace } = await work.tx.one<{ trace: boolean }>(sql`
    select exists (select from offers where master_id = ${masterId})
        or exists (select from orders where assigned_master_id = ${masterId})
        or exists (select from commissions where master_id = ${masterId})
        or exists (select from referral_rewards where referrer_id = ${masterId})
        or exists (select from referral_rewards where referred_master_id = ${masterId})
        or exists (select from ledger_entries where master_id = ${masterId}) as trace`);
  return trace;
}

async function close(work: Work, master: LockedMaster): Promise<void> {
  // A form that waited goes with the account: only a new one may open it again.
  await work.tx.run(sql`
    update masters set is_deleted = true, is_active = false, ${OFF_SHIFT_COLUMNS}, version = version + 1,
                       moderation_status = case when moderation_status = 'PENDING'
                                                then 'REJECTED' else moderation_status end,
                       updated_at = ${work.now}
     where id = ${master.id} and not is_deleted`);
  const deleted: MasterStateEvent = { kind: "deleted" };
  const events = master.shiftStatus === "SHIFT_OFF" ? [deleted] : [deleted, { kind: "shift_off" } as const];
  await noteMasterState(work, master.id, events);
  await cancelOffersOfMaster(work.tx, master.id, "master_blocked", work.now);
  await enqueue(work.tx, [{ to: { master: master.id }, event: "account_deleted", payload: {} }], work.now);
}

/** His messages go with the row, so he cannot be told; a newcomer who never worked sees the first screen again. */
async function remove(work: Work, master: LockedMaster): Promise<void> {
  await work.tx.run(sql`delete from attachments where entity_type = 'MASTER' and entity_id = ${master.id}`);
  await work.tx.run(sql`delete from masters where id = ${master.id}`);
}
