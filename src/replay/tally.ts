import type { Log, LogFields } from "../kernel/log.ts";

const DETAILS_KEPT = 5;

/** What happened in a run beside the database: results of presses, surprises, errors that were logged. */
export class Tally {
  readonly #presses = new Map<string, number>();
  readonly #surprises = new Map<string, number>();
  readonly #staff = { moved: 0, deferred: 0 };
  readonly #errors: string[] = [];
  #errorCount = 0;

  /** A command answered one of the ways that a press may be answered. */
  pressed(action: "accept" | "decline" | "view", status: string): void {
    count(this.#presses, `${action}: ${status}`);
  }

  /** A command answered what the model did not expect; said in the output, because it should not happen. */
  surprise(command: string, status: string): void {
    count(this.#surprises, `${command}: ${status}`);
  }

  /** The office agreed on a later window, or put an order off to tomorrow. */
  staffDid(what: "moved" | "deferred"): void {
    this.#staff[what] += 1;
  }

  get staff(): { readonly moved: number; readonly deferred: number } {
    return { ...this.#staff };
  }

  get presses(): Record<string, number> {
    return sorted(this.#presses);
  }

  get surprises(): Record<string, number> {
    return sorted(this.#surprises);
  }

  /** Errors the product logged, and the first of them in words. */
  get errors(): { readonly count: number; readonly first: readonly string[] } {
    return { count: this.#errorCount, first: this.#errors };
  }

  /** A log that keeps errors and drops the rest: ten thousand orders write half a million lines. */
  get log(): Log {
    const quiet = () => {};
    return { info: quiet, warn: quiet, error: (event, fields) => this.#error(event, fields ?? {}) };
  }

  #error(event: string, fields: LogFields): void {
    this.#errorCount += 1;
    if (this.#errors.length >= DETAILS_KEPT) return;
    const { details } = fields;
    const why = details instanceof Error ? details.message : details === undefined ? "" : String(details);
    this.#errors.push([event, fields["reason"], why].filter(Boolean).join(": "));
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
