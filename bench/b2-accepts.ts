import type { Queryable } from "../src/db/tx.ts";
import { sql } from "../src/db/tx.ts";
import { type AcceptOffer, acceptOfferAlone, type Press } from "../src/dispatch/accept-offer.ts";
import { AcceptTogether } from "../src/dispatch/accept-together.ts";
import { monotonicMs, SECOND_MS } from "../src/kernel/time.ts";
import type { Work } from "../src/staff/work.ts";
import { type MadeOffer, makeCity, makeMasters, makeOffers, makeOrders } from "./data.ts";
import { brokenInvariants } from "./invariants.ts";
import { drift, ratio, spread } from "./measure.ts";
import { findPgbench, pgbench } from "./pgbench.ts";
import { ms, perSecond, type Result, type Row, times } from "./report.ts";
import type { Rig } from "./rig.ts";

/** Bounds of the issue: of pgbench's rate, one by one and travelling together. */
const BOUND = 0.8;
const BOUND_TOGETHER = 1.2;
const CALLERS = 64;

/**
 * B2: accepts per second over distinct orders (two live offers each) from Node, one by one, in
 * pairs with pgbench calling the same statement over the same kind of rows.
 */
export async function b2({
  rig,
  acceptsEach,
  pairs,
}: {
  rig: Rig;
  acceptsEach: number;
  pairs: number;
}): Promise<Result> {
  const binary = findPgbench();
  const place = await makeCity(rig.db, "Поток", rig.clock.now());
  const masters = await makeMasters(rig.db, place.cityId, 2 * acceptsEach, rig.clock.now());
  const together = new AcceptTogether();
  const alone: Accept = acceptOfferAlone;
  const grouped: Accept = (work, press) => together.accept(work, press);
  const rates: { alone: number; grouped: number; floor: number }[] = [];
  const latencies = { alone: [] as number[], grouped: [] as number[] };
  const violations: string[] = [];
  const once = async (accept: Accept, into: number[]) => {
    const perSec = await ourRate(rig, await prepare(rig, place, masters, acceptsEach), accept, into);
    violations.push(...(await brokenInvariants(rig.db)));
    await closeAll(rig);
    return perSec;
  };
  for (let pair = 0; pair < pairs; pair += 1) {
    const floor = binary ? await floorRate(rig, binary, place, masters, acceptsEach) : Number.NaN;
    await closeAll(rig);
    rates.push({
      floor,
      alone: await once(alone, latencies.alone),
      grouped: await once(grouped, latencies.grouped),
    });
  }
  const rows = [
    ...shape(
      "one by one",
      rates.map((r) => [r.alone, r.floor]),
      latencies.alone,
      BOUND,
    ),
    ...shape(
      "together",
      rates.map((r) => [r.grouped, r.floor]),
      latencies.grouped,
      BOUND_TOGETHER,
    ),
  ];
  const floors = rates.map(({ floor }) => floor);
  if (binary) {
    rows.push({ what: "pgbench, 16 clients, the same statement", figure: perSecond(spread(floors).p50) });
    rows.push({ what: "drift of the floor (void above 0.20)", figure: drift(floors).toFixed(2) });
  } else {
    rows.push({
      what: "against pgbench",
      figure: "not measured: no pgbench here (Debian: apt-get install postgresql-15)",
    });
  }
  return { id: "B2", title: "accepts per second over distinct orders", rows, violations };
}

type Accept = (work: Work<Queryable>, press: Press) => Promise<AcceptOffer>;

function shape(
  name: string,
  pairs: readonly [number, number][],
  latencies: readonly number[],
  bound: number,
): Row[] {
  const { p50, p99, max } = spread(latencies);
  const rows: Row[] = [
    { what: `${name}, ${CALLERS} callers`, figure: perSecond(spread(pairs.map(([ours]) => ours)).p50) },
    { what: `${name}: latency p50 / p99 / max`, figure: `${ms(p50)} / ${ms(p99)} / ${ms(max)}` },
  ];
  const against = ratio(pairs);
  if (!Number.isNaN(against.median)) {
    rows.push({
      what: `${name} / pgbench`,
      figure: times(against),
      bound: `>= ${bound}`,
      holds: against.median >= bound,
    });
  }
  return rows;
}

/** Orders with two live offers each, of masters nobody else's order uses. */
async function prepare(
  rig: Rig,
  place: { cityId: number; districtId: number },
  masters: readonly number[],
  n: number,
): Promise<MadeOffer[]> {
  const now = rig.clock.now();
  const orders = await makeOrders(rig.db, place, n, now);
  const pairs = orders.flatMap((orderId, i) => [
    { orderId, masterId: masters[2 * i]! },
    { orderId, masterId: masters[2 * i + 1]! },
  ]);
  const offers = await makeOffers(rig.db, pairs, now);
  await rig.db.run(sql`analyze orders, offers, notifications_outbox`);
  return offers.filter((_, index) => index % 2 === 0);
}

async function ourRate(
  rig: Rig,
  offers: readonly MadeOffer[],
  accept: Accept,
  latencies: number[],
): Promise<number> {
  const queue = offers.values();
  const startMs = monotonicMs();
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (const { offerId, masterId } of queue) {
        const pressedMs = monotonicMs();
        const { status } = await accept(rig.work({ kind: "master", masterId }), {
          offerId,
          masterId,
        });
        latencies.push(monotonicMs() - pressedMs);
        if (status !== "accepted") throw new Error(`a lone accept was answered ${status}`);
      }
    }),
  );
  return (offers.length / (monotonicMs() - startMs)) * SECOND_MS;
}

async function floorRate(
  rig: Rig,
  binary: string,
  place: { cityId: number; districtId: number },
  masters: readonly number[],
  n: number,
): Promise<number> {
  const offers = await prepare(rig, place, masters, n);
  await rig.db.run(sql`drop table if exists bench_queue`);
  await rig.db.run(sql`create table bench_queue (n int primary key, offer_id int, master_id int)`);
  await rig.db.run(sql`
    insert into bench_queue select * from unnest(${offers.map((_, i) => i + 1)}::int[], ${offers.map((o) => o.offerId)}::int[],
                                                 ${offers.map((o) => o.masterId)}::int[])`);
  await rig.db.run(sql`drop sequence if exists bench_next`);
  await rig.db.run(sql`create sequence bench_next cache 1`);
  await rig.db.run(sql`analyze bench_queue`);
  const script =
    "select a.result from bench_queue q, accept_offers(array[q.offer_id], array[q.master_id], array[now()], array[5], true, 'bot', null) a where q.n = (select nextval('bench_next'));\n";
  return pgbench(binary, { url: rig.url, script, clients: 16, transactionsEach: Math.floor(n / 16) });
}

async function closeAll(rig: Rig): Promise<void> {
  await rig.db.run(
    sql`update orders set status = 'CLOSED', closed_at = ${rig.clock.now()} where status = 'ASSIGNED'`,
  );
}
