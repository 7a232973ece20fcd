import { type Queryable, sql } from "../db/tx.ts";

export interface City {
  readonly id: number;
  readonly name: string;
  readonly aliases: readonly string[];
  /** IANA name; the only source of the city's zone (time.md section 1). */
  readonly timezone: string;
  /** Degrees; null while nobody has entered it. */
  readonly centroid: { readonly lat: number; readonly lon: number } | null;
  /** Inactive cities are not offered in wizards. */
  readonly isActive: boolean;
}

/**
 * All cities, read in one query and kept. Whoever changes a city calls `drop`; the next `load` reads
 * again. Until it has, readers go on seeing the cities as they were: a command in flight must not
 * lose its zone.
 */
export class Cities {
  readonly #database: Queryable;
  #byId: ReadonlyMap<number, City> | null = null;
  /** The query whose answer counts: the one of the last `load` since the last `drop`. */
  #current: Promise<void> | null = null;

  constructor(database: Queryable) {
    this.#database = database;
  }

  /** Reads the cities unless they are fresh; callers at the same time share one query. */
  load(): Promise<void> {
    this.#current ??= this.#read();
    return this.#current;
  }

  /** Says that the cities have changed. A query under way may have missed it, so its answer no longer counts. */
  drop(): void {
    this.#current = null;
  }

  /** The city, or null when there is none of that id. Throws before the first `load`. */
  byId(cityId: number): City | null {
    return this.#loaded().get(cityId) ?? null;
  }

  /** The zone of a city. Throws when there is no such city or before the first `load`. */
  zoneOf(cityId: number): string {
    const city = this.byId(cityId);
    if (!city) throw new RangeError(`city ${cityId} is not known; call drop() and load() after adding one`);
    return city.timezone;
  }

  /** All cities by name, inactive ones too. */
  all(): readonly City[] {
    return [...this.#loaded().values()];
  }

  #loaded(): ReadonlyMap<number, City> {
    if (!this.#byId) throw new Error("cities are read before the first load()");
    return this.#byId;
  }

  #read(): Promise<void> {
    const reading: Promise<void> = readCities(this.#database).then(
      (cities) => {
        // Also an outdated answer is better than none, but it must not replace a newer one.
        if (this.#current === reading || !this.#byId) this.#byId = cities;
      },
      (error: unknown) => {
        if (this.#current === reading) this.#current = null;
        throw error;
      },
    );
    return reading;
  }
}

type CityRow = Omit<City, "centroid"> & { readonly lat: number | null; readonly lon: number | null };

async function readCities(q: Queryable): Promise<ReadonlyMap<number, City>> {
  const rows = await q.rows<CityRow>(sql`
    select id, name, aliases, timezone, centroid_lat as lat, centroid_lon as lon, is_active as "isActive"
      from cities
     order by name, id`);
  return new Map(
    rows.map(({ lat, lon, ...city }) => [
      city.id,
      { ...city, centroid: lat === null || lon === null ? null : { lat, lon } },
    ]),
  );
}
