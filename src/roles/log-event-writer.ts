import { isRetryable } from "../db/retry.ts";
import { type Queryable, sql } from "../db/tx.ts";
import type { LogRecord } from "../kernel/log.ts";
import { cleanJson } from "../kernel/text-clean.ts";
import { KEPT_LOG_EVENTS } from "./dispatch-log-events.ts";

/** Records waiting for a database that is away; older ones are dropped beyond it, stdout has them. */
const WAITING_MAX = 5_000;
const BATCH_MAX = 500;
const MESSAGE_MAX = 500;
const OWN_COLUMNS = new Set(["ts", "level", "role", "event", "city_id", "order_id"]);

/**
 * Keeps the part of the log that people look at in the bots and the console: warnings and above, and
 * dispatch events except the ticks (operations.md section 4). Written in batches outside the
 * transactions of the domain; a crash loses what has not been flushed.
 */
export class LogEventWriter {
  #waiting: LogRecord[] = [];

  take(record: LogRecord): void {
    const isKept = record.level === "warn" || record.level === "error" || KEPT_LOG_EVENTS.has(record.event);
    if (!isKept) return;
    this.#waiting.push(record);
    if (this.#waiting.length > WAITING_MAX) this.#waiting.splice(0, this.#waiting.length - WAITING_MAX);
  }

  /** Writes everything that waits; what could not be written waits on. Throws when the database does. */
  async flush(q: Queryable): Promise<void> {
    let size = BATCH_MAX;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, size);
      try {
        await writeLogEvents(q, batch);
      } catch (error) {
        // A line the database refuses must not hold up the others for ever.
        if (batch.length === 1 && !isRetryable(error)) continue;
        this.#waiting.unshift(...batch);
        if (isRetryable(error)) throw error;
        size = 1;
      }
    }
  }
}

async function writeLogEvents(q: Queryable, records: readonly LogRecord[]): Promise<void> {
  // A city that does not exist (any more) must not cost the whole batch.
  await q.run(sql`
    insert into log_events (at, role, level, event, message, city_id, order_id, fields)
    select e.at, left(e.role, 16), e.level, left(e.event, 48), e.message, c.id, e.order_id, e.fields
      from rows from (jsonb_to_recordset(${JSON.stringify(cleanJson(records.map(toRow)))}::jsonb) as (
             at timestamptz, role text, level text, event text, message text, city_id int, order_id int,
             fields jsonb)) with ordinality as e
      left join cities c on c.id = e.city_id
     order by e.ordinality`);
}

function toRow(record: LogRecord) {
  const fields = Object.fromEntries(Object.entries(record).filter(([key]) => !OWN_COLUMNS.has(key)));
  return {
    at: record.ts,
    role: record.role,
    level: record.level,
    event: record.event,
    message: messageOf(fields),
    city_id: idOf(record["city_id"]),
    order_id: idOf(record["order_id"]),
    fields,
  };
}

/** An error by its reason and words; of anything else its fields, as `name=value`. */
function messageOf(fields: Readonly<Record<string, unknown>>): string {
  const thrown = fields["details"] ?? fields["error"];
  const words = (thrown as { message?: unknown } | undefined)?.message ?? thrown;
  const texts =
    words === undefined
      ? Object.entries(fields)
          .filter(([, value]) => value !== null && value !== undefined)
          .map(([name, value]) => `${name}=${typeof value === "object" ? JSON.stringify(value) : value}`)
      : [fields["reason"], typeof words === "string" ? words : JSON.stringify(words)];
  const message = texts.filter(Boolean).join(words === undefined ? " " : ": ");
  return message.slice(0, MESSAGE_MAX);
}

function idOf(field: unknown): number | null {
  return Number.isInteger(field) && Math.abs(field as number) < 2 ** 31 ? (field as number) : null;
}
