import { type GuaranteeRefusal, guaranteeRefusal } from "../orders/create-guarantee.ts";
import type { OrderCard } from "../orders/order-card.ts";
import { momentText } from "../telegram/wording.ts";
import type { StaffVisit } from "./person.ts";

/** Why an order gives no guarantee visit, each reason with its own words (order-lifecycle.md section 8). */
export function guaranteeRefusalText(visit: StaffVisit, cityId: number, refusal: GuaranteeRefusal): string {
  switch (refusal.status) {
    case "source_not_closed":
      return visit.t("guarantee-source_not_closed", { status: visit.t(`status-${refusal.orderStatus}`) });
    case "guarantee_over": {
      const zone = visit.work.cities.zoneOf(cityId);
      return visit.t("guarantee-guarantee_over", { moment: momentText(refusal.endedAt, visit.now, zone) });
    }
    case "guarantee_exists":
      return visit.t("guarantee-guarantee_exists", { n: refusal.orderId });
    default:
      return visit.t(`guarantee-${refusal.status}`);
  }
}

/** Why a visit for this order cannot be begun, in words; null when it can. */
export async function noGuaranteeText(visit: StaffVisit, source: OrderCard): Promise<string | null> {
  const { orderId: id, cityId, masterId: assignedMasterId } = source;
  const refusal = await guaranteeRefusal(visit.work, { ...source, id, assignedMasterId });
  return refusal && guaranteeRefusalText(visit, cityId, refusal);
}
