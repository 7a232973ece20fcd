import { SingleBar } from "cli-progress";
import { type Command, Option } from "commander";
import type { Tx } from "../db/tx.ts";
import { runGeoImport } from "../geo/import.ts";
import type { GeoEncoding } from "../geo/import-file.ts";
import { type GeoImportReport, type GeoReportRow, geoFileText, geoRowText } from "../geo/import-report.ts";
import { mergeDistricts, mergeStreets } from "../geo/merge-places.ts";
import { switchCity } from "../geo/switch-city.ts";
import { WallClock } from "../kernel/time.ts";
import { t } from "../texts/texts.ts";
import { withDatabase } from "./with-database.ts";

const OPERATOR = { staffId: null, source: "job" } as const;
const SHOWN_ROWS = 200;

/** The commands about cities, districts and streets (operations.md section 9). */
export function registerPlaces(program: Command): void {
  program
    .command("geo-import <file>")
    .description("read cities, districts and streets from a CSV; a dry run unless --apply is given")
    .option("--apply", "write; without it everything is judged and nothing is written")
    .option(
      "--accept-questionable",
      "also add rows that are similar to a known name, after you looked at them",
    )
    .addOption(
      new Option("--encoding <name>", "of the file; found out by itself when absent").choices([
        "utf-8",
        "windows-1251",
      ]),
    )
    .option("--all-rows", `show every row of the report, not only ${SHOWN_ROWS} that need a look`)
    .action((file: string, options: GeoOptions) =>
      withDatabase((database) => geoImport(database, file, options)),
    );

  program
    .command("merge-streets <from> <into>")
    .description("make two rows of one street one: orders move to <into>, <from> disappears (ids)")
    .action((from: string, into: string) =>
      inTransaction((tx, now) =>
        mergeStreets(tx, { fromId: Number(from), intoId: Number(into), by: OPERATOR }, now),
      ),
    );

  program
    .command("merge-districts <from> <into>")
    .description("make two rows of one district one: streets, orders and masters move to <into> (ids)")
    .action((from: string, into: string) =>
      inTransaction((tx, now) =>
        mergeDistricts(tx, { fromId: Number(from), intoId: Number(into), by: OPERATOR }, now),
      ),
    );

  program
    .command("switch-city <id> <on-or-off>")
    .description("take a city out of the wizards, or put it back; its orders go on")
    .action((id: string, wish: string) =>
      inTransaction((tx, now) =>
        switchCity(tx, { cityId: Number(id), isActive: wish === "on", by: OPERATOR }, now),
      ),
    );
}

interface GeoOptions {
  readonly apply?: boolean;
  readonly acceptQuestionable?: boolean;
  readonly encoding?: GeoEncoding;
  readonly allRows?: boolean;
}

async function geoImport(
  db: Parameters<Parameters<typeof withDatabase>[0]>[0],
  file: string,
  options: GeoOptions,
): Promise<void> {
  const bar = new SingleBar({
    format: "{bar} {value}/{total}  {city}",
    hideCursor: true,
    noTTYOutput: false,
    stream: process.stderr,
  });
  let started = false;
  const report = await runGeoImport({
    db,
    file,
    apply: options.apply ?? false,
    acceptQuestionable: options.acceptQuestionable ?? false,
    ...(options.encoding ? { encoding: options.encoding } : {}),
    now: new WallClock().now(),
    onProgress: ({ rowsDone, rowsTotal, city }) => {
      if (!started) bar.start(rowsTotal, 0, { city: "" });
      started = true;
      bar.update(rowsDone, { city });
    },
  });
  if (started) bar.stop();
  process.stdout.write(`${reportText(report, options.allRows ?? false)}\n`);
  if (report.status === "unreadable" || report.totals.error > 0) process.exitCode = 1;
}

function reportText(report: GeoImportReport, allRows: boolean): string {
  if (report.status === "unreadable") {
    const { key, args } = geoFileText(report.problem);
    return t("en", key, args);
  }
  const wanted = report.rows.filter(
    ({ outcome }) => allRows || outcome === "questionable" || outcome === "error",
  );
  const shown = allRows ? wanted : wanted.slice(0, SHOWN_ROWS);
  const lines = shown.map(rowText);
  if (shown.length < wanted.length)
    lines.push(`... and ${wanted.length - shown.length} more; --all-rows shows them`);
  lines.push(t("en", "geo-import-summary", report.totals));
  lines.push(t("en", report.applied ? "geo-import-applied" : "geo-import-dry-run"));
  return lines.join("\n");
}

function rowText(row: GeoReportRow): string {
  const { key, args } = geoRowText(row);
  const place = [row.city, row.district, row.name].filter((part) => part !== "").join(" / ");
  return t("en", "geo-import-line", { line: row.line, text: `${place}: ${t("en", key, args)}` });
}

async function inTransaction(
  action: (tx: Tx, now: Date) => Promise<{ readonly status: string }>,
): Promise<void> {
  await withDatabase(async (database) => {
    const result = await database.transaction((tx) => action(tx, new WallClock().now()));
    const { status, ...figures } = result;
    const details = Object.entries(figures).map(([name, value]) => `${name} ${String(value)}`);
    console.log([status.replaceAll("_", " "), ...details].join(", "));
    if (!["merged", "switched", "unchanged"].includes(status)) process.exitCode = 1;
  });
}
