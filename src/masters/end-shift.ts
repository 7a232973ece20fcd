import { type Sql, sql } from "../db/tx.ts";
import { cancelOffersOfMaster } from "../offers/cancel-open-offers.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { audit } from "../staff/audit.ts";
import type { Work } from "../staff/work.ts";
import { activeOrdersOf } from "./active-orders.ts";
import { type LockedMaster, lockMasterHimself } from "./lock-master.ts";
import { noteMasterState } from "./state-events.ts";

/** Assignments of an `update masters set` that take a master off shift; whoever writes them notes `shift_off`. */
export const OFF_SHIFT_COLUMNS: Sql = sql`
  shift_status = 'SHIFT_OFF', is_on_shift = false, shift_started_at = null,
  break_until = null, break_remind_at = null, break_reminded_at = null`;

export type EndShift =
  | { readonly status: "ended"; readonly activeOrderCount: number; readonly canceledOfferCount: number }
  | { readonly status: "already_off" }
  | { readonly status: "has_open_offers"; readonly openOfferCount: number }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * «Выключить смену» by the master, or by staff (CA+, who also has him told).
 *
 * - `ended`            off shift; his active orders stay with him, open engine offers were withdrawn
 *                      and their orders are searched on.
 * - `already_off`      nothing changed.
 * - `has_open_offers`  ask first, then call with `confirmed`; nothing changed.
 */
export async function endShift(
  work: Work,
  { masterId, confirmed = false }: { masterId: number; confirmed?: boolean },
): Promise<EndShift> {
  const found = await lockMasterHimself(work, masterId, "master.manage");
  if (found.status !== "locked") return found;
  const { master } = found;
  if (master.shiftStatus === "SHIFT_OFF") return { status: "already_off" };
  if (!confirmed) {
    const openOfferCount = await openEngineOffers(work, masterId);
    if (openOfferCount > 0) return { status: "has_open_offers", openOfferCount };
  }
  const canceledOfferCount = await leaveShift(work, master);
  if (work.actor.kind === "staff") await tellAndAudit(work, master);
  const active = await activeOrdersOf(work.tx, masterId);
  return { status: "ended", activeOrderCount: active.length, canceledOfferCount };
}

/**
 * Takes a locked master off shift and withdraws his open engine offers (`master_off_shift`);
 * returns how many. For every way of leaving but a block or a deletion, which withdraw all. A
 * break that ran out is noted as such before.
 */
export async function leaveShift(
  work: Work,
  master: LockedMaster,
  { breakExpired = false }: { breakExpired?: boolean } = {},
): Promise<number> {
  if (master.shiftStatus === "SHIFT_OFF") return 0;
  await work.tx.run(sql`
    update masters set ${OFF_SHIFT_COLUMNS}, version = version + 1, updated_at = ${work.now}
     where id = ${master.id} and shift_status <> 'SHIFT_OFF'`);
  await noteMasterState(work, master.id, [{ kind: breakExpired ? "break_expired" : "shift_off" }]);
  const canceled = await cancelOffersOfMaster(work.tx, master.id, "master_off_shift", work.now, {
    engineOnly: true,
  });
  return canceled.length;
}

async function openEngineOffers(work: Work, masterId: number): Promise<number> {
  const { count } = await work.tx.one<{ count: number }>(sql`
    select count(*)::int as count from offers
     where master_id = ${masterId} and state in ('SENT','VIEWED') and source in ('ENGINE','STAFF_AUTO')
       and expires_at > ${work.now}`);
  return count;
}

async function tellAndAudit(work: Work, master: LockedMaster): Promise<void> {
  await enqueue(work.tx, [{ to: { master: master.id }, event: "shift_ended", payload: {} }], work.now);
  await audit(work, {
    entity: "master",
    entityId: master.id,
    action: "end_shift",
    cityId: master.cityId,
    masterId: master.id,
    before: { shift_status: master.shiftStatus },
    after: { shift_status: "SHIFT_OFF" },
  });
}
