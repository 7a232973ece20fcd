import type { GeoLine } from "./import-file.ts";
import { normaliseCity, normaliseDistrict, normaliseStreet } from "./normalise.ts";
import { zoneNamed } from "./zone-offsets.ts";

export type GeoType = "city" | "district" | "street";

/** A checked row of the file. */
export interface GeoRow {
  readonly line: number;
  readonly type: GeoType;
  /** City as written; for a city its own name. */
  readonly city: string;
  /** District of a street as written; empty = none. */
  readonly district: string;
  readonly name: string;
  /** IANA name in its own spelling; only for cities, null when the cell is empty. */
  readonly timezone: string | null;
  readonly centroid: { readonly lat: number; readonly lon: number } | null;
}

/** Why a row is refused, whatever is in the database. */
export type GeoRowProblem =
  /** More or fewer cells than the head, or a broken quote. */
  | { readonly code: "wrong_cells" }
  | { readonly code: "unknown_type"; readonly typed: string }
  | { readonly code: "no_city" }
  | { readonly code: "no_name" }
  | { readonly code: "name_too_long"; readonly lengthMax: number }
  /** Nothing but signs. */
  | { readonly code: "name_without_letters" }
  | { readonly code: "control_characters" }
  | { readonly code: "unknown_zone"; readonly typed: string }
  | { readonly code: "bad_coordinate"; readonly typed: string }
  | { readonly code: "coordinate_out_of_range"; readonly typed: string }
  | { readonly code: "half_a_coordinate" }
  /** A city row whose columns `city` and `name` disagree. */
  | { readonly code: "two_city_names" };

export type CheckedRow =
  | { readonly ok: true; readonly row: GeoRow }
  | { readonly ok: false; readonly line: number; readonly problem: GeoRowProblem };

const NORMALISERS = { city: normaliseCity, district: normaliseDistrict, street: normaliseStreet };
/** Columns of the database. */
const LENGTH_MAX = { city: 120, district: 120, street: 200 };
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f\u0080-\u009f\ufffd]/;

/** Checks everything about a row that needs no database. */
export function checkGeoRow({ line, cells }: GeoLine): CheckedRow {
  const refuse = (problem: GeoRowProblem): CheckedRow => ({ ok: false, line, problem });
  if (cells === null) return refuse({ code: "wrong_cells" });
  if (Object.values(cells).some((cell) => CONTROL.test(cell))) return refuse({ code: "control_characters" });

  const type = cells.type.toLowerCase();
  if (type !== "city" && type !== "district" && type !== "street") {
    return refuse({ code: "unknown_type", typed: cells.type });
  }
  // The name of a city or district may stand in its own column instead.
  const own = type === "city" ? cells.city : type === "district" ? cells.district : "";
  const name = oneSpace(cells.name || own);
  const city = oneSpace(type === "city" ? name : cells.city);
  if (type === "city" && own && cells.name && normaliseCity(own) !== normaliseCity(name)) {
    return refuse({ code: "two_city_names" });
  }
  if (city === "" && type !== "city") return refuse({ code: "no_city" });
  if (name === "") return refuse({ code: "no_name" });
  const norm = NORMALISERS[type](name);
  if (!/[\p{L}\p{N}]/u.test(norm)) return refuse({ code: "name_without_letters" });
  const lengthMax = LENGTH_MAX[type];
  if (Math.max(name.length, norm.length) > lengthMax) return refuse({ code: "name_too_long", lengthMax });

  const timezone = type === "city" && cells.timezone !== "" ? zoneNamed(cells.timezone) : null;
  if (type === "city" && cells.timezone !== "" && timezone === null) {
    return refuse({ code: "unknown_zone", typed: cells.timezone });
  }
  const centroid = readCentroid(cells.centroid_lat, cells.centroid_lon);
  if (centroid !== null && "code" in centroid) return refuse(centroid);
  const district = type === "street" ? oneSpace(cells.district) : "";
  return { ok: true, row: { line, type, city, district, name, timezone, centroid } };
}

function readCentroid(latText: string, lonText: string): GeoRow["centroid"] | GeoRowProblem {
  if (latText === "" && lonText === "") return null;
  if (latText === "" || lonText === "") return { code: "half_a_coordinate" };
  for (const [text, max] of [
    [latText, 90],
    [lonText, 180],
  ] as const) {
    if (!/^[+-]?\d{1,3}([.,]\d+)?$/.test(text)) return { code: "bad_coordinate", typed: text };
    if (Math.abs(degrees(text)) > max) return { code: "coordinate_out_of_range", typed: text };
  }
  return { lat: degrees(latText), lon: degrees(lonText) };
}

function degrees(text: string): number {
  return Number(text.replace(",", "."));
}

function oneSpace(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
