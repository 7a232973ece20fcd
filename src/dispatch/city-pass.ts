import { isRetryable } from "../db/retry.ts";
import type { Tx } from "../db/tx.ts";
import { after, monotonicMs } from "../kernel/time.ts";
import { channelState } from "../outbox/channel.ts";
import { ENGINE } from "../staff/actor.ts";
import { openWork, type WorkDeps } from "../staff/run-work.ts";
import type { Work } from "../staff/work.ts";
import { blockForTimeouts } from "./block-for-timeout.ts";
import { CityRosters } from "./city-roster.ts";
import { expireOffers } from "./expire-offers.ts";
import type { CityFacts } from "./facts.ts";
import { loadCityForPass, lockAndLoadOrders } from "./load-facts.ts";
import { logExpired } from "./log-look.ts";
import { dueOrders, finishEvents, type PassEvent, readEvents, tryCityLock } from "./pass-batch.ts";
import { planAndLock } from "./plan-batch.ts";
import { type DispatchPolicy, dispatchPolicy } from "./policy.ts";
import { putOff } from "./put-off.ts";
import { withdrawBusy } from "./withdraw-busy.ts";
import { writeDecisions } from "./write-decisions.ts";

/** A transaction of a pass commits at the latest after so many orders or so much time: an accept waits that long. */
const ORDERS_PER_TRANSACTION = 20;
const TRANSACTION_MS = 200;
/** Due orders read at once; one that becomes due meanwhile comes after them. */
const READ_AHEAD = 200;
/** Rows held by somebody else, and a city held by another engine, are tried again after this. */
const RETRY_MS = 100;
/** Admission holds waves back until the queue of pushes drains. */
const HELD_RETRY_MS = 1_000;
const PASS_ATTEMPTS = 3;

export interface PassResult {
  readonly cityId: number;
  readonly ordersLooked: number;
  readonly offersSent: number;
  readonly expired: number;
  /** There was nothing to do, or somebody else holds what is due. */
  readonly isIdle: boolean;
  /** When the city must be tried again although nothing new happened; null = when its timers say so. */
  readonly retryAt: Date | null;
}

/**
 * One pass over a city (dispatch.md section 4): expire, withdraw what busy masters cannot carry
 * out, look at every due order in strict priority, and forget the events only when every order
 * they concern has been looked at. Safe to run anywhere at any time: the city lock makes it one
 * at a time, a crash at any point leaves the reasons to look.
 *
 * A deadlock repeats the pass up to 3 times; after any other error it goes on with one order per
 * transaction, and an order that fails again is put off by one tick and reported, so that one bad
 * order never stops its city.
 */
export async function cityPass(
  deps: WorkDeps,
  cityId: number,
  rosters: CityRosters = new CityRosters(),
): Promise<PassResult> {
  let error: unknown;
  for (let attempt = 0; attempt < PASS_ATTEMPTS; attempt += 1) {
    try {
      return await new CityPass(deps, cityId, rosters, ORDERS_PER_TRANSACTION).run();
    } catch (caught) {
      error = caught;
      if (!isRetryable(caught)) break;
    }
  }
  deps.log.error("error", { city_id: cityId, reason: "pass_failed", details: error });
  return new CityPass(deps, cityId, rosters, 1).run();
}

type Step = "more" | "done";
type Channel = Pick<CityFacts, "channelDown" | "pendingPushes">;

/** What must be done before the looks, in transactions of its own. */
interface Chores {
  readonly expired: number;
  /** Masters who got an order. */
  readonly busy: readonly number[];
  readonly timeouts: readonly PassEvent[];
}

function choresOf(events: readonly PassEvent[], expired: number, policy: DispatchPolicy): Chores | null {
  const busy = [...new Set(events.filter(isBusyNote).map(({ masterId }) => masterId))];
  const isTimeout = ({ kind, masterId }: PassEvent) => kind === "offer_expired" && masterId !== null;
  const timeouts = policy.blockOnTimeout ? events.filter(isTimeout) : [];
  return expired + busy.length + timeouts.length === 0 ? null : { expired, busy, timeouts };
}

class CityPass {
  readonly #deps: WorkDeps;
  readonly #cityId: number;
  readonly #rosters: CityRosters;
  #batch: number;
  readonly #looked = new Set<number>();
  readonly #skipped = new Set<number>();
  #events: PassEvent[] | null = null;
  #offersSent = 0;
  #expired = 0;
  #retryAt: Date | null = null;

  constructor(deps: WorkDeps, cityId: number, rosters: CityRosters, batch: number) {
    this.#deps = deps;
    this.#rosters = rosters;
    this.#cityId = cityId;
    this.#batch = batch;
  }

  async run(): Promise<PassResult> {
    let step: Step = await this.#first();
    while (step === "more") step = await this.#step();
    return this.#result();
  }

  #result(): PassResult {
    const isIdle = this.#looked.size + this.#expired + (this.#events?.length ?? 0) === 0;
    // Due but nothing to be done: the rows are held by somebody else. Without a pause this would spin.
    if (isIdle) this.#retrySoon();
    return {
      cityId: this.#cityId,
      ordersLooked: this.#looked.size,
      offersSent: this.#offersSent,
      expired: this.#expired,
      isIdle,
      retryAt: this.#retryAt,
    };
  }

  /**
   * Most passes have nothing to expire, withdraw or block: then the first transaction goes on with the
   * first look. Otherwise each of these is a short transaction of its own, because it locks offers, and
   * a look would lock orders after them.
   */
  async #first(): Promise<Step> {
    const orderIds: number[] = [];
    let chores: Chores | null = null;
    const step = await this.#attempt(orderIds, async (work, policy) => {
      const channel = await channelState(work.tx, work.now, policy.maxPendingPushes);
      const expired = channel.channelDown ? [] : await expireOffers(work.tx, this.#cityId, work.now);
      logExpired(work, this.#cityId, expired);
      const events = await readEvents(work.tx, this.#cityId);
      for (const { id } of events) this.#known.add(id);
      chores = choresOf(events, expired.length, policy);
      if (chores !== null) return "more";
      this.#events = events;
      return this.#look(work, policy, orderIds, channel);
    });
    return step === "more" && chores !== null ? this.#doChores(chores) : step;
  }

  async #doChores({ expired, busy, timeouts }: Chores): Promise<Step> {
    this.#expired = expired;
    if (busy.length > 0) {
      const done = await this.#locked((work, policy) => withdrawBusy(work, this.#cityId, busy, policy));
      if (done === null) return "done";
      if (done.skippedMasterIds.length > 0) this.#retrySoon();
      for (const id of done.skippedMasterIds) this.#stillBusy.add(id);
    }
    if (timeouts.length > 0) {
      const done = await this.#locked((work) => blockForTimeouts(work, timeouts));
      if (done === null) return "done";
    }
    return "more";
  }

  /** Busy masters one of whose orders was locked: their notes stay for the next pass. */
  readonly #stillBusy = new Set<number>();
  /** Events the chores were chosen by; one that asks for a chore and came later stays for the next pass. */
  readonly #known = new Set<number>();

  /** One transaction over the next due orders. */
  async #step(): Promise<Step> {
    const orderIds: number[] = [];
    return this.#attempt(orderIds, (work, policy) => this.#look(work, policy, orderIds));
  }

  /** Runs a transaction of the pass; in the careful mode an order that spoils it is put off. */
  async #attempt(
    orderIds: readonly number[],
    action: (work: Work, policy: DispatchPolicy) => Promise<Step>,
  ): Promise<Step> {
    const startedMs = monotonicMs();
    try {
      const step = await this.#locked(action);
      if (monotonicMs() - startedMs > TRANSACTION_MS) this.#batch = Math.max(1, Math.floor(this.#batch / 2));
      return step ?? "done";
    } catch (error) {
      const [orderId] = orderIds;
      if (isRetryable(error) || this.#batch > 1 || orderId === undefined) throw error;
      await putOff(this.#deps, this.#cityId, orderId, error);
      this.#looked.add(orderId);
      return "more";
    }
  }

  async #look(work: Work, policy: DispatchPolicy, orderIds: number[], channel?: Channel): Promise<Step> {
    const { tx, now } = work;
    // Read once: what is noted later, about orders already looked at, is for the next pass.
    this.#events ??= await readEvents(tx, this.#cityId);
    const events = this.#events;
    const due = await this.#nextDue(tx, events, now);
    const batch = due.slice(0, this.#batch);
    orderIds.push(...batch);
    const orders = await lockAndLoadOrders(tx, batch);
    if (orders.length > 0) {
      const city = await loadCityForPass(
        tx,
        this.#cityId,
        { rosters: this.#rosters, channel, maxPendingPushes: policy.maxPendingPushes },
        now,
      );
      const decisions = await planAndLock(tx, orders, city, policy, now);
      const looks = orders.map((order, i) => ({
        order,
        decision: decisions[i]!,
        trigger: triggerOf(order.id, events),
      }));
      const offers = await writeDecisions(work, looks, policy);
      this.#offersSent += offers.length;
      if (decisions.some(({ kind }) => kind === "held")) this.#retryAt = after(now, HELD_RETRY_MS);
    }
    const isLast = this.#isAllDue && due.length <= this.#batch;
    const locked = new Set(orders.map(({ id }) => id));
    for (const id of batch) (locked.has(id) ? this.#looked : this.#skipped).add(id);
    if (isLast) await this.#finish(tx, events, now);
    return isLast ? "done" : "more";
  }

  /** Read for many transactions, in priority: sorting a city's whole backlog for every twenty of it took longest of all. */
  #due: readonly number[] = [];
  #isAllDue = false;

  async #nextDue(tx: Tx, events: readonly PassEvent[], now: Date): Promise<number[]> {
    const isNew = (id: number) => !this.#looked.has(id) && !this.#skipped.has(id);
    const waiting = this.#due.filter(isNew);
    if (waiting.length > 0) return waiting;
    const looked = [...this.#looked, ...this.#skipped];
    const due = await dueOrders(tx, this.#cityId, { events, looked, now, limit: READ_AHEAD + 1 });
    this.#isAllDue = due.length <= READ_AHEAD;
    this.#due = due.slice(0, READ_AHEAD);
    return [...this.#due];
  }

  async #finish(tx: Tx, events: readonly PassEvent[], now: Date): Promise<void> {
    const isKept = (event: PassEvent) =>
      isBusyNote(event)
        ? this.#stillBusy.has(event.masterId) || !this.#known.has(event.id)
        : event.kind === "offer_expired" && !this.#known.has(event.id);
    const skipped = [...this.#skipped];
    await finishEvents(tx, this.#cityId, { events: events.filter((event) => !isKept(event)), skipped, now });
    if (skipped.length > 0) this.#retrySoon();
  }

  #retrySoon(): void {
    this.#retryAt = after(this.#deps.clock.now(), RETRY_MS);
  }

  /** A transaction under the city lock; null = another engine holds the city. */
  async #locked<T>(action: (work: Work, policy: DispatchPolicy) => Promise<T>): Promise<T | null> {
    return this.#deps.db.transaction(
      async (tx: Tx) => {
        if (!(await tryCityLock(tx, this.#cityId))) {
          this.#retrySoon();
          return null;
        }
        const work = await openWork(this.#deps, { actor: ENGINE, source: "engine" }, tx);
        return action(work, dispatchPolicy(work.settings.forCity(this.#cityId)));
      },
      { retriesMax: 0 },
    );
  }
}

function isBusyNote(event: PassEvent): event is PassEvent & { masterId: number } {
  return event.kind === "master_busy" && event.masterId !== null;
}

/** What made the engine look at this order: its own event, else a city-wide one, else only its timer. */
function triggerOf(orderId: number, events: readonly PassEvent[]): string {
  const own = events.findLast((event) => event.orderId === orderId);
  return (own ?? events.findLast((event) => event.orderId === null))?.kind ?? "safety_tick";
}
