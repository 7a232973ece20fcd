/**
 * A notifier in a process of its own, to be killed by tests: DATABASE_URL, TELEGRAM_API_ROOT, OWNER, and
 * the clock of the test as CLOCK_BASE_MS (virtual), CLOCK_WALL_MS (real at that moment), CLOCK_RATE.
 */
import { Bells } from "../db/bells.ts";
import { connect } from "../db/database.ts";
import { Cities } from "../geo/cities.ts";
import { VirtualClock, WallClock } from "../kernel/time.ts";
import { NO_PACE } from "../outbox/pace.ts";
import { SettingsCache } from "../settings/settings-cache.ts";
import { botApi, telegramMessenger } from "./bot-api.ts";
import { runDelivery } from "./deliver.ts";
import { ADMIN_TOKEN, MASTER_TOKEN } from "./post-office-for-tests.ts";

const { DATABASE_URL, TELEGRAM_API_ROOT, OWNER, CLOCK_BASE_MS, CLOCK_WALL_MS, CLOCK_RATE } = process.env;
const rate = Number(CLOCK_RATE);
const sinceMs = new WallClock().now().getTime() - Number(CLOCK_WALL_MS);
const clock = new VirtualClock(new Date(Number(CLOCK_BASE_MS) + sinceMs * rate), rate);

const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());

const bells = new Bells();
await using db = connect({ url: DATABASE_URL!, poolMax: 4 });
using settings = new SettingsCache(db, bells);
const messenger = (token: string) => telegramMessenger(botApi({ token, apiRoot: TELEGRAM_API_ROOT! }));
const quiet = () => {};
process.send?.("ready");
await runDelivery({
  db,
  settings,
  cities: new Cities(db),
  clock,
  bells,
  signal: stop.signal,
  log: { info: quiet, warn: quiet, error: (event, fields) => console.error(event, fields) },
  owner: OWNER!,
  messengers: { master: messenger(MASTER_TOKEN), admin: messenger(ADMIN_TOKEN) },
  pace: NO_PACE,
  zone: "Europe/Moscow",
  channels: { ALERTS: null, LOGS: null, REPORTS: null },
  adminBotName: () => null,
  filePath: (path) => path,
});
