import { monotonicMs } from "../kernel/time.ts";

/** More than this many are not waited for by anybody any more. */
const KEPT_MAX = 5_000;

/**
 * When updates came in, in real time: people wait for an answer by their own clock, however fast that
 * of the service runs. Known for what this process has fetched itself.
 */
export class Arrivals {
  readonly #atMs = new Map<number, number>();

  note(updateIds: readonly number[]): void {
    const now = monotonicMs();
    for (const id of updateIds) this.#atMs.set(id, now);
    for (const id of this.#atMs.keys()) {
      if (this.#atMs.size <= KEPT_MAX) return;
      this.#atMs.delete(id);
    }
  }

  /** Real milliseconds since it came, 0 when that is not known. It is asked once. */
  waitedMs(updateId: number): number {
    const atMs = this.#atMs.get(updateId);
    this.#atMs.delete(updateId);
    return atMs === undefined ? 0 : monotonicMs() - atMs;
  }
}
