import type { ServerParts } from "../http/server.ts";
import { monotonicMs, SECOND_MS } from "../kernel/time.ts";
import { readGauges } from "./metrics-gauges.ts";
import type { ProcessParts } from "./process-parts.ts";
import { readiness } from "./readiness.ts";

/** A scrape asks the database at most so often, however many scrape. */
const GAUGES_MS = SECOND_MS;

/**
 * Health and metrics of a process. `withGauges`: what is counted in the database is the same for all
 * processes, so only those that serve HTTP anyway report it.
 */
export function probeParts(
  parts: ProcessParts,
  { withGauges }: { readonly withGauges: boolean },
): Pick<ServerParts, "readiness" | "metrics" | "log" | "isHttps" | "onAnswered"> {
  const { metrics, config, clock, database, log } = parts;
  let readMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  const freshGauges = async () => {
    if (monotonicMs() - readMs < GAUGES_MS) return;
    reading ??= readGauges(database, metrics, clock.now()).finally(() => {
      readMs = monotonicMs();
      reading = null;
    });
    await reading;
  };
  return {
    log: log.as("api"),
    isHttps: config.publicUrl.startsWith("https:"),
    readiness: () => readiness(parts),
    metrics: {
      token: config.metricsToken,
      async read() {
        if (withGauges) await freshGauges();
        const { registry } = metrics;
        return { type: registry.contentType, text: await registry.metrics() };
      },
    },
    onAnswered(route, code, durationMs) {
      metrics.httpRequests.inc({ route, code: String(code) });
      metrics.httpSeconds.observe({ route, code: String(code) }, durationMs / SECOND_MS);
    },
  };
}
