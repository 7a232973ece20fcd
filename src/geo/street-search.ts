import { type Queryable, sql } from "../db/tx.ts";
import { nameScore, SCORE_MIN, type SearchedName, searchedName, streetQuery } from "./name-score.ts";
import { type StreetKind, streetKinds } from "./normalise.ts";
import { type ComparedName, comparedStreet, DUPLICATE_MIN, kindsDiffer, similarity } from "./similarity.ts";

export const HITS_MAX = 10;
/** Fewer typed characters find nothing. */
export const TYPED_MIN = 2;

export interface Street {
  readonly id: number;
  readonly name: string;
  /** `streets.name_norm`. */
  readonly nameNorm: string;
  readonly districtId: number | null;
  readonly districtName: string | null;
}

export interface StreetHit extends Omit<Street, "nameNorm"> {
  /** 60 to 100. */
  readonly score: number;
}

/** The streets of one city, cut into words; made once and searched many times. */
export class StreetIndex {
  readonly #entries: readonly {
    readonly street: Street;
    readonly searched: SearchedName;
    readonly kinds: readonly StreetKind[];
  }[];

  constructor(streets: readonly Street[]) {
    this.#entries = streets.map((street) => ({
      street,
      searched: searchedName(street.nameNorm),
      kinds: streetKinds(street.name),
    }));
  }

  /**
   * At most `HITS_MAX` streets that answer the typed text with a score of at least 60, best first;
   * equal scores by name, then district. A typed kind («наб», `prospekt`) takes 3 points from streets
   * of another kind. Near duplicates (similarity >= 93) are shown once, but
   * only when they lie in the same district: a street that runs through two districts is two hits.
   */
  search(text: string): readonly StreetHit[] {
    if ([...text.trim()].length < TYPED_MIN) return [];
    const typed = streetQuery(text);
    const typedKinds = streetKinds(text);
    const scored: { street: Street; score: number }[] = [];
    for (const { street, searched, kinds } of this.#entries) {
      const score = nameScore(typed, searched) - (kindsDiffer(typedKinds, kinds) ? 3 : 0);
      if (score >= SCORE_MIN) scored.push({ street, score });
    }
    scored.sort(
      (a, b) =>
        b.score - a.score ||
        compare(a.street.nameNorm, b.street.nameNorm) ||
        compare(a.street.districtName ?? "", b.street.districtName ?? "") ||
        a.street.id - b.street.id,
    );
    return withoutDoubles(scored);
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function withoutDoubles(scored: readonly { street: Street; score: number }[]): readonly StreetHit[] {
  const kept: { hit: StreetHit; compared: ComparedName }[] = [];
  for (const { street, score } of scored) {
    const { nameNorm: _, ...shown } = street;
    const compared = comparedStreet(street.name);
    const double = kept.some(
      (k) => k.hit.districtId === street.districtId && similarity(k.compared, compared) >= DUPLICATE_MIN,
    );
    if (!double) kept.push({ hit: { ...shown, score: Math.round(score) }, compared });
    if (kept.length === HITS_MAX) break;
  }
  return kept.map((k) => k.hit);
}

/**
 * Searches all streets of a city, with the index of each city kept in memory. Whether it is still
 * true is asked with one cheap statement per search, so an import of another process is seen.
 */
export class StreetDirectory {
  readonly #indexes = new Map<number, { readonly state: string; readonly index: StreetIndex }>();

  /** See `StreetIndex.search`; empty for a city without streets or an unknown one. */
  async search(database: Queryable, cityId: number, text: string): Promise<readonly StreetHit[]> {
    const state = await this.#state(database, cityId);
    let known = this.#indexes.get(cityId);
    if (known?.state !== state) {
      known = { state, index: new StreetIndex(await streetsOf(database, cityId)) };
      this.#indexes.set(cityId, known);
    }
    return known.index.search(text);
  }

  /** Changes whenever a street or district of the city is added, changed or deleted. */
  async #state(database: Queryable, cityId: number): Promise<string> {
    const { state } = await database.one<{ state: string }>(sql`
      select concat_ws(' ',
               (select concat_ws(' ', count(*), max(id), max(xmin::text::bigint))
                  from streets where city_id = ${cityId}),
               (select concat_ws(' ', count(*), max(xmin::text::bigint))
                  from districts where city_id = ${cityId})) as state`);
    return state;
  }
}

/** All streets of a city. */
export async function streetsOf(database: Queryable, cityId: number): Promise<Street[]> {
  return await database.rows<Street>(sql`
    select s.id, s.name, s.name_norm as "nameNorm", s.district_id as "districtId", d.name as "districtName"
      from streets s left join districts d on d.id = s.district_id
     where s.city_id = ${cityId}
     order by s.id`);
}
