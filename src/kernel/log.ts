import pino, { type DestinationStream } from "pino";
import { safeRecord } from "./log-fields.ts";
import { type Clock, WallClock } from "./time.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";

export const LOG_LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** Details of an event. Keys may be camelCase (written as snake_case); `Error`, `Date` and nested values are welcome. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * What commands write to: `event` is a short snake_case name, the rest goes into fields. Nothing
 * written here may throw, and no secret or personal detail in it reaches the output.
 */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** The log of a process or of one request in it. */
export interface ProcessLog extends Log {
  debug(event: string, fields?: LogFields): void;
  /** The same log with these fields in every line, for example `{ requestId }`. */
  child(fields: LogFields): ProcessLog;
  /** The same log for another role of the same process. */
  as(role: string): ProcessLog;
}

/** One written line, masked already. */
export interface LogRecord extends LogFields {
  readonly ts: string;
  readonly level: LogLevel;
  readonly role: string;
  readonly event: string;
}

export interface LogOptions {
  readonly role: string;
  /** Lines below are not written; `info` by default. */
  readonly level?: LogLevel;
  /** Where JSON lines go; stdout by default. */
  readonly destination?: DestinationStream;
  /** Gets every record from `info` on, whatever `level` is; for `log_events` and for tests. */
  readonly sink?: (record: LogRecord) => void;
  readonly clock?: Clock;
  /** Values of secrets known to this process; they are cut out wherever they turn up. */
  readonly secrets?: readonly string[];
}

const RANKS: Readonly<Record<LogLevel, number>> = { debug: 20, info: 30, warn: 40, error: 50 };
const OURS = new Set(["ts", "level", "role", "event"]);

/** A log that writes one JSON object per line: `ts`, `level`, `role`, `event`, then the fields (operations.md section 4). */
export function createLog(options: LogOptions): ProcessLog {
  const { level = "info", clock = new WallClock(), secrets = [], sink } = options;
  let ts = "";
  const out = pino(
    {
      level,
      base: null,
      timestamp: () => `,"ts":"${ts}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    // Synchronous, so that the line before a crash is written too.
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  );
  return of(options.role, {});

  function of(role: string, always: LogFields): ProcessLog {
    const write =
      (at: LogLevel) =>
      (event: string, fields: LogFields = {}) => {
        const isWritten = RANKS[at] >= RANKS[level];
        const isSunk = sink !== undefined && at !== "debug";
        if (!isWritten && !isSunk) return;
        const safe = safeRecord({ ...always, ...fields }, secrets, OURS);
        ts = clock.now().toISOString();
        if (isWritten) out[at]({ role, event, ...safe });
        if (isSunk) deliver({ ts, level: at, role, event, ...safe });
      };
    return {
      debug: write("debug"),
      info: write("info"),
      warn: write("warn"),
      error: write("error"),
      child: (fields) => of(role, { ...always, ...fields }),
      as: (other) => of(other, always),
    };
  }

  function deliver(record: LogRecord): void {
    try {
      sink?.(record);
    } catch (error) {
      out.error({ role: record.role, event: "log_sink_failed", ...safeRecord({ error }, secrets, OURS) });
    }
  }
}
