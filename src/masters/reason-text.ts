import { cleanText } from "../kernel/text-clean.ts";

/**
 * A reason as a person typed it, trimmed; null unless it has `lengthMin` to 200 characters
 * (order-lifecycle.md section 9; the reason of a rejected form may be one character long).
 */
export function reasonText(text: string | null | undefined, lengthMin = 3): string | null {
  const trimmed = cleanText(text ?? "").trim();
  const length = [...trimmed].length;
  return length >= lengthMin && length <= 200 ? trimmed : null;
}
