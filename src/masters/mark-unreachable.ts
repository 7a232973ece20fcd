import { sql } from "../db/tx.ts";
import { cancelOffersOfMaster } from "../offers/cancel-open-offers.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { staffRecipients } from "../outbox/staff-recipients.ts";
import type { Work } from "../staff/work.ts";
import { lockMaster } from "./lock-master.ts";
import { noteMasterState } from "./state-events.ts";

export type MarkUnreachable =
  | { readonly status: "marked" }
  | { readonly status: "already_unreachable" }
  | { readonly status: "not_found" };

/**
 * Telegram answered 403 to a message to a master (dispatch.md section 10): he becomes unreachable and
 * all his open offers end as `undeliverable`, so that the next masters are asked at once. Staff of
 * his city are told at most once a day.
 */
export async function markUnreachable(
  work: Work,
  { masterId }: { masterId: number },
): Promise<MarkUnreachable> {
  const master = await lockMaster(work, masterId);
  if (master === null) return { status: "not_found" };
  const marked = await work.tx.run(sql`
    update masters set unreachable_since = ${work.now}, updated_at = ${work.now}
     where id = ${masterId} and unreachable_since is null`);
  await cancelOffersOfMaster(work.tx, masterId, "undeliverable", work.now);
  if (marked === 0) return { status: "already_unreachable" };
  await noteMasterState(work, masterId, [{ kind: "unreachable" }]);
  if (master.cityId !== null) await tellStaff(work, masterId, master.cityId);
  return { status: "marked" };
}

async function tellStaff(work: Work, masterId: number, cityId: number): Promise<void> {
  const staffIds = await staffRecipients(work.tx, { cityId, roles: ["LOGIST", "CITY_ADMIN"] });
  const day = work.now.toISOString().slice(0, 10);
  const messages = staffIds.map((staff) => ({
    to: { staff },
    event: "master_unreachable",
    payload: { masterId },
    cityId,
    dedupeKey: `master_unreachable:${masterId}:${day}`,
    dedupePerChat: true,
  }));
  await enqueue(work.tx, messages, work.now);
}
