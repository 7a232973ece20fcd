import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { installationProblem } from "../bin/launcher.mjs";

const BIN = join(import.meta.dirname, "../bin");

type Entries = Record<string, { version?: string; optional?: boolean; dev?: boolean }>;

/** A repository whose lock file wants `wanted` and whose node_modules holds `present`. */
async function repository(wanted: Entries, present: Entries | null): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "launcher-"));
  onTestFinished(() => rm(root, { recursive: true }));
  await writeFile(join(root, "package-lock.json"), JSON.stringify({ packages: { "": {}, ...wanted } }));
  if (present === null) return root;
  await mkdir(join(root, "node_modules"));
  await writeFile(join(root, "node_modules/.package-lock.json"), JSON.stringify({ packages: present }));
  for (const path of Object.keys(present)) {
    await mkdir(join(root, path), { recursive: true });
    await writeFile(join(root, path, "package.json"), "{}");
  }
  return root;
}

const PG = { "node_modules/pg": { version: "8.23.1" } };

test.each<[string, Entries, Entries | null, boolean, string | null]>([
  ["nothing installed", PG, null, false, "the packages are not installed"],
  ["all there", PG, PG, false, null],
  [
    "another version",
    PG,
    { "node_modules/pg": { version: "8.1.0" } },
    false,
    "the package pg is 8.1.0 instead of 8.23.1",
  ],
  ["one missing", PG, {}, false, "the package pg is missing"],
  [
    "a platform's package left out",
    { "node_modules/x": { version: "1.0.0", optional: true } },
    {},
    false,
    null,
  ],
  ["test tools left out, to start", { "node_modules/x": { version: "1.0.0", dev: true } }, {}, false, null],
  [
    "test tools left out, to test",
    { "node_modules/x": { version: "1.0.0", dev: true } },
    {},
    true,
    "the package x is missing",
  ],
])("an installation with %s", async (_what, wanted, present, dev, problem) => {
  expect(installationProblem(dev, await repository(wanted, present))).toBe(problem);
});

test("a package whose folder was removed by hand is missed", async () => {
  const root = await repository(PG, PG);
  await rm(join(root, "node_modules/pg"), { recursive: true });
  expect(installationProblem(false, root)).toBe("the package pg is missing");
});

function fieldService(...args: string[]) {
  return spawnSync(process.execPath, [join(BIN, "field-service.mjs"), ...args], { encoding: "utf8" });
}

test("the command line shows its commands with examples", () => {
  const { status, stdout } = fieldService("--help");
  expect(status).toBe(0);
  expect(stdout).toMatch(/migrate.*Examples:/s);
});

test("an unknown command names the nearest one and the next step, with a code of failure", () => {
  const { status, stderr } = fieldService("migrat");
  expect(status).toBe(1);
  expect(stderr).toMatch(/unknown command 'migrat'.*migrate.*field-service --help/s);
});
