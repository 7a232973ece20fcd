import { DAY_MS } from "../kernel/time.ts";
import type { MasterLine } from "../masters/master-lines.ts";
import { type AverageCheck, averageCheckKopecks, NO_CHECKS } from "../money/average-check.ts";
import { durationText } from "../telegram/wording.ts";
import { formatMoney } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { actorOf, type StaffVisit } from "./person.ts";

const SHIFT_MARKS = { SHIFT_ON: "🟢", BREAK: "☕", SHIFT_OFF: "⚪️" } as const;
/** The zone of somebody who has not said yet where he works. */
const ZONE_UNKNOWN = "Europe/Moscow";

/** «🟢», «☕», «⚪️». */
export function shiftMark({ shiftStatus }: MasterLine): string {
  return SHIFT_MARKS[shiftStatus];
}

/** One master of a list: shift, name, load, average check, whether he can be reached; the city when the reader has several. */
export function masterLine(visit: StaffVisit, line: MasterLine, check: AverageCheck = NO_CHECKS): Html {
  const { masterId, name, activeOrders, limit, isUnreachable, isBlocked, isDeleted, cityId } = line;
  const words = visit.html("masters-line", {
    shift: shiftMark(line),
    name,
    id: masterId,
    active: activeOrders,
    limit,
    check: formatMoney(visit.language, averageCheckKopecks(check)),
    marks: `${isUnreachable ? "📵" : ""}${isBlocked ? "🚫" : ""}${isDeleted ? "🗑" : ""}`,
  });
  if (!seesSeveralCities(visit)) return words;
  return Html.lines([words, visit.html("masters-line-city", { city: cityNameOf(visit, cityId) })]);
}

export function cityNameOf(visit: StaffVisit, cityId: number | null): string {
  const city = cityId === null ? null : visit.work.cities.byId(cityId);
  return city?.name ?? visit.t("value-unknown");
}

/** The zone his moments are told in. */
export function masterZone(visit: StaffVisit, cityId: number | null): string {
  return cityId === null ? ZONE_UNKNOWN : visit.work.cities.zoneOf(cityId);
}

/** How long a form has waited: «2 мин 05 с», «5 ч 10 мин», «3 дня». */
export function waitingText(visit: StaffVisit, since: Date): string {
  const ms = Math.max(0, visit.now.getTime() - since.getTime());
  if (ms < DAY_MS) return durationText(visit.language, ms);
  return visit.t("moderation-days", { n: Math.floor(ms / DAY_MS) });
}

export function seesSeveralCities(visit: StaffVisit): boolean {
  const { role, cityIds } = actorOf(visit);
  return role === "GLOBAL_ADMIN" || cityIds.length > 1;
}

/** A name for a button or one row of many. */
export function shortName(name: string, lengthMax = 40): string {
  const letters = [...name];
  return letters.length <= lengthMax ? name : `${letters.slice(0, lengthMax - 1).join("")}…`;
}
