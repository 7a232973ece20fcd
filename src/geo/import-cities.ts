import type { Outcome } from "./import-report.ts";
import type { GeoRow } from "./import-rows.ts";
import { SimilarNames } from "./import-similar.ts";
import { normaliseCity } from "./normalise.ts";
import { comparedCity, DUPLICATE_MIN } from "./similarity.ts";

/** A city of the database, or one that the file adds (`id` null until it is stored). */
export interface ImportCity {
  readonly id: number | null;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly timezone: string;
  readonly centroid: GeoRow["centroid"];
}

/**
 * The cities a file speaks of: those of the database and those its city rows add. Rows of one
 * parent are judged in the order of the file, so a second spelling in the same file is a duplicate.
 */
export class ImportCities {
  readonly #similar = new SimilarNames<ImportCity>();
  readonly #byKey = new Map<string, ImportCity>();
  readonly #acceptQuestionable: boolean;

  constructor(existing: readonly ImportCity[], acceptQuestionable: boolean) {
    this.#acceptQuestionable = acceptQuestionable;
    for (const city of existing) this.#learn(city);
  }

  /** Judges a city row; a city that is added, and every spelling of a known one, is known from then on. */
  judge(row: GeoRow): Outcome {
    const found = this.#similar.best(comparedCity(row.name));
    if (found && found.score >= DUPLICATE_MIN) {
      this.#byKey.set(normaliseCity(row.name), found.item);
      const sameZone = row.timezone === null || row.timezone === found.item.timezone;
      if (sameZone)
        return { outcome: "skipped", code: "duplicate", like: found.item.name, score: found.score };
      return {
        outcome: "questionable",
        code: "zone_differs",
        like: found.item.name,
        zone: found.item.timezone,
      };
    }
    if (found && !this.#acceptQuestionable) {
      return { outcome: "questionable", code: "similar", like: found.item.name, score: found.score };
    }
    if (row.timezone === null) return { outcome: "error", code: "zone_missing" };
    this.#learn({ id: null, name: row.name, aliases: [], timezone: row.timezone, centroid: row.centroid });
    return { outcome: "added", code: "added" };
  }

  /** The city that a district or street row names, or the outcome that says there is none. */
  named(name: string): ImportCity | Outcome {
    const city = this.#byKey.get(normaliseCity(name));
    if (city) return city;
    const nearest = this.#similar.best(comparedCity(name))?.item.name ?? null;
    return { outcome: "error", code: "unknown_city", nearest };
  }

  #learn(city: ImportCity): void {
    for (const name of [city.name, ...city.aliases]) {
      const key = normaliseCity(name);
      if (!this.#byKey.has(key)) this.#byKey.set(key, city);
      this.#similar.add(comparedCity(name), city);
    }
  }
}
