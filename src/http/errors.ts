import type { FastifyError, FastifyInstance } from "fastify";
import type { ProcessLog } from "../kernel/log.ts";

/** What went wrong, for programs and for people. */
export interface ErrorAnswer {
  readonly error: string;
  readonly message: string;
  /** Names the request in our log. */
  readonly requestId: string;
}

const REFUSALS: Readonly<Record<number, Pick<ErrorAnswer, "error" | "message">>> = {
  400: { error: "bad_request", message: "The request cannot be read. A JSON body must be valid JSON." },
  413: { error: "too_large", message: "The body of the request is too large." },
  414: { error: "too_large", message: "The address of the request is too long." },
  415: { error: "unsupported_type", message: "This address takes another content type, usually JSON." },
  503: { error: "closing", message: "The server is stopping. Try again in a moment." },
};

/** Answers unknown addresses and failures in words; a failure of ours is logged, its cause is not shown. */
export function answerErrors(server: FastifyInstance, log: ProcessLog): void {
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0]!.slice(0, 200);
    return reply.code(404).send({
      error: "not_found",
      message: `There is nothing at ${request.method} ${path}.`,
      requestId: request.id,
    } satisfies ErrorAnswer);
  });
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    const refusal = REFUSALS[status] ?? { error: "refused", message: "The request was refused." };
    if (status >= 400 && (status < 500 || status === 503)) {
      return reply.code(status).send({ ...refusal, requestId: request.id } satisfies ErrorAnswer);
    }
    const route = request.routeOptions.url ?? "unknown";
    log.error("error", { reason: "http_request", request_id: request.id, route, details: error });
    return reply.code(500).send({
      error: "internal",
      message: "Something went wrong on our side. It has been logged under the request id.",
      requestId: request.id,
    } satisfies ErrorAnswer);
  });
}
