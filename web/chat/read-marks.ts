/** Up to which message each person's chat was read; kept over a reload for as long as the server runs. */
export class ReadMarks {
  readonly #storage: Storage;
  readonly #name: string;
  readonly #marks: Map<number, number>;

  /** Message numbers begin anew with each start of the server, hence its name. */
  constructor(storage: Storage, serverStart: string) {
    this.#storage = storage;
    this.#name = `read ${serverStart}`;
    for (const key of Object.keys(storage))
      if (key.startsWith("read ") && key !== this.#name) storage.removeItem(key);
    this.#marks = new Map(JSON.parse(storage.getItem(this.#name) ?? "[]") as [number, number][]);
  }

  has(personId: number): boolean {
    return this.#marks.has(personId);
  }

  of(personId: number): number {
    return this.#marks.get(personId) ?? 0;
  }

  /** Moves the mark forward; returns whether it moved. */
  read(personId: number, upTo: number): boolean {
    if (this.has(personId) && upTo <= this.of(personId)) return false;
    this.#marks.set(personId, upTo);
    this.#storage.setItem(this.#name, JSON.stringify([...this.#marks]));
    return true;
  }
}
