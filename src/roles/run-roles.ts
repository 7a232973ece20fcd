import { randomUUID } from "node:crypto";
import { Bells, BellTower } from "../db/bells.ts";
import { connect, type Database } from "../db/database.ts";
import { migrate } from "../db/migrate.ts";
import type { ProcessLog } from "../kernel/log.ts";
import { SECOND_MS, sleep, WallClock } from "../kernel/time.ts";
import { type Config, ConfigError, type Role } from "./config.ts";
import { firstValueLine } from "./first-value-line.ts";
import { openDatabase } from "./open-database.ts";
import { seedAll } from "./seed.ts";
import { correctClock, watchClock } from "./watch-clock.ts";

/** What a role gets. It works until `signal` aborts, and then finishes the transaction it is in. */
export interface RoleContext {
  readonly role: Role;
  readonly config: Config;
  /** A pool of this role's own. */
  readonly database: Database;
  readonly bells: Bells;
  readonly clock: WallClock;
  readonly log: ProcessLog;
  /** Tells this process from others in heartbeats and leases. */
  readonly instanceId: string;
  readonly signal: AbortSignal;
}

/** `another_poller`: Telegram answered 409, so another process reads this bot's updates. */
export type RoleEnd = "stopped" | "another_poller";

/** The loop of a role; resolves when it has ended. An error that it throws stops the whole process. */
export type RunRole = (context: RoleContext) => Promise<RoleEnd>;

/** `conflict`: the only role of the process found another poller. */
export const EXIT = { ok: 0, failed: 1, conflict: 3 } as const;

/** Time for the running transactions when a stop is asked for (operations.md section 2). */
const STOP_MS = 20 * SECOND_MS;

/**
 * Runs the roles of `config` in this process until `signal` aborts: waits for the database, migrates
 * and seeds it, sets the clock, starts the roles. Resolves with the exit code of the process.
 * Throws when the start is impossible (configuration, database, schema, clock), in words.
 */
export async function runRoles(
  config: Config,
  roles: Readonly<Record<Role, RunRole>>,
  { log, signal }: { log: ProcessLog; signal: AbortSignal },
): Promise<number> {
  const opened = await openDatabase(config, { log, signal });
  try {
    const clock = new WallClock();
    await prepare(config, opened.directUrl, clock, log);
    return await run(config, roles, { urls: opened, clock, log, signal });
  } finally {
    await opened.close();
    log.info("process_stopped");
  }
}

async function prepare(config: Config, url: string, clock: WallClock, log: ProcessLog): Promise<void> {
  await using database = connect({ url, poolMax: 2, applicationName: "field-service start" });
  await correctClock(clock, database, log);
  await migrate(database, { now: clock.now(), log: (line) => log.info("migration", { line }) });
  const seeded = await seedAll(database, { now: clock.now(), firstValues: config.firstValues });
  if (seeded.status === "refused") throw new ConfigError(seeded.problems.map(firstValueLine));
}

async function run(
  config: Config,
  roles: Readonly<Record<Role, RunRole>>,
  parts: {
    urls: { url: string; directUrl: string };
    clock: WallClock;
    log: ProcessLog;
    signal: AbortSignal;
  },
): Promise<number> {
  const { urls, clock, log } = parts;
  const instanceId = randomUUID();
  const bells = new Bells();
  // One end for all: the request to stop, or the failure of any part.
  const failure = new AbortController();
  const signal = AbortSignal.any([parts.signal, failure.signal]);
  await using direct = connect({ url: urls.directUrl, poolMax: 2, applicationName: "field-service bells" });
  await using _tower = new BellTower(bells, direct, instanceId);

  const running = config.roles.map(async (role): Promise<RoleEnd> => {
    const roleLog = log.as(role);
    await using database = connect({
      url: urls.url,
      bells,
      applicationName: `field-service ${role}`,
      onConnectionError: (error) => roleLog.warn("connection_lost", { error }),
      onRetry: (error, attempt) => roleLog.info("command_retried", { error, attempt }),
    });
    roleLog.info("role_started", { instanceId });
    const end = await roles[role]({ role, config, database, bells, clock, log: roleLog, instanceId, signal });
    roleLog.info("role_ended", { end });
    return end;
  });
  const watching = watchClock(clock, direct, log, signal);
  for (const part of [...running, watching]) {
    part.catch((error) => {
      log.error("role_failed", { error });
      failure.abort(error);
    });
  }
  const ends = await withinStopTime(Promise.allSettled(running), signal, log);
  failure.abort(new Error("all roles have ended"));
  if (ends === null || ends.some(({ status }) => status === "rejected")) return EXIT.failed;
  if ((await Promise.allSettled([watching]))[0]!.status === "rejected") return EXIT.failed;
  const isConflict =
    ends.length === 1 && ends[0]!.status === "fulfilled" && ends[0]!.value === "another_poller";
  return isConflict ? EXIT.conflict : EXIT.ok;
}

/** The result of `work`, or null when it is not there 20 s after the stop was asked for. */
async function withinStopTime<T>(work: Promise<T>, signal: AbortSignal, log: ProcessLog): Promise<T | null> {
  const settled = new AbortController();
  const late = new Promise<null>((resolve) => {
    const count = () => {
      sleep(STOP_MS, settled.signal).then(
        () => {
          log.error("stop_overdue", { waitedMs: STOP_MS });
          resolve(null);
        },
        () => {},
      );
    };
    if (signal.aborted) count();
    else signal.addEventListener("abort", count, { once: true });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    settled.abort();
  }
}
