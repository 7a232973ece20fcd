import { SECOND_MS } from "../kernel/time.ts";

interface Planned {
  readonly atMs: number;
  readonly turn: number;
  readonly action: () => Promise<void>;
}

/** The grain of time: what happens within one second happens together, and the engine answers once. */
const GRAIN_MS = SECOND_MS;

/**
 * What will happen in the replay, by its moment, rounded up to whole seconds; things of one moment in
 * the order they were planned. A binary heap: thousands of events wait at a time.
 */
export class EventQueue {
  readonly #heap: Planned[] = [];
  #turn = 0;

  /** The moment of the next event; null when nothing is planned. */
  get nextAt(): Date | null {
    const [first] = this.#heap;
    return first ? new Date(first.atMs) : null;
  }

  plan(moment: Date, action: () => Promise<void>): void {
    this.#turn += 1;
    const atMs = Math.ceil(moment.getTime() / GRAIN_MS) * GRAIN_MS;
    this.#heap.push({ atMs, turn: this.#turn, action });
    this.#rise(this.#heap.length - 1);
  }

  /** Takes the next event if it is due at `moment`; null when none is. */
  takeDue(moment: Date): (() => Promise<void>) | null {
    const [first] = this.#heap;
    if (!first || first.atMs > moment.getTime()) return null;
    const last = this.#heap.pop()!;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first.action;
  }

  #rise(place: number): void {
    const heap = this.#heap;
    let at = place;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isEarlier(heap[at]!, heap[parent]!)) return;
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  }

  #sink(place: number): void {
    const heap = this.#heap;
    let at = place;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && isEarlier(heap[child]!, heap[least]!)) least = child;
      }
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  }
}

function isEarlier(a: Planned, b: Planned): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.turn < b.turn);
}
