/** Wakes a loop. A ring while nobody waits is remembered, so that none is slept through. */
export class Alarm {
  #rang = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#rang = true;
    this.#wake?.();
  }

  /** Returns after a ring or after `timeoutMs` of real time, whichever is first. */
  async wait(timeoutMs: number): Promise<void> {
    if (!this.#rang && timeoutMs > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = null;
    }
    this.#rang = false;
  }
}
