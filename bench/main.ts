import { parseArgs } from "node:util";
import { fingerprint } from "./fingerprint.ts";
import { print, type Result } from "./report.ts";
import { newRig } from "./rig.ts";
import { type Bench, type Profile, SUITE } from "./suite.ts";

const NAMES = SUITE.flatMap(({ measures }) => Object.entries(measures));

const HELP = `Benchmarks of Field Service, each against a floor or a rival measured in the same run.

  npm run bench                    short profile (some minutes)
  npm run bench -- --full          the profile of docs/benchmarks.md (hours: B8 alone takes one)
  npm run bench -- --smoke         tiny counts: does everything still start, end and keep its promises?
  npm run bench -- --only B1,B7    some of them
  npm run bench -- --json          results as JSON

${NAMES.map(([id, what]) => `  ${id.padEnd(4)} ${what}`).join("\n")}

BENCH_DATABASE_URL   an empty database to use instead of an embedded server, for one benchmark (--only)
PGBENCH_DIR          where pgbench is, when not in a usual place
Exit code 1 when a bound is missed (not with --smoke) or an invariant is broken, 2 for a wrong command line.`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const asked = readArguments(args);
  if (typeof asked === "string") {
    console.error(`${asked}\nSee npm run bench -- --help.`);
    return 2;
  }
  const { values, profile, wanted } = asked;
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const say = values.json ? () => {} : (text: string) => console.log(text);
  const results: Result[] = [];
  let machine: Record<string, string> | null = null;
  for (const bench of SUITE.filter(({ measures }) => Object.keys(measures).some((id) => wanted.has(id)))) {
    await using rig = await newRig();
    if (machine === null) {
      machine = await fingerprint(rig.db);
      for (const [key, value] of Object.entries(machine)) say(`${key.padEnd(11)} ${value}`);
      say("");
    }
    for (const result of wantedOf(bench, await bench.run(rig, profile), wanted)) {
      const judged = profile === "smoke" ? unjudged(result) : result;
      results.push(judged);
      say(print(judged));
    }
  }
  if (values.json) console.log(JSON.stringify({ profile, machine, results }, null, 2));
  const isFine = results.every(
    ({ rows, violations }) => violations.length === 0 && rows.every(({ holds }) => holds !== false),
  );
  return isFine ? 0 : 1;
}

interface Asked {
  readonly values: { readonly help?: boolean; readonly json?: boolean };
  readonly profile: Profile;
  /** Ids, in capitals. */
  readonly wanted: ReadonlySet<string>;
}

/** What the command line asks for, or what is wrong with it. */
function readArguments(args: string[]): Asked | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        full: { type: "boolean" },
        smoke: { type: "boolean" },
        json: { type: "boolean" },
        only: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.full && values.smoke) return "Either --full or --smoke, not both.";
    const ids = NAMES.map(([id]) => id);
    const wanted = values.only?.toUpperCase().split(",") ?? ids;
    const unknown = wanted.filter((id) => !ids.includes(id));
    if (unknown.length > 0) return `No benchmark ${unknown.join(", ")}. There are ${ids.join(", ")}.`;
    const profile = values.full ? "full" : values.smoke ? "smoke" : "short";
    return { values, profile, wanted: new Set(wanted) };
  } catch (error) {
    return (error as Error).message;
  }
}

/** Of benchmarks that share a run only those that were asked for; each must have given its result. */
function wantedOf(
  { measures }: Bench,
  results: readonly Result[],
  wanted: ReadonlySet<string>,
): readonly Result[] {
  const missing = Object.keys(measures).filter((id) => !results.some((result) => result.id === id));
  if (missing.length > 0) throw new Error(`no result of ${missing.join(", ")}`);
  return results.filter(({ id }) => wanted.has(id));
}

/** Tiny counts say nothing about speed: of the bounds only "none" is kept. */
function unjudged(result: Result): Result {
  const rows = result.rows.map(({ holds, ...row }) =>
    row.bound === "0" && holds !== undefined ? { ...row, holds } : row,
  );
  return { ...result, rows };
}
