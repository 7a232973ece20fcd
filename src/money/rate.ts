import { type Kopecks, shareHalfUp } from "../kernel/money.ts";
import type { Settings } from "../settings/settings.ts";
import type { AverageCheck } from "./average-check.ts";

/**
 * The commission rate of a master in basis points: the high-volume rate when his average check
 * reaches the threshold, else the base rate. Compared exactly, sum >= threshold × count; without
 * orders 0 is compared with the threshold (finance.md section 1).
 */
export function commissionRateBp({ count, sumKopecks }: AverageCheck, settings: Settings): number {
  const thresholdKopecks = settings.get("commission_high_volume_threshold");
  const reached = sumKopecks >= thresholdKopecks * Math.max(count, 1);
  return settings.get(reached ? "commission_rate_high_volume" : "commission_rate_base");
}

/** The commission on an order's total: total × rate, half up to the kopeck; may be 0. */
export function commissionAmount(totalKopecks: Kopecks, rateBp: number): Kopecks {
  return shareHalfUp(totalKopecks, rateBp);
}

/** Whether closing an order creates a commission: not for guarantee visits, by type or by source. */
export function bearsCommission(order: {
  readonly type: "NORMAL" | "GUARANTEE";
  readonly guaranteeSourceOrderId: number | null;
}): boolean {
  return order.type === "NORMAL" && order.guaranteeSourceOrderId === null;
}

/**
 * How much the mean has to rise to reach the threshold of the high-volume rate; 0 exactly when it
 * is reached, else at least a kopeck.
 */
export function kopecksToHighVolume({ count, sumKopecks }: AverageCheck, settings: Settings): Kopecks {
  const orders = Math.max(count, 1);
  const missing = settings.get("commission_high_volume_threshold") * orders - sumKopecks;
  return Math.max(0, Math.ceil(missing / orders));
}
