import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import { sql } from "../db/tx.ts";
import { monotonicMs } from "../kernel/time.ts";
import { normaliseStreet } from "./normalise.ts";
import { type Street, StreetDirectory, StreetIndex } from "./street-search.ts";

const NOW = new Date("2026-03-10T08:40:00Z");

function street(id: number, name: string, districtId: number | null = null): Street {
  return {
    id,
    name,
    nameNorm: normaliseStreet(name),
    districtId,
    districtName: districtId === null ? null : `Район ${districtId}`,
  };
}

const index = (...names: string[]) => new StreetIndex(names.map((name, i) => street(i + 1, name)));

/** Pronounceable Cyrillic names in alphabetical order. */
function manyNames(count: number): string[] {
  const first = "бвгджзклмнпрстфхцчшщ";
  const second = "аеиоуыэюя";
  return Array.from({ length: count }, (_, i) => {
    const syllable = (n: number) => first[n % 20]! + second[Math.floor(n / 20) % 9]!;
    return `${syllable(i)}${syllable(i * 7 + 3)}${syllable(i * 13 + 5)}нская улица`;
  }).sort();
}

test("R15 a street near the end of the alphabet of a city with 1 000 Cyrillic streets is found, and all similar names are shown", async () => {
  await using db = await testDatabase();
  const city = await db.one<{ id: number }>(sql`
    insert into cities (name, timezone, created_at, updated_at)
    values ('Тысячеград', 'Europe/Moscow', ${NOW}, ${NOW}) returning id`);
  const names = [
    ...manyNames(996),
    "Ясная улица",
    "Ясный переулок",
    "Ясная 2-я улица",
    "Яснополянская улица",
  ];
  await db.run(sql`
    insert into streets (city_id, name, name_norm, created_at)
    select ${city.id}, name, norm, ${NOW}
      from unnest(${names}::text[], ${names.map(normaliseStreet)}::text[]) as s (name, norm)
        on conflict do nothing`);
  const streets = new StreetDirectory();
  const hits = await streets.search(db, city.id, "ясная");
  expect(hits[0]).toMatchObject({ name: "Ясная улица", score: 100, districtId: null, districtName: null });
  expect((await streets.search(db, city.id, "ясн")).map((hit) => hit.name)).toEqual(
    expect.arrayContaining(["Ясная улица", "Ясный переулок", "Ясная 2-я улица", "Яснополянская улица"]),
  );

  // Whatever changes in the database is seen by the next search.
  await db.run(sql`update streets set name = 'Ясная аллея' where name = 'Ясная улица'`);
  expect((await streets.search(db, city.id, "ясная"))[0]!.name).toBe("Ясная аллея");
  await db.run(sql`delete from streets where name = 'Ясная аллея'`);
  expect((await streets.search(db, city.id, "ясная"))[0]!.name).toBe("Ясная 2-я улица");
  expect(await streets.search(db, city.id + 1, "ясная")).toEqual([]);
});

test.each([
  ["ленина", "улица Ленина"],
  ["Ленина ул", "улица Ленина"],
  ["лен", "улица Ленина"],
  ["леннина", "улица Ленина"],
  ["Lenina", "улица Ленина"],
  ["ulitsa Lenina", "улица Ленина"],
  ["ktybyf", "улица Ленина"],
  ["площадь ленина", "площадь Ленина"],
  ["садовая малая", "Малая Садовая улица"],
  ["щорса", "улица Щорса"],
  ["Shchorsa", "улица Щорса"],
  ["Schorsa", "улица Щорса"],
  ["красно армейская", "Красноармейская улица"],
  ["октябрськая наб", "Октябрьская набережная"],
  ["8-го марта", "улица 8 Марта"],
])("%s finds %s first", (typed, name) => {
  const names = [
    "Линейная улица",
    "Октябрьская улица",
    "Садовая улица",
    "улица Ленина",
    "площадь Ленина",
    "Малая Садовая улица",
    "улица Щорса",
    "Красноармейская улица",
    "Октябрьская набережная",
    "улица 8 Марта",
    "9-я улица",
  ];
  expect(index(...names).search(typed)[0]?.name).toBe(name);
});

test("nothing below 60 points, nothing for a single character, at most 10 hits", () => {
  const streets = index(...Array.from({ length: 30 }, (_, i) => `${i + 1}-я Луговая улица`));
  expect(streets.search("луговая")).toHaveLength(10);
  expect(streets.search("Л")).toEqual([]);
  expect(streets.search("  ")).toEqual([]);
  expect(streets.search("Пушкинская")).toEqual([]);
  for (const hit of streets.search("луговая 3")) expect(hit.score).toBeGreaterThanOrEqual(60);
});

test("a number that was typed decides between numbered streets", () => {
  const streets = index("1-я Луговая улица", "2-я Луговая улица", "12-я Луговая улица");
  expect(streets.search("2-я луговая")[0]!.name).toBe("2-я Луговая улица");
});

test("near duplicates are merged only inside one district", () => {
  const streets = new StreetIndex([
    street(1, "улица Орджоникидзевская", 1),
    street(2, "Орджоникидзевскя ул.", 1),
    street(3, "Орджоникидзевская улица", 2),
    street(4, "Орджоникидзевская ул.", null),
    street(5, "Орджоникидзевский переулок", 1),
  ]);
  expect(streets.search("орджоникидзевская").map((hit) => hit.id)).toEqual([4, 1, 3, 5]);
});

test("searching 10 000 streets takes less than 50 ms", () => {
  const streets = new StreetIndex(
    Array.from({ length: 10 }, () => manyNames(1000))
      .flat()
      .map((name, i) => street(i, name, i % 18)),
  );
  for (const typed of ["щуринская", "Lenina prospekt", "малая садовая нская"]) {
    const runsMs = Array.from({ length: 5 }, () => {
      const startedMs = monotonicMs();
      streets.search(typed);
      return monotonicMs() - startedMs;
    });
    expect(Math.min(...runsMs)).toBeLessThan(50);
  }
});

const SPB = "/work/shared/data/ru-streets-spb/spb-streets.json";

test.skipIf(!existsSync(SPB))(
  "every real street of St Petersburg is found by its own name (skipped where the data set is absent)",
  () => {
    const districts = JSON.parse(readFileSync(SPB, "utf8")) as {
      settlements: { streets: (string | null)[] }[];
    }[];
    const names = districts.flatMap((d) => d.settlements.flatMap((s) => s.streets)).filter((n) => n !== null);
    const wordsOf = (name: string) => normaliseStreet(name).split(" ").sort();
    const streets = new StreetIndex(names.map((name, i) => street(i, name)));
    expect(names.length).toBeGreaterThan(1_400);
    for (const name of new Set(names)) {
      const hits = streets.search(name);
      expect(wordsOf(hits[0]?.name ?? ""), name).toEqual(wordsOf(name));
      expect(hits[0]!.score, name).toBeGreaterThanOrEqual(97);
    }
  },
);
