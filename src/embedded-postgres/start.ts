import { mkdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import pg from "pg";
import { sleep } from "../kernel/time.ts";
import { bundledBinDir } from "./binaries.ts";
import { type Cluster, checkFits, initialise, isInitialised, password, SUPERUSER } from "./cluster.ts";
import { ordinaryUser } from "./os-user.ts";
import { claim, isAlive } from "./owner.ts";
import { EmbeddedPostgresProblem, explain } from "./problem.ts";
import { launch, type Server } from "./server.ts";

export interface EmbeddedPostgresOptions {
  /** Directory of ours: the cluster, its password and the mark of the process that owns it. */
  readonly dataDir: string;
  /** A free one when absent. */
  readonly port?: number;
  /** Created when missing; `field_service` by default. */
  readonly database?: string;
  /** Server settings as in postgresql.conf; the safe defaults of PostgreSQL otherwise. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Directory with `initdb` and `postgres` of another installation, instead of the bundled ones. */
  readonly binDir?: string;
  /** Gets each line the server writes, and ours about restarts. */
  readonly log?: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** For a connection as the superuser, from this machine only. */
  readonly url: string;
  /** Process number of the postmaster; changes when it had to be started again. */
  readonly pid: number;
  /** Fast shutdown; returns when the server has ended and the directory is free. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on `dataDir`, which is created at the first start and used again later, also
 * after kill -9 of the server or of this process. A server that dies is started again on the same
 * port. It ends with this process.
 * Throws an `EmbeddedPostgresProblem` in words for people: directory in use, disk full, no binaries
 * for this platform, files of another major version, closed directory, port taken.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true }).catch((error: Error) => {
    throw explain("cannot be set up", error.message, dataDir);
  });
  const release = await claim(dataDir);
  try {
    return await started(options, dataDir, release);
  } catch (error) {
    await release();
    throw error;
  }
}

async function started(
  options: EmbeddedPostgresOptions,
  dataDir: string,
  release: () => Promise<void>,
): Promise<EmbeddedPostgres> {
  const dir = join(dataDir, "cluster");
  const user = await ordinaryUser(dir);
  const cluster: Cluster = { dir, user, binDir: options.binDir ?? (await bundledBinDir(user)) };
  const passwordFile = join(dataDir, "password");
  if (!(await isInitialised(dir))) {
    await rm(passwordFile, { force: true });
    await initialise(cluster);
  }
  await checkFits(cluster);
  await endLeftover(dir);
  const secret = await password(cluster, passwordFile);

  const log = options.log ?? (() => {});
  const { server, port } = await launchOnPort(cluster, options, log);
  const url = (database: string) =>
    `postgresql://${SUPERUSER}:${secret}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const kept = keepRunning(server, () => launchPatiently(cluster, port, options.settings ?? {}, log), log);
  const database = options.database ?? "field_service";
  try {
    await createDatabase(url("postgres"), database);
  } catch (error) {
    await kept.stop();
    throw error;
  }
  return {
    url: url(database),
    get pid() {
      return kept.pid;
    },
    async stop() {
      await kept.stop();
      await release();
    },
  };
}

/** Ends a postmaster whose owner is dead, and forgets a lock file whose number now means another program. */
async function endLeftover(dir: string): Promise<void> {
  const path = join(dir, "postmaster.pid");
  const pid = Number((await readFile(path, "utf8").catch(() => "")).split("\n")[0]);
  if (!pid || !isAlive(pid)) return;
  const command = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "postgres");
  if (!command.startsWith("postgres")) return rm(path, { force: true });
  try {
    process.kill(pid, "SIGINT");
  } catch {
    return; // Not ours to stop: the server's own lock will refuse, in words.
  }
  for (let waitedMs = 0; isAlive(pid) && waitedMs < 20_000; waitedMs += 50) await sleep(50);
}

async function launchOnPort(
  cluster: Cluster,
  options: EmbeddedPostgresOptions,
  log: (line: string) => void,
): Promise<{ server: Server; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    try {
      return { port, server: await launchPatiently(cluster, port, options.settings ?? {}, log) };
    } catch (error) {
      // Between finding a free port and binding it somebody else may have taken it.
      const isTaken = error instanceof EmbeddedPostgresProblem && error.reason === "port taken";
      if (options.port !== undefined || !isTaken || attempt === 5) throw error;
    }
  }
}

/** After kill -9 of a postmaster its children need a moment to notice; until then a new one is refused. */
async function launchPatiently(
  cluster: Cluster,
  port: number,
  settings: Readonly<Record<string, string>>,
  log: (line: string) => void,
): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(cluster, port, settings, log);
    } catch (error) {
      const isBusy = error instanceof EmbeddedPostgresProblem && error.reason === "directory in use";
      if (!isBusy || attempt === 20) throw error;
      await sleep(250);
    }
  }
}

function keepRunning(
  first: Server,
  again: () => Promise<Server>,
  log: (line: string) => void,
): { pid: number; stop(): Promise<void> } {
  let server = first;
  let isStopping = false;
  async function watch(): Promise<void> {
    for (let failures = 0; ; ) {
      await server.ended;
      if (isStopping) return;
      log(`the embedded PostgreSQL (process ${server.pid}) ended unexpectedly; starting it again`);
      await sleep(Math.min(100 * 2 ** failures, 10_000));
      if (isStopping) return;
      try {
        server = await again();
        failures = 0;
      } catch (error) {
        failures += 1;
        log((error as Error).message);
      }
    }
  }
  const watching = watch();
  return {
    get pid() {
      return server.pid;
    },
    async stop() {
      isStopping = true;
      await server.stop();
      await watching;
      // A restart may have been under way when the stop came.
      await server.stop();
    },
  };
}

async function createDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on("error", () => {});
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolvePort(typeof address === "object" && address ? address.port : 0));
    });
  });
}
