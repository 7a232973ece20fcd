import { Bells, BellTower } from "../db/bells.ts";
import { connect, type Database } from "../db/database.ts";
import { sqlState } from "../db/retry.ts";
import { Cities } from "../geo/cities.ts";
import type { ProcessLog } from "../kernel/log.ts";
import { type Clock, VirtualClock } from "../kernel/time.ts";
import { Alarm } from "../outbox/alarm.ts";
import type { BotName } from "../outbox/outbox-row.ts";
import { SettingsCache } from "../settings/settings-cache.ts";
import type { InvalidSetting } from "../settings/stored-settings.ts";
import type { Config } from "./config.ts";
import type { DatabaseClock } from "./database-clock.ts";
import { type LocalTelegram, startLocalTelegram } from "./local-telegram.ts";
import type { LogBook } from "./log-book.ts";
import type { Metrics } from "./metrics.ts";
import type { RoleLives } from "./role-lives.ts";
import { configuredTelegram, TelegramAccess } from "./telegram-access.ts";

/** What a process has before its database: made first, because a start must be logged too. */
export interface ProcessFrame {
  readonly log: ProcessLog;
  /** The demo's own clock, or the database's time. */
  readonly clock: VirtualClock | DatabaseClock;
  readonly book: LogBook;
  readonly metrics: Metrics;
  /** City names for metrics, by id; filled as soon as they are known. */
  readonly cityNames: Map<number, string>;
}

/** The demo's stand-in for Telegram and for the flow of time; the chat page shows both. */
export interface Chat {
  readonly telegram: LocalTelegram;
  readonly clock: VirtualClock;
}

/** What all roles of a process share. */
export interface ProcessParts {
  readonly config: Config;
  readonly instanceId: string;
  readonly startedAt: Date;
  readonly clock: Clock;
  readonly log: ProcessLog;
  readonly metrics: Metrics;
  /** May be a transaction pool. */
  readonly databaseUrl: string;
  /** A small pool for what belongs to no role. */
  readonly database: Database;
  /** The same over session connections. */
  readonly direct: Database;
  readonly bells: Bells;
  readonly settings: SettingsCache;
  readonly cities: Cities;
  readonly telegram: TelegramAccess;
  /** Null when real bots are configured, or when not all roles run here. */
  readonly chat: Chat | null;
  /** Rung when updates were stored by a webhook of this process. */
  readonly inboxAlarms: Readonly<Record<BotName, Alarm>>;
  readonly lives: RoleLives;
  /** Where people and programs reach this process; filled when it listens. */
  readonly addresses: { http: string | null; chatPage: string | null };
}

/** Opens what the roles share; everything is closed again when `parts` is disposed of. */
export async function openProcessParts(
  config: Config,
  frame: ProcessFrame,
  {
    urls,
    instanceId,
    lives,
  }: {
    readonly urls: { readonly url: string; readonly directUrl: string };
    readonly instanceId: string;
    readonly lives: RoleLives;
  },
): Promise<{ readonly parts: ProcessParts } & AsyncDisposable> {
  const { clock, log, metrics } = frame;
  await using opened = new AsyncDisposableStack();
  const bells = new Bells();
  const direct = opened.use(
    connect({ url: urls.directUrl, poolMax: 2, applicationName: "field-service bells" }),
  );
  opened.use(new BellTower(bells, direct, instanceId));
  const database = opened.use(
    connect({
      url: urls.url,
      bells,
      poolMax: 4,
      applicationName: "field-service process",
      ...databaseReports(log),
    }),
  );
  const onInvalid = (invalid: readonly InvalidSetting[]) => reportInvalid(log, invalid, frame.cityNames);
  const settings = opened.use(new SettingsCache(database, bells, { onInvalid }));
  const cities = new Cities(database);
  await loadCities(cities, frame.cityNames);
  const chat = await openChat(config, frame, database);
  if (chat) opened.use(chat.telegram.api);
  const place = chat?.telegram.place ?? configuredTelegram(config);
  const parts: ProcessParts = {
    config,
    instanceId,
    startedAt: clock.now(),
    clock,
    log,
    metrics,
    databaseUrl: urls.url,
    database,
    direct,
    bells,
    settings,
    cities,
    telegram: new TelegramAccess(place, chat ? null : config.telegramProxyUrl),
    chat,
    inboxAlarms: { master: new Alarm(), admin: new Alarm() },
    lives,
    addresses: { http: null, chatPage: null },
  };
  const kept = opened.move();
  return { parts, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Lost connections and repeated commands as log lines; the metrics of conflicts go by the code. */
export function databaseReports(log: ProcessLog) {
  return {
    onConnectionError: (error: Error) => log.warn("connection_lost", { error }),
    onRetry: (error: unknown, attempt: number) =>
      log.info("command_retried", { code: sqlState(error), attempt, error }),
  };
}

/** Reads the cities anew; another process may have added one. */
export async function loadCities(cities: Cities, names: Map<number, string>): Promise<void> {
  cities.drop();
  await cities.load();
  for (const city of cities.all()) names.set(city.id, city.name);
}

/** The local Bot API, where the demo runs whole: one clock and one Telegram for all of its roles. */
async function openChat(config: Config, { clock, log }: ProcessFrame, q: Database): Promise<Chat | null> {
  if (!(clock instanceof VirtualClock)) return null;
  const port = config.httpPort === 0 ? 0 : (config.httpPort + 1) % 65_536;
  return { telegram: await startLocalTelegram(q, { clock, port, log }), clock };
}

function reportInvalid(
  log: ProcessLog,
  invalid: readonly InvalidSetting[],
  cityNames: ReadonlyMap<number, string>,
): void {
  for (const { key, cityId, why } of invalid) {
    const setting = cityId === null ? key : `${key} (${cityNames.get(cityId) ?? cityId})`;
    log.warn("settings_invalid", { setting, problem: why.code });
  }
}
