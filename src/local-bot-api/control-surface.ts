import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ZodError } from "zod";
import { BotApiError } from "./bot-api-error.ts";
import { addBackstageRoutes } from "./control-backstage.ts";
import { readBody } from "./control-body.ts";
import { streamEvents } from "./control-events.ts";
import { addPersonRoutes } from "./control-persons.ts";
import { botSettings, channelSettings, personSettings } from "./control-schemas.ts";
import { botView, chatView, personView } from "./control-views.ts";
import { bytesOf } from "./file-store.ts";
import type { LocalBotApi } from "./local-bot-api.ts";
import { toVisible } from "./visible-message.ts";
import type { World } from "./world.ts";

const LOCAL_NAMES = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * `/local/...`: people, chats, faults, the journal and a stream of changes as JSON, for other
 * processes and for the chat page. There is no login, so only requests addressed to this machine
 * and pages served by this machine are let in.
 */
export function addControlSurface(app: FastifyInstance, api: LocalBotApi, world: World): void {
  app.register(async (local) => {
    local.addHook("onRequest", async (request, reply) => refuseStrangers(request, reply));
    local.setErrorHandler((error: Error, _request, reply) => {
      const message = error instanceof ZodError ? wordsOf(error) : error.message;
      const status = error instanceof BotApiError ? error.code : 400;
      return reply.code(status).send({ error: message });
    });
    addReadingRoutes(local, api, world);
    addPersonRoutes(local, api);
    addBackstageRoutes(local, api);
    local.get("/local/events", (request, reply) => streamEvents(world, request, reply));
    local.all("/local/*", async (request, reply) => {
      // Browsers ask before they send JSON from another port; the headers are set above.
      if (request.method === "OPTIONS") return reply.code(204).send();
      return reply.code(404).send({ error: "no such address under /local; see src/local-bot-api/README.md" });
    });
  });
}

function addReadingRoutes(app: FastifyInstance, api: LocalBotApi, world: World): void {
  app.get("/local", async () => ({
    bots: api.bots().map(botView),
    persons: api.persons().map(({ account }) => personView(account)),
    channels: api.channels().map((channel) => chatView(channel, null)),
    lastEventId: api.changes.lastId,
  }));
  app.post("/local/bots", async (request) => botView(api.registerBot(await readBody(request, botSettings))));
  app.post("/local/persons", async (request) =>
    personView(api.person(await readBody(request, personSettings)).account),
  );
  app.post("/local/channels", async (request) =>
    chatView(api.channel(await readBody(request, channelSettings)), null),
  );
  app.get("/local/chats", async () => [
    ...api.bots().flatMap((bot) => [...bot.dialogues.values()].map((room) => chatView(room, bot))),
    ...api.channels().map((channel) => chatView(channel, null)),
  ]);
  app.get<{ Params: { bot: string; chat: string } }>("/local/chats/:bot/:chat", async ({ params }) => {
    const bot = api.bot(params.bot);
    const room = bot.dialogues.get(Number(params.chat)) ?? world.channels.get(Number(params.chat));
    if (!room) throw new BotApiError(404, `@${bot.username} has no chat ${params.chat}`);
    return {
      chat: chatView(room, bot),
      messages: [...room.messages.values()].map(toVisible),
      answers: bot.callbacks.answersFor(room.chatId),
      lastEventId: api.changes.lastId,
    };
  });
  app.get<{ Params: { id: string } }>("/local/files/:id", async ({ params }, reply) => {
    const file = world.files.any(params.id);
    if (!file) throw new BotApiError(404, "no file with this id");
    return reply
      .type(file.kind === "photo" ? "image/jpeg" : "application/octet-stream")
      .header("x-content-type-options", "nosniff")
      .header("content-security-policy", "sandbox")
      .send(bytesOf(file));
  });
}

/** Guards against pages from elsewhere, also through a name that points to this machine. */
async function refuseStrangers(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  const { origin } = request.headers;
  const isOurs = origin === undefined || (URL.canParse(origin) && LOCAL_NAMES.has(new URL(origin).hostname));
  if (!LOCAL_NAMES.has(host) || !isOurs) {
    await reply.code(403).send({ error: "the control surface answers only to this machine" });
    return;
  }
  if (origin !== undefined) {
    reply.headers({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "GET, POST, PUT, DELETE",
      "access-control-allow-headers": "content-type, last-event-id",
      vary: "origin",
    });
  }
}

function wordsOf(error: ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`).join("; ");
}
