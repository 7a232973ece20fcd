import { connect } from "../src/db/database.ts";
import { type Queryable, sql } from "../src/db/tx.ts";
import { monotonicMs, SECOND_MS, sleep } from "../src/kernel/time.ts";
import { ClosedLoop } from "./closed-loop.ts";
import type { Place } from "./company.ts";
import { ProductProcess } from "./product-process.ts";
import type { Row } from "./report.ts";
import type { Rig } from "./rig.ts";

/** Bound of the issue: seconds to the next offer. */
const BOUND_S = 5;
const LOOK_EVERY_MS = 5;
const PATIENCE_MS = 120_000;

/** The role `dispatch` as people run it, started again after a death as by a supervisor. */
export class Engine implements AsyncDisposable {
  readonly #url: string;
  #process: ProductProcess | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  async start(): Promise<void> {
    this.#process = await ProductProcess.start(["dispatch"], { env: { DATABASE_URL: this.#url } });
  }

  /** kill -9; resolves when it is gone. */
  async kill(): Promise<void> {
    await this.#process?.kill();
    await this.#process?.[Symbol.asyncDispose]();
    this.#process = null;
  }

  /** Its last words, when it ended although nobody killed it. */
  get death(): string | null {
    return this.#process?.isOver ? `the engine ended by itself:\n${this.#process.words}` : null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
  }
}

/** Deaths under load: of the engine by kill -9, of PostgreSQL by a fast and by an immediate shutdown. */
export async function recoveries(
  rig: Rig,
  places: readonly Place[],
  { clients, deaths, engine }: { clients: number; deaths: number; engine: Engine },
): Promise<{ rows: Row[]; violations: string[] }> {
  await using loop = new ClosedLoop(rig, places);
  loop.order(clients);
  const rows = [await recovery("kill -9 of the engine", deaths, () => killEngine(rig, engine))];
  const restarts = { fast: "SIGINT", immediate: "SIGQUIT" } as const;
  for (const [way, signal] of Object.entries(restarts)) {
    const what = `${way} restart of PostgreSQL`;
    const isOurs = process.env["BENCH_DATABASE_URL"] === undefined;
    if (isOurs) rows.push(await recovery(what, deaths, () => restartPostgres(rig, signal)));
    else rows.push({ what, figure: "not measured: the server of BENCH_DATABASE_URL is not ours to stop" });
  }
  await loop.drain();
  const violations = await loop.broken();
  if (engine.death) violations.push(engine.death);
  return { rows, violations };
}

async function recovery(what: string, deaths: number, die: () => Promise<number>): Promise<Row> {
  const seconds: number[] = [];
  for (let i = 0; i < deaths; i += 1) {
    await sleep(SECOND_MS); // Under load again.
    seconds.push((await die()) / SECOND_MS);
  }
  return {
    what: `${what}: to the next offer`,
    figure: `${seconds.map((each) => each.toFixed(2)).join(", ")} s`,
    bound: `<= ${BOUND_S} s`,
    holds: Math.max(...seconds) <= BOUND_S,
  };
}

/** From the death, with a new process started at once, until that has committed an offer, ms. */
async function killEngine(rig: Rig, engine: Engine): Promise<number> {
  const startMs = monotonicMs();
  await engine.kill();
  const last = await lastOffer(rig.db);
  const [offeredMs] = await Promise.all([offeredAfter(rig.db, last), engine.start()]);
  return offeredMs - startMs;
}

/** From the moment PostgreSQL answers again until the engine, which lived on, has committed an offer, ms. */
async function restartPostgres(rig: Rig, signal: NodeJS.Signals): Promise<number> {
  const before = await postmaster(rig.db);
  process.kill(before, signal);
  await using db = connect({ url: rig.url, poolMax: 1 });
  const last = await firstAnswer(async () => {
    if ((await postmaster(db)) === before) throw new Error("the server that was stopped is still there");
    return lastOffer(db);
  });
  const startMs = monotonicMs();
  return (await offeredAfter(db, last)) - startMs;
}

/** Number of the server's process, as it writes it down itself. */
async function postmaster(q: Queryable): Promise<number> {
  const { pid } = await q.one<{ pid: number }>(
    sql`select split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int as pid`,
  );
  return pid;
}

async function lastOffer(q: Queryable): Promise<number> {
  const { id } = await q.one<{ id: number }>(sql`select coalesce(max(id), 0) as id from offers`);
  return id;
}

/** The moment an offer beyond `last` is there. */
async function offeredAfter(q: Queryable, last: number): Promise<number> {
  await firstAnswer(async () => {
    if ((await lastOffer(q)) <= last) throw new Error("no offer yet");
  });
  return monotonicMs();
}

/** What `ask` answers once it does not fail any more. */
async function firstAnswer<T>(ask: () => Promise<T>): Promise<T> {
  const endMs = monotonicMs() + PATIENCE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (monotonicMs() > endMs) throw error;
      await sleep(LOOK_EVERY_MS);
    }
  }
}
