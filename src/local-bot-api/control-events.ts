import type { FastifyReply, FastifyRequest } from "fastify";
import { SECOND_MS } from "../kernel/time.ts";
import type { Change } from "./change-feed.ts";
import { eventsQuery } from "./control-schemas.ts";
import { changeView } from "./control-views.ts";
import type { World } from "./world.ts";

const HEARTBEAT_MS = 15 * SECOND_MS;

/**
 * The stream of changes for a page (`text/event-stream`), all of them or those of one person or
 * bot. It starts after `Last-Event-ID` (or `?after=`), else with what happens next.
 */
export function streamEvents(world: World, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { person, bot, after } = eventsQuery.parse(request.query);
  const botId = bot === undefined ? undefined : world.bot(bot).id;
  const concerns = (change: Change) =>
    (botId === undefined || change.botId === null || change.botId === botId) &&
    (person === undefined || change.kind === "people" || change.room.chatId === person);
  const lastSeen = Number(request.headers["last-event-id"] ?? after ?? world.changes.lastId);
  const cors = reply.getHeaders();
  reply.hijack();
  const stream = reply.raw;
  stream.writeHead(200, {
    ...(cors as Record<string, string>),
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
  });
  stream.write(": hello\n\n");
  const send = (change: Change) => {
    if (!concerns(change)) return;
    const view = changeView(change, (id) => world.bots.get(id)?.username ?? null);
    stream.write(`id: ${change.id}\nevent: ${change.kind}\ndata: ${JSON.stringify(view)}\n\n`);
  };
  for (const change of world.changes.since(lastSeen)) send(change);
  const stop = world.changes.subscribe(send);
  const heartbeat = setInterval(() => stream.write(": still here\n\n"), HEARTBEAT_MS);
  stream.once("close", () => {
    clearInterval(heartbeat);
    stop();
  });
  return reply;
}
