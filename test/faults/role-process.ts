/**
 * One role of the product in a process of its own, to be killed by the fault tests: the same loops that
 * `src/roles` starts, on a clock that may run faster than ours and with faults that tests ask for. The
 * environment names them (crew.ts); it tells its parent `ready`, `uncertain` and `stands`, and hears from it
 * how far the clock is turned.
 */
import { Bells, BellTower } from "../../src/db/bells.ts";
import { connect } from "../../src/db/database.ts";
import { runEngine } from "../../src/dispatch/engine.ts";
import { Cities } from "../../src/geo/cities.ts";
import type { Log } from "../../src/kernel/log.ts";
import { VirtualClock, WallClock } from "../../src/kernel/time.ts";
import { masterBot } from "../../src/master-bot/master-bot.ts";
import { wakeDeferred } from "../../src/orders/wake-deferred.ts";
import { CALL_TIMEOUT_MS, type Messenger } from "../../src/outbox/messenger.ts";
import { NO_PACE, TELEGRAM_PACE } from "../../src/outbox/pace.ts";
import { SettingsCache } from "../../src/settings/settings-cache.ts";
import { SYSTEM } from "../../src/staff/actor.ts";
import { runWork, type WorkDeps } from "../../src/staff/run-work.ts";
import { botApi, telegramMessenger } from "../../src/telegram/bot-api.ts";
import { runDelivery } from "../../src/telegram/deliver.ts";
import { runInbox } from "../../src/telegram/inbox.ts";
import { ADMIN_TOKEN, ALERTS_ID, MASTER_TOKEN } from "../../src/telegram/post-office-for-tests.ts";
import { recorderBot } from "./recorder-bot.ts";

const env = process.env as Record<string, string>;
const role = env["FAULTS_ROLE"]!;
const name = env["FAULTS_NAME"]!;

const rate = Number(env["CLOCK_RATE"]);
const sinceMs = new WallClock().now().getTime() - Number(env["CLOCK_WALL_MS"]);
const clock = new VirtualClock(new Date(Number(env["CLOCK_BASE_MS"]) + sinceMs * rate), rate);

const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
process.once("disconnect", () => process.exit(1));
process.on("message", ({ turnMs }: { turnMs: number }) => clock.turn(turnMs));
// The channel only tells of the parent's end; it must not keep a process alive that has done its work.
process.channel?.unref();

const quiet = () => {};
const log: Log = { info: quiet, warn: quiet, error: (event, fields) => console.error(event, fields) };
const bells = new Bells();
await using opened = new AsyncDisposableStack();
const databaseUrl = env["DATABASE_URL"]!;
if (!env["FAULTS_DEAF"]) {
  const direct = opened.use(
    connect({ url: databaseUrl, poolMax: 2, applicationName: `faults ${name} bells` }),
  );
  opened.use(new BellTower(bells, direct, name));
}
const db = opened.use(connect({ url: databaseUrl, bells, applicationName: `faults ${name}` }));
const settings = opened.use(new SettingsCache(db, bells));
const deps: WorkDeps = { db, settings, cities: new Cities(db), clock, log };
await patiently(() => deps.cities.load());

process.send?.("ready");
process.exitCode = await run();

async function run(): Promise<number> {
  switch (role) {
    case "dispatch":
      await runEngine({ ...deps, bells, signal: stop.signal, wakeDeferred: wake });
      return 0;
    case "notify":
      await notify();
      return 0;
    case "master-bot":
    case "inbox":
    case "recorder":
      return inbox();
    default:
      throw new Error(`no role ${role}`);
  }
}

async function wake(): Promise<void> {
  await runWork(deps, { actor: SYSTEM, source: "engine" }, (work) => wakeDeferred(work, 100));
}

async function notify(): Promise<void> {
  // A fast clock makes a time-out of the real length an hour long.
  const timeoutMs = Math.max(CALL_TIMEOUT_MS / rate, 300);
  const messenger = (token: string) =>
    standing(telegramMessenger(botApi({ token, apiRoot: apiRoot(), timeoutMs })));
  await runDelivery({
    ...deps,
    bells,
    signal: stop.signal,
    owner: name,
    messengers: { master: messenger(MASTER_TOKEN), admin: messenger(ADMIN_TOKEN) },
    pace: env["FAULTS_PACED"] ? TELEGRAM_PACE : NO_PACE,
    observer: { uncertain: () => void process.send?.("uncertain") },
    zone: "Europe/Moscow",
    channels: { ALERTS: String(ALERTS_ID), LOGS: null, REPORTS: null },
    adminBotName: () => null,
    filePath: (path) => path,
  });
}

/** `inbox` works on what a webhook stored, beside the one process that polls. */
async function inbox(): Promise<number> {
  const bot = role === "recorder" ? recorderBot() : masterBot();
  const intake = role === "inbox" ? "webhook" : "polling";
  const api = botApi({ token: MASTER_TOKEN, apiRoot: apiRoot() });
  const { status } = await runInbox({ ...deps, bot, api, intake, signal: stop.signal });
  return status === "stopped" ? 0 : 3;
}

/** A messenger whose answers reach nobody after the first so many: the moment between answer and commit. */
function standing(messenger: Messenger): Messenger {
  const after = Number(env["FAULTS_STANDS_AFTER"] ?? 0);
  if (after === 0) return messenger;
  let answered = 0;
  return {
    ...messenger,
    async send(message) {
      await messenger.send(message);
      answered += 1;
      if (answered === after) process.send?.("stands");
      return new Promise(() => {});
    },
  };
}

function apiRoot(): string {
  return env["TELEGRAM_API_ROOT"]!;
}

/** The database may be away at the start, too. */
async function patiently(action: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await action();
      return;
    } catch (error) {
      if (attempt === 40) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
