import type { Database } from "../db/database.ts";
import type { Log } from "../kernel/log.ts";
import type { WorkDeps } from "../staff/run-work.ts";
import type { ProcessParts } from "./process-parts.ts";

/** What commands take: the caller's pool and log, the settings, cities and clock of the process. */
export function workDeps(
  { settings, cities, clock }: Pick<ProcessParts, "settings" | "cities" | "clock">,
  { database, log }: { readonly database: Database; readonly log: Log },
): WorkDeps {
  return { db: database, settings, cities, clock, log };
}
