import type pg from "pg";
import { sleep } from "../kernel/time.ts";
import type { Database } from "./database.ts";
import { type MigrationFile, readMigrationFiles } from "./migration-files.ts";
import { type AppliedMigration, MigrationError, pendingMigrations } from "./migration-state.ts";
import { withRetry } from "./retry.ts";

export { MigrationError } from "./migration-state.ts";

/** Any number that nothing else in this database locks: "fsmigrat" read as ASCII. */
const LOCK_KEY = "7382364513664917876";
const LOCK_POLL_MS = 100;
/** Short, because a waiting ALTER TABLE makes every later query wait behind it; the file is tried again. */
const LOCK_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 30 * 60_000;
const SERVER_VERSION_MIN = 150_000;

const CREATE_TABLE = `create table if not exists schema_migrations (
  version int not null,
  name text not null,
  checksum varchar(64) not null,
  applied_at timestamptz not null,
  constraint pk_schema_migrations primary key (version)
)`;

export interface MigrateOptions {
  readonly now: Date;
  readonly log?: (line: string) => void;
  /** Where the files are; the migrations of this code unless told otherwise. */
  readonly directory?: URL;
}

export interface MigrationStatus {
  /** Version of the database; 0 = empty. */
  readonly version: number;
  readonly applied: readonly AppliedMigration[];
  /** Names of the files that the next `migrate` would run. */
  readonly pending: readonly string[];
  /** Why `migrate` would refuse, else null. */
  readonly problem: MigrationError | null;
}

/**
 * Brings the schema up to date. `database` must point at a session connection, not at a
 * transaction pool. Each file runs in a transaction of its own together with its row in
 * `schema_migrations`, so a failure leaves the schema at the file before. Of several migrators at
 * once one works and the others wait and then find nothing to do.
 *
 * Returns the names of the files applied by this call and the version reached. Throws
 * `MigrationError` (see `pendingMigrations`, and `failed` for an error of a file).
 */
export async function migrate(
  database: Database,
  options: MigrateOptions,
): Promise<{ applied: string[]; version: number }> {
  const log = options.log ?? (() => {});
  const files = await readMigrationFiles(options.directory);
  const client = await database.session();
  try {
    await refuseOldServer(client);
    const applied: string[] = [];
    for (;;) {
      const rows = await appliedMigrations(client);
      if (rows && pendingMigrations(files, rows).length === 0) return { applied, version: rows.length };
      const name = await withRetry(() => applyNext(client, files, options.now, log));
      if (name) applied.push(name);
    }
  } finally {
    await client.end();
  }
}

/** What `migrate` would do, without doing it or waiting for a lock. */
export async function migrationStatus(
  database: Database,
  options: { readonly directory?: URL } = {},
): Promise<MigrationStatus> {
  const files = await readMigrationFiles(options.directory);
  const client = await database.session();
  try {
    const applied = (await appliedMigrations(client)) ?? [];
    const version = applied.at(-1)?.version ?? 0;
    try {
      const pending = pendingMigrations(files, applied).map((file) => file.name);
      return { version, applied, pending, problem: null };
    } catch (error) {
      if (!(error instanceof MigrationError)) throw error;
      return { version, applied, pending: [], problem: error };
    }
  } finally {
    await client.end();
  }
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: number; version: string }>(
    "select current_setting('server_version_num')::int as number, current_setting('server_version') as version",
  );
  const server = rows[0]!;
  if (server.number >= SERVER_VERSION_MIN) return;
  throw new MigrationError(
    "failed",
    `Field Service needs PostgreSQL 15 or newer; this server is ${server.version}. Upgrade it, or set DATABASE_URL to another one.`,
  );
}

/** Rows of `schema_migrations` by version; null before the first migration. */
async function appliedMigrations(client: pg.Client): Promise<AppliedMigration[] | null> {
  const found = await client.query("select to_regclass('schema_migrations') is not null as found");
  if (!found.rows[0].found) return null;
  const { rows } = await client.query<AppliedMigration>(
    'select version, name, checksum, applied_at as "appliedAt" from schema_migrations order by version',
  );
  return rows;
}

/** Applies the first pending file under the lock and returns its name; null when another migrator was faster. */
async function applyNext(
  client: pg.Client,
  files: readonly MigrationFile[],
  now: Date,
  log: (line: string) => void,
): Promise<string | null> {
  await beginLocked(client, log);
  try {
    await client.query(CREATE_TABLE);
    const file = pendingMigrations(files, (await appliedMigrations(client)) ?? [])[0];
    if (!file) {
      await client.query("commit");
      return null;
    }
    log(`migration ${file.name}`);
    if (file.inTransaction) await runInTransaction(client, file, now);
    else await runAlone(client, file, now);
    return file.name;
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  }
}

/**
 * Opens a transaction that holds the migration lock. The lock is asked for again and again, each
 * time in a new transaction: a session that waits in one statement keeps its snapshot, and CREATE
 * INDEX CONCURRENTLY of the holder would wait for that snapshot for ever.
 */
async function beginLocked(client: pg.Client, log: (line: string) => void): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    await client.query("begin");
    await client.query(
      `set local lock_timeout = ${LOCK_TIMEOUT_MS}; set local statement_timeout = ${STATEMENT_TIMEOUT_MS}; ` +
        "set local idle_in_transaction_session_timeout = 0; set local client_min_messages = warning",
    );
    const { rows } = await client.query(`select pg_try_advisory_xact_lock(${LOCK_KEY}) as locked`);
    if (rows[0].locked) return;
    await client.query("rollback");
    if (attempt === 0) log("another process is migrating this database; waiting for it");
    await sleep(LOCK_POLL_MS);
  }
}

async function runInTransaction(client: pg.Client, file: MigrationFile, now: Date): Promise<void> {
  await runText(client, file);
  await record(client, file, now);
  await client.query("commit");
}

/**
 * Runs a file that may not run in a transaction, under a session lock taken before the transaction
 * lock is given up. A crash between the statement and its row runs the file again, so its statement
 * must be one that can be repeated (`if not exists`).
 */
async function runAlone(client: pg.Client, file: MigrationFile, now: Date): Promise<void> {
  await client.query(`select pg_advisory_lock(${LOCK_KEY})`);
  await client.query("commit");
  try {
    await client.query(`set statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
    await runText(client, file);
    await record(client, file, now);
  } finally {
    await client.query(`reset statement_timeout; select pg_advisory_unlock(${LOCK_KEY})`).catch(() => {});
  }
}

function record(client: pg.Client, file: MigrationFile, now: Date): Promise<unknown> {
  return client.query(
    "insert into schema_migrations (version, name, checksum, applied_at) values ($1, $2, $3, $4)",
    [file.version, file.name, file.checksum, now],
  );
}

async function runText(client: pg.Client, file: MigrationFile): Promise<void> {
  try {
    await client.query(file.text);
  } catch (error) {
    throw failure(file, error);
  }
}

/** Keeps the SQLSTATE, so that a lock time-out is still recognised as worth a retry. */
function failure(file: MigrationFile, error: unknown): unknown {
  const { code, message, hint, position } = error as Partial<pg.DatabaseError>;
  if (code === "55P03" || code === "40P01") return error;
  const line = position ? file.text.slice(0, Number(position)).split("\n").length : null;
  return new MigrationError(
    "failed",
    `Migration ${file.name}${line ? ` line ${line}` : ""} failed and was undone: ${message}.` +
      `${hint ? ` ${hint}` : ""} The schema is at version ${file.version - 1}; mend the cause and start again.`,
    { cause: error },
  );
}
