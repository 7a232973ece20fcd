import { expect, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import { connect, type Database } from "../db/database.ts";
import { sql } from "../db/tx.ts";
import { seedAll } from "../roles/seed.ts";
import { clearDemo, demoContents } from "./demo-clear.ts";
import { seedDemo } from "./demo-seed.ts";

const NOW = new Date("2026-03-10T08:40:00Z");
const seed = (db: Database) => seedAll(db, { now: NOW });

test("a demo database is made new: cities, skills and settings stay, everything else is gone", async () => {
  await using db = await testDatabase();
  await seed(db);
  await seedDemo(db, NOW);
  expect(await demoContents(db)).toMatchObject({ isDemo: true, orders: 230, otherStaff: 0, otherMasters: 0 });
  expect(await clearDemo(db, { now: NOW, seed })).toEqual({ status: "cleared" });
  await using fresh = connect({ url: db.url, applicationName: "field-service test" });
  expect(await demoContents(fresh)).toEqual({
    isDemo: false,
    orders: 0,
    ledgerEntries: 0,
    auditRows: 0,
    messages: 0,
    otherStaff: 0,
    otherMasters: 0,
  });
  expect(
    await fresh.one(
      sql`select (select count(*)::int from cities) as cities, (select count(*)::int from skills) as skills`,
    ),
  ).toEqual({ cities: 78, skills: 6 });
  // The schema is whole: the demo can be seeded again.
  expect((await seedDemo(fresh, NOW)).status).toBe("seeded");
});

test("a database without the demo, or with the application at work, is left alone", async () => {
  await using db = await testDatabase();
  await seed(db);
  expect(await clearDemo(db, { now: NOW, seed })).toEqual({ status: "not_demo" });
  await seedDemo(db, NOW);
  await using role = connect({ url: db.url, applicationName: "field-service dispatch" });
  await role.rows(sql`select 1`);
  expect(await clearDemo(db, { now: NOW, seed })).toEqual({ status: "in_use", sessions: 1 });
  expect(await demoContents(db)).toMatchObject({ isDemo: true, orders: 230 });
});
