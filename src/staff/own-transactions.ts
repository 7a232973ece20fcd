import type { Database } from "../db/database.ts";
import type { Work } from "./work.ts";

/**
 * Does something to each of `ids` in a transaction of its own, one after another, as timers and bulk
 * commands do. An id that fails is logged and left for the next run: one bad row never stops the
 * others. Returns how many `act` said it changed.
 */
export async function inOwnTransactions(
  work: Work<Database>,
  ids: readonly number[],
  what: string,
  act: (work: Work, id: number) => Promise<boolean>,
): Promise<number> {
  let changed = 0;
  for (const id of ids) {
    try {
      if (await work.tx.transaction((tx) => act({ ...work, tx }, id))) changed += 1;
    } catch (error) {
      work.log.error("error", {
        reason: what,
        id,
        details: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return changed;
}
