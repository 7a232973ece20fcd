import type { Bells } from "../db/bells.ts";
import type { Database } from "../db/database.ts";
import type { ProcessLog } from "../kernel/log.ts";
import type { Clock } from "../kernel/time.ts";
import type { WorkDeps } from "../staff/run-work.ts";
import type { Role } from "./config.ts";
import type { ProcessParts } from "./process-parts.ts";
import type { Pulse } from "./pulse.ts";

/** What a role gets. It works until `signal` aborts, and then finishes the transaction it is in. */
export interface RoleContext {
  readonly role: Role;
  /** What all roles of the process share. */
  readonly process: ProcessParts;
  /** A pool of this role's own. */
  readonly database: Database;
  /** What its commands take, on that pool. */
  readonly work: WorkDeps;
  readonly bells: Bells;
  readonly clock: Clock;
  readonly log: ProcessLog;
  readonly signal: AbortSignal;
  /** To be called at every turn of the role's loop. */
  readonly pulse: Pulse;
  /** To be called once, when the role does its work; a role that never calls it never lets the process be ready. */
  readonly ready: () => void;
}

/**
 * Why a role ended. `another_poller`: Telegram answered 409, another process reads this bot's updates.
 * `unauthorized`: Telegram does not take the token.
 */
export type RoleEnd = "stopped" | "another_poller" | "unauthorized";

/**
 * A role; resolves when it has ended. When it throws it is started again after a pause; a
 * `CannotStart` ends the whole process.
 */
export type RunRole = (context: RoleContext) => Promise<RoleEnd>;

/** Exit codes of a process. `conflict`: the only role of the process found another poller. */
export const EXIT = { ok: 0, failed: 1, conflict: 3 } as const;
