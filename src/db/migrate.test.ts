import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { expect, test } from "vitest";
import { adminUrl } from "../../test/database.ts";
import { Database } from "./database.ts";
import { MigrationError, migrate, migrationStatus } from "./migrate.ts";
import { readMigrationFiles } from "./migration-files.ts";
import { sql } from "./tx.ts";

const NOW = new Date("2026-03-01T00:00:00Z");

let made = 0;

/** A database with nothing in it; gone after use. */
async function emptyDatabase(): Promise<Database> {
  made += 1;
  const name = `fs_migrate_${process.pid}_${made}_test`;
  await administer(`create database "${name}"`);
  const url = new URL(adminUrl());
  url.pathname = `/${name}`;
  return new EmptyDatabase(name, url.href);
}

class EmptyDatabase extends Database {
  readonly #name: string;

  constructor(name: string, url: string) {
    super({ url });
    this.#name = name;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await administer(`drop database "${this.#name}" with (force)`);
  }
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl() });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

class Folder implements AsyncDisposable {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  get url(): URL {
    return pathToFileURL(`${this.#path}/`);
  }

  write(name: string, text: string): Promise<void> {
    return writeFile(join(this.#path, name), text);
  }

  remove(name: string): Promise<void> {
    return rm(join(this.#path, name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#path, { recursive: true });
  }
}

async function folder(files: Readonly<Record<string, string>>): Promise<Folder> {
  const made = new Folder(await mkdtemp(join(tmpdir(), "fs-migrations-")));
  for (const [name, text] of Object.entries(files)) await made.write(name, text);
  return made;
}

const TWO_FILES = {
  "0001_first.sql": "-- Holds the first table.\ncreate table first (id int);",
  "0002_second.sql": "create table second (id int);",
};

async function tables(db: Database): Promise<string[]> {
  const rows = await db.rows<{ name: string }>(
    sql`select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  return rows.map((row) => row.name);
}

function refusal(action: Promise<unknown>): Promise<MigrationError> {
  return action.then(
    () => expect.unreachable("the migration should have been refused"),
    (error: unknown) => {
      expect(error).toBeInstanceOf(MigrationError);
      return error as MigrationError;
    },
  );
}

test("an empty database gets the whole schema, and a second run has nothing to do", async () => {
  await using db = await emptyDatabase();
  const files = await readMigrationFiles();
  const first = await migrate(db, { now: NOW });
  expect(first).toEqual({ applied: files.map((file) => file.name), version: files.length });
  expect(await migrate(db, { now: NOW })).toEqual({ applied: [], version: files.length });
  const status = await migrationStatus(db);
  expect(status).toMatchObject({ version: files.length, pending: [], problem: null });
  expect(status.applied.map((row) => row.appliedAt)).toEqual(files.map(() => NOW));
});

test("of three migrators at once one works and the others wait and do nothing", async () => {
  await using db = await emptyDatabase();
  await using dir = await folder({
    ...TWO_FILES,
    "0003_slow.sql": "select pg_sleep(0.3); create table third (id int);",
  });
  const lines: string[] = [];
  const options = { now: NOW, directory: dir.url, log: (line: string) => lines.push(line) };
  const results = await Promise.all([1, 2, 3].map(() => migrate(db, options)));
  expect(results.map((result) => result.version)).toEqual([3, 3, 3]);
  const applied = results.flatMap((result) => result.applied).sort();
  expect(applied).toEqual(["0001_first.sql", "0002_second.sql", "0003_slow.sql"]);
  expect(lines.filter((line) => line.startsWith("migration "))).toHaveLength(3);
  expect(lines).toContain("another process is migrating this database; waiting for it");
});

test("a file that was edited after it was applied is refused, whatever its line ends", async () => {
  await using db = await emptyDatabase();
  await using dir = await folder(TWO_FILES);
  await migrate(db, { now: NOW, directory: dir.url });
  await dir.write("0001_first.sql", TWO_FILES["0001_first.sql"].replaceAll("\n", "\r\n"));
  expect((await migrate(db, { now: NOW, directory: dir.url })).applied).toEqual([]);

  await dir.write("0001_first.sql", "create table first (id bigint);");
  const error = await refusal(migrate(db, { now: NOW, directory: dir.url }));
  expect(error.code).toBe("edited_file");
  expect(error.message).toMatch(/0001_first\.sql has changed .* Restore the file from git/);
  expect((await migrationStatus(db, { directory: dir.url })).problem?.code).toBe("edited_file");
});

test("a database newer than the code is refused", async () => {
  await using db = await emptyDatabase();
  await using dir = await folder(TWO_FILES);
  await migrate(db, { now: NOW, directory: dir.url });
  await dir.remove("0002_second.sql");
  const error = await refusal(migrate(db, { now: NOW, directory: dir.url }));
  expect(error.code).toBe("newer_database");
  expect(error.message).toMatch(/version 2 \(0002_second\.sql\), this code knows 1/);
});

test("a gap in the files or in the applied versions is refused before anything runs", async () => {
  await using db = await emptyDatabase();
  await using dir = await folder({ ...TWO_FILES, "0004_fourth.sql": "create table fourth (id int);" });
  const inFiles = await refusal(migrate(db, { now: NOW, directory: dir.url }));
  expect([inFiles.code, inFiles.message]).toEqual([
    "gap",
    expect.stringMatching(/expected number 3, found 0004/),
  ]);
  expect(await tables(db)).toEqual([]);

  await dir.remove("0004_fourth.sql");
  await dir.write("0002_again.sql", "select 1;");
  expect((await refusal(migrate(db, { now: NOW, directory: dir.url }))).code).toBe("gap");

  await dir.remove("0002_again.sql");
  await migrate(db, { now: NOW, directory: dir.url });
  await db.run(sql`delete from schema_migrations where version = 1`);
  const inRows = await refusal(migrate(db, { now: NOW, directory: dir.url }));
  expect([inRows.code, inRows.message]).toEqual(["gap", expect.stringMatching(/has version 2 .* but not 1/)]);
});

test("a failing file is undone whole and named with its line; the next start goes on from there", async () => {
  await using db = await emptyDatabase();
  await using dir = await folder({
    ...TWO_FILES,
    "0002_second.sql": "create table second (id int);\nselect 1\n  from nowhere;",
  });
  const error = await refusal(migrate(db, { now: NOW, directory: dir.url }));
  expect(error.code).toBe("failed");
  expect(error.message).toMatch(/0002_second\.sql line 3 failed and was undone: .*nowhere.*version 1/s);
  expect(await tables(db)).toEqual(["first", "schema_migrations"]);
  expect(await migrationStatus(db, { directory: dir.url })).toMatchObject({
    version: 1,
    pending: ["0002_second.sql"],
    problem: null,
  });

  await dir.write("0002_second.sql", TWO_FILES["0002_second.sql"]);
  const second = await migrate(db, { now: NOW, directory: dir.url });
  expect(second).toEqual({ applied: ["0002_second.sql"], version: 2 });
});

test("a file without transaction builds an index concurrently, while other migrators wait", async () => {
  await using db = await emptyDatabase();
  await using dir = await folder({
    ...TWO_FILES,
    "0003_index.sql":
      "-- no-transaction\ncreate index concurrently if not exists ix_second__id on second (id);",
  });
  const options = { now: NOW, directory: dir.url };
  const results = await Promise.all([1, 2].map(() => migrate(db, options)));
  expect(results.map((result) => result.version)).toEqual([3, 3]);
  const { found } = await db.one<{ found: boolean }>(
    sql`select to_regclass('ix_second__id') is not null as found`,
  );
  expect(found).toBe(true);
});

test("a migration that meets a held lock tries again instead of failing", async () => {
  await using db = await emptyDatabase();
  await using dir = await folder({ "0001_first.sql": TWO_FILES["0001_first.sql"] });
  await migrate(db, { now: NOW, directory: dir.url });
  await dir.write("0002_alter.sql", "set local lock_timeout = 50; alter table first add column name text;");
  const holder = await db.session();
  await holder.query("begin; lock table first in access share mode");
  const lines: string[] = [];
  const migrated = migrate(db, {
    now: NOW,
    directory: dir.url,
    log: (line) => {
      lines.push(line);
      if (lines.length === 2) void holder.query("rollback");
    },
  });
  expect(await migrated).toEqual({ applied: ["0002_alter.sql"], version: 2 });
  expect(lines.length).toBeGreaterThanOrEqual(2);
  await holder.end();
});

test("a short statement time-out of the database does not cut a long migration", async () => {
  await using db = await emptyDatabase();
  const { name } = await db.one<{ name: string }>(sql`select current_database() as name`);
  await administer(`alter database "${name}" set statement_timeout = '50ms'`);
  await using dir = await folder({ "0001_slow.sql": "select pg_sleep(0.2); create table slow (id int);" });
  expect((await migrate(db, { now: NOW, directory: dir.url })).version).toBe(1);
});
