import type { Update } from "grammy/types";
import { Random } from "../kernel/random.ts";
import type { Clock } from "../kernel/time.ts";

/** An update without its number. */
export type UpdateBody = Omit<Update, "update_id">;

export interface QueuedUpdate {
  readonly update: Update;
  /** Updates with equal keys are delivered to a webhook one after another. */
  readonly orderKey: string;
  readonly diesAtMs: number;
}

/** How updates come again although they were confirmed. */
export interface Redelivery {
  /** Every update is delivered between once and this many times. */
  readonly copiesMax: number;
  readonly seed: number;
  /** True: also the order inside one answer is random. */
  readonly shuffle?: boolean;
}

/** An offset this far beyond the newest update is not believed and reads from the start. */
const FUTURE_SLACK = 10;

/** The updates of one bot that wait to be fetched, numbered upwards. */
export class UpdateQueue {
  readonly #clock: Clock;
  #waiting: QueuedUpdate[] = [];
  /** Copies to deliver once more, whatever the offset. */
  #again: Update[] = [];
  #nextId: number;
  #redelivery: { copiesMax: number; shuffle: boolean; random: Random; seen: Set<Update> } | null = null;
  /** Called after each push. */
  onPush: () => void = () => {};

  constructor(clock: Clock, firstId: number) {
    this.#clock = clock;
    this.#nextId = firstId;
  }

  get nextId(): number {
    return this.#nextId;
  }

  get size(): number {
    this.#dropDead();
    return this.#waiting.length + this.#again.length;
  }

  /** Appends an update; returns its number. */
  push(body: UpdateBody, orderKey: string, lifeMs: number): number {
    const updateId = this.#nextId;
    this.#nextId += 1;
    const update: Update = { update_id: updateId, ...body };
    this.#waiting.push({ update, orderKey, diesAtMs: this.#clock.now().getTime() + lifeMs });
    this.onPush();
    return updateId;
  }

  /** Appends copies of updates that were seen before, under their old numbers. */
  repeat(updates: readonly Update[]): void {
    this.#again.push(...updates);
    this.onPush();
  }

  /**
   * What getUpdates answers. An offset confirms (forgets) everything below it; a negative one
   * counts from the end and forgets the rest; 0 confirms nothing; one far in the future is ignored.
   */
  take(offset: number, limit: number): Update[] {
    this.#dropDead();
    const newest = this.#nextId - 1;
    const from = offset < 0 ? this.#nextId + offset : offset;
    if (from > 0 && from <= newest + 1 + FUTURE_SLACK) {
      this.#waiting = this.#waiting.filter(({ update }) => update.update_id >= from);
    }
    const again = this.#again.splice(0, limit);
    const fresh = this.#waiting.slice(0, limit - again.length).map(({ update }) => update);
    return this.#disturb([...again, ...fresh], fresh);
  }

  /** All that waits, oldest first; for webhooks. */
  waiting(): readonly QueuedUpdate[] {
    this.#dropDead();
    const again = this.#again.map((update) => ({ update, orderKey: "again", diesAtMs: Number.MAX_VALUE }));
    return [...again, ...this.#waiting];
  }

  /** Forgets one update after a webhook took it. */
  confirm({ update }: QueuedUpdate): void {
    if (this.#waiting[0]?.update === update) {
      this.#waiting.shift();
      return;
    }
    this.#waiting = this.#waiting.filter((queued) => queued.update !== update);
    this.#again = this.#again.filter((queued) => queued !== update);
  }

  clear(): void {
    this.#waiting = [];
    this.#again = [];
  }

  redeliver(redelivery: Redelivery | null): void {
    this.#redelivery = redelivery && {
      copiesMax: redelivery.copiesMax,
      shuffle: redelivery.shuffle ?? false,
      random: new Random(redelivery.seed),
      seen: new Set(),
    };
  }

  /**
   * The numbers go on from `updateId`, as after a week without updates. Throws while updates
   * wait, because Telegram only does it to an empty queue.
   */
  restartAt(updateId: number): void {
    if (this.size > 0)
      throw new Error("update ids can be reset only when no update is waiting: fetch them first");
    if (!Number.isSafeInteger(updateId) || updateId < 1) throw new RangeError("an update id is at least 1");
    this.#nextId = updateId;
  }

  #disturb(batch: Update[], fresh: readonly Update[]): Update[] {
    if (!this.#redelivery) return batch.sort((a, b) => a.update_id - b.update_id);
    const { copiesMax, random, shuffle, seen } = this.#redelivery;
    for (const update of fresh) {
      if (seen.has(update)) continue;
      seen.add(update);
      const extra = random.below(copiesMax);
      for (let i = 0; i < extra; i += 1) {
        this.#again.splice(random.below(this.#again.length + 1), 0, update);
      }
    }
    return shuffle ? random.shuffled(batch) : batch.sort((a, b) => a.update_id - b.update_id);
  }

  #dropDead(): void {
    const nowMs = this.#clock.now().getTime();
    if (this.#waiting.some(({ diesAtMs }) => diesAtMs <= nowMs)) {
      this.#waiting = this.#waiting.filter(({ diesAtMs }) => diesAtMs > nowMs);
    }
  }
}
