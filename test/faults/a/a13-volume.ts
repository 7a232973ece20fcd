import { spread } from "../../../bench/measure.ts";
import { connect, type Database } from "../../../src/db/database.ts";
import { type Queryable, sql, type Tx } from "../../../src/db/tx.ts";
import { cityPass } from "../../../src/dispatch/city-pass.ts";
import { CityRosters } from "../../../src/dispatch/city-roster.ts";
import { after, HOUR_MS, monotonicMs } from "../../../src/kernel/time.ts";
import type { WorkDeps } from "../../../src/staff/run-work.ts";
import { engineDeps } from "../../dispatch-verbs.ts";
import type { World } from "../../world.ts";
import { hire, type Place, places, worldOn } from "../company.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";

/** A table of so few rows is read whole because nothing is cheaper. */
const FEW_ROWS = 5_000;
const DECISION_MS = 50;

/** many cities, masters and open orders; what one decision costs must not grow with them. */
export const a13: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { cities: 2, masters: 20, orders: 100, looked: 4 },
    ci: { cities: 40, masters: 2_400, orders: 24_000, looked: 200 },
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
  const rosters = new CityRosters();
  const decide = (place: Place, count: number) => decideOne(world, deps, { place, count, rosters });
  for (const place of where) await decide(place, 1); // Plans and caches, as in an engine that runs.
  counter.readWhole.clear();

  const samples: number[] = [];
  const statements: number[] = [];
  for (let i = 0; i < size.looked; i += 1) {
    counter.count = 0;
    samples.push(await decide(where[i % where.length]!, 1));
    statements.push(counter.count);
  }
  const whole = [...counter.readWhole]
    .filter(([, rows]) => rows > FEW_ROWS)
    .map(([table, rows]) => `${table} ${rows}`);
  counter.count = 0;
  const ofTwenty = await decide(where[0]!, 20);
  const { p50, p99 } = spread(samples);
  const sheet = new Sheet("A-13");
  sheet.printed("open orders, masters, cities", `${size.orders}, ${size.masters}, ${size.cities}`);
  sheet.printed("decision of one order with its wave, p50", p50, "ms");
  sheet.atMost("decision of one order with its wave, p99", p99, DECISION_MS, "ms");
  sheet.printed("per order in a pass of 20", ofTwenty / 20, "ms");
  sheet.exactly("statements per pass, most - least", Math.max(...statements) - Math.min(...statements), 0);
  sheet.atMost("statements of a pass of 20 / of one", counter.count / Math.max(...statements), 2, "x");
  sheet.judged(
    `tables of over ${FEW_ROWS} rows read whole`,
    whole.join(", ") || "0",
    "0",
    whole.length === 0,
  );
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
async function decideOne(
  world: World,
  deps: WorkDeps,
  { place, count, rosters }: { place: Place; count: number; rosters: CityRosters },
): Promise<number> {
  for (let i = 0; i < count; i += 1) await world.order(place);
  const startMs = monotonicMs();
  const { offersSent } = await cityPass(deps, place.cityId, rosters);
  const passMs = monotonicMs() - startMs;
  if (offersSent !== count) throw new Error(`${offersSent} offers for ${count} orders`);
  return passMs;
}

/** A database that counts the statements sent over it, and the rows that whole tables were read for. */
class StatementCounter {
  readonly db: Database;
  count = 0;
  /** Of each table, the most rows that one transaction read of it by reading it whole. */
  readonly readWhole = new Map<string, number>();

  constructor(db: Database) {
    this.db = this.#counting(db);
  }

  #counting<Q extends Queryable>(target: Q): Q {
    return new Proxy(target, {
      get: (_, key) => {
        const value = Reflect.get(target, key, target) as unknown;
        if (typeof value !== "function") return value;
        if (key === "transaction") {
          return (action: (tx: Tx) => Promise<unknown>, options: unknown) =>
            value.call(target, (tx: Tx) => this.#watched(tx, action), options);
        }
        if (!["rows", "one", "maybeOne", "run"].includes(String(key))) return value.bind(target);
        return (...args: unknown[]) => {
          this.count += 1;
          return value.apply(target, args);
        };
      },
    });
  }

  async #watched(tx: Tx, action: (tx: Tx) => Promise<unknown>): Promise<unknown> {
    const result = await action(this.#counting(tx));
    const read = await tx.rows<{ table: string; rows: number }>(sql`
      select relname as table, seq_tup_read::int as rows from pg_stat_xact_user_tables where seq_scan > 0`);
    // Otherwise the session goes on adding to these figures for up to a second.
    await tx.rows(sql`select pg_stat_force_next_flush()`);
    for (const { table, rows } of read) {
      this.readWhole.set(table, Math.max(rows, this.readWhole.get(table) ?? 0));
    }
    return result;
  }
}
