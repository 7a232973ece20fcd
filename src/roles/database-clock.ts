import { type Clock, monotonicMs, WallClock } from "../kernel/time.ts";

/**
 * The database's time as this process knows it: between two measurements it runs by a source that
 * nobody can set, so that a jump of the machine's clock moves no deadline.
 */
export class DatabaseClock implements Clock {
  readonly #machine: Clock;
  #setAtMs = monotonicMs();
  #thenMs: number;
  #offsetMs = 0;

  /** `machine`: the clock that people and NTP set. */
  constructor(machine: Clock = new WallClock()) {
    this.#machine = machine;
    this.#thenMs = machine.now().getTime();
  }

  now(): Date {
    return new Date(Math.round(this.#thenMs + monotonicMs() - this.#setAtMs));
  }

  realMsUntil(moment: Date): number {
    return moment.getTime() - this.now().getTime();
  }

  /** What the machine's clock shows, uncorrected. */
  machineNow(): Date {
    return this.#machine.now();
  }

  /** `offsetMs` = database clock minus machine clock, measured just now. */
  correct(offsetMs: number): void {
    this.#offsetMs = offsetMs;
    this.#setAtMs = monotonicMs();
    this.#thenMs = this.#machine.now().getTime() + offsetMs;
  }

  /** Database clock minus machine clock, as measured last. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** How far the machine's clock has moved beside the flow of time since the last measurement: set, or asleep. */
  get jumpMs(): number {
    return Math.round(this.#machine.now().getTime() + this.#offsetMs - this.now().getTime());
  }
}
