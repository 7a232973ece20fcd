import { sql } from "../db/tx.ts";
import type { Kopecks } from "../kernel/money.ts";
import { lockMaster } from "../masters/lock-master.ts";
import { approvePayment, type Payment } from "../money/approve-payment.ts";
import { type CommissionStatus, commissionOwners, lockCommission } from "../money/commission.ts";
import { permitLogged } from "../staff/permit.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { type OrderStatus, transition } from "./lifecycle.ts";
import { lockOrder } from "./lock-order.ts";
import { reasonText } from "./order-fields.ts";
import { queueAutoclose } from "./queue-autoclose.ts";
import { recordTransition } from "./record-transition.ts";

export interface ApproveCommissionInput {
  readonly commissionId: number;
  /** What was really received; what is due when left out. */
  readonly paidKopecks?: Kopecks | null;
  /** Bank reference, up to 120 characters. */
  readonly reference?: string | null;
  /** Required when less than due was received. */
  readonly comment?: string | null;
  /** In bulk: anything but REPORTED answers `wrong_state`. */
  readonly onlyReported?: boolean;
}

export type ApproveCommission =
  | {
      readonly status: "approved";
      readonly orderId: number;
      readonly paidKopecks: Kopecks;
      /** The master's last block was lifted by it. */
      readonly unblocked: boolean;
    }
  /** Approved before. Nothing changed. */
  | { readonly status: "already_approved"; readonly orderId: number }
  /** Cancelled with its order or by a reopen, or not REPORTED in bulk; both states are named for the answer. */
  | {
      readonly status: "wrong_state";
      readonly commissionStatus: CommissionStatus;
      readonly orderStatus: OrderStatus;
    }
  | { readonly status: "invalid_amount" }
  | { readonly status: "comment_required" }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

const PAID_KOPECKS_MAX = 9_999_999_99;

/**
 * Finance confirms the payment of a commission (C3): the order is closed (T14), rewards are accrued,
 * the block of this commission is lifted. CA+ of the order's city. Locks order, master, commission.
 */
export async function approveCommission(
  work: Work,
  input: ApproveCommissionInput,
): Promise<ApproveCommission> {
  const { commissionId } = input;
  const owners = await commissionOwners(work.tx, commissionId);
  const permitted = permitLogged(work, "finance.manage", owners);
  if (permitted === "forbidden") return { status: "forbidden" };
  if (permitted === "not_found" || owners === null) return { status: "not_found" };
  const { orderId, masterId, cityId } = owners;
  const order = (await lockOrder(work, orderId))!;
  const master = (await lockMaster(work, masterId))!;
  const commission = (await lockCommission(work, commissionId))!;
  if (commission.status === "APPROVED") return { status: "already_approved", orderId };
  const isOpen = input.onlyReported ? commission.status === "REPORTED" : commission.status !== "CANCELED";
  if (!isOpen || order.status !== "PAYMENT") {
    return { status: "wrong_state", commissionStatus: commission.status, orderStatus: order.status };
  }
  const payment = readPayment(input, commission.dueKopecks);
  if ("status" in payment) return payment;
  const { unblocked } = await approvePayment(work, { commission, master, cityId, payment });
  await closePaid(work, { orderId, cityId, masterId, commissionId });
  return { status: "approved", orderId, paidKopecks: payment.paidKopecks, unblocked };
}

function readPayment(
  { paidKopecks, reference, comment }: ApproveCommissionInput,
  dueKopecks: Kopecks,
): Payment | { readonly status: "invalid_amount" | "comment_required" } {
  const paid = paidKopecks ?? dueKopecks;
  if (!Number.isSafeInteger(paid) || paid < 0 || paid > PAID_KOPECKS_MAX) return { status: "invalid_amount" };
  const why = reasonText(comment ?? "");
  if (paid < dueKopecks && !why.ok) return { status: "comment_required" };
  const bankReference = reference?.trim().slice(0, 120) || null;
  return { paidKopecks: paid, reference: bankReference, comment: why.ok ? why.value : null };
}

/** T14: the order is closed, queued for the archive, and no longer counts towards the master's limit. */
async function closePaid(
  work: Work,
  ids: { orderId: number; cityId: number; masterId: number; commissionId: number },
): Promise<void> {
  const { orderId, cityId, masterId, commissionId } = ids;
  await work.tx.run(sql`
    update orders set status = 'CLOSED', closed_at = ${work.now}, version = version + 1, updated_at = ${work.now}
     where id = ${orderId} and status = 'PAYMENT'`);
  await queueAutoclose(work, orderId);
  await recordTransition(work, {
    orderId,
    cityId,
    from: "PAYMENT",
    to: "CLOSED",
    reason: transition("approve_commission").reason,
    action: "close",
    context: { commission_id: commissionId },
  });
  await noteDispatch(work.tx, [{ cityId, kind: "master_limit_freed", masterId }], work.now);
}
