import { sql } from "../db/tx.ts";
import type { AddedStaff } from "../staff/add-staff.ts";
import type { Work } from "../staff/work.ts";
import { enqueue } from "./enqueue.ts";

/**
 * `staff_added` to somebody who has just been given access, if he can be reached: a bot may write
 * only to people who have written to it, so that he has a conversation with ours.
 */
export async function tellNewStaff({ tx, now }: Work, added: AddedStaff): Promise<void> {
  const { staffId, tgUserId, role, cityIds } = added;
  const isReachable =
    tgUserId !== null &&
    (await tx.maybeOne(sql`select 1 from bot_sessions where bot = 'admin' and chat_id = ${tgUserId}`)) !==
      null;
  if (!isReachable) return;
  const payload = { role, cityIds: [...cityIds] };
  await enqueue(tx, [{ to: { staff: staffId }, event: "staff_added", payload }], now);
}
