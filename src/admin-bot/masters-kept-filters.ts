import { activeDistricts } from "../geo/districts.ts";
import type { MasterFilters } from "../masters/master-filters.ts";
import { SEED_SKILLS } from "../masters/seed-skills.ts";
import type { Html } from "../texts/html.ts";
import { ownCities } from "./city-pick.ts";
import type { StaffVisit } from "./person.ts";

const KEPT = "mastersFilters";

/** What he has chosen for all lists of masters, with the name of the district. */
export interface ChosenFilters extends Omit<MasterFilters, "group"> {
  readonly districtName?: string | undefined;
}

/** The filters kept for him, without a city that is not his any more or a district that is gone. */
export async function filtersOf(visit: StaffVisit): Promise<ChosenFilters> {
  const kept = (visit.kept(KEPT) ?? {}) as Readonly<Record<string, unknown>>;
  const cityId = ownCities(visit).find(({ id }) => id === kept["cityId"])?.id;
  const home = cityOfDistricts(visit, cityId);
  const isByDistrict = kept["districtId"] !== undefined && home !== undefined;
  const districts = isByDistrict ? await activeDistricts(visit.work.tx, home) : [];
  const district = districts.find(({ id }) => id === kept["districtId"]);
  return {
    cityId,
    skill: SEED_SKILLS.find(({ code }) => code === kept["skill"])?.code,
    districtId: district?.id,
    districtName: district?.name,
    onShiftOnly: kept["onShiftOnly"] === true,
  };
}

/** Districts can be chosen within one city: the chosen one, or the only one he has. */
export function cityOfDistricts(visit: StaffVisit, chosen: number | undefined): number | undefined {
  const cities = ownCities(visit);
  return chosen ?? (cities.length === 1 ? cities[0]!.id : undefined);
}

/** Puts `change` on top of what was chosen; undefined takes a choice away. */
export async function changeFilters(visit: StaffVisit, change: ChosenFilters): Promise<void> {
  const { cityId, skill, districtId, onShiftOnly } = { ...(await filtersOf(visit)), ...change };
  visit.keep(KEPT, {
    ...(cityId === undefined ? {} : { cityId }),
    ...(skill === undefined ? {} : { skill }),
    ...(districtId === undefined ? {} : { districtId }),
    ...(onShiftOnly ? { onShiftOnly } : {}),
  });
}

export function forgetFilters(visit: StaffVisit): void {
  visit.keep(KEPT, {});
}

/** «🎛 Тестоград, Окна, Центральный, на смене»; null without any. */
export function filterWords(visit: StaffVisit, filters: ChosenFilters): Html | null {
  const { cityId, skill, districtName, onShiftOnly } = filters;
  const parts = [
    cityId === undefined ? null : (visit.work.cities.byId(cityId)?.name ?? null),
    skill === undefined ? null : visit.t(`category-${skill}`),
    districtName ?? null,
    onShiftOnly ? visit.t("masters-filter-shift") : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : visit.html("masters-filters-now", { filters: parts.join(", ") });
}
