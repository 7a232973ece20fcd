import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { adminUrl } from "../../test/database.ts";
import type { ReplayReport } from "./replay.ts";
import { LogFile } from "./replay-for-tests.ts";

const CLI = resolve(import.meta.dirname, "../roles/cli.ts");
const LINES = "CreatedDate,SRType,Neighborhood,Latitude,Longitude";
const MORNING = [11, 12, 13].map((hour) => `2018-05-07T${hour}:00:10,SW-HGW,Lakeland,39.25,-76.65`);

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [CLI, "replay", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout!.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr!.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = new Promise<Ended>((done) => child.on("close", (code) => done({ code, out, err })));
  return { child, ended };
}

function fieldService(...args: string[]): Promise<Ended> {
  return start(args).ended;
}

/** An empty database of the test server, under a name of its own. */
async function database(ending: string): Promise<AsyncDisposable & { readonly url: string }> {
  const name = `fs_${process.pid}_${ending}`;
  const administer = async (statement: string) => {
    const client = new pg.Client({ connectionString: adminUrl() });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await administer(`create database "${name}"`);
  const url = new URL(adminUrl());
  url.pathname = `/${name}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => administer(`drop database if exists "${name}" with (force)`),
  };
}

describe("--help", () => {
  test("states the model, the exit codes and examples", async () => {
    const { code, out } = await fieldService("--help");
    expect(code).toBe(0);
    for (const word of [
      "--map",
      "--compress",
      "never answer 8 %",
      "Exit codes",
      "Examples",
      "two policies",
    ]) {
      expect(out).toContain(word);
    }
  });
});

describe("wrong input ends with 2 and says what to do", () => {
  test.each([
    [["/nowhere.csv"], /there is no such file/],
    [["LOG", "--zone", "Mars/Base"], /--zone "Mars\/Base" is no time zone/],
    [["LOG", "--compress", "10"], /give whole weeks/],
    [["LOG", "--compress", "often"], /must be a number of days/],
    [["LOG", "--from", "1.5.18"], /--from "1.5.18" is no date/],
    [["LOG", "--map", "created=Opened,category=SRType"], /no column "Opened" \(created\)/],
    [["LOG", "--policy", "a", "--policy", "b", "--policy", "c"], /two can be compared/],
    [["LOG", "--policy", "/nowhere.json"], /cannot be read: there is no such file/],
    [["LOG", "--json", "/nowhere/report.json"], /cannot be written into \/nowhere/],
    [["LOG", "--delimiter", "::"], /must be one character/],
    [["LOG", "--database", "localhost"], /needs an address with a database name/],
    [["LOG", "--database", "postgresql://127.0.0.1:1/x_replay"], /cannot be reached/],
  ])("%j", async (args, words) => {
    await using log = await LogFile.of([LINES, ...MORNING].join("\n"));
    const { code, err } = await fieldService(...args.map((arg) => (arg === "LOG" ? log.path : arg)));
    expect(err).toMatch(words);
    expect(code).toBe(2);
  });

  test("a number that is none is refused by its option", async () => {
    const { code, err } = await fieldService("log.csv", "--masters", "many");
    expect(err).toMatch(/Give a whole number from 1 to 5000/);
    expect(code).toBe(1);
  });
});

describe("on a database of somebody's own", () => {
  test("prints the table, plain progress, and writes the same as JSON", { timeout: 120_000 }, async () => {
    await using log = await LogFile.of([LINES, ...MORNING, "torn,row"].join("\n"));
    await using db = await database("city_replay");
    const json = `${log.path}.json`;
    const { code, out, err } = await fieldService(
      log.path,
      "--compress",
      "off",
      "--database",
      db.url,
      "--json",
      json,
    );

    expect(code).toBe(0);
    expect(out).toMatch(
      /4 rows, 3 replayed\n {2}left out: 1 malformed\n {2}line 5: it has 2 columns where the header has 5/,
    );
    expect(out).toMatch(/requests +3\n {2}closed +3\n/);
    expect(out).toMatch(/search to accept, p50/);
    expect(err).toMatch(/defaults: .*3 of 3 requests.*\ndefaults: .* requests\/s/);
    const report = JSON.parse(await readFile(json, "utf8")) as ReplayReport;
    expect(report.runs[0]!.figures.orders.closed).toBe(3);
    expect(report).toMatchObject({ masters: 12, seed: 1, input: { kept: 3, dropped: { malformed: 1 } } });
  });

  test("two policies stand side by side; a database named _replay is emptied before each", {
    timeout: 120_000,
  }, async () => {
    await using log = await LogFile.of([LINES, ...MORNING].join("\n"));
    await using fanout = await LogFile.of('{"distribution_fanout": 3}');
    await using db = await database("two_replay");
    const args = [
      log.path,
      "--compress",
      "off",
      "--database",
      db.url,
      "--policy",
      "defaults",
      "--policy",
      fanout.path,
    ];
    const { code, out } = await fieldService(...args);

    expect(code).toBe(0);
    expect(out).toMatch(/Policy log.csv: distribution_fanout = 3\n/);
    expect(out).toMatch(/defaults +log\.csv +difference\n/);
    expect(out).toMatch(/ requests +3 +3 +=\n/);
  });

  test("which is neither empty nor named _replay is refused and left alone", async () => {
    await using log = await LogFile.of([LINES, ...MORNING].join("\n"));
    await using db = await database("precious");
    const client = new pg.Client({ connectionString: db.url });
    await client.connect();
    await client.query("create table orders (id int)");
    const { code, err } = await fieldService(log.path, "--database", db.url);

    expect(err).toMatch(
      /is not empty, and a replay writes into an empty one.*createdb fs_\d+_precious_replay/s,
    );
    expect(code).toBe(2);
    expect((await client.query("select to_regclass('orders') is not null as there")).rows[0].there).toBe(
      true,
    );
    await client.end();
  });
});

test("Ctrl-C ends it cleanly with what was seen so far", { timeout: 120_000 }, async () => {
  const many = Array.from({ length: 3_000 }, (_, i) => {
    const minute = String(Math.floor(i / 60) % 60).padStart(2, "0");
    const day = String(1 + (i % 28)).padStart(2, "0");
    return `2018-05-${day}T1${i % 8}:${minute}:${String(i % 60).padStart(2, "0")},SW-HGW,Lakeland,39.25,-76.65`;
  });
  await using log = await LogFile.of([LINES, ...many].join("\n"));
  await using db = await database("stop_replay");
  const { child, ended } = start([log.path, "--compress", "off", "--database", db.url]);
  await new Promise<void>((shown) => {
    child.stderr!.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("requests, ")) shown();
    });
  });
  child.kill("SIGINT");
  const { code, out } = await ended;

  expect(code).toBe(130);
  expect(out).toMatch(/defaults: stopped at .* after [\d ]+ requests/);
  expect(out).toMatch(/search to accept, p50/);
});
