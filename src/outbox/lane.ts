import { type Clock, monotonicMs, SECOND_MS, sleep } from "../kernel/time.ts";
import { Alarm } from "./alarm.ts";
import { attempt } from "./attempt.ts";
import { closeCircuit, takeProbe, tellKnownDown } from "./circuit.ts";
import { BATCH_MAX, claim, LEASE_MS } from "./claim.ts";
import { CALL_TIMEOUT_MS, type Messenger } from "./messenger.ts";
import type { LeasedRow } from "./outbox-row.ts";
import type { Pace } from "./pace.ts";
import type { WordedBatch, Wording } from "./ports.ts";
import { Silence } from "./silence.ts";
import { type Result, type StoreDeps, storeResults } from "./store-results.ts";

export const POLL_MS = SECOND_MS;
const STORE_AGAIN_MS = SECOND_MS / 2;

export interface LaneDeps extends StoreDeps {
  readonly messenger: Messenger;
  readonly wording: Wording;
  readonly clock: Clock;
  readonly pace: Pace;
}

/** What one turn of a lane took, and how long it may sleep if nothing else happens; 0 = look again at once. */
interface Turn {
  readonly taken: number;
  readonly sleepMs: number;
}

/**
 * The messages of one bot on their way out of one process: at most BATCH_MAX rows in hand, each
 * from the claim until its result is stored. The bots do not wait for each other.
 */
export class Lane {
  readonly #deps: LaneDeps;
  readonly #inHand = new Map<number, Promise<void>>();
  readonly #alarm = new Alarm();
  readonly #silence: Silence;
  #results: (Result & { readonly claimedMs: number; readonly stored: () => void })[] = [];
  #storing: Promise<void> | null = null;
  /** Rows claimed before the bot fell silent are given back, not sent. */
  #epoch = 0;
  #silentUntilMs = 0;
  #knownDown = false;
  #stopping = false;

  constructor(deps: LaneDeps) {
    this.#deps = deps;
    this.#silence = new Silence(deps, () => {
      this.#epoch += 1;
      this.#noteDown();
    });
  }

  /** There may be something to send. */
  ring(): void {
    this.#alarm.ring();
  }

  /** Sends until `signal` aborts; then gives back what has not started and finishes what has. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#stop(), { once: true });
    if (signal.aborted) this.#stop();
    while (!this.#stopping) {
      try {
        const { taken, sleepMs } = await this.#turn();
        if (taken === 0) await this.#alarm.wait(sleepMs);
      } catch (error) {
        this.#deps.log.error("error", { reason: "notifier_loop", details: error });
        await this.#alarm.wait(POLL_MS);
      }
    }
    await Promise.all(this.#inHand.values());
    await this.#silence.settled();
  }

  /** Sends everything that may be sent now and returns how many rows it took. For tests and one-off runs. */
  async drain(): Promise<number> {
    let total = 0;
    for (;;) {
      // A row that ends while the claim looks lets the next of its chat go: then it must look again.
      const inHand = this.#inHand.size;
      const { taken, sleepMs } = await this.#turn();
      total += taken;
      if (taken > 0 || sleepMs === 0) continue;
      if (inHand === 0) return total;
      await Promise.all(this.#inHand.values());
    }
  }

  #stop(): void {
    this.#stopping = true;
    this.#epoch += 1;
    this.#alarm.ring();
  }

  async #turn(): Promise<Turn> {
    const room = BATCH_MAX - this.#inHand.size;
    const silentMs = this.#silentUntilMs - monotonicMs();
    // A finished row rings, so this sleep ends when there is room.
    if (room === 0) return { taken: 0, sleepMs: POLL_MS };
    if (silentMs > 0) return { taken: 0, sleepMs: Math.min(silentMs, POLL_MS) };
    const { db, bot, owner, pace, clock } = this.#deps;
    const now = clock.now();
    const claimedMs = monotonicMs();
    const found = await claim(db, { bot, owner, room, pace, inHand: [...this.#inHand.keys()] }, now);
    if (found.status === "down") {
      this.#noteDown();
      return this.#whileDown(found.since, found.probeAt, now);
    }
    this.#knownDown = false;
    if (found.status === "paused") {
      return { taken: 0, sleepMs: Math.min(POLL_MS, Math.max(1, found.until.getTime() - now.getTime())) };
    }
    const { rows } = found;
    if (rows.length === 0) return { taken: 0, sleepMs: this.#silence.look(now) };
    const batch = await this.#prepare(rows, now);
    for (const row of rows) {
      if (row.uncertain) this.#deps.observer.uncertain?.(row);
      const waitMs = row.sendAt.getTime() - now.getTime() - (monotonicMs() - claimedMs);
      this.#inHand.set(row.id, this.#deliver(row, batch, claimedMs, waitMs, this.#epoch));
    }
    return { taken: rows.length, sleepMs: 0 };
  }

  /** Null when the facts could not be read: the rows go back. */
  async #prepare(rows: readonly LeasedRow[], now: Date): Promise<WordedBatch | null> {
    try {
      return await this.#deps.wording.prepare(rows, now);
    } catch (error) {
      this.#deps.log.error("error", { reason: "facts_not_read", details: error });
      return null;
    }
  }

  async #deliver(
    row: LeasedRow,
    batch: WordedBatch | null,
    claimedMs: number,
    waitMs: number,
    epoch: number,
  ): Promise<void> {
    if (waitMs > 0 && batch) await sleep(waitMs);
    const { clock, messenger } = this.#deps;
    const leftMs = LEASE_MS - (monotonicMs() - claimedMs);
    const mayStart = batch !== null && epoch === this.#epoch && leftMs > CALL_TIMEOUT_MS;
    const tried = mayStart
      ? await attempt(messenger, row, batch, clock.now())
      : { outcome: { status: "given_back" } as const, migratedTo: null };
    const at = clock.now();
    this.#silence.heard(tried.outcome, at);
    await this.#store({ ...tried, row, at }, claimedMs);
    this.#inHand.delete(row.id);
    this.#alarm.ring();
  }

  /** Returns when the result is stored; results that end meanwhile travel together. */
  #store(result: Result, claimedMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#results.push({ ...result, claimedMs, stored: resolve });
    this.#storing ??= this.#storeAll().finally(() => {
      this.#storing = null;
    });
    return promise;
  }

  async #storeAll(): Promise<void> {
    while (this.#results.length > 0) {
      const results = this.#results;
      this.#results = [];
      const { silenceMs, isDown, again } = await storeResults(this.#deps, results);
      if (silenceMs > 0 || isDown) this.#epoch += 1;
      if (silenceMs > 0) this.#silentUntilMs = Math.max(this.#silentUntilMs, monotonicMs() + silenceMs);
      if (isDown) this.#noteDown();
      const kept = results.filter(
        (result) => again.includes(result) && monotonicMs() - result.claimedMs < LEASE_MS,
      );
      for (const result of results) if (!kept.includes(result)) result.stored();
      if (kept.length === 0) continue;
      this.#results.unshift(...kept);
      await sleep(STORE_AGAIN_MS);
    }
  }

  #noteDown(): void {
    if (this.#knownDown) return;
    this.#knownDown = true;
    this.#deps.observer.circuitOpened?.(this.#deps.bot);
    this.#deps.log.warn("channel_failing", { bot: this.#deps.bot });
  }

  async #whileDown(since: Date, probeAt: Date, now: Date): Promise<Turn> {
    const { db, bot, messenger, clock, effects, observer, log } = this.#deps;
    if (await takeProbe(db, bot, now)) {
      const answer = await messenger.probe();
      if (answer.status === "sent") {
        const at = clock.now();
        const downMs = await closeCircuit(db, bot, (tx, down) => effects.botRestored(tx, bot, down, at), at);
        if (downMs !== null) observer.circuitClosed?.(bot, downMs);
        if (downMs !== null) log.warn("channel_up", { bot, down_ms: downMs });
        return { taken: 0, sleepMs: 0 };
      }
    }
    await tellKnownDown(db, bot, since, now);
    return { taken: 0, sleepMs: Math.min(POLL_MS, Math.max(1, probeAt.getTime() - now.getTime())) };
  }
}
