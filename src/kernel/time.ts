/** The only module that may read the machine's clock (rule X1; test/tidy.test.ts enforces it). */

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Where `now` comes from. Commands take `now: Date`; only process loops hold a clock. */
export interface Clock {
  now(): Date;
  /** Real milliseconds until `moment`; negative when it is past, Infinity when the clock stands still before it. */
  realMsUntil(moment: Date): number;
}

/** The process clock corrected by an offset measured against the database clock. */
export class WallClock implements Clock {
  #offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.#offsetMs);
  }

  realMsUntil(moment: Date): number {
    return moment.getTime() - this.now().getTime();
  }

  /** `offsetMs` = database clock minus process clock, in milliseconds. */
  correct(offsetMs: number): void {
    this.#offsetMs = offsetMs;
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }
}

/**
 * A clock with hands: it can be set, moved, paused and made to run faster. Tests, the replay and
 * the demo's «×60» use it; with `rate` 0 it stands still.
 */
export class VirtualClock implements Clock {
  #virtualAtMs: number;
  #realAtMs: number;
  #rate: number;

  constructor(start: Date, rate = 0) {
    this.#virtualAtMs = start.getTime();
    this.#realAtMs = monotonicMs();
    this.#rate = rate;
  }

  now(): Date {
    return new Date(Math.floor(this.#virtualAtMs + (monotonicMs() - this.#realAtMs) * this.#rate));
  }

  get rate(): number {
    return this.#rate;
  }

  realMsUntil(moment: Date): number {
    const leftMs = moment.getTime() - this.now().getTime();
    return leftMs <= 0 ? leftMs : leftMs / this.#rate;
  }

  setRate(rate: number): void {
    this.#anchor(this.now().getTime());
    this.#rate = rate;
  }

  /** Moves the hands forward by `ms`. */
  turn(ms: number): void {
    this.#anchor(this.now().getTime() + ms);
  }

  set(moment: Date): void {
    this.#anchor(moment.getTime());
  }

  #anchor(virtualMs: number): void {
    this.#virtualAtMs = virtualMs;
    this.#realAtMs = monotonicMs();
  }
}

/** Milliseconds that only ever grow; for durations, never for moments. */
export function monotonicMs(): number {
  return performance.now();
}

export function after(moment: Date, ms: number): Date {
  return new Date(moment.getTime() + ms);
}

/** The earlier of the moments given; null when all are null. */
export function earliest(...moments: readonly (Date | null | undefined)[]): Date | null {
  let first: Date | null = null;
  for (const moment of moments) {
    if (moment && (first === null || moment.getTime() < first.getTime())) first = moment;
  }
  return first;
}

/** The later of the moments given; null when all are null. */
export function latest(...moments: readonly (Date | null | undefined)[]): Date | null {
  let last: Date | null = null;
  for (const moment of moments) {
    if (moment && (last === null || moment.getTime() > last.getTime())) last = moment;
  }
  return last;
}

/** `2026-03-10T08:40:00Z`: UTC to the second, as reason codes, the API and CSV `_utc` columns print it. */
export function isoUtc(moment: Date): string {
  return moment.toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** Waits in real time; rejects with the signal's reason when aborted. For process loops only. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(done, ms);
    function done(): void {
      signal?.removeEventListener("abort", abort);
      resolve();
    }
    function abort(): void {
      clearTimeout(timer);
      reject(signal?.reason);
    }
    signal?.addEventListener("abort", abort, { once: true });
  });
}
