import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { sql } from "../src/db/tx.ts";
import { Random } from "../src/kernel/random.ts";
import { monotonicMs, sleep } from "../src/kernel/time.ts";
import { noteDispatch } from "../src/timers/dispatch-events.ts";
import { newWorld, type World } from "./world.ts";

/** Real engine processes, really killed. */
const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
});

async function engine(world: World, failAt = ""): Promise<ChildProcess> {
  const env = {
    ...process.env,
    DATABASE_URL: world.db.url,
    CLOCK_MS: String(world.now.getTime()),
    FAIL_AT: failAt,
  };
  const child = fork(join(import.meta.dirname, "engine-for-tests.ts"), { env, execArgv: [] });
  running.add(child);
  await said(child, "ready");
  return child;
}

async function said(child: ChildProcess, word: string): Promise<void> {
  for (;;) {
    const [message] = await once(child, "message");
    if (message === word) return;
  }
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

async function until(what: () => Promise<boolean>, timeoutMs = 15_000): Promise<void> {
  const endMs = monotonicMs() + timeoutMs;
  while (!(await what())) {
    if (monotonicMs() > endMs) throw new Error("did not happen in time");
    await sleep(20);
  }
}

/** What a command leaves and its bell says in other processes. */
async function announce(world: World, cityId: number, orderId: number): Promise<void> {
  await noteDispatch(world.db, [{ cityId, kind: "order_created", orderId }], world.now);
  const bell = { from: "test", bells: [{ kind: "dispatch", cityId }] };
  await world.db.run(sql`select pg_notify('fs_dispatch', ${JSON.stringify(bell)})`);
}

async function offersAndPushes(world: World) {
  return world.db.one<{ offers: number; pushes: number; orders: number }>(sql`
    select (select count(*)::int from offers) as offers,
           (select count(*)::int from notifications_outbox where event = 'new_offer') as pushes,
           (select count(distinct order_id)::int from offers where state in ('SENT','VIEWED')) as orders`);
}

test("E15 killed before the commit of a wave: nothing of it exists, and another process takes the city", async () => {
  await using world = await newWorld();
  await world.master();
  await world.order();
  const first = await engine(world, "before-commit");
  await said(first, "stopped");
  await kill(first);
  expect(await offersAndPushes(world)).toEqual({ offers: 0, pushes: 0, orders: 0 });

  const second = await engine(world);
  await until(async () => (await offersAndPushes(world)).offers > 0);
  expect(await offersAndPushes(world)).toEqual({ offers: 1, pushes: 1, orders: 1 });
  await kill(second);
});

test("E15 killed after the commit of a wave: the offer stands with its one push, nothing is sent twice", async () => {
  await using world = await newWorld();
  await world.master();
  await world.master();
  await world.order();
  const first = await engine(world, "after-commit");
  await said(first, "stopped");
  await kill(first);
  expect(await offersAndPushes(world)).toEqual({ offers: 1, pushes: 1, orders: 1 });

  const second = await engine(world);
  const { id } = await world.db.one<{ id: number }>(sql`select max(id) as id from orders`);
  const another = await world.order();
  await announce(world, world.cityId, another);
  await until(async () => (await offersAndPushes(world)).offers > 1);
  expect(await offersAndPushes(world)).toEqual({ offers: 2, pushes: 2, orders: 2 });
  expect(id).toBeLessThan(another);
  await kill(second);
});

test("R71 R82 two engines killed at random moments under load: every order is offered once, each offer has its push", async () => {
  await using world = await newWorld();
  const cities = [
    { id: world.cityId, districtIds: [...world.districtIds] },
    await world.city(),
    await world.city(),
  ];
  for (const city of cities) for (let i = 0; i < 30; i += 1) await world.master({ cityId: city.id });
  const engines = [await engine(world), await engine(world)];
  const random = new Random(71);
  const orders = 150;
  for (let i = 0; i < orders; i += 1) {
    const city = random.pick(cities);
    const orderId = await world.order({ cityId: city.id, districtId: null });
    await announce(world, city.id, orderId);
    if (i % 15 === 14) {
      const victim = random.below(2);
      await kill(engines[victim]!);
      engines[victim] = await engine(world);
    }
  }
  await until(async () => (await offersAndPushes(world)).orders === orders, 30_000);
  const figures = await offersAndPushes(world);
  expect(figures).toEqual({ offers: orders, pushes: orders, orders });
  const doubled = await world.db.rows(sql`
    select order_id from offers where state in ('SENT','VIEWED') group by order_id having count(*) > 1`);
  expect(doubled).toEqual([]);
  const pushless = await world.db.rows(sql`
    select id from offers f where not exists (select from notifications_outbox n where n.id = f.push_outbox_id and n.offer_id = f.id)`);
  expect(pushless).toEqual([]);
  await Promise.all(engines.map(kill));
}, 120_000);
