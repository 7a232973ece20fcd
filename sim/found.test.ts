import { expect, test } from "vitest";
import { Bells } from "../src/db/bells.ts";
import { sql } from "../src/db/tx.ts";
import { cityPass } from "../src/dispatch/city-pass.ts";
import { dueCities } from "../src/dispatch/engine.ts";
import { SECOND_MS } from "../src/kernel/time.ts";
import { enqueue } from "../src/outbox/enqueue.ts";
import { testDatabase } from "../test/database.ts";
import { engineDeps, settle } from "../test/dispatch-verbs.ts";
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

test("R104 while the channel is down an open offer past its end makes nobody look before the tick", async () => {
  await using world = await newWorld();
  await world.order();
  await world.master();
  await settle(world);
  await world.db.run(sql`
    insert into delivery_limits (key, next_at, down_since) values ('b:master', ${world.now}, ${world.now})`);
  world.pass(121 * SECOND_MS);
  await cityPass(engineDeps(world), world.cityId);
  expect(await dueCities(world.db, world.now)).toEqual([]);
  world.pass(15 * SECOND_MS);
  expect(await dueCities(world.db, world.now)).toEqual([world.cityId]);
});
