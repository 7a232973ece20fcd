import { mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { connect, type Database } from "../src/db/database.ts";
import { migrate } from "../src/db/migrate.ts";
import { type Queryable, sql } from "../src/db/tx.ts";
import { startEmbeddedPostgres } from "../src/embedded-postgres/start.ts";
import { Cities } from "../src/geo/cities.ts";
import type { Log } from "../src/kernel/log.ts";
import { type Clock, WallClock } from "../src/kernel/time.ts";
import { Settings } from "../src/settings/settings.ts";
import type { Actor } from "../src/staff/actor.ts";
import type { WorkDeps } from "../src/staff/run-work.ts";
import type { Work } from "../src/staff/work.ts";

/** What each benchmark runs on: a durable server of its own and everything a command needs. */
export interface Rig extends AsyncDisposable {
  readonly db: Database;
  readonly url: string;
  readonly deps: WorkDeps;
  readonly clock: Clock;
  settings: Settings;
  work(actor: Actor): Work<Queryable>;
}

const SILENT: Log = { info() {}, warn() {}, error() {} };

/**
 * A migrated database for a benchmark: on `BENCH_DATABASE_URL`, or on an embedded server with
 * default durability on a real disk (never /dev/shm: the commit is what is measured).
 */
export async function newRig({ poolMax = 16 }: { poolMax?: number } = {}): Promise<Rig> {
  const given = process.env["BENCH_DATABASE_URL"];
  const server = given ? { url: given, stop: async () => {} } : await embedded();
  const clock = new WallClock();
  const db = connect({ url: server.url, poolMax, statementTimeoutMs: 600_000 });
  await migrate(db, { now: clock.now() });
  const cities = new Cities(db);
  const version = await db.one<{ id: number }>(
    sql`insert into settings_versions (at, snapshot) values (${clock.now()}, '{}') returning id`,
  );
  const rig = {
    db,
    url: server.url,
    clock,
    settings: Settings.of({}, { version: version.id }),
    deps: { db, clock, cities, log: SILENT, settings: { current: async () => rig.settings } },
    work: (actor: Actor): Work<Queryable> => ({
      tx: db,
      actor,
      now: clock.now(),
      settings: rig.settings,
      cities,
      source: "bot",
      requestId: null,
      log: SILENT,
    }),
    async [Symbol.asyncDispose]() {
      await db.close();
      await server.stop();
    },
  };
  return rig;
}

async function embedded(): Promise<{ url: string; stop(): Promise<void> }> {
  const dir = await mkdtemp(join(resolve(import.meta.dirname, ".."), ".bench-"));
  const server = await startEmbeddedPostgres({
    dataDir: dir,
    settings: { max_connections: "300", max_wal_size: "4GB", shared_buffers: "1GB", wal_buffers: "16MB" },
  });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
