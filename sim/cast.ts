import type { Database } from "../src/db/database.ts";
import { sql } from "../src/db/tx.ts";
import { Cities } from "../src/geo/cities.ts";
import type { Random } from "../src/kernel/random.ts";
import { VirtualClock } from "../src/kernel/time.ts";
import { ORDER_CATEGORIES } from "../src/orders/lifecycle.ts";
import { DEFAULTS, type SettingValues } from "../src/settings/catalogue.ts";
import { seedSettings } from "../src/settings/seed.ts";
import type { StaffActor } from "../src/staff/actor.ts";
import { World } from "../test/world.ts";
import { insertCity } from "../test/world-city.ts";

/** Who plays: the company as it is when the story begins. */
export interface Cast {
  readonly world: World;
  readonly cityIds: readonly number[];
  readonly districtIds: ReadonlyMap<number, readonly number[]>;
  readonly staff: readonly StaffActor[];
}

/** Whole hours, half hours, both sides of the date line, with and without summer time. */
const ZONES = [
  "Europe/Moscow",
  "Asia/Vladivostok",
  "Europe/Kaliningrad",
  "Asia/Kathmandu",
  "America/New_York",
  "Pacific/Apia",
];

/** Moments worth beginning at; the night before clocks change among them. */
const BEGINNINGS = [
  "2026-03-10T07:00:00Z",
  "2026-03-08T05:30:00Z",
  "2026-06-30T22:15:00Z",
  "2026-11-01T04:00:00Z",
  "2026-12-31T09:40:00Z",
];

/**
 * Fills a fresh database with a company chosen by the seed: two to four cities in different zones, masters
 * who do not all fit everything, staff of the three roles, settings with some values of its own.
 */
export async function castOf(db: Database, random: Random): Promise<Cast> {
  const clock = new VirtualClock(new Date(random.pick(BEGINNINGS)));
  const at = clock.now();
  await db.run(sql`
    insert into skills (code, name, created_at)
    select code, initcap(code), ${at} from unnest(${[...ORDER_CATEGORIES]}::text[]) as c (code)
        on conflict (code) do nothing`);
  await db.transaction((tx) => seedSettings(tx, settingsOf(random), at));
  const zones = random.shuffled(ZONES).slice(0, 2 + random.below(3));
  const cityIds: number[] = [];
  const districtIds = new Map<number, readonly number[]>();
  for (const timezone of zones) {
    const districts = ["Центр", "Север", "Юг"].slice(0, random.below(4));
    const city = await insertCity(db, { name: `Город ${cityIds.length + 1}`, timezone, districts }, at);
    cityIds.push(city.id);
    districtIds.set(city.id, city.districtIds);
  }
  const cities = new Cities(db);
  await cities.load();
  const version = await db.one<{ id: number }>(sql`select max(id) as id from settings_versions`);
  const world = new World({
    db,
    clock,
    cityId: cityIds[0]!,
    districtIds: [districtIds.get(cityIds[0]!)![0]!, districtIds.get(cityIds[0]!)![1]!],
    cities,
    settingsVersion: version.id,
  });
  const staff = await hire(world, cityIds);
  for (const cityId of cityIds) {
    for (let i = 0; i < 2 + random.below(5); i += 1) await engage(world, random, cityId, districtIds);
  }
  return { world, cityIds, districtIds, staff };
}

async function hire(world: World, cityIds: readonly number[]): Promise<StaffActor[]> {
  const [first, second] = cityIds;
  return [
    await world.staff("GLOBAL_ADMIN"),
    await world.staff("CITY_ADMIN", [first!]),
    await world.staff("CITY_ADMIN", cityIds.slice(1)),
    await world.staff("LOGIST", [first!]),
    await world.staff("LOGIST", [first!, second!]),
    await world.staff("LOGIST", cityIds.slice(1)),
    await world.staff("LOGIST", []),
  ];
}

async function engage(
  world: World,
  random: Random,
  cityId: number,
  districtIds: ReadonlyMap<number, readonly number[]>,
): Promise<void> {
  const districts = districtIds.get(cityId)!;
  const id = await world.master({
    cityId,
    skills: random.chance(0.7) ? ORDER_CATEGORIES : ORDER_CATEGORIES.filter(() => random.chance(0.6)),
    districtIds: random.chance(0.7) ? districts : districts.filter(() => random.chance(0.5)),
    shift: random.chance(0.8) ? "SHIFT_ON" : "SHIFT_OFF",
    hasVehicle: random.chance(0.5),
    rating: 3 + random.below(21) / 10,
    limit: random.pick([null, null, null, 0, 1, 2]),
    verified: random.chance(0.95),
    ...(random.chance(0.05) ? { tgUserId: null } : {}),
  });
  // Some brought others; rewards follow their commissions.
  if (!random.chance(0.4)) return;
  await world.db.run(sql`
    insert into referrals (master_id, referrer_id, created_at)
    select ${id}, id, ${world.now} from masters where id < ${id} order by id desc limit 1
        on conflict do nothing`);
}

function settingsOf(random: Random): SettingValues {
  return {
    ...DEFAULTS,
    distribution_tick_seconds: random.pick([15, 15, 60, 300]),
    distribution_sla_seconds: random.pick([30, 120, 120, 600]),
    distribution_fanout: random.pick([1, 1, 2, 3, 10]),
    distribution_rounds: random.pick([1, 2, 2, 4]),
    distribution_reoffer_minutes: random.pick([0, 1, 10, 60]),
    distribution_check_slot_conflict: random.chance(0.7),
    distribution_after_escalation: random.pick(["continue", "continue", "stop"]),
    max_active_orders: random.pick([1, 2, 5]),
    max_open_offers: random.pick([1, 3, 50]),
    escalate_no_candidates_seconds: random.pick([0, 120, 120]),
    escalate_to_admin_after_min: random.pick([0, 10, 10]),
    guarantee_block_on_timeout: random.chance(0.5),
    max_pending_pushes: random.pick([0, 900, 2]),
  };
}
