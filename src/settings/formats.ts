import { invalid, type Parsed, valid } from "./problems.ts";

/** 16 to 19 digits; spaces and dashes are dropped. */
export function cardNumber(text: string): Parsed<string> {
  const digits = text.replace(/[\s\u00a0-]/g, "");
  return /^\d{16,19}$/.test(digits) ? valid(digits) : invalid({ code: "not_card_number" });
}

/** The phone rule of order-lifecycle.md section 9; stored as `+7XXXXXXXXXX`. */
export function russianPhone(text: string): Parsed<string> {
  const match = /^(?:\+?7|8)?(\d{10})$/.exec(text.replace(/[\s\u00a0()\-–—]/g, ""));
  return match ? valid(`+7${match[1]}`) : invalid({ code: "not_phone" });
}

export function webAddress(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && /^https?:$/.test(url.protocol) ? valid(text) : invalid({ code: "not_url" });
}

/** Telegram's number of a chat, or the public name of a channel. */
export function channelId(text: string): Parsed<string> {
  return /^(-?\d{1,19}|@[A-Za-z]\w{3,31})$/.test(text) ? valid(text) : invalid({ code: "not_channel" });
}
