import type { FastifyInstance } from "fastify";
import { isLocal } from "./local-request.ts";

/** How the whole service is (operations.md section 3). Ages are seconds. */
export interface Status {
  readonly version: string;
  readonly schemaVersion: number;
  readonly node: string;
  readonly postgres: string;
  readonly now: string;
  readonly roles: readonly {
    readonly role: string;
    readonly instance: string;
    readonly version: string;
    readonly startedAt: string;
    readonly heartbeatAgeSeconds: number;
  }[];
  /** Orders by status, without those that are over. */
  readonly queue: Readonly<Record<string, number>>;
  readonly openOffers: number;
  readonly outbox: {
    readonly pending: number;
    readonly lagSeconds: number;
    readonly deadLetters: number;
  };
  /** Jobs whose last run failed. */
  readonly failedJobs: readonly { readonly job: string; readonly error: string }[];
}

export interface StatusParts {
  readonly status: () => Promise<Status>;
}

/** `GET /status`, for this machine. */
export function addStatus(server: FastifyInstance, { status }: StatusParts): void {
  server.get("/status", async (request, reply) => {
    void reply.header("cache-control", "no-store");
    if (isLocal(request)) return await status();
    return reply.code(403).send({
      error: "forbidden",
      message: "The status is shown on this machine only: curl http://localhost:<port>/status.",
      requestId: request.id,
    });
  });
}
