import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { connect } from "../db/database.ts";
import { sql } from "../db/tx.ts";
import { createLog, type ProcessLog } from "../kernel/log.ts";
import { MINUTE_MS, SECOND_MS, WallClock } from "../kernel/time.ts";
import { LogBook } from "./log-book.ts";
import { Metrics } from "./metrics.ts";

function bookOf(world: World): { book: LogBook; log: ProcessLog; metrics: Metrics } {
  const metrics = new Metrics((cityId) => world.cities.byId(cityId)?.name ?? "");
  const book = new LogBook(metrics);
  const log = createLog({
    role: "dispatch",
    destination: { write: () => {} },
    sink: book.take,
    clock: world.clock,
  });
  return { book, log, metrics };
}

function kept(world: World) {
  return world.db.rows<{ event: string; message: string }>(sql`
    select at, role, level, event, message, city_id, order_id, fields from log_events order by id`);
}

async function alerts(world: World) {
  const rows = await world.db.rows<{ payload: { message: string; count: number } }>(sql`
    select payload from notifications_outbox where event = 'error_alert' order by id`);
  return rows.map(({ payload }) => payload);
}

test("warnings and dispatch events are kept, ticks and other information are not", async () => {
  await using world = await newWorld();
  const { book, log } = bookOf(world);
  log.info("tick_start", { cities: 1 });
  log.info("offer_sent", { order_id: 7, city_id: world.cityId, offer_id: 3, source: "ENGINE" });
  log.info("role_started", { instanceId: "x" });
  log.warn("poll_failed", { bot: "master", reason: "ECONNRESET" });
  log.debug("job_run", { job: "x" });
  await book.flush(world.db, world.now);
  expect(await kept(world)).toEqual([
    {
      at: world.now,
      role: "dispatch",
      level: "info",
      event: "offer_sent",
      message: "offer_id=3 source=ENGINE",
      city_id: world.cityId,
      order_id: 7,
      fields: { offer_id: 3, source: "ENGINE" },
    },
    expect.objectContaining({ level: "warn", event: "poll_failed", city_id: null }),
  ]);
});

test("what the database refuses costs that line only: NUL, a city that is gone, a number too large", async () => {
  await using world = await newWorld();
  const { book, log } = bookOf(world);
  log.warn("one", { reason: "a\0b\ud800" });
  log.warn("two", { city_id: 4_000, order_id: 2 ** 40 });
  log.warn("x".repeat(60), { reason: "long name" });
  await book.flush(world.db, world.now);
  expect(await kept(world)).toMatchObject([
    { event: "one", fields: { reason: "ab\ufffd" } },
    { event: "two", city_id: null, order_id: null },
    { event: "x".repeat(48) },
  ]);
});

test("a line that the database refuses for whatever reason does not hold up the others", async () => {
  await using world = await newWorld();
  const { book, log } = bookOf(world);
  await world.db.run(sql`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`);
  await world.db.run(sql`
    create trigger refuse before insert on log_events for each row when (new.event = 'bad') execute function refuse()`);
  for (const event of ["one", "bad", "two"]) log.warn(event);
  await book.flush(world.db, world.now);
  expect((await kept(world)).map(({ event }) => event)).toEqual(["one", "two"]);
});

test("lines written while the database is away are kept when it is back", async () => {
  await using world = await newWorld();
  const { book, log } = bookOf(world);
  log.warn("database_wait", { host: "db" });
  await using away = connect({ url: "postgresql://fs@127.0.0.1:9/fs" });
  await expect(book.flush(away, world.now)).rejects.toThrow();
  expect(await kept(world)).toEqual([]);
  const stop = new AbortController();
  const keeping = book.keep(world.db, { clock: world.clock, log, signal: stop.signal });
  const endMs = new WallClock().now().getTime() + 5 * SECOND_MS;
  while ((await kept(world)).length === 0 && new WallClock().now().getTime() < endMs);
  stop.abort();
  await keeping;
  expect((await kept(world)).map(({ event }) => event)).toEqual(["database_wait"]);
});

test("an error is told at once, the same error once per 5 min with its count, another one at once", async () => {
  await using world = await newWorld();
  const { book, log } = bookOf(world);
  const fail = (orderId: number) =>
    log.error("error", { reason: "engine_loop", details: new TypeError(`order ${orderId} is odd`) });
  fail(1);
  await book.flush(world.db, world.now);
  expect(await alerts(world)).toEqual([
    {
      class: "TypeError",
      message: "engine_loop: order 1 is odd",
      requestId: null,
      stack: [expect.stringMatching(/^at /), expect.any(String), expect.any(String)],
      count: 1,
    },
  ]);
  for (const orderId of [2, 3, 4]) fail(orderId);
  log.error("error", { reason: "job_failed", details: "something else" });
  await book.flush(world.db, world.now);
  expect((await alerts(world)).map(({ message }) => message)).toEqual([
    "engine_loop: order 1 is odd",
    "job_failed: something else",
  ]);
  world.pass(5 * MINUTE_MS - 1);
  await book.flush(world.db, world.now);
  expect(await alerts(world)).toHaveLength(2);
  world.pass(1);
  await book.flush(world.db, world.now);
  expect((await alerts(world)).at(-1)).toMatchObject({ message: "engine_loop: order 2 is odd", count: 3 });
  world.pass(10 * MINUTE_MS);
  await book.flush(world.db, world.now);
  expect(await alerts(world)).toHaveLength(3);
});

test("two processes with the same error tell it once", async () => {
  await using world = await newWorld();
  const books = [bookOf(world), bookOf(world)];
  for (const { log } of books) log.error("error", { reason: "engine_loop", details: new Error("the same") });
  await Promise.all(books.map(({ book }) => book.flush(world.db, world.now)));
  expect(await alerts(world)).toHaveLength(1);
});

test("what is told in words of its own is not told as an error too", async () => {
  await using world = await newWorld();
  const { book, log } = bookOf(world);
  log.error("error", { reason: "order_put_off", details: new Error("R102") });
  log.error("polling_ended", { bot: "master", reason: "another_poller" });
  log.warn("clock_skew", { offsetMs: 4_000 });
  log.warn("settings_invalid", { setting: "distribution_rounds", problem: "out_of_range" });
  await book.flush(world.db, world.now);
  const told = await world.db.rows(sql`
    select channel, event, payload from notifications_outbox order by event`);
  expect(told).toEqual([
    { channel: "ALERTS", event: "clock_skew", payload: { role: "dispatch", skewMs: 4_000 } },
    {
      channel: "ALERTS",
      event: "settings_invalid",
      payload: { key: "distribution_rounds", problem: "out_of_range" },
    },
  ]);
});

test("no phone, card or token that reaches the log reaches log_events or ALERTS", async () => {
  await using world = await newWorld();
  const { book, log } = bookOf(world);
  const secret =
    "phone +79991234567 card 4276 1234 5678 9012 token 123456:AAmasterbotmasterbotmasterbotmaster";
  log.error("error", { reason: secret, details: new Error(secret) });
  await book.flush(world.db, world.now);
  const { all } = await world.db.one<{ all: string }>(sql`
    select (select string_agg(l::text, ' ') from log_events l)
           || (select string_agg(payload::text, ' ') from notifications_outbox) as all`);
  expect(all).toContain("+7*** *** ** 67");
  expect(all).not.toMatch(/9991234567|4276 1234|AAmasterbot/);
});

test("the log is counted as it is written", async () => {
  await using world = await newWorld();
  const { log, metrics } = bookOf(world);
  log.info("offer_accepted", { city_id: world.cityId, source: "ENGINE", duration_ms: 12 });
  log.info("command_retried", { code: "55P03", attempt: 0 });
  log.info("command_retried", { code: "40P01", attempt: 0 });
  log.info("command_retried", { code: "57P01", attempt: 0 });
  const text = await metrics.registry.metrics();
  expect(text).toContain('fs_accept_total{result="accepted"} 1');
  expect(text).toContain('fs_offer_outcome_total{outcome="accepted",source="ENGINE",city="Тестоград"} 1');
  expect(text).toContain('fs_accept_conflicts_total{kind="lock_wait"} 1');
  expect(text).toContain('fs_accept_conflicts_total{kind="deadlock_retry"} 1');
});
