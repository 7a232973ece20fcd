import { type Bells, BellTower } from "../../src/db/bells.ts";
import { connect, type Database } from "../../src/db/database.ts";
import { type Queryable, sql } from "../../src/db/tx.ts";
import { Cities } from "../../src/geo/cities.ts";
import { VirtualClock } from "../../src/kernel/time.ts";
import { DEFAULTS, type SettingValues } from "../../src/settings/catalogue.ts";
import { seedSettings } from "../../src/settings/seed.ts";
import { WORLD_START, World } from "../world.ts";
import { insertCity } from "../world-city.ts";

export interface Place {
  readonly cityId: number;
  readonly districtId: number;
}

/** Chat of the first master of a company made here; the others follow. */
export const FIRST_CHAT = 2_000_000;

/** A limit that no story reaches, where limits are not what is tested. */
const NO_LIMIT = 30_000;

/** Orders are taken and searched at any hour; nobody is spared. */
const ROUND_THE_CLOCK: Partial<SettingValues> = {
  working_hours_start: 0,
  working_hours_end: 1_440,
  max_open_offers: 50,
  max_pending_pushes: 0,
  distribution_check_slot_conflict: false,
};

/**
 * A world on a database of the caller's own. The settings are rows, so that processes started on the
 * database have the same ones. The clock stands still unless `rate` says how fast it runs.
 */
export async function worldOn(
  db: Database,
  {
    rate = 0,
    at = WORLD_START,
    settings = {},
  }: { rate?: number; at?: Date; settings?: Partial<SettingValues> } = {},
): Promise<World> {
  const clock = new VirtualClock(at, rate);
  await db.run(sql`
    insert into skills (code, name, created_at)
    select code, initcap(code), ${at}
      from unnest('{ELECTRICS,PLUMBING,APPLIANCES,WINDOWS,HANDYMAN,ROADSIDE}'::text[]) as c (code)
        on conflict (code) do nothing`);
  const values = { ...ROUND_THE_CLOCK, ...settings };
  await db.transaction((tx) => seedSettings(tx, { ...DEFAULTS, ...values }, at));
  const city = await insertCity(db, { name: "Тестоград", districts: ["Центральный", "Северный"] }, at);
  const cities = new Cities(db);
  await cities.load();
  const version = await db.one<{ id: number }>(sql`select max(id) as id from settings_versions`);
  const world = new World({
    db,
    clock,
    cityId: city.id,
    districtIds: [city.districtIds[0]!, city.districtIds[1]!],
    cities,
    settingsVersion: version.id,
  });
  world.set(values);
  return world;
}

/** The first city and `count - 1` more, each with a district to order in. */
export async function places(world: World, count: number): Promise<Place[]> {
  const list: Place[] = [{ cityId: world.cityId, districtId: world.districtIds[0] }];
  while (list.length < count) {
    const { id, districtIds } = await world.city();
    list.push({ cityId: id, districtId: districtIds[0]! });
  }
  return list;
}

/** Masters who fit everything equally and never reach a limit, in one statement. Returns ids, chats count up from FIRST_CHAT. */
export async function hire(world: World, cityId: number, count: number): Promise<number[]> {
  const { db, now } = world;
  const rows = await db.rows<{ id: number }>(sql`
    insert into masters (last_name, full_name, city_id, rating, is_active, verified, moderation_status, shift_status, is_on_shift,
                         shift_started_at, max_active_orders_override, tg_user_id, created_at, updated_at)
    select 'Мастер ' || i, 'Мастер ' || i, ${cityId}, 5, true, true, 'APPROVED', 'SHIFT_ON', true, ${now},
           ${NO_LIMIT}, ${FIRST_CHAT} + (select count(*) from masters) + i, ${now}, ${now}
      from generate_series(1, ${count}::int) as i returning id`);
  const ids = rows.map(({ id }) => id);
  await giveAbilities(db, ids);
  return ids;
}

async function giveAbilities(q: Queryable, ids: readonly number[]): Promise<void> {
  await q.run(sql`
    insert into master_skills (master_id, skill_id) select m, s.id from unnest(${ids}::int[]) as m cross join skills s`);
  await q.run(sql`
    insert into master_districts (master_id, district_id)
    select m.id, d.id from masters m join districts d on d.city_id = m.city_id where m.id = any(${ids}::int[])`);
}

/** Carries the bells of this process to the processes of the test, and theirs here. */
export function ringing(world: World, bells: Bells, origin = "driver"): AsyncDisposable {
  const direct = connect({ url: world.db.url, poolMax: 2, applicationName: `faults ${origin} bells` });
  const tower = new BellTower(bells, direct, origin);
  return {
    async [Symbol.asyncDispose]() {
      await tower[Symbol.asyncDispose]();
      await direct.close();
    },
  };
}
