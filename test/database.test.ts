import pg from "pg";
import { expect, test } from "vitest";
import { sql } from "../src/db/tx.ts";
import { adminUrl, testDatabase } from "./database.ts";

async function databaseNames(): Promise<string[]> {
  const client = new pg.Client({ connectionString: adminUrl() });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>("select datname from pg_database");
  await client.end();
  return rows.map((row) => row.datname);
}

test("each test database is private, ends in _test and is gone after use", async () => {
  let name = "";
  {
    await using first = await testDatabase();
    await using second = await testDatabase({ poolMax: 2 });
    await first.run(sql`create table mine (id int)`);
    name = (await first.one<{ name: string }>(sql`select current_database() as name`)).name;
    const seen = await second.one<{ count: number }>(
      sql`select count(*) as count from pg_tables where tablename = 'mine'`,
    );
    expect(seen.count).toBe(0);
    expect(name).toMatch(/_test$/);
    expect(await databaseNames()).toContain(name);
  }
  expect(await databaseNames()).not.toContain(name);
});

test("the zones of process and server are not those of anybody's business", async () => {
  await using database = await testDatabase();
  const { zone } = await database.one<{ zone: string }>(sql`select current_setting('timezone') as zone`);
  expect(zone).toBe("America/St_Johns");
  expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe("America/St_Johns");
});
