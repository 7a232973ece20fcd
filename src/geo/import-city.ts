import type { Outcome } from "./import-report.ts";
import type { GeoRow } from "./import-rows.ts";
import { SimilarNames } from "./import-similar.ts";
import { type ComparedName, comparedDistrict, comparedStreet, DUPLICATE_MIN } from "./similarity.ts";

/** A district of the city: stored, or added by the file (`id` null until it is stored). */
export interface ImportDistrict {
  readonly id: number | null;
  readonly name: string;
  readonly isActive: boolean;
  readonly centroid: GeoRow["centroid"];
}

export interface ImportStreet {
  readonly district: ImportDistrict | null;
  readonly row: GeoRow;
}

/** What is known of a city before its rows are judged. */
export interface KnownCity {
  readonly districts: readonly ImportDistrict[];
  readonly streets: readonly { readonly name: string; readonly districtId: number | null }[];
}

/** What the rows of one city come to. */
export interface CityPlan {
  /** One per row, in the order of the rows. */
  readonly outcomes: readonly Outcome[];
  readonly districts: readonly ImportDistrict[];
  readonly streets: readonly ImportStreet[];
}

/**
 * Judges the district and street rows of one city (pure): districts first, wherever they stand.
 * A district is compared with the districts of the city, a street with the streets of the same
 * district (or with those of none); similarity >= 93 is a duplicate, 85-92 questionable.
 */
export function planCity(
  known: KnownCity,
  rows: readonly GeoRow[],
  options: { readonly acceptQuestionable: boolean },
): CityPlan {
  const outcomes = new Array<Outcome>(rows.length);
  const places = new CityPlaces(known, options.acceptQuestionable);
  rows.forEach((row, i) => {
    if (row.type === "district") outcomes[i] = places.judgeDistrict(row);
  });
  rows.forEach((row, i) => {
    if (row.type === "street") outcomes[i] = places.judgeStreet(row);
  });
  return { outcomes, districts: places.newDistricts, streets: places.newStreets };
}

class CityPlaces {
  readonly newDistricts: ImportDistrict[] = [];
  readonly newStreets: ImportStreet[] = [];
  readonly #acceptQuestionable: boolean;
  readonly #districts = new SimilarNames<ImportDistrict>();
  readonly #districtByKey = new Map<string, ImportDistrict>();
  readonly #streets = new Map<ImportDistrict | null, SimilarNames<string>>();

  constructor(known: KnownCity, acceptQuestionable: boolean) {
    this.#acceptQuestionable = acceptQuestionable;
    const byId = new Map<number | null, ImportDistrict>();
    for (const district of known.districts) {
      this.#learnDistrict(district);
      byId.set(district.id, district);
    }
    for (const { name, districtId } of known.streets) {
      this.#streetsOf(byId.get(districtId) ?? null).add(comparedStreet(name), name);
    }
  }

  judgeDistrict(row: GeoRow): Outcome {
    const compared = comparedDistrict(row.name);
    const found = this.#districts.best(compared);
    const refused = this.#refuse(found && { like: found.item.name, score: found.score });
    if (refused) {
      // Streets may use the spelling of a duplicate.
      if (refused.outcome === "skipped") this.#districtByKey.set(compared.norm, found!.item);
      return refused;
    }
    const district = { id: null, name: row.name, isActive: true, centroid: row.centroid };
    this.#learnDistrict(district);
    this.newDistricts.push(district);
    return { outcome: "added", code: "added" };
  }

  judgeStreet(row: GeoRow): Outcome {
    const district = row.district === "" ? null : this.#districtNamed(row.district);
    if (district !== null && "outcome" in district) return district;
    const names = this.#streetsOf(district);
    const compared = comparedStreet(row.name);
    const found = names.best(compared);
    const refused = this.#refuse(found && { like: found.item, score: found.score });
    if (refused) return refused;
    names.add(compared, row.name);
    this.newStreets.push({ district, row });
    return { outcome: "added", code: "added" };
  }

  #refuse(found: { like: string; score: number } | null): Outcome | null {
    if (found === null) return null;
    if (found.score >= DUPLICATE_MIN) return { outcome: "skipped", code: "duplicate", ...found };
    return this.#acceptQuestionable ? null : { outcome: "questionable", code: "similar", ...found };
  }

  #districtNamed(name: string): ImportDistrict | Outcome {
    const compared: ComparedName = comparedDistrict(name);
    const district = this.#districtByKey.get(compared.norm);
    if (district?.isActive === false) {
      return { outcome: "error", code: "district_inactive", like: district.name };
    }
    if (district) return district;
    const nearest = this.#districts.best(compared)?.item.name ?? null;
    return { outcome: "error", code: "unknown_district", nearest };
  }

  #learnDistrict(district: ImportDistrict): void {
    const compared = comparedDistrict(district.name);
    if (!this.#districtByKey.has(compared.norm)) this.#districtByKey.set(compared.norm, district);
    this.#districts.add(compared, district);
  }

  #streetsOf(district: ImportDistrict | null): SimilarNames<string> {
    const names = this.#streets.get(district) ?? new SimilarNames<string>();
    this.#streets.set(district, names);
    return names;
  }
}
