import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { after, HOUR_MS, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { tellAlive, writeHeartbeat } from "./heartbeat.ts";
import { watchHeartbeats } from "./watch-heartbeats.ts";

async function told(world: World): Promise<[string, unknown][]> {
  const rows = await world.db.rows<{ event: string; payload: unknown }>(sql`
    select event, payload from notifications_outbox order by id`);
  return rows.map(({ event, payload }) => [event, payload]);
}

function beat(world: World, role: "jobs" | "notify", instanceId = "one") {
  return writeHeartbeat(world.db, { role, instanceId, startedAt: world.now }, world.now);
}

test("a heartbeat is one row per role and instance", async () => {
  await using world = await newWorld();
  const startedAt = world.now;
  await writeHeartbeat(world.db, { role: "jobs", instanceId: "one", startedAt }, world.now);
  world.pass(MINUTE_MS);
  await writeHeartbeat(world.db, { role: "jobs", instanceId: "one", startedAt }, world.now);
  await beat(world, "jobs", "two");
  const rows = await world.db.rows(sql`
    select instance_id as instance, started_at as "startedAt", last_at as "lastAt"
      from process_heartbeats order by instance_id`);
  expect(rows).toEqual([
    { instance: "one", startedAt, lastAt: world.now },
    { instance: "two", startedAt: world.now, lastAt: world.now },
  ]);
});

test("a bot says to LOGS that it is alive, once per period over all of its instances", async () => {
  await using world = await newWorld();
  const sent = () =>
    world.db.run(sql`update notifications_outbox set processed_at = ${world.now}, outcome = 'SENT'`);
  const alive = () => tellAlive(world.db, "admin-bot", MINUTE_MS, world.now);
  await alive();
  await sent();
  world.pass(30 * SECOND_MS);
  await alive(); // 11:40:30, the same minute.
  expect(await told(world)).toEqual([["heartbeat", { role: "admin-bot" }]]);
  world.pass(30 * SECOND_MS);
  await Promise.all([alive(), alive()]);
  expect(await told(world)).toHaveLength(2);
  await tellAlive(world.db, "master-bot", MINUTE_MS, world.now);
  expect(await told(world)).toHaveLength(3);
  // Nobody delivers: no pile of signs of life.
  world.pass(HOUR_MS);
  await alive();
  expect(await told(world)).toHaveLength(3);
});

test("a silent role is told once after 3 minutes, and once more when it is back", async () => {
  await using world = await newWorld();
  const watchingSince = world.now;
  const watch = () => watchHeartbeats(world.db, { roles: ["jobs", "notify"], watchingSince }, world.now);
  await beat(world, "jobs");
  await beat(world, "notify");
  world.pass(3 * MINUTE_MS - 1);
  await beat(world, "notify");
  await watch();
  expect(await told(world)).toEqual([]);
  world.pass(1);
  // Several watchers, again and again.
  for (let round = 0; round < 3; round += 1) await Promise.all([watch(), watch()]);
  const missing = ["heartbeat_missing", { role: "jobs", ageSeconds: 180 }];
  expect(await told(world)).toEqual([missing]);

  await beat(world, "jobs", "two");
  for (let round = 0; round < 3; round += 1) await watch();
  expect(await told(world)).toEqual([missing, ["heartbeat_back", { role: "jobs" }]]);
  world.pass(10 * SECOND_MS);
  await beat(world, "notify");
  world.pass(3 * MINUTE_MS - 10 * SECOND_MS);
  await watch();
  expect((await told(world)).slice(2)).toEqual([["heartbeat_missing", { role: "jobs", ageSeconds: 180 }]]);
});

test("any instance of a role will do; a role that never spoke is missed from when the watcher began", async () => {
  await using world = await newWorld();
  await beat(world, "jobs", "dead");
  world.pass(2 * MINUTE_MS);
  await beat(world, "jobs", "alive");
  world.pass(2 * MINUTE_MS);
  const watchingSince = after(world.now, -2 * MINUTE_MS);
  const watch = () => watchHeartbeats(world.db, { roles: ["jobs", "notify"], watchingSince }, world.now);
  await watch();
  expect(await told(world)).toEqual([]);
  world.pass(MINUTE_MS - 1);
  await watch();
  world.pass(1);
  await beat(world, "jobs", "alive");
  await watch();
  expect(await told(world)).toEqual([["heartbeat_missing", { role: "notify", ageSeconds: 180 }]]);
});

test("a restart after a long downtime blames nobody", async () => {
  await using world = await newWorld();
  await beat(world, "notify");
  world.pass(5 * HOUR_MS);
  await watchHeartbeats(world.db, { roles: ["notify"], watchingSince: world.now }, world.now);
  expect(await told(world)).toEqual([]);
});

test("a watcher that starts anew does not take a silent role for one that is back", async () => {
  await using world = await newWorld();
  await beat(world, "notify");
  const watchingSince = world.now;
  world.pass(4 * MINUTE_MS);
  await watchHeartbeats(world.db, { roles: ["notify"], watchingSince }, world.now);
  await watchHeartbeats(world.db, { roles: ["notify"], watchingSince: world.now }, world.now);
  expect(await told(world)).toEqual([["heartbeat_missing", { role: "notify", ageSeconds: 240 }]]);
});
