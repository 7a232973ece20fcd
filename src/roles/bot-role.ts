import { type Api, GrammyError } from "grammy";
import { webhookPath } from "../http/webhooks.ts";
import { SECOND_MS } from "../kernel/time.ts";
import { type Bot, runInbox } from "../telegram/inbox.ts";
import { ALLOWED_UPDATES } from "../telegram/inbox-event.ts";
import type { PollEnd } from "../telegram/poll.ts";
import type { Config } from "./config.ts";
import type { RoleContext, RoleEnd } from "./role.ts";

/**
 * Receives and answers the updates of one bot, by polling or by webhook, until it is told to stop, or
 * Telegram says that another process polls or that the token is wrong.
 */
export async function runBot(context: RoleContext, bot: Bot): Promise<RoleEnd> {
  const { process, work, signal, pulse, ready } = context;
  const { config, telegram, metrics } = process;
  const api = telegram.api(bot.name);
  const intake = process.chat ? "polling" : config.botMode;
  await prepareIntake(api, bot, intake, config);
  ready();
  const end = await runInbox({
    ...work,
    bot,
    api,
    ownerApi: (owner) => telegram.apiIfAny(owner),
    signal,
    intake,
    alarm: process.inboxAlarms[bot.name],
    onBeat: () => pulse.beat(),
    onHandled(action, outcome, durationMs) {
      metrics.botUpdates.inc({ bot: bot.name, action });
      if (outcome === "done")
        metrics.botHandlerSeconds.observe({ bot: bot.name, action }, durationMs / SECOND_MS);
    },
  });
  return ENDS[end.status];
}

/** A webhook that somebody sets while we poll is another receiver of the same updates. */
const ENDS: Readonly<Record<PollEnd["status"], RoleEnd>> = {
  stopped: "stopped",
  another_poller: "another_poller",
  webhook_is_set: "another_poller",
  unauthorized: "unauthorized",
};

/** Tells Telegram how we want the updates; those that wait stay. Throws when Telegram does not answer. */
async function prepareIntake(api: Api, bot: Bot, intake: Config["botMode"], config: Config): Promise<void> {
  if (intake === "polling") {
    // A wrong token is told by the first poll, in the words made for it.
    await api.deleteWebhook().catch((error: unknown) => {
      if (!(error instanceof GrammyError && [401, 404].includes(error.error_code))) throw error;
    });
    return;
  }
  await api.setWebhook(`${config.publicUrl}${webhookPath(bot.name)}`, {
    secret_token: config.webhookSecret!,
    allowed_updates: ALLOWED_UPDATES,
  });
}
