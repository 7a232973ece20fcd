import { normaliseCity } from "./normalise.ts";

/**
 * Cities whose name or an alias contains what was typed, whatever the case, ё or е and the kind of
 * dash (master-bot.md section 4, step 7): names that begin with it first, then by name. None for a
 * text without letters or digits.
 */
export function citiesContaining<C extends { readonly name: string; readonly aliases: readonly string[] }>(
  cities: readonly C[],
  text: string,
): C[] {
  const typed = normaliseCity(text);
  if (typed === "") return [];
  const names = (city: C) => [city.name, ...city.aliases].map(normaliseCity);
  const begins = (city: C) => (names(city).some((name) => name.startsWith(typed)) ? 0 : 1);
  return cities
    .filter((city) => names(city).some((name) => name.includes(typed)))
    .sort((a, b) => begins(a) - begins(b) || (a.name < b.name ? -1 : 1));
}
