import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { connect } from "../db/database.ts";
import { migrate } from "../db/migrate.ts";
import { seedDemo } from "../demo/demo-seed.ts";
import type { ProcessLog } from "../kernel/log.ts";
import { MINUTE_MS, SECOND_MS, sleep, VirtualClock } from "../kernel/time.ts";
import { enqueue, type Payload } from "../outbox/enqueue.ts";
import { SYSTEM } from "../staff/actor.ts";
import { createFirstAdmins } from "../staff/identify-staff.ts";
import { type Config, ConfigError, type Role } from "./config.ts";
import { followMachine, setDemoClock } from "./demo-clock.ts";
import { firstValueLine } from "./first-value-line.ts";
import { keepHeartbeat, type RoleInstance, writeHeartbeat } from "./heartbeat.ts";
import { CannotStart, keepRunning } from "./keep-running.ts";
import { openDatabase } from "./open-database.ts";
import {
  databaseReports,
  loadCities,
  openProcessParts,
  type ProcessFrame,
  type ProcessParts,
} from "./process-parts.ts";
import { EXIT, type RoleEnd, type RunRole } from "./role.ts";
import { type RoleLife, RoleLives } from "./role-lives.ts";
import { seedAll } from "./seed.ts";
import { serveProbes } from "./serve-probes.ts";
import { VERSION } from "./version.ts";
import { correctClock, watchClock } from "./watch-clock.ts";
import { workDeps } from "./work-deps.ts";

/** Time for the running transactions when a stop is asked for (operations.md section 2). */
const STOP_MS = 20 * SECOND_MS;
/** Another process may have added a city. */
const CITIES_MS = MINUTE_MS;

export type Roles = Readonly<Record<Role, RunRole>>;

interface RunOptions {
  readonly signal: AbortSignal;
  /** All roles work; called once. */
  readonly onReady?: (parts: ProcessParts) => void;
}

/**
 * Runs the roles of `config` in this process until `signal` aborts: waits for the database, migrates
 * and seeds it, sets the clock, starts the roles. Resolves with the exit code of the process.
 * Throws when the process cannot work (configuration, database, schema, clock, port), in words.
 */
export async function runRoles(
  config: Config,
  roles: Roles,
  frame: ProcessFrame,
  options: RunOptions,
): Promise<number> {
  const { log } = frame;
  const urls = await openDatabase(config, { log, signal: options.signal });
  try {
    await prepare(config, urls.directUrl, frame);
    const lives = new RoleLives(config.roles);
    await using opened = await openProcessParts(config, frame, { urls, instanceId: newInstanceId(), lives });
    return await run(roles, opened.parts, frame, options);
  } finally {
    await urls.close();
    log.info("process_stopped");
  }
}

async function prepare(config: Config, url: string, { clock, log }: ProcessFrame): Promise<void> {
  await using database = connect({ url, poolMax: 2, applicationName: "field-service start" });
  if (!(clock instanceof VirtualClock)) await correctClock(clock, database, log);
  await migrate(database, { now: clock.now(), log: (line) => log.info("migration", { line }) });
  if (clock instanceof VirtualClock) await setDemoClock(clock, database);
  const seeded = await seedAll(database, { now: clock.now(), firstValues: config.firstValues });
  if (seeded.status === "refused") throw new ConfigError(seeded.problems.map(firstValueLine));
  const system = { actor: SYSTEM, now: clock.now(), source: "job", requestId: null } as const;
  const admins = await database.transaction((tx) =>
    createFirstAdmins({ ...system, tx }, config.globalAdminTgIds),
  );
  if (admins > 0) log.info("first_admins_created", { count: admins });
  if (config.isDemo && config.databaseUrl === null) {
    const demo = await seedDemo(database, clock.now());
    if (demo.status === "seeded") log.info("demo_seeded");
  }
}

async function run(
  roles: Roles,
  parts: ProcessParts,
  frame: ProcessFrame,
  options: RunOptions,
): Promise<number> {
  const { lives, log } = parts;
  // One end for all: the request to stop, or whatever makes the process unable to work.
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const failing = <T>(part: Promise<T>): Promise<T> => {
    part.catch((error) => failure.abort(error));
    return part;
  };
  const background = [clockWatch, citiesWatch, probes].map((part) => failing(part(parts, frame, signal)));
  const running = lives.all.map((life) => failing(runRole(roles[life.role], life, parts, signal)));
  void Promise.all(lives.all.map(({ settled }) => settled)).then(() => {
    if (!signal.aborted) options.onReady?.(parts);
  });
  const kept = new AbortController();
  const keeping = frame.book.keep(parts.database, { clock: parts.clock, log, signal: kept.signal });

  const ends = await withinStopTime(Promise.allSettled(running), signal, log);
  failure.abort(new Error("all roles have ended"));
  await Promise.allSettled(background);
  kept.abort();
  await keeping;
  await frame.book.flush(parts.database, parts.clock.now()).catch(() => {});
  const reason: unknown = failure.signal.reason;
  if (reason instanceof CannotStart) throw reason;
  if (ends === null || ends.some(({ status }) => status === "rejected")) return EXIT.failed;
  return exitCode(lives.all.map(({ end }) => end));
}

/** A conflict counts where nothing else was running; beside other roles it has been told and logged. */
function exitCode(ends: readonly (RoleEnd | null)[]): number {
  if (ends.every((end) => end === "another_poller")) return EXIT.conflict;
  return ends.every((end) => end === "unauthorized") ? EXIT.failed : EXIT.ok;
}

/** One role from its first heartbeat to its end, with a pool of its own. Throws only a `CannotStart`. */
async function runRole(
  role: RunRole,
  life: RoleLife,
  parts: ProcessParts,
  signal: AbortSignal,
): Promise<void> {
  const { clock, bells, instanceId, config } = parts;
  const log = parts.log.as(life.role);
  const instance: RoleInstance = { role: life.role, instanceId, startedAt: parts.startedAt };
  await using database = connect({
    url: parts.databaseUrl,
    bells,
    applicationName: `field-service ${life.role}`,
    ...databaseReports(log),
  });
  const context = {
    role: life.role,
    process: parts,
    database,
    work: workDeps(parts, { database, log }),
    bells,
    clock,
    log,
    signal,
    pulse: life.pulse,
    ready: () => life.settle(),
  };
  await tellRole(parts, life.role, "role_started", log);
  await writeHeartbeat(parts.database, instance, clock.now()).catch((error: unknown) =>
    log.warn("heartbeat_not_written", { error }),
  );
  log.info("role_started", { instanceId });
  const ended = new AbortController();
  const beating = keepHeartbeat(parts.database, instance, {
    pulse: life.pulse,
    periodMs: config.heartbeatMs,
    clock,
    log,
    signal: AbortSignal.any([signal, ended.signal]),
  });
  try {
    life.end = (await keepRunning(life.role, () => role(context), { log, signal })) ?? "stopped";
    log.info("role_ended", { end: life.end });
  } finally {
    ended.abort();
    await beating;
    life.settle();
    await tellRole(parts, life.role, "role_stopped", log);
  }
}

/** Starts and stops are told to LOGS (notifications.md section 5). */
async function tellRole(
  { database, clock, instanceId: instance }: ProcessParts,
  role: Role,
  event: "role_started" | "role_stopped",
  log: ProcessLog,
): Promise<void> {
  const payload: Payload =
    event === "role_started" ? { role, version: VERSION, instance } : { role, instance };
  await enqueue(database, [{ to: { channel: "LOGS" }, event, payload }], clock.now()).catch(
    (error: unknown) => log.warn("role_not_told", { what: event, error }),
  );
}

async function clockWatch(parts: ProcessParts, { clock, log }: ProcessFrame, signal: AbortSignal) {
  if (clock instanceof VirtualClock) await followMachine(clock, signal);
  else {
    await keepRunning("clock", () => watchClock(clock, parts.direct, { log, signal }), { log, signal });
  }
}

async function citiesWatch({ cities }: ProcessParts, { cityNames, log }: ProcessFrame, signal: AbortSignal) {
  while (!signal.aborted) {
    await sleep(CITIES_MS, signal).catch(() => {});
    if (signal.aborted) return;
    await loadCities(cities, cityNames).catch((error: unknown) => log.warn("cities_not_read", { error }));
  }
}

/** Where no role of the process serves HTTP, its health and metrics are served all the same. */
async function probes(parts: ProcessParts, _frame: ProcessFrame, signal: AbortSignal): Promise<void> {
  if (!parts.config.roles.includes("api")) await serveProbes(parts, signal);
}

/**
 * `host-random-process`: readable in LOGS, and unique over all processes. The random part is letters, because a run of
 * digits would look like a phone and be masked.
 */
function newInstanceId(): string {
  const letters = [...randomBytes(6)].map((byte) => String.fromCharCode(97 + (byte % 26))).join("");
  return `${hostname().slice(0, 40)}-${letters}-${process.pid}`;
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
