import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { testDatabase } from "../test/database.ts";
import { failure } from "./report.ts";
import { shift } from "./shift.ts";

/** Seeds that once broke something, and some more. */
const SEEDS = [1, 104, 108, 697_850_836];
const STEPS = 150;

async function play(seed: number): Promise<void> {
  const played = await shift({ seed, steps: STEPS, database: (bells) => testDatabase({ bells }) });
  expect(played.broken.length === 0 ? "" : failure(played)).toBe("");
}

test.each(SEEDS)("R-3 R71 a company played by seed %i breaks no promise", play, 60_000);

const fresh = 1 + randomInt(1_000_000_000);
test(`R-3 nor one that nobody has played before: seed ${fresh}`, () => play(fresh), 60_000);
