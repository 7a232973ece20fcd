import { readFile } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import type { Database } from "../db/database.ts";
import { ImportCities, type ImportCity } from "./import-cities.ts";
import { type CityPlan, type KnownCity, planCity } from "./import-city.ts";
import { type GeoEncoding, type GeoLine, readGeoFile } from "./import-file.ts";
import type { GeoImportReport, GeoReportRow, Outcome } from "./import-report.ts";
import { checkGeoRow, type GeoRow } from "./import-rows.ts";
import { lockGeography, readCities, readKnownCity, writeCity, writeCityPlan } from "./import-write.ts";

export interface GeoImport {
  readonly db: Database;
  /** Path of the CSV, or its bytes. */
  readonly file: string | Uint8Array;
  /** False = dry run: everything is judged, nothing is written. */
  readonly apply: boolean;
  readonly now: Date;
  /** Adds rows that are similar (85-92) to a known name, once a person has looked at them. */
  readonly acceptQuestionable?: boolean;
  readonly encoding?: GeoEncoding;
  /** After each city. */
  readonly onProgress?: (progress: GeoImportProgress) => void;
}

export interface GeoImportProgress {
  readonly rowsDone: number;
  readonly rowsTotal: number;
  /** The city that is done. */
  readonly city: string;
}

/**
 * Imports cities, districts and streets (operations.md section 9): cities first, then districts,
 * then streets, whatever their order in the file; one transaction per city, so a lost connection
 * leaves whole cities behind and the next run goes on; a second run adds nothing.
 *
 * Throws when the file cannot be opened or the database fails; everything about the contents is in
 * the report. Whoever keeps cities in memory drops them afterwards.
 */
export async function runGeoImport(options: GeoImport): Promise<GeoImportReport> {
  const bytes = typeof options.file === "string" ? await readFile(options.file) : options.file;
  const file = readGeoFile(bytes, options.encoding);
  if (!file.ok) return { status: "unreadable", problem: file.problem };

  const report = new Array<GeoReportRow>(file.lines.length);
  const places = new Map<ImportCity, { row: GeoRow; index: number }[]>();
  const acceptQuestionable = options.acceptQuestionable ?? false;
  const cities = new ImportCities(await readCities(options.db), acceptQuestionable);
  const rows = file.lines.map((line, i) => check(line, i, report));
  rows.forEach((row, i) => {
    if (row?.type !== "city") return;
    const outcome = cities.judge(row);
    report[i] = reported(row, outcome);
    const city = cities.named(row.name);
    if (outcome.outcome === "added" && !("outcome" in city)) places.set(city, []);
  });
  rows.forEach((row, i) => {
    if (!row || row.type === "city") return;
    const city = cities.named(row.city);
    if ("outcome" in city) report[i] = reported(row, city);
    else placesOf(places, city).push({ row, index: i });
  });

  let rowsDone = report.filter(Boolean).length;
  for (const [city, group] of places) {
    const plan = await importCity(
      options,
      city,
      group.map(({ row }) => row),
      acceptQuestionable,
    );
    group.forEach(({ row, index }, i) => {
      report[index] = reported(row, plan.outcomes[i]!);
    });
    rowsDone += group.length;
    options.onProgress?.({ rowsDone, rowsTotal: report.length, city: city.name });
    // Judging a large city takes a while; the bots of this process must get a turn.
    await setImmediate();
  }
  return { status: "done", applied: options.apply, totals: totals(report), rows: report };
}

/** A checked row; null, with its place in the report filled, when it is refused. */
function check(line: GeoLine, index: number, report: GeoReportRow[]): GeoRow | null {
  const checked = checkGeoRow(line);
  if (checked.ok) return checked.row;
  const cells = line.cells;
  report[index] = {
    line: line.line,
    type: null,
    city: cells?.city ?? "",
    district: cells?.district ?? "",
    name: cells?.name ?? "",
    outcome: "error",
    ...checked.problem,
  };
  return null;
}

async function importCity(
  { db, apply, now }: GeoImport,
  city: ImportCity,
  rows: readonly GeoRow[],
  acceptQuestionable: boolean,
): Promise<CityPlan> {
  if (!apply) {
    const known: KnownCity =
      city.id === null ? { districts: [], streets: [] } : await readKnownCity(db, city.id);
    return planCity(known, rows, { acceptQuestionable });
  }
  return await db.transaction(async (tx) => {
    await lockGeography(tx);
    const cityId = city.id ?? (await writeCity(tx, city, now));
    const plan = planCity(await readKnownCity(tx, cityId), rows, { acceptQuestionable });
    await writeCityPlan(tx, cityId, plan, now);
    return plan;
  });
}

function placesOf<T>(places: Map<ImportCity, T[]>, city: ImportCity): T[] {
  const group = places.get(city) ?? [];
  places.set(city, group);
  return group;
}

function reported({ line, type, city, district, name }: GeoRow, outcome: Outcome): GeoReportRow {
  return { line, type, city, district, name, ...outcome };
}

function totals(rows: readonly GeoReportRow[]): Record<Outcome["outcome"], number> {
  const counts = { added: 0, skipped: 0, questionable: 0, error: 0 };
  for (const row of rows) counts[row.outcome] += 1;
  return counts;
}
