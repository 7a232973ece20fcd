import { expect, test } from "vitest";
import { Bells } from "../src/db/bells.ts";
import type { Database } from "../src/db/database.ts";
import { sql } from "../src/db/tx.ts";
import { cityPass } from "../src/dispatch/city-pass.ts";
import { dueCities, runEngine } from "../src/dispatch/engine.ts";
import { after, HOUR_MS, SECOND_MS, sleep, VirtualClock } from "../src/kernel/time.ts";
import { enqueue } from "../src/outbox/enqueue.ts";
import { deliverNow } from "../src/telegram/deliver.ts";
import { PostOffice } from "../src/telegram/post-office-for-tests.ts";
import { testDatabase } from "../test/database.ts";
import { accept, engineDeps, settle } from "../test/dispatch-verbs.ts";
import { newWorld, type World } from "../test/world.ts";

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

test("a master who becomes busy in the middle of a pass loses the offers he can no longer accept", async () => {
  await using world = await newWorld();
  world.set({ max_active_orders: 1 });
  const [anna, boris] = [await world.master(), await world.master()];
  await world.offer({ orderId: await world.order(), masterId: anna, expiresAt: world.now });
  const [first, second] = [await world.order(), await world.order()];
  const offerId = await world.offer({ orderId: first, masterId: boris });
  await world.offer({ orderId: second, masterId: boris });
  const deps = engineDeps(world);
  // The first transaction of the pass expires an offer; he accepts before the next one begins.
  await cityPass(
    { ...deps, db: beforeTransaction(world, 2, () => accept(world, { id: offerId, master_id: boris })) },
    world.cityId,
  );
  await settle(world);
  expect(
    (await world.offersOf(second)).filter(({ master_id, state }) => master_id === boris && state === "SENT"),
  ).toEqual([]);
});

test("an engine that waits for something to end does not ask the database all the time", async () => {
  await using world = await newWorld();
  const orderId = await world.order();
  const clock = new VirtualClock(world.now, 1);
  const [db, asked] = counting(world.db);
  const stop = new AbortController();
  // Another engine holds the city, and does its work a moment later.
  const other = await world.db.session();
  await other.query("begin");
  await other.query("select pg_advisory_xact_lock(982734, $1)", [world.cityId]);
  const deps = { ...engineDeps(world), db, clock };
  const running = runEngine({
    ...deps,
    bells: new Bells(),
    signal: stop.signal,
    wakeDeferred: async () => {},
  });
  await sleep(50);
  await other.query("update orders set dispatch_due_at = $1 where id = $2", [
    after(world.now, HOUR_MS),
    orderId,
  ]);
  await other.query("commit");
  await other.end();
  await sleep(200);
  const before = asked();
  await sleep(300);
  expect(asked() - before).toBeLessThan(20);
  stop.abort();
  await running;
});

test("during an outage the engine sleeps although offers are past their end", async () => {
  await using world = await newWorld();
  await world.offer({ orderId: await world.order(), masterId: await world.master(), expiresAt: world.now });
  await world.db.run(sql`update orders set dispatch_due_at = ${after(world.now, HOUR_MS)}`);
  await world.db.run(sql`
    insert into delivery_limits (key, next_at, down_since) values ('b:master', ${world.now}, ${after(world.now, -HOUR_MS)})`);
  const [db, asked] = counting(world.db);
  const stop = new AbortController();
  const deps = { ...engineDeps(world), db, clock: new VirtualClock(world.now, 1) };
  const running = runEngine({
    ...deps,
    bells: new Bells(),
    signal: stop.signal,
    wakeDeferred: async () => {},
  });
  await sleep(300);
  expect(asked()).toBeLessThan(20);
  stop.abort();
  await running;
});

test("an earlier order of the batch takes the district's only master: the later one is widened without an error", async () => {
  await using world = await newWorld();
  world.set({ max_open_offers: 1 });
  await world.master({ districtIds: [world.districtIds[0]] });
  await world.master({ districtIds: [] });
  const [first, second] = [await world.order(), await world.order()];
  await cityPass(engineDeps(world), world.cityId);
  expect(world.logs.filter(({ event }) => event === "error")).toEqual([]);
  expect([await world.offersOf(first), await world.offersOf(second)].map(({ length }) => length)).toEqual([
    1, 1,
  ]);
});

test("a one-off delivery goes on when the last message in hand is stored while it asks for more", async () => {
  await using world = await newWorld();
  await using post = await PostOffice.open(world);
  const say = () =>
    enqueue(
      world.db,
      [{ to: { channel: "ALERTS" }, event: "channel_down", payload: CHANNEL_DOWN }],
      world.now,
    );
  const [first] = await say();
  await say();
  const stored = async () => {
    const row = sql`select from notifications_outbox where id = ${first!} and processed_at is not null`;
    while ((await world.db.maybeOne(row)) === null) await sleep(1);
    await sleep(5);
  };
  // A claim finds nothing, because the first message of the chat is on its way; its answer comes late.
  let isOnItsWay = false;
  const transaction: Database["transaction"] = async (action, options) => {
    const result = await world.db.transaction(action, options);
    const { rows } = result as { rows?: readonly unknown[] };
    if (rows?.length === 0 && isOnItsWay) await stored();
    isOnItsWay ||= rows?.length === 1;
    return result;
  };
  const options = post.options();
  await deliverNow({ ...options, db: replaced(world.db, { transaction }) });
  expect((await post.rows()).map(({ outcome }) => outcome)).toEqual(["SENT", "SENT"]);
});

const CHANNEL_DOWN = { bot: "master", since: "2026-03-10T08:40:00.000Z" };

/** The database of the world, where something happens before its n-th transaction. */
function beforeTransaction(world: World, n: number, happens: () => Promise<unknown>): Database {
  let begun = 0;
  const transaction: Database["transaction"] = async (action, options) => {
    begun += 1;
    if (begun === n) await happens();
    return world.db.transaction(action, options);
  };
  return replaced(world.db, { transaction });
}

/** The same database, and how many statements it was asked outside transactions. */
function counting(db: Database): [Database, () => number] {
  let asked = 0;
  const rows: Database["rows"] = (query) => {
    asked += 1;
    return db.rows(query);
  };
  return [replaced(db, { rows }), () => asked];
}

function replaced(db: Database, methods: Partial<Database>): Database {
  return new Proxy(db, {
    get(target, key) {
      if (key in methods) return methods[key as keyof Database];
      const value = Reflect.get(target, key, target) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
