import { readMigrationFiles } from "../db/migration-files.ts";
import { type Queryable, sql } from "../db/tx.ts";
import type { Readiness } from "../http/health.ts";
import { after, SECOND_MS, sleep } from "../kernel/time.ts";
import type { ProcessParts } from "./process-parts.ts";

const PATIENCE_MS = 2 * SECOND_MS;
/** Heartbeats a role may miss. */
const PERIODS = 3;

/**
 * Whether this process can work: the database answers within 2 s, its schema is the one of this code, and every role
 * that runs here has given a sign of life within 3 periods. Of several failing parts all are named.
 */
export async function readiness(parts: ProcessParts): Promise<Readiness> {
  const failing: Record<string, string> = {};
  const database = await withinPatience(look(parts)).catch((error: unknown) => {
    failing["database"] = error instanceof Error ? error.message : String(error);
    return null;
  });
  if (database !== null) Object.assign(failing, migrationProblem(database), silentRoles(parts, database));
  for (const { role, pulse } of parts.lives.running) {
    if (pulse.isStalled) failing[`role ${role}`] = "its loop has stopped turning";
  }
  return Object.keys(failing).length === 0 ? { status: "ready" } : { status: "not_ready", failing };
}

interface DatabaseLook {
  readonly schemaVersion: number;
  readonly codeVersion: number;
  readonly beats: readonly { readonly role: string; readonly lastAt: Date }[];
}

async function look({ database, instanceId }: ProcessParts): Promise<DatabaseLook> {
  const [schemaVersion, files, beats] = await Promise.all([
    schemaVersionOf(database),
    readMigrationFiles(),
    database.rows<{ role: string; lastAt: Date }>(sql`
      select role, last_at as "lastAt" from process_heartbeats where instance_id = ${instanceId}`),
  ]);
  return { schemaVersion, codeVersion: files.length, beats };
}

/** Number of the newest migration that was applied. */
export async function schemaVersionOf(q: Queryable): Promise<number> {
  const { version } = await q.one<{ version: number }>(
    sql`select coalesce(max(version), 0)::int as version from schema_migrations`,
  );
  return version;
}

function migrationProblem({ schemaVersion, codeVersion }: DatabaseLook): Record<string, string> {
  if (schemaVersion === codeVersion) return {};
  return { migrations: `the database is at version ${schemaVersion}, this code at ${codeVersion}` };
}

function silentRoles({ lives, config, clock }: ProcessParts, { beats }: DatabaseLook) {
  const oldest = after(clock.now(), -PERIODS * config.heartbeatMs);
  const silent: Record<string, string> = {};
  for (const { role } of lives.running) {
    const beat = beats.find((each) => each.role === role);
    if (!beat) silent[`role ${role}`] = "no heartbeat yet";
    else if (beat.lastAt < oldest) silent[`role ${role}`] = `last heartbeat at ${beat.lastAt.toISOString()}`;
  }
  return silent;
}

async function withinPatience<T>(work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = sleep(PATIENCE_MS, done.signal).then(() => {
    throw new Error(`no answer within ${PATIENCE_MS} ms`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
    late.catch(() => {});
    work.catch(() => {});
  }
}
