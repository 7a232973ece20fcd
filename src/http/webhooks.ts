import type { FastifyInstance, FastifyReply } from "fastify";
import { unreachable } from "../kernel/unreachable.ts";
import { BOT_NAMES, type BotName } from "../outbox/outbox-row.ts";
import { type TakeWebhook, WEBHOOK_BODY_BYTES_MAX, type WebhookRequest } from "../telegram/webhook.ts";

export interface WebhookParts {
  /** Stores one call; throws when the database does, then Telegram calls again. */
  readonly take: (bot: BotName, request: WebhookRequest) => Promise<TakeWebhook>;
}

/** Where Telegram calls for a bot, below PUBLIC_URL. */
export function webhookPath(bot: BotName): string {
  return `/telegram/${bot}`;
}

/** The addresses Telegram calls; they answer everybody else with as little as possible. */
export function addWebhooks(server: FastifyInstance, { take }: WebhookParts): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  for (const bot of BOT_NAMES) {
    server.route({
      method: ["GET", "POST"],
      url: webhookPath(bot),
      bodyLimit: WEBHOOK_BODY_BYTES_MAX,
      handler: async (request, reply) => {
        const secret = request.headers["x-telegram-bot-api-secret-token"];
        const body = Buffer.isBuffer(request.body) ? request.body : new Uint8Array();
        const secretToken = typeof secret === "string" ? secret : null;
        return answer(reply, await take(bot, { method: request.method, secretToken, body }));
      },
    });
  }
}

function answer(reply: FastifyReply, taken: TakeWebhook): FastifyReply {
  switch (taken.status) {
    case "stored":
      return reply.code(200).send();
    case "method_not_allowed":
      return reply.code(405).header("allow", "POST").send();
    case "wrong_secret":
      return reply.code(401).send();
    case "too_large":
      return reply.code(413).send();
    case "bad_request":
      return reply.code(400).send();
    default:
      return unreachable(taken);
  }
}
