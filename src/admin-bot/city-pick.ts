import type { City } from "../geo/cities.ts";
import { searchCities } from "../geo/city-search.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import { cityScope } from "../staff/scope.ts";
import { pageOf } from "../telegram/screen.ts";
import type { StaffVisit } from "./person.ts";

export const CITIES_PER_PAGE = 10;

/** The cities of the reader that are served, by name; for a global admin all of them. */
export function ownCities(visit: StaffVisit): readonly City[] {
  const { allCities, cityIds } = cityScope(visit.work.actor);
  return visit.work.cities
    .all()
    .filter(({ id, isActive }) => isActive && (allCities || cityIds.includes(id)))
    .toSorted((a, b) => a.name.localeCompare(b.name, "ru"));
}

/** Those of them that answer a typed text (from 2 characters, aliases too), best first, at most one page. */
export function ownCitiesLike(visit: StaffVisit, text: string): readonly City[] {
  return searchCities(ownCities(visit), text).slice(0, CITIES_PER_PAGE);
}

/** A page of cities as buttons in two columns, with the row to turn pages. */
export function cityRows(
  visit: StaffVisit,
  cities: readonly City[],
  page: number,
  pick: (cityId: number) => string,
  turn: (page: number) => string,
): Keyboard {
  const shown = pageOf(cities, page, CITIES_PER_PAGE);
  const buttons = shown.items.map(({ id, name }) => ({ text: name, data: pick(id) }));
  return [...visit.rows(buttons, 2), ...visit.pages(shown, turn)];
}
