import type { Database } from "../db/database.ts";
import type { Log, LogRecord } from "../kernel/log.ts";
import { type Clock, SECOND_MS, sleep } from "../kernel/time.ts";
import { LogAlerts } from "./log-alerts.ts";
import { LogEventWriter } from "./log-event-writer.ts";
import type { Metrics } from "./metrics.ts";

const FLUSH_MS = SECOND_MS;

/**
 * What becomes of a log line besides being printed: it is counted at once, and once a second kept in
 * `log_events` and told to ALERTS. Made before there is a database; what comes earlier waits.
 */
export class LogBook {
  readonly #events = new LogEventWriter();
  readonly #alerts = new LogAlerts();
  readonly #metrics: Metrics;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  /** The sink of `createLog`. */
  readonly take = (record: LogRecord): void => {
    this.#metrics.observe(record);
    this.#events.take(record);
    this.#alerts.take(record);
  };

  /** Writes once a second until `signal` aborts. A database that is away is waited for. */
  async keep(
    db: Database,
    { clock, log, signal }: { readonly clock: Clock; readonly log: Log; readonly signal: AbortSignal },
  ): Promise<void> {
    let isFailing = false;
    while (!signal.aborted) {
      await sleep(FLUSH_MS, signal).catch(() => {});
      try {
        await this.flush(db, clock.now());
        isFailing = false;
      } catch (error) {
        // Said once: each further line would be one more to write.
        if (!isFailing) log.warn("log_not_kept", { error });
        isFailing = true;
      }
    }
  }

  /** Writes everything now; the last act of a process. */
  async flush(db: Database, now: Date): Promise<void> {
    await this.#events.flush(db);
    await this.#alerts.flush(db, now);
  }
}
