import { type Queryable, sql } from "../src/db/tx.ts";
import { AcceptTogether } from "../src/dispatch/accept-together.ts";
import { cityPass } from "../src/dispatch/city-pass.ts";
import { CityRosters } from "../src/dispatch/city-roster.ts";
import { dueCities } from "../src/dispatch/engine.ts";
import { after, HOUR_MS, monotonicMs, SECOND_MS } from "../src/kernel/time.ts";
import { Settings } from "../src/settings/settings.ts";
import { makeMasters } from "./data.ts";
import { timed } from "./measure.ts";
import { ms, perSecond, type Result, type Row } from "./report.ts";
import type { Rig } from "./rig.ts";

const BOUND_FIRST_PASS = 6;
const BOUND_LOOP_S = 90;
const BOUND_STORM = 8;

export interface DrainSize {
  readonly cities: number;
  readonly masters: number;
  readonly orders: number;
}

/**
 * B4: a mass of searching orders. (i) One pass until each has an offer or a recorded reason, against one SQL
 * statement that writes the same offers, pushes and order updates. (ii) Closed loop: virtual masters accept,
 * work and close at once until no order is left. B7: all offers expire in the same second, against one UPDATE of
 * the same rows, the next wave included.
 */
export async function b4({ rig, size }: { rig: Rig; size: DrainSize }): Promise<Result[]> {
  rig.settings = Settings.of(
    {
      max_open_offers: 50,
      max_active_orders: 50,
      max_pending_pushes: 0,
      distribution_sla_seconds: 3_600,
      distribution_reoffer_minutes: 0,
    },
    { version: rig.settings.version },
  );
  const now = rig.clock.now();
  const cityIds = await makeCities(rig.db, size.cities, now);
  for (const cityId of cityIds) await makeMasters(rig.db, cityId, size.masters / size.cities, now);
  await makeOrders(rig.db, cityIds, size.orders / size.cities, now);
  await rig.db.run(sql`analyze`);
  await rig.deps.cities.load();

  const floorMs = await sqlFloor(rig, now);
  const rosters = new CityRosters();
  const fairness: number[] = [];
  const startMs = monotonicMs();
  const passMs = await timed(() => pass(rig, rosters, (cityMs) => fairness.push(cityMs - startMs)));
  const violations = await everyOrderLookedAt(rig);

  const stormFloorMs = await stormFloor(rig);
  await rig.db.run(sql`update offers set expires_at = sent_at, delivered_at = sent_at where state = 'SENT'`);
  const stormMs = await timed(() => pass(rig, rosters, () => {}));
  const stormViolations = await everyOrderLookedAt(rig);

  const loopMs = await timed(() => closedLoop(rig, rosters));
  const { left } = await rig.db.one<{ left: number }>(
    sql`select count(*)::int as left from orders where status = 'SEARCHING'`,
  );
  const per = (value: number) => perSecond(size.orders / (value / SECOND_MS));
  const name = `${size.orders.toLocaleString("en-US")} orders, ${size.masters.toLocaleString("en-US")} masters, ${size.cities} cities`;
  const first: Row[] = [
    { what: "first pass", figure: `${ms(passMs)} (${per(passMs)})` },
    { what: "SQL writing the same rows", figure: ms(floorMs) },
    {
      what: "first pass / SQL",
      figure: `${(passMs / floorMs).toFixed(1)}x`,
      bound: `<= ${BOUND_FIRST_PASS}x`,
      holds: passMs / floorMs <= BOUND_FIRST_PASS,
    },
    {
      what: "closed loop until none is left",
      figure: `${ms(loopMs)} (${per(loopMs)})`,
      ...loopBound(size, loopMs),
    },
    { what: "orders left", figure: String(left), bound: "0", holds: left === 0 },
    {
      what: "last city done / mean city",
      figure: `${(Math.max(...fairness) / (fairness.reduce((a, b) => a + b, 0) / fairness.length)).toFixed(2)}x`,
    },
  ];
  const storm: Row[] = [
    { what: "all offers expire at once, next wave included", figure: `${ms(stormMs)} (${per(stormMs)})` },
    { what: "one UPDATE of the same rows", figure: ms(stormFloorMs) },
    {
      what: "storm / UPDATE",
      figure: `${(stormMs / stormFloorMs).toFixed(1)}x`,
      bound: `<= ${BOUND_STORM}x`,
      holds: stormMs / stormFloorMs <= BOUND_STORM,
    },
  ];
  return [
    { id: "B4", title: `drain: ${name}`, rows: first, violations },
    { id: "B7", title: `expiry storm: ${name}`, rows: storm, violations: stormViolations },
  ];
}

/** The bound is stated for 100 k orders; smaller profiles only report. */
function loopBound(size: DrainSize, loopMs: number): Partial<Row> {
  if (size.orders < 100_000) return {};
  return { bound: `<= ${BOUND_LOOP_S} s`, holds: loopMs <= BOUND_LOOP_S * SECOND_MS };
}

async function makeCities(q: Queryable, n: number, now: Date): Promise<number[]> {
  const rows = await q.rows<{ id: number }>(sql`
    with city as (
      insert into cities (name, timezone, created_at, updated_at)
      select 'Город ' || i, 'Europe/Moscow', ${now}, ${now} from generate_series(1, ${n}) i returning id
    ), district as (insert into districts (city_id, name, created_at) select id, 'Центр', ${now} from city)
    select id from city order by id`);
  return rows.map(({ id }) => id);
}

async function makeOrders(
  q: Queryable,
  cityIds: readonly number[],
  perCity: number,
  now: Date,
): Promise<void> {
  await q.run(sql`
    insert into orders (city_id, district_id, category, description, status, search_episode, search_started_at,
                        no_candidates_since, dispatch_due_at, created_at, updated_at)
    select d.city_id, d.id, 'ELECTRICS', 'Не работает розетка', 'SEARCHING', 1, ${now}, ${now}, ${now}, ${now}, ${now}
      from districts d cross join generate_series(1, ${perCity}) where d.city_id = any(${cityIds}::int[])`);
}

/** Runs passes over all due cities, two at a time, until nothing is due. */
async function pass(rig: Rig, rosters: CityRosters, done: (atMs: number) => void): Promise<void> {
  for (;;) {
    const cities = (await dueCities(rig.db, rig.clock.now())).values();
    let worked = false;
    const lane = async () => {
      for (const cityId of cities) {
        const { ordersLooked } = await cityPass(rig.deps, cityId, rosters);
        worked ||= ordersLooked > 0;
        done(monotonicMs());
      }
    };
    await Promise.all([lane(), lane()]);
    if (!worked) return;
  }
}

/** One statement per kind of row, for as many orders: no engine can be faster than its own output. Rolled back. */
async function sqlFloor(rig: Rig, now: Date): Promise<number> {
  let elapsedMs = 0;
  const undo = new Error("undo");
  await rig.db
    .transaction(async (tx) => {
      elapsedMs = await timed(() =>
        tx.run(sql`
          with pick as (
            select o.id as order_id, (select m.id from masters m where m.city_id = o.city_id order by m.id offset o.id % 50 limit 1) as master_id,
                   nextval(pg_get_serial_sequence('offers', 'id'))::int as offer_id
              from orders o where o.status = 'SEARCHING'
          ), offer as (
            insert into offers (id, order_id, master_id, search_episode, state, sent_at, expires_at, created_at)
            overriding system value
            select offer_id, order_id, master_id, 1, 'SENT', ${now}, ${after(now, HOUR_MS)}, ${now} from pick
          ), push as (
            insert into notifications_outbox (kind, bot, master_id, chat_key, event, priority, order_id, offer_id, created_at, next_attempt_at, dedupe_key)
            select 'MASTER', 'master', master_id, 'm:' || master_id, 'new_offer', 0, order_id, offer_id, ${now}, ${now}, 'new_offer:' || offer_id from pick
          )
          update orders o set search_round = 1, dispatch_due_at = ${after(now, HOUR_MS)}, updated_at = ${now} from pick where pick.order_id = o.id`),
      );
      throw undo;
    })
    .catch((error) => {
      if (error !== undo) throw error;
    });
  return elapsedMs;
}

async function stormFloor(rig: Rig): Promise<number> {
  let elapsedMs = 0;
  const undo = new Error("undo");
  await rig.db
    .transaction(async (tx) => {
      elapsedMs = await timed(() =>
        tx.run(
          sql`update offers set state = 'EXPIRED', responded_at = ${rig.clock.now()} where state = 'SENT'`,
        ),
      );
      throw undo;
    })
    .catch((error) => {
      if (error !== undo) throw error;
    });
  return elapsedMs;
}

async function everyOrderLookedAt(rig: Rig): Promise<string[]> {
  const { n } = await rig.db.one<{ n: number }>(sql`
    select count(*)::int as n from orders o where o.status = 'SEARCHING'
       and not exists (select from offers f where f.order_id = o.id and f.state in ('SENT','VIEWED'))
       and not exists (select from distribution_decisions d where d.order_id = o.id and d.outcome <> 'offers_sent' and d.last_seen_at >= o.search_started_at)`);
  return n === 0 ? [] : [`${n} orders have neither an offer nor a reason`];
}

/** Masters accept everything they are offered; their orders are closed at once, in bulk, so that limits free up. */
async function closedLoop(rig: Rig, rosters: CityRosters): Promise<void> {
  const together = new AcceptTogether();
  for (;;) {
    const offers = await rig.db.rows<{ offerId: number; masterId: number }>(sql`
      select id as "offerId", master_id as "masterId" from offers where state = 'SENT' order by id limit 20000`);
    if (offers.length > 0) {
      const queue = offers.values();
      await Promise.all(
        Array.from({ length: 200 }, async () => {
          for (const { offerId, masterId } of queue)
            await together.accept(rig.work({ kind: "master", masterId }), { offerId, masterId });
        }),
      );
      await rig.db.run(
        sql`update orders set status = 'CLOSED', closed_at = ${rig.clock.now()} where status = 'ASSIGNED'`,
      );
    }
    await pass(rig, rosters, () => {});
    const { left } = await rig.db.one<{ left: number }>(
      sql`select count(*)::int as left from offers where state = 'SENT'`,
    );
    if (left === 0) return;
  }
}
