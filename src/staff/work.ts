import type { Queryable, Tx } from "../db/tx.ts";
import type { Cities } from "../geo/cities.ts";
import type { Log } from "../kernel/log.ts";
import type { Settings } from "../settings/settings.ts";
import type { Actor } from "./actor.ts";

export type ChangeSource = "bot" | "console" | "api" | "engine" | "job";

/**
 * Everything a command needs besides its input: the open transaction, who acts, the moment, the
 * settings of that moment, and where the wish came from. One value, so that no command can forget
 * one of them.
 */
export interface Work<Q extends Queryable = Tx> {
  readonly tx: Q;
  readonly actor: Actor;
  readonly now: Date;
  readonly settings: Settings;
  readonly cities: Cities;
  readonly source: ChangeSource;
  /** Goes from the update or request through history, audit and logs. */
  readonly requestId: string | null;
  readonly log: Log;
}
