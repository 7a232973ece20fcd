import { type Bells, BellTower } from "../src/db/bells.ts";
import { connect, type Database } from "../src/db/database.ts";
import { sql } from "../src/db/tx.ts";
import { DEFAULTS, type SettingValues } from "../src/settings/catalogue.ts";
import { seedSettings } from "../src/settings/seed.ts";
import { Settings } from "../src/settings/settings.ts";
import { makeCity, makeMasters } from "./data.ts";
import type { Rig } from "./rig.ts";

export interface Place {
  readonly cityId: number;
  readonly districtId: number;
}

/** Orders are searched at any hour, limits are far away and nobody's offer runs out meanwhile. */
const OPEN_HOUSE: Partial<SettingValues> = {
  working_hours_start: 0,
  working_hours_end: 1_439,
  max_open_offers: 50,
  max_active_orders: 50,
  max_pending_pushes: 0,
  distribution_sla_seconds: 3_600,
  distribution_check_slot_conflict: false,
};

/**
 * A company that processes of the product can work for: cities with masters, and the settings as rows,
 * because another process reads them there.
 */
export async function makeCompany(
  rig: Rig,
  { cities, mastersEach }: { cities: number; mastersEach: number },
): Promise<{ places: Place[]; masters: number[] }> {
  const now = rig.clock.now();
  // The rig's own version names no values; a process that compares versions could not read it.
  await rig.db.run(sql`delete from settings_versions`);
  await rig.db.transaction((tx) => seedSettings(tx, { ...DEFAULTS, ...OPEN_HOUSE }, now));
  const { version } = await rig.db.one<{ version: number }>(
    sql`select max(id) as version from settings_versions`,
  );
  rig.settings = Settings.of(OPEN_HOUSE, { version });
  const places: Place[] = [];
  const masters: number[] = [];
  for (let i = 0; i < cities; i += 1) {
    const place = await makeCity(rig.db, `Город ${i}`, now);
    places.push(place);
    masters.push(...(await makeMasters(rig.db, place.cityId, mastersEach, now)));
  }
  await rig.deps.cities.load();
  await rig.db.run(sql`analyze`);
  return { places, masters };
}

/** A pool whose commits ring in the processes of the product, too. */
export function ringingPool(
  rig: Rig,
  bells: Bells,
  poolMax: number,
): { readonly db: Database } & AsyncDisposable {
  const direct = connect({ url: rig.url, poolMax: 2, applicationName: "bench bells" });
  const tower = new BellTower(bells, direct, "bench");
  const db = connect({ url: rig.url, poolMax, bells, applicationName: "bench clients" });
  return {
    db,
    async [Symbol.asyncDispose]() {
      await tower[Symbol.asyncDispose]();
      await direct.close();
      await db.close();
    },
  };
}
