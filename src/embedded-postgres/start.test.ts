import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { scratch } from "../../test/scratch.ts";
import { sleep } from "../kernel/time.ts";
import { joinEmbeddedPostgres } from "./join.ts";
import { ordinaryUser } from "./os-user.ts";
import { isAlive } from "./owner.ts";
import { explain } from "./problem.ts";
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from "./start.ts";

const isRoot = process.getuid?.() === 0;
const PG15 = "/usr/lib/postgresql/15/bin";

let dataDir: string;
let running: EmbeddedPostgres[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(await scratch(), "embedded-"));
  await chmod(dataDir, 0o711);
});

afterEach(async () => {
  for (const server of running) await server.stop();
  running = [];
  await rm(dataDir, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, ...options });
  running.push(server);
  return server;
}

async function ask(url: string, query: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return Object.values((await client.query(query)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

/** Asks until it answers: a server that was killed needs a moment. */
async function askPatiently(url: string, query: string): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask(url, query);
    } catch (error) {
      if (attempt === 200) throw error;
      await sleep(50);
    }
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let waitedMs = 0; !condition(); waitedMs += 20) {
    if (waitedMs > 15_000) throw new Error("waited 15 s in vain");
    await sleep(20);
  }
}

const script = (dir: string) => `
  const { startEmbeddedPostgres } = await import(${JSON.stringify(join(import.meta.dirname, "start.ts"))});
  const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dir)} });
  console.log(JSON.stringify({ url: server.url, pid: server.pid }));
  setInterval(() => {}, 1000);`;

/** The starter in a process of its own, to be killed. */
async function startElsewhere(): Promise<{ child: ChildProcess; url: string; pid: number }> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script(dataDir)]);
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  return { child, ...(JSON.parse(line.toString()) as { url: string; pid: number }) };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

test("starts from nothing, asks for the password, keeps UTF-8 and checksums, and keeps rows over a restart", async () => {
  const first = await start();
  expect(await ask(first.url, "select lower('ЁЖИК') || current_setting('data_checksums')")).toBe("ёжикon");
  expect(
    await ask(first.url, "select current_setting('fsync') || current_setting('synchronous_commit')"),
  ).toBe("onon");
  await ask(first.url, "create table kept as select 42 as answer");
  await expect(ask(first.url.replace(/:[0-9a-f]{48}@/, ":wrong@"), "select 1")).rejects.toThrow(/password/);
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);

  const second = await start({ settings: { work_mem: "7MB" } });
  expect(await ask(second.url, "select answer from kept")).toBe(42);
  expect(await ask(second.url, "show work_mem")).toBe("7MB");
});

test("a second start on a directory in use is refused with the process that uses it", async () => {
  await start();
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(
    `already in use by process ${process.pid}`,
  );
});

test("a command beside a running server finds it, and finds none when it has stopped", async () => {
  expect(await joinEmbeddedPostgres(dataDir)).toBe(null);
  const server = await start();
  expect(await joinEmbeddedPostgres(dataDir)).toBe(server.url);
  await server.stop();
  expect(await joinEmbeddedPostgres(dataDir)).toBe(null);
});

test("the mark of a dead process does not stop a start", async () => {
  await writeFile(join(dataDir, "owner.json"), JSON.stringify({ pid: process.pid, startMark: "1" }));
  const server = await start();
  expect(await ask(server.url, "select 1")).toBe(1);
});

test("a server killed with -9 is back on the same address with every committed row", async () => {
  const lines: string[] = [];
  const server = await start({ log: (line) => void lines.push(line) });
  await ask(server.url, "create table kept as select 42 as answer");
  const { pid } = server;
  process.kill(pid, "SIGKILL");
  expect(await askPatiently(server.url, "select answer from kept")).toBe(42);
  expect(server.pid).not.toBe(pid);
  expect(lines.join("\n")).toContain("ended unexpectedly");
});

test("a process killed with -9 takes its server along, and the next start finds every committed row", async () => {
  const other = await startElsewhere();
  await ask(other.url, "create table kept as select 42 as answer");
  await kill(other.child);
  const server = await start();
  expect(isAlive(other.pid)).toBe(false);
  expect(await ask(server.url, "select answer from kept")).toBe(42);
});

test("a process killed together with its server leaves a lock file whose number may mean another program", async () => {
  const other = await startElsewhere();
  await kill(other.child);
  if (isAlive(other.pid)) process.kill(other.pid, "SIGKILL");
  await until(() => !isAlive(other.pid));
  const lock = join(dataDir, "cluster", "postmaster.pid");
  const stranger = spawn("sleep", ["60"]);
  const [, ...rest] = (await readFile(lock, "utf8")).split("\n");
  await writeFile(lock, [stranger.pid, ...rest].join("\n"));
  const server = await start();
  expect(await ask(server.url, "select 1")).toBe(1);
  expect(stranger.exitCode).toBe(null);
  stranger.kill();
});

test("a start killed in the middle of setting up leaves nothing that hinders the next", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script(dataDir)]);
  const draft = join(dataDir, `cluster.new-${child.pid}`, "PG_VERSION");
  await until(() => existsSync(draft));
  await kill(child);
  expect(existsSync(join(dataDir, "cluster"))).toBe(false);
  const server = await start();
  expect(await ask(server.url, "select 1")).toBe(1);
});

test("a lost password file is replaced by a new password", async () => {
  const first = await start();
  await first.stop();
  await rm(join(dataDir, "password"));
  const second = await start();
  expect(await ask(second.url, "select 1")).toBe(1);
  expect(second.url).not.toContain(new URL(first.url).password);
});

test("a directory with other files is left alone", async () => {
  await mkdir(join(dataDir, "cluster"));
  await writeFile(join(dataDir, "cluster", "photo.jpg"), "x");
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(
    "is not empty and holds no PostgreSQL cluster",
  );
});

test("a taken port is named as the reason", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  await expect(startEmbeddedPostgres({ dataDir, port })).rejects.toThrow(
    "the port it was told to use is taken",
  );
  taken.close();
});

test("a full disk, a closed directory and an unknown failure are told in words", () => {
  const full = explain("does not start", "FATAL: could not write lock file: No space left on device", "/d");
  expect(full.message).toMatch(/disk that holds \/d is full.*DATABASE_URL/);
  expect(explain("x", "FATAL:  data directory has wrong ownership", "/d").reason).toBe("closed directory");
  expect(explain("does not start", "FATAL:  odd", "/d").message).toContain("FATAL:  odd");
});

test.runIf(existsSync(PG15))("a cluster of another major version is refused with the way over", async () => {
  const old = await start({ binDir: PG15 });
  expect(await ask(old.url, "select current_setting('server_version_num')::int / 10000")).toBe(15);
  await old.stop();
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(
    /made by PostgreSQL 15, this one is 18.*field-service backup/,
  );
});

test.runIf(isRoot)("root's closed directory is no obstacle, and root does not run the server", async () => {
  const closed = join(dataDir, "closed");
  await mkdir(closed, { mode: 0o700 });
  const server = await start({ dataDir: join(closed, "data") });
  expect(await ask(server.url, "select 1")).toBe(1);
  const status = await readFile(`/proc/${server.pid}/status`, "utf8");
  const user = await ordinaryUser(join(closed, "data", "cluster"));
  expect(status).toContain(`Uid:\t${user!.uid}\t${user!.uid}`);
});

test("a program that forgets to stop the server can end, and the server ends with it", async () => {
  const code = script(dataDir).replace(/setInterval.*/, "");
  const { stdout, status } = spawnSync(process.execPath, ["--input-type=module", "-e", code]);
  expect(status).toBe(0);
  const { pid } = JSON.parse(stdout.toString()) as { pid: number };
  await until(() => !isAlive(pid));
});
