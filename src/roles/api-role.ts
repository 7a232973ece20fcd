import { buildServer, closeServer } from "../http/server.ts";
import type { WebhookParts } from "../http/webhooks.ts";
import { SECOND_MS, sleep } from "../kernel/time.ts";
import { takeWebhook } from "../telegram/webhook.ts";
import { chatPage } from "./chat-page.ts";
import { keepRunning } from "./keep-running.ts";
import { listen } from "./listen.ts";
import { probeParts } from "./probe-parts.ts";
import type { RoleContext, RunRole } from "./role.ts";
import { readStatus } from "./status.ts";
import { watchEvery } from "./watch-every.ts";

/** The role `api`: the HTTP server, and an eye on the role `jobs`. */
export const apiRole: RunRole = async (context) => {
  const { process, log, signal, pulse, ready } = context;
  const { config } = process;
  const webhooks = config.botMode === "webhook" && !process.chat ? webhookIntake(context) : null;
  const server = buildServer({
    ...probeParts(process, { withGauges: true }),
    status: () => readStatus(process),
    routes: process.chat ? [chatPage(process, process.chat)] : [],
    ...(webhooks ? { webhooks } : {}),
  });
  process.addresses.http = await listen(server, config.httpHost, config.httpPort);
  if (process.chat) process.addresses.chatPage = `${process.addresses.http}/`;
  log.info("http_listening", { url: process.addresses.http });
  ready();
  const watching = keepRunning("heartbeat watch", () => watchEvery(context, ["jobs"]), { log, signal });
  while (!signal.aborted) {
    pulse.beat();
    await sleep(SECOND_MS, signal).catch(() => {});
  }
  await closeServer(server);
  await watching;
  return "stopped";
};

function webhookIntake({ process, work, signal }: RoleContext): WebhookParts {
  const secret = process.config.webhookSecret!;
  return {
    async take(bot, request) {
      const taken = await takeWebhook({ db: work.db, bot, secret, now: work.clock.now() }, request);
      if (taken.status === "stored" && !signal.aborted) process.inboxAlarms[bot].ring();
      return taken;
    },
  };
}
