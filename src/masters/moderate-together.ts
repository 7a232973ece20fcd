import { isRetryable } from "../db/retry.ts";
import type { Work } from "../staff/work.ts";
import { type ApproveMaster, approveMaster, type RejectMaster, rejectMaster } from "./moderate.ts";

/** Their names and results still fit one message, and more than that nobody reads with care. */
export const TOGETHER_MAX = 50;

/** `failed`: the database refused this row; nothing of it was written, the others stand. */
export interface BulkRow<R> {
  readonly masterId: number;
  readonly result: R | { readonly status: "failed" };
}

/** «Одобрить выбранные»: each form by the rules of one, a result per row in the order given (R51). */
export function approveMasters(
  work: Work,
  { masterIds }: { masterIds: readonly number[] },
): Promise<BulkRow<ApproveMaster>[]> {
  return each(work, masterIds, (masterId) => approveMaster(work, { masterId, onlyWaiting: true }));
}

/** «Отклонить выбранные», all with the same reason of 1-200 characters. */
export function rejectMasters(
  work: Work,
  { masterIds, reason }: { masterIds: readonly number[]; reason: string },
): Promise<BulkRow<RejectMaster>[]> {
  return each(work, masterIds, (masterId) => rejectMaster(work, { masterId, reason }));
}

/**
 * In one transaction, because a press acts once and as a whole, with a savepoint per row. Rows are locked
 * by ascending id, as bundled accepts lock theirs; the engine never holds somebody who is not verified.
 */
async function each<R>(
  work: Work,
  masterIds: readonly number[],
  act: (masterId: number) => Promise<R>,
): Promise<BulkRow<R>[]> {
  const given = [...new Set(masterIds)].slice(0, TOGETHER_MAX);
  const results = new Map<number, BulkRow<R>>();
  for (const masterId of given.toSorted((a, b) => a - b)) {
    try {
      results.set(masterId, { masterId, result: await work.tx.savepoint(() => act(masterId)) });
    } catch (error) {
      // A deadlock or a lost connection ends the whole press, which is then run again.
      if (isRetryable(error)) throw error;
      work.log.error("error", { reason: "bulk_moderation", masterId, details: error });
      results.set(masterId, { masterId, result: { status: "failed" } });
    }
  }
  return given.map((masterId) => results.get(masterId)!);
}
