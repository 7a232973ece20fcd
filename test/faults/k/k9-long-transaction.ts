import { makeOffers } from "../../../bench/data.ts";
import { median, spread } from "../../../bench/measure.ts";
import type { Database } from "../../../src/db/database.ts";
import { sql } from "../../../src/db/tx.ts";
import { acceptOfferAlone } from "../../../src/dispatch/accept-offer.ts";
import { monotonicMs, SECOND_MS, sleep } from "../../../src/kernel/time.ts";
import type { World } from "../../world.ts";
import { hire, worldOn } from "../company.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";

const SCANNERS = 4;
const LANES = 8;

/**
 * K-9: a transaction that somebody forgot open and reports that read everything hold old versions of the
 * rows. Accepts stay as fast as those on a second database, untouched, measured in turn with them: what
 * the readers take from the machine, both feel.
 */
export const k9: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { accepts: 40, pairs: 1, holdMs: 0 },
    ci: { accepts: 200, pairs: 7, holdMs: SECOND_MS / 2 },
    full: { accepts: 1_000, pairs: 30, holdMs: 60 * SECOND_MS },
  });
  await using db = await ground.database({ poolMax: 16 });
  await using untouched = await ground.database({ poolMax: 16 });
  const [held, control] = [await opened(db), await opened(untouched)];
  const stop = new AbortController();
  const idle = await db.session();
  await idle.query("begin isolation level repeatable read");
  await idle.query("select count(*) from orders");
  const scanners = Array.from({ length: SCANNERS }, () => scan(db, stop.signal));
  for (const side of [held, control]) await accepts(side, size.accepts); // Warm plans and caches.
  const pairs: { readonly held: number; readonly control: number }[] = [];
  for (let i = 0; i < size.pairs; i += 1) {
    await sleep(size.holdMs);
    pairs.push({ control: await accepts(control, size.accepts), held: await accepts(held, size.accepts) });
  }
  const dead = await db.rows<{ table: string; dead: number; live: number }>(sql`
    select relname as table, n_dead_tup::int as dead, n_live_tup::int as live from pg_stat_user_tables
     where relname in ('offers', 'notifications_outbox', 'orders') order by relname`);
  stop.abort();
  const scans = (await Promise.all(scanners)).reduce((sum, n) => sum + n, 0);
  await idle.query("rollback");
  await idle.end();

  const sheet = new Sheet("K-9");
  sheet.printed(
    "p99 of an accept on the untouched database",
    median(pairs.map(({ control: ms }) => ms)),
    "ms",
  );
  sheet.printed(
    `p99 with an idle transaction and ${SCANNERS} readers`,
    median(pairs.map(({ held: ms }) => ms)),
    "ms",
  );
  sheet.atMost(
    "p99 drift: median of the ratios",
    median(pairs.map((pair) => pair.held / pair.control)),
    1.5,
    "x",
  );
  for (const { table, dead: n, live } of dead) sheet.printed(`dead rows of ${table}`, `${n} of ${n + live}`);
  sheet.printed("reports read meanwhile", scans);
  const { n } = await db.one<{ n: number }>(
    sql`select count(*)::int as n from orders where status = 'ASSIGNED'`,
  );
  sheet.exactly("accepts that stand", n, size.accepts * (1 + size.pairs));
  return sheet.rows;
};

interface Side {
  readonly world: World;
  readonly masters: readonly number[];
}

async function opened(db: Database): Promise<Side> {
  const world = await worldOn(db);
  return { world, masters: await hire(world, world.cityId, 200) };
}

/** p99 of accepts of different orders from several callers, ms. */
async function accepts({ world, masters }: Side, count: number): Promise<number> {
  const { db, now } = world;
  const orders = await db.rows<{ id: number }>(sql`
    insert into orders (city_id, district_id, category, status, search_episode, search_started_at, no_candidates_since,
                        dispatch_due_at, created_at, updated_at)
    select ${world.cityId}, ${world.districtIds[0]}, 'ELECTRICS', 'SEARCHING', 1, ${now}, ${now}, ${now}, ${now}, ${now}
      from generate_series(1, ${count}::int) returning id`);
  const pairs = orders.map(({ id }, i) => ({ orderId: id, masterId: masters[i % masters.length]! }));
  const queue = (await makeOffers(db, pairs, now)).values();
  const samples: number[] = [];
  const lane = async () => {
    for (const { offerId, masterId } of queue) {
      const startMs = monotonicMs();
      const { status } = await acceptOfferAlone(world.work(world.masterActor(masterId)), {
        offerId,
        masterId,
      });
      if (status !== "accepted") throw new Error(`a lone accept was answered ${status}`);
      samples.push(monotonicMs() - startMs);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return spread(samples).p99;
}

/** Reads everything again and again in snapshots of its own; returns how often. */
async function scan(db: Database, signal: AbortSignal): Promise<number> {
  const session = await db.session();
  let scans = 0;
  while (!signal.aborted) {
    await session.query("begin isolation level repeatable read");
    await session.query(
      "select count(*), max(o.updated_at) from orders o join offers f on f.order_id = o.id",
    );
    await session.query("select count(*) from notifications_outbox where payload::text like '%нет такого%'");
    await session.query("commit");
    scans += 1;
    await sleep(100);
  }
  await session.end();
  return scans;
}
