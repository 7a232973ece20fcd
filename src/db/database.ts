import { hash } from "node:crypto";
import pg from "pg";
import type { Bells } from "./bells.ts";
import { isLostPlan, sqlState, withRetry } from "./retry.ts";
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
  /** Named statements, planned once per connection; false behind a pool that cannot keep them. */
  readonly prepare?: boolean;
  /** Errors of idle or checked-out connections; without a listener they would end the process. */
  readonly onConnectionError?: (error: Error) => void;
  readonly onRetry?: (error: unknown, attempt: number) => void;
}

/** The server gives no more connections. */
const TOO_MANY_CONNECTIONS = "53300";
/** After so long the server is asked again whether it has more. */
const MAKE_DO_MS = 1_000;
const CONNECT_TRIES_MAX = 5;

/** Connects lazily: the pool opens connections when they are needed. */
export function connect(options: DatabaseOptions): Database {
  return new Database(options);
}

export class Database implements Queryable, AsyncDisposable {
  readonly url: string;
  readonly #pool: pg.Pool;
  readonly #bells: Bells | undefined;
  readonly #onRetry: DatabaseOptions["onRetry"];
  readonly #plans: Plans;
  readonly #poolMax: number;
  /** Connections that stand; the pool also counts those that are being opened. */
  #connected = 0;
  #makesDo: NodeJS.Timeout | undefined;

  constructor(options: DatabaseOptions) {
    this.url = options.url;
    this.#bells = options.bells;
    this.#onRetry = options.onRetry;
    this.#plans = new Plans(options.prepare ?? true);
    this.#poolMax = options.poolMax ?? 10;
    const statementTimeoutMs = options.statementTimeoutMs ?? 15_000;
    this.#pool = new pg.Pool({
      connectionString: options.url,
      max: this.#poolMax,
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
    this.#pool.on("connect", (client) => {
      client.on("error", onError);
      this.#connected += 1;
    });
    this.#pool.on("remove", () => {
      this.#connected -= 1;
    });
  }

  async rows<T>(query: Sql): Promise<T[]> {
    return (await this.#alone(query)).rows as T[];
  }

  async one<T>(query: Sql): Promise<T> {
    return exactlyOne(await this.rows<T>(query), query);
  }

  async maybeOne<T>(query: Sql): Promise<T | null> {
    return atMostOne(await this.rows<T>(query), query);
  }

  async run(query: Sql): Promise<number> {
    return (await this.#alone(query)).rowCount ?? 0;
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

  /** One statement on a connection of its own; after an error nobody relies on that connection. */
  async #alone(query: Sql): Promise<pg.QueryResult> {
    const client = await this.#connection();
    let broken: Error | undefined;
    try {
      return await this.#plans.run(client, query);
    } catch (error) {
      broken = error as Error;
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** A connection of the pool. While the server has none left for us, one of those that we have is waited for. */
  async #connection(): Promise<pg.PoolClient> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#pool.connect();
      } catch (error) {
        const isMore = this.#connected > 0 && attempt < CONNECT_TRIES_MAX;
        if (sqlState(error) !== TOO_MANY_CONNECTIONS || !isMore) throw error;
        this.#makeDo();
      }
    }
  }

  /** The pool takes itself for full for a while: whoever wants a connection then stands in its line. */
  #makeDo(): void {
    this.#pool.options.max = this.#connected;
    clearTimeout(this.#makesDo);
    this.#makesDo = setTimeout(() => {
      this.#pool.options.max = this.#poolMax;
    }, MAKE_DO_MS).unref();
  }

  async #once<T>(action: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await this.#connection();
    let broken: Error | undefined;
    try {
      await client.query("begin");
      const tx = new OpenTransaction(client, this.#plans);
      const result = await action(tx);
      const { command } = await client.query("commit");
      // An error that `action` swallowed has aborted the transaction; the server then answers ROLLBACK, not an error.
      if (command !== "COMMIT")
        throw new Error("nothing was committed: an error of a statement was swallowed");
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
    clearTimeout(this.#makesDo);
    await this.#pool.end();
  }

  close(): Promise<void> {
    return this[Symbol.asyncDispose]();
  }
}

class OpenTransaction implements Tx {
  readonly isTransaction = true;
  readonly #client: pg.PoolClient;
  readonly #plans: Plans;
  readonly #bells: Bell[] = [];
  readonly #after: (() => void)[] = [];

  constructor(client: pg.PoolClient, plans: Plans) {
    this.#client = client;
    this.#plans = plans;
  }

  async rows<T>(query: Sql): Promise<T[]> {
    return (await this.#plans.run(this.#client, query)).rows as T[];
  }

  async one<T>(query: Sql): Promise<T> {
    return exactlyOne(await this.rows<T>(query), query);
  }

  async maybeOne<T>(query: Sql): Promise<T | null> {
    return atMostOne(await this.rows<T>(query), query);
  }

  async run(query: Sql): Promise<number> {
    return (await this.#plans.run(this.#client, query)).rowCount ?? 0;
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

/** Most statements prepared at once; texts with many shapes (filters of a list) go unnamed beyond it. */
const PLANS_MAX = 500;

/**
 * Names statements, so that each connection parses and plans a text once. A transaction pool that
 * cannot keep names (PgBouncer before 1.21) answers that a statement does not exist, or exists
 * already: from then on nothing is named, and the error is one that repeats the whole command.
 */
class Plans {
  readonly #names = new Map<string, string>();
  #isOn: boolean;

  constructor(isOn: boolean) {
    this.#isOn = isOn;
  }

  async run(where: pg.PoolClient, query: Sql): Promise<pg.QueryResult> {
    const { text, values } = query;
    const name = this.#isOn ? this.#nameOf(text) : undefined;
    try {
      return await where.query(name === undefined ? { text, values } : { name, text, values });
    } catch (error) {
      if (isLostPlan(error)) this.#isOn = false;
      throw error;
    }
  }

  #nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= PLANS_MAX) return known;
    const name = `fs${hash("sha1", text, "hex").slice(0, 24)}`;
    this.#names.set(text, name);
    return name;
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
