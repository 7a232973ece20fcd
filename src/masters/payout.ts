import {
  type BankAccount,
  bankAccount,
  cardDigits,
  type FormField,
  ownPhone,
  yoomoneyWallet,
} from "./form-fields.ts";

/** How a master is paid; the order is that of the buttons. */
export const PAYOUT_METHODS = ["CARD", "SBP", "YOOMONEY", "BANK_ACCOUNT"] as const;
export type PayoutMethod = (typeof PAYOUT_METHODS)[number];

/** Banks for a transfer by phone; the words are under `sbp-bank-<code>`. */
export const SBP_BANKS = [
  "SBER",
  "TINKOFF",
  "VTB",
  "ALFA",
  "RAIFFEISEN",
  "GAZPROMBANK",
  "MTS",
  "PSB",
  "OTKRITIE",
  "SOVCOMBANK",
  "RSB",
  "AK_BARS",
  "URALSIB",
  "MKB",
  "OTHER",
] as const;
export type SbpBank = (typeof SBP_BANKS)[number];

/** Where a master is paid to, in full; `data` is the shape of `masters.payout_data`. */
export type Payout =
  | { readonly method: "CARD"; readonly data: { readonly card: string } }
  /** `bank` is a code of the list; older rows may hold a name. */
  | { readonly method: "SBP"; readonly data: { readonly phone: string; readonly bank: string } }
  | { readonly method: "YOOMONEY"; readonly data: { readonly wallet: string } }
  | { readonly method: "BANK_ACCOUNT"; readonly data: BankAccount };

/** What his text means for the method he chose; a phone for SBP still lacks its bank. */
export type PayoutDetails =
  | { readonly status: "whole"; readonly payout: Payout }
  | { readonly status: "bank_missing"; readonly phone: string };

/** Reads the requisites a master typed for `method` (master-bot.md section 4, step 14). */
export function payoutDetails(method: PayoutMethod, text: string): FormField<PayoutDetails> {
  switch (method) {
    case "CARD":
      return read(cardDigits(text), (card) => ({ status: "whole", payout: { method, data: { card } } }));
    case "SBP":
      return read(ownPhone(text), (phone) => ({ status: "bank_missing", phone }));
    case "YOOMONEY":
      return read(yoomoneyWallet(text), (wallet) => ({
        status: "whole",
        payout: { method, data: { wallet } },
      }));
    case "BANK_ACCOUNT":
      return read(bankAccount(text), (data) => ({ status: "whole", payout: { method, data } }));
  }
}

/** A phone and a button of the bank list; null for a bank that is not on it. */
export function sbpPayout(phone: string, bank: string | undefined): Payout | null {
  const known = SBP_BANKS.find((code) => code === bank);
  return known === undefined ? null : { method: "SBP", data: { phone, bank: known } };
}

/** The columns `payout_method` and `payout_data` as a payout; null when there is none or a part is missing. */
export function storedPayout(method: string | null, data: unknown): Payout | null {
  const fields = (data ?? {}) as Readonly<Record<string, unknown>>;
  const text = (key: string) => (typeof fields[key] === "string" ? fields[key] : null);
  const [card, phone, bank, wallet] = [text("card"), text("phone"), text("bank"), text("wallet")];
  const [account, bic] = [text("account"), text("bic")];
  if (method === "CARD" && card) return { method, data: { card } };
  if (method === "SBP" && phone && bank) return { method, data: { phone, bank } };
  if (method === "YOOMONEY" && wallet) return { method, data: { wallet } };
  if (method !== "BANK_ACCOUNT" || !account || !bic) return null;
  return { method, data: { account, bic, correspondent: text("correspondent") } };
}

function read<T>(field: FormField<T>, make: (value: T) => PayoutDetails): FormField<PayoutDetails> {
  return field.ok ? { ok: true, value: make(field.value) } : field;
}
