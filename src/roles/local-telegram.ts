import { randomBytes } from "node:crypto";
import { type Queryable, sql } from "../db/tx.ts";
import { DEMO_PEOPLE } from "../demo/demo-people.ts";
import type { Log } from "../kernel/log.ts";
import { type Clock, DAY_MS, SECOND_MS } from "../kernel/time.ts";
import { LocalBotApi } from "../local-bot-api/local-bot-api.ts";
import { BOT_NAMES, type BotName } from "../outbox/outbox-row.ts";
import { t } from "../texts/texts.ts";
import type { TelegramPlace } from "./telegram-access.ts";

/** The Telegram of the demo: in this process, on this machine, gone with it. */
export interface LocalTelegram {
  readonly api: LocalBotApi;
  readonly place: TelegramPlace;
}

export const LOCAL_BOTS: Readonly<Record<BotName, { readonly username: string; readonly name: string }>> = {
  master: { username: "field_service_master_bot", name: t("ru", "local-bot-master") },
  admin: { username: "field_service_admin_bot", name: t("ru", "local-bot-admin") },
};
const BOT_IDS: Readonly<Record<BotName, number>> = { master: 1_001, admin: 1_002 };
const CHANNELS = { LOGS: -1_000_000_000_001, ALERTS: -1_000_000_000_002, REPORTS: -1_000_000_000_003 };
/** The master of the demo data set whose messages do not arrive: he has never pressed start. */
const UNREACHABLE = "unreachable";

/**
 * Starts the local Bot API with both bots under new tokens, three channels and the people of the demo,
 * who press start. `port` is tried first; when it is taken any free one serves. Numbers of updates
 * and messages go on where an earlier run on the same database may have stopped.
 */
export async function startLocalTelegram(
  q: Queryable,
  { clock, port, log }: { readonly clock: Clock; readonly port: number; readonly log: Log },
): Promise<LocalTelegram> {
  const api = await startOn(port, clock, log);
  const tokens: Record<BotName, string> = { master: newToken("master"), admin: newToken("admin") };
  for (const bot of BOT_NAMES) {
    api.registerBot({ token: tokens[bot], ...LOCAL_BOTS[bot] });
    api.resetUpdateIds(LOCAL_BOTS[bot].username, await nextUpdateId(q, bot));
  }
  for (const [title, id] of Object.entries(CHANNELS)) api.channel({ id, title });
  for (const { tgUserId, firstName, lastName, username, bot, key } of DEMO_PEOPLE) {
    const person = api.person({
      id: tgUserId,
      firstName,
      lastName,
      languageCode: "ru",
      ...(username === null ? {} : { username }),
    });
    if (key !== UNREACHABLE) person.sendCommand(LOCAL_BOTS[bot].username, "start");
  }
  const { LOGS, ALERTS, REPORTS } = CHANNELS;
  const channels = { LOGS: String(LOGS), ALERTS: String(ALERTS), REPORTS: String(REPORTS) };
  return { api, place: { root: api.url, tokens, channels } };
}

async function startOn(port: number, clock: Clock, log: Log): Promise<LocalBotApi> {
  const options = {
    clock,
    // The clock may run at ×60: a person still needs a few seconds to be answered.
    callbackLifeMs: DAY_MS,
    updatesDie: false,
    lastMessageId: Math.floor(clock.now().getTime() / SECOND_MS),
  };
  try {
    return await LocalBotApi.start({ ...options, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    log.warn("local_bot_api_port_taken", { port });
    return await LocalBotApi.start({ ...options, port: 0 });
  }
}

async function nextUpdateId(q: Queryable, bot: BotName): Promise<number> {
  const { id } = await q.one<{ id: number }>(sql`
    select coalesce(max(update_id), 0) + 1 as id from bot_updates where bot = ${bot}`);
  return id;
}

function newToken(bot: BotName): string {
  return `${BOT_IDS[bot]}:${randomBytes(27).toString("base64url")}`;
}
