import { type Queryable, sql } from "../src/db/tx.ts";

export interface CityVerb {
  readonly name?: string;
  /** IANA name; Europe/Moscow unless told. */
  readonly timezone?: string;
  /** Names; two unless told. */
  readonly districts?: readonly string[];
  readonly active?: boolean;
}

export interface StreetVerb {
  readonly cityId?: number;
  readonly districtId?: number | null;
  readonly name?: string;
  readonly lat?: number | null;
  readonly lon?: number | null;
}

export async function insertCity(
  q: Queryable,
  verb: CityVerb & { readonly name: string },
  now: Date,
): Promise<{ id: number; districtIds: number[] }> {
  const {
    name,
    timezone = "Europe/Moscow",
    districts = ["Левый берег", "Правый берег"],
    active = true,
  } = verb;
  const { id } = await q.one<{ id: number }>(sql`
    insert into cities (name, timezone, centroid_lat, centroid_lon, is_active, created_at, updated_at)
    values (${name}, ${timezone}, 55.75, 37.62, ${active}, ${now}, ${now}) returning id`);
  const rows = await q.rows<{ id: number }>(sql`
    insert into districts (city_id, name, centroid_lat, centroid_lon, created_at)
    select ${id}, d.name, 55.7 + d.n / 100.0, 37.6 + d.n / 100.0, ${now}
      from unnest(${[...districts]}::text[]) with ordinality as d (name, n)
     order by d.n
    returning id`);
  return { id, districtIds: rows.map((row) => row.id) };
}

export async function insertStreet(
  q: Queryable,
  verb: StreetVerb & { readonly cityId: number; readonly name: string },
  now: Date,
): Promise<number> {
  const { cityId, districtId = null, name, lat = null, lon = null } = verb;
  const { id } = await q.one<{ id: number }>(sql`
    insert into streets (city_id, district_id, name, name_norm, centroid_lat, centroid_lon, created_at)
    values (${cityId}, ${districtId}, ${name}, ${name.toLowerCase()}, ${lat}, ${lon}, ${now}) returning id`);
  return id;
}
