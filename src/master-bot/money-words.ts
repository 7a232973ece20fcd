import type { Kopecks } from "../kernel/money.ts";
import { formatMoney } from "../texts/formats.ts";
import type { MasterVisit } from "./person.ts";

/** «+500,00 ₽», «−2 500,00 ₽», «0,00 ₽»: money that moves one way or the other. */
export function signedMoney(visit: MasterVisit, kopecks: Kopecks): string {
  const sum = formatMoney(visit.language, Math.abs(kopecks));
  return kopecks === 0 ? sum : `${kopecks > 0 ? "+" : "−"}${sum}`;
}
