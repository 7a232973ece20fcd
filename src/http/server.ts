import { randomBytes } from "node:crypto";
import Fastify, { type FastifyInstance } from "fastify";
import type { ProcessLog } from "../kernel/log.ts";
import { SECOND_MS, sleep } from "../kernel/time.ts";
import { answerErrors } from "./errors.ts";
import { addHealth, type HealthParts } from "./health.ts";
import { addMetrics, type MetricsParts } from "./metrics.ts";
import { addSecurityHeaders } from "./security-headers.ts";
import { addStatus, type StatusParts } from "./status.ts";
import { addWebhooks, type WebhookParts } from "./webhooks.ts";

/** Adds routes of its own, for example the chat page. */
export type AddRoutes = (server: FastifyInstance) => void | Promise<void>;

export interface ServerParts extends HealthParts, MetricsParts {
  readonly log: ProcessLog;
  /** People reach the server over https, so browsers may be told to insist on it. */
  readonly isHttps: boolean;
  /** Absent in processes that only show their health. */
  readonly status?: StatusParts["status"];
  /** Absent unless the bots get their updates by webhook. */
  readonly webhooks?: WebhookParts;
  readonly routes?: readonly AddRoutes[];
  /** A request has been answered; `route` is its pattern, never the address. */
  readonly onAnswered?: (route: string, code: number, durationMs: number) => void;
}

const BODY_BYTES_MAX = 256 * 1024;
const REQUEST_MS = 30 * SECOND_MS;
/** Time for requests under way when the server closes; the stop of a process has 20 s in all. */
const CLOSE_MS = 10 * SECOND_MS;
const IDLE_CUT_MS = 50;

/** The HTTP server of a process, not listening yet: health, metrics and whatever `parts` name. */
export function buildServer(parts: ServerParts): FastifyInstance {
  const { log, status, webhooks, routes = [], onAnswered } = parts;
  const server = Fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS,
    genReqId: requestId,
  });
  addSecurityHeaders(server, parts);
  answerErrors(server, log);
  server.addHook("onRequest", async (request, reply) => void reply.header("x-request-id", request.id));
  server.addHook("onResponse", async (request, reply) => {
    onAnswered?.(request.routeOptions.url ?? "unknown", reply.statusCode, reply.elapsedTime);
  });
  addHealth(server, parts);
  addMetrics(server, parts);
  if (status) addStatus(server, { status });
  if (webhooks) server.register(async (plugin) => addWebhooks(plugin, webhooks));
  for (const add of routes) server.register(async (plugin) => add(plugin));
  return server;
}

/** Stops taking requests, gives those under way 10 s, then cuts what is left. */
export async function closeServer(server: FastifyInstance): Promise<void> {
  const closed = new AbortController();
  const hangingUp = hangUp(server, closed.signal);
  await server.close();
  closed.abort();
  await hangingUp;
}

/** A connection that was busy when the close began stays open for the next request, so idle ones are cut again and again. */
async function hangUp(server: FastifyInstance, closed: AbortSignal): Promise<void> {
  for (let waitedMs = 0; waitedMs < CLOSE_MS && !closed.aborted; waitedMs += IDLE_CUT_MS) {
    await sleep(IDLE_CUT_MS, closed).catch(() => {});
    server.server.closeIdleConnections();
  }
  server.server.closeAllConnections();
}

/** Letters only: a long run of digits would be taken for a phone number and masked in the log. */
function requestId(): string {
  const letters = [...randomBytes(10)].map((byte) => String.fromCharCode(97 + (byte % 26)));
  return `h-${letters.join("")}`;
}
