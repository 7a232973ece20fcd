interface Planned {
  readonly atMs: number;
  readonly turn: number;
  readonly action: () => void;
}

/** Things that happen at moments, run in the order of time; those of one moment in the order they were planned. */
export class EventQueue {
  readonly #planned: Planned[] = [];
  #turn = 0;
  #nowMs = Number.NEGATIVE_INFINITY;

  /** The moment of the event that is running. */
  get now(): Date {
    return new Date(this.#nowMs);
  }

  /** Plans an action; never for the past. */
  at(moment: Date, action: () => void): void {
    const atMs = moment.getTime();
    if (atMs < this.#nowMs) throw new RangeError(`planned for the past: ${moment.toISOString()}`);
    this.#turn += 1;
    const planned = { atMs, turn: this.#turn, action };
    let place = this.#planned.length;
    while (place > 0 && isLater(this.#planned[place - 1]!, planned)) place -= 1;
    this.#planned.splice(place, 0, planned);
  }

  /** Runs everything planned, and what is planned meanwhile. */
  run(): void {
    for (let next = this.#planned.shift(); next; next = this.#planned.shift()) {
      this.#nowMs = next.atMs;
      next.action();
    }
  }
}

function isLater(a: Planned, b: Planned): boolean {
  return a.atMs > b.atMs || (a.atMs === b.atMs && a.turn > b.turn);
}
