import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const PATCHES = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".patch"));

/** `npm run planted-bugs` takes minutes; that its patches still fit the code is seen here at once. */
test.each(PATCHES)("%s still applies to the code as it is", async (name) => {
  const { stderr } = await promisify(execFile)("git", ["apply", "--check", join(import.meta.dirname, name)], {
    cwd: ROOT,
  });
  expect(stderr).toBe("");
});
