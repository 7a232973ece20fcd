import { Bells } from "../src/db/bells.ts";
import { connect } from "../src/db/database.ts";
import { sql } from "../src/db/tx.ts";
import { declineOffer } from "../src/dispatch/decline-offer.ts";
import { runEngine } from "../src/dispatch/engine.ts";
import { Random } from "../src/kernel/random.ts";
import { after, MINUTE_MS, monotonicMs, SECOND_MS, sleep } from "../src/kernel/time.ts";
import { createOrder } from "../src/orders/create-order.ts";
import { Settings } from "../src/settings/settings.ts";
import { SYSTEM } from "../src/staff/actor.ts";
import { runWork, type WorkDeps } from "../src/staff/run-work.ts";
import { makeCity, makeMasters } from "./data.ts";
import { spread } from "./measure.ts";
import { ms, type Result, type Row } from "./report.ts";
import type { Rig } from "./rig.ts";

/** Bounds of the issue in milliseconds: p50 and p99 at 50/s, p99 at 500/s, p99 of the next wave. */
const BOUNDS = { p50: 5, p99: 50, busyP99: 200, nextP99: 100 };
const CITIES = 20;
const MASTERS_EACH = 50;

interface Place {
  readonly cityId: number;
  readonly districtId: number;
}

/**
 * B3: an order committed until its offer is committed, orders arriving on a fixed Poisson schedule
 * (late ones count from their due moment); the same after a decline and after an expiry. Compared
 * with what the safety tick alone would give: 7.5 s on average.
 */
export async function b3({
  rig,
  seconds,
  busySeconds,
}: {
  rig: Rig;
  seconds: number;
  busySeconds: number;
}): Promise<Result> {
  rig.settings = Settings.of(
    { max_open_offers: 50, max_pending_pushes: 0, working_hours_start: 0, working_hours_end: 1_440 },
    { version: rig.settings.version },
  );
  const bells = new Bells();
  await using db = connect({ url: rig.url, poolMax: 8, bells });
  await using writers = connect({ url: rig.url, poolMax: 16, bells });
  const deps: WorkDeps = { ...rig.deps, db };
  const places = await makePlaces(rig);
  await rig.deps.cities.load();
  const stop = new AbortController();
  const engine = runEngine({ ...deps, bells, signal: stop.signal, wakeDeferred: async () => {} });
  const watch = new OfferWatch(bells);
  const client = { ...rig.deps, db: writers };

  await arrivals({ client, places, watch, perSecond: 50, seconds: 1, seed: 1 }); // Warm caches and plans.
  const calm = await arrivals({ client, places, watch, perSecond: 50, seconds, seed: 2 });
  const declined = await declines(rig, client, watch, Math.min(200, 50 * seconds));
  const expired = await expiries(rig, bells, watch, Math.min(200, 50 * seconds));
  const busy = await arrivals({ client, places, watch, perSecond: 500, seconds: busySeconds, seed: 3 });
  stop.abort();
  await engine;
  const rows = [
    ...lines("created to offer, 50/s", calm, { p50: BOUNDS.p50, p99: BOUNDS.p99 }),
    ...lines("created to offer, 500/s", busy, { p99: BOUNDS.busyP99 }),
    ...lines("decline to next offer", declined, { p99: BOUNDS.nextP99 }),
    ...lines("expiry to next offer", expired, { p99: BOUNDS.nextP99 }),
    { what: "the tick alone (mean 7500 ms) / ours", figure: `${Math.round(7_500 / spread(calm).p50)}x` },
  ];
  return {
    id: "B3",
    title: "how long an order waits for its offer",
    rows,
    violations: await oneOpenOfferEach(rig),
  };
}

async function makePlaces(rig: Rig): Promise<Place[]> {
  const places: Place[] = [];
  for (let i = 0; i < CITIES; i += 1) {
    const place = await makeCity(rig.db, `Город ${i}`, rig.clock.now());
    await makeMasters(rig.db, place.cityId, MASTERS_EACH, rig.clock.now());
    places.push(place);
  }
  await rig.db.run(sql`analyze`);
  return places;
}

function lines(what: string, samples: readonly number[], bounds: { p50?: number; p99?: number }): Row[] {
  const { p50, p99, max, n } = spread(samples);
  const row = (name: string, value: number, bound: number | undefined): Row => ({
    what: `${what}: ${name}`,
    figure: ms(value),
    ...(bound === undefined ? {} : { bound: `<= ${bound} ms`, holds: value <= bound }),
  });
  return [row("p50", p50, bounds.p50), row("p99", p99, bounds.p99), row(`max of ${n}`, max, undefined)];
}

/** Resolves when an offer of an order has been committed: the live bell rings after the commit. */
class OfferWatch {
  readonly #waiting = new Map<number, (atMs: number) => void>();
  readonly #seen = new Map<number, number>();

  constructor(bells: Bells) {
    bells.on("live", ({ orderId }) => {
      const atMs = monotonicMs();
      const resolve = this.#waiting.get(orderId);
      if (resolve) resolve(atMs);
      else this.#seen.set(orderId, atMs);
      this.#waiting.delete(orderId);
    });
  }

  /** The next ring of this order from now on. */
  next(orderId: number): Promise<number> {
    this.#seen.delete(orderId);
    return new Promise((resolve) => this.#waiting.set(orderId, resolve));
  }
}

async function arrivals(story: {
  client: WorkDeps;
  places: readonly Place[];
  watch: OfferWatch;
  perSecond: number;
  seconds: number;
  seed: number;
}): Promise<number[]> {
  const { client, places, watch, perSecond, seconds, seed } = story;
  const random = new Random(seed);
  const samples: Promise<number>[] = [];
  const startMs = monotonicMs();
  for (
    let dueMs = random.exponential(SECOND_MS / perSecond);
    dueMs < seconds * SECOND_MS;
    dueMs += random.exponential(SECOND_MS / perSecond)
  ) {
    const waitMs = startMs + dueMs - monotonicMs();
    if (waitMs > 1) await sleep(waitMs);
    samples.push(create(client, random.pick(places), watch));
  }
  return Promise.all(samples);
}

/** From the commit of the order to the commit of its offer, in milliseconds. */
async function create(client: WorkDeps, { cityId, districtId }: Place, watch: OfferWatch): Promise<number> {
  let committedMs = 0;
  let offered: Promise<number> | null = null;
  const result = await runWork(client, { actor: SYSTEM, source: "api" }, async (work) => {
    const created = await createOrder(work, {
      cityId,
      districtId,
      category: "ELECTRICS",
      description: "Не работает розетка на кухне",
      quick: true,
      slot: "ASAP",
      searchNow: true,
    });
    work.tx.afterCommit(() => {
      committedMs = monotonicMs();
      if (created.status === "created") offered = watch.next(created.orderId);
    });
    return created;
  });
  if (result.status !== "created") throw new Error(`an order was not created: ${JSON.stringify(result)}`);
  return (await offered!) - committedMs;
}

async function declines(rig: Rig, client: WorkDeps, watch: OfferWatch, n: number): Promise<number[]> {
  const offers = await openOffers(rig, n);
  const samples: number[] = [];
  for (const { id: offerId, orderId, masterId } of offers) {
    let next: Promise<number> | null = null;
    let committedMs = 0;
    await runWork(client, { actor: { kind: "master", masterId }, source: "bot" }, async (work) => {
      const result = await declineOffer(work, { offerId, masterId });
      // The decline itself rings the order, too: the offer is the ring after the commit.
      work.tx.afterCommit(() => {
        committedMs = monotonicMs();
        next = watch.next(orderId);
      });
      return result;
    });
    samples.push((await next!) - committedMs);
    await sleep(10);
  }
  return samples;
}

/** Moves the ends of open offers to moments 20 ms apart and waits for the next wave of each. */
async function expiries(rig: Rig, bells: Bells, watch: OfferWatch, n: number): Promise<number[]> {
  const offers = await openOffers(rig, n);
  const startAt = after(rig.clock.now(), SECOND_MS);
  const samples = offers.map(async ({ id, orderId }, i) => {
    const expiresAt = after(startAt, i * 20);
    await rig.db.run(sql`update offers set expires_at = ${expiresAt} where id = ${id}`);
    await rig.db.run(sql`update orders set dispatch_due_at = ${expiresAt} where id = ${orderId}`);
    bells.ring({ kind: "dispatch", cityId: 0 });
    const dueMs = monotonicMs() + rig.clock.realMsUntil(expiresAt);
    return (await watch.next(orderId)) - dueMs;
  });
  return Promise.all(samples);
}

function openOffers(rig: Rig, n: number) {
  return rig.db.rows<{ id: number; orderId: number; masterId: number }>(sql`
    select id, order_id as "orderId", master_id as "masterId" from offers
     where state = 'SENT' and expires_at > ${after(rig.clock.now(), MINUTE_MS)} order by id desc limit ${n}`);
}

async function oneOpenOfferEach(rig: Rig): Promise<string[]> {
  const rows = await rig.db.rows<{ problem: string }>(sql`
    select 'order ' || o.id || ' has ' || count(f.id) || ' open offers' as problem
      from orders o left join offers f on f.order_id = o.id and f.state in ('SENT','VIEWED')
     where o.status = 'SEARCHING' group by o.id having count(f.id) <> 1 limit 5`);
  return rows.map(({ problem }) => problem);
}
