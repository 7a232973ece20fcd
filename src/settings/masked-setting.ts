import { maskPhone } from "../kernel/mask.ts";
import { isRequisite } from "./catalogue.ts";

/** The stored text of a setting as audit and logs may hold it: requisites show at most their last digits. */
export function maskedSetting(key: string, text: string): string {
  if (!isRequisite(key) || text === "") return text;
  if (key === "owner_pay_card_number") return `**** **** **** ${text.slice(-4)}`;
  if (key === "owner_pay_sbp_phone") return maskPhone(text);
  // Which ways to pay are open is no secret.
  return key === "owner_pay_methods" ? text : "***";
}
