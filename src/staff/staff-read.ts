import { withStaffScope } from "../db/staff-wall.ts";
import type { Queryable, Tx } from "../db/tx.ts";
import { cityScope } from "./scope.ts";
import type { Work } from "./work.ts";

/**
 * Runs a read of a staff member behind the second wall: as the role `fs_staff`, for which row security
 * shows only the rows of his cities, whatever the query forgot to filter (docs/decisions/007). Others, and reads
 * outside a transaction, run as they are: the first wall (`inScope`) stands in the query itself.
 */
export function staffRead<T>(
  work: Work<Queryable>,
  read: (behindWall: Work<Queryable>) => Promise<T>,
): Promise<T> {
  const { tx, actor } = work;
  if (actor.kind !== "staff" || !isTransaction(tx)) return read(work);
  return withStaffScope(tx, cityScope(actor), (q) => read({ ...work, tx: q }));
}

function isTransaction(q: Queryable): q is Tx {
  return (q as Partial<Tx>).isTransaction === true;
}
