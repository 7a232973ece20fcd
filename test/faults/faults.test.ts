/**
 * The fault suite takes minutes and is no part of `npm test`; that it still starts is. A cheap selection with
 * few repetitions, on the server of the tests, and the command itself.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { testDatabase } from "../database.ts";
import { scratch } from "../scratch.ts";
import { CATALOGUE } from "./catalogue.ts";
import type { Ground } from "./ground.ts";
import { holds, print } from "./report.ts";

const GROUND: Ground = { seed: 20_261_120, database: (options) => testDatabase(options) };

/** Of each family those that need no server of their own and no running minutes; without bars of speed. */
const CHEAP = ["K-1", "A-4", "A-6", "A-9", "N-1", "N-6", "T-1", "T-3", "Z-1"];

test.each(CHEAP)("%s still runs, and its bars hold", { timeout: 60_000 }, async (id) => {
  const { title, run } = CATALOGUE[id]!;
  const rows = await run("smoke", GROUND);
  const result = { id, title, seconds: 0, rows, error: null };
  expect(rows.some(({ holds: isKept }) => isKept !== null)).toBe(true);
  expect(holds(result) ? "" : print(result)).toBe("");
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly pid: number;
}

/** The command as people start it; `stop` is asked with all it has said on stderr so far. */
async function faults(
  args: readonly string[],
  stop: (said: string) => boolean = () => false,
): Promise<Ended> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), ...args]);
  let [out, said] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (stop(said)) child.kill("SIGTERM");
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, pid: child.pid! };
}

/** Directories that a run has left behind. */
async function leftBy(pid: number): Promise<string[]> {
  const parents = [...new Set([tmpdir(), await scratch()])];
  const entries = await Promise.all(parents.map((parent) => readdir(parent)));
  return entries.flat().filter((entry) => entry.startsWith(`field-service-faults-${pid}-`));
}

test("the command judges, prints JSON, and leaves nothing behind", { timeout: 60_000 }, async () => {
  const { code, out, pid } = await faults(["--smoke", "--only", "A-4", "--json"]);
  const { results } = JSON.parse(out) as { results: { id: string; error: string | null }[] };
  expect([code, results.map(({ id, error }) => [id, error])]).toEqual([0, [["A-4", null]]]);
  expect(await leftBy(pid)).toEqual([]);
});

test("a run that is interrupted leaves nothing behind", { timeout: 60_000 }, async () => {
  const { code, pid } = await faults(["--smoke", "--only", "T-1"], (said) => said.includes("T-1"));
  expect(code).toBe(130);
  expect(await leftBy(pid)).toEqual([]);
});

test("a wish that means nothing is refused in words", async () => {
  const { code } = await faults(["--only", "X-1"]);
  expect(code).toBe(2);
});
