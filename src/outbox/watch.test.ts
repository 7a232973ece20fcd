import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { after, HOUR_MS, MINUTE_MS } from "../kernel/time.ts";
import { enqueue } from "./enqueue.ts";
import { alertDeadLetters, alertOutboxLag, requeueDeadLetter } from "./watch.ts";

async function told(world: World, event: string): Promise<unknown[]> {
  const rows = await world.db.rows<{ payload: unknown }>(sql`
    select payload from notifications_outbox where event = ${event} order by id`);
  return rows.map(({ payload }) => payload);
}

test("R70 with no notifier running the lag is reported, once per 10 min", async () => {
  await using world = await newWorld();
  const masterId = await world.master();
  await enqueue(world.db, [{ to: { master: masterId }, event: "new_offer", payload: {} }], world.now);
  await enqueue(
    world.db,
    [{ to: { channel: "LOGS" }, event: "heartbeat", payload: {} }],
    after(world.now, -HOUR_MS),
  );

  world.pass(MINUTE_MS);
  expect(await alertOutboxLag(world.db, world.now)).toBe(false);
  world.pass(1_000);
  expect(await alertOutboxLag(world.db, world.now)).toBe(true);
  world.pass(9 * MINUTE_MS);
  expect(await alertOutboxLag(world.db, world.now)).toBe(false);
  world.pass(2 * MINUTE_MS);
  expect(await alertOutboxLag(world.db, world.now)).toBe(true);

  expect(await told(world, "outbox_lag")).toEqual([
    { ageSeconds: 61, pending: 1 },
    { ageSeconds: 721, pending: 2 }, // The first report waits with the rest.
  ]);
});

test("what waits for a retry, for the end of quiet hours or for an outage is not late", async () => {
  await using world = await newWorld();
  const masterId = await world.master();
  const later = after(world.now, HOUR_MS);
  const message = { to: { master: masterId }, event: "staff_message", payload: {} };
  await enqueue(world.db, [{ ...message, notBefore: later }], world.now);
  world.pass(30 * MINUTE_MS);
  expect(await alertOutboxLag(world.db, world.now)).toBe(false);

  await enqueue(world.db, [message], world.now);
  await world.db.run(sql`
    insert into delivery_limits (key, next_at, down_since) values ('b:master', ${world.now}, ${world.now})`);
  world.pass(5 * MINUTE_MS);
  expect(await alertOutboxLag(world.db, world.now)).toBe(false);
});

test("dead letters are reported once per hour while new ones appear", async () => {
  await using world = await newWorld();
  const masterId = await world.master();
  const die = async (count: number) => {
    const messages = Array.from({ length: count }, () => ({
      to: { master: masterId },
      event: "staff_message",
      payload: {},
    }));
    const ids = await enqueue(world.db, messages, world.now);
    await world.db.run(sql`
      update notifications_outbox set outcome = 'DEAD', processed_at = ${world.now} where id = any(${ids}::bigint[])`);
    return ids;
  };

  expect(await alertDeadLetters(world.db, world.now)).toBe(0);
  await die(2);
  expect(await alertDeadLetters(world.db, world.now)).toBe(2);
  world.pass(10 * MINUTE_MS);
  const [id] = await die(1);
  expect(await alertDeadLetters(world.db, world.now)).toBe(0);
  world.pass(50 * MINUTE_MS);
  expect(await alertDeadLetters(world.db, world.now)).toBe(1);
  world.pass(2 * HOUR_MS);
  expect(await alertDeadLetters(world.db, world.now)).toBe(0);

  expect(await requeueDeadLetter(world.db, id!, world.now)).toEqual({ status: "queued" });
  expect(await requeueDeadLetter(world.db, id!, world.now)).toEqual({ status: "not_dead" });
  const row = await world.db.one<Record<string, unknown>>(sql`
    select outcome, attempt_count as attempts, next_attempt_at as at from notifications_outbox where id = ${id}`);
  expect(row).toEqual({ outcome: null, attempts: 0, at: world.now });
});
