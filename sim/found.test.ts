import { expect, test } from "vitest";
import { Bells } from "../src/db/bells.ts";
import { enqueue } from "../src/outbox/enqueue.ts";
import { testDatabase } from "../test/database.ts";
import { newWorld } from "../test/world.ts";

// Stories the simulator found in the product, each cut down to what it takes.

test("a notice that was written before rings nobody, or a notifier that repeats it wakes itself for ever", async () => {
  const bells = new Bells();
  await using db = await testDatabase({ bells });
  await using world = await newWorld();
  let rung = 0;
  bells.on("outbox", () => {
    rung += 1;
  });
  const notice = {
    to: { channel: "ALERTS" },
    event: "channel_down",
    payload: {},
    dedupeKey: "down",
  } as const;
  const say = () => db.transaction((tx) => enqueue(tx, [notice], world.now));
  await say();
  expect(rung).toBe(1);
  await say();
  expect(rung).toBe(1);
});
