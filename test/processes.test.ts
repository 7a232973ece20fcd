/** The product as it runs: real processes, real signals, a real database. */
import { once } from "node:events";
import { createServer, type Socket, connect as tcp } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { connect, type Database } from "../src/db/database.ts";
import { raw, sql } from "../src/db/tx.ts";
import { joinEmbeddedPostgres } from "../src/embedded-postgres/join.ts";
import { WallClock } from "../src/kernel/time.ts";
import { LocalBotApi } from "../src/local-bot-api/local-bot-api.ts";
import { noteDispatch } from "../src/timers/dispatch-events.ts";
import { brokenInvariants } from "../src/timers/invariants.ts";
import { testDatabase } from "./database.ts";
import { dataDirectory, StartedProcess, until } from "./started-process.ts";
import { insertCity } from "./world-city.ts";
import { insertMaster } from "./world-masters.ts";
import { insertOrder } from "./world-orders.ts";

vi.setConfig({ testTimeout: 150_000 });

const now = () => new WallClock().now();

function start(db: Database, roles: string, env: Readonly<Record<string, string>> = {}): StartedProcess {
  return new StartedProcess(["start", `--roles=${roles}`], { DATABASE_URL: db.url, ...env });
}

/** A city with skilled masters on shift. */
async function city(db: Database, name: string, masters: number): Promise<number> {
  await db.run(sql`
    insert into skills (code, name, created_at) select code, code, ${now()}
      from unnest('{ELECTRICS,PLUMBING,APPLIANCES,WINDOWS,HANDYMAN,ROADSIDE}'::text[]) as c (code)
        on conflict do nothing`);
  const { id } = await insertCity(db, { name }, now());
  for (let n = 0; n < masters; n += 1) {
    await insertMaster(db, { cityId: id, lastName: `${name} ${n}`, tgUserId: null }, now());
  }
  return id;
}

/** Nobody rings for what a test writes by hand: then the safety tick finds it. */
async function tickEvery(db: Database, seconds: number): Promise<void> {
  await db.run(sql`
    insert into settings (key, value, value_type, created_at, updated_at)
    values ('distribution_tick_seconds', ${String(seconds)}, 'INT', ${now()}, ${now()})`);
}

/** An order that searches, with the note a command would leave. */
async function searching(db: Database, cityId: number): Promise<number> {
  const orderId = await insertOrder(db, { cityId }, now());
  await db.transaction((tx) => noteDispatch(tx, [{ cityId, kind: "order_created", orderId }], now()));
  return orderId;
}

async function openOffers(db: Database): Promise<{ orderId: number; n: number }[]> {
  return db.rows(sql`
    select order_id as "orderId", count(*)::int as n from offers where state in ('SENT', 'VIEWED') group by order_id`);
}

async function ready(process: StartedProcess): Promise<{ url: string }> {
  const { http } = await process.logged("process_ready");
  return { url: String(http) };
}

test("all roles start on a fresh embedded database and become ready; a stop loses nothing, and neither does kill -9", async () => {
  await using data = await dataDirectory();
  const env = { DATA_DIR: data.path, LOG_LEVEL: "info" };
  {
    await using first = new StartedProcess(["start"], env);
    const { url } = await ready(first);
    const health = await fetch(`${url}/health/ready`);
    expect([health.status, await health.json()]).toEqual([200, { status: "ready" }]);
    expect((await fetch(url)).headers.get("content-type")).toContain("text/html");
    expect(first.words).toContain(`Chat page  ${url}/`);
    // The people of the demo have pressed start, and the bots have answered.
    await until(async () => /fs_bot_updates_total\{bot="master"/.test(await metricsOf(url)));
    expect(await first.kill("SIGTERM")).toBe(0);
    expect(first.records.filter(({ event }) => event === "role_ended")).toHaveLength(6);
    expect(first.records.filter(({ level }) => level === "error")).toEqual([]);
  }
  {
    await using second = new StartedProcess(["start"], env);
    await ready(second);
    await second.kill("SIGKILL");
  }
  await using third = new StartedProcess(["start"], env);
  const { url } = await ready(third);
  expect(await (await fetch(`${url}/health/ready`)).json()).toEqual({ status: "ready" });
  await using db = connect({ url: (await joinEmbeddedPostgres(`${data.path}/postgres`))! });
  const { orders } = await db.one<{ orders: number }>(sql`select count(*)::int as orders from orders`);
  expect(orders).toBeGreaterThan(200);
  // The demo's clock may be ahead of ours.
  const status = (await (await fetch(`${url}/status`)).json()) as { now: string };
  await until(async () => (await brokenInvariants(db, new Date(status.now))).length === 0);
  expect(await third.kill("SIGTERM")).toBe(0);
});

async function metricsOf(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

test("R71 an engine is killed: an order that came meanwhile gets its offer from the next one", async () => {
  await using db = await testDatabase();
  await tickEvery(db, 1);
  const cityId = await city(db, "Тестоград", 2);
  await using first = start(db, "dispatch");
  await ready(first);
  const before = await searching(db, cityId);
  await until(async () => (await openOffers(db)).length === 1);
  await first.kill("SIGKILL");
  const meanwhile = await searching(db, cityId);
  await using second = start(db, "dispatch");
  await until(async () => (await openOffers(db)).length === 2);
  expect(new Set((await openOffers(db)).map(({ orderId }) => orderId))).toEqual(new Set([before, meanwhile]));
  expect(await second.kill("SIGTERM")).toBe(0);
});

test("R03 R82 two engines on one database share its cities: one at a time in each, one offer per order", async () => {
  await using db = await testDatabase();
  const cities = [];
  for (let n = 0; n < 6; n += 1) cities.push(await city(db, `Город ${n}`, 12));
  await using one = start(db, "dispatch");
  await using two = start(db, "dispatch");
  await Promise.all([ready(one), ready(two)]);
  const orders = new Set<number>();
  for (let round = 0; round < 10; round += 1) {
    for (const cityId of cities) orders.add(await searching(db, cityId));
    // As the bell of a command does, so that both wake at the same moment.
    const bells = cities.map((cityId) => ({ kind: "dispatch", cityId }));
    await db.run(sql`select pg_notify('fs_dispatch', ${JSON.stringify({ from: "test", bells })})`);
  }
  await until(async () => (await openOffers(db)).length === orders.size);
  expect((await openOffers(db)).filter(({ n }) => n !== 1)).toEqual([]);
  expect((await brokenInvariants(db, now())).filter(({ name }) => !name.startsWith("I6"))).toEqual([]);
  const passes = (process: StartedProcess) => process.records.filter(({ event }) => event === "offer_sent");
  expect(passes(one).length + passes(two).length).toBe(orders.size);
  const held = await db.rows(sql`
    select from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and a.datname = current_database() and a.state = 'idle'`);
  expect(held).toEqual([]);
});

test("R68 with every NOTIFY lost an order still gets its offer within one tick", async () => {
  await using db = await testDatabase();
  await tickEvery(db, 5);
  const cityId = await city(db, "Тестоград", 1);
  await using engine = start(db, "dispatch");
  await ready(engine);
  // Whoever listens is cut off at once, again and again.
  const cut = () =>
    db.rows<{ cut: boolean }>(sql`
      select pg_terminate_backend(pid) as cut from pg_stat_activity
       where datname = current_database() and application_name = 'field-service session'`);
  await until(async () => (await cut()).length > 0);
  const startedAt = now();
  const orderId = await searching(db, cityId);
  await until(async () => {
    await cut();
    return (await openOffers(db)).some((offer) => offer.orderId === orderId);
  });
  expect(now().getTime() - startedAt.getTime()).toBeLessThan(7_000);
});

test("K-11 a process started before its database waits for it, says so once, and then works", async () => {
  await using db = await testDatabase();
  const { hostname, port } = new URL(db.url);
  const sockets = new Set<Socket>();
  const door = createServer((socket) => {
    const onward = tcp(Number(port), hostname);
    for (const end of [socket, onward]) {
      sockets.add(end);
      end.on("error", () => {});
      end.on("close", () => [socket, onward].map((each) => each.destroy()));
    }
    socket.pipe(onward).pipe(socket);
  });
  await once(door.listen(0, "127.0.0.1"), "listening");
  const { port: own } = door.address() as { port: number };
  await new Promise((resolve) => door.close(resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    door.close();
  });
  const url = new URL(db.url);
  url.host = `127.0.0.1:${own}`;
  await using process = start(db, "jobs", { DATABASE_URL: url.href });
  await process.logged("database_wait");
  await once(door.listen(own, "127.0.0.1"), "listening");
  await ready(process);
  expect(process.records.filter(({ event }) => event === "database_wait")).toHaveLength(1);
  expect(await process.kill("SIGTERM")).toBe(0);
});

test("R38 of two pollers of one token one ends with a log line and code 3, the other works on", async () => {
  await using db = await testDatabase();
  await using telegram = await LocalBotApi.start({ clock: new WallClock() });
  const token = "1001:AAmasterbotmasterbotmasterbotmaster";
  telegram.registerBot({ token, username: "master_bot", name: "Мастера" });
  const env = { MASTER_BOT_TOKEN: token, TELEGRAM_API_ROOT: telegram.url };
  await using one = start(db, "master-bot", env);
  await ready(one);
  await using two = start(db, "master-bot", env);
  await ready(two);
  const [loser, winner] = await Promise.race([
    one.exit.then(() => [one, two] as const),
    two.exit.then(() => [two, one] as const),
  ]);
  expect(await loser.exit).toBe(3);
  expect(loser.records.find(({ event }) => event === "polling_ended")).toMatchObject({
    bot: "master",
    reason: "another_poller",
  });
  const told = await db.rows(sql`select channel from notifications_outbox where event = 'polling_conflict'`);
  expect(told).toEqual([{ channel: "LOGS" }]);

  const person = telegram.person({ id: 5, firstName: "Вера" });
  person.sendCommand("master_bot", "start");
  await person.waitFor("master_bot", ({ isFromBot }) => isFromBot, 10_000);
  expect(await winner.kill("SIGTERM")).toBe(0);
});

test("a bot with a webhook takes calls that know the secret, and answers them", async () => {
  await using db = await testDatabase();
  await using telegram = await LocalBotApi.start({ clock: new WallClock() });
  const token = "1001:AAmasterbotmasterbotmasterbotmaster";
  const bot = telegram.registerBot({ token, username: "master_bot", name: "Мастера" });
  const secret = "a-secret-of-telegram";
  await using process = start(db, "api,master-bot", {
    MASTER_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: telegram.url,
    BOT_MODE: "webhook",
    WEBHOOK_SECRET: secret,
    PUBLIC_URL: "https://localhost",
    SESSION_SECRET: "x".repeat(32),
  });
  const { url } = await ready(process);
  expect(bot.webhook?.settings).toMatchObject({
    url: "https://localhost/telegram/master",
    secretToken: secret,
  });
  const person = telegram.person({ id: 5, firstName: "Вера" });
  person.sendCommand(bot, "start"); // The server's own call goes nowhere: https has no port here.
  const user = { id: 5, is_bot: false, first_name: "Вера" };
  const chat = { id: 5, type: "private", first_name: "Вера" };
  const message = { message_id: 1, date: 1_773_132_000, from: user, chat, text: "/start" };
  const call = async (given: string) => {
    const headers = { "content-type": "application/json", "x-telegram-bot-api-secret-token": given };
    const body = JSON.stringify({ update_id: 7, message });
    return (await fetch(`${url}/telegram/master`, { method: "POST", headers, body })).status;
  };
  expect(await call("another-secret-1")).toBe(401);
  expect(await call(secret)).toBe(200);
  expect(await call(secret)).toBe(200); // Telegram calls again: it acts once.
  await person.waitFor(bot, ({ isFromBot }) => isFromBot, 10_000);
  const updates = await db.rows(sql`select update_id as id, outcome from bot_updates`);
  expect(updates).toEqual([{ id: 7, outcome: "done" }]);
  expect(await process.kill("SIGTERM")).toBe(0);
});

test("K-3 a process whose connections are all cut, again and again, goes on working", async () => {
  await using db = await testDatabase();
  await tickEvery(db, 1);
  const cityId = await city(db, "Тестоград", 3);
  await using process = start(db, "api,dispatch,jobs");
  const { url } = await ready(process);
  await using other = connect({ url: db.url, applicationName: "the one that cuts" });
  for (let round = 0; round < 10; round += 1) {
    await other.rows(sql`
      select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name like 'field-service%'
         and application_name <> 'field-service test'`);
    await fetch(`${url}/health/ready`);
  }
  await searching(db, cityId);
  await until(async () => (await openOffers(db)).length === 1);
  await until(async () => (await fetch(`${url}/health/ready`)).status === 200);
  const isCrash = (reason: unknown) => reason === "unhandled_rejection" || reason === "uncaught_exception";
  expect(process.records.filter(({ reason }) => isCrash(reason))).toEqual([]);
  expect(await process.kill("SIGTERM")).toBe(0);
});

test.each([
  ["5 seconds", "works, corrected, and ALERTS hear of it"],
  ["40 seconds", "is refused in words"],
])("Z-2 a database clock %s ahead %s", async (shift) => {
  await using db = await testDatabase();
  const name = new URL(db.url).pathname.slice(1);
  await db.run(sql`create schema shifted`);
  await db.run(
    raw(`create function shifted.clock_timestamp() returns timestamptz language sql
           as $$ select pg_catalog.clock_timestamp() + interval '${shift}' $$`),
  );
  await db.run(raw(`alter database "${name}" set search_path = shifted, pg_catalog, public`));
  await using process = start(db, "jobs");
  if (shift === "40 seconds") {
    expect(await process.exit).toBe(1);
    expect(process.words).toMatch(/clock of the database differ by 40 s/);
    return;
  }
  await ready(process);
  expect(await process.logged("clock_skew")).toMatchObject({ level: "warn" });
  const alerts = () => db.rows(sql`select from notifications_outbox where event = 'clock_skew'`);
  await until(async () => (await alerts()).length === 1);
  const { at } = await db.one<{ at: Date }>(sql`select max(last_at) as at from process_heartbeats`);
  expect(at.getTime() - now().getTime()).toBeGreaterThan(3_000);
  expect(await process.kill("SIGTERM")).toBe(0);
});

test("a process that cannot do its work says why and ends", async () => {
  await using db = await testDatabase();
  const withoutToken = start(db, "notify");
  expect(await withoutToken.exit).toBe(1);
  expect(withoutToken.words).toMatch(/MASTER_BOT_TOKEN is missing: .* all roles in one process/s);

  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const portTaken = start(db, "api", { HTTP_PORT: String(port) });
  expect(await portTaken.exit).toBe(1);
  expect(portTaken.words).toContain(`HTTP_PORT ${port} on 127.0.0.1 is taken by another program`);
  await expect(portTaken.logged("no_chat_page")).resolves.toMatchObject({ role: "process" });
});
