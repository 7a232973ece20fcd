import { MINUTE_MS, monotonicMs } from "../kernel/time.ts";

/** Every loop of ours turns at least once a minute, whatever it waits for; three turns missed are a stall. */
const STALLED_MS = 3 * MINUTE_MS;

/** Whether the loop of a role still turns. The loop calls `beat` at each turn. */
export class Pulse {
  #beatMs = monotonicMs();

  beat(): void {
    this.#beatMs = monotonicMs();
  }

  get isStalled(): boolean {
    return monotonicMs() - this.#beatMs > STALLED_MS;
  }
}
