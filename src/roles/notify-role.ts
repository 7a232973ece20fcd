import { join, normalize } from "node:path";
import type { Clock } from "../kernel/time.ts";
import { NO_PACE, TELEGRAM_PACE } from "../outbox/pace.ts";
import type { NotifierObserver } from "../outbox/ports.ts";
import { telegramMessenger } from "../telegram/bot-api.ts";
import { runDelivery } from "../telegram/deliver.ts";
import { learnBotName } from "./learn-bot-name.ts";
import type { Metrics } from "./metrics.ts";
import type { Pulse } from "./pulse.ts";
import type { RunRole } from "./role.ts";

/** The role `notify`: delivers the outbox through both bots, until it is told to stop. */
export const notifyRole: RunRole = async (context) => {
  const { process, work, bells, log, signal, pulse, ready } = context;
  const { config, telegram, metrics, instanceId } = process;
  const messengers = {
    master: telegramMessenger(telegram.api("master")),
    admin: telegramMessenger(telegram.api("admin")),
  };
  // Buttons under channel messages lead into the staff bot.
  const naming = learnBotName(context, "admin");
  ready();
  await runDelivery({
    ...work,
    clock: beating(work.clock, pulse),
    bells,
    log,
    signal,
    messengers,
    owner: `${instanceId}-notify`,
    // The limits are Telegram's; the demo's own server has none, and its clock may run fast.
    pace: process.chat ? NO_PACE : TELEGRAM_PACE,
    observer: observer(metrics),
    zone: config.timezone,
    channels: telegram.channels,
    adminBotName: () => telegram.nameOf("admin"),
    filePath: (path) => join(config.dataDir, normalize(`/${path}`)),
  });
  await naming;
  return "stopped";
};

/** Each turn of a lane reads the clock: that is the beat of this role. */
function beating(clock: Clock, pulse: Pulse): Clock {
  return {
    now() {
      pulse.beat();
      return clock.now();
    },
    realMsUntil: (moment) => clock.realMsUntil(moment),
  };
}

function observer({ outboxAttempts }: Metrics): NotifierObserver {
  return { attempted: (bot, result) => outboxAttempts.inc({ bot, result }) };
}
