import type { AddressInfo } from "node:net";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { answerCall, type CallRules, type Reply, refusal } from "./answer-call.ts";
import { BotApiError } from "./bot-api-error.ts";
import { bytesOf } from "./file-store.ts";
import { UPLOAD_BYTES_MAX } from "./methods/send-file.ts";
import { readRequest } from "./read-request.ts";

/** Room for the other fields of a multipart request around a file of the largest size. */
const BODY_BYTES_MAX = UPLOAD_BYTES_MAX + 1024 * 1024;

const NOT_FOUND = refusal(new BotApiError(404, "Not Found"));

/** The calls under way; each can be told that it is over. */
type OpenCalls = Set<AbortController>;

/**
 * The HTTP side of the Bot API: `/bot<token>/<method>` and `/file/bot<token>/<path>`. Further
 * routes may be added before `listen`; `hangUp` ends every call that waits.
 */
export function createHttpServer(rules: CallRules): { app: FastifyInstance; hangUp: () => void } {
  const openCalls: OpenCalls = new Set();
  const app = Fastify({ logger: false, bodyLimit: BODY_BYTES_MAX, forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error: { statusCode?: number; message: string }, _request, reply) => {
    const tooLarge = error.statusCode === 413;
    const fault = tooLarge
      ? new BotApiError(413, "Request Entity Too Large")
      : new BotApiError(error.statusCode ?? 500, error.message);
    return send(reply, refusal(fault));
  });
  app.all("/*", async (request, reply) => send(reply, await route(rules, request, reply, openCalls)));
  const hangUp = () => {
    for (const call of openCalls) call.abort();
  };
  return { app, hangUp };
}

/** Listens on one address of this machine; 0 chooses a free port. Returns the base URL. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  await app.listen({ host, port });
  const address = app.server.address() as AddressInfo;
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return `http://${name}:${address.port}`;
}

async function route(
  rules: CallRules,
  request: FastifyRequest,
  reply: FastifyReply,
  openCalls: OpenCalls,
): Promise<Reply> {
  const path = decodePath(request.url.split("?")[0] ?? "");
  const call = /^\/bot([^/]+)\/([^/]+)\/?$/.exec(path);
  if (call && (request.method === "GET" || request.method === "POST")) {
    return await answerBot(rules, call[1] ?? "", call[2] ?? "", request, reply, openCalls);
  }
  const file = /^\/file\/bot([^/]+)\/(.+)$/.exec(path);
  if (file && request.method === "GET") return sendFile(rules, file[1] ?? "", file[2] ?? "", reply);
  return NOT_FOUND;
}

async function answerBot(
  rules: CallRules,
  token: string,
  method: string,
  request: FastifyRequest,
  reply: FastifyReply,
  openCalls: OpenCalls,
): Promise<Reply> {
  const gone = new AbortController();
  const abort = () => gone.abort();
  reply.raw.once("close", abort);
  openCalls.add(gone);
  try {
    const params = readRequest({
      url: request.url,
      contentType: request.headers["content-type"],
      body: (request.body as Buffer | undefined) ?? null,
    });
    return await answerCall(rules, { token, method, params, signal: gone.signal });
  } catch (error) {
    if (error instanceof BotApiError) return refusal(error);
    throw error;
  } finally {
    openCalls.delete(gone);
  }
}

function sendFile({ world }: CallRules, token: string, path: string, reply: FastifyReply): Reply {
  const bot = world.botByToken(token);
  if (!bot) return refusal(new BotApiError(401, "Unauthorized"));
  const file = world.files.byLink(bot.id, path);
  if (!file) return NOT_FOUND;
  void reply.type("application/octet-stream").send(bytesOf(file));
  return { kind: "nothing" };
}

function send(reply: FastifyReply, answer: Reply): FastifyReply {
  if (reply.sent) return reply;
  if (answer.kind === "answer") {
    const retryAfter = answer.status === 429 ? /"retry_after":(\d+)/.exec(answer.body)?.[1] : undefined;
    if (retryAfter) void reply.header("retry-after", retryAfter);
    return reply
      .code(answer.status)
      .type(answer.isHtml ? "text/html" : "application/json; charset=utf-8")
      .send(answer.body);
  }
  void reply.hijack();
  if (answer.kind === "drop") reply.raw.socket?.resetAndDestroy();
  else reply.raw.destroy();
  return reply;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
