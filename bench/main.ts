import { parseArgs } from "node:util";
import { b0 } from "./b0-floor.ts";
import { b1 } from "./b1-race.ts";
import { b2 } from "./b2-accepts.ts";
import { b3 } from "./b3-latency.ts";
import { b4, type DrainSize } from "./b4-drain.ts";
import { b5 } from "./b5-growth.ts";
import { fingerprint } from "./fingerprint.ts";
import { print, type Result } from "./report.ts";
import { newRig, type Rig } from "./rig.ts";

const HELP = `Benchmarks of Field Service, each against a floor measured in the same run.

  npm run bench                    short profile (about a minute)
  npm run bench -- --full          the profile of docs/benchmarks.md
  npm run bench -- --only B1,B2    some of them
  npm run bench -- --json          results as JSON

BENCH_DATABASE_URL   an empty database to use instead of an embedded server
PGBENCH_DIR          where pgbench is, when not in a usual place
Exit code 1 when a bound is missed or an invariant is broken.`;

const { values } = parseArgs({
  options: {
    full: { type: "boolean" },
    json: { type: "boolean" },
    only: { type: "string" },
    help: { type: "boolean", short: "h" },
  },
});

const DRAIN: { short: DrainSize; full: DrainSize } = {
  short: { cities: 20, masters: 1_000, orders: 4_000 },
  full: { cities: 100, masters: 10_000, orders: 100_000 },
};

const SUITE: Readonly<Record<string, (rig: Rig, full: boolean) => Promise<Result | Result[]>>> = {
  B0: (rig, full) => b0({ rig, seconds: full ? 5 : 0.5 }),
  B1: (rig, full) =>
    b1({ rig, races: full ? 200 : 15, sizes: full ? [10, 50, 100, 1_000] : [10, 100, 1_000] }),
  B2: (rig, full) => b2({ rig, acceptsEach: full ? 40_000 : 4_000, pairs: full ? 5 : 3 }),
  B3: (rig, full) => b3({ rig, seconds: full ? 60 : 5, busySeconds: full ? 60 : 3 }),
  /** With B7, on the same orders. */
  B4: (rig, full) => b4({ rig, size: full ? DRAIN.full : DRAIN.short }),
  B5: (rig, full) =>
    b5({
      rig,
      sizes: full ? [1_000, 10_000, 100_000, 1_000_000] : [1_000, 10_000, 100_000],
      decisions: full ? 300 : 40,
    }),
};

if (values.help) {
  console.log(HELP);
} else {
  process.exitCode = await main();
}

async function main(): Promise<number> {
  const wanted = values.only?.toUpperCase().split(",") ?? Object.keys(SUITE);
  const unknown = wanted.filter((id) => !(id in SUITE));
  if (unknown.length > 0) {
    console.error(`No benchmark ${unknown.join(", ")}. There are ${Object.keys(SUITE).join(", ")}.`);
    return 2;
  }
  const results: Result[] = [];
  let machine: Record<string, string> = {};
  for (const id of wanted) {
    await using rig = await newRig();
    if (results.length === 0) {
      machine = await fingerprint(rig.db);
      if (!values.json)
        console.log(
          Object.entries(machine)
            .map(([key, value]) => `${key.padEnd(11)} ${value}`)
            .join("\n"),
          "\n",
        );
    }
    for (const result of [await SUITE[id]!(rig, values.full ?? false)].flat()) {
      results.push(result);
      if (!values.json) console.log(print(result));
    }
  }
  if (values.json) console.log(JSON.stringify({ machine, results }, null, 2));
  const missed = results.flatMap(({ rows, violations }) => [
    ...rows.filter(({ holds }) => holds === false),
    ...violations,
  ]);
  return missed.length === 0 ? 0 : 1;
}
