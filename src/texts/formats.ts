/** How sums, rates, phones and cards are written (master-bot.md section 1, order-lifecycle.md section 9). */
import { type Kopecks, kopecksToSql } from "../kernel/money.ts";
import { type Language, t } from "./texts.ts";

/** 500000 to «5 000,00» (ru), "5,000.00" (en): for texts that bring their own «₽». */
export function formatSum(language: Language, kopecks: Kopecks): string {
  const [roubles, rest] = kopecksToSql(kopecks).split(".") as [string, string];
  const grouped = roubles.replace(/\B(?=(\d{3})+$)/g, language === "ru" ? " " : ",");
  return `${grouped}${language === "ru" ? "," : "."}${rest}`;
}

/** 500000 to «5 000,00 ₽». */
export function formatMoney(language: Language, kopecks: Kopecks): string {
  return t(language, "money", { sum: formatSum(language, kopecks) });
}

/** A rate such as "0.5000" as per cent: «50», «12,5» (ru), "12.5" (en). */
export function formatPercent(language: Language, rate: string | number): string {
  const percent = String(Math.round(Number(rate) * 10_000) / 100);
  return language === "ru" ? percent.replace(".", ",") : percent;
}

/** `+79991234567` to «+7 999 123-45-67»; anything else is left as it is. */
export function formatPhone(phone: string): string {
  const match = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(phone);
  return match ? `+7 ${match[1]} ${match[2]}-${match[3]}-${match[4]}` : phone;
}

/** `2200123412341234` to «2200 1234 1234 1234». */
export function formatCard(digits: string): string {
  return digits.replace(/(\d{4})(?=\d)/g, "$1 ");
}
