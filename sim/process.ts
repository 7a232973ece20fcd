import type { Database } from "../src/db/database.ts";
import type { Queryable, Tx } from "../src/db/tx.ts";
import { sql } from "../src/db/tx.ts";
import type { Actor } from "../src/staff/actor.ts";
import { runWork, type WorkDeps } from "../src/staff/run-work.ts";
import type { ChangeSource, Work } from "../src/staff/work.ts";

/**
 * What happens to a process at one point of its work. Points are counted from 1 over everything it
 * does: before each statement, before each commit.
 *
 * - `dies`        it ends there; the server rolls back what was open, nothing after it happens.
 * - `cut`         the server ends its connection there, as a restart or a failover does.
 * - `lost_answer` the first commit at or after the point succeeds, but the process never hears of it.
 * - `meanwhile`   somebody else begins something there, on a connection of his own.
 */
export type Fate =
  | { readonly kind: "dies" | "cut" | "lost_answer"; readonly at: number }
  | { readonly kind: "meanwhile"; readonly at: number; readonly begin: () => Promise<void> };

/** Thrown inside a transaction so that it is rolled back; never reaches who asked. */
class Died extends Error {}

/** A commit whose answer was lost looks like this to the client. */
class AnswerLost extends Error {
  readonly code = "ECONNRESET";
}

/**
 * A process of the product with one seeded fault point: it runs the real commands over the real
 * database. After its death nothing it had begun goes on and nobody hears from it again.
 */
export class Process {
  readonly db: Database;
  readonly deps: WorkDeps;
  /** Resolves when it has died and the server has rolled back what it had open. */
  readonly death: Promise<"died">;
  readonly #fate: Fate | null;
  readonly #die: () => void;
  #isDead = false;
  #points = 0;
  #open = 0;
  #happened = false;

  constructor(deps: WorkDeps, fate: Fate | null = null) {
    const { promise, resolve } = Promise.withResolvers<"died">();
    this.death = promise;
    this.#die = () => resolve("died");
    this.#fate = fate;
    this.db = this.#mortal(deps.db);
    this.deps = { ...deps, db: this.db };
  }

  /** Whether its fate has come about. */
  get happened(): boolean {
    return this.#happened;
  }

  /** A command in one transaction, as every surface runs it. */
  do<T>(actor: Actor, command: (work: Work) => Promise<T>, source: ChangeSource = "bot"): Promise<T> {
    return runWork(this.deps, { actor, source }, command);
  }

  /** What commands take that open their transactions themselves. */
  async work(actor: Actor, source: ChangeSource): Promise<Work<Database>> {
    const { clock, settings, cities, log } = this.deps;
    const now = clock.now();
    const current = await settings.current(now);
    return { tx: this.db, actor, now, settings: current, cities, source, requestId: null, log };
  }

  /** Passes a point; true when a connection is to be cut there. */
  async #point(): Promise<boolean> {
    if (this.#isDead) throw new Died();
    this.#points += 1;
    const fate = this.#fate;
    if (fate === null || this.#happened || this.#points !== fate.at) return false;
    if (fate.kind === "lost_answer") return false;
    this.#happened = true;
    if (fate.kind === "meanwhile") {
      await fate.begin();
      return false;
    }
    if (fate.kind === "cut") return true;
    this.#isDead = true;
    this.#buryWhenClosed();
    throw new Died();
  }

  #buryWhenClosed(): void {
    if (this.#isDead && this.#open === 0) this.#die();
  }

  /** What a dead process awaited never comes. */
  #unlessDead<T>(result: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      result.then(
        (value) => {
          if (!this.#isDead) resolve(value);
        },
        (error: unknown) => {
          if (!this.#isDead) reject(error);
        },
      );
    });
  }

  #mortal(db: Database): Database {
    const statement =
      (run: (...args: never[]) => Promise<unknown>) =>
      (...args: never[]) =>
        this.#unlessDead(this.#point().then(() => run.apply(db, args)));
    const transaction: Database["transaction"] = (action, options) =>
      this.#unlessDead(this.#transaction(db, action, options));
    return wrapped(db, { transaction }, statement);
  }

  async #transaction<T>(
    db: Database,
    action: (tx: Tx) => Promise<T>,
    options: { retriesMax?: number } = {},
  ): Promise<T> {
    const run = async () => {
      this.#open += 1;
      try {
        return await db.transaction(async (tx) => {
          if (this.#isDead) throw new Died();
          const result = await action(this.#mortalTx(db, tx));
          await this.#cutIf(await this.#point(), db, tx);
          return result;
        }, options);
      } finally {
        this.#open -= 1;
        this.#buryWhenClosed();
      }
    };
    const result = await run();
    const fate = this.#fate;
    if (fate?.kind !== "lost_answer" || this.#happened || this.#points < fate.at) return result;
    this.#happened = true;
    // The product repeats the whole command, unless the caller repeats it himself.
    if (options.retriesMax === 0) throw new AnswerLost("the answer to the commit was lost");
    return run();
  }

  #mortalTx(db: Database, tx: Tx): Tx {
    const statement =
      (run: (...args: never[]) => Promise<unknown>) =>
      async (...args: never[]) => {
        await this.#cutIf(await this.#point(), db, tx);
        return run.apply(tx, args);
      };
    return wrapped(tx, {}, statement);
  }

  async #cutIf(isCut: boolean, db: Database, tx: Tx): Promise<void> {
    if (!isCut) return;
    const { pid } = await tx.one<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    await db.one(sql`select pg_terminate_backend(${pid}::int, 2000) as ended`);
  }
}

const STATEMENTS = new Set(["rows", "one", "maybeOne", "run"]);

/** The same object with some methods replaced; all others see the object itself. */
function wrapped<Q extends Queryable>(
  target: Q,
  replaced: Partial<Q>,
  statement: (run: (...args: never[]) => Promise<unknown>) => unknown,
): Q {
  return new Proxy(target, {
    get(_, key) {
      if (key in replaced) return replaced[key as keyof Q];
      const value = Reflect.get(target, key, target) as unknown;
      if (typeof value !== "function") return value;
      return STATEMENTS.has(key as string)
        ? statement(value as (...args: never[]) => Promise<unknown>)
        : value.bind(target);
    },
  });
}
