import { type Queryable, sql } from "../db/tx.ts";
import { StreetDirectory, type StreetHit } from "../geo/street-search.ts";
import { mayDo } from "../staff/policy.ts";
import type { Work } from "../staff/work.ts";
import { isRowId } from "./row-id.ts";

/** A cache of this process; whether it is still true is asked with each search. */
const DIRECTORY = new StreetDirectory();

/** Streets of a city that answer a typed name, all streets looked at, the best first; none of a foreign city. */
export async function findStreets(
  work: Work<Queryable>,
  cityId: number,
  text: string,
): Promise<readonly StreetHit[]> {
  return mayDo(work.actor, "order.read", cityId) ? DIRECTORY.search(work.tx, cityId, text) : [];
}

/** A street by its id; null when the city has none of that id. */
export async function streetOfCity(
  work: Work<Queryable>,
  cityId: number,
  streetId: number,
): Promise<Omit<StreetHit, "score"> | null> {
  if (!isRowId(streetId) || !mayDo(work.actor, "order.read", cityId)) return null;
  return work.tx.maybeOne<Omit<StreetHit, "score">>(sql`
    select s.id, s.name, s.district_id as "districtId", d.name as "districtName"
      from streets s left join districts d on d.id = s.district_id
     where s.id = ${streetId} and s.city_id = ${cityId}`);
}
