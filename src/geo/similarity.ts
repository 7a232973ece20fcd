import { distance } from "fastest-levenshtein";
import {
  normaliseCity,
  normaliseDistrict,
  normaliseStreet,
  type StreetKind,
  streetKinds,
} from "./normalise.ts";

/** At and above: the same place written differently (operations.md section 9). */
export const DUPLICATE_MIN = 93;
/** At and above, below `DUPLICATE_MIN`: a person should look. */
export const QUESTIONABLE_MIN = 85;

/** A name prepared for many comparisons. */
export interface ComparedName {
  readonly norm: string;
  /** The words of `norm` in alphabetical order, so that «Малая Садовая» meets «Садовая Малая». */
  readonly sorted: string;
  /** The numbers in the name, sorted as texts. */
  readonly numbers: string;
  /** Empty = unknown. */
  readonly kinds: readonly StreetKind[];
}

export function comparedStreet(name: string): ComparedName {
  return compared(normaliseStreet(name), streetKinds(name));
}

export function comparedDistrict(name: string): ComparedName {
  return compared(normaliseDistrict(name), []);
}

export function comparedCity(name: string): ComparedName {
  return compared(normaliseCity(name), []);
}

function compared(norm: string, kinds: readonly StreetKind[]): ComparedName {
  const sorted = norm.split(" ").sort().join(" ");
  return { norm, sorted, numbers: (norm.match(/\d+/g) ?? []).sort().join(" "), kinds };
}

/**
 * How alike two names are, 0 to 100: 100 × (1 − Levenshtein distance / length of the longer one) of
 * the normalised names, or of their words in alphabetical order when that is more (the "ratio" and
 * "token sort ratio" of the fuzzywuzzy family, with Levenshtein's own distance).
 *
 * Names whose numbers differ («1-я» and «2-я Красноармейская»), or whose kinds are both given and
 * differ (улица Ленина, площадь Ленина), are different places however alike they look: they never
 * reach `QUESTIONABLE_MIN`.
 */
export function similarity(a: ComparedName, b: ComparedName): number {
  const alike = Math.max(ratio(a.norm, b.norm), ratio(a.sorted, b.sorted));
  const differs = a.numbers !== b.numbers || kindsDiffer(a.kinds, b.kinds);
  return differs ? Math.min(alike, QUESTIONABLE_MIN - 1) : alike;
}

/** True when both say what they are, and say different things. */
export function kindsDiffer(a: readonly StreetKind[], b: readonly StreetKind[]): boolean {
  return a.length > 0 && b.length > 0 && !a.some((kind) => b.includes(kind));
}

/** 100 × (1 − distance / length of the longer); 100 for two empty texts. */
export function ratio(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 100 : 100 * (1 - distance(a, b) / longer);
}
