import type { Database } from "../db/database.ts";
import { type Queryable, sql } from "../db/tx.ts";
import { Cities } from "../geo/cities.ts";
import { seedSkills } from "../masters/seed-skills.ts";
import type { SettingValues } from "../settings/catalogue.ts";
import { loadSettings } from "../settings/load-settings.ts";
import { seedSettings } from "../settings/seed.ts";
import type { Settings } from "../settings/settings.ts";
import type { ModelMaster } from "./people.ts";
import { districtKey, type LogCity } from "./places.ts";

export interface WorldInput {
  readonly city: LogCity;
  readonly zone: string;
  readonly people: readonly ModelMaster[];
  /** The settings of the policy. */
  readonly values: SettingValues;
  readonly at: Date;
}

/** What stands in the database before the first request comes. */
export interface WrittenWorld {
  readonly cityId: number;
  readonly cities: Cities;
  readonly settings: Settings;
  /** Id of a district by `districtKey`. */
  readonly districtIds: ReadonlyMap<string, number>;
  /** Ids of the masters, in the order of `people`. */
  readonly masterIds: readonly number[];
}

const CITY_NAME = "Replay";
/** Chat ids of the masters; nobody reads them, the messenger is in this process. */
const FIRST_TG_ID = 7_000_000_000;

/** Fills an empty migrated database with one city, its districts, the masters and the settings of a policy. */
export async function writeWorld(db: Database, input: WorldInput): Promise<WrittenWorld> {
  const { city, zone, people, values, at } = input;
  const written = await db.transaction(async (tx) => {
    await seedSkills(tx, at);
    await seedSettings(tx, values, at);
    const { id: cityId } = await tx.one<{ id: number }>(sql`
      insert into cities (name, timezone, centroid_lat, centroid_lon, created_at, updated_at)
      values (${CITY_NAME}, ${zone}, ${city.centre?.lat ?? null}, ${city.centre?.lon ?? null}, ${at}, ${at})
      returning id`);
    const districtIds = await writeDistricts(tx, cityId, city, at);
    const masterIds = await writeMasters(tx, cityId, people, [...districtIds.values()], at);
    return { cityId, districtIds, masterIds };
  });
  const cities = new Cities(db);
  await cities.load();
  const { settings } = await loadSettings(db, at);
  return { ...written, cities, settings };
}

async function writeDistricts(
  tx: Queryable,
  cityId: number,
  { districts }: LogCity,
  at: Date,
): Promise<Map<string, number>> {
  const rows = await tx.rows<{ id: number; name: string }>(sql`
    insert into districts (city_id, name, centroid_lat, centroid_lon, created_at)
    select ${cityId}, d.name, d.lat, d.lon, ${at}
      from rows from (unnest(${districts.map(({ name }) => name)}::text[],
                             ${districts.map(({ centre }) => centre?.lat ?? null)}::float8[],
                             ${districts.map(({ centre }) => centre?.lon ?? null)}::float8[]))
           with ordinality as d (name, lat, lon, place)
     order by d.place
    returning id, name`);
  return new Map(rows.toSorted((a, b) => a.id - b.id).map(({ id, name }) => [districtKey(name), id]));
}

/** Approved masters, off shift. Rows of `masters` come from onboarding in the product; here a model replaces it. */
async function writeMasters(
  tx: Queryable,
  cityId: number,
  people: readonly ModelMaster[],
  districtIds: readonly number[],
  at: Date,
): Promise<number[]> {
  const rows = people.map(({ number, home, hasVehicle, ratingHundredths }) => ({
    number,
    tg_user_id: FIRST_TG_ID + number,
    full_name: `Master ${number}`,
    rating: ratingHundredths / 100,
    has_vehicle: hasVehicle,
    lat: home?.lat ?? null,
    lon: home?.lon ?? null,
  }));
  const written = await tx.rows<{ id: number; tgUserId: number }>(sql`
    insert into masters (tg_user_id, full_name, city_id, rating, has_vehicle, home_latitude, home_longitude,
                         is_active, verified, verified_at, moderation_status, created_at, updated_at)
    select m.tg_user_id, m.full_name, ${cityId}, m.rating, m.has_vehicle, m.lat, m.lon,
           true, true, ${at}, 'APPROVED', ${at}, ${at}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
           as m (number int, tg_user_id bigint, full_name text, rating numeric, has_vehicle boolean,
                 lat float8, lon float8)
     order by m.number
    returning id, tg_user_id as "tgUserId"`);
  const idOf = new Map(written.map(({ id, tgUserId }) => [tgUserId - FIRST_TG_ID, id]));
  const masterIds = people.map(({ number }) => idOf.get(number)!);
  const skills = people.flatMap((master, i) => master.skills.map((skill) => [masterIds[i]!, skill] as const));
  await tx.run(sql`
    insert into master_skills (master_id, skill_id)
    select m.id, s.id
      from unnest(${skills.map(([id]) => id)}::int[], ${skills.map(([, skill]) => skill)}::text[]) as m (id, code)
      join skills s on s.code = m.code`);
  const served = people.flatMap((master, i) =>
    master.districts.map((place) => [masterIds[i]!, districtIds[place]!] as const),
  );
  await tx.run(sql`
    insert into master_districts (master_id, district_id)
    select * from unnest(${served.map(([id]) => id)}::int[], ${served.map(([, district]) => district)}::int[])`);
  return masterIds;
}
