import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { sql } from "../src/db/tx.ts";
import { SECOND_MS, sleep } from "../src/kernel/time.ts";
import { ROLES } from "../src/roles/config.ts";
import { makeCompany } from "./company.ts";
import { makeOrders } from "./data.ts";
import { brokenPromises } from "./kept-promises.ts";
import { median } from "./measure.ts";
import { Phones } from "./phones.ts";
import { ProductProcess } from "./product-process.ts";
import type { Result, Row } from "./report.ts";
import type { Rig } from "./rig.ts";
import { type Footprint, type SteadyLoad, steadyLoad } from "./steady-load.ts";
import type { MemorySample } from "./tell-memory.ts";
import { trend } from "./trend.ts";

/** Bounds of the issue. Below the rate that was asked for they would be kept by idleness. */
const BOUND_MB = 250;
const BOUND_MB_PER_HOUR = 2;
const BOUND_REACHED = 0.95;
/** A minute proves no MB per hour: the slope and the rate are judged from this length of the load on. */
const JUDGED_FROM_S = 3_600;
const MB = 2 ** 20;
const EMPTY_SECONDS = 2;
/** Samples of the process at rest; it has just started before. */
const IDLE_SAMPLES = 3;

export interface MemorySize {
  readonly cities: number;
  readonly mastersEach: number;
  /** Orders that are open all the time, and wait. */
  readonly openOrders: number;
  readonly idleSeconds: number;
  /** Of the load. */
  readonly seconds: number;
  readonly eventsPerSecond: number;
}

/**
 * B8: memory of one process with all roles, as `field-service start` runs it: at rest, and while orders come at a
 * steady rate, are offered, announced, taken and worked on by masters who press the buttons of a Telegram beside it.
 * Against a Node process that only holds connections; with what the load leaves behind in PostgreSQL.
 */
export async function b8({ rig, ...size }: MemorySize & { rig: Rig }): Promise<Result> {
  const { places } = await makeCompany(rig, size);
  await makeWaitingOrders(rig, places, size.openOrders);
  const emptyMb = await emptyProcess(rig.url);
  await using phones = await Phones.open(rig);
  await using product = await ProductProcess.start(ROLES, {
    env: { DATABASE_URL: rig.url, TELEGRAM_API_ROOT: phones.url },
    preload: [moduleAt("tell-memory.ts"), moduleAt("lift-pace.ts")],
  });
  await sleep(size.idleSeconds * SECOND_MS);
  const idleMb = median(product.memory.slice(-IDLE_SAMPLES).map(rssMb));
  const before = product.memory.length;
  const load = await steadyLoad(rig, places, size);
  // One sample a second; what comes after the load is rest.
  const samples = product.memory.slice(before, before + size.seconds);
  const later = samples.slice(Math.floor(samples.length / 2));
  // Not before: a forced collection makes V8 collect sooner from then on, and the RSS would be another.
  const alive = await product.collect();
  const violations = await brokenPromises(rig.db, load.confirmed, rig.clock.now());
  if (product.isOver) violations.push(`the process ended by itself:\n${product.words}`);
  if (load.unsettled > 0)
    violations.push(`${load.unsettled} orders, messages or presses were not worked off`);
  return {
    id: "B8",
    title:
      `memory of one process with all roles: ${count(size.cities * size.mastersEach)} masters, ` +
      `${count(size.openOrders)} orders that wait, ${size.seconds} s of load`,
    rows: [
      ...processRows(emptyMb, idleMb, later, size),
      {
        what: "heap that is alive after the load (full collection)",
        figure: `${heapMb(alive).toFixed(1)} MB`,
      },
      ...loadRows(load, size),
    ],
    violations,
  };
}

function processRows(
  emptyMb: number,
  idleMb: number,
  later: readonly MemorySample[],
  { seconds }: MemorySize,
): Row[] {
  const rss = later.map(rssMb);
  const highest = Math.max(...rss);
  const { perHour, error } = trend(later.map((sample) => ({ atMs: sample.atMs, value: rssMb(sample) })));
  const isJudged = seconds >= JUDGED_FROM_S;
  return [
    { what: "RSS of an empty Node process with the driver", figure: mb(emptyMb) },
    { what: "RSS at rest", figure: `${mb(idleMb)} (${(idleMb / emptyMb).toFixed(2)}x the empty one)` },
    {
      what: "RSS under load, second half: p50 / max",
      figure: `${mb(median(rss))} / ${mb(highest)} (${(median(rss) / emptyMb).toFixed(2)}x the empty one)`,
      bound: `<= ${BOUND_MB} MB`,
      holds: highest <= BOUND_MB,
    },
    {
      what: "heap in use under load, second half: p50",
      figure: mb(median(later.map(heapMb))),
    },
    {
      what: `slope of the RSS, second half (${later.length} samples)`,
      figure: `${perHour.toFixed(1)} ± ${error.toFixed(1)} MB/h`,
      bound: `<= ${BOUND_MB_PER_HOUR} MB/h${isJudged ? "" : ", judged with --full only: a minute proves no MB per hour"}`,
      ...(isJudged ? { holds: perHour <= BOUND_MB_PER_HOUR } : {}),
    },
  ];
}

function loadRows({ half, end }: SteadyLoad, { seconds, eventsPerSecond }: MemorySize): Row[] {
  const reached = ((end.events - half.events) / (end.atMs - half.atMs)) * SECOND_MS;
  const isJudged = seconds >= JUDGED_FROM_S;
  const indexMb = (end.indexBytes - half.indexBytes) / MB;
  const orders = end.orders - half.orders;
  const dead = ({ deadRows, liveRows }: Footprint) =>
    `${count(deadRows)} (${((100 * deadRows) / (deadRows + liveRows)).toFixed(1)} %)`;
  return [
    {
      what: "events per second, second half",
      figure: `${reached.toFixed(0)} of ${eventsPerSecond}`,
      ...(isJudged
        ? { bound: `>= ${BOUND_REACHED} of them`, holds: reached >= BOUND_REACHED * eventsPerSecond }
        : {}),
    },
    { what: "PostgreSQL: dead rows halfway / at the end", figure: `${dead(half)} / ${dead(end)}` },
    {
      what: "PostgreSQL: growth of the indexes, second half",
      figure: `${indexMb.toFixed(1)} MB for ${count(orders)} orders`,
    },
  ];
}

/** Open orders of which none is due soon: they cost what rows that wait cost. */
async function makeWaitingOrders(
  rig: Rig,
  places: readonly { cityId: number; districtId: number }[],
  openOrders: number,
): Promise<void> {
  const now = rig.clock.now();
  for (const place of places) await makeOrders(rig.db, place, Math.round(openOrders / places.length), now);
  await rig.db.run(sql`
    update orders set dispatch_due_at = ${now}::timestamptz + interval '2 days' where status = 'SEARCHING'`);
  await rig.db.run(sql`vacuum (analyze)`);
}

/** RSS of a process that does nothing, once it has settled, MB. */
async function emptyProcess(url: string): Promise<number> {
  const samples: MemorySample[] = [];
  const child = fork(new URL("empty-process.ts", import.meta.url), {
    env: { ...process.env, DATABASE_URL: url },
    execArgv: ["--import", moduleAt("tell-memory.ts")],
  });
  child.on("message", (sample) => samples.push(sample as MemorySample));
  const ended = once(child, "exit");
  await Promise.race([sleep(EMPTY_SECONDS * SECOND_MS), ended]);
  if (child.exitCode !== null) throw new Error(`the empty process ended with ${child.exitCode}`);
  child.disconnect();
  await ended;
  return rssMb(samples.at(-1)!);
}

function moduleAt(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

const heapMb = ({ heapUsedBytes }: MemorySample): number => heapUsedBytes / MB;
const rssMb = ({ rssBytes }: MemorySample): number => rssBytes / MB;
const mb = (value: number): string => `${value.toFixed(0)} MB`;
const count = (value: number): string => value.toLocaleString("en-US");
