import type { Bells } from "../db/bells.ts";
import { cityPass } from "../dispatch/city-pass.ts";
import { CityRosters } from "../dispatch/city-roster.ts";
import { dueCities, nextDueAt } from "../dispatch/engine.ts";
import { latest } from "../kernel/time.ts";
import { wakeDeferred } from "../orders/wake-deferred.ts";
import { SYSTEM } from "../staff/actor.ts";
import { runWork, type WorkDeps } from "../staff/run-work.ts";

const WAKE_BATCH = 100;
/** Passes at one moment; a city at work for longer than this does not come to rest. */
const PASSES_MAX = 1_000;

/**
 * The engine on virtual time: its passes are those of the product, only the waiting between them is
 * left out. It works when a bell has rung and at the moments its own timers name.
 */
export class VirtualEngine {
  readonly #deps: WorkDeps;
  readonly #onOffers: (count: number) => void;
  readonly #rosters = new CityRosters();
  /** Moments at which orders wake, in epoch milliseconds: the wake-up runs only then. */
  readonly #wakes = new Set<number>();
  #rung = true;
  #nextAt: Date | null = null;
  #passes = 0;
  #looks = 0;

  /** `onOffers` is called when a pass has written offers, and so pushes. */
  constructor(deps: WorkDeps, bells: Bells, onOffers: (count: number) => void) {
    this.#deps = deps;
    this.#onOffers = onOffers;
    bells.on("dispatch", () => this.ring());
  }

  /** Something may be due. */
  ring(): void {
    this.#rung = true;
  }

  get hasRung(): boolean {
    return this.#rung;
  }

  /** When its earliest timer is due; null = nothing waits. */
  get nextAt(): Date | null {
    return this.#nextAt;
  }

  /** Passes over the city so far, and looks at orders in them. */
  get work(): { readonly passes: number; readonly looks: number } {
    return { passes: this.#passes, looks: this.#looks };
  }

  /** An order sleeps until then. */
  sleepsUntil(wakeAt: Date): void {
    this.#wakes.add(wakeAt.getTime());
  }

  /** Works until nothing is due at this moment. */
  async settle(): Promise<void> {
    const { db, clock } = this.#deps;
    const now = clock.now();
    await this.#wakeDue(now);
    let heldUntil: Date | null = null;
    for (let pass = 0; heldUntil === null; pass += 1) {
      if (pass > PASSES_MAX) throw new Error(`the engine does not come to rest at ${now.toISOString()}`);
      this.#rung = false;
      const due = await dueCities(db, now);
      for (const cityId of due) heldUntil = latest(heldUntil, await this.#pass(cityId));
      this.#nextAt = await nextDueAt(db);
      const isAtRest = this.#nextAt === null || this.#nextAt > now;
      if (due.length === 0 || (isAtRest && !this.#rung)) break;
    }
    if (heldUntil !== null) this.#nextAt = latest(this.#nextAt, heldUntil);
  }

  async #pass(cityId: number): Promise<Date | null> {
    const { offersSent, ordersLooked, retryAt } = await cityPass(this.#deps, cityId, this.#rosters);
    this.#passes += 1;
    this.#looks += ordersLooked;
    if (offersSent > 0) this.#onOffers(offersSent);
    return retryAt;
  }

  async #wakeDue(now: Date): Promise<void> {
    const due = [...this.#wakes].filter((wakeAtMs) => wakeAtMs <= now.getTime());
    if (due.length === 0) return;
    for (const wakeAtMs of due) this.#wakes.delete(wakeAtMs);
    for (;;) {
      const woken = await runWork(this.#deps, { actor: SYSTEM, source: "engine" }, (work) =>
        wakeDeferred(work, WAKE_BATCH),
      );
      if (woken < WAKE_BATCH) return;
    }
  }
}
