/** A process that runs the master bot on a given inbox, to be killed: `node inbox-child-for-tests.ts <database> <api root> <token>`. */
import { Bells } from "../db/bells.ts";
import { connect } from "../db/database.ts";
import { Cities } from "../geo/cities.ts";
import { WallClock } from "../kernel/time.ts";
import { masterBot } from "../master-bot/master-bot.ts";
import { SettingsCache } from "../settings/settings-cache.ts";
import { botApi } from "./bot-api.ts";
import { type Bot, runInbox } from "./inbox.ts";
import { record } from "./inbox-for-tests.ts";

const [url, apiRoot, token] = process.argv.slice(2);
const db = connect({ url: url!, poolMax: 8 });
const cities = new Cities(db);
await cities.load();
const real = masterBot();
const bot: Bot = {
  name: "master",
  actionOf: (event) => real.actionOf(event),
  greet: (work, event) => real.greet(work, event),
  busy: (event) => real.busy(event),
  failed: (work, event) => real.failed(work, event),
  unreachable: (work, chatId) => real.unreachable(work, chatId),
  async handle(work, event) {
    await record(work, event);
    return real.handle(work, event);
  },
};
const silent = { info() {}, warn() {}, error() {} };
process.stdout.write("running\n");
const { status } = await runInbox({
  db,
  clock: new WallClock(),
  cities,
  settings: new SettingsCache(db, new Bells()),
  log: silent,
  bot,
  api: botApi({ token: token!, apiRoot: apiRoot! }),
  signal: new AbortController().signal,
});
// Telegram ends the poll of whoever was killed; only somebody else's poll ends ours.
process.stdout.write(`${status}\n`);
