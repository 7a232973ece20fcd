import { chmod, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import type { Bells } from "../src/db/bells.ts";
import { connect, Database } from "../src/db/database.ts";
import { migrate } from "../src/db/migrate.ts";
import { startEmbeddedPostgres } from "../src/embedded-postgres/start.ts";
import { scratch } from "../test/scratch.ts";

const TEMPLATE = "fs_sim_template_test";
/** Processes die here, never the power. */
const SETTINGS = {
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "off",
  max_connections: "200",
  // The zone nobody lives by: a statement that leans on the server's zone is caught.
  timezone: "America/St_Johns",
};

/** A server of its own, and fresh migrated databases on it. */
export interface Databases extends AsyncDisposable {
  fresh(bells: Bells): Promise<Database>;
}

export async function openDatabases(): Promise<Databases> {
  const dataDir = await mkdtemp(join(await scratch(), `field-service-sim-${process.pid}-`));
  await chmod(dataDir, 0o711);
  const server = await startEmbeddedPostgres({ dataDir, database: "fs_sim_test", settings: SETTINGS });
  const urlOf = (name: string) => {
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    return url.href;
  };
  await statement(server.url, `create database "${TEMPLATE}"`);
  await migrateTemplate(urlOf(TEMPLATE));
  let made = 0;
  return {
    async fresh(bells) {
      made += 1;
      const name = `fs_sim_${made}_test`;
      await statement(server.url, `create database "${name}" template "${TEMPLATE}" strategy file_copy`);
      const drop = () => statement(server.url, `drop database if exists "${name}" with (force)`);
      return new OwnDatabase(urlOf(name), bells, drop);
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Closing it drops it. */
class OwnDatabase extends Database {
  readonly #drop: () => Promise<void>;

  constructor(url: string, bells: Bells, drop: () => Promise<void>) {
    super({ url, bells, applicationName: "field-service sim" });
    this.#drop = drop;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await this.#drop();
  }
}

async function migrateTemplate(url: string): Promise<void> {
  await using database = connect({ url, poolMax: 1 });
  await migrate(database, { now: new Date("2026-01-01T00:00:00Z") });
}

async function statement(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
