import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { trend } from "./trend.ts";

const run = promisify(execFile);
const MAIN = resolve(import.meta.dirname, "main.ts");
/** Half a minute alone, several times that beside everything else. */
const PATIENCE_MS = 300_000;

describe("npm run bench", () => {
  test("--smoke runs every benchmark from its start to its end, and no invariant breaks", {
    timeout: PATIENCE_MS,
  }, async () => {
    const { stdout } = await bench("--smoke", "--json");
    const { results } = JSON.parse(stdout) as { results: { id: string; violations: string[] }[] };
    expect(results.map(({ id }) => id).toSorted()).toEqual([
      "B0",
      "B1",
      "B2",
      "B3",
      "B4",
      "B5",
      "B6",
      "B7",
      "B8",
      "B9",
    ]);
    expect(results.flatMap(({ violations }) => violations)).toEqual([]);
  });

  test("--help names every benchmark", async () => {
    const { stdout } = await bench("--help");
    for (let id = 0; id <= 9; id += 1) expect(stdout).toContain(`  B${id} `);
  });

  test("says which benchmarks there are when asked for another one", async () => {
    await expect(bench("--only", "B1,B77")).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("No benchmark B77. There are B0, B1,"),
    });
  });
});

describe("trend", () => {
  const samples = (value: (i: number) => number) =>
    Array.from({ length: 100 }, (_, i) => ({ atMs: i * 1_000, value: value(i) }));

  test("is the slope of a line, without doubt", () => {
    const { perHour, error } = trend(samples((i) => 7 + i / 3_600));
    expect(perHour).toBeCloseTo(1, 6);
    expect(error).toBeCloseTo(0, 6);
  });

  test("doubts what goes up and down", () => {
    const { perHour, error } = trend(samples((i) => (i % 2 === 0 ? 10 : 12)));
    expect(Math.abs(perHour)).toBeLessThan(error);
  });

  test("doubts slow waves more than quick ones of the same height", () => {
    const quick = trend(samples((i) => (i % 2 === 0 ? 10 : 12)));
    const slow = trend(samples((i) => (i % 40 < 20 ? 10 : 12)));
    expect(slow.error).toBeGreaterThan(3 * quick.error);
  });
});

/** The command line as people use it; rejects when it does not end with 0. */
function bench(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, ...args], {
    maxBuffer: 2 ** 24,
    env: { ...process.env, BENCH_DATABASE_URL: undefined },
  });
}
