import type { ClockState } from "../../src/http/chat-clock.ts";

/**
 * The demo's clock between two answers of the server: it runs on from the moment last told, at the pace
 * last told, by a counter that knows no time zones and no corrections of the machine's clock.
 */
export class RunningClock {
  #toldMs = 0;
  #toldAtMs = 0;
  #rate = 0;
  #nextDueMs: number | null = null;

  /** `counterMs` is a reading of `performance.now()`. */
  tell({ now, rate, nextDueAt }: ClockState, counterMs: number): void {
    this.#toldMs = Date.parse(now);
    this.#toldAtMs = counterMs;
    this.#rate = rate;
    this.#nextDueMs = nextDueAt === null ? null : Date.parse(nextDueAt);
  }

  /** Without a connection nobody knows how time goes on. */
  stop(counterMs: number): void {
    this.#toldMs = this.now(counterMs).getTime();
    this.#toldAtMs = counterMs;
    this.#rate = 0;
  }

  now(counterMs: number): Date {
    return new Date(this.#toldMs + (counterMs - this.#toldAtMs) * this.#rate);
  }

  get rate(): number {
    return this.#rate;
  }

  get nextDueAt(): Date | null {
    return this.#nextDueMs === null ? null : new Date(this.#nextDueMs);
  }

  /** Milliseconds of the demo's time until the next event, 0 when it is due; null when nothing is planned. */
  leftMs(counterMs: number): number | null {
    return this.#nextDueMs === null ? null : Math.max(0, this.#nextDueMs - this.now(counterMs).getTime());
  }
}
