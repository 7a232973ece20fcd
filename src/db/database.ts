import pg from "pg";
import type { Bells } from "./bells.ts";
import { withRetry } from "./retry.ts";
import type { Bell, Queryable, Sql, Tx } from "./tx.ts";

// int8 ids and Telegram ids stay below 2^53; numeric stays a string (money.ts reads it); dates stay text.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

export interface DatabaseOptions {
  readonly url: string;
  readonly poolMax?: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
  readonly lockTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  readonly bells?: Bells;
  /** Errors of idle or checked-out connections; without a listener they would end the process. */
  readonly onConnectionError?: (error: Error) => void;
  readonly onRetry?: (error: unknown, attempt: number) => void;
}

/** Connects lazily: the pool opens connections when they are needed. */
export function connect(options: DatabaseOptions): Database {
  return new Database(options);
}

export class Database implements Queryable, AsyncDisposable {
  readonly url: string;
  readonly #pool: pg.Pool;
  readonly #bells: Bells | undefined;
  readonly #onRetry: DatabaseOptions["onRetry"];

  constructor(options: DatabaseOptions) {
    this.url = options.url;
    this.#bells = options.bells;
    this.#onRetry = options.onRetry;
    const statementTimeoutMs = options.statementTimeoutMs ?? 15_000;
    this.#pool = new pg.Pool({
      connectionString: options.url,
      max: options.poolMax ?? 10,
      application_name: options.applicationName ?? "field-service",
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 30_000,
      statement_timeout: statementTimeoutMs,
      lock_timeout: options.lockTimeoutMs ?? 5_000,
      idle_in_transaction_session_timeout: 30_000,
      // The server's own limit fires first; this one is for a server that has stopped answering.
      query_timeout: statementTimeoutMs + 5_000,
    });
    const onError = options.onConnectionError ?? (() => {});
    this.#pool.on("error", onError);
    // A checked-out client whose backend dies raises its own event; unheard, it kills the process.
    this.#pool.on("connect", (client) => client.on("error", onError));
  }

  async rows<T>(query: Sql): Promise<T[]> {
    return (await this.#pool.query(query)).rows as T[];
  }

  async one<T>(query: Sql): Promise<T> {
    return exactlyOne(await this.rows<T>(query), query);
  }

  async maybeOne<T>(query: Sql): Promise<T | null> {
    return atMostOne(await this.rows<T>(query), query);
  }

  async run(query: Sql): Promise<number> {
    return (await this.#pool.query(query)).rowCount ?? 0;
  }

  ring(bell: Bell): void {
    this.#bells?.ring(bell);
  }

  /**
   * Runs `action` in one transaction (READ COMMITTED). An error rolls everything back and is
   * thrown on; a retryable one (deadlock, lock time-out, lost connection) runs the whole action
   * again, so `action` must have no effect outside the transaction.
   */
  transaction<T>(action: (tx: Tx) => Promise<T>, options: { retriesMax?: number } = {}): Promise<T> {
    return withRetry(() => this.#once(action), {
      ...(options.retriesMax === undefined ? {} : { retriesMax: options.retriesMax }),
      ...(this.#onRetry ? { onRetry: this.#onRetry } : {}),
    });
  }

  async #once<T>(action: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      await client.query("begin");
      const tx = new OpenTransaction(client);
      const result = await action(tx);
      await client.query("commit");
      tx.committed(this.#bells);
      return result;
    } catch (error) {
      await client.query("rollback").catch((rollbackError: Error) => {
        broken = rollbackError;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** A session connection of its own, outside the pool, for LISTEN and for tests that hold locks. */
  async session(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: "field-service session",
      keepAlive: true,
    });
    client.on("error", () => {});
    await client.connect();
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end();
  }

  close(): Promise<void> {
    return this[Symbol.asyncDispose]();
  }
}

class OpenTransaction implements Tx {
  readonly isTransaction = true;
  readonly #client: pg.PoolClient;
  readonly #bells: Bell[] = [];
  readonly #after: (() => void)[] = [];

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  async rows<T>(query: Sql): Promise<T[]> {
    return (await this.#client.query(query)).rows as T[];
  }

  async one<T>(query: Sql): Promise<T> {
    return exactlyOne(await this.rows<T>(query), query);
  }

  async maybeOne<T>(query: Sql): Promise<T | null> {
    return atMostOne(await this.rows<T>(query), query);
  }

  async run(query: Sql): Promise<number> {
    return (await this.#client.query(query)).rowCount ?? 0;
  }

  ring(bell: Bell): void {
    this.#bells.push(bell);
  }

  afterCommit(action: () => void): void {
    this.#after.push(action);
  }

  async savepoint<T>(action: () => Promise<T>): Promise<T> {
    await this.#client.query("savepoint s");
    const bells = this.#bells.length;
    const after = this.#after.length;
    try {
      const result = await action();
      await this.#client.query("release savepoint s");
      return result;
    } catch (error) {
      this.#bells.length = bells;
      this.#after.length = after;
      await this.#client.query("rollback to savepoint s");
      await this.#client.query("release savepoint s");
      throw error;
    }
  }

  committed(bells: Bells | undefined): void {
    for (const bell of this.#bells) bells?.ring(bell);
    for (const action of this.#after) action();
  }
}

function exactlyOne<T>(rows: T[], query: Sql): T {
  if (rows.length !== 1) throw new Error(`expected one row, got ${rows.length}: ${query.text}`);
  return rows[0]!;
}

function atMostOne<T>(rows: T[], query: Sql): T | null {
  if (rows.length > 1) throw new Error(`expected at most one row, got ${rows.length}: ${query.text}`);
  return rows[0] ?? null;
}
