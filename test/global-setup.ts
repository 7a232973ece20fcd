import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { connect } from "../src/db/database.ts";
import { migrate } from "../src/db/migrate.ts";
import { isAlive } from "../src/embedded-postgres/owner.ts";
import { startEmbeddedPostgres } from "../src/embedded-postgres/start.ts";
import { testServer } from "../src/roles/test-server.ts";
import { scratch } from "./scratch.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A session on the test server that may create databases. */
    adminUrl: string;
    /** The migrated database, without rows, every test database is cloned from. */
    templateName: string;
  }
}

const PREFIX = "field-service-test-";

/**
 * Settings of the embedded test server. Durability is off, because tests kill backends and processes
 * but never the power; benchmarks start a server of their own with it on.
 */
const TEST_SETTINGS = {
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  min_wal_size: "32MB",
  max_wal_size: "256MB",
  max_connections: "400",
};

/** Moment the template is migrated at; rows the migrations write carry it. */
const TEMPLATE_AT = new Date("2026-01-01T00:00:00Z");

/** One server per run, one template in it; returns the teardown. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await start();
  const base = server.name.replace(/_?test$/, "") || "fs";
  const templateName = `${base}_${process.pid}_template_test`;
  try {
    await statement(server.url, `drop database if exists "${templateName}" with (force)`);
    await statement(server.url, `create database "${templateName}"`);
    await migrateTemplate(withDatabase(server.url, templateName));
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide("adminUrl", server.url);
  project.provide("templateName", templateName);
  return async () => {
    if (server.isShared) await statement(server.url, `drop database "${templateName}" with (force)`);
    await server.stop();
  };
}

interface Running {
  readonly url: string;
  readonly name: string;
  readonly isShared: boolean;
  stop(): Promise<void>;
}

async function start(): Promise<Running> {
  const wanted = testServer(process.env);
  if (wanted.kind === "given") return { ...wanted, isShared: true, stop: async () => {} };
  const parent = await scratch();
  await removeLeftovers(parent);
  const dataDir = await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
  await chmod(dataDir, 0o711); // Started by root, the server runs as somebody else.
  const name = "fs_test";
  const server = await startEmbeddedPostgres({
    dataDir,
    database: name,
    settings: TEST_SETTINGS,
    ...(wanted.binDir ? { binDir: wanted.binDir } : {}),
  }).catch(async (error) => {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  });
  return {
    url: server.url,
    name,
    isShared: false,
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Directories of runs that were killed. */
async function removeLeftovers(parent: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(entry)?.[1]);
    if (!pid || isAlive(pid)) continue;
    await rm(join(parent, entry), { recursive: true, force: true }).catch(() => {});
  }
}

async function migrateTemplate(url: string): Promise<void> {
  await using database = connect({ url, poolMax: 1 });
  await migrate(database, { now: TEMPLATE_AT });
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(name)}`;
  return changed.href;
}

async function statement(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
