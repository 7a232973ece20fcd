import type { StaffRole } from "../staff/actor.ts";
import { momentText, zoneText } from "../telegram/wording.ts";
import { officeOf, type StaffVisit } from "./person.ts";

const NAMED_MAX = 8;

/** «Москва, Тула и ещё 3»; «нет» for none. */
export function citiesWords(visit: StaffVisit, cityIds: readonly number[]): string {
  const names = cityIds.map((cityId) => visit.work.cities.byId(cityId)?.name ?? `#${cityId}`).sort();
  if (names.length === 0) return visit.t("value-none");
  const shown = names.slice(0, NAMED_MAX).join(", ");
  const rest = names.length - NAMED_MAX;
  return rest > 0 ? visit.t("staff-more-cities", { shown, rest }) : shown;
}

/** The cities somebody of this role sees. */
export function scopeWords(visit: StaffVisit, role: StaffRole, cityIds: readonly number[]): string {
  return role === "GLOBAL_ADMIN" ? visit.t("staff-all-cities") : citiesWords(visit, cityIds);
}

/** «10.03 14:05 МСК»: a moment that belongs to no city. */
export function officeMoment(visit: StaffVisit, moment: Date): string {
  const { zone } = officeOf(visit);
  return `${momentText(moment, visit.now, zone)} ${zoneText(visit.language, moment, zone)}`;
}
