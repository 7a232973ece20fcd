import { existsSync, readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import type { Database } from "../db/database.ts";
import { raw, sql } from "../db/tx.ts";
import { normaliseCity } from "../geo/normalise.ts";
import { SEED_CITIES } from "../geo/seed-cities.ts";
import { zoneNamed } from "../geo/zone-offsets.ts";
import { SEED_SKILLS, skillCodeFromImport } from "../masters/seed-skills.ts";
import { SETTING_KEYS } from "../settings/catalogue.ts";
import { loadSettings } from "../settings/load-settings.ts";
import { seedAll } from "./seed.ts";

const NOW = new Date("2026-03-10T08:40:00Z");
const LATER = new Date("2026-03-11T08:40:00Z");

/** A database without seed rows, whatever the template holds. */
async function emptyDatabase(): Promise<Database> {
  const db = await testDatabase();
  for (const table of ["cities", "skills", "settings", "settings_versions"]) {
    await db.run(sql`delete from ${raw(table)}`);
  }
  return db;
}

const countRows = async (db: Database) =>
  await db.one<Record<"cities" | "districts" | "skills" | "settings" | "versions", number>>(sql`
    select (select count(*) from cities) as cities, (select count(*) from districts) as districts,
           (select count(*) from skills) as skills, (select count(*) from settings) as settings,
           (select count(*) from settings_versions) as versions`);

test("seeds 78 cities, 100 districts, 6 skills, every setting and the first version", async () => {
  await using db = await emptyDatabase();
  const seeded = await seedAll(db, { now: NOW });
  expect(seeded).toEqual({
    status: "seeded",
    cities: 78,
    districts: 100,
    skills: 6,
    settings: SETTING_KEYS.length,
  });
  expect(await countRows(db)).toEqual({
    cities: 78,
    districts: 100,
    skills: 6,
    settings: SETTING_KEYS.length,
    versions: 1,
  });
  const perZone = await db.rows<{ timezone: string; n: number }>(
    sql`select timezone, count(*)::int as n from cities group by timezone order by n desc, timezone`,
  );
  expect(Object.fromEntries(perZone.map(({ timezone, n }) => [timezone, n]))).toEqual({
    "Europe/Moscow": 40,
    "Asia/Yekaterinburg": 12,
    "Europe/Samara": 3,
    "Asia/Irkutsk": 2,
    "Asia/Novokuznetsk": 2,
    "Asia/Vladivostok": 2,
    "Europe/Saratov": 2,
    "Europe/Simferopol": 2,
    "Europe/Volgograd": 2,
    "Asia/Barnaul": 1,
    "Asia/Chita": 1,
    "Asia/Krasnoyarsk": 1,
    "Asia/Novosibirsk": 1,
    "Asia/Omsk": 1,
    "Asia/Tomsk": 1,
    "Asia/Yakutsk": 1,
    "Europe/Astrakhan": 1,
    "Europe/Kaliningrad": 1,
    "Europe/Kirov": 1,
    "Europe/Ulyanovsk": 1,
  });
  const perCity = await db.rows<{ name: string; n: number }>(
    sql`select c.name, count(*)::int as n from districts d join cities c on c.id = d.city_id group by c.name`,
  );
  expect(Object.fromEntries(perCity.map(({ name, n }) => [name, n]))).toEqual({
    Москва: 12,
    "Санкт-Петербург": 18,
    Казань: 7,
    Новосибирск: 10,
    Екатеринбург: 7,
    "Нижний Новгород": 8,
    Челябинск: 7,
    Красноярск: 7,
    Самара: 9,
    Уфа: 7,
    "Ростов-на-Дону": 8,
  });
  const { settings, invalid } = await loadSettings(db, NOW);
  expect(invalid).toEqual([]);
  expect(settings.get("distribution_sla_seconds")).toBe(120);
});

test("a second run adds nothing and changed values survive", async () => {
  await using db = await emptyDatabase();
  await seedAll(db, { now: NOW });
  await db.run(sql`update settings set value = '60' where key = 'distribution_sla_seconds'`);
  await db.run(sql`update cities set name = 'г. Орел', timezone = 'Europe/Samara' where name = 'Орёл'`);
  await db.run(
    sql`update cities set name = 'Питер', aliases = '{Санкт-Петербург}' where name = 'Санкт-Петербург'`,
  );
  await db.run(sql`update districts set is_active = false where name = 'ТАО'`);
  await db.run(sql`update skills set is_active = false, name = 'Окна и двери' where code = 'WINDOWS'`);
  const before = await countRows(db);

  const again = await seedAll(db, { now: LATER, firstValues: { DISTRIBUTION_SLA_SECONDS: "300" } });
  expect(again).toEqual({ status: "seeded", cities: 0, districts: 0, skills: 0, settings: 0 });
  // The change made in SQL becomes a version of its own.
  expect(await countRows(db)).toEqual({ ...before, versions: 2 });
  expect(
    await db.one(sql`
      select (select value from settings where key = 'distribution_sla_seconds') as sla,
             (select timezone from cities where name = 'г. Орел') as zone,
             (select name from skills where code = 'WINDOWS') as windows,
             (select is_active from districts where name = 'ТАО') as tao`),
  ).toEqual({ sla: "60", zone: "Europe/Samara", windows: "Окна и двери", tao: false });
});

test("what was deleted is added again, and only that", async () => {
  await using db = await emptyDatabase();
  await seedAll(db, { now: NOW });
  await db.run(sql`delete from cities where name = 'Казань'`);
  await db.run(sql`delete from settings where key = 'guarantee_days'`);
  expect(await seedAll(db, { now: LATER })).toEqual({
    status: "seeded",
    cities: 1,
    districts: 7,
    skills: 0,
    settings: 1,
  });
});

test("two processes seeding at once end with one of everything", async () => {
  await using db = await emptyDatabase();
  const both = await Promise.all([seedAll(db, { now: NOW }), seedAll(db, { now: NOW })]);
  expect(both.map((seeded) => seeded.status === "seeded" && seeded.cities).sort()).toEqual([0, 78]);
  expect(await countRows(db)).toMatchObject({ cities: 78, settings: SETTING_KEYS.length, versions: 1 });
});

test("first values of the environment are used once", async () => {
  await using db = await emptyDatabase();
  await seedAll(db, {
    now: NOW,
    firstValues: {
      DISTRIBUTION_SLA_SECONDS: "90",
      GUARANTEE_COMPANY_PAYMENT: "3000",
      WORKDAY_START: "11:00",
      WORKDAY_END: "18:00",
      COMMISSION_DEADLINE_HOURS: "",
    },
  });
  const { settings, invalid } = await loadSettings(db, NOW);
  expect(invalid).toEqual([]);
  expect(settings.get("distribution_sla_seconds")).toBe(90);
  expect(settings.get("guarantee_company_payment")).toBe(3_000_00);
  expect(settings.get("commission_deadline_hours")).toBe(3);
  // Buckets and threshold were cut to the shorter day.
  expect(settings.get("timeslot_buckets").map((b) => b.label)).toEqual([
    "11:00-13:00",
    "13-16",
    "16:00-18:00",
  ]);
  expect(settings.get("asap_late_threshold")).toBe(17 * 60 + 30);
});

test("first values that are none stop the seeding and name their variable", async () => {
  await using db = await emptyDatabase();
  const refused = await seedAll(db, {
    now: NOW,
    firstValues: { DISTRIBUTION_SLA_SECONDS: "5", WORKDAY_START: "9 o'clock" },
  });
  expect(refused).toEqual({
    status: "refused",
    problems: [
      { variables: ["DISTRIBUTION_SLA_SECONDS"], why: { code: "out_of_range", min: "15", max: "3600" } },
      { variables: ["WORKDAY_START"], why: { code: "not_time" } },
    ],
  });
  expect(
    await seedAll(db, { now: NOW, firstValues: { WORKDAY_START: "20:00", WORKDAY_END: "10:00" } }),
  ).toMatchObject({
    problems: [{ variables: ["WORKDAY_START", "WORKDAY_END"], why: { code: "window_empty" } }],
  });
  expect(await seedAll(db, { now: NOW, firstValues: { ASAP_LATE_THRESHOLD: "21:00" } })).toMatchObject({
    problems: [{ why: { code: "threshold_outside_window" } }],
  });
  expect(await countRows(db)).toMatchObject({ cities: 0, settings: 0 });
});

test("every seeded zone is known to the runtime and no city is named twice", () => {
  for (const city of SEED_CITIES) expect(zoneNamed(city.timezone)).toBe(city.timezone);
  const names = SEED_CITIES.flatMap((city) => [city.name, ...city.aliases]).map(normaliseCity);
  expect(new Set(names).size).toBe(names.length);
});

const CITY_CSV = "/work/shared/data/ru-cities-hflabs/city.csv";

test.skipIf(!existsSync(CITY_CSV))(
  "centres and offsets agree with the public list of Russian towns (skipped where that file is absent)",
  () => {
    const towns: Record<string, string>[] = parse(readFileSync(CITY_CSV), { columns: true });
    for (const city of SEED_CITIES) {
      const named = towns.filter(
        (town) => normaliseCity(town["city"] || town["region"]!) === normaliseCity(city.name),
      );
      expect(named, city.name).not.toEqual([]);
      const near = named.filter(
        (town) =>
          Math.abs(Number(town["geo_lat"]) - city.lat) < 0.1 &&
          Math.abs(Number(town["geo_lon"]) - city.lon) < 0.15,
      );
      expect(
        near.map((town) => town["city"] || town["region"]),
        city.name,
      ).toHaveLength(1);
      const [offset] = new Intl.DateTimeFormat("en", { timeZone: city.timezone, timeZoneName: "shortOffset" })
        .formatToParts(NOW)
        .filter((part) => part.type === "timeZoneName");
      expect(near[0]!["timezone"]!.replace("UTC", "GMT"), city.name).toBe(offset!.value);
    }
  },
);

test("an import may name a skill by its old short code, and unknown codes are refused", () => {
  const codes = ["ELEC", "PLUMB", "APPLI", "HANDY", "HAND", "AUTOHELP", " windows "].map(skillCodeFromImport);
  expect(codes).toEqual([
    "ELECTRICS",
    "PLUMBING",
    "APPLIANCES",
    "HANDYMAN",
    "HANDYMAN",
    "ROADSIDE",
    "WINDOWS",
  ]);
  expect(skillCodeFromImport("FURN")).toBeNull();
  expect(SEED_SKILLS).toHaveLength(6);
});
