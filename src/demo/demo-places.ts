import type { Tx } from "../db/tx.ts";
import { sql } from "../db/tx.ts";
import { cityNamed } from "../geo/city-search.ts";
import { normaliseStreet } from "../geo/normalise.ts";
import { DEMO_CITY, DEMO_DISTRICTS, type DemoDistrict } from "./demo-people.ts";

/** A point on no map: Демоград exists only here. */
const CENTRE = { lat: 57.2, lon: 41.4 };

const OFFSETS: Readonly<Record<DemoDistrict, readonly [lat: number, lon: number]>> = {
  Центральный: [0, 0],
  Северный: [0.05, 0.01],
  Южный: [-0.05, -0.01],
  Заречный: [0, 0.09],
};

const STREETS: Readonly<Record<DemoDistrict, readonly string[]>> = {
  Центральный: [
    "Демонстрационная улица",
    "улица Пробная",
    "Образцовый проспект",
    "Учебная площадь",
    "Наглядная улица",
    "Показательный переулок",
    "улица Первых Заказов",
    "Театральная улица",
    "Ратушная набережная",
    "Библиотечная улица",
  ],
  Северный: [
    "Северный проспект",
    "улица Полярных Огней",
    "Морозная улица",
    "1-я Снежная улица",
    "2-я Снежная улица",
    "Ветреный переулок",
    "Кедровая улица",
    "улица Лыжников",
    "Январская улица",
    "Хрустальный проезд",
  ],
  Южный: [
    "Солнечный бульвар",
    "Абрикосовая улица",
    "Садовая улица",
    "Малая Садовая улица",
    "улица Виноградарей",
    "Тёплый переулок",
    "Июльская улица",
    "Ромашковая улица",
    "Южное шоссе",
    "улица Пасечников",
  ],
  Заречный: [
    "Заречная набережная",
    "Мостовая улица",
    "Паромный переулок",
    "улица Рыбаков",
    "Лодочная улица",
    "Береговая улица",
    "Ивовая улица",
    "Камышовый тупик",
    "Плотинная улица",
    "улица Бакенщиков",
  ],
};

/** Where demo orders are: ids of Демоград and of the seeded cities that show other zones. */
export interface DemoPlaces {
  readonly cityId: number;
  readonly districtIds: Readonly<Record<DemoDistrict, number>>;
  readonly streets: readonly DemoStreet[];
  /** By name: Москва, Калининград, Владивосток and Демоград. */
  readonly cityIds: ReadonlyMap<string, number>;
}

export interface DemoStreet {
  readonly id: number;
  readonly districtId: number;
  readonly lat: number;
  readonly lon: number;
}

/** Writes Демоград with its 4 districts and 40 streets; the other cities must have been seeded. */
export async function writePlaces(tx: Tx, now: Date): Promise<DemoPlaces> {
  const { id: cityId } = await tx.one<{ id: number }>(sql`
    insert into cities (name, timezone, centroid_lat, centroid_lon, created_at, updated_at)
    values (${DEMO_CITY}, 'Europe/Moscow', ${CENTRE.lat}, ${CENTRE.lon}, ${now}, ${now}) returning id`);
  const points = DEMO_DISTRICTS.map((name) => {
    const [lat, lon] = OFFSETS[name];
    return { name, lat: CENTRE.lat + lat, lon: CENTRE.lon + lon };
  });
  const districts = await tx.rows<{ id: number; name: DemoDistrict }>(sql`
    insert into districts (city_id, name, centroid_lat, centroid_lon, created_at)
    select ${cityId}, name, lat, lon, ${now}
      from rows from (jsonb_to_recordset(${JSON.stringify(points)}::jsonb)
                      as (name text, lat float8, lon float8)) with ordinality as d
     order by ordinality
    returning id, name`);
  const districtIds = Object.fromEntries(districts.map(({ id, name }) => [name, id])) as Record<
    DemoDistrict,
    number
  >;
  const streets = await writeStreets(tx, cityId, districtIds, points, now);
  return { cityId, districtIds, streets, cityIds: await cityIds(tx) };
}

async function writeStreets(
  tx: Tx,
  cityId: number,
  districtIds: Readonly<Record<DemoDistrict, number>>,
  points: readonly { readonly name: DemoDistrict; readonly lat: number; readonly lon: number }[],
  now: Date,
): Promise<DemoStreet[]> {
  const rows = points.flatMap(({ name: district, lat, lon }) =>
    STREETS[district].map((name, i) => ({
      name,
      norm: normaliseStreet(name),
      district: districtIds[district],
      // Two rows of five within a kilometre of the district's centre.
      lat: lat + 0.004 * ((i % 5) - 2),
      lon: lon + 0.006 * (i < 5 ? -1 : 1),
    })),
  );
  return await tx.rows<DemoStreet>(sql`
    insert into streets (city_id, district_id, name, name_norm, centroid_lat, centroid_lon, created_at)
    select ${cityId}, district, name, norm, lat, lon, ${now}
      from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
                      as (name text, norm text, district int, lat float8, lon float8)) with ordinality as s
     order by ordinality
    returning id, district_id as "districtId", centroid_lat as lat, centroid_lon as lon`);
}

async function cityIds(tx: Tx): Promise<Map<string, number>> {
  const cities = await tx.rows<{ id: number; name: string; aliases: string[] }>(
    sql`select id, name, aliases from cities`,
  );
  const wanted = [DEMO_CITY, "Москва", "Калининград", "Владивосток"];
  return new Map(
    wanted.map((name) => {
      const city = cityNamed(cities, name);
      if (!city) throw new Error(`the city ${name} is missing: seed the cities first`);
      return [name, city.id];
    }),
  );
}
