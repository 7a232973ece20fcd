import { buildServer, closeServer } from "../http/server.ts";
import { CannotStart } from "./keep-running.ts";
import { listen } from "./listen.ts";
import { probeParts } from "./probe-parts.ts";
import type { ProcessParts } from "./process-parts.ts";

/**
 * Serves `/health/*` and `/metrics` of a process without the role `api`, until `signal` aborts. On a
 * machine where another process has the port it does without: the work does not depend on it.
 */
export async function serveProbes(parts: ProcessParts, signal: AbortSignal): Promise<void> {
  const { config, log } = parts;
  const server = buildServer(probeParts(parts, { withGauges: false }));
  try {
    parts.addresses.http = await listen(server, config.httpHost, config.httpPort);
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    log.warn("probes_not_served", { why: error.message });
    return;
  }
  log.info("http_listening", { url: parts.addresses.http });
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await closeServer(server);
}
