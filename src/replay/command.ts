import { constants } from "node:fs";
import { access, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { parseIsoDate, zoneNamed } from "../geo/local-time.ts";
import { DEFAULT_MAP, parseColumnMap } from "./column-map.ts";
import { DEFAULT_FIGURES, modelInWords, readFigures } from "./model.ts";
import { defaultPolicy, readPolicy } from "./policies.ts";
import { reportLines, settingLines } from "./print-report.ts";
import { ReplayProblem } from "./problem.ts";
import { type ProgressLine, progressLine } from "./progress-line.ts";
import { DATE_FORMAT_AUTO, momentReader } from "./read-moment.ts";
import { type Compress, type ReplayInput, type ReplayReport, replay } from "./replay.ts";
import { embeddedServer, givenServer } from "./replay-server.ts";
import { DEFAULT_TYPES, readTypeMap, reasonOf } from "./request-types.ts";

const POLICIES_MAX = 2;
const MASTERS_MAX = 5_000;
const SEED_MAX = 2 ** 32 - 1;

const EXIT_BROKEN = 1;
const EXIT_INPUT = 2;
const EXIT_STOPPED = 130;

interface Options {
  readonly map?: string;
  readonly dateFormat: string;
  readonly delimiter: string;
  readonly encoding: string;
  readonly categories?: string;
  readonly unknown: "handyman" | "skip";
  readonly zone: string;
  readonly limit?: number;
  readonly from?: string;
  readonly to?: string;
  readonly compress: string;
  readonly masters?: number;
  readonly model?: string;
  readonly seed: number;
  readonly policy: readonly string[];
  readonly database?: string;
  readonly json?: string;
}

const HELP = `
How it works:
  Every row becomes an order at its moment of a virtual clock. The real engine makes its passes, the real
  notifier delivers the pushes, and masters of a model answer them, drive, work and close, each step
  through the command that the bot would call, on a database of its own. The same seed gives the same
  report; two policies meet the same clients and masters, whose draws do not depend on what is asked of
  them. The working window of the settings holds: an order that comes outside it sleeps until the
  window opens, and its search is timed from then ("search to accept"); "request to accept" has the
  sleep in it. --compress lays a thin log onto fewer days, keeping the day of the week and the time of day.

Left out, counted and said: rows at midnight UTC or an hour beside it (entered without a clock time),
coordinates in whole degrees (39 / -77 is a placeholder), ids seen before, malformed rows.

Model (change figures with --model FILE.json, for example {"answer": {"silence": 0.2}}):
${modelInWords(DEFAULT_FIGURES)
  .map((line) => `  ${line}`)
  .join("\n")}

A policy is a JSON object of settings, for example {"distribution_fanout": 3, "distribution_sla_seconds": 90}.

Exit codes: 0 done, 1 a promise of the engine was broken or something failed, 2 wrong input, 130 stopped.

Examples:
  field-service replay baltimore-311.csv
  field-service replay baltimore-311.csv --limit 500 --seed 7 --json report.json
  field-service replay baltimore-311.csv --policy defaults --policy fanout3.json
  field-service replay log.csv --map created=opened,category=kind,district=area --zone Europe/Moscow \\
      --date-format "DD.MM.YYYY HH:mm" --categories kinds.json --unknown skip --delimiter ";"`;

/** Adds \`field-service replay\`. \`stopRequest\` gives the signal of Ctrl-C; it is asked for when a replay begins. */
export function registerReplay(program: Command, stopRequest: () => AbortSignal): void {
  program
    .command("replay")
    .summary("replay a log of service requests through the engine on virtual time")
    .description("Feeds a CSV log of real service requests through the real engine on virtual time.")
    .argument("<file.csv>", "the log: a header line, a row per request")
    .option("--map <fields>", `columns of the log, FIELD=COLUMN,... (default: ${DEFAULT_MAP})`)
    .option(
      "--date-format <format>",
      'how moments are written: "iso", or tokens as in "DD.MM.YYYY HH:mm:ss"; auto = iso or "MM/DD/YYYY hh:mm:ss A"',
      DATE_FORMAT_AUTO,
    )
    .option("--zone <name>", "time zone of the log and of its city", "America/New_York")
    .option("--delimiter <sign>", "what separates columns; \\t for a tab", ",")
    .option("--encoding <name>", "how the file is written, as in utf-8, windows-1251", "utf-8")
    .option(
      "--categories <file>",
      "JSON: types of requests to categories, * for any ending (default: Baltimore's)",
    )
    .addOption(
      new Option("--unknown <what>", "what becomes of types without a category")
        .choices(["handyman", "skip"])
        .default("handyman"),
    )
    .option("--from <date>", "first local date of the log, yyyy-mm-dd")
    .option("--to <date>", "last local date of the log, yyyy-mm-dd")
    .option("--limit <n>", "at most so many requests, in the order of the file", whole(1, 10_000_000))
    .option("--compress <days>", "whole weeks to lay the log onto, off, or auto (about 300 a day)", "auto")
    .option("--masters <n>", "number of masters (default: by load)", whole(1, MASTERS_MAX))
    .option("--model <file>", "JSON: figures of the model that differ from those below")
    .option("--seed <n>", "of everything drawn", whole(0, SEED_MAX), 1)
    .option("--policy <file>", "JSON of settings, or the word defaults; twice to compare", collect, [])
    .option("--database <url>", "empty, or named *_replay (default: a server of its own, dropped at the end)")
    .option("--json <file>", "write the whole report there")
    .addHelpText("after", HELP)
    .action(async (file: string, options: Options) => {
      try {
        process.exitCode = await run(file, options, stopRequest());
      } catch (error) {
        if (!(error instanceof ReplayProblem)) throw error;
        console.error(error.message);
        process.exitCode = EXIT_INPUT;
      }
    });
}

async function run(file: string, options: Options, signal: AbortSignal): Promise<number> {
  const { database, json, unknown } = options;
  if (json !== undefined) await mustBeWritable(json);
  const input = await inputOf(file, options);
  const lines: ProgressLine[] = [];
  const report = await replay(input, {
    openServer: () => (database === undefined ? embeddedServer() : givenServer(database)),
    signal,
    onReady: (setting) => console.log(settingLines(setting, unknown).join("\n")),
    onRun: ({ name }) => {
      lines.at(-1)?.finish();
      lines.push(progressLine(name, input.log.zone, process.stderr));
    },
    onProgress: (progress) => lines.at(-1)?.update(progress),
  });
  lines.at(-1)?.finish();
  console.log(`\n${reportLines(report).join("\n")}`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  return exitCode(report, signal);
}

function exitCode({ runs }: ReplayReport, signal: AbortSignal): number {
  const isBroken = runs.some(({ figures }) => figures.broken.length > 0 || figures.errors.count > 0);
  if (isBroken) return EXIT_BROKEN;
  return signal.aborted ? EXIT_STOPPED : 0;
}

async function inputOf(file: string, options: Options): Promise<ReplayInput> {
  const { map, categories, model, seed, policy, masters } = options;
  const zone = zoneOf(options.zone);
  if (policy.length > POLICIES_MAX) {
    throw new ReplayProblem(`${policy.length} policies were given; two can be compared in one call.`);
  }
  return {
    log: {
      path: file,
      delimiter: delimiterOf(options.delimiter),
      encoding: options.encoding,
      map: map === undefined ? parseColumnMap(DEFAULT_MAP, { isGuess: true }) : parseColumnMap(map),
      readMoment: momentReader(options.dateFormat, zone),
      zone,
      typeOf: categories === undefined ? DEFAULT_TYPES : await readTypeMap(categories),
      unknown: options.unknown,
      from: dateOf("--from", options.from),
      to: dateOf("--to", options.to),
      limit: options.limit ?? null,
    },
    compress: compressOf(options.compress),
    masters: masters ?? null,
    seed,
    figures: model === undefined ? DEFAULT_FIGURES : await readFigures(model),
    policies: policy.length === 0 ? [defaultPolicy()] : await Promise.all(policy.map(readPolicy)),
  };
}

function zoneOf(text: string): string {
  const zone = zoneNamed(text);
  if (zone === null) {
    throw new ReplayProblem(
      `--zone "${text}" is no time zone. Give a name such as America/New_York or Europe/Moscow.`,
    );
  }
  return zone;
}

function delimiterOf(text: string): string {
  const sign = text === "\\t" || text.toLowerCase() === "tab" ? "\t" : text;
  if (sign.length === 1) return sign;
  throw new ReplayProblem(`--delimiter "${text}" must be one character, for example ";" or \\t.`);
}

function dateOf(option: string, text: string | undefined) {
  if (text === undefined) return null;
  const date = parseIsoDate(text);
  if (date === null) throw new ReplayProblem(`${option} "${text}" is no date; write it as 2018-03-31.`);
  return date;
}

function compressOf(text: string): Compress {
  if (text === "auto" || text === "off") return text;
  const days = Number(text);
  if (Number.isInteger(days)) return days;
  throw new ReplayProblem(`--compress "${text}" must be a number of days (whole weeks), "auto" or "off".`);
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** A whole number of an option, both bounds included. */
function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
  };
}

/** Said before the work, not after it. */
async function mustBeWritable(path: string): Promise<void> {
  const directory = dirname(resolve(path));
  try {
    await access(directory, constants.W_OK);
  } catch (error) {
    throw new ReplayProblem(`--json ${path} cannot be written into ${directory}: ${reasonOf(error)}.`);
  }
}
