import sql, { type Sql } from "sql-template-tag";

export { bulk, empty, join, raw } from "sql-template-tag";
export { type Sql, sql };

/** What a bell may say after a commit. The row is the truth; the bell only shortens the wait. */
export type Bell =
  | { readonly kind: "dispatch"; readonly cityId: number }
  | { readonly kind: "outbox" }
  | { readonly kind: "live"; readonly cityId: number; readonly orderId: number }
  | { readonly kind: "settings" };

/** Where statements run: an open transaction, or the pool, where each statement is a transaction of its own. */
export interface Queryable {
  rows<T>(query: Sql): Promise<T[]>;
  /** The only row; throws when there is none or more than one. */
  one<T>(query: Sql): Promise<T>;
  maybeOne<T>(query: Sql): Promise<T | null>;
  /** Runs a statement for its effect; returns the number of rows it touched. */
  run(query: Sql): Promise<number>;
  /** Rings after the commit (at once when there is no transaction); never inside one. */
  ring(bell: Bell): void;
}

/** An open transaction. A command takes one, so it cannot be called outside. */
export interface Tx extends Queryable {
  readonly isTransaction: true;
  /** Runs after the commit has been acknowledged; not at all after a rollback. Must not throw. */
  afterCommit(action: () => void): void;
  /** Runs `action` in a savepoint: an error inside undoes only it and is thrown on. */
  savepoint<T>(action: () => Promise<T>): Promise<T>;
}
