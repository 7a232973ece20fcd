import { type Queryable, sql } from "../src/db/tx.ts";
import { CityRosters } from "../src/dispatch/city-roster.ts";
import { decide, mastersToRank } from "../src/dispatch/decide.ts";
import { storeDecisions } from "../src/dispatch/decision-ledger.ts";
import type { CityFacts, OrderFacts } from "../src/dispatch/facts.ts";
import { loadCityForPass, loadOrders } from "../src/dispatch/load-facts.ts";
import { loadChecks } from "../src/dispatch/master-loads.ts";
import { dispatchPolicy } from "../src/dispatch/policy.ts";
import { Random } from "../src/kernel/random.ts";
import { monotonicMs } from "../src/kernel/time.ts";
import { spread, timed } from "./measure.ts";
import { ms, type Result, type Row } from "./report.ts";
import type { Rig } from "./rig.ts";

const CITIES = 100;
const DISTRICTS = 10;
const BOUND_GROWTH = 3;
const BOUND_LEDGER = 1.5;
const TOP = 10;

/**
 * B5: facts of the city and decision with the best ten, as the number of masters in 100 cities
 * grows; B5b: the same with the rejection ledger stored. Every answer is compared with a
 * brute-force oracle that asks the normalised tables master by master.
 */
export async function b5({
  rig,
  sizes,
  decisions,
}: {
  rig: Rig;
  sizes: readonly number[];
  decisions: number;
}): Promise<Result> {
  const now = rig.clock.now();
  const cities = await makeCities(rig.db, now);
  const rows: Row[] = [];
  const violations: string[] = [];
  const medians: { without: number; plain: number; with_: number }[] = [];
  let made = 0;
  for (const size of sizes) {
    await addMasters(rig.db, cities, (size - made) / CITIES, now);
    made = size;
    await rig.db.run(sql`analyze`);
    const figures = await measure(rig, cities, decisions);
    violations.push(...figures.differences);
    const [without, plain, with_] = [
      spread(figures.withoutMs),
      spread(figures.plainMs),
      spread(figures.withMs),
    ];
    medians.push({ without: without.p50, plain: plain.p50, with_: with_.p50 });
    rows.push({
      what: `${size.toLocaleString("en-US")} masters: decision p50 / p99`,
      figure: `${ms(without.p50)} / ${ms(without.p99)}`,
    });
    rows.push({
      what: `${size.toLocaleString("en-US")} masters: whole look with the ledger p50 / p99`,
      figure: `${ms(with_.p50)} / ${ms(with_.p99)}`,
    });
  }
  const growth = medians.at(-1)!.without / medians[0]!.without;
  const ledger = medians.at(-1)!.with_ / medians.at(-1)!.plain;
  rows.push({
    what: `growth ${sizes[0]} to ${sizes.at(-1)}`,
    figure: `${growth.toFixed(2)}x`,
    bound: `<= ${BOUND_GROWTH}x`,
    holds: growth <= BOUND_GROWTH,
  });
  rows.push({
    what: "B5b look with the ledger / without",
    figure: `${ledger.toFixed(2)}x`,
    bound: `<= ${BOUND_LEDGER}x`,
    holds: ledger <= BOUND_LEDGER,
  });
  rows.push({
    what: "differences from the oracle",
    figure: String(violations.length),
    bound: "0",
    holds: violations.length === 0,
  });
  return { id: "B5", title: "decision as the number of masters grows", rows, violations };
}

interface City {
  readonly cityId: number;
  readonly districtIds: readonly number[];
}

async function makeCities(q: Queryable, now: Date): Promise<City[]> {
  await q.run(sql`
    insert into skills (code, name, created_at)
    select code, code, ${now} from unnest('{ELECTRICS,PLUMBING,APPLIANCES,WINDOWS,HANDYMAN,ROADSIDE}'::text[]) as c (code)
        on conflict (code) do nothing`);
  return q.rows<City>(sql`
    with city as (
      insert into cities (name, timezone, created_at, updated_at)
      select 'Рост ' || i, 'Europe/Moscow', ${now}, ${now} from generate_series(1, ${CITIES}) i returning id
    ), district as (
      insert into districts (city_id, name, created_at)
      select c.id, 'Район ' || d, ${now} from city c cross join generate_series(1, ${DISTRICTS}) d returning id, city_id
    ) select city_id as "cityId", array_agg(id order by id) as "districtIds" from district group by city_id order by city_id`);
}

/** Masters with one to three districts and skills each; four in five work, some have closed orders of the week. */
async function addMasters(q: Queryable, cities: readonly City[], perCity: number, now: Date): Promise<void> {
  await q.run(sql`
    with m as (
      insert into masters (full_name, city_id, rating, is_active, verified, moderation_status, shift_status, is_on_shift,
                           has_vehicle, created_at, updated_at)
      select 'Мастер', c, 4 + (i % 11) / 10.0, true, true, 'APPROVED',
             (case when i % 5 = 0 then 'SHIFT_OFF' else 'SHIFT_ON' end)::shift_status, i % 5 <> 0, i % 3 = 0, ${now}, ${now}
        from unnest(${cities.map(({ cityId }) => cityId)}::int[]) as c cross join generate_series(1, ${perCity}) as i
      returning id, city_id
    ), skill as (
      insert into master_skills (master_id, skill_id)
      select m.id, s.id from m join lateral (select id from skills order by (id * 7 + m.id) % 6 limit 1 + m.id % 3) s on true
    ), district as (
      insert into master_districts (master_id, district_id)
      select m.id, d.id from m join lateral (
        select id from districts where city_id = m.city_id order by (id * 13 + m.id) % 10 limit 1 + m.id % 3) d on true
    )
    insert into orders (city_id, category, status, assigned_master_id, total_sum, search_episode, closed_at, no_district, created_at, updated_at)
    select m.city_id, 'HANDYMAN', 'CLOSED', m.id, 3000 + m.id % 7000, 1, ${now}::timestamptz - interval '1 day', true, ${now}, ${now}
      from m where m.id % 4 = 0`);
}

async function measure(rig: Rig, cities: readonly City[], n: number) {
  const random = new Random(n);
  const policy = dispatchPolicy(rig.settings);
  const withoutMs: number[] = [];
  const plainMs: number[] = [];
  const withMs: number[] = [];
  const differences: string[] = [];
  const rosters = new CityRosters();
  for (const { cityId } of cities) await rosters.of(rig.db, cityId);
  for (let i = 0; i < n; i += 1) {
    const now = rig.clock.now();
    const order = await makeOrder(rig, random.pick(cities), random, now);
    const decideOnce = async (q: Queryable) => {
      const facts = await loadCityForPass(q, order.cityId, { rosters, maxPendingPushes: 0 }, now);
      const masters = await loadChecks(
        rig.db,
        facts.masters,
        now,
        mastersToRank([order], facts, policy, now),
      );
      const city = { ...facts, masters };
      return { city, decision: decide(order, city, policy, now) };
    };
    const startMs = monotonicMs();
    const { city, decision } = await decideOnce(rig.db);
    withoutMs.push(monotonicMs() - startMs);
    // B5b: the whole transaction of a look, with the ledger and without; both write the order and commit.
    const look = (withLedger: boolean) =>
      rig.db.transaction(async (tx) => {
        const again = await decideOnce(tx);
        const entry = { order, decision: again.decision, trigger: "safety_tick" };
        if (withLedger) await storeDecisions(tx, [entry], policy, now);
        await tx.run(
          sql`update orders set dispatch_due_at = ${again.decision.dueAt}, updated_at = ${now} where id = ${order.id}`,
        );
      });
    const plain = await timed(() => look(false));
    plainMs.push(plain);
    withMs.push(await timed(() => look(true)));
    if (i % 10 === 0)
      differences.push(
        ...(await oracle(
          rig.db,
          order,
          city,
          decision.evaluation!.ranked.slice(0, TOP).map((c) => c.masterId),
          now,
        )),
      );
  }
  return { withoutMs, plainMs, withMs, differences };
}

async function makeOrder(
  rig: Rig,
  { cityId, districtIds }: City,
  random: Random,
  now: Date,
): Promise<OrderFacts> {
  const category = random.pick(["ELECTRICS", "PLUMBING", "APPLIANCES", "WINDOWS", "HANDYMAN", "ROADSIDE"]);
  const { id } = await rig.db.one<{ id: number }>(sql`
    insert into orders (city_id, district_id, category, status, search_episode, search_started_at, created_at, updated_at)
    values (${cityId}, ${random.pick(districtIds)}, ${category}::order_category, 'SEARCHING', 1, ${now}, ${now}, ${now}) returning id`);
  return (await loadOrders(rig.db, [id]))[0]!;
}

/** The best ten by plain SQL over the normalised tables, without any of the product's code but the tie-break. */
async function oracle(
  q: Queryable,
  order: OrderFacts,
  city: CityFacts,
  ours: readonly number[],
  now: Date,
): Promise<string[]> {
  const rows = await q.rows<{ id: number; vehicle: boolean; avg: number; rating: number; tie: string }>(sql`
    select m.id, m.has_vehicle as vehicle, m.rating::float8 as rating,
           coalesce((select avg(o.total_sum)::float8 from orders o where o.assigned_master_id = m.id and o.status = 'CLOSED'
                      and o.type = 'NORMAL' and o.closed_at > ${now}::timestamptz - interval '7 days' and o.closed_at <= ${now}), 0) as avg,
           encode(substring(sha256(convert_to(${order.id}::text || ':1:' || m.id, 'UTF8')) for 8), 'hex') as tie
      from masters m
     where m.city_id = ${order.cityId} and m.verified and m.is_active and m.shift_status = 'SHIFT_ON'
       and exists (select from master_districts d where d.master_id = m.id and d.district_id = ${order.districtId})
       and exists (select from master_skills ms join skills s on s.id = ms.skill_id where ms.master_id = m.id and s.code = ${order.category})`);
  rows.sort(
    (a, b) =>
      Number(b.vehicle) - Number(a.vehicle) ||
      b.avg - a.avg ||
      b.rating - a.rating ||
      (a.tie < b.tie ? 1 : -1),
  );
  const best = rows.slice(0, TOP).map(({ id }) => id);
  const isSame = best.length === 0 || best.every((id, i) => id === ours[i]);
  return isSame
    ? []
    : [`order ${order.id}: ours ${ours.join()}, oracle ${best.join()} of ${city.masters.length}`];
}
