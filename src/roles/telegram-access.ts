import { type Agent, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Api } from "grammy";
import type { BotName } from "../outbox/outbox-row.ts";
import { botApi } from "../telegram/bot-api.ts";
import type { EnvironmentChannels } from "../telegram/channel-ids.ts";
import type { Config } from "./config.ts";
import { CannotStart } from "./keep-running.ts";

/** Where the bots of this process find Telegram, and as whom. */
export interface TelegramPlace {
  /** Base URL of the Bot API. */
  readonly root: string;
  /** Null = this process has no token for that bot. */
  readonly tokens: Readonly<Record<BotName, string | null>>;
  readonly channels: EnvironmentChannels;
}

/** The Bot API for the roles of one process. */
export class TelegramAccess {
  readonly channels: EnvironmentChannels;
  readonly #place: TelegramPlace;
  readonly #agent: Agent | null;
  readonly #names = new Map<BotName, string>();

  constructor(place: TelegramPlace, proxyUrl: string | null) {
    this.#place = place;
    this.channels = place.channels;
    this.#agent = proxyUrl === null ? null : proxyAgent(place.root, proxyUrl);
  }

  /** The calls of a bot. Throws a `CannotStart` when there is no token for it. */
  api(bot: BotName): Api {
    const token = this.#place.tokens[bot];
    if (token === null) throw new CannotStart(withoutToken(bot));
    return botApi({
      token,
      apiRoot: this.#place.root,
      ...(this.#agent === null ? {} : { agent: this.#agent }),
    });
  }

  /** The same where it may do without: null when this process has no token for the bot. */
  apiIfAny(bot: BotName): Api | null {
    return this.#place.tokens[bot] === null ? null : this.api(bot);
  }

  /** The bot's username without @, as far as `learnName` has found it out. */
  nameOf(bot: BotName): string | null {
    return this.#names.get(bot) ?? null;
  }

  /** Asks Telegram for the bot's username once; throws when Telegram does not answer. */
  async learnName(bot: BotName): Promise<void> {
    if (this.#names.has(bot)) return;
    const { username } = await this.api(bot).getMe();
    this.#names.set(bot, username);
  }
}

/** Telegram itself, or whatever TELEGRAM_API_ROOT names. */
export function configuredTelegram(config: Config): TelegramPlace {
  return {
    root: config.telegramApiRoot,
    tokens: { master: config.masterBotToken, admin: config.adminBotToken },
    channels: {
      LOGS: config.logsChannelId,
      ALERTS: config.alertsChannelId,
      REPORTS: config.reportsChannelId,
    },
  };
}

/** Node's own agents go through a proxy; a tunnel is made for https only. */
function proxyAgent(root: string, proxyUrl: string): Agent {
  const proxyEnv = { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl };
  const Kind = root.startsWith("https:") ? HttpsAgent : HttpAgent;
  return new Kind({ keepAlive: true, proxyEnv });
}

function withoutToken(bot: BotName): string {
  const name = bot === "master" ? "MASTER_BOT_TOKEN" : "ADMIN_BOT_TOKEN";
  return (
    `${name} is missing: the roles notify and ${bot}-bot of this process need it. Without tokens the chat ` +
    "page stands for Telegram, and it needs all roles in one process: run `npm start`, or leave FS_ROLES out."
  );
}
