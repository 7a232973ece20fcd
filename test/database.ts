import pg from "pg";
import { inject } from "vitest";
import type { Bells } from "../src/db/bells.ts";
import { Database } from "../src/db/database.ts";

export interface TestDatabaseOptions {
  readonly poolMax?: number;
  readonly bells?: Bells;
}

/** A zone nobody lives by, so that a statement leaning on the server's zone is caught. */
const SERVER_ZONE = "America/St_Johns";

let made = 0;

/**
 * A migrated database of the caller's own on the real server, cloned from the template (12 ms in
 * memory). It holds no rows; `seedAll` of src/roles/seed.ts adds the seeds. Disposing of it closes
 * the pool and drops it: `await using db = await testDatabase()`.
 */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<Database> {
  const template = inject("templateName");
  made += 1;
  const name = template.replace("_template_test", `_${process.pid}_${made}_test`);
  // Copying files asks for a checkpoint, which costs next to nothing without fsync.
  await administer(
    `create database "${name}" template "${template}" strategy file_copy`,
    `alter database "${name}" set timezone = '${SERVER_ZONE}'`,
  );
  return new TestDatabase(name, options);
}

/** URL of a session that may create, drop and end what it likes on the test server. */
export function adminUrl(): string {
  return inject("adminUrl");
}

class TestDatabase extends Database {
  readonly #name: string;

  constructor(name: string, options: TestDatabaseOptions) {
    const url = new URL(adminUrl());
    url.pathname = `/${name}`;
    super({ url: url.href, applicationName: "field-service test", ...options });
    this.#name = name;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await administer(`drop database if exists "${this.#name}" with (force)`);
  }
}

async function administer(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl() });
  client.on("error", () => {});
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
