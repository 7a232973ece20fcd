import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/database.ts";

test("K-3 a connection that ends in the middle of a command costs a repeat, not the process", async () => {
  await using db = await testDatabase();
  const script = join(import.meta.dirname, "lost-connection-for-tests.ts");
  const env = { ...process.env, DATABASE_URL: db.url };
  const { stdout } = await promisify(execFile)(process.execPath, [script], { env });
  expect(stdout.trim()).toBe("alive 1 2");
});
