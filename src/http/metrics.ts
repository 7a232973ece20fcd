import { hash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { isLocal } from "./local-request.ts";

export interface MetricsParts {
  readonly metrics: {
    /** The metrics as Prometheus reads them, with their content type. */
    read(): Promise<{ readonly type: string; readonly text: string }>;
    /** Lets other machines read them; null = this machine only. */
    readonly token: string | null;
  };
}

/** `GET /metrics`: for this machine, and for whoever sends `Authorization: Bearer METRICS_TOKEN`. */
export function addMetrics(server: FastifyInstance, { metrics }: MetricsParts): void {
  server.get("/metrics", async (request, reply) => {
    if (!mayRead(request, metrics.token)) {
      void reply.code(401).header("www-authenticate", "Bearer");
      return {
        error: "unauthorized",
        message: "Metrics are read on this machine, or with METRICS_TOKEN as a bearer token.",
        requestId: request.id,
      };
    }
    const { type, text } = await metrics.read();
    return reply.type(type).send(text);
  });
}

function mayRead(request: FastifyRequest, token: string | null): boolean {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (given === undefined) return isLocal(request);
  return token !== null && isEqual(given, token);
}

/** Hashes first, so that neither the length nor the place of the first difference shows in the time. */
function isEqual(given: string, token: string): boolean {
  return timingSafeEqual(hash("sha256", given, "buffer"), hash("sha256", token, "buffer"));
}
