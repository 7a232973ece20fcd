import { raw, type Sql, sql } from "../db/tx.ts";
import type { Actor } from "./actor.ts";

/** What a reader may see: every city, or just these. */
export interface CityScope {
  readonly allCities: boolean;
  readonly cityIds: readonly number[];
}

/** The cities whose rows `actor` may see; masters and unknown callers get none (rule X5). */
export function cityScope(actor: Actor): CityScope {
  switch (actor.kind) {
    case "system":
      return { allCities: true, cityIds: [] };
    case "staff":
      return actor.role === "GLOBAL_ADMIN"
        ? { allCities: true, cityIds: [] }
        : { allCities: false, cityIds: actor.cityIds };
    case "api":
      return { allCities: false, cityIds: actor.cityIds };
    case "master":
      return { allCities: false, cityIds: [] };
  }
}

/**
 * The condition every staff read carries: `where ${inScope(actor, "o.city_id")}`. `column` is a
 * name from our own code, never input.
 */
export function inScope(actor: Actor, column: string): Sql {
  const scope = cityScope(actor);
  if (scope.allCities) return sql`true`;
  return sql`${raw(column)} = any(${[...scope.cityIds]}::int[])`;
}
