import type { City } from "../geo/cities.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import { cityScope } from "../staff/scope.ts";
import { pageOf } from "../telegram/screen.ts";
import type { StaffVisit } from "./person.ts";

const PER_PAGE = 10;

/** The cities of the reader by name; for a global admin all of them. */
export function ownCities(visit: StaffVisit): readonly City[] {
  const { allCities, cityIds } = cityScope(visit.work.actor);
  return visit.work.cities
    .all()
    .filter(({ id, isActive }) => isActive && (allCities || cityIds.includes(id)))
    .toSorted((a, b) => a.name.localeCompare(b.name, "ru"));
}

/** A page of them as buttons in two columns, with the row to turn pages. */
export function cityRows(
  visit: StaffVisit,
  page: number,
  pick: (cityId: number) => string,
  turn: (page: number) => string,
): Keyboard {
  const shown = pageOf(ownCities(visit), page, PER_PAGE);
  const buttons = shown.items.map(({ id, name }) => ({ text: name, data: pick(id) }));
  return [...visit.rows(buttons, 2), ...visit.pages(shown, turn)];
}
