import type { FastifyInstance } from "fastify";

export type Readiness =
  | { readonly status: "ready" }
  /** `failing`: each part that is not, in words: `database`, `migrations`, `role jobs`. */
  | { readonly status: "not_ready"; readonly failing: Readonly<Record<string, string>> };

export interface HealthParts {
  readonly readiness: () => Promise<Readiness>;
}

/** `GET /health/live` answers while the process turns; `GET /health/ready` with 503 and what fails. */
export function addHealth(server: FastifyInstance, { readiness }: HealthParts): void {
  server.get("/health/live", async (_request, reply) => {
    void reply.header("cache-control", "no-store");
    return { status: "live" };
  });
  server.get("/health/ready", async (_request, reply) => {
    const ready = await readiness();
    void reply.header("cache-control", "no-store").code(ready.status === "ready" ? 200 : 503);
    return ready;
  });
}
