import { isRetryable } from "../db/retry.ts";
import type { Queryable } from "../db/tx.ts";
import { monotonicMs } from "../kernel/time.ts";
import type { Work } from "../staff/work.ts";
import {
  type AcceptOffer,
  acceptOfferAlone,
  callAccept,
  defaultLimit,
  type Press,
  type TimedPress,
  tellAccept,
} from "./accept-offer.ts";

/** Statements under way at once; more only make the server switch between them. */
const LANES = 2;
/** Presses of one statement: its locks are held until its commit, so it must stay short. */
const TOGETHER_MAX = 1_000;

interface Waiting {
  readonly work: Work<Queryable>;
  readonly press: TimedPress;
  readonly startedMs: number;
  readonly answer: PromiseWithResolvers<AcceptOffer>;
}

/**
 * Accepts that arrive while others are under way travel together in one statement and one commit
 * (docs/decisions/005). No timer: a lone press goes at once, a burst is taken as it stands. Each
 * press is answered for itself, by the same rules and the same SQL as a lone one; what a statement
 * leaves open (a row held by somebody, an earlier press of the same order that failed) is called
 * again: the first press of the order alone and waiting, the rest together after it.
 */
export class AcceptTogether {
  readonly #waiting: Waiting[] = [];
  #underWay = 0;

  async accept(work: Work<Queryable>, press: Press): Promise<AcceptOffer> {
    const limit = await defaultLimit(work, press.offerId);
    const answer = Promise.withResolvers<AcceptOffer>();
    this.#waiting.push({ work, press: { ...press, now: work.now, limit }, startedMs: monotonicMs(), answer });
    if (this.#underWay < LANES) this.#start();
    return answer.promise;
  }

  #start(): void {
    this.#underWay += 1;
    // After the presses of this turn of the event loop have joined.
    setImmediate(async () => {
      const batch = this.#waiting.splice(0, TOGETHER_MAX);
      if (batch.length > 0) await this.#run(batch);
      this.#underWay -= 1;
      if (this.#waiting.length > 0) this.#start();
    });
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    const [first] = batch;
    if (batch.length === 1) return this.#alone(first!);
    try {
      const rows = await callAccept(
        first!.work,
        batch.map(({ press }) => press),
        { wait: false },
      );
      const again = new Map<number, Waiting[]>();
      for (const row of rows) {
        const waiting = batch[row.press - 1]!;
        const { work, press, startedMs, answer } = waiting;
        if (row.result !== "again") answer.resolve(tellAccept(work, press, row, monotonicMs() - startedMs));
        else again.set(row.orderId, [...(again.get(row.orderId) ?? []), waiting]);
      }
      for (const presses of again.values()) void this.#oneByOne(presses);
    } catch (error) {
      // One press may have spoilt the statement for all: each is tried for itself.
      if (!isRetryable(error)) first!.work.log.error("error", { reason: "accept_together", details: error });
      await Promise.all(batch.map((waiting) => this.#alone(waiting)));
    }
  }

  /** Presses of one order that a statement left open: one waits for its rows, the rest travel on when it is answered. */
  async #oneByOne([first, ...rest]: readonly Waiting[]): Promise<void> {
    await this.#alone(first!);
    this.#waiting.push(...rest);
    if (this.#waiting.length > 0 && this.#underWay < LANES) this.#start();
  }

  async #alone({ work, press, answer }: Waiting): Promise<void> {
    try {
      answer.resolve(await acceptOfferAlone(work, press));
    } catch (error) {
      answer.reject(error);
    }
  }
}
