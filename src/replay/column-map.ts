import { distance } from "fastest-levenshtein";
import { ReplayProblem } from "./problem.ts";

/** What the replay reads of a row. `created` and `category` must be there. */
export const FIELDS = ["created", "category", "id", "district", "lat", "lon"] as const;
export type Field = (typeof FIELDS)[number];

/** Names of the columns, and whether somebody asked for them or they are only our first guess. */
export interface ColumnMap {
  readonly names: Readonly<Partial<Record<Field, string>>>;
  readonly isGuess: boolean;
}

/** The columns of Baltimore's log of service requests, the input this was made for. */
export const DEFAULT_MAP =
  "created=CreatedDate,category=SRType,id=SRRecordID,district=Neighborhood,lat=Latitude,lon=Longitude";

/** `created=CreatedDate,category=SRType,...`. Throws ReplayProblem for anything else. */
export function parseColumnMap(text: string, { isGuess = false } = {}): ColumnMap {
  const names: Partial<Record<Field, string>> = {};
  for (const pair of text.split(",")) {
    const [field, column] = splitAt(pair);
    if (!isField(field) || column === "") {
      throw new ReplayProblem(
        `--map "${text}": "${pair}" is not FIELD=COLUMN. Fields are ${FIELDS.join(", ")}; for example ${DEFAULT_MAP}.`,
      );
    }
    names[field] = column;
  }
  for (const field of ["created", "category"] as const) {
    if (names[field] === undefined) {
      throw new ReplayProblem(`--map "${text}" does not say which column is ${field}: add ${field}=COLUMN.`);
    }
  }
  return { names, isGuess };
}

function splitAt(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return at < 0 ? [pair.trim(), ""] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}

function isField(text: string): text is Field {
  return (FIELDS as readonly string[]).includes(text);
}

/** Where each field stands in a row; -1 = there is no such column. */
export type ColumnPlaces = Readonly<Record<Field, number>>;

/**
 * Finds the mapped columns in the header. A mapped column that is not there is a ReplayProblem that
 * names it and lists those present; of our own guess only `created` and `category` must be there.
 */
export function findColumns(header: readonly string[], map: ColumnMap, delimiter: string): ColumnPlaces {
  const places = {} as Record<Field, number>;
  const missing: string[] = [];
  for (const field of FIELDS) {
    const name = map.names[field];
    places[field] = name === undefined ? -1 : header.indexOf(name);
    const isNeeded = name !== undefined && (!map.isGuess || field === "created" || field === "category");
    if (isNeeded && places[field] < 0) missing.push(`"${name}" (${field}${nearest(name, header)})`);
  }
  if (missing.length > 0) {
    throw new ReplayProblem(
      `The file has no column ${missing.join(" and no column ")}. Its columns are: ${header.join(", ")}. ` +
        `Name them with --map created=...,category=...${delimiterHint(header, delimiter)}`,
    );
  }
  return places;
}

function nearest(name: string, header: readonly string[]): string {
  const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const close = header.find((column) => distance(plain(column), plain(name)) <= 2);
  return close ? `; did you mean "${close}"?` : "";
}

function delimiterHint(header: readonly string[], delimiter: string): string {
  if (header.length > 1) return "";
  const other = [";", "\t", ",", "|"].find((sign) => sign !== delimiter && header[0]?.includes(sign));
  if (other === undefined) return "";
  return ` The columns seem to be separated by "${other === "\t" ? "\\t" : other}": add --delimiter "${other === "\t" ? "\\t" : other}".`;
}
