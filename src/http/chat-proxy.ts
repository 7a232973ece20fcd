import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { SECOND_MS } from "../kernel/time.ts";
import type { ChatPageParts } from "./chat-page.ts";

/** What the page lets a person do; everything else of the control surface stays inside. */
const SMALL_ACTS = ["text", "press", "tap", "block", "unblock"] as const;
/** Telegram's own limits for what a bot can fetch, and room for the other fields of the form. */
export const PHOTO_BYTES_MAX = 10 * 1024 * 1024;
export const DOCUMENT_BYTES_MAX = 20 * 1024 * 1024;
const FORM_BYTES = 64 * 1024;
const ACT_BYTES_MAX = 32 * 1024;
const TIMEOUT_MS = 15 * SECOND_MS;

type Parts = Pick<ChatPageParts, "localBotApiUrl" | "people" | "bots">;
type ByPerson = { Params: { id: string } };

/**
 * Passes the page's requests on to the local Bot API, so that one port suffices: reading chats and files,
 * the stream of changes, and the acts of people who have a window. Errors are `{ error }`: 404 for anybody
 * else, 413 beyond the limits, 502 when the local Bot API does not answer.
 */
export function addLocalProxy(page: FastifyInstance, { localBotApiUrl, people, bots }: Parts): void {
  const onPage = new Set(people.filter(({ hasWindow }) => hasWindow).map(({ tgUserId }) => `${tgUserId}`));
  const botNames = new Set([bots.admin, bots.master]);
  const isKnown = (id: string) => onPage.has(id);

  page.removeAllContentTypeParsers();
  page.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  page.setErrorHandler((error: { statusCode?: number; message: string }, _request, reply) => {
    const status = error.statusCode ?? 502;
    const words =
      status === 413
        ? "that is too large"
        : status === 502
          ? "the local Bot API does not answer"
          : error.message;
    return reply.code(status).send({ error: words });
  });

  const pass = async (request: FastifyRequest, reply: FastifyReply, path: string) =>
    await passOn(request, reply, `${localBotApiUrl}/local${path}`);
  const act = (name: string, bodyLimit: number) =>
    page.post<ByPerson>(`/local/persons/:id/${name}`, { bodyLimit }, async (request, reply) => {
      const { id } = request.params;
      return isKnown(id)
        ? await pass(request as FastifyRequest, reply, `/persons/${id}/${name}`)
        : unknown(reply);
    });

  for (const name of SMALL_ACTS) act(name, ACT_BYTES_MAX);
  act("photo", PHOTO_BYTES_MAX + FORM_BYTES);
  act("document", DOCUMENT_BYTES_MAX + FORM_BYTES);
  page.get<{ Params: { bot: string; id: string } }>("/local/chats/:bot/:id", async (request, reply) => {
    const { bot, id } = request.params;
    if (!botNames.has(bot) || !isKnown(id)) return unknown(reply);
    return await readChat(`${localBotApiUrl}/local`, bot, id);
  });
  page.get<ByPerson>("/local/files/:id", async (request, reply) => {
    const { id } = request.params;
    return /^[\w-]+$/.test(id)
      ? await pass(request as FastifyRequest, reply, `/files/${id}`)
      : unknown(reply);
  });
  addEventStream(page, `${localBotApiUrl}/local/events`);
}

/** A chat as `/local/chats` shows it; one that has not begun is an empty one, not a fault. */
async function readChat(url: string, bot: string, id: string): Promise<unknown> {
  const response = await fetch(`${url}/chats/${bot}/${id}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (response.status !== 404) return await response.json();
  const overview = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const { lastEventId } = (await overview.json()) as { lastEventId: number };
  return { chat: null, messages: [], answers: [], lastEventId };
}

function unknown(reply: FastifyReply): FastifyReply {
  return reply.code(404).send({ error: "nobody with a window on this page" });
}

async function passOn(request: FastifyRequest, reply: FastifyReply, url: string): Promise<Buffer> {
  const type = request.headers["content-type"];
  const response = await fetch(url, {
    method: request.method,
    headers: type === undefined ? {} : { "content-type": type },
    body: request.method === "GET" ? null : new Uint8Array((request.body as Buffer | undefined) ?? []),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  void reply.code(response.status).headers({
    "content-type": response.headers.get("content-type") ?? "application/octet-stream",
    "cache-control": "no-store",
  });
  // Files of people: a browser that opens one must not run anything in it.
  if (url.includes("/local/files/")) void reply.header("content-security-policy", "sandbox");
  return Buffer.from(await response.arrayBuffer());
}

/** The stream of changes; it ends with the page's connection or with this server. */
function addEventStream(page: FastifyInstance, url: string): void {
  const open = new Set<AbortController>();
  page.addHook("preClose", async () => {
    for (const stream of open) stream.abort();
  });
  page.get("/local/events", async (request, reply) => {
    const gone = new AbortController();
    open.add(gone);
    reply.raw.once("close", () => {
      open.delete(gone);
      gone.abort();
    });
    const lastEventId = request.headers["last-event-id"];
    const headers: Record<string, string> =
      typeof lastEventId === "string" ? { "last-event-id": lastEventId } : {};
    const after = /[?&]after=(\d+)/.exec(request.url)?.[1];
    const upstream = await fetch(after === undefined ? url : `${url}?after=${after}`, {
      headers,
      signal: gone.signal,
    });
    const head = reply.getHeaders() as Record<string, string>;
    reply.hijack();
    reply.raw.writeHead(upstream.status, {
      ...head,
      "content-type": upstream.headers.get("content-type") ?? "text/event-stream",
      "cache-control": "no-store",
    });
    const changes = Readable.fromWeb(upstream.body as ReadableStream);
    changes.once("error", () => reply.raw.destroy());
    changes.pipe(reply.raw);
    return reply;
  });
}
