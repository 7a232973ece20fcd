import type { PayMethod } from "../settings/lists.ts";
import type { Settings } from "../settings/settings.ts";

/**
 * Where a commission is paid to; also the shape of `commissions.pay_to_snapshot`, which later edits of
 * the settings do not change. Numbers are in full: whoever shows it to others than the master
 * and finance roles masks it.
 */
export interface Requisites {
  /** Those that are switched on and filled in; empty = «Реквизиты уточните у администратора». */
  readonly methods: readonly PayMethod[];
  readonly card_number: string | null;
  readonly card_holder: string | null;
  readonly card_bank: string | null;
  readonly sbp_phone: string | null;
  readonly sbp_bank: string | null;
  /** Telegram file id of the admin bot. */
  readonly sbp_qr_file_id: string | null;
  readonly other_text: string | null;
  /** Comment of the payment; null in the live requisites, which belong to no order. */
  readonly comment: string | null;
}

/**
 * The owner's requisites as the settings say now. With `payment` the comment template is filled for
 * one order; the snapshot of a commission is made so. Details of a method that is off are left out.
 */
export function requisites(
  settings: Settings,
  payment?: { readonly orderId: number; readonly masterName: string },
): Requisites {
  const text = (value: string) => (value === "" ? null : value);
  const cardNumber = text(settings.get("owner_pay_card_number"));
  const sbpPhone = text(settings.get("owner_pay_sbp_phone"));
  const sbpQr = text(settings.get("owner_pay_sbp_qr_file_id"));
  const isFilled = { card: cardNumber !== null, sbp: sbpPhone !== null || sbpQr !== null, cash: true };
  const methods = settings.get("owner_pay_methods").filter((method) => isFilled[method]);
  const card = methods.includes("card");
  const sbp = methods.includes("sbp");
  return {
    methods,
    card_number: card ? cardNumber : null,
    card_holder: card ? text(settings.get("owner_pay_card_holder")) : null,
    card_bank: card ? text(settings.get("owner_pay_card_bank")) : null,
    sbp_phone: sbp ? sbpPhone : null,
    sbp_bank: sbp ? text(settings.get("owner_pay_sbp_bank")) : null,
    sbp_qr_file_id: sbp ? sbpQr : null,
    other_text: text(settings.get("owner_pay_other_text")),
    comment: payment ? filledComment(settings, payment) : null,
  };
}

function filledComment(
  settings: Settings,
  { orderId, masterName }: { readonly orderId: number; readonly masterName: string },
): string | null {
  const values: Record<string, string> = { order_id: String(orderId), master_name: masterName };
  // One pass, so that a name with braces in it is not filled again.
  const comment = settings
    .get("owner_pay_comment_template")
    .replace(/\{(order_id|master_name)\}/g, (_, name: string) => values[name]!);
  return comment.trim() === "" ? null : comment;
}
