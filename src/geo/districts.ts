import { type Queryable, sql } from "../db/tx.ts";

export interface District {
  readonly id: number;
  readonly name: string;
}

/** The districts of a city that are offered in wizards, by name; none = the city works city-wide. */
export function activeDistricts(q: Queryable, cityId: number): Promise<District[]> {
  return q.rows<District>(sql`
    select id, name from districts where city_id = ${cityId} and is_active order by name, id`);
}
