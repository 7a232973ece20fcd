/**
 * Names of places as they are compared, never as they are shown (operations.md section 9): lower
 * case, ё as е, one kind of dash, no dots, brackets or quotes, single spaces, and without the words
 * that only say what kind of place it is.
 */

/** What a dropped type word says. */
export type StreetKind =
  | "street"
  | "avenue"
  | "lane"
  | "passage"
  | "square"
  | "boulevard"
  | "highway"
  | "embankment"
  | "alley"
  | "deadend"
  | "quarter";

const STREET_WORDS: ReadonlyMap<string, readonly StreetKind[]> = new Map([
  ...words("улица ул ulitsa ulica ulitza ul street st", "street"),
  ...words("проспект просп пр-т пр-кт пр-ект prospekt prospect pr-t", "avenue"),
  ...words("переулок пер pereulok per", "lane"),
  ...words("проезд пр-д proezd", "passage"),
  // Written for both.
  ...words("пр pr", "avenue", "passage"),
  ...words("площадь пл ploshchad ploschad pl", "square"),
  ...words("бульвар бул б-р bulvar", "boulevard"),
  ...words("шоссе ш shosse", "highway"),
  ...words("набережная наб naberezhnaya nab", "embankment"),
  ...words("аллея ал", "alley"),
  ...words("тупик туп", "deadend"),
  ...words("микрорайон мкр мкрн мкр-н м-н квартал кв-л", "quarter"),
]);

const DISTRICT_WORDS = new Set("район р-н рн округ окр rayon raion okrug district".split(" "));
const CITY_WORDS = new Set("город г gorod city".split(" "));

function words(list: string, ...kinds: StreetKind[]): [string, readonly StreetKind[]][] {
  return list.split(" ").map((word) => [word, kinds]);
}

const ORDINAL = /^(\d+)-?(?:ая|я|ый|й|ой|ий|ое|е|го|му)$/;

/** The words of a name in their order, lower case and unified; type words still among them. */
function tokens(name: string): string[] {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/ё/g, "е")
    .replace(/[\u2010-\u2015\u2212\u00ad_]/g, "-")
    .replace(/[.,;:()[\]{}"'`«»“”„’ʹʼ\\/]/g, " ")
    .replace(/\s*-\s*/g, "-")
    .split(/\s+/)
    .map((word) => word.replace(/^-+|-+$/g, ""))
    .filter((word) => word !== "")
    .map((word) => ORDINAL.exec(word)?.[1] ?? word);
}

/** Without the words for which `isType` holds; with all of them when only a number would be left («2-я улица»). */
function withoutTypes(all: readonly string[], isType: (word: string) => boolean): string {
  const kept = all.filter((word) => !isType(word));
  return (kept.some((word) => /\p{L}/u.test(word)) ? kept : all).join(" ");
}

/** `streets.name_norm`: «1-я Красноармейская ул.» gives `1 красноармейская`. */
export function normaliseStreet(name: string): string {
  return withoutTypes(tokens(name), (word) => STREET_WORDS.has(word));
}

/** What the name says it is: several kinds when the word is written for several, none when it does not say. */
export function streetKinds(name: string): readonly StreetKind[] {
  const all = tokens(name);
  // «Набережная» alone is the name, not the kind.
  if (all.length === 1) return [];
  const said = all.filter((word) => STREET_WORDS.has(word));
  return said.length === 1 ? STREET_WORDS.get(said[0]!)! : [];
}

/** «Центральный район», `центральный р-н` and «ЦЕНТРАЛЬНЫЙ» give `центральный`. */
export function normaliseDistrict(name: string): string {
  return withoutTypes(tokens(name), (word) => DISTRICT_WORDS.has(word));
}

/** Cities also ignore the difference between a dash and a space: «Санкт - Петербург», `санкт петербург`. */
export function normaliseCity(name: string): string {
  return withoutTypes(tokens(name), (word) => CITY_WORDS.has(word)).replaceAll("-", " ");
}
