import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import { connect } from "./database.ts";
import { raw, sql } from "./tx.ts";

test("K-3 a connection that ends in the middle of a command costs a repeat, not the process", async () => {
  await using db = await testDatabase();
  const script = join(import.meta.dirname, "lost-connection-for-tests.ts");
  const env = { ...process.env, DATABASE_URL: db.url };
  const { stdout } = await promisify(execFile)(process.execPath, [script], { env });
  expect(stdout.trim()).toBe("alive 1 2");
});

test("K-5 where the server has few connections left, commands and reads wait for those that we have", async () => {
  await using admin = await testDatabase();
  const role = `fs_few_${process.pid}_test`;
  await admin.run(raw(`create role ${role} login password 'few' connection limit 2`));
  try {
    const url = new URL(admin.url);
    [url.username, url.password] = [role, "few"];
    await using db = connect({ url: url.href });
    const read = () => db.one<{ one: number }>(sql`select 1 as one from pg_sleep(0.02)`);
    const command = () =>
      db.transaction((tx) => tx.one<{ one: number }>(sql`select 1 as one from pg_sleep(0.02)`));
    await read(); // One that we have.
    const done = await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? read() : command())));
    expect(done.map(({ one }) => one)).toEqual(Array.from({ length: 40 }, () => 1));
  } finally {
    await admin.run(raw(`drop role ${role}`));
  }
});
