import { type Queryable, sql, type Tx } from "./tx.ts";

/** The cities a staff member may see. An empty list without `allCities` sees nothing. */
export interface StaffScope {
  readonly allCities: boolean;
  readonly cityIds: readonly number[];
}

interface Identity {
  readonly role: string;
  readonly cityIds: string | null;
  readonly allCities: string | null;
}

/**
 * Runs `read` behind the second wall: as the role `fs_staff`, for which row security shows only the
 * rows of `scope` (sql/0015_staff_wall.sql), whatever its queries forgot to filter. Everything is local
 * to the transaction, so it works through a transaction pool too.
 *
 * Afterwards, also after an error, the transaction goes on with the rights it had before. Inside, a
 * write fails, and so does reading what only a global admin may see (SQLSTATE 42501). The wall is
 * against forgotten conditions; it does not replace the check of the actor.
 */
export async function withStaffScope<T>(
  tx: Tx,
  scope: StaffScope,
  read: (behindWall: Queryable) => Promise<T>,
): Promise<T> {
  const before = await enter(tx, scope);
  try {
    const result = await read(tx);
    await leave(tx, before);
    return result;
  } catch (error) {
    // After an error of a statement the transaction is aborted and this fails too: then the rollback
    // (or the rollback to a savepoint set outside) brings the role back.
    await leave(tx, before).catch(() => {});
    throw error;
  }
}

/** One round trip; what was there before is read before it is changed. */
function enter(tx: Tx, scope: StaffScope): Promise<Identity> {
  return tx.one<Identity>(sql`
    with before as materialized (
      select current_setting('role') as role, current_setting('app.city_ids', true) as city_ids,
        current_setting('app.all_cities', true) as all_cities
    )
    select role, city_ids as "cityIds", all_cities as "allCities",
      set_config('app.city_ids', ${scope.cityIds}::int[]::text, true),
      set_config('app.all_cities', ${scope.allCities ? "on" : "off"}, true),
      set_config('role', 'fs_staff', true)
    from before`);
}

async function leave(tx: Tx, before: Identity): Promise<void> {
  await tx.run(sql`
    select set_config('role', ${before.role}, true),
      set_config('app.city_ids', ${before.cityIds ?? ""}, true),
      set_config('app.all_cities', ${before.allCities ?? ""}, true)`);
}
