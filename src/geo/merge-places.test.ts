import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { type GeographyActor, mergeDistricts, mergeStreets } from "./merge-places.ts";
import { seedGeography } from "./seed.ts";
import { deactivateCity, switchCity } from "./switch-city.ts";

const BY: GeographyActor = { staffId: null, source: "job" };

const streetsOf = (world: World) =>
  world.db.rows<{ name: string; districtId: number | null }>(
    sql`select name, district_id as "districtId" from streets order by name, district_id`,
  );

test("orders of a merged street point at the kept one, which takes over the centre", async () => {
  await using world = await newWorld();
  const { db, now } = world;
  const gone = await world.street({ name: "Лесная ул", lat: 55.5, lon: 37.5 });
  const kept = await world.street({ name: "Лесная улица" });
  const orderId = await world.order({ streetId: gone });
  const other = await world.order({ streetId: kept });

  expect(await db.transaction((tx) => mergeStreets(tx, { fromId: gone, intoId: kept, by: BY }, now))).toEqual(
    {
      status: "merged",
      orders: 1,
    },
  );
  expect(await db.rows(sql`select id, street_id as street, version from orders order by id`)).toEqual([
    { id: orderId, street: kept, version: 1 },
    { id: other, street: kept, version: 1 },
  ]);
  expect(await db.rows(sql`select id, centroid_lat as lat from streets`)).toEqual([{ id: kept, lat: 55.5 }]);
  expect(
    await db.rows(sql`select action, before_json as before, after_json as after from admin_audit_log`),
  ).toEqual([
    {
      action: "merge_streets",
      before: { id: gone, name: "Лесная ул" },
      after: { id: kept, name: "Лесная улица" },
    },
  ]);
  // A repeat finds the street gone and changes nothing.
  expect(await db.transaction((tx) => mergeStreets(tx, { fromId: gone, intoId: kept, by: BY }, now))).toEqual(
    {
      status: "not_found",
      id: gone,
    },
  );
});

test("places of different cities, and a place with itself, are not merged", async () => {
  await using world = await newWorld();
  const { db, now } = world;
  const far = await world.city();
  const here = await world.street();
  const there = await world.street({ cityId: far.id });
  const merge = (fromId: number, intoId: number) =>
    db.transaction((tx) => mergeStreets(tx, { fromId, intoId, by: BY }, now));
  expect(await merge(here, there)).toEqual({ status: "other_city" });
  expect(await merge(here, here)).toEqual({ status: "same" });
  expect(
    await db.transaction((tx) =>
      mergeDistricts(tx, { fromId: world.districtIds[0], intoId: far.districtIds[0]!, by: BY }, now),
    ),
  ).toEqual({ status: "other_city" });
});

test("a merged district gives everything to the kept one and stays behind empty and inactive", async () => {
  await using world = await newWorld();
  const { db, now } = world;
  const [from, into] = world.districtIds;
  await world.street({ name: "Общая", districtId: into });
  const twin = await world.street({ name: "Общая", districtId: from });
  await world.street({ name: "Своя", districtId: from });
  const orderId = await world.order({ districtId: from, streetId: twin });
  const onlyFrom = await world.master({ districtIds: [from] });
  const both = await world.master({ districtIds: [from, into] });
  await world.master({ districtIds: [into] });

  expect(
    await db.transaction((tx) => mergeDistricts(tx, { fromId: from, intoId: into, by: BY }, now)),
  ).toEqual({ status: "merged", streets: 2, orders: 1, masters: 1 });
  expect(await streetsOf(world)).toEqual([
    { name: "Общая", districtId: into },
    { name: "Своя", districtId: into },
  ]);
  expect(
    await db.one(sql`select o.district_id as district, s.name from orders o join streets s on s.id = o.street_id
                      where o.id = ${orderId}`),
  ).toEqual({ district: into, name: "Общая" });
  expect(await db.rows(sql`select distinct district_id as d from master_districts`)).toEqual([{ d: into }]);
  expect(
    await db.rows(sql`select master_id as id, kind, data from master_state_events order by master_id`),
  ).toEqual([
    { id: onlyFrom, kind: "districts_changed", data: { district_ids: [into] } },
    { id: both, kind: "districts_changed", data: { district_ids: [into] } },
  ]);
  expect(await db.one(sql`select is_active as active from districts where id = ${from}`)).toEqual({
    active: false,
  });
  expect((await world.events()).map((event) => event.kind)).toContain("master_profile_changed");
});

test("neither the seed nor a start brings a merged district back", async () => {
  await using world = await newWorld();
  const { db, now } = world;
  await db.transaction((tx) => seedGeography(tx, now));
  const find = (name: string) =>
    db.one<{ id: number }>(sql`
      select d.id from districts d join cities c on c.id = d.city_id
       where c.name = 'Москва' and d.name = ${name}`);
  const [nao, tao] = [await find("НАО"), await find("ТАО")];
  await db.transaction((tx) => mergeDistricts(tx, { fromId: nao.id, intoId: tao.id, by: BY }, now));
  expect(await db.transaction((tx) => seedGeography(tx, now))).toEqual({ cities: 0, districts: 0 });
});

test("a deactivated city keeps its orders and masters, and can be put back", async () => {
  await using world = await newWorld();
  const { db, now, cityId } = world;
  await world.order();
  const master = await world.master();
  await world.order({ status: "CLOSED", masterId: master });
  const off = () => db.transaction((tx) => deactivateCity(tx, { cityId, by: BY }, now));
  expect(await off()).toEqual({ status: "switched", liveOrders: 1, masters: 1 });
  expect(await off()).toEqual({ status: "unchanged" });
  expect(await db.one(sql`select is_active as active from cities where id = ${cityId}`)).toEqual({
    active: false,
  });
  expect(await db.transaction((tx) => switchCity(tx, { cityId, isActive: true, by: BY }, now))).toMatchObject(
    { status: "switched" },
  );
  expect(await db.transaction((tx) => deactivateCity(tx, { cityId: 999_999, by: BY }, now))).toEqual({
    status: "not_found",
  });
  await expect(db.run(sql`delete from cities where id = ${cityId}`)).rejects.toThrow(/foreign key/);
});
