import { Bells } from "../src/db/bells.ts";
import type { Database } from "../src/db/database.ts";
import { sql } from "../src/db/tx.ts";
import { AcceptTogether } from "../src/dispatch/accept-together.ts";
import { monotonicMs, SECOND_MS, sleep } from "../src/kernel/time.ts";
import type { WorkDeps } from "../src/staff/run-work.ts";
import { type Place, ringingPool } from "./company.ts";
import { endOrders, settleMessages } from "./end-orders.ts";
import { brokenPromises } from "./kept-promises.ts";
import { Orderers } from "./orderers.ts";
import type { Rig } from "./rig.ts";

const POLL_MS = 5;
const AGAIN_MS = 100;
/** Numbers are given before the commit: so far back an offer may still appear. */
const LATE_OFFERS = 1_000;
const DRAIN_MS = 60_000;

interface Offer {
  readonly id: number;
  readonly orderId: number;
  readonly masterId: number;
}

/**
 * People against an engine that runs elsewhere: so many clients, of whom each orders, waits until a master
 * has taken the order and orders again; masters take whatever they are offered at once and are done at once.
 * All of them survive a database that is away.
 */
export class ClosedLoop implements AsyncDisposable {
  /** Orders that found their master. */
  assigned = 0;
  /** Presses of the only master asked that were not accepted, by their answer. */
  readonly #refusals = new Map<string, number>();
  readonly #rig: Rig;
  readonly #db: Database;
  readonly #pool: AsyncDisposable;
  readonly #orderers: Orderers;
  readonly #places: readonly Place[];
  /** Clients who wait for their master, by order. */
  readonly #waiting = new Map<number, () => void>();
  /** Orders that were done before their client knew their number. */
  readonly #early = new Set<number>();
  readonly #unanswered = new Map<number, Offer>();
  /** Orders that have their master and are not ended yet, with the offer that was taken. */
  readonly #accepted = new Map<number, number>();
  readonly #stop = new AbortController();
  readonly #masters: Promise<void>;
  #clients: Promise<unknown> = Promise.resolve();
  #isOrdering = false;
  #firstOffer = 1;

  constructor(rig: Rig, places: readonly Place[]) {
    const pool = ringingPool(rig, new Bells(), 16);
    const deps: WorkDeps = { ...rig.deps, db: pool.db };
    this.#rig = rig;
    this.#db = pool.db;
    this.#pool = pool;
    this.#places = places;
    this.#orderers = new Orderers(deps);
    this.#masters = this.#takeOffers();
  }

  /** Starts that many clients. */
  order(clients: number): void {
    this.#isOrdering = true;
    this.#clients = Promise.all(Array.from({ length: clients }, (_, i) => this.#client(i)));
  }

  /** No new orders; resolves when every order has its master, or a minute later. */
  async drain(): Promise<void> {
    this.#isOrdering = false;
    const late = new AbortController();
    await Promise.race([this.#clients, sleep(DRAIN_MS, late.signal).catch(() => {})]);
    late.abort();
  }

  /** Promises that were broken, in words; asked after `drain`. */
  async broken(): Promise<string[]> {
    const refused = [...this.#refusals].map(([status, n]) => `${n} lone presses were answered ${status}`);
    const stuck = this.#waiting.size > 0 ? [`${this.#waiting.size} clients still wait for a master`] : [];
    const { confirmed } = this.#orderers;
    return [...(await brokenPromises(this.#rig.db, confirmed, this.#rig.clock.now())), ...refused, ...stuck];
  }

  async #client(index: number): Promise<void> {
    for (let i = index; this.#isOrdering; i += 1) {
      const orderId = await this.#orderers.order(this.#places[i % this.#places.length]!);
      // A master may have been quicker than the confirmation.
      if (this.#early.delete(orderId)) continue;
      await new Promise<void>((resolve) => this.#waiting.set(orderId, resolve));
    }
  }

  async #takeOffers(): Promise<void> {
    const together = new AcceptTogether();
    while (!this.#stop.signal.aborted) {
      try {
        await this.#lookForOffers();
        // Whose press got no answer presses again: it may have counted, or not.
        const presses = [...this.#unanswered.values()];
        await Promise.allSettled(presses.map((offer) => this.#press(together, offer)));
        const isIdle = this.#accepted.size === 0;
        await this.#end();
        if (isIdle) await sleep(this.#unanswered.size > 0 ? AGAIN_MS : POLL_MS);
      } catch {
        await sleep(AGAIN_MS); // The database is away.
      }
    }
  }

  async #press(together: AcceptTogether, { id: offerId, masterId, orderId }: Offer): Promise<void> {
    const work = { ...this.#rig.work({ kind: "master", masterId }), tx: this.#db };
    const { status } = await together.accept(work, { offerId, masterId });
    this.#unanswered.delete(offerId);
    if (status === "accepted" || status === "already_yours") this.#accepted.set(orderId, offerId);
    else this.#refusals.set(status, (this.#refusals.get(status) ?? 0) + 1);
  }

  async #lookForOffers(): Promise<void> {
    const offers = await this.#db.rows<Offer>(sql`
      select id, order_id as "orderId", master_id as "masterId" from offers
       where id >= ${this.#firstOffer} and state = 'SENT' order by id limit 500`);
    for (const offer of offers) this.#unanswered.set(offer.id, offer);
    this.#firstOffer = Math.max(this.#firstOffer, (offers.at(-1)?.id ?? 0) - LATE_OFFERS);
  }

  /** The work is done, the messages have arrived, and the clients are free to order again. */
  async #end(): Promise<void> {
    const orderIds = [...this.#accepted.keys()];
    if (orderIds.length === 0) return;
    await settleMessages(this.#db, [...this.#accepted.values()], this.#rig.clock.now());
    await endOrders(this.#db, "ASSIGNED", this.#rig.clock.now(), orderIds);
    for (const orderId of orderIds) {
      this.#accepted.delete(orderId);
      this.assigned += 1;
      const settle = this.#waiting.get(orderId);
      this.#waiting.delete(orderId);
      if (settle) settle();
      else this.#early.add(orderId);
    }
  }

  /** Assignments per second, over so many seconds from now. */
  async rate(seconds: number): Promise<number> {
    const [before, startMs] = [this.assigned, monotonicMs()];
    await sleep(seconds * SECOND_MS);
    return ((this.assigned - before) / (monotonicMs() - startMs)) * SECOND_MS;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOrdering = false;
    this.#stop.abort();
    await this.#masters;
    await this.#pool[Symbol.asyncDispose]();
  }
}
