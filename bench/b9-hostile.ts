import { type Queryable, raw, sql } from "../src/db/tx.ts";
import { SECOND_MS, sleep } from "../src/kernel/time.ts";
import { Engine, recoveries } from "./b9-recovery.ts";
import { ClosedLoop } from "./closed-loop.ts";
import { makeCompany, type Place } from "./company.ts";
import { ratio } from "./measure.ts";
import { perSecond, type Result, type Row, times } from "./report.ts";
import type { Rig } from "./rig.ts";

/** Bound of the issue: throughput under a held snapshot against throughput without. */
const BOUND_RATIO = 0.75;
const HOT_TABLES = [
  "orders",
  "offers",
  "notifications_outbox",
  "order_status_history",
  "distribution_decisions",
];
const WARM_UP_S = 5;

export interface HostileSize {
  readonly cities: number;
  readonly mastersEach: number;
  readonly clients: number;
  /** Of one cell, with or without the snapshot. */
  readonly seconds: number;
  readonly pairs: number;
  /** How often the engine is killed and PostgreSQL restarted in each way. */
  readonly deaths: number;
}

/**
 * B9: a hostile database. Orders go all the way (ordered, offered by an engine in a process of its own, taken,
 * done) in a closed loop, as fast as it goes, in pairs without and with a session that holds a snapshot open;
 * then the engine is killed and PostgreSQL restarted under load. Nothing is lost, nothing given twice.
 */
export async function b9({ rig, ...size }: HostileSize & { rig: Rig }): Promise<Result> {
  const { places } = await makeCompany(rig, size);
  await using engine = new Engine(rig.url);
  await engine.start();
  const violations: string[] = [];
  const cell = async (seconds: number) => {
    const rate = await oneCell(rig, places, size.clients, seconds, violations);
    if (engine.death) throw new Error(engine.death);
    return rate;
  };
  const held = await heldSnapshot(rig, size, cell);
  const recovered = await recoveries(rig, places, {
    clients: Math.ceil(size.clients / 4),
    deaths: size.deaths,
    engine,
  });
  return {
    id: "B9",
    title: "hostile database: held snapshot, kill -9, restarts",
    rows: [...held, ...recovered.rows],
    violations: [...violations, ...recovered.violations],
  };
}

/** Pairs of cells; which comes first alternates, so that what grows during the run weighs on both. */
async function heldSnapshot(
  rig: Rig,
  size: HostileSize,
  cell: (seconds: number) => Promise<number>,
): Promise<Row[]> {
  const pairs: (readonly [held: number, free: number])[] = [];
  const dead: number[] = [];
  const free = async () => {
    await clean(rig.db);
    return cell(size.seconds);
  };
  const held = async () => {
    await clean(rig.db);
    await using _snapshot = await holdSnapshot(rig);
    const rate = await cell(size.seconds);
    dead.push(await deadRows(rig.db));
    return rate;
  };
  await cell(Math.min(WARM_UP_S, size.seconds));
  for (let pair = 0; pair < size.pairs; pair += 1) {
    const first = pair % 2 === 0 ? await free() : await held();
    pairs.push(pair % 2 === 0 ? [await held(), first] : [first, await free()]);
  }
  const against = ratio(pairs);
  const rates = (list: readonly number[]) => list.map(perSecond).join(", ");
  return [
    { what: "orders all the way, undisturbed", figure: rates(pairs.map(([, rate]) => rate)) },
    { what: "orders all the way, snapshot held", figure: rates(pairs.map(([rate]) => rate)) },
    {
      what: `held / undisturbed, ${size.pairs} x ${size.seconds} s each`,
      figure: times(against),
      bound: `>= ${BOUND_RATIO}`,
      holds: against.median >= BOUND_RATIO,
    },
    {
      what: "dead rows after a cell with the snapshot",
      figure: dead.map((n) => n.toLocaleString("en-US")).join(", "),
    },
  ];
}

/** Assignments per second in a full loop; what broke goes to `violations`. */
async function oneCell(
  rig: Rig,
  places: readonly Place[],
  clients: number,
  seconds: number,
  violations: string[],
): Promise<number> {
  await using loop = new ClosedLoop(rig, places);
  loop.order(clients);
  await sleep(SECOND_MS / 2); // Until it is full.
  const rate = await loop.rate(seconds);
  await loop.drain();
  violations.push(...(await loop.broken()));
  return rate;
}

/** What is dead already is no doing of the next cell. */
async function clean(q: Queryable): Promise<void> {
  for (const table of HOT_TABLES) await q.run(sql`vacuum (analyze) ${raw(table)}`);
}

/** A transaction that somebody forgot: its snapshot keeps every old version of every row. */
async function holdSnapshot(rig: Rig): Promise<AsyncDisposable> {
  const session = await rig.db.session();
  await session.query("begin isolation level repeatable read");
  await session.query("select count(*) from orders");
  return {
    async [Symbol.asyncDispose]() {
      // An error here means that the server let go of it: then it was not held, and the cell is void.
      await session.query("rollback");
      await session.end();
    },
  };
}

async function deadRows(q: Queryable): Promise<number> {
  const { n } = await q.one<{ n: number }>(sql`
    select sum(n_dead_tup)::int as n from pg_stat_user_tables where relname = any(${HOT_TABLES}::text[])`);
  return n;
}
