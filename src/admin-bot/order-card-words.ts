import type { OrderCard } from "../orders/order-card.ts";
import { deadlineText, momentText, slotText, zoneText } from "../telegram/wording.ts";
import { formatMoney, formatPhone } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { cityName, escalationLine, slotOf, stateText } from "./order-line.ts";
import type { StaffVisit } from "./person.ts";

/** Everything staff see of an order (admin-bot.md section 3); lines without data are left out. */
export function cardWords(visit: StaffVisit, order: OrderCard): Html {
  return Html.join(
    [head(visit, order), visitLines(visit, order), people(visit, order), past(visit, order)],
    "\n\n",
  );
}

function head(visit: StaffVisit, order: OrderCard): Html {
  const { orderId, type, status, category, cityId, wakeAt, guaranteeSourceOrderId } = order;
  const zone = visit.work.cities.zoneOf(cityId);
  return Html.lines([
    visit.html("card-head", {
      n: orderId,
      emoji: visit.t(`category-${category}.emoji`),
      category: visit.t(`category-${category}`),
      status: visit.t(`status-${status}`),
    }),
    searchLine(visit, order),
    wakeAt === null ? null : visit.html("card-wake", { moment: momentText(wakeAt, visit.now, zone) }),
    escalationLine(visit, order),
    type === "GUARANTEE"
      ? visit.html("card-guarantee", {
          sum: formatMoney(visit.language, order.companyPaymentKopecks).replace(/\s*₽$/, ""),
        })
      : null,
    guaranteeSourceOrderId === null ? null : visit.html("card-source", { n: guaranteeSourceOrderId }),
    ...order.guaranteeOrderIds.map((n) => visit.html("card-guarantee-order", { n })),
  ]);
}

/** «раунд 2/2, спрошено 3, видели 2, отказов 1 (далеко), дальше в 14:07:30». */
function searchLine(visit: StaffVisit, order: OrderCard): Html | null {
  const { status, search, seen, declined, nextLookAt, cityId } = order;
  if (search.asked === 0 && status !== "SEARCHING" && status !== "GUARANTEE") return null;
  const reasons = declined.map(({ reason, count }) => {
    const word = visit.t(`decline-${reason ?? "none"}`).toLowerCase();
    return count > 1 ? `${word} ×${count}` : word;
  });
  const refusals = declined.reduce((sum, { count }) => sum + count, 0);
  const isSearched = status === "SEARCHING" || status === "GUARANTEE";
  const time = nextLookAt && deadlineText(nextLookAt, visit.work.cities.zoneOf(cityId));
  return Html.lines([
    isSearched ? visit.html("card-search", { state: stateText(visit, order) }) : null,
    search.asked > 0 ? visit.html("card-search-seen", { asked: search.asked, seen }) : null,
    refusals > 0 ? visit.html("card-search-declined", { n: refusals, reasons: reasons.join(", ") }) : null,
    isSearched && time ? visit.html("card-search-next", { time }) : null,
  ]);
}

function visitLines(visit: StaffVisit, order: OrderCard): Html {
  const { cityId, addressComment, description, lateVisit } = order;
  const zone = visit.work.cities.zoneOf(cityId);
  return Html.lines([
    visit.html("card-address", { address: addressText(visit, order) }),
    addressComment === null ? null : visit.html("card-address-comment", { comment: addressComment }),
    visit.html("card-slot", { slot: slotWithZone(visit, order, zone) }),
    lateVisit ? visit.html("card-late") : null,
    description === null ? null : visit.html("card-description", { description }),
  ]);
}

function slotWithZone(visit: StaffVisit, order: OrderCard, zone: string): string {
  const slot = slotOf(order);
  const words = slotText(visit.language, slot, visit.now, zone);
  return slot === null ? words : `${words} ${zoneText(visit.language, visit.now, zone)}`;
}

function people(visit: StaffVisit, order: OrderCard): Html {
  const { clientName, clientPhone, masterId, masterName, masterPhone, preferredMasterName } = order;
  return Html.lines([
    clientName === null ? null : visit.html("card-client", { client: clientName }),
    clientPhone === null ? null : visit.html("card-phone", { phone: formatPhone(clientPhone) }),
    masterId === null
      ? null
      : visit.html("card-master", {
          name: masterName ?? `#${masterId}`,
          phone: masterPhone === null ? visit.t("value-none") : formatPhone(masterPhone),
        }),
    preferredMasterName === null ? null : visit.html("card-preferred", { name: preferredMasterName }),
  ]);
}

function past(visit: StaffVisit, order: OrderCard): Html {
  const {
    cityId,
    createdAt,
    createdByName,
    createdByApiKeyId,
    totalKopecks,
    commission,
    cancelReason,
    files,
  } = order;
  const zone = visit.work.cities.zoneOf(cityId);
  const by = createdByName ?? visit.t(createdByApiKeyId === null ? "actor-SYSTEM" : "actor-API");
  return Html.lines([
    visit.html("card-created", { moment: momentText(createdAt, visit.now, zone), by }),
    totalKopecks > 0 ? visit.html("card-total", { sum: formatMoney(visit.language, totalKopecks) }) : null,
    commission === null
      ? null
      : visit.html("card-commission", {
          sum: formatMoney(visit.language, commission.amountKopecks),
          status: visit.t(`commission-${commission.status}`),
        }),
    cancelReason === null ? null : visit.html("card-cancel-reason", { reason: cancelReason }),
    files > 0 ? visit.html("card-files", { n: files }) : null,
  ]);
}

/** «Москва, ЦАО, ул. Ленина, 5, кв. 12»: as far as known. */
export function addressText(visit: StaffVisit, order: OrderCard): string {
  const { cityId, districtName, streetName, house, apartment } = order;
  const flat = apartment === null ? null : visit.t("address-apartment", { apartment });
  const parts = [cityName(visit, cityId), districtName, streetName, house, flat];
  return parts.filter((part) => part !== null).join(", ");
}
