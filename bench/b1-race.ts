import { sql } from "../src/db/tx.ts";
import { AcceptTogether } from "../src/dispatch/accept-together.ts";
import { type MadeOffer, makeCity, makeMasters, makeOffers, makeOrders } from "./data.ts";
import { brokenInvariants } from "./invariants.ts";
import { median, ratio, spread, timed } from "./measure.ts";
import { NineStatements } from "./nine-statements.ts";
import { ms, type Result, type Row, times } from "./report.ts";
import type { Rig } from "./rig.ts";

/** Bounds of the issue: all 1000 answered p50, and how many times faster than nine statements. */
const BOUND_MS = 40;
const BOUND_TIMES = 3;

/**
 * B1: N masters hold an open offer of one order and press at the same moment; time until the last
 * of them has his answer, in pairs with the nine-statement accept and with an empty commit.
 */
export async function b1({
  rig,
  races,
  sizes,
}: {
  rig: Rig;
  races: number;
  sizes: readonly number[];
}): Promise<Result> {
  const now = rig.clock.now();
  const place = await makeCity(rig.db, "Гонка", now);
  const masters = await makeMasters(rig.db, place.cityId, Math.max(...sizes), now);
  const together = new AcceptTogether();
  await using rival = new NineStatements(rig.url, 10);
  const rows: Row[] = [];
  const violations: string[] = [];
  for (const n of sizes) {
    const ours: number[] = [];
    const winners: number[] = [];
    const pairs: [number, number][] = [];
    const commits: number[] = [];
    const count = n >= 1_000 ? Math.max(5, Math.ceil(races / 5)) : races;
    const accept = async ({ offerId, masterId }: MadeOffer) =>
      (await together.accept(rig.work({ kind: "master", masterId }), { offerId, masterId })).status;
    // Both warm up; statistics are as autovacuum would have made them.
    await oneRace(rig, place, masters.slice(0, n), accept);
    await rig.db.run(sql`analyze offers, orders, notifications_outbox`);
    await oneRace(rig, place, masters.slice(0, n), (offer) => rival.accept(offer, rig.clock.now()));
    for (let race = 0; race < count; race += 1) {
      commits.push(
        await timed(() =>
          rig.db.run(sql`update skills set is_active = is_active where id = (select min(id) from skills)`),
        ),
      );
      const mine = await oneRace(rig, place, masters.slice(0, n), accept);
      const theirs = await oneRace(rig, place, masters.slice(0, n), (offer) =>
        rival.accept(offer, rig.clock.now()),
      );
      ours.push(mine.allMs);
      winners.push(mine.winnerMs);
      pairs.push([theirs.allMs, mine.allMs]);
      if (mine.winners !== 1) violations.push(`${n} masters: ${mine.winners} winners`);
      await closeAll(rig);
    }
    const answered = spread(ours);
    const against = ratio(pairs);
    rows.push({
      what: `${n} masters: all answered p50 / p99`,
      figure: `${ms(answered.p50)} / ${ms(answered.p99)}`,
      ...(n === 1_000 ? { bound: `<= ${BOUND_MS} ms`, holds: answered.p50 <= BOUND_MS } : {}),
    });
    rows.push({
      what: `${n} masters: winner's answer p50 / p99`,
      figure: `${ms(spread(winners).p50)} / ${ms(spread(winners).p99)}`,
    });
    rows.push({
      what: `${n} masters: nine statements / ours`,
      figure: times(against),
      ...(n === 1_000 ? { bound: `>= ${BOUND_TIMES}x`, holds: against.median >= BOUND_TIMES } : {}),
    });
    rows.push({
      what: `${n} masters: in empty durable commits`,
      figure: `${(answered.p50 / median(commits)).toFixed(1)}`,
    });
    violations.push(...(await brokenInvariants(rig.db, ["no master is above his limit"])));
    await closeAll(rig);
  }
  return { id: "B1", title: "accept race: N masters, one order", rows, violations };
}

async function oneRace(
  rig: Rig,
  place: { cityId: number; districtId: number },
  masters: readonly number[],
  accept: (offer: MadeOffer) => Promise<string>,
): Promise<{ allMs: number; winnerMs: number; winners: number }> {
  const now = rig.clock.now();
  const [orderId] = await makeOrders(rig.db, place, 1, now);
  const offers = await makeOffers(
    rig.db,
    masters.map((masterId) => ({ orderId: orderId!, masterId })),
    now,
  );
  let winners = 0;
  let winnerMs = 0;
  const startMs = performance.now();
  await Promise.all(
    offers.map(async (offer) => {
      if ((await accept(offer)) !== "accepted") return;
      winners += 1;
      winnerMs = performance.now() - startMs;
    }),
  );
  return { allMs: performance.now() - startMs, winnerMs, winners };
}

/** Winners' orders leave the active set, so that no limit is reached. */
async function closeAll(rig: Rig): Promise<void> {
  const now = rig.clock.now();
  await rig.db.run(sql`update orders set status = 'CLOSED', closed_at = ${now} where status = 'ASSIGNED'`);
}
