import { cityQuery, nameScore, SCORE_MIN, searchedName } from "./name-score.ts";
import { normaliseCity } from "./normalise.ts";
import { TYPED_MIN } from "./street-search.ts";

interface NamedCity {
  readonly id: number;
  readonly name: string;
  readonly aliases: readonly string[];
}

/**
 * The city with that name or alias, whatever the case, ё or е, kind of dash, brackets and spaces
 * (seed-data.md section 1); a name comes before another city's alias. Null when there is none.
 */
export function cityNamed<C extends NamedCity>(cities: readonly C[], name: string): C | null {
  const key = normaliseCity(name);
  return (
    cities.find((city) => normaliseCity(city.name) === key) ??
    cities.find((city) => city.aliases.some((alias) => normaliseCity(alias) === key)) ??
    null
  );
}

/**
 * Cities that answer the typed text (from 2 characters), best first, then by name: the score of
 * `nameScore` over name and aliases, at least 60. All cities in the order given when nothing was
 * typed; none for a single character.
 */
export function searchCities<C extends NamedCity>(cities: readonly C[], text: string): readonly C[] {
  const trimmed = text.trim();
  if (trimmed === "") return cities;
  if ([...trimmed].length < TYPED_MIN) return [];
  const typed = cityQuery(trimmed);
  return cities
    .map((city) => ({ city, score: bestScore(typed, city) }))
    .filter(({ score }) => score >= SCORE_MIN)
    .sort((a, b) => b.score - a.score || (a.city.name < b.city.name ? -1 : 1))
    .map(({ city }) => city);
}

function bestScore(typed: ReturnType<typeof cityQuery>, city: NamedCity): number {
  const names = [city.name, ...city.aliases].map(normaliseCity);
  return Math.max(...names.map((name) => nameScore(typed, searchedName(name))));
}
