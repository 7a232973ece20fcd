import { sql, type Tx } from "../db/tx.ts";
import { normaliseCity, normaliseDistrict } from "./normalise.ts";
import { SEED_CITIES, type SeedCity } from "./seed-cities.ts";
import { SEED_DISTRICTS } from "./seed-districts.ts";

/**
 * Adds the cities and districts of seed-data.md that are missing; changes no existing row. A city
 * counts as present under any of its spellings, an alias included, and a district also while it is
 * inactive, so a renamed or merged one does not come back. Returns how many were added.
 */
export async function seedGeography(tx: Tx, now: Date): Promise<{ cities: number; districts: number }> {
  const cities = await seedCities(tx, now);
  const districts = await seedDistricts(tx, now);
  return { cities, districts };
}

async function seedCities(tx: Tx, now: Date): Promise<number> {
  const known = new Set((await cityNames(tx)).flatMap((city) => city.keys));
  const missing = SEED_CITIES.filter((city) => !known.has(normaliseCity(city.name)));
  if (missing.length === 0) return 0;
  return await tx.run(sql`
    insert into cities (name, aliases, timezone, centroid_lat, centroid_lon, created_at, updated_at)
    select name, aliases, timezone, lat, lon, ${now}, ${now}
      from jsonb_to_recordset(${JSON.stringify(missing satisfies readonly SeedCity[])}::jsonb)
           as c (name text, aliases text[], timezone text, lat float8, lon float8)
        on conflict (name) do nothing`);
}

async function seedDistricts(tx: Tx, now: Date): Promise<number> {
  const cities = await cityNames(tx);
  const present = await tx.rows<{ cityId: number; name: string }>(
    sql`select city_id as "cityId", name from districts`,
  );
  const known = new Set(present.map((d) => `${d.cityId} ${normaliseDistrict(d.name)}`));
  const missing = Object.entries(SEED_DISTRICTS).flatMap(([cityName, names]) => {
    const city = cities.find(({ keys }) => keys.includes(normaliseCity(cityName)));
    if (!city) return [];
    return names
      .filter((name) => !known.has(`${city.id} ${normaliseDistrict(name)}`))
      .map((name) => ({ cityId: city.id, name }));
  });
  if (missing.length === 0) return 0;
  return await tx.run(sql`
    insert into districts (city_id, name, created_at)
    select city_id, name, ${now}
      from unnest(${missing.map((d) => d.cityId)}::int[], ${missing.map((d) => d.name)}::text[])
           as d (city_id, name)
        on conflict (city_id, name) do nothing`);
}

/** Every city with the normalised forms of its name and aliases. */
async function cityNames(tx: Tx): Promise<{ id: number; keys: string[] }[]> {
  const rows = await tx.rows<{ id: number; name: string; aliases: string[] }>(
    sql`select id, name, aliases from cities order by id`,
  );
  return rows.map(({ id, name, aliases }) => ({ id, keys: [name, ...aliases].map(normaliseCity) }));
}
