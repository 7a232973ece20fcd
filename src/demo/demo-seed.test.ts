import { afterAll, expect, onTestFinished, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import type { Database } from "../db/database.ts";
import { sql } from "../db/tx.ts";
import { cityPass } from "../dispatch/city-pass.ts";
import { evaluateCity } from "../dispatch/decide.ts";
import type { StoredVerdict } from "../dispatch/decision-ledger.ts";
import { dueCities } from "../dispatch/engine.ts";
import { loadCity, loadOrders } from "../dispatch/load-facts.ts";
import { dispatchPolicy } from "../dispatch/policy.ts";
import type { Candidate } from "../dispatch/ranking.ts";
import { REASONS, type Reason, reasonCodes, reasonsIn } from "../dispatch/reasons.ts";
import { replayDecision } from "../dispatch/replay-decision.ts";
import { Cities } from "../geo/cities.ts";
import { after, HOUR_MS, VirtualClock } from "../kernel/time.ts";
import { checkMoneyInvariants } from "../money/invariants.ts";
import { seedAll } from "../roles/seed.ts";
import { loadSettings } from "../settings/load-settings.ts";
import { brokenInvariants } from "../timers/invariants.ts";
import { DEMO_MASTERS, DEMO_PEOPLE, type DemoMasterKey } from "./demo-people.ts";
import { type SeedDemo, seedDemo } from "./demo-seed.ts";

/** Tuesday, 10 March 2026, 11:40 in Демоград. */
const NOW = new Date("2026-03-10T08:40:00Z");

interface Demo {
  readonly db: Database;
  readonly seeded: Extract<SeedDemo, { status: "seeded" }>;
}

let shared: Promise<Demo> | null = null;
afterAll(async () => (await shared)?.db.close());

/** One demo at `NOW` for all tests that only read. */
function demo(): Promise<Demo> {
  shared ??= testDatabase().then((db) => seedInto(db, NOW));
  return shared;
}

/** A demo of the test's own. */
async function ownDemo(now: Date): Promise<Demo> {
  const db = await testDatabase();
  onTestFinished(() => db.close());
  return await seedInto(db, now);
}

async function seedInto(db: Database, now: Date): Promise<Demo> {
  await seedAll(db, { now: after(now, -HOUR_MS) });
  const seeded = await seedDemo(db, now);
  if (seeded.status !== "seeded") throw new Error(seeded.status);
  return { db, seeded };
}

/** What speaks against each master of Демоград for an order at that moment, by his key. */
async function reasonsFor(db: Database, orderId: number, now: Date) {
  const { settings } = await loadSettings(db, now);
  const [order] = await loadOrders(db, [orderId]);
  const policy = dispatchPolicy(settings);
  const city = await loadCity(db, order!.cityId, policy, now);
  const { verdicts, ranked } = evaluateCity(order!, city, policy, now);
  const people = await db.rows<{ id: number; tgUserId: number }>(
    sql`select id, tg_user_id as "tgUserId" from masters`,
  );
  const keyOf = (id: number) => {
    const { tgUserId } = people.find((person) => person.id === id)!;
    return DEMO_MASTERS.find((master) => master.tgUserId === tgUserId)!.key;
  };
  return {
    reasons: Object.fromEntries(
      verdicts.map(({ masterId, mask, parameters }) => [keyOf(masterId), reasonCodes(mask, parameters)]),
    ) as Record<DemoMasterKey, string[]>,
    found: new Set(verdicts.flatMap(({ mask }) => reasonsIn(mask))),
    eligible: ranked.map(({ masterId }) => keyOf(masterId)),
    ranked,
  };
}

const OF_ASKED: readonly Reason[] = ["open_offer", "declined_before", "asked_recently", "previous_master"];

async function expectEveryReason(db: Database, seeded: Extract<SeedDemo, { status: "seeded" }>, now: Date) {
  const first = await reasonsFor(db, seeded.orders.demo, now);
  expect(Object.keys(first.reasons)).toHaveLength(18);
  expect(new Set(first.eligible)).toEqual(new Set(["fast", "second", "careful", "calm", "newcomer"]));
  expect(REASONS.filter((reason) => !first.found.has(reason))).toEqual(OF_ASKED);
  const asked = await reasonsFor(db, seeded.orders.asked, now);
  expect(OF_ASKED.filter((reason) => !asked.found.has(reason))).toEqual([]);
  return { first, asked };
}

/** What the made-up data must keep besides the invariants of the running system; each must find nothing. */
const OWN_INVARIANTS: Readonly<Record<string, ReturnType<typeof sql>>> = {
  "every assigned order has its accepted offer": sql`
    select o.id from orders o left join offers f on f.order_id = o.id and f.state = 'ACCEPTED'
     where o.status in ('ASSIGNED','EN_ROUTE','WORKING','PAYMENT','CLOSED')
       and f.master_id is distinct from o.assigned_master_id`,
  "every offer has its push, every sent one a message": sql`
    select f.id from offers f left join notifications_outbox n on n.id = f.push_outbox_id and n.offer_id = f.id
     where n.id is null or n.event <> 'new_offer' or (n.processed_at is not null and n.telegram_message_id is null)`,
  "no push of an ended offer waits": sql`
    select n.id from notifications_outbox n join offers f on f.id = n.offer_id
     where n.event = 'new_offer' and n.processed_at is null and f.state not in ('SENT','VIEWED')`,
  "history is a chain in time as well": sql`
    select order_id from (
      select order_id, from_status, lag(to_status) over (partition by order_id order by created_at, id) as before
        from order_status_history) as h
     where from_status is distinct from before`,
  "every closed order of type NORMAL has its approved commission": sql`
    select o.id from orders o left join commissions c on c.order_id = o.id and c.status = 'APPROVED'
     where o.status = 'CLOSED' and (o.type = 'NORMAL') <> (c.id is not null)`,
  "one metrics row per assignment": sql`
    select o.id from orders o where o.status = 'CLOSED'
       and (select count(*) from distribution_metrics d where d.order_id = o.id) <> 1`,
  "every shift column agrees with the last event": sql`
    select m.id from masters m
      join lateral (select kind from master_state_events e
                     where e.master_id = m.id and e.kind in ('shift_on','shift_off','break_start')
                     order by e.at desc, e.id desc limit 1) as e on true
     where m.shift_status::text
        <> case e.kind when 'shift_on' then 'SHIFT_ON' when 'break_start' then 'BREAK' else 'SHIFT_OFF' end`,
  "every rate follows from the average check of its moment": sql`
    select c.id from commissions c
     cross join lateral (
       select coalesce(sum(o.total_sum), 0) as sum, greatest(count(*), 1) as n from orders o
        where o.assigned_master_id = c.master_id and o.type = 'NORMAL' and o.id <> c.order_id
          and o.closed_at > c.created_at - interval '7 days' and o.closed_at <= c.created_at) as week
     where c.rate <> case when week.sum >= 7000 * week.n then 0.4 else 0.5 end`,
  "nothing lies in the future": sql`
    select id from order_status_history h where created_at > (select max(created_at) from orders)
    union all select id from ledger_entries where at > (select max(created_at) from orders)
    union all select id from offers
     where greatest(sent_at, delivered_at, viewed_at, responded_at) > (select max(created_at) from orders)`,
};

async function expectInvariants(db: Database, now: Date): Promise<void> {
  expect(await brokenInvariants(db, now)).toEqual([]);
  expect(await checkMoneyInvariants(db)).toEqual([]);
  for (const [name, query] of Object.entries(OWN_INVARIANTS)) expect(await db.rows(query), name).toEqual([]);
}

test("one demo order shows every reason that depends on the master, a second one the rest", async () => {
  const { db, seeded } = await demo();
  const { first, asked } = await expectEveryReason(db, seeded, NOW);
  expect(first.reasons).toMatchObject({
    fast: [],
    second: [],
    careful: [],
    calm: [],
    newcomer: [],
    offShift: ["not_on_shift"],
    onBreak: ["on_break_until_2026-03-10T09:28:00Z"],
    atLimit: ["at_limit_5/5"],
    noOrders: ["at_limit_0/0"],
    blocked: ["inactive", "blocked", "not_on_shift"],
    unverified: ["not_verified", "inactive", "not_on_shift"],
    inactive: ["inactive", "not_on_shift"],
    deleted: ["inactive", "deleted", "not_on_shift"],
    noSkill: ["missing_skill"],
    otherDistrict: ["wrong_district"],
    unreachable: ["unreachable"],
    busySlot: ["slot_conflict"],
    threeOffers: ["too_many_open_offers"],
  });
  // Vehicle first, then average check, then rating: all five differ.
  expect(first.eligible).toEqual(["fast", "second", "careful", "calm", "newcomer"]);
  expect(
    new Set(first.ranked.map(({ checkSumKopecks, checkCount }) => checkSumKopecks / Math.max(1, checkCount)))
      .size,
  ).toBe(5);
  expect(new Set(first.ranked.map(({ ratingHundredths }) => ratingHundredths)).size).toBe(5);
  expect(asked.reasons).toMatchObject({
    fast: ["previous_master"],
    careful: ["declined_before"],
    calm: ["asked_recently"],
    newcomer: ["open_offer"],
  });
});

test("the data set is as large and as mixed as the specification says", async () => {
  const { db, seeded } = await demo();
  const groups = async (query: ReturnType<typeof sql>) =>
    Object.fromEntries((await db.rows<{ k: string; n: number }>(query)).map(({ k, n }) => [k, n]));
  expect(
    await groups(
      sql`select c.name as k, count(*)::int as n from masters m join cities c on c.id = m.city_id group by 1`,
    ),
  ).toEqual({ Демоград: 18, Калининград: 2, Владивосток: 3, Москва: 1 });
  expect(await groups(sql`select role::text as k, count(*)::int as n from staff_users group by 1`)).toEqual({
    GLOBAL_ADMIN: 1,
    CITY_ADMIN: 1,
    LOGIST: 3,
  });
  expect(
    await groups(
      sql`select d.name as k, count(*)::int as n from streets s join districts d on d.id = s.district_id group by 1`,
    ),
  ).toEqual({ Центральный: 10, Северный: 10, Южный: 10, Заречный: 10 });
  expect(await groups(sql`select status::text as k, count(*)::int as n from orders group by 1`)).toEqual({
    CREATED: 1,
    SEARCHING: 8,
    GUARANTEE: 1,
    DEFERRED: 3,
    ASSIGNED: 4,
    EN_ROUTE: 3,
    WORKING: 2,
    PAYMENT: 4,
    CANCELED: 2,
    CLOSED: 202,
  });
  expect(
    await groups(sql`select status::text as k, count(*)::int as n from commissions group by 1`),
  ).toMatchObject({
    WAIT_PAY: 2,
    REPORTED: 1,
    OVERDUE: 1,
    CANCELED: 1,
    APPROVED: 201,
  });
  expect(
    await db.one(sql`select count(*)::int as n from commissions where rejection_reason is not null`),
  ).toEqual({ n: 1 });
  expect(
    await groups(
      sql`select level || ' ' || status as k, count(*)::int as n from referral_rewards group by 1`,
    ),
  ).toMatchObject({
    "1 ACCRUED": expect.any(Number),
    "1 PAID": expect.any(Number),
    "2 ACCRUED": expect.any(Number),
    "2 PAID": expect.any(Number),
  });
  expect(await db.one(sql`select count(distinct category)::int as n from orders where id > 201`)).toEqual({
    n: 6,
  });
  expect(await db.rows(sql`select distinct rate::text from commissions order by 1`)).toEqual([
    { rate: "0.4000" },
    { rate: "0.5000" },
  ]);
  // A guarantee payment on a balance, an order without district, a typed street, an owned escalation.
  expect(
    await db.one(sql`select count(*)::int as n from ledger_entries where kind = 'GUARANTEE_ACCRUED'`),
  ).toEqual({ n: 1 });
  expect(
    await db.one(
      sql`select count(*)::int as n from orders where no_district and street_manual is not null and status = 'SEARCHING'`,
    ),
  ).toEqual({ n: 1 });
  expect(
    await db.one(sql`
      select s.username, dist_escalated_admin_at is not null as admin from orders o
        join staff_users s on s.id = o.escalation_owner_staff_id where o.id = ${seeded.orders.escalated}`),
  ).toEqual({ username: "demo_vera", admin: true });
  expect(
    await groups(sql`
      select reason as k, count(*)::int as n from order_status_history
       where reason in ('manual_return','master_refused','deferred_by_staff','canceled_by_staff','guarantee_created') group by 1`),
  ).toEqual({
    manual_return: 1,
    master_refused: 1,
    deferred_by_staff: 1,
    canceled_by_staff: 2,
    guarantee_created: 2,
  });
});

test("history covers 14 whole days with 200 closed orders", async () => {
  const { db } = await demo();
  const days = await db.rows<{ day: string; n: number }>(sql`
    select to_char(created_at at time zone 'Europe/Moscow', 'YYYY-MM-DD') as day, count(*)::int as n
      from orders where id <= 201 group by 1 order by 1`);
  expect(days).toHaveLength(14);
  expect([days[0]!.day, days.at(-1)!.day]).toEqual(["2026-02-24", "2026-03-09"]);
  expect(days.reduce((sum, { n }) => sum + n, 0)).toBe(201);
  expect(
    await db.one(sql`
      select count(*)::int as closed, count(archived_at)::int as archived,
             bool_and(archived_at is not null or closed_at > ${after(NOW, -25 * HOUR_MS)}) as old_ones_archived
        from orders where id <= 201 and status = 'CLOSED'`),
  ).toMatchObject({ closed: 200, old_ones_archived: true });
});

test("every stored decision can be made again and names every master there was", async () => {
  const { db } = await demo();
  const decisions = await db.rows<{
    id: number;
    scope: "DISTRICT" | "CITY";
    verdicts: StoredVerdict[];
    candidates: Candidate[];
    offeredMasterIds: number[];
    outcome: string;
    missing: number;
  }>(sql`
    select id, scope, verdicts, candidates, offered_master_ids as "offeredMasterIds", outcome,
           (select count(*)::int from masters m
             where m.city_id = d.city_id and m.created_at <= d.decided_at
               and not exists (select from jsonb_array_elements(d.verdicts) as v where (v ->> 0)::int = m.id)) as missing
      from distribution_decisions d`);
  expect(decisions.length).toBeGreaterThan(200);
  for (const { offeredMasterIds, missing, ...stored } of decisions) {
    expect({ id: stored.id, missing }).toEqual({ id: stored.id, missing: 0 });
    const fanout = stored.outcome === "offers_sent" ? 1 : 0;
    expect(replayDecision({ ...stored, offeredMasterIds, fanout })).toMatchObject({ identical: true });
  }
});

test("the same moment gives the same story", async () => {
  const [one, two] = [await demo(), await ownDemo(NOW)];
  const digest = ({ db }: { db: Database }) =>
    db.one(sql`
      select (select md5(string_agg(o::text, '|' order by id)) from orders o) as orders,
             (select md5(string_agg(f::text, '|' order by id)) from offers f) as offers,
             (select md5(string_agg(l::text, '|' order by id)) from ledger_entries l) as ledger,
             (select md5(string_agg(h::text, '|' order by id)) from order_status_history h) as history`);
  expect(await digest(one)).toEqual(await digest(two));
});

test("a database with an order is left alone, also by two processes at once", async () => {
  const db = await testDatabase();
  onTestFinished(() => db.close());
  await seedAll(db, { now: NOW });
  const both = await Promise.all([seedDemo(db, NOW), seedDemo(db, NOW)]);
  expect(both.map(({ status }) => status).sort()).toEqual(["has_orders", "seeded"]);
  const before = await db.one(sql`select count(*)::int as n from orders`);
  expect(await seedDemo(db, NOW)).toEqual({ status: "has_orders" });
  expect(await db.one(sql`select count(*)::int as n from orders`)).toEqual(before);
});

test.each([
  ["just after midnight", "2026-03-09T21:10:00Z"],
  ["before the working day", "2026-03-10T05:55:00Z"],
  ["in the afternoon", "2026-03-10T12:59:30Z"],
  ["late in the evening", "2026-03-10T19:45:00Z"],
])("seeded %s the demo is whole as well", async (_, iso) => {
  const now = new Date(iso);
  const { db, seeded } = await ownDemo(now);
  await expectInvariants(db, now);
  await expectEveryReason(db, seeded, now);
});

test("every invariant holds", async () => {
  const { db } = await demo();
  await expectInvariants(db, NOW);
});

test("the engine takes the demo up: its first decision on the demo order names every reason, and the best master is asked", async () => {
  const { db, seeded } = await ownDemo(NOW);
  const { settings } = await loadSettings(db, NOW);
  const cities = new Cities(db);
  await cities.load();
  const errors: string[] = [];
  const log = {
    info() {},
    warn: (event: string) => void errors.push(event),
    error: (event: string) => void errors.push(event),
  };
  const deps = { db, clock: new VirtualClock(NOW), cities, settings: { current: async () => settings }, log };
  for (const cityId of await dueCities(db, NOW)) await cityPass(deps, cityId);
  expect(errors).toEqual([]);
  const decision = await db.one<{
    trigger: string;
    rejections: Record<string, number>;
    offered: number[];
  }>(sql`
    select trigger, rejections, offered_master_ids as offered from distribution_decisions where order_id = ${seeded.orders.demo}`);
  expect(decision.trigger).toBe("order_created");
  expect(REASONS.filter((reason) => !decision.rejections[reason])).toEqual(OF_ASKED);
  expect(await db.one(sql`select last_name as name from masters where id = ${decision.offered[0]}`)).toEqual({
    name: "Быстров",
  });
  expect(await db.one(sql`select count(*)::int as n from dispatch_events`)).toEqual({ n: 0 });
});

test("the messages of the windows wait to be delivered, all others went out long ago", async () => {
  const { db } = await demo();
  const waiting = await db.rows<{ name: string; event: string; n: number }>(sql`
    select coalesce(m.last_name, s.username) as name, event, count(*)::int as n
      from notifications_outbox o
      left join masters m on m.id = o.master_id left join staff_users s on s.id = o.staff_user_id
     where processed_at is null group by 1, 2 order by 1, 2`);
  expect(waiting.filter(({ name }) => name === "Жаров")).toEqual([
    { name: "Жаров", event: "commission_created", n: 1 },
    { name: "Жаров", event: "order_assigned", n: 5 },
  ]);
  expect(waiting.filter(({ name }) => name === "demo_vera").map(({ event }) => event)).toEqual([
    "escalation_logist",
  ]);
  expect(
    await db.one(
      sql`select min(created_at) > ${after(NOW, -60_000)} as fresh from notifications_outbox where processed_at is null`,
    ),
  ).toEqual({ fresh: true });
});

test("all data is fictitious: phones, ids and the card", async () => {
  const { db } = await demo();
  const phones = await db.rows<{ phone: string }>(sql`
    select phone from masters union select phone from staff_users union select client_phone from orders
    union select value from settings where key = 'owner_pay_sbp_phone'`);
  for (const { phone } of phones) expect(phone).toMatch(/^\+7900555\d{4}$/);
  const ids = DEMO_PEOPLE.map(({ tgUserId }) => tgUserId);
  expect(new Set(ids).size).toBe(29);
  for (const id of ids) expect(id).toBeGreaterThan(900_000_000);
  expect(DEMO_PEOPLE.filter(({ hasWindow }) => hasWindow).map(({ key }) => key)).toEqual([
    "boris",
    "vera",
    "fast",
    "second",
    "careful",
    "onBreak",
    "atLimit",
    "blocked",
  ]);
  expect(await db.one(sql`select value from settings where key = 'owner_pay_card_number'`)).toEqual({
    value: "0000111122223333",
  });
});
