import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { fingerprint } from "../../bench/fingerprint.ts";
import { maskSecrets } from "../../src/kernel/mask.ts";
import { monotonicMs, WallClock } from "../../src/kernel/time.ts";
import { CATALOGUE, type Entry } from "./catalogue.ts";
import { cleanUp, type Ground, groundOn, type Profile, startServer } from "./ground.ts";
import { markdown } from "./markdown.ts";
import { type FaultResult, holds, print, type Report } from "./report.ts";

const HELP = `Faults on purpose, with real processes, a real PostgreSQL and a Telegram of our own
(docs/reliability.md). Each figure is printed beside its bar.

  npm run faults                      the whole catalogue with small counts (minutes)
  npm run faults -- --full            with the counts of the catalogue (hours)
  npm run faults -- --smoke           only whether each of them still runs; its figures say little
  npm run faults -- --only K-2,N-3    some of them; K or N is a whole family
  npm run faults -- --list            what there is
  npm run faults -- --seed 7          another story
  npm run faults -- --json            the report on stdout instead of the tables
  npm run faults -- --markdown        the last whole run as the table of docs/reliability.md

A whole run writes reports/reliability.json; --only and --smoke do not. Ctrl-C leaves nothing behind.
Exit code 0: every bar held. 1: a bar was missed or a test broke. 2: the command line does not fit.
130: interrupted.`;

const REPORT = resolve(import.meta.dirname, "../../reports/reliability.json");
const SEED = 20_261_120;

const options = {
  full: { type: "boolean" },
  smoke: { type: "boolean" },
  json: { type: "boolean" },
  list: { type: "boolean" },
  markdown: { type: "boolean" },
  only: { type: "string" },
  seed: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;
const values = readArguments();

process.exitCode = values === null ? 2 : await main(values);

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];

/** Null when the command line does not fit; said already. */
function readArguments(): Values | null {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return null;
  }
}

async function main(values: Values): Promise<number> {
  if (values.help) return say(HELP);
  if (values.list) {
    return say(words(Object.fromEntries(Object.entries(CATALOGUE).map(([id, { title }]) => [id, title])), 6));
  }
  if (values.markdown) return say(markdown(JSON.parse(await readFile(REPORT, "utf8")) as Report));
  return await run(values);
}

function say(text: string): number {
  console.log(text);
  return 0;
}

async function run(values: Values): Promise<number> {
  const wanted = chosen(values.only);
  if (typeof wanted === "string") {
    console.error(wanted);
    return 2;
  }
  const profile: Profile = values.full ? "full" : values.smoke ? "smoke" : "ci";
  const seed = Number(values.seed ?? SEED);
  if (!Number.isSafeInteger(seed)) {
    console.error(`--seed is "${values.seed}"; give a whole number.`);
    return 2;
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void cleanUp().finally(() => process.exit(130)));
  }
  await cleanUp();
  const at = new WallClock().now().toISOString();
  await using server = await startServer();
  const ground = await groundOn(server, seed);
  const machine = await machineOf(ground);
  if (!values.json) console.log(`${words({ ...machine, profile, seed: String(seed) })}\n`);
  const results: FaultResult[] = [];
  for (const [index, [id, entry]] of wanted.entries()) {
    process.stderr.write(`[${index + 1}/${wanted.length}] ${id} ${entry.title} ...\n`);
    const result = await carryOut(id, entry, profile, ground);
    results.push(result);
    if (!values.json) console.log(`${print(result)}\n`);
  }
  const report: Report = { at, command: command(), profile, seed, machine, results };
  const isWhole = values.only === undefined && !values.smoke;
  if (isWhole) {
    await mkdir(join(REPORT, ".."), { recursive: true });
    await writeFile(REPORT, `${JSON.stringify(report, null, 2)}\n`);
  }
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else console.log(summary(results));
  return results.every(holds) ? 0 : 1;
}

/** How to run this once more. */
function command(): string {
  const given = process.argv.slice(2);
  return given.length === 0 ? "npm run faults" : `npm run faults -- ${given.join(" ")}`;
}

/** The entries asked for, or what is wrong with the wish. */
function chosen(only: string | undefined): [string, Entry][] | string {
  const all = Object.entries(CATALOGUE);
  if (only === undefined) return all;
  const names = only
    .toUpperCase()
    .split(",")
    .map((name) => name.trim());
  const fits = (id: string, name: string) => id === name || id.startsWith(`${name}-`);
  const unknown = names.filter((name) => !all.some(([id]) => fits(id, name)));
  if (unknown.length > 0) {
    return `No fault ${unknown.join(", ")}. There are ${all.map(([id]) => id).join(", ")}.`;
  }
  return all.filter(([id]) => names.some((name) => fits(id, name)));
}

/** Runs one test; what it throws becomes its error, and the others go on. */
async function carryOut(
  id: string,
  { title, run }: Entry,
  profile: Profile,
  ground: Ground,
): Promise<FaultResult> {
  const startedMs = monotonicMs();
  const done = (rows: FaultResult["rows"], error: string | null): FaultResult => ({
    id,
    title,
    seconds: (monotonicMs() - startedMs) / 1_000,
    rows,
    error,
  });
  try {
    return done(await run(profile, ground), null);
  } catch (error) {
    return done([], maskSecrets(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  }
}

async function machineOf(ground: Ground): Promise<Record<string, string>> {
  await using db = await ground.database();
  return await fingerprint(db);
}

function words(facts: Readonly<Record<string, string>>, wide = 11): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name.padEnd(wide)} ${value}`)
    .join("\n");
}

function summary(results: readonly FaultResult[]): string {
  const missed = results.filter((result) => !holds(result)).map(({ id }) => id);
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  const all = `${results.length} faults in ${Math.round(seconds)} s`;
  return missed.length === 0 ? `${all}: every bar held.` : `${all}. Missed: ${missed.join(", ")}.`;
}
