import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { Bells } from "../../src/db/bells.ts";
import { connect, Database } from "../../src/db/database.ts";
import { migrate } from "../../src/db/migrate.ts";
import { isAlive } from "../../src/embedded-postgres/owner.ts";
import { startEmbeddedPostgres } from "../../src/embedded-postgres/start.ts";
import { scratch } from "../scratch.ts";

/**
 * How much of a fault is made: `full` is what the catalogue asks for, `ci` fits all of it into a few
 * minutes, `smoke` only shows that a test still starts.
 */
export type Profile = "smoke" | "ci" | "full";

export interface GroundDatabaseOptions {
  readonly poolMax?: number;
  readonly bells?: Bells;
}

/** Where the tests stand: databases of their own, and the seed of the run. */
export interface Ground {
  readonly seed: number;
  /** A migrated database without rows, dropped when it is disposed of. */
  database(options?: GroundDatabaseOptions): Promise<Database>;
}

/** A test of the catalogue: what was found, one row per figure. Throws when it could not be carried out. */
export type Fault = (profile: Profile, ground: Ground) => Promise<readonly import("./report.ts").Row[]>;

/** The count of the profile. */
export function sized<T>(profile: Profile, sizes: Readonly<Record<Profile, T>>): T {
  return sizes[profile];
}

const TEMPLATE = "faults_template";
const TEMPLATE_AT = new Date("2026-01-01T00:00:00Z");

/**
 * Commits are written before they are answered, so that the death of a process or of the whole server
 * loses nothing that was answered; only a power cut could. Clusters lie in memory where there is plenty.
 */
export const SERVER_SETTINGS = {
  fsync: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  min_wal_size: "32MB",
  max_wal_size: "256MB",
  max_connections: "300",
};

export interface Server extends AsyncDisposable {
  readonly url: string;
  /** Of the postmaster. */
  readonly pid: number;
}

/**
 * A PostgreSQL of our own that may be killed; gone with its files when it is disposed of. `durable` puts
 * it on the disk with the settings a new PostgreSQL has.
 */
export async function startServer({
  settings = {},
  durable = false,
}: {
  settings?: Readonly<Record<string, string>>;
  durable?: boolean;
} = {}): Promise<Server> {
  const dataDir = await ownDirectory(durable ? tmpdir() : await scratch());
  await chmod(dataDir, 0o711); // Started by root, the server runs as somebody else.
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    const wanted = { ...(durable ? {} : SERVER_SETTINGS), ...settings };
    const server = await startEmbeddedPostgres({ dataDir, database: "faults", settings: wanted });
    const made: Server = {
      url: server.url,
      get pid() {
        return server.pid;
      },
      async [Symbol.asyncDispose]() {
        running.delete(made);
        await server.stop();
        await remove();
      },
    };
    running.add(made);
    return made;
  } catch (error) {
    await remove();
    throw error;
  }
}

/** For a run that is interrupted: its servers must not stay. */
const running = new Set<Server>();
const PREFIX = "field-service-faults-";

/** A directory of this run; what a run that was killed has left behind goes with the next one. */
export function ownDirectory(parent: string): Promise<string> {
  return mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
}

/** Ends what this process has started and removes its directories, and those of runs that were killed. */
export async function cleanUp(): Promise<void> {
  await Promise.all([...running].map((server) => server[Symbol.asyncDispose]()));
  for (const parent of new Set([tmpdir(), await scratch()])) {
    for (const entry of await readdir(parent)) {
      const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(entry)?.[1]);
      if (!pid || (pid !== process.pid && isAlive(pid))) continue;
      await rm(join(parent, entry), { recursive: true, force: true }).catch(() => {});
    }
  }
}

/** Brings the template up on a server; databases are cloned from it. */
export async function groundOn(server: Pick<Server, "url">, seed: number): Promise<Ground> {
  await administer(server.url, `create database "${TEMPLATE}"`);
  {
    await using template = connect({ url: onServer(server.url, TEMPLATE), poolMax: 1 });
    await migrate(template, { now: TEMPLATE_AT });
  }
  let made = 0;
  return {
    seed,
    async database(options = {}) {
      made += 1;
      const name = `faults_${made}`;
      await administer(server.url, `create database "${name}" template "${TEMPLATE}" strategy file_copy`);
      return new GroundDatabase(server.url, name, options);
    },
  };
}

class GroundDatabase extends Database {
  readonly #serverUrl: string;
  readonly #name: string;

  constructor(serverUrl: string, name: string, options: GroundDatabaseOptions) {
    super({ url: onServer(serverUrl, name), applicationName: "field-service faults", ...options });
    this.#serverUrl = serverUrl;
    this.#name = name;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await administer(this.#serverUrl, `drop database if exists "${this.#name}" with (force)`);
  }
}

/** The same server, another database. */
export function onServer(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

/** Runs statements, one by one, in a session of its own. */
export async function administer(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
