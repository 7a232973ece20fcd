import { spread } from "../../../bench/measure.ts";
import { connect, type Database } from "../../../src/db/database.ts";
import { type Queryable, sql } from "../../../src/db/tx.ts";
import { cityPass } from "../../../src/dispatch/city-pass.ts";
import { after, HOUR_MS, monotonicMs } from "../../../src/kernel/time.ts";
import type { WorkDeps } from "../../../src/staff/run-work.ts";
import { engineDeps } from "../../dispatch-verbs.ts";
import type { World } from "../../world.ts";
import { hire, type Place, places, worldOn } from "../company.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";

/** Tables that grow with the business: reading one whole for an order would be the end. */
const LARGE = [
  "orders",
  "offers",
  "notifications_outbox",
  "masters",
  "order_status_history",
  "distribution_decisions",
];
const DECISION_MS = 50;

/** many cities, masters and open orders; what one decision costs must not grow with them. */
export const a13: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { cities: 2, masters: 20, orders: 100, looked: 4 },
    ci: { cities: 20, masters: 1_000, orders: 6_000, looked: 60 },
    full: { cities: 80, masters: 5_000, orders: 50_000, looked: 800 },
  });
  await using db = await ground.database();
  const world = await worldOn(db);
  const where = await places(world, size.cities);
  for (const { cityId } of where) await hire(world, cityId, Math.floor(size.masters / size.cities));
  for (const place of where) await waiting(world, place, Math.floor(size.orders / size.cities));
  await db.run(sql`analyze`);
  await using pool = connect({ url: db.url, poolMax: 1 });
  const counter = new StatementCounter(pool);
  const deps: WorkDeps = { ...engineDeps(world), db: counter.db };
  await decideOne(world, deps, where[0]!, 1); // Plans and caches.

  const before = await scans(db);
  const samples: number[] = [];
  const statements: number[] = [];
  for (let i = 0; i < size.looked; i += 1) {
    counter.count = 0;
    samples.push(await decideOne(world, deps, where[i % where.length]!, 1));
    statements.push(counter.count);
  }
  const seqScans = await scansSince(db, before);
  counter.count = 0;
  const ofTwenty = await decideOne(world, deps, where[0]!, 20);
  const { p50, p99 } = spread(samples);
  const sheet = new Sheet("A-13");
  sheet.printed("open orders, masters, cities", `${size.orders}, ${size.masters}, ${size.cities}`);
  sheet.printed("decision of one order with its wave, p50", p50, "ms");
  sheet.atMost("decision of one order with its wave, p99", p99, DECISION_MS, "ms");
  sheet.printed("per order in a pass of 20", ofTwenty / 20, "ms");
  sheet.exactly("statements per pass, most - least", Math.max(...statements) - Math.min(...statements), 0);
  sheet.atMost("statements of a pass of 20 / of one", counter.count / Math.max(...statements), 2, "x");
  // A small table is read whole because that is cheapest.
  if (profile === "smoke") sheet.printed("large tables read whole", seqScans.join(", ") || "none");
  else sheet.judged("large tables read whole", seqScans.join(", ") || "0", "0", seqScans.length === 0);
  return sheet.rows;
};

/** Open orders of a place that are not due now: half with an offer on the phone, half between waves. */
async function waiting(world: World, { cityId, districtId }: Place, count: number): Promise<void> {
  const { db, now } = world;
  await db.run(sql`
    with made as (
      insert into orders (city_id, district_id, category, description, status, search_episode, search_started_at,
                          no_candidates_since, dispatch_due_at, search_round, created_at, updated_at)
      select ${cityId}, ${districtId}, 'ELECTRICS', 'Не работает розетка', 'SEARCHING', 1, ${now}, ${now},
             ${after(now, HOUR_MS)}, 1, ${now}, ${now}
        from generate_series(1, ${count}::int) returning id
    ), numbered as (select id, row_number() over (order by id) as n from made),
    his as (select id, row_number() over (order by id) as n, count(*) over () as many from masters where city_id = ${cityId})
    insert into offers (order_id, master_id, search_episode, state, sent_at, delivered_at, responded_at, expires_at, created_at)
    select o.id, m.id, 1, case when o.n % 2 = 0 then 'SENT' else 'EXPIRED' end::offer_state, ${now}, ${now},
           case when o.n % 2 = 0 then null else ${now}::timestamptz end, ${after(now, HOUR_MS)}, ${now}
      from numbered o join his m on m.n = 1 + o.n % m.many`);
}

/** New orders in a place and the pass that offers them, ms. */
async function decideOne(world: World, deps: WorkDeps, place: Place, count: number): Promise<number> {
  for (let i = 0; i < count; i += 1) await world.order(place);
  const startMs = monotonicMs();
  const { offersSent } = await cityPass(deps, place.cityId);
  const passMs = monotonicMs() - startMs;
  if (offersSent !== count) throw new Error(`${offersSent} offers for ${count} orders`);
  return passMs;
}

/** A database that counts the statements sent over it. */
class StatementCounter {
  readonly db: Database;
  count = 0;

  constructor(db: Database) {
    this.db = this.#counting(db);
  }

  #counting<Q extends Queryable>(target: Q): Q {
    return new Proxy(target, {
      get: (_, key) => {
        const value = Reflect.get(target, key, target) as unknown;
        if (typeof value !== "function") return value;
        if (key === "transaction") {
          return (action: (tx: Queryable) => Promise<unknown>, options: unknown) =>
            value.call(target, (tx: Queryable) => action(this.#counting(tx)), options);
        }
        if (["rows", "one", "maybeOne", "run"].includes(String(key))) {
          return (...args: unknown[]) => {
            this.count += 1;
            return value.apply(target, args);
          };
        }
        return value.bind(target);
      },
    });
  }
}

async function scans(q: Queryable): Promise<Map<string, number>> {
  const rows = await q.rows<{ table: string; n: number }>(sql`
    select relname as table, seq_scan::int as n from pg_stat_user_tables where relname = any(${LARGE}::text[])`);
  return new Map(rows.map(({ table, n }) => [table, n]));
}

async function scansSince(q: Queryable, before: ReadonlyMap<string, number>): Promise<string[]> {
  // Sessions report what they did at most once a second.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  await q.run(sql`select pg_stat_clear_snapshot()`);
  const after = await scans(q);
  return [...after].filter(([table, n]) => n > (before.get(table) ?? 0)).map(([table]) => table);
}
