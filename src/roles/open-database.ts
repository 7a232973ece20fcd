import { join } from "node:path";
import pg from "pg";
import { isRetryable } from "../db/retry.ts";
import { joinEmbeddedPostgres } from "../embedded-postgres/join.ts";
import { startEmbeddedPostgres } from "../embedded-postgres/start.ts";
import type { Log } from "../kernel/log.ts";
import { monotonicMs, SECOND_MS, sleep } from "../kernel/time.ts";
import type { Config } from "./config.ts";

/** Where the database is, and how to leave it. */
export interface OpenedDatabase {
  /** May be a transaction pool. */
  readonly url: string;
  /** A session connection: for migrations, LISTEN and the clock. */
  readonly directUrl: string;
  /** Stops the embedded server when this process started it. */
  close(): Promise<void>;
}

/** The database refuses us for a reason that waiting does not cure; `message` says what to do. */
export class DatabaseProblem extends Error {
  override readonly name = "DatabaseProblem";
}

/**
 * The database of the configuration: a server that answers, or the embedded one. Waits for a
 * server that is not there yet, with one log line in half a minute, until `signal` aborts. An embedded server that
 * another process runs is joined when `join` is set, as commands do beside `npm start`.
 * Throws `DatabaseProblem`, `EmbeddedPostgresProblem`, or the signal's reason.
 */
export async function openDatabase(
  config: Pick<Config, "databaseUrl" | "databaseDirectUrl" | "dataDir">,
  { log, signal, join: mayJoin = false }: { log: Log; signal: AbortSignal; join?: boolean },
): Promise<OpenedDatabase> {
  const { databaseUrl, databaseDirectUrl } = config;
  if (databaseUrl === null) return await embedded(join(config.dataDir, "postgres"), log, mayJoin);
  const directUrl = databaseDirectUrl ?? databaseUrl;
  for (const url of new Set([directUrl, databaseUrl])) await answering(url, log, signal);
  return { url: databaseUrl, directUrl, close: async () => {} };
}

async function embedded(dataDir: string, log: Log, mayJoin: boolean): Promise<OpenedDatabase> {
  const joined = mayJoin ? await joinEmbeddedPostgres(dataDir) : null;
  if (joined !== null) return { url: joined, directUrl: joined, close: async () => {} };
  const server = await startEmbeddedPostgres({ dataDir, log: (line) => report(line, log) });
  return { url: server.url, directUrl: server.url, close: () => server.stop() };
}

function report(line: string, log: Log): void {
  if (/\b(FATAL|PANIC)\b|ended unexpectedly/.test(line)) log.warn("postgres", { line });
}

async function answering(url: string, log: Log, signal: AbortSignal): Promise<void> {
  let saidAtMs = Number.NEGATIVE_INFINITY;
  for (;;) {
    signal.throwIfAborted();
    const error = await attempt(url);
    if (error === null) return;
    if (!isAbsent(error)) throw new DatabaseProblem(inWords(error, url));
    if (monotonicMs() - saidAtMs >= 30 * SECOND_MS) {
      log.warn("database_wait", { host: new URL(url).host, error });
      saidAtMs = monotonicMs();
    }
    await sleep(SECOND_MS, signal);
  }
}

async function attempt(url: string): Promise<Error | null> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("select 1");
    return null;
  } catch (error) {
    return error as Error;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Not there yet, or not yet for us: it starts, its name is not known yet, its connections are taken. */
function isAbsent(error: Error): boolean {
  const code = (error as { code?: unknown }).code;
  const isNetwork =
    code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "EHOSTUNREACH" || code === "ENETUNREACH";
  const inner = error instanceof AggregateError ? error.errors : [];
  return isNetwork || isRetryable(error) || /timeout/i.test(error.message) || inner.some(isAbsent);
}

function inWords(error: Error, url: string): string {
  const { host, pathname, username } = new URL(url);
  const advice: Record<string, string> = {
    "28P01": `the password of "${username}" is wrong; correct it in DATABASE_URL`,
    "28000": `"${username}" may not log in from here; look at pg_hba.conf of the server`,
    "3D000": `it has no database "${pathname.slice(1)}"; create it with createdb`,
    "42501": `"${username}" has no right to connect to "${pathname.slice(1)}"; grant it`,
  };
  const code = String((error as { code?: unknown }).code ?? "");
  return `The database server at ${host} answers, but ${advice[code] ?? `refuses us: ${error.message}`}.`;
}
