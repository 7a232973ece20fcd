import { DAY_MS } from "../kernel/time.ts";
import { guaranteeUntil } from "../orders/duplicate-orders.ts";
import type { OrderLine } from "../orders/order-lines.ts";
import { deadlineText, durationText, slotText, zoneText } from "../telegram/wording.ts";
import { Html } from "../texts/html.ts";
import { actorOf, type StaffVisit } from "./person.ts";

/** A slot as `slotText` takes it; null when none was agreed. */
export function slotOf({
  slotStartsAt,
  slotEndsAt,
  isAsap,
}: Pick<OrderLine, "slotStartsAt" | "slotEndsAt" | "isAsap">) {
  return slotStartsAt && slotEndsAt ? { startsAt: slotStartsAt, endsAt: slotEndsAt, isAsap } : null;
}

/** «r2/2, спрошен 3, ответ до 14:07:30» while it is searched, else the status. */
export function stateText(visit: StaffVisit, line: OrderLine): string {
  const { status, search, cityId, masterName } = line;
  if (status !== "SEARCHING" && status !== "GUARANTEE") {
    const word = visit.t(`status-${status}.short`);
    return masterName === null ? word : `${word}: ${masterName}`;
  }
  const rounds = visit.work.settings.forCity(cityId).get("distribution_rounds");
  const { round, asked, openUntil } = search;
  const zone = visit.work.cities.zoneOf(cityId);
  return openUntil === null
    ? visit.t("queue-searched", { round, rounds, asked })
    : visit.t("queue-asked", { round, rounds, asked, time: deadlineText(openUntil, zone) });
}

/** One order of a list: number, marks, state, place, slot. With the zone's label at city and moments when the reader's cities lie in several. */
export function orderLine(visit: StaffVisit, line: OrderLine): Html {
  const { orderId, category, cityId, districtName, escalation, type } = line;
  const zone = visit.work.cities.zoneOf(cityId);
  const label = seesSeveralZones(visit) ? zoneText(visit.language, visit.now, zone) : null;
  const labelled = (words: string, isMoment = true) =>
    label === null || !isMoment ? words : `${words} ${label}`;
  const city = cityName(visit, cityId);
  const place = [label === null ? city : `${city} (${label})`, districtName].filter((part) => part !== null);
  const slot = slotText(visit.language, slotOf(line), visit.now, zone);
  return Html.lines([
    visit.html("queue-line", {
      marks: `${escalation ? "🚨 " : ""}${type === "GUARANTEE" ? "🛡 " : ""}`,
      n: orderId,
      emoji: visit.t(`category-${category}.emoji`),
      state: labelled(stateText(visit, line), line.search.openUntil !== null),
    }),
    visit.html("queue-line-place", {
      place: place.join(", "),
      slot: labelled(slot, slotOf(line) !== null),
    }),
    escalation === null ? null : escalationLine(visit, line),
  ]);
}

/** «🚨 12 мин 05 с, нет подходящих мастеров, ответственный: Анна». */
export function escalationLine(visit: StaffVisit, { escalation }: OrderLine): Html | null {
  if (escalation === null) return null;
  const { toLogistAt, reason, wavesFailed, ownerName, ownerStaffId, snoozedUntil } = escalation;
  const words = visit.html("escalation-line", {
    since: durationText(visit.language, visit.now.getTime() - toLogistAt.getTime()),
    reason: visit.t(`escalation-${reason}`, reason === "rounds_exhausted" ? { waves: wavesFailed } : {}),
    owner: ownerName ?? (ownerStaffId === null ? visit.t("nobody") : `#${ownerStaffId}`),
  });
  // Over, though the engine has not cleared it yet.
  if (snoozedUntil === null || snoozedUntil <= visit.now) return words;
  const left = durationText(visit.language, snoozedUntil.getTime() - visit.now.getTime());
  return Html.join([words, visit.html("escalation-snoozed", { left })], " ");
}

/** «🛡 Гарантия ещё 3 дня», days rounded up; null when it is over. */
export function guaranteeLeft(visit: StaffVisit, line: OrderLine): Html | null {
  const until = guaranteeUntil(visit.work, line);
  if (until === null) return null;
  const days = Math.ceil((until.getTime() - visit.now.getTime()) / DAY_MS);
  return visit.html("guarantee-left", { days });
}

export function cityName(visit: StaffVisit, cityId: number): string {
  return visit.work.cities.byId(cityId)?.name ?? `#${cityId}`;
}

function seesSeveralZones(visit: StaffVisit): boolean {
  const { role, cityIds } = actorOf(visit);
  const { cities } = visit.work;
  const seen = role === "GLOBAL_ADMIN" ? cities.all() : cityIds.flatMap((id) => cities.byId(id) ?? []);
  return new Set(seen.map(({ timezone }) => timezone)).size > 1;
}
