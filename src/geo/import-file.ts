import { parse } from "csv-parse/sync";

/** Why a whole file cannot be read. */
export type GeoFileProblem =
  | { readonly code: "empty_file" }
  | { readonly code: "file_too_large"; readonly maxMegabytes: number }
  /** Not UTF-8; `looksLike` is what it seems to be, null when nothing fits. */
  | { readonly code: "wrong_encoding"; readonly looksLike: "windows-1251" | "utf-16" | null }
  | { readonly code: "missing_columns"; readonly columns: readonly string[] }
  | { readonly code: "unknown_columns"; readonly columns: readonly string[] }
  /** A quote that never ends; `line` is where the cell with it begins, or a little before. */
  | { readonly code: "broken_quotes"; readonly line: number };

export type GeoEncoding = "utf-8" | "windows-1251";

export const GEO_COLUMNS = [
  "type",
  "city",
  "district",
  "name",
  "timezone",
  "centroid_lat",
  "centroid_lon",
] as const;
type GeoColumn = (typeof GEO_COLUMNS)[number];
const NEEDED: readonly GeoColumn[] = ["type", "city", "name"];

/** One data row: its line in the file (the last one when a cell spans several), and its trimmed cells. */
export interface GeoLine {
  readonly line: number;
  /** Null when the row could not be cut into the columns of the head. */
  readonly cells: Readonly<Record<GeoColumn, string>> | null;
}

export type GeoFile =
  | { readonly ok: true; readonly lines: readonly GeoLine[] }
  | { readonly ok: false; readonly problem: GeoFileProblem };

const MEGABYTES_MAX = 64;

/**
 * Reads a CSV of places: UTF-8 unless told otherwise, with or without BOM, separated by commas,
 * semicolons or tabs (as the head line is), columns in any order, capital letters allowed. Rows
 * with a wrong number of cells come back with `cells` null; empty lines are passed over.
 */
export function readGeoFile(bytes: Uint8Array, encoding: GeoEncoding = "utf-8"): GeoFile {
  if (bytes.byteLength > MEGABYTES_MAX * 2 ** 20) {
    return fail({ code: "file_too_large", maxMegabytes: MEGABYTES_MAX });
  }
  const text = decode(bytes, encoding);
  if (text === null) return fail({ code: "wrong_encoding", looksLike: guessEncoding(bytes) });
  if (text.trim() === "") return fail({ code: "empty_file" });
  const parsed = cut(text);
  if ("problem" in parsed) return fail(parsed.problem);

  const [head, ...rows] = parsed.records;
  const columns = (head?.cells ?? []).map((cell) => cell.trim().toLowerCase());
  const unknown = columns.filter((name) => !(GEO_COLUMNS as readonly string[]).includes(name));
  const missing = NEEDED.filter((name) => !columns.includes(name));
  if (missing.length > 0) return fail({ code: "missing_columns", columns: missing });
  if (unknown.length > 0) return fail({ code: "unknown_columns", columns: unknown });
  const lines = rows
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ""))
    .map(({ line, cells }) => ({ line, cells: named(columns as GeoColumn[], cells) }));
  return { ok: true, lines };
}

function named(columns: readonly GeoColumn[], cells: readonly string[]): GeoLine["cells"] {
  if (cells.length !== columns.length) return null;
  const row = Object.fromEntries(GEO_COLUMNS.map((column) => [column, ""]));
  columns.forEach((column, i) => {
    row[column] = cells[i]!.trim();
  });
  return row as Record<GeoColumn, string>;
}

interface CutRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

function cut(text: string): { records: CutRecord[] } | { problem: GeoFileProblem } {
  const headLine = text.slice(0, text.search(/\r|\n|$/));
  const delimiter = [",", ";", "\t"].find((sign) => headLine.includes(sign)) ?? ",";
  const records: CutRecord[] = [];
  try {
    parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      on_record(cells: string[], { lines }) {
        records.push({ line: lines, cells });
      },
    });
    return { records };
  } catch {
    // A quote that is never closed swallows the rest of the file; it was opened in the next record.
    return { problem: { code: "broken_quotes", line: (records.at(-1)?.line ?? 0) + 1 } };
  }
}

function decode(bytes: Uint8Array, encoding: GeoEncoding): string | null {
  if (guessUtf16(bytes)) return null;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function guessEncoding(bytes: Uint8Array): "windows-1251" | "utf-16" | null {
  if (guessUtf16(bytes)) return "utf-16";
  const text = new TextDecoder("windows-1251").decode(bytes.subarray(0, 100_000));
  const high = text.replace(/[\0-\u007f]/g, "");
  const russian = high.replace(/[^А-яЁё«»№–—]/g, "").length;
  return high.length > 0 && russian / high.length > 0.9 ? "windows-1251" : null;
}

/** A byte order mark of UTF-16, or every second byte of the beginning zero. */
function guessUtf16(bytes: Uint8Array): boolean {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return true;
  const start = bytes.subarray(0, 64);
  const zeros = (odd: number) => start.filter((byte, i) => i % 2 === odd && byte === 0).length;
  return start.length >= 16 && Math.max(zeros(0), zeros(1)) > start.length * 0.4;
}

function fail(problem: GeoFileProblem): { readonly ok: false; readonly problem: GeoFileProblem } {
  return { ok: false, problem };
}
