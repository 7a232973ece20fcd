import { sql } from "../db/tx.ts";
import { type Kopecks, kopecksFromSql, kopecksToSql } from "../kernel/money.ts";
import { type CreatedCommission, createCommission } from "../money/create-commission.ts";
import { accrueGuaranteePayment } from "../money/guarantee-payment.ts";
import { bearsCommission } from "../money/rate.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import type { OrderFile } from "./attach-files.ts";
import { type OrderStatus, transition } from "./lifecycle.ts";
import type { LockedOrder } from "./lock-order.ts";
import { lockOwnOrder } from "./lock-own-order.ts";
import { queueAutoclose } from "./queue-autoclose.ts";
import { recordTransition } from "./record-transition.ts";

export interface CloseOrderInput {
  readonly orderId: number;
  /** What the client paid, 1 to 999 999 999 kopecks; not asked for a guarantee visit. */
  readonly totalKopecks?: Kopecks | null;
  /** Photo or document of the act; stored with the transition. */
  readonly act: OrderFile;
}

export type CloseOrder =
  /** It waits for the commission. */
  | { readonly status: "payment"; readonly commission: CreatedCommission }
  /** A guarantee visit is finished; the company owes him this. */
  | { readonly status: "closed"; readonly companyPaymentKopecks: Kopecks }
  /** A repeated press of «Закрыть». Nothing changed. */
  | { readonly status: "already_closed"; readonly orderStatus: OrderStatus }
  | { readonly status: "invalid_amount" }
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

export const TOTAL_KOPECKS_MAX = 9_999_999_99;

/**
 * The master closes his order after the confirmation: with an amount it waits for payment and gets
 * its commission (T12), a guarantee visit is closed at once and the company's payment booked (T13).
 */
export async function closeOrder(work: Work, input: CloseOrderInput): Promise<CloseOrder> {
  const lock = await lockOwnOrder(work, input.orderId);
  if (lock.status !== "locked") return lock;
  const { order, masterId } = lock;
  if (order.status === "PAYMENT" || order.status === "CLOSED") {
    return { status: "already_closed", orderStatus: order.status };
  }
  if (order.status !== "WORKING") return { status: "wrong_state", orderStatus: order.status };
  if (!bearsCommission(order)) return closeGuarantee(work, order, masterId, input.act);
  const total = input.totalKopecks ?? 0;
  if (!Number.isSafeInteger(total) || total < 1 || total > TOTAL_KOPECKS_MAX)
    return { status: "invalid_amount" };
  return closeWithAmount(work, order, masterId, total, input.act);
}

async function closeWithAmount(
  work: Work,
  order: LockedOrder,
  masterId: number,
  totalKopecks: Kopecks,
  act: OrderFile,
): Promise<CloseOrder> {
  const { id: orderId, cityId } = order;
  await storeAct(work, orderId, masterId, act);
  await work.tx.run(sql`
    update orders set status = 'PAYMENT', total_sum = ${kopecksToSql(totalKopecks)}, version = version + 1,
                      updated_at = ${work.now}
     where id = ${orderId} and status = 'WORKING'`);
  const { fullName: masterName } = await work.tx.one<{ fullName: string }>(sql`
    select full_name as "fullName" from masters where id = ${masterId}`);
  const commission = await createCommission(work, { orderId, cityId, masterId, masterName, totalKopecks });
  await recordTransition(work, {
    orderId,
    cityId,
    from: "WORKING",
    to: "PAYMENT",
    reason: transition("close_with_amount").reason,
    action: "close",
    context: { total_sum: kopecksToSql(totalKopecks), commission_id: commission.commissionId },
  });
  return { status: "payment", commission };
}

async function closeGuarantee(
  work: Work,
  order: LockedOrder,
  masterId: number,
  act: OrderFile,
): Promise<CloseOrder> {
  const { id: orderId, cityId } = order;
  await storeAct(work, orderId, masterId, act);
  const { version, companyPayment } = await work.tx.one<{ version: number; companyPayment: string }>(sql`
    update orders set status = 'CLOSED', total_sum = 0, closed_at = ${work.now}, version = version + 1,
                      updated_at = ${work.now}
     where id = ${orderId} and status = 'WORKING'
    returning version, company_payment as "companyPayment"`);
  const companyPaymentKopecks = kopecksFromSql(companyPayment);
  const payment = { orderId, masterId, orderVersion: version, amountKopecks: companyPaymentKopecks };
  await accrueGuaranteePayment(work, payment);
  await queueAutoclose(work, orderId);
  await recordTransition(work, {
    orderId,
    cityId,
    from: "WORKING",
    to: "CLOSED",
    reason: transition("close_guarantee").reason,
    action: "close",
    context: { company_payment: companyPayment },
  });
  await noteDispatch(work.tx, [{ cityId, kind: "master_limit_freed", masterId }], work.now);
  return { status: "closed", companyPaymentKopecks };
}

async function storeAct(work: Work, orderId: number, masterId: number, act: OrderFile): Promise<void> {
  await work.tx.run(sql`
    insert into attachments (entity_type, entity_id, file_type, bot, file_id, file_unique_id, storage_key, file_name,
                             mime_type, size, caption, document_type, uploaded_by_master_id, created_at)
    values ('ORDER', ${orderId}, ${act.fileType}::attachment_file_type, ${act.bot ?? null}, ${act.fileId ?? null},
            ${act.fileUniqueId ?? null}, ${act.storageKey ?? null}, ${act.fileName ?? null}, ${act.mimeType ?? null},
            ${act.size ?? null}, ${act.caption ?? null}, 'act', ${masterId}, ${work.now})`);
}
