import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type Socket, connect as tcp } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import { connect, type Database } from "../db/database.ts";
import { sql } from "../db/tx.ts";
import { isAlive } from "../embedded-postgres/owner.ts";
import type { LogRecord } from "../kernel/log.ts";
import { MINUTE_MS, VirtualClock, WallClock } from "../kernel/time.ts";
import { type Config, type Role, readConfig } from "./config.ts";
import { DatabaseClock } from "./database-clock.ts";
import { CannotStart } from "./keep-running.ts";
import { DatabaseProblem, openDatabase } from "./open-database.ts";
import { EXIT, type RoleContext, type RunRole } from "./role.ts";
import { runRoles } from "./run-roles.ts";
import { processFrame } from "./start.ts";
import { ClockProblem, correctClock, measureOffset, watchClock } from "./watch-clock.ts";

function capture() {
  const records: LogRecord[] = [];
  const frame = processFrame(readConfig({ FS_ROLES: "jobs" }), {
    destination: { write: () => {} },
    onRecord: (record) => void records.push(record),
  });
  return { frame, log: frame.log, records, events: () => records.map(({ event }) => event) };
}

function configOf(url: string, roles: string): Config {
  return readConfig({ DATABASE_URL: url, FS_ROLES: roles, HTTP_PORT: "0" });
}

/** Works until it is told to stop. */
const untilStopped: RunRole = ({ signal }) =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve("stopped"), { once: true }));

function allRoles(run: RunRole): Record<Role, RunRole> {
  return { api: run, dispatch: run, notify: run, "admin-bot": run, "master-bot": run, jobs: run };
}

/** A role that tells when it runs. */
function watched(run: RunRole): { run: RunRole; started: Promise<RoleContext> } {
  const { promise, resolve } = Promise.withResolvers<RoleContext>();
  const wrapped: RunRole = (context) => {
    resolve(context);
    return run(context);
  };
  return { run: wrapped, started: promise };
}

test("the roles start on a migrated and seeded database, and a stop ends them all with code 0", async () => {
  await using db = await testDatabase();
  const { frame, events, records } = capture();
  const stop = new AbortController();
  const { run, started } = watched(untilStopped);
  const running = runRoles(configOf(db.url, "jobs,notify"), allRoles(run), frame, { signal: stop.signal });
  const { database } = await started;
  const { cities } = await database.one<{ cities: number }>(sql`select count(*) as cities from cities`);
  expect(cities).toBeGreaterThan(0);
  stop.abort();
  expect(await running).toBe(EXIT.ok);
  expect(events().filter((event) => event === "role_ended")).toHaveLength(2);
  expect(records.find(({ event }) => event === "role_started")!.role).toBe("jobs");
});

test("the first start makes global admins of those the environment names, a later one makes none", async () => {
  await using db = await testDatabase();
  const start = async (env: Record<string, string>) => {
    const config = readConfig({ DATABASE_URL: db.url, FS_ROLES: "jobs", HTTP_PORT: "0", ...env });
    const { run, started } = watched(untilStopped);
    const stop = new AbortController();
    const running = runRoles(config, allRoles(run), capture().frame, { signal: stop.signal });
    await started;
    stop.abort();
    await running;
  };
  const admins = () =>
    db.rows(sql`select tg_user_id as id, role, is_active as "isActive" from staff_users order by tg_user_id`);
  await start({});
  expect(await admins()).toEqual([]);
  await start({ GLOBAL_ADMINS_TG_IDS: "[11]", ADMIN_BOT_SUPERUSERS: "12" });
  await start({ GLOBAL_ADMINS_TG_IDS: "[13]" });
  expect(await admins()).toEqual([
    { id: 11, role: "GLOBAL_ADMIN", isActive: true },
    { id: 12, role: "GLOBAL_ADMIN", isActive: true },
  ]);
});

test("another poller alone in its process ends it with code 3", async () => {
  await using db = await testDatabase();
  const roles = allRoles(async () => "another_poller");
  const { signal } = new AbortController();
  expect(await runRoles(configOf(db.url, "admin-bot"), roles, capture().frame, { signal })).toBe(
    EXIT.conflict,
  );
});

test("another poller in a shared process stops only its role", async () => {
  await using db = await testDatabase();
  const { frame, records } = capture();
  const stop = new AbortController();
  const conflict = watched(async () => "another_poller");
  const other = watched(untilStopped);
  const roles = { ...allRoles(other.run), "admin-bot": conflict.run };
  const running = runRoles(configOf(db.url, "admin-bot,jobs"), roles, frame, { signal: stop.signal });
  await conflict.started;
  const { signal, database } = await other.started;
  expect(await database.one(sql`select 1 as one`)).toEqual({ one: 1 });
  expect(signal.aborted).toBe(false);
  stop.abort();
  expect(await running).toBe(EXIT.ok);
  expect(records.filter(({ event }) => event === "role_ended").map(({ role, end }) => [role, end])).toEqual([
    ["admin-bot", "another_poller"],
    ["jobs", "stopped"],
  ]);
});

test("a role that breaks is logged and started again, and the others go on", async () => {
  await using db = await testDatabase();
  const { frame, records } = capture();
  const stop = new AbortController();
  const other = watched(untilStopped);
  const again = watched(untilStopped);
  let starts = 0;
  const brittle: RunRole = async (context) => {
    starts += 1;
    if (starts === 1) throw new Error("broken on purpose");
    return again.run(context);
  };
  const roles = { ...allRoles(other.run), jobs: brittle };
  const running = runRoles(configOf(db.url, "jobs,notify"), roles, frame, { signal: stop.signal });
  await Promise.all([other.started, again.started]);
  expect(records.find(({ event }) => event === "error")).toMatchObject({
    role: "jobs",
    reason: "loop_failed",
    details: { message: "broken on purpose" },
  });
  stop.abort();
  expect(await running).toBe(EXIT.ok);
  const alert = await db.one(
    sql`select channel, payload ->> 'message' as message from notifications_outbox where event = 'error_alert'`,
  );
  expect(alert).toEqual({ channel: "ALERTS", message: "loop_failed: broken on purpose" });
});

test("a stored setting that is not used, starts and stops are told", async () => {
  await using db = await testDatabase();
  const at = new Date("2026-03-10T08:40:00Z");
  await db.run(sql`
    insert into settings (key, value, value_type, created_at, updated_at)
    values ('distribution_rounds', '999', 'INT', ${at}, ${at})`);
  const { frame } = capture();
  const stop = new AbortController();
  const reading: RunRole = async (context) => {
    const settings = await context.process.settings.current(context.clock.now());
    expect(settings.get("distribution_rounds")).toBe(2);
    context.ready();
    stop.abort();
    return "stopped";
  };
  await runRoles(configOf(db.url, "jobs"), allRoles(reading), frame, { signal: stop.signal });
  const told = await db.rows(sql`
    select channel, event, payload ->> 'key' as key, payload ->> 'role' as role
      from notifications_outbox order by event`);
  expect(told).toEqual([
    { channel: "LOGS", event: "role_started", key: null, role: "jobs" },
    { channel: "LOGS", event: "role_stopped", key: null, role: "jobs" },
    { channel: "ALERTS", event: "settings_invalid", key: "distribution_rounds", role: null },
  ]);
});

test("a role that cannot start ends the whole process, in words", async () => {
  await using db = await testDatabase();
  const other = watched(untilStopped);
  const impossible: RunRole = async () => {
    await other.started;
    throw new CannotStart("the port is taken");
  };
  const { signal } = new AbortController();
  const running = runRoles(
    configOf(db.url, "jobs,notify"),
    { ...allRoles(other.run), jobs: impossible },
    capture().frame,
    { signal },
  );
  await expect(running).rejects.toThrow("the port is taken");
});

/** A port that can be opened later and leads to the real server. */
async function door(target: string): Promise<{ url: string; open(): Promise<void> }> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    const onward = tcp(Number(port), hostname);
    for (const end of [socket, onward]) {
      sockets.add(end);
      end.on("error", () => {});
      end.on("close", () => [socket, onward].map((each) => each.destroy()));
    }
    socket.pipe(onward).pipe(socket);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = new URL(target);
  url.port = String(address.port);
  url.hostname = "127.0.0.1";
  return {
    url: url.href,
    open: async () => void (await once(server.listen(address.port, "127.0.0.1"), "listening")),
  };
}

test("K-11 a database that is absent at the start is waited for, with one line and no crash", async () => {
  await using db = await testDatabase();
  const { url, open } = await door(db.url);
  const { log, events } = capture();
  const { signal } = new AbortController();
  const opening = openDatabase(configOf(url, "all"), { log, signal });
  while (events().length === 0) await pause(20);
  await pause(1_500); // Two more attempts that must stay silent.
  await open();
  expect((await opening).url).toBe(url);
  expect(events()).toEqual(["database_wait"]);
});

test("K-11 a stop ends the wait for the database", async () => {
  const { log, events } = capture();
  const stop = new AbortController();
  const opening = openDatabase(configOf("postgresql://fs@127.0.0.1:9/fs", "all"), {
    log,
    signal: stop.signal,
  });
  while (events().length === 0) await pause(20);
  stop.abort(new Error("stop it"));
  await expect(opening).rejects.toThrow("stop it");
});

test("K-11 a schema newer than the code is refused in words", async () => {
  await using db = await testDatabase();
  await db.run(sql`
    insert into schema_migrations (version, name, checksum, applied_at)
    select max(version) + 1, 'from_the_future.sql', 'x', max(applied_at) from schema_migrations`);
  const { signal } = new AbortController();
  const start = runRoles(configOf(db.url, "jobs"), allRoles(untilStopped), capture().frame, { signal });
  await expect(start).rejects.toThrow(/newer/i);
});

test("a wrong password and a missing database are told at once instead of waited for", async () => {
  await using db = await testDatabase();
  const { log } = capture();
  const { signal } = new AbortController();
  const wrong = new URL(db.url);
  wrong.password = "wrong-password";
  wrong.searchParams.set("sslmode", "disable");
  const none = new URL(db.url);
  none.pathname = "/nowhere";
  const open = (url: string) => openDatabase(configOf(url, "all"), { log, signal });
  await expect(open(none.href)).rejects.toThrow(DatabaseProblem);
  await expect(open(none.href)).rejects.toThrow(/no database "nowhere"/);
  await expect(open(wrong.href)).rejects.toThrow(/password of ".+" is wrong/);
});

/** The database as seen from a machine whose clock is wrong by `skewMs`. */
async function skewed(db: Database, skewMs: number) {
  const process = new WallClock();
  return await measureOffset(db, () => new Date(process.now().getTime() + skewMs));
}

test("X1 the clock is corrected by its measured distance to the database's clock", async () => {
  await using db = await testDatabase();
  expect(Math.abs(await skewed(db, 0))).toBeLessThan(1_000);
  expect(await skewed(db, 5_000)).toBeGreaterThan(-6_000);
  expect(await skewed(db, 5_000)).toBeLessThan(-4_000);
});

/** Makes the database's clock differ: every reading goes through a function of the same name. */
async function shiftServerClock(db: Database, shift: string): Promise<Database> {
  await db.run(sql`create schema shifted`);
  const text = `create function shifted.clock_timestamp() returns timestamptz language sql
                as $$ select pg_catalog.clock_timestamp() + interval '${shift}' $$`;
  const client = await db.session();
  await client.query(text);
  await client.query(
    `alter database "${new URL(db.url).pathname.slice(1)}" set search_path = shifted, pg_catalog, public`,
  );
  await client.end();
  return connect({ url: db.url });
}

test.each([
  ["5 seconds", ["clock_skew"]],
  ["1 second", []],
])("X1 a server clock %s ahead leaves %j in the log and moves ours", async (shift, events) => {
  await using db = await testDatabase();
  await using ahead = await shiftServerClock(db, shift);
  const seen = capture();
  const clock = new DatabaseClock();
  await correctClock(clock, ahead, seen.log);
  expect(seen.events()).toEqual(events);
  expect(clock.offsetMs).toBeGreaterThan(Number.parseInt(shift, 10) * 1_000 - 500);
  await correctClock(clock, ahead, seen.log);
  expect(clock.offsetMs).toBeLessThan(Number.parseInt(shift, 10) * 1_000 + 500);
});

test("X1 a server clock 40 s away is refused in words", async () => {
  await using db = await testDatabase();
  await using ahead = await shiftServerClock(db, "-40 seconds");
  await expect(correctClock(new DatabaseClock(), ahead, capture().log)).rejects.toThrow(ClockProblem);
});

test("Z-2 a jump of the machine's clock moves no deadline and is measured within a second", async () => {
  await using db = await testDatabase();
  const machine = new VirtualClock(new WallClock().now(), 1);
  const clock = new DatabaseClock(machine);
  const seen = capture();
  await correctClock(clock, db, seen.log);
  machine.turn(5 * MINUTE_MS);
  expect(Math.abs(clock.now().getTime() - new WallClock().now().getTime())).toBeLessThan(1_000);
  expect(clock.jumpMs).toBeGreaterThan(5 * MINUTE_MS - 1_000);

  const { signal } = new AbortController();
  await expect(watchClock(clock, db, { log: seen.log, signal })).rejects.toThrow(ClockProblem);
  expect(seen.records.find(({ event }) => event === "clock_skew")).toMatchObject({ level: "warn" });
  expect(Math.abs(clock.now().getTime() - new WallClock().now().getTime())).toBeLessThan(1_000);
});

const STOPPABLE = `
  const { stopRequest } = await import(${JSON.stringify(new URL("stop-request.ts", import.meta.url).href)});
  const signal = stopRequest();
  const alive = setInterval(() => {}, 1000);
  console.log("ready");
  signal.addEventListener("abort", () => {
    console.log("stopping");
    if (process.argv[1] !== "slow") clearInterval(alive);
  });`;

test("a signal asks for a stop once however many pass it on, and a later one ends at once", async () => {
  const start = (...args: string[]) =>
    spawn(process.execPath, ["--input-type=module", "-e", STOPPABLE, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
  const quick = start();
  await once(quick.stdout!, "data");
  quick.kill("SIGINT");
  quick.kill("SIGTERM");
  expect(await once(quick, "exit")).toEqual([0, null]);

  const slow = start("slow");
  await once(slow.stdout!, "data");
  slow.kill("SIGINT");
  await once(slow.stdout!, "data");
  slow.kill("SIGINT");
  await pause(1_200);
  expect(slow.exitCode).toBe(null);
  slow.kill("SIGINT");
  expect(await once(slow, "exit")).toEqual([130, null]);
});

test("a launcher that is killed takes the program along", async () => {
  const launcher = `
    const { spawn } = await import("node:child_process");
    const child = spawn(process.execPath, ["--input-type=module", "-e", ${JSON.stringify(STOPPABLE)}],
      { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    console.log(child.pid);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", launcher], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const chunks: string[] = [];
  parent.stdout!.on("data", (chunk: Buffer) => void chunks.push(chunk.toString()));
  while (!chunks.join("").includes("ready")) await pause(20);
  parent.kill("SIGKILL");
  while (!chunks.join("").includes("stopping")) await pause(20);
  const pid = Number(/\d+/.exec(chunks.join(""))![0]);
  while (isAlive(pid)) await pause(20);
});
