import { describe, expect, test } from "vitest";
import { accept, decline, runTo, settle, theOffer } from "../../test/dispatch-verbs.ts";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { after, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { SYSTEM } from "../staff/actor.ts";
import { type WhyNoOrders, whyNoOrders } from "./why-no-orders.ts";

const why = (world: World, masterId: number) => whyNoOrders(world.work(world.masterActor(masterId)));
const counted = (answer: WhyNoOrders | null) =>
  Object.fromEntries(answer!.reasons.map(({ reason, count }) => [reason, count]));

describe("why a master gets no orders", () => {
  test("every suitable order is counted once: offered, or under his own reason", async () => {
    await using world = await newWorld();
    const best = await world.master({ hasVehicle: true });
    const off = await world.master({ shift: "SHIFT_OFF" });
    const second = await world.master({ skills: ["ELECTRICS"] });
    const elsewhere = await world.master({ districtIds: [world.districtIds[1]] });
    for (let n = 0; n < 3; n += 1) await world.order();
    await world.order({ category: "PLUMBING" });
    await settle(world);
    expect(await why(world, best)).toMatchObject({ suitable: 4, offered: 3, declined: 0, expired: 0 });
    expect(counted(await why(world, best))).toEqual({ too_many_open_offers: 1 });
    expect(await why(world, off)).toMatchObject({
      suitable: 4,
      offered: 0,
      reasons: [{ reason: "not_on_shift", count: 4 }],
    });
    // The plumbing is no work of his; one of the three went to him only if others came before.
    const mine = (await why(world, second))!;
    expect(mine.suitable).toBe(3);
    expect(mine.offered + mine.reasons.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(counted(mine)).toEqual({ outranked: 3 });
    expect(counted(await why(world, elsewhere))["wrong_district"]).toBeGreaterThan(0);
  });

  test("what he did with offers, and what the missed ones were worth", async () => {
    await using world = await newWorld();
    const master = await world.master();
    for (const roubles of [4_000, 6_000]) {
      await world.order({ status: "CLOSED", masterId: master, totalRoubles: roubles, type: "NORMAL" });
    }
    await world.order({ status: "CLOSED", masterId: master, totalRoubles: 90_000, category: "WINDOWS" });
    const first = await world.order();
    await settle(world);
    await accept(world, await theOffer(world, first));
    const second = await world.order();
    await settle(world);
    await decline(world, await theOffer(world, second));
    for (let n = 0; n < 2; n += 1) {
      const third = await world.order();
      await settle(world);
      await theOffer(world, third);
      await runTo(world, after(world.now, 121 * SECOND_MS));
      await world.db.run(
        sql`update orders set status = 'CANCELED', cancel_reason = 'не надо' where id = ${third}`,
      );
    }
    expect(await why(world, master)).toEqual({
      suitable: 4,
      offered: 4,
      accepted: 1,
      declined: 1,
      expired: 2,
      missedKopecks: 2 * 5_000_00,
      reasons: [],
      limit: null,
    });
    // A week later it is forgotten.
    world.pass(8 * DAY_MS);
    expect(await why(world, master)).toMatchObject({ suitable: 0, offered: 0, missedKopecks: 0 });
  });

  test("an accepted order that was returned later stays accepted", async () => {
    await using world = await newWorld();
    const master = await world.master();
    const orderId = await world.order();
    await settle(world);
    await accept(world, await theOffer(world, orderId));
    await world.db.run(sql`
      update offers set state = 'CANCELED', cancel_reason = 'returned_to_search' where order_id = ${orderId}`);
    expect(await why(world, master)).toMatchObject({ offered: 1, accepted: 1, declined: 0, expired: 0 });
  });

  test("what never reached him was not offered: the bot could not be reached", async () => {
    await using world = await newWorld();
    const master = await world.master();
    const orderId = await world.order();
    await world.offer({
      orderId,
      masterId: master,
      state: "CANCELED",
      cancelReason: "undeliverable",
      deliveredAt: null,
      respondedAt: world.now,
    });
    await settle(world);
    expect(await why(world, master)).toMatchObject({
      suitable: 1,
      offered: 0,
      reasons: [{ reason: "unreachable", count: 1 }],
    });
  });

  test("limit, break and a commission that was not paid, each as it was at the time", async () => {
    await using world = await newWorld();
    const full = await world.master({ limit: 1 });
    await world.order({ status: "WORKING", masterId: full });
    const resting = await world.master({ shift: "BREAK", breakUntil: after(world.now, 2 * HOUR_MS) });
    const debtor = await world.master({ blocked: "commission_overdue", shift: "SHIFT_OFF" });
    const barred = await world.master({ blocked: "staff", shift: "SHIFT_OFF" });
    await world.order();
    await settle(world);
    // A block lifted since then was still the reason.
    world.pass(MINUTE_MS);
    await world.db.run(sql`update master_blocks set lifted_at = ${world.now}`);
    expect(await why(world, full)).toMatchObject({ limit: { active: 1, limit: 1 } });
    expect(counted(await why(world, full))).toEqual({ at_limit: 1 });
    expect(counted(await why(world, resting))).toEqual({ on_break: 1 });
    expect(counted(await why(world, debtor))).toEqual({ commission_overdue: 1 });
    expect(counted(await why(world, barred))).toEqual({ blocked: 1 });
  });

  test("his place in the list may have moved since: the verdict is still his", async () => {
    await using world = await newWorld();
    const others = [];
    for (let n = 0; n < 6; n += 1) others.push(await world.master({ shift: "SHIFT_OFF", skills: [] }));
    const master = await world.master({ shift: "SHIFT_OFF" });
    await world.order();
    await settle(world);
    for (const [moved, cityId] of others.entries()) {
      expect(counted(await why(world, master)), `${moved} have left`).toEqual({ not_on_shift: 1 });
      await world.db.run(sql`update masters set city_id = null where id = ${cityId}`);
    }
    expect(counted(await why(world, master))).toEqual({ not_on_shift: 1 });
  });

  test("nobody else is asked about, and nothing of another city counts", async () => {
    await using world = await newWorld();
    const other = await world.city();
    const master = await world.master({ shift: "SHIFT_OFF" });
    await world.order({ cityId: other.id });
    await settle(world);
    expect(await why(world, master)).toMatchObject({ suitable: 0 });
    expect(await whyNoOrders(world.work(await world.staff("GLOBAL_ADMIN")))).toBeNull();
    expect(await whyNoOrders(world.work(SYSTEM))).toBeNull();
    await world.db.run(sql`update masters set city_id = null where id = ${master}`);
    expect(await why(world, master)).toBeNull();
  });
});

test("the answer is read by the index of the city's decisions, in a bounded number of rows", {
  timeout: 120_000,
}, async () => {
  await using world = await newWorld();
  const { db, cityId, now } = world;
  const master = await world.master({ shift: "SHIFT_OFF" });
  await db.run(sql`
    insert into orders (city_id, category, status, search_episode, no_district, dispatch_due_at, created_at, updated_at)
    select ${cityId}, (enum_range(null::order_category))[1 + g % 6], 'SEARCHING', 1, true, null,
           ${now}::timestamptz - g * interval '10 min', ${now} from generate_series(1, 4000) g`);
  await db.run(sql`
    insert into distribution_decisions (order_id, city_id, search_episode, round_number, decided_at, trigger, scope,
                                        policy_version, settings_version, masters_total, eligible_count, verdicts,
                                        outcome, last_seen_at)
    select o.id, ${cityId}, 1, 1, o.created_at + k * interval '30 s', 'order_created', 'CITY', '1',
           (select max(id) from settings_versions), 150, 1,
           (select jsonb_agg(jsonb_build_array(m, 64) order by m) from generate_series(${master}::int, ${master}::int + 150) m),
           'no_candidates', o.created_at
      from orders o, generate_series(0, 2) k`);
  await db.run(sql`analyze orders, distribution_decisions`);
  const plan = await db.transaction(async (tx) => {
    const seen: string[] = [];
    const explaining = {
      ...world.work(world.masterActor(master)),
      tx: {
        rows: async (query: ReturnType<typeof sql>) => {
          if (query.sql.includes("distribution_decisions")) {
            const lines = await tx.rows<{ "QUERY PLAN": string }>(sql`explain ${query}`);
            seen.push(...lines.map((line) => line["QUERY PLAN"]));
          }
          return tx.rows(query);
        },
        one: tx.one.bind(tx),
      } as unknown as typeof tx,
    };
    await whyNoOrders(explaining);
    return seen.join("\n");
  });
  expect(plan).toMatch(/ix_distribution_decisions__city/);
  expect(plan).not.toMatch(/Seq Scan on distribution_decisions/);
  expect(await why(world, master)).toMatchObject({
    suitable: 1008,
    reasons: [{ reason: "not_on_shift", count: 1008 }],
  });
});
