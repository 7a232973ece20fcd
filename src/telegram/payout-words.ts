import type { Payout } from "../masters/payout.ts";
import { formatCard, formatPhone } from "../texts/formats.ts";
import { hasText, type Language, t } from "../texts/texts.ts";

/** Where a master is paid to, in full: «2200 1234 1234 1234», «+7 999 123-45-67, Сбер». */
export function payoutDetailsText(language: Language, { method, data }: Payout): string {
  switch (method) {
    case "CARD":
      return formatCard(data.card);
    case "SBP":
      return t(language, "payout-sbp-line", {
        phone: formatPhone(data.phone),
        bank: sbpBankText(language, data.bank),
      });
    case "YOOMONEY":
      return data.wallet;
    case "BANK_ACCOUNT": {
      const { account, bic, correspondent } = data;
      return correspondent === null
        ? t(language, "payout-account-line", { account, bic })
        : t(language, "payout-account-line-correspondent", { account, bic, correspondent });
    }
  }
}

/** The name of a bank of the list; anything else stands as it was stored. */
export function sbpBankText(language: Language, bank: string): string {
  const key = `sbp-bank-${bank}`;
  return hasText(language, key) ? t(language, key) : bank;
}
