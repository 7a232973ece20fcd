import { expect, test } from "vitest";
import { DEFAULTS } from "../settings/catalogue.ts";
import { readPolicy } from "./policies.ts";
import { LogFile } from "./replay-for-tests.ts";

async function policy(content: string) {
  await using file = await LogFile.of(content);
  return await readPolicy(file.path);
}

test("a policy is the defaults with some settings changed, typed as a person or as JSON", async () => {
  const { values, overrides, name } = await policy(
    '{"distribution_fanout": 3, "distribution_check_slot_conflict": false, "working_hours_start": "8:00", "timeslot_buckets": ["8-12"]}',
  );
  expect(name).toBe("log.csv");
  expect(values).toMatchObject({
    distribution_fanout: 3,
    distribution_check_slot_conflict: false,
    working_hours_start: 480,
    distribution_rounds: DEFAULTS.distribution_rounds,
  });
  expect(overrides).toEqual({
    distribution_fanout: "3",
    distribution_check_slot_conflict: "false",
    working_hours_start: "08:00",
    timeslot_buckets: '["8-12"]',
  });
});

test("the word defaults stands for no change", async () => {
  expect(await readPolicy("defaults")).toEqual({ name: "defaults", overrides: {}, values: DEFAULTS });
});

test.each([
  [
    '{"distribution_fanouts": 3}',
    /"distribution_fanouts" is no setting; did you mean "distribution_fanout"\?/,
  ],
  ['{"distribution_fanout": 0}', /distribution_fanout: 0 is outside 1 to 1000/],
  [
    '{"distribution_fanout": 2.5}',
    /distribution_fanout: 2\.5 does not fit \(not whole number; give 1 to 1000\)/,
  ],
  ['{"distribution_after_escalation": "pause"}', /is none of continue, stop/],
  ['{"working_hours_start": "21:00"}', /working_hours_start.*contradict each other/],
  ["[1]", /must hold one object/],
  ["nonsense", /is not JSON/],
])("%s is refused with what to do", async (content, words) => {
  await expect(policy(content)).rejects.toThrow(words);
});

test("every mistake is named at once", async () => {
  await expect(policy('{"a": 1, "distribution_rounds": 99}')).rejects.toThrow(
    /"a" is no setting.*distribution_rounds/s,
  );
});

test("a file that is not there", async () => {
  await expect(readPolicy("/nowhere/p.json")).rejects.toThrow(
    "--policy /nowhere/p.json cannot be read: there is no such file.",
  );
});
