import { expect, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { Cities } from "./cities.ts";

const NOW = new Date("2026-03-10T08:40:00Z");

async function addCity(q: Queryable, name: string, timezone: string): Promise<number> {
  const { id } = await q.one<{ id: number }>(sql`
    insert into cities (name, timezone, centroid_lat, centroid_lon, aliases, created_at, updated_at)
    values (${name}, ${timezone}, 43.1, 131.9, '{Владик}', ${NOW}, ${NOW}) returning id`);
  return id;
}

test("knows zone, centre and aliases of a city without a query", async () => {
  await using db = await testDatabase();
  const id = await addCity(db, "Приморск-на-Мысу", "Asia/Vladivostok");
  const cities = new Cities(db);
  await cities.load();
  expect(cities.zoneOf(id)).toBe("Asia/Vladivostok");
  expect(cities.byId(id)).toEqual({
    id,
    name: "Приморск-на-Мысу",
    aliases: ["Владик"],
    timezone: "Asia/Vladivostok",
    centroid: { lat: 43.1, lon: 131.9 },
    isActive: true,
  });
  expect(cities.all()).toContainEqual(cities.byId(id));
  expect(cities.byId(-1)).toBeNull();
  expect(() => cities.zoneOf(-1)).toThrow(RangeError);
});

test("says so when it is read before it is loaded", async () => {
  await using db = await testDatabase();
  expect(() => new Cities(db).all()).toThrow(/load/);
});

test("reads once however many ask, and again after a change was announced", async () => {
  await using db = await testDatabase();
  let queries = 0;
  const counting = {
    rows: (query: Sql) => {
      queries += 1;
      return db.rows(query);
    },
  } as unknown as Queryable;
  const cities = new Cities(counting);
  await Promise.all([cities.load(), cities.load(), cities.load()]);
  await cities.load();
  expect(queries).toBe(1);

  const id = await addCity(db, "Новый", "Europe/Berlin");
  expect(cities.byId(id)).toBeNull();
  cities.drop();
  expect(cities.byId(id)).toBeNull();
  await cities.load();
  expect(cities.zoneOf(id)).toBe("Europe/Berlin");
  expect(queries).toBe(2);
});

test("a change announced while a query is under way is not lost, however late that query answers", async () => {
  await using db = await testDatabase();
  const asked = Promise.withResolvers<void>();
  const mayAnswer = Promise.withResolvers<void>();
  let queries = 0;
  const slowFirst = {
    async rows(query: Sql) {
      queries += 1;
      const isFirst = queries === 1;
      const rows = await db.rows(query);
      if (isFirst) {
        asked.resolve();
        await mayAnswer.promise;
      }
      return rows;
    },
  } as unknown as Queryable;
  const cities = new Cities(slowFirst);
  const first = cities.load();
  await asked.promise;
  const id = await addCity(db, "Новый", "Europe/Berlin");
  cities.drop();
  await cities.load();
  mayAnswer.resolve();
  await first;
  expect(cities.zoneOf(id)).toBe("Europe/Berlin");
});

test("tries again after a failed query", async () => {
  await using db = await testDatabase();
  const id = await addCity(db, "Новый", "Europe/Berlin");
  const failing = { rows: () => Promise.reject(new Error("server is away")) } as unknown as Queryable;
  const cities = new Cities(failing);
  await expect(cities.load()).rejects.toThrow("server is away");
  Object.assign(failing, { rows: (query: Sql) => db.rows(query) });
  await cities.load();
  expect(cities.zoneOf(id)).toBe("Europe/Berlin");
});
