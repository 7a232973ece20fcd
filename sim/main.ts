import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import cliProgress from "cli-progress";
import { monotonicMs, SECOND_MS } from "../src/kernel/time.ts";
import { type Databases, openDatabases } from "./databases.ts";
import { add, failure, noTotals, summary } from "./report.ts";
import { type Shift, shift } from "./shift.ts";

const HELP = `The simulator: seeded stories over the real commands and a real database, judged after every step.

  npm run sim -- --seed 7 --steps 200      one story, told line by line
  npm run sim -- --seed 7 --repeat 20      the same seed again and again (races depend on the server, too)
  npm run sim -- --seeds 50                that many new seeds
  npm run sim -- --nightly                 200 new seeds of a simulated day each, with a summary;
                                           a seed that fails is told at once and does not stop the others

  --steps N     at least so many steps per seed (200; nightly 300)
  --days N      and so many simulated days (nightly 1)
  --from N      the first of several seeds (random)
  --together N  stories played at the same time (2)
  --keep-going  do not stop at the first broken promise (nightly never does)
Exit code 1 when a promise was broken.`;

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string" },
    from: { type: "string" },
    steps: { type: "string" },
    days: { type: "string" },
    repeat: { type: "string" },
    together: { type: "string" },
    nightly: { type: "boolean" },
    "keep-going": { type: "boolean" },
    help: { type: "boolean", short: "h" },
  },
});

if (values.help) {
  console.log(HELP);
} else {
  process.exitCode = await main();
}

async function main(): Promise<number> {
  await using databases = await openDatabases();
  if (values.seed !== undefined) return await one(databases, number("seed", values.seed));
  return await many(databases);
}

/** One story, told as it goes. */
async function one(databases: Databases, seed: number): Promise<number> {
  const times = number("repeat", values.repeat ?? "1");
  for (let time = 1; time <= times; time += 1) {
    const onLine = times === 1 ? (line: string) => console.log(line) : () => {};
    const played = await play(databases, seed, { onLine });
    if (played.broken.length > 0) {
      console.log(`\n${failure(times === 1 ? { ...played, story: [] } : played)}`);
      return 1;
    }
    console.log(`${times > 1 ? `time ${time}: ` : ""}${played.steps} steps, no promise was broken`);
  }
  return 0;
}

async function many(databases: Databases): Promise<number> {
  const count = number("seeds", values.seeds ?? "200");
  const first = number("from", values.from ?? String(1 + randomInt(1_000_000)));
  const startedMs = monotonicMs();
  const totals = noTotals();
  const bar = new cliProgress.SingleBar({
    format: `{bar} {value}/{total} seeds, {steps} steps, {days} days, {broken} broken, {eta_formatted} left`,
    noTTYOutput: true,
    notTTYSchedule: 30 * SECOND_MS,
  });
  console.log(`seeds ${first} to ${first + count - 1}`);
  bar.start(count, 0, { steps: 0, days: "0.0", broken: 0 });
  const failures: Shift[] = [];
  const stopsAtFirst = !values["keep-going"] && !values.nightly;
  const queue = Array.from({ length: count }, (_, i) => first + i).values();
  const lanes = Array.from({ length: number("together", values.together ?? "2") }, async () => {
    for (const seed of queue) {
      if (failures.length > 0 && stopsAtFirst) return;
      const played = await play(databases, seed);
      add(totals, played);
      if (played.broken.length > 0) {
        failures.push(played);
        console.log(`\n${failure(played)}\n`);
      }
      const { steps, days, broken } = totals;
      bar.increment(1, { steps, days: days.toFixed(1), broken: broken.length });
    }
  });
  await Promise.all(lanes);
  bar.stop();
  console.log(`\n${summary(totals, (monotonicMs() - startedMs) / SECOND_MS)}`);
  return failures.length === 0 ? 0 : 1;
}

function play(
  databases: Databases,
  seed: number,
  extra: { onLine?: (line: string) => void } = {},
): Promise<Shift> {
  const steps = number("steps", values.steps ?? (values.nightly ? "300" : "200"));
  const days = number("days", values.days ?? (values.nightly ? "1" : "0"));
  return shift({ seed, steps, days, database: (bells) => databases.fresh(bells), ...extra });
}

function number(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  console.error(`--${option} takes a whole number, not "${text}".`);
  process.exit(2);
}
