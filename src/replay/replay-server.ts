import { chmod, mkdtemp, readdir, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { Bells } from "../db/bells.ts";
import { connect, type Database } from "../db/database.ts";
import { migrate } from "../db/migrate.ts";
import { isAlive } from "../embedded-postgres/owner.ts";
import { startEmbeddedPostgres } from "../embedded-postgres/start.ts";
import { ReplayProblem } from "./problem.ts";

/** Where runs put their data. */
export interface ReplayServer extends AsyncDisposable {
  /** For the output: which server, and what becomes of the data. */
  readonly inWords: string;
  /** An empty, migrated database for one run; the caller closes it. */
  fresh(bells: Bells, now: Date): Promise<Database>;
}

/** A replay can be made again from its seed, so nothing of it has to survive a power cut. */
const SETTINGS = {
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "2GB",
  shared_buffers: "256MB",
  jit: "off",
  // Everything is in memory: with the price of a disk the planner reads whole tables to avoid an index.
  random_page_cost: "1.1",
  // The tables grow from nothing within seconds: plans must follow.
  autovacuum_naptime: "5s",
  // All that the commands ask is a few rows by an index; a plan made while a table was small reads all of it.
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  max_connections: "20",
};
const PREFIX = "field-service-replay-";
const MEMORY_NEEDED_BYTES = 4 * 2 ** 30;
/** A replay works on one thing at a time; the second connection is for reads beside a transaction. */
const CONNECTIONS = 4;
const STATEMENT_TIMEOUT_MS = 120_000;

/** A server of this process's own in a temporary directory, durability off, gone when disposed of. */
export async function embeddedServer(): Promise<ReplayServer> {
  const parent = await scratch();
  await removeLeftovers(parent);
  const dataDir = await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
  await chmod(dataDir, 0o711); // Started by root, the server runs as somebody else.
  const remove = () => rm(dataDir, { recursive: true, force: true });
  const server = await startEmbeddedPostgres({ dataDir, settings: SETTINGS }).catch(async (error) => {
    await remove();
    throw error;
  });
  let runs = 0;
  return {
    inWords: `a PostgreSQL of its own in ${parent}, durability off, dropped at the end`,
    async fresh(bells, now) {
      runs += 1;
      const url = withDatabase(server.url, `run_${runs}`);
      await statement(server.url, `create database run_${runs}`);
      return await migrated(url, bells, now);
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await remove();
    },
  };
}

/**
 * A database of somebody's own. It must be empty, or its name must end in `_replay`: then whatever is
 * in it is dropped before each run. Throws ReplayProblem when it is neither or cannot be reached.
 */
export async function givenServer(url: string): Promise<ReplayServer> {
  const name = nameOf(url);
  const mayWipe = name.endsWith("_replay");
  if (!mayWipe && (await holdsTables(url))) {
    throw new ReplayProblem(
      `The database "${name}" is not empty, and a replay writes into an empty one. Create another ` +
        `(createdb ${name}_replay): a database whose name ends in _replay is emptied before each run.`,
    );
  }
  return {
    inWords: `the database "${name}", emptied before each run; the last run stays in it`,
    async fresh(bells, now) {
      await statement(url, "drop schema if exists public cascade; create schema public");
      return await migrated(url, bells, now);
    },
    async [Symbol.asyncDispose]() {},
  };
}

function nameOf(url: string): string {
  const name = URL.canParse(url) ? decodeURIComponent(new URL(url).pathname.slice(1)) : "";
  if (!/^postgres(ql)?:/.test(url) || name === "") {
    throw new ReplayProblem(
      "--database needs an address with a database name, for example postgresql://user:password@localhost/city_replay.",
    );
  }
  return name;
}

async function holdsTables(url: string): Promise<boolean> {
  const { rows } = await statement(
    url,
    `select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                     where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
                       and c.relkind in ('r', 'p', 'v', 'm')) as found`,
  );
  return rows[0]!["found"] === true;
}

async function statement(url: string, text: string): Promise<pg.QueryResult<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    throw new ReplayProblem(
      `The database "${nameOf(url)}" cannot be reached: ${(error as Error).message}. Start the server or correct --database.`,
    );
  }
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

async function migrated(url: string, bells: Bells, now: Date): Promise<Database> {
  const db = connect({
    url,
    bells,
    poolMax: CONNECTIONS,
    applicationName: "field-service replay",
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  try {
    await migrate(db, { now });
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

/** Directories of replays that were killed. */
async function removeLeftovers(parent: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(entry)?.[1]);
    if (!pid || isAlive(pid)) continue;
    await rm(join(parent, entry), { recursive: true, force: true }).catch(() => {});
  }
}

/** Memory where there is plenty, else the temporary directory. */
async function scratch(): Promise<string> {
  const memory = "/dev/shm";
  const { bavail, bsize } = await statfs(memory).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize >= MEMORY_NEEDED_BYTES ? memory : tmpdir();
}
