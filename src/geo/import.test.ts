import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { testDatabase } from "../../test/database.ts";
import type { Database } from "../db/database.ts";
import { sql } from "../db/tx.ts";
import { Random } from "../kernel/random.ts";
import { monotonicMs, SECOND_MS } from "../kernel/time.ts";
import { LANGUAGES, t } from "../texts/texts.ts";
import { type GeoImport, type GeoImportProgress, runGeoImport } from "./import.ts";
import { type GeoReportRow, geoFileText, geoRowText } from "./import-report.ts";
import { SimilarNames } from "./import-similar.ts";
import { seedGeography } from "./seed.ts";
import { comparedStreet, QUESTIONABLE_MIN, similarity } from "./similarity.ts";

const NOW = new Date("2026-03-10T08:40:00Z");
const HEAD = "type,city,district,name,timezone,centroid_lat,centroid_lon\n";

async function seeded(): Promise<Database> {
  const db = await testDatabase();
  onTestFinished(() => db.close());
  await db.transaction((tx) => seedGeography(tx, NOW));
  return db;
}

async function run(db: Database, csv: string | Uint8Array, options: Partial<GeoImport> = {}) {
  const file = typeof csv === "string" ? new TextEncoder().encode(csv) : csv;
  const report = await runGeoImport({ db, file, apply: true, now: NOW, ...options });
  if (report.status !== "done") throw new Error(`unreadable: ${JSON.stringify(report.problem)}`);
  for (const row of report.rows.slice(0, 100)) worded(geoRowText(row));
  return report;
}

/** Throws when there are no words for it, or an argument is missing. */
function worded({ key, args }: ReturnType<typeof geoRowText>): void {
  for (const language of LANGUAGES) t(language, key, args);
}

async function problemOf(db: Database, csv: string | Uint8Array) {
  const file = typeof csv === "string" ? new TextEncoder().encode(csv) : csv;
  const report = await runGeoImport({ db, file, apply: true, now: NOW });
  if (report.status === "done") return null;
  worded(geoFileText(report.problem));
  return report.problem;
}

const briefly = (rows: readonly GeoReportRow[]) =>
  rows.map(({ line, outcome, code }) => `${line} ${outcome} ${code}`);

const contents = async (db: Database) =>
  await db.one<{ cities: number; districts: number; streets: number }>(sql`
    select (select count(*)::int from cities) as cities, (select count(*)::int from districts) as districts,
           (select count(*)::int from streets) as streets`);

test("adds cities, districts and streets whatever their order in the file", async () => {
  const db = await seeded();
  const before = await contents(db);
  const report = await run(
    db,
    `${HEAD}street,Новоград,Речной,ул. Мира,,55.1,37.2
street,новоград,,Лесная улица,,,
district,Новоград,,Речной район,,55.0,37.0
city,Новоград,,,europe/samara,54.5,36.5
street,Питер,Центральный,Невский проспект,,,
`,
  );
  expect(report).toMatchObject({
    applied: true,
    totals: { added: 5, skipped: 0, questionable: 0, error: 0 },
  });
  expect(await contents(db)).toEqual({
    cities: before.cities + 1,
    districts: before.districts + 1,
    streets: 3,
  });
  expect(
    await db.rows(sql`
      select c.name as city, c.timezone, d.name as district, s.name, s.name_norm as norm, s.centroid_lat as lat,
             s.centroid_lon as lon
        from streets s join cities c on c.id = s.city_id left join districts d on d.id = s.district_id
       order by s.name`),
  ).toEqual([
    {
      city: "Новоград",
      timezone: "Europe/Samara",
      district: null,
      name: "Лесная улица",
      norm: "лесная",
      lat: null,
      lon: null,
    },
    {
      city: "Санкт-Петербург",
      timezone: "Europe/Moscow",
      district: "Центральный",
      name: "Невский проспект",
      norm: "невский",
      lat: null,
      lon: null,
    },
    {
      city: "Новоград",
      timezone: "Europe/Samara",
      district: "Речной район",
      name: "ул. Мира",
      norm: "мира",
      lat: 55.1,
      lon: 37.2,
    },
  ]);
});

test("a dry run judges everything and writes nothing, and the run after it comes to the same", async () => {
  const db = await seeded();
  const before = await contents(db);
  const csv = `${HEAD}city,Новоград,,,Europe/Moscow,,
district,Новоград,,Речной,,,
street,Новоград,Речной,Мира,,,
street,Новоград,Речной,улица Мира,,,
street,Москва,ЦАО,Арбат,,,
street,Москва,Нет такого,Арбат,,,
`;
  const dry = await run(db, csv, { apply: false });
  expect(await contents(db)).toEqual(before);
  const real = await run(db, csv);
  expect(dry.applied).toBe(false);
  expect(real.applied).toBe(true);
  expect(dry.rows).toEqual(real.rows);
  expect(briefly(real.rows)).toEqual([
    "2 added added",
    "3 added added",
    "4 added added",
    "5 skipped duplicate",
    "6 added added",
    "7 error unknown_district",
  ]);
});

test("a second run adds nothing", async () => {
  const db = await seeded();
  const csv = `${HEAD}city,Новоград,,,Europe/Moscow,,
district,Новоград,,Речной,,,
street,Новоград,Речной,1-я Мира ул.,,,
street,Новоград,Речной,2-я Мира ул.,,,
street,Новоград,,1-я Мира ул.,,,
`;
  expect((await run(db, csv)).totals.added).toBe(5);
  const after = await contents(db);
  expect((await run(db, csv)).totals).toEqual({ added: 0, skipped: 5, questionable: 0, error: 0 });
  expect(await contents(db)).toEqual(after);
});

test("similarity decides within the same parent: duplicate, questionable, new", async () => {
  const db = await seeded();
  const csv = `${HEAD}street,Казань,Советский,Береговая ул.,,,
street,Казань,Советский,ул. Береговая,,,
street,Казань,Советский,Березовая ул.,,,
street,Казань,Советский,Полевая ул.,,,
street,Казань,Кировский,Берёзовая ул.,,,
street,Казань,,Береговая ул.,,,
district,Казань,,Советский р-н,,,
city,г. Казань,,,,,
city,Казань,,,Europe/Samara,,
`;
  const report = await run(db, csv);
  expect(briefly(report.rows)).toEqual([
    "2 added added",
    "3 skipped duplicate",
    "4 questionable similar",
    "5 added added",
    "6 added added",
    "7 added added",
    "8 skipped duplicate",
    "9 skipped duplicate",
    "10 questionable zone_differs",
  ]);
  expect(report.rows[2]).toMatchObject({ like: "Береговая ул." });
  // A person has looked: it is another street.
  const accepted = await run(db, csv, { acceptQuestionable: true });
  expect(accepted.totals).toMatchObject({ added: 1 });
  expect((await run(db, csv, { acceptQuestionable: true })).totals.added).toBe(0);
});

test("rows that use the spelling of a duplicate city or district go to the known one", async () => {
  const db = await seeded();
  const report = await run(
    db,
    `${HEAD}city,Санкт-Петербургъ,,,,,
district,Санкт-Петербургъ,,Красногвардейсий,,,
street,Санкт-Петербургъ,Красногвардейсий,Ржевская ул.,,,
`,
  );
  expect(briefly(report.rows)).toEqual(["2 skipped duplicate", "3 skipped duplicate", "4 added added"]);
  expect(await db.one(sql`select d.name from streets s join districts d on d.id = s.district_id`)).toEqual({
    name: "Красногвардейский",
  });
});

test("each bad row is an error with its line and a code, and the good ones go in", async () => {
  const db = await seeded();
  await db.run(sql`update districts set is_active = false where name = 'ТАО'`);
  const long = "Я".repeat(201);
  const report = await run(
    db,
    `${HEAD}house,Москва,,Кремль,,,
street,,,Арбат,,,
street,Москва,,,,,
street,Москва,,${long},,,
street,Москва,,***,,,
street,Москва,,Ар\u0000бат,,,
city,Новоград,,,Moscow,,
city,Новоград,,,,,
city,Новоград,,,+03:00,,
street,Москва,,Арбат,,abc,37
street,Москва,,Арбат,,91,37
street,Москва,,Арбат,,55,-180.5
street,Москва,,Арбат,,55,
street,Москва,,Арбат
street,Маскваа,,Арбат,,,
street,Екатеренбург,,Малышева,,,
street,Москва,СВАОО,Арбат,,,
street,Санкт-Петербург,Красногвардейскй,Ржевская,,,
street,Москва,ТАО,Арбат,,,
city,Тула,,Калуга,Europe/Moscow,,
street,Москва,"ЦАО","Арбат",,"55,75","37,59"
`,
  );
  expect(briefly(report.rows)).toEqual([
    "2 error unknown_type",
    "3 error no_city",
    "4 error no_name",
    "5 error name_too_long",
    "6 error name_without_letters",
    "7 error control_characters",
    "8 error unknown_zone",
    "9 error zone_missing",
    "10 error unknown_zone",
    "11 error bad_coordinate",
    "12 error coordinate_out_of_range",
    "13 error coordinate_out_of_range",
    "14 error half_a_coordinate",
    "15 error wrong_cells",
    "16 error unknown_city",
    "17 error unknown_city",
    "18 error unknown_district",
    "19 error unknown_district",
    "20 error district_inactive",
    "21 error two_city_names",
    "22 added added",
  ]);
  expect(report.rows.filter((row) => "nearest" in row).map((row) => "nearest" in row && row.nearest)).toEqual(
    [null, "Екатеринбург", null, "Красногвардейский"],
  );
  expect(await db.rows(sql`select name, centroid_lat as lat from streets`)).toEqual([
    { name: "Арбат", lat: 55.75 },
  ]);
});

test("a file that is no UTF-8 CSV is refused as a whole, and says what it is", async () => {
  const db = await seeded();
  const csv1251 = Buffer.from([
    ...Buffer.from("type,city,name\nstreet,"),
    ...[0xcc, 0xee, 0xf1, 0xea, 0xe2, 0xe0], // Москва
    ...Buffer.from(","),
    ...[0xc0, 0xf0, 0xe1, 0xe0, 0xf2], // Арбат
  ]);
  expect(await problemOf(db, csv1251)).toEqual({ code: "wrong_encoding", looksLike: "windows-1251" });
  expect((await run(db, csv1251, { encoding: "windows-1251" })).totals.added).toBe(1);
  expect(await problemOf(db, Buffer.from(`\ufeff${HEAD}street,Москва,,Арбат,,,`, "utf16le"))).toEqual({
    code: "wrong_encoding",
    looksLike: "utf-16",
  });
  expect(await problemOf(db, Buffer.from(HEAD.repeat(3), "utf16le"))).toEqual({
    code: "wrong_encoding",
    looksLike: "utf-16",
  });
  expect(await problemOf(db, new Uint8Array([0x74, 0x80, 0x98, 0xa0, 0x81, 0x8d]))).toEqual({
    code: "wrong_encoding",
    looksLike: null,
  });
  expect(await problemOf(db, "")).toEqual({ code: "empty_file" });
  expect(await problemOf(db, " \n ")).toEqual({ code: "empty_file" });
  expect(await problemOf(db, "type,name\nstreet,Арбат\n")).toEqual({
    code: "missing_columns",
    columns: ["city"],
  });
  expect(await problemOf(db, "type,city,name,zip\n")).toEqual({ code: "unknown_columns", columns: ["zip"] });
  expect(await problemOf(db, `${HEAD}street,Москва,,Арбат,,,\nstreet,Москва,,"Арбат,,,\n`)).toEqual({
    code: "broken_quotes",
    line: 3,
  });
});

test("semicolons, tabs, a BOM, capital heads, CRLF and quotes inside a name are read", async () => {
  const db = await seeded();
  const excel =
    '\ufeffTYPE;City;District;Name\r\nstreet;Москва;ЦАО;"ул. ""Правды"""\r\n\r\n;;;\r\nstreet;Москва;;ул. 8 Марта\r\n';
  const report = await run(db, excel);
  expect(briefly(report.rows)).toEqual(["2 added added", "5 added added"]);
  expect((await run(db, "name\ttype\tcity\nАрбат\tSTREET\tмосква\n")).totals.added).toBe(1);
});

test("a failure in one city leaves the cities before it in place, and the next run goes on", async () => {
  const db = await seeded();
  await db.run(sql`
    create function refuse_omsk() returns trigger language plpgsql as $$
    begin
      if new.name = 'Ошибочная' then raise exception 'no'; end if;
      return new;
    end $$`);
  await db.run(
    sql`create trigger refuse before insert on streets for each row execute function refuse_omsk()`,
  );
  const csv = `${HEAD}street,Казань,,Первая,,,
street,Омск,,Вторая,,,
street,Омск,,Ошибочная,,,
street,Тула,,Третья,,,
`;
  await expect(run(db, csv)).rejects.toThrow("no");
  expect(await db.rows(sql`select name from streets`)).toEqual([{ name: "Первая" }]);
  await db.run(sql`drop trigger refuse on streets`);
  expect((await run(db, csv)).totals).toMatchObject({ added: 3, skipped: 1 });
});

test("two imports of one file at once add everything once", async () => {
  const db = await seeded();
  const csv = `${HEAD}city,Новоград,,,Europe/Moscow,,
street,Новоград,,Лесная,,,
${Array.from({ length: 50 }, (_, i) => `street,Тула,,${i + 1}-я Луговая,,,`).join("\n")}
`;
  // Both have read and judged before either may write.
  const session = await db.session();
  await session.query("begin");
  await session.query("lock table streets in share mode");
  const both = [run(db, csv), run(db, csv)];
  await vi.waitFor(async () => {
    const { n } = await db.one<{ n: number }>(sql`
      select count(*)::int as n from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`);
    expect(n).toBe(2);
  });
  await session.query("rollback");
  await session.end();
  const reports = await Promise.all(both);
  expect(reports.map(({ totals }) => totals.error)).toEqual([0, 0]);
  expect(await contents(db)).toMatchObject({ streets: 51 });
  expect(await db.one(sql`select count(*)::int as n from cities where name = 'Новоград'`)).toEqual({ n: 1 });
});

test("only names that could be similar are compared, and none is missed by that", () => {
  const word = fc.stringMatching(/^[абвг]{1,9}$/);
  const name = fc.array(fc.oneof(word, fc.constantFrom("1-я", "2-я", "ул.", "пер.")), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(fc.array(name, { maxLength: 30 }), name, (known, asked) => {
      const names = new SimilarNames<string>();
      const all = known.map((words) => words.join(" "));
      for (const each of all) names.add(comparedStreet(each), each);
      const wanted = comparedStreet(asked.join(" "));
      const scores = all.map((each) => similarity(comparedStreet(each), wanted));
      const best = Math.max(0, ...scores);
      const found = names.best(wanted);
      if (best < QUESTIONABLE_MIN) expect(found).toBeNull();
      else expect(found!.score).toBeCloseTo(best);
    }),
    { numRuns: 2_000 },
  );
});

test("100 000 rows of many cities and of one are imported in reasonable time, with progress", async () => {
  const db = await seeded();
  const random = new Random(9);
  const syllable = () => random.pick([..."бвгджзклмнпрстфхцчш"]) + random.pick([..."аеиоуыэюя"]);
  const streetName = () => Array.from({ length: 3 + random.below(3) }, syllable).join("");
  const one = Array.from({ length: 20_000 }, () => `street,Москва,,${streetName()}ская ул.,,,`);
  const many = Array.from({ length: 80_000 }, (_, i) => {
    const city = ["Казань", "Уфа", "Пермь", "Омск", "Самара", "Тула", "Сочи", "Псков", "Тверь", "Томск"][
      i % 10
    ];
    return `street,${city},,${streetName()}ская ул.,,,`;
  });
  const progress: GeoImportProgress[] = [];
  const startedMs = monotonicMs();
  const report = await run(db, HEAD + [...one, ...many].join("\n"), { onProgress: (p) => progress.push(p) });
  const tookMs = monotonicMs() - startedMs;
  expect(report.rows).toHaveLength(100_000);
  expect(report.totals.error).toBe(0);
  expect(report.totals.added).toBeGreaterThan(90_000);
  expect(progress).toHaveLength(11);
  expect(progress.at(-1)).toMatchObject({ rowsDone: 100_000, rowsTotal: 100_000 });
  expect(tookMs).toBeLessThan(60 * SECOND_MS);
}, 90_000);

const SPB = "/work/shared/data/ru-streets-spb/spb-streets.json";
const DISTRICTS = "/work/shared/data/ru-districts-osm/moscow.geojson";

test.skipIf(!existsSync(SPB))(
  "the streets of St Petersburg go in, only true doubles are skipped, and a second run adds nothing (skipped where the data set is absent)",
  async () => {
    const db = await seeded();
    const districts = JSON.parse(readFileSync(SPB, "utf8")) as {
      district: string;
      settlements: { streets: (string | null)[] }[];
    }[];
    const rows = districts.flatMap(({ district, settlements }) =>
      settlements.flatMap(({ streets }) =>
        streets.filter((name) => name !== null).map((name) => `street,СПб,${district} район,"${name}",,,`),
      ),
    );
    const csv = HEAD + rows.join("\n");
    const report = await run(db, csv);
    expect(report.rows.filter((row) => row.outcome === "error")).toEqual([]);
    const doubles = report.rows.filter((row) => row.outcome === "skipped");
    expect(report.totals.added).toBeGreaterThan(1_200);
    expect(report.totals.questionable).toBeLessThan(20);
    // Exactly repeated rows apart, few are left: «Московское ш.» and «Московское шоссе».
    const spelled = doubles.filter((row) => "like" in row && row.like !== row.name);
    expect(spelled.length).toBeLessThan(20);
    expect((await run(db, csv)).totals.added).toBe(0);
  },
);

test.skipIf(!existsSync(DISTRICTS))(
  "the 125 real districts of Moscow go in beside the seeded ones (skipped where the data set is absent)",
  async () => {
    const db = await seeded();
    const { features } = JSON.parse(readFileSync(DISTRICTS, "utf8")) as {
      features: { properties: { name: string } }[];
    };
    const csv =
      HEAD + features.map(({ properties }) => `district,Москва,,"${properties.name}",,,`).join("\n");
    const report = await run(db, csv);
    expect(report.totals).toMatchObject({ error: 0 });
    expect(report.totals.added).toBeGreaterThan(110);
    expect((await run(db, csv)).totals.added).toBe(0);
  },
);
