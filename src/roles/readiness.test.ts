import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { connect } from "../db/database.ts";
import { sql } from "../db/tx.ts";
import { MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { jobsContext } from "./context-for-tests.ts";
import { keepHeartbeat, writeHeartbeat } from "./heartbeat.ts";
import type { Pulse } from "./pulse.ts";
import { readiness } from "./readiness.ts";
import { readStatus } from "./status.ts";

function beat(world: World): Promise<void> {
  return writeHeartbeat(world.db, { role: "jobs", instanceId: "test", startedAt: world.now }, world.now);
}

test("a process is ready while its roles have beaten within 3 periods, and says which one has not", async () => {
  await using world = await newWorld();
  const { context } = jobsContext(world);
  const look = () => readiness(context.process);
  expect(await look()).toEqual({ status: "not_ready", failing: { "role jobs": "no heartbeat yet" } });
  await beat(world);
  world.pass(3 * MINUTE_MS);
  expect(await look()).toEqual({ status: "ready" });
  world.pass(1);
  expect(await look()).toEqual({
    status: "not_ready",
    failing: { "role jobs": "last heartbeat at 2026-03-10T08:40:00.000Z" },
  });
  context.process.lives.all[0]!.end = "another_poller"; // Told and logged; the others go on.
  expect(await look()).toEqual({ status: "ready" });
});

test("the beat of another process with the same role does not make this one ready", async () => {
  await using world = await newWorld();
  const { context } = jobsContext(world);
  await writeHeartbeat(world.db, { role: "jobs", instanceId: "other", startedAt: world.now }, world.now);
  expect((await readiness(context.process)).status).toBe("not_ready");
});

test("a schema that does not fit and a database that is away are named", async () => {
  await using world = await newWorld();
  const { context } = jobsContext(world);
  await beat(world);
  await world.db.run(sql`
    insert into schema_migrations (version, name, checksum, applied_at)
    select max(version) + 1, 'from_the_future.sql', 'x', max(applied_at) from schema_migrations`);
  expect(await readiness(context.process)).toMatchObject({
    failing: { migrations: expect.stringMatching(/^the database is at version \d+, this code at \d+$/) },
  });
  await using away = connect({ url: "postgresql://fs@127.0.0.1:9/fs" });
  const failing = await readiness({ ...context.process, database: away });
  expect(failing).toMatchObject({ failing: { database: expect.stringContaining("ECONNREFUSED") } });
});

test("a role whose loop has stopped turning gives no sign of life", async () => {
  await using world = await newWorld();
  const { context, records, stop } = jobsContext(world);
  const beating = keepHeartbeat(
    world.db,
    { role: "jobs", instanceId: "test", startedAt: world.now },
    {
      pulse: { isStalled: true } as Pulse,
      periodMs: SECOND_MS,
      clock: world.clock,
      log: context.log,
      signal: stop.signal,
    },
  );
  stop.abort();
  await beating;
  expect(records).toMatchObject([{ level: "error", reason: "role_stalled" }]);
  expect(await world.db.rows(sql`select from process_heartbeats`)).toEqual([]);
});

test("the status tells versions, roles, queue, outbox and failed jobs", async () => {
  await using world = await newWorld();
  const { context } = jobsContext(world);
  await beat(world);
  await world.offer({ orderId: await world.order(), masterId: await world.master(), deliveredAt: null });
  await world.db.run(sql`
    insert into job_runs (name, next_due_at, last_error) values ('retention', ${world.now}, 'no disk')`);
  world.pass(20 * SECOND_MS);
  expect(await readStatus(context.process)).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    schemaVersion: expect.any(Number),
    postgres: expect.stringMatching(/^\d+/),
    roles: [{ role: "jobs", instance: "test", heartbeatAgeSeconds: 20 }],
    queue: { SEARCHING: 1 },
    openOffers: 1,
    outbox: { pending: 1, lagSeconds: 20, deadLetters: 0 },
    failedJobs: [{ job: "retention", error: "no disk" }],
  });
});
