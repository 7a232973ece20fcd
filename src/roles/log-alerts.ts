import { createHash } from "node:crypto";
import type { Database } from "../db/database.ts";
import type { LogRecord } from "../kernel/log.ts";
import { HOUR_MS, MINUTE_MS } from "../kernel/time.ts";
import type { EventPayloads } from "../outbox/events.ts";
import { type RareAlert, tellRarely } from "./rare-alert.ts";

/** The same error is told once in this time, with how often it came (notifications.md section 5). */
const ERROR_PERIOD_MS = 5 * MINUTE_MS;
const REPEAT_MS = HOUR_MS;
/** Different things waiting to be told; beyond that the newest are dropped, the log has them. */
const WAITING_MAX = 200;
const STACK_LINES_MAX = 3;

/** Errors that ALERTS or LOGS hear of in words of their own. */
const TOLD_OTHERWISE = new Set(["order_put_off", "pass_failed"]);
const EVENTS_TOLD_OTHERWISE = new Set(["polling_ended"]);

interface Waiting {
  readonly alertOf: (count: number) => RareAlert;
  count: number;
  notBefore: Date | null;
}

/**
 * Turns log lines into messages to ALERTS: unexpected errors, grouped; a clock that is wrong; stored
 * settings that are not used. Lines are only collected by `take`; `flush` writes.
 */
export class LogAlerts {
  readonly #waiting = new Map<string, Waiting>();

  /** Looks at every record; costs nothing for those that alert nobody. */
  take(record: LogRecord): void {
    if (record.event === "clock_skew") this.#add(skewAlert(record));
    else if (record.event === "settings_invalid") this.#add(settingAlert(record));
    else if (record.level === "error" && !isToldOtherwise(record)) this.#add(errorAlert(record));
  }

  /** Writes what may be told at `now`; what was told too recently waits with its count. Throws when the database does. */
  async flush(db: Database, now: Date): Promise<void> {
    for (const [key, waiting] of this.#waiting) {
      const { count, notBefore } = waiting;
      if (notBefore !== null && notBefore > now) continue;
      const told = await tellRarely(db, waiting.alertOf(count), now);
      if (told.status === "told_before") waiting.notBefore = told.againAt;
      else if (waiting.count > count) waiting.count -= count;
      else this.#waiting.delete(key);
    }
  }

  #add(alertOf: (count: number) => RareAlert): void {
    const { key } = alertOf(1);
    const known = this.#waiting.get(key);
    if (known) known.count += 1;
    else if (this.#waiting.size < WAITING_MAX) {
      this.#waiting.set(key, { alertOf, count: 1, notBefore: null });
    }
  }
}

function isToldOtherwise({ event, ["reason"]: reason }: LogRecord): boolean {
  return EVENTS_TOLD_OTHERWISE.has(event) || TOLD_OTHERWISE.has(String(reason));
}

function skewAlert(record: LogRecord): (count: number) => RareAlert<"clock_skew"> {
  const payload = { role: record.role, skewMs: Number(record["offset_ms"]) };
  return () => ({ event: "clock_skew", payload, key: `clock_skew:${record.role}`, periodMs: REPEAT_MS });
}

function settingAlert(record: LogRecord): (count: number) => RareAlert<"settings_invalid"> {
  const key = text(record["setting"]);
  const problem = text(record["problem"]);
  return () => ({
    event: "settings_invalid",
    payload: { key, problem },
    key: `settings_invalid:${key}:${problem}`,
    periodMs: REPEAT_MS,
  });
}

/** An error as the masked log line tells it. */
interface LoggedError {
  readonly name?: string;
  readonly message?: string;
  readonly stack?: string;
}

function errorAlert(record: LogRecord): (count: number) => RareAlert<"error_alert"> {
  const thrown = [record["details"], record["error"]].find((field) => field !== undefined);
  const error: LoggedError = typeof thrown === "object" ? (thrown as LoggedError) : { message: text(thrown) };
  const reason = text(record["reason"]) || record.event;
  const kind = error.name ?? reason;
  const message = [reason, error.message].filter(Boolean).join(": ").slice(0, 300);
  // Numbers differ from one occurrence to the next; the mistake is the same.
  const mark = createHash("sha256")
    .update(`${kind}|${message.replaceAll(/\d+/g, "#")}`)
    .digest("hex");
  const key = `error_alert:${mark.slice(0, 16)}`;
  const payload: Omit<EventPayloads["error_alert"], "count"> = {
    class: kind,
    message,
    requestId: text(record["request_id"]) || null,
    stack: stackLines(error),
  };
  return (count) => ({
    event: "error_alert",
    payload: { ...payload, count },
    key,
    periodMs: ERROR_PERIOD_MS,
  });
}

function stackLines({ stack = "" }: LoggedError): string[] {
  const lines = stack.split("\n").map((line) => line.trim());
  return lines.filter((line) => line.startsWith("at ")).slice(0, STACK_LINES_MAX);
}

function text(field: unknown): string {
  return typeof field === "string" ? field : "";
}
