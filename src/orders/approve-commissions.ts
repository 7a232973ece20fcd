import type { Database } from "../db/database.ts";
import type { Work } from "../staff/work.ts";
import { type ApproveCommission, approveCommission } from "./approve-commission.ts";

export interface BulkApproval {
  readonly commissionId: number;
  /** `failed`: the database refused even after repeats; nothing of this row was written, try it again. */
  readonly result: ApproveCommission | { readonly status: "failed" };
}

/**
 * «Массовое подтверждение» (finance.md section 9): each ticked commission that is REPORTED is approved
 * with what is due, in a transaction of its own; a result per row, in the order given. WAIT_PAY
 * and OVERDUE are never approved in bulk: they answer `wrong_state`.
 */
export async function approveCommissions(
  work: Work<Database>,
  { commissionIds }: { commissionIds: readonly number[] },
): Promise<BulkApproval[]> {
  const results: BulkApproval[] = [];
  for (const commissionId of new Set(commissionIds)) {
    results.push({ commissionId, result: await approveOne(work, commissionId) });
  }
  return results;
}

async function approveOne(work: Work<Database>, commissionId: number): Promise<BulkApproval["result"]> {
  try {
    return await work.tx.transaction((tx) =>
      approveCommission({ ...work, tx }, { commissionId, onlyReported: true }),
    );
  } catch (error) {
    work.log.error("error", { reason: "bulk_approval", commissionId, error });
    return { status: "failed" };
  }
}
