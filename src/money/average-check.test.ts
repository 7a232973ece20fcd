import { expect, test } from "vitest";
import { newWorld } from "../../test/world.ts";
import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { DAY_MS } from "../kernel/time.ts";
import { averageChecks, NO_CHECKS } from "./average-check.ts";

const before = (moment: Date, ms: number) => new Date(moment.getTime() - ms);

test("R58 only closed orders of type NORMAL of the last 7 days count", async () => {
  await using world = await newWorld();
  const masterId = await world.master();
  const closed = { masterId, status: "CLOSED" as const };
  await world.order({ ...closed, totalRoubles: 6_500.5, closedAt: world.now });
  await world.order({ ...closed, totalRoubles: 7_300, closedAt: before(world.now, 7 * DAY_MS - 1) });
  await world.order({ ...closed, totalRoubles: 100, closedAt: before(world.now, 7 * DAY_MS) });
  await world.order({ ...closed, totalRoubles: 200, type: "GUARANTEE", closedAt: world.now });
  await world.order({ masterId, status: "PAYMENT", totalRoubles: 300 });
  await world.order({ masterId, status: "CANCELED", totalRoubles: 400 });

  const checks = await averageChecks(world.db, [masterId], world.now);
  expect(checks.get(masterId)).toEqual({ count: 2, sumKopecks: 1_380_050 });
});

test("an order closed after the moment asked for does not count yet", async () => {
  await using world = await newWorld();
  const masterId = await world.master();
  await world.order({ masterId, status: "CLOSED", totalRoubles: 5_000, closedAt: world.now });
  const checks = await averageChecks(world.db, [masterId], before(world.now, 1));
  expect(checks.get(masterId)).toEqual(NO_CHECKS);
});

test("answers for every master asked, in one statement", async () => {
  await using world = await newWorld();
  const [a, b, c] = [await world.master(), await world.master(), await world.master()];
  await world.order({ masterId: a, status: "CLOSED", totalRoubles: 9_999_999.99, closedAt: world.now });
  await world.order({ masterId: a, status: "CLOSED", totalRoubles: 9_999_999.99, closedAt: world.now });
  await world.order({ masterId: c, status: "CLOSED", totalRoubles: 0.01, closedAt: world.now });
  expect(await averageChecks(world.db, [a, b, b, c], world.now)).toEqual(
    new Map([
      [a, { count: 2, sumKopecks: 1_999_999_998 }],
      [b, NO_CHECKS],
      [c, { count: 1, sumKopecks: 1 }],
    ]),
  );
  expect(await averageChecks(world.db, [], world.now)).toEqual(new Map());
});

test("is served by the index of closed orders", async () => {
  await using world = await newWorld();
  // On an empty table any index is as good as another: a year of work of forty masters.
  const masters = await Promise.all(Array.from({ length: 40 }, () => world.master()));
  await world.db.run(sql`
    insert into orders (city_id, category, status, assigned_master_id, search_episode, closed_at, no_district, created_at, updated_at)
    select ${world.cityId}, 'ELECTRICS', 'CLOSED', m, 1, ${world.now}::timestamptz - make_interval(hours => i * 24), true, ${world.now}, ${world.now}
      from unnest(${masters}::int[]) as m cross join generate_series(1, 200) as i`);
  await world.db.run(sql`analyze orders`);
  let plan = "";
  await world.db.transaction(async (tx) => {
    await tx.run(sql`set local enable_seqscan = off`);
    const explaining = {
      async rows(query: Sql) {
        const lines = await tx.rows<Record<string, string>>(sql`explain ${query}`);
        plan = lines.map((line) => line["QUERY PLAN"]).join("\n");
        return [];
      },
    } as unknown as Queryable;
    await averageChecks(explaining, masters.slice(0, 2), world.now);
  });
  expect(plan).toContain("ix_orders__master_closed");
});
