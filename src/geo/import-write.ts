import { type Queryable, sql, type Tx } from "../db/tx.ts";
import type { ImportCity } from "./import-cities.ts";
import type { CityPlan, ImportDistrict, KnownCity } from "./import-city.ts";
import { normaliseStreet } from "./normalise.ts";

/** One import at a time, so that what was judged missing is still missing when it is written. */
export async function lockGeography(tx: Tx): Promise<void> {
  await tx.rows(sql`select pg_advisory_xact_lock(982736, 0)`);
}

export async function readCities(queryable: Queryable): Promise<ImportCity[]> {
  const rows = await queryable.rows<Omit<ImportCity, "centroid">>(
    sql`select id, name, aliases, timezone from cities order by id`,
  );
  return rows.map((row) => ({ ...row, centroid: null }));
}

export async function readKnownCity(queryable: Queryable, cityId: number): Promise<KnownCity> {
  const districts = await queryable.rows<Omit<ImportDistrict, "centroid">>(
    sql`select id, name, is_active as "isActive" from districts where city_id = ${cityId} order by id`,
  );
  const streets = await queryable.rows<KnownCity["streets"][number]>(
    sql`select name, district_id as "districtId" from streets where city_id = ${cityId} order by id`,
  );
  return { districts: districts.map((district) => ({ ...district, centroid: null })), streets };
}

/** Stores a city of the file; the id of the one that is there when somebody else was first. */
export async function writeCity(tx: Tx, city: ImportCity, now: Date): Promise<number> {
  await tx.run(sql`
    insert into cities (name, timezone, centroid_lat, centroid_lon, created_at, updated_at)
    values (${city.name}, ${city.timezone}, ${city.centroid?.lat ?? null}, ${city.centroid?.lon ?? null},
            ${now}, ${now})
        on conflict (name) do nothing`);
  return (await tx.one<{ id: number }>(sql`select id from cities where name = ${city.name}`)).id;
}

/** Stores the districts and streets of a plan, each kind in one statement. */
export async function writeCityPlan(tx: Tx, cityId: number, plan: CityPlan, now: Date): Promise<void> {
  const ids = new Map<ImportDistrict, number>();
  if (plan.districts.length > 0) {
    const rows = plan.districts.map(({ name, centroid }) => ({ name, ...centroid }));
    const stored = await tx.rows<{ id: number; name: string }>(sql`
      insert into districts (city_id, name, centroid_lat, centroid_lon, created_at)
      select ${cityId}, name, lat, lon, ${now}
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as d (name text, lat float8, lon float8)
      returning id, name`);
    const idByName = new Map(stored.map(({ id, name }) => [name, id]));
    for (const district of plan.districts) ids.set(district, idByName.get(district.name)!);
  }
  if (plan.streets.length === 0) return;
  const rows = plan.streets.map(({ district, row }) => ({
    name: row.name,
    norm: normaliseStreet(row.name),
    district: district && (district.id ?? ids.get(district)),
    ...row.centroid,
  }));
  await tx.run(sql`
    insert into streets (city_id, district_id, name, name_norm, centroid_lat, centroid_lon, created_at)
    select ${cityId}, district, name, norm, lat, lon, ${now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
           as s (name text, norm text, district int, lat float8, lon float8)`);
}
