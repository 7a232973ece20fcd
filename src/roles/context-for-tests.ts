import type { World } from "../../test/world.ts";
import { Bells } from "../db/bells.ts";
import { createLog, type LogRecord } from "../kernel/log.ts";
import type { SettingsCache } from "../settings/settings-cache.ts";
import { type Config, readConfig } from "./config.ts";
import { LogBook } from "./log-book.ts";
import { Metrics } from "./metrics.ts";
import type { ProcessParts } from "./process-parts.ts";
import { Pulse } from "./pulse.ts";
import type { RoleContext } from "./role.ts";
import { RoleLives } from "./role-lives.ts";
import { TelegramAccess } from "./telegram-access.ts";
import { workDeps } from "./work-deps.ts";

/** The context of the role `jobs` in a world: its clock, its settings, its database. */
export function jobsContext(world: World, env: Record<string, string> = {}) {
  const records: LogRecord[] = [];
  const stop = new AbortController();
  const metrics = new Metrics((cityId) => world.cities.byId(cityId)?.name ?? "");
  const book = new LogBook(metrics);
  const log = createLog({
    role: "jobs",
    destination: { write: () => {} },
    sink(record) {
      records.push(record);
      book.take(record);
    },
    clock: world.clock,
  });
  const config: Config = readConfig({ DATABASE_URL: world.db.url, FS_ROLES: "jobs", ...env });
  const bells = new Bells();
  const settings = { current: async () => world.settings } as unknown as SettingsCache;
  const process: ProcessParts = {
    config,
    instanceId: "test",
    startedAt: world.now,
    clock: world.clock,
    log,
    metrics,
    databaseUrl: world.db.url,
    database: world.db,
    direct: world.db,
    bells,
    settings,
    cities: world.cities,
    telegram: new TelegramAccess(
      { root: "", tokens: { master: null, admin: null }, channels: NO_CHANNELS },
      null,
    ),
    chat: null,
    inboxAlarms: {} as ProcessParts["inboxAlarms"],
    lives: new RoleLives(["jobs"]),
    addresses: { http: null, chatPage: null },
  };
  const context: RoleContext = {
    role: "jobs",
    process,
    database: world.db,
    work: workDeps(process, { database: world.db, log }),
    bells,
    clock: world.clock,
    log,
    signal: stop.signal,
    pulse: new Pulse(),
    ready: () => {},
  };
  return { context, records, stop, metrics, book };
}

const NO_CHANNELS = { LOGS: null, ALERTS: null, REPORTS: null };
