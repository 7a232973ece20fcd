import type { Log } from "../kernel/log.ts";
import { MINUTE_MS, monotonicMs, SECOND_MS, sleep } from "../kernel/time.ts";

/** Why a process cannot work at all; restarting a loop would not help. The message says what to do. */
export class CannotStart extends Error {
  override readonly name: string = "CannotStart";
}

const PAUSE_MAX_MS = MINUTE_MS;
/** A loop that ran so long was healthy: its next failure is a new story. */
const HEALTHY_MS = 5 * MINUTE_MS;

/**
 * Runs a background loop until it ends by itself or `signal` aborts; then returns what it returned,
 * null after an abort. A loop that throws is logged and started again after 1, 2, 4 ... s, at most
 * a minute. Throws only a `CannotStart`.
 */
export async function keepRunning<T>(
  name: string,
  loop: () => Promise<T>,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): Promise<T | null> {
  let failures = 0;
  while (!signal.aborted) {
    const startedMs = monotonicMs();
    try {
      return await loop();
    } catch (error) {
      if (error instanceof CannotStart) throw error;
      if (signal.aborted) return null;
      failures = monotonicMs() - startedMs > HEALTHY_MS ? 1 : failures + 1;
      const pauseMs = Math.min(SECOND_MS * 2 ** (failures - 1), PAUSE_MAX_MS);
      log.error("error", {
        reason: "loop_failed",
        loop: name,
        failures,
        restart_ms: pauseMs,
        details: error,
      });
      await sleep(pauseMs, signal).catch(() => {});
    }
  }
  return null;
}
