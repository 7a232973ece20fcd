import { monotonicMs, SECOND_MS } from "../kernel/time.ts";

/** npm, the launcher and the terminal may each pass on the same Ctrl-C; within this time it counts once. */
const ECHO_MS = 1_000;
/** Above the 20 s the roles have: for a pool or a server that does not close. */
const PATIENCE_MS = 25 * SECOND_MS;

/** Why a `stopRequest` signal is aborted: the person or the supervisor wants the process to end. */
export class StopRequested extends Error {
  override readonly name = "StopRequested";
}

/**
 * A signal that aborts at the first SIGTERM, SIGINT or SIGHUP, and when the launcher that started
 * this process is gone. A second request, later than the echo of the first, ends the process at
 * once with code 130; 25 s after the first it ends with code 1 whatever still runs.
 */
export function stopRequest(): AbortSignal {
  const controller = new AbortController();
  let firstAtMs: number | null = null;
  const request = () => {
    if (firstAtMs === null) {
      firstAtMs = monotonicMs();
      setTimeout(() => process.exit(1), PATIENCE_MS).unref();
      controller.abort(new StopRequested("asked to stop"));
    } else if (monotonicMs() - firstAtMs > ECHO_MS) {
      process.exit(130);
    }
  };
  for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(name, request);
  if (process.channel) {
    process.once("disconnect", request);
    // The channel only tells of the launcher's end; it must not keep a finished command alive.
    process.channel.unref();
  }
  return controller.signal;
}
