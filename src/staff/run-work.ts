import type { Database } from "../db/database.ts";
import type { Tx } from "../db/tx.ts";
import type { Cities } from "../geo/cities.ts";
import type { Log, LogFields } from "../kernel/log.ts";
import type { Clock } from "../kernel/time.ts";
import type { Settings } from "../settings/settings.ts";
import type { Actor } from "./actor.ts";
import type { ChangeSource, Work } from "./work.ts";

/** What a process holds to run commands. */
export interface WorkDeps {
  readonly db: Database;
  /** Never a query while fresh; inside a transaction over its own connection. */
  readonly settings: { current(now: Date, tx?: Tx): Promise<Settings> };
  readonly cities: Cities;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Wish {
  readonly actor: Actor;
  readonly source: ChangeSource;
  readonly requestId?: string | null;
}

/**
 * Runs a command in one transaction: reads the clock and the settings once, retries the whole
 * command after a deadlock or a lost connection, and writes its log lines only after the commit.
 */
export async function runWork<T>(
  deps: WorkDeps,
  wish: Wish,
  action: (work: Work) => Promise<T>,
  options: { retriesMax?: number } = {},
): Promise<T> {
  return deps.db.transaction(async (tx) => action(await openWork(deps, wish, tx)), options);
}

/** The `Work` of an open transaction; its log speaks after the commit, so a rollback leaves no line. */
export async function openWork(deps: WorkDeps, wish: Wish, tx: Tx): Promise<Work> {
  const now = deps.clock.now();
  const settings = await deps.settings.current(now, tx);
  const requestId = wish.requestId ?? null;
  const log = afterCommit(tx, deps.log, requestId);
  return { tx, actor: wish.actor, now, settings, cities: deps.cities, source: wish.source, requestId, log };
}

function afterCommit(tx: Tx, log: Log, requestId: string | null): Log {
  const later =
    (level: keyof Log) =>
    (event: string, fields: LogFields = {}) =>
      tx.afterCommit(() =>
        log[level](event, requestId === null ? fields : { ...fields, request_id: requestId }),
      );
  return { info: later("info"), warn: later("warn"), error: later("error") };
}
