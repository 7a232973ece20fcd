import { type Queryable, sql } from "../db/tx.ts";
import { type DateRange, rangeBorders } from "../geo/day-borders.ts";
import { type Statement, statement } from "../ledger/statement.ts";
import { permitLogged } from "../staff/permit.ts";
import type { Work } from "../staff/work.ts";

export type ReadStatement =
  | {
      readonly status: "statement";
      readonly statement: Statement;
      /** Zone of the master's city, in which the days are counted and shown. */
      readonly zone: string;
    }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * The statement of a master for local dates of his city, both included: for himself, and for finance
 * roles of his city (it belongs to the city of the master, not of the orders).
 */
export async function readStatement(
  work: Work<Queryable>,
  { masterId, dates }: { masterId: number; dates: DateRange },
): Promise<ReadStatement> {
  const { actor } = work;
  const master = await work.tx.maybeOne<{ cityId: number | null }>(sql`
    select city_id as "cityId" from masters where id = ${masterId}`);
  const isHimself = actor.kind === "master" && actor.masterId === masterId;
  if (!isHimself) {
    // Somebody else's statement is for a master as if it did not exist.
    const permitted = actor.kind === "master" ? "not_found" : permitLogged(work, "finance.read", master);
    if (permitted !== "allowed") return { status: permitted };
  }
  if (master === null || master.cityId === null) return { status: "not_found" };
  const zone = work.cities.zoneOf(master.cityId);
  return {
    status: "statement",
    statement: await statement(work.tx, masterId, rangeBorders(dates, zone)),
    zone,
  };
}
