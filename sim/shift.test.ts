import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { testDatabase } from "../test/database.ts";
import { failure } from "./report.ts";
import { shift } from "./shift.ts";

/** Seeds that once broke something, and some more. */
const SEEDS = [1, 104, 108, 7];
const STEPS = 150;

async function play(seed: number): Promise<void> {
  const played = await shift({ seed, steps: STEPS, database: (bells) => testDatabase({ bells }) });
  expect(played.broken.length === 0 ? "" : failure(played)).toBe("");
}

test.each(SEEDS)("R-3 R71 a company played by seed %i breaks no promise", play, 60_000);

/**
 * One new seed per run is asked for with FS_FRESH_SEED=1. It is not part of `npm test` yet, because seed 697850836 (150 steps)
 * still breaks «who is due is served» and is not understood: a run would fail now and then for a known reason.
 */
const fresh = 1 + randomInt(1_000_000_000);
const isAsked = process.env["FS_FRESH_SEED"] === "1";
test.runIf(isAsked)(
  isAsked
    ? `R-3 nor one that nobody has played before: seed ${fresh}`
    : "R-3 a seed that nobody has played before (skipped: set FS_FRESH_SEED=1; seed 697850836 is open)",
  () => play(fresh),
  60_000,
);
