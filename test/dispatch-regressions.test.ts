import { describe, expect, test } from "vitest";
import { raw, sql } from "../src/db/tx.ts";
import { acceptOfferAlone } from "../src/dispatch/accept-offer.ts";
import { acknowledgeEscalation, snoozeEscalation } from "../src/dispatch/answer-escalation.ts";
import { cityPass } from "../src/dispatch/city-pass.ts";
import type { StoredDecision } from "../src/dispatch/decision-ledger.ts";
import { dueCities } from "../src/dispatch/engine.ts";
import { replayDecision } from "../src/dispatch/replay-decision.ts";
import { withdrawOffer } from "../src/dispatch/withdraw-offer.ts";
import { after, MINUTE_MS, SECOND_MS } from "../src/kernel/time.ts";
import { returnFromBreak } from "../src/masters/break.ts";
import { refuseOrder } from "../src/orders/refuse-order.ts";
import { startSearchColumns } from "../src/orders/search-columns.ts";
import {
  accept,
  decline,
  deliver,
  engineDeps,
  openOffers,
  runTo,
  runToSecond,
  settle,
  theOffer,
} from "./dispatch-verbs.ts";
import { newWorld, type World } from "./world.ts";

async function decisionsOf(world: World, orderId: number) {
  return world.db.rows<{
    id: number;
    outcome: string;
    repeat_count: number;
    eligible_count: number;
    masters_total: number;
    scope: "CITY" | "DISTRICT";
    verdicts: StoredDecision["verdicts"];
    candidates: StoredDecision["candidates"];
    offered_master_ids: number[];
    preferred_reasons: string[];
    trigger: string;
  }>(sql`select * from distribution_decisions where order_id = ${orderId} order by decided_at, id`);
}

async function count(world: World, event: string): Promise<number> {
  const { n } = await world.db.one<{ n: number }>(
    sql`select count(*)::int as n from notifications_outbox where event = ${event}`,
  );
  return n;
}

test("R03 a pass that crashed or rolled back leaves no lock: the next one starts at once", async () => {
  await using world = await newWorld();
  await world.master();
  const orderId = await world.order();
  const crashed = await world.db.session();
  await crashed.query("begin");
  await crashed.query("select pg_advisory_xact_lock(982734, $1)", [world.cityId]);
  expect(await cityPass(engineDeps(world), world.cityId)).toMatchObject({
    ordersLooked: 0,
    retryAt: after(world.now, 100),
  });

  const { rows } = await crashed.query<{ pid: number }>("select pg_backend_pid() as pid");
  await world.db.run(sql`select pg_terminate_backend(${rows[0]!.pid}, 5000)`);
  expect(await cityPass(engineDeps(world), world.cityId)).toMatchObject({ ordersLooked: 1, offersSent: 1 });
  expect(await openOffers(world, orderId)).toHaveLength(1);
  const held = await world.db.rows(
    sql`select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
  );
  expect(held).toEqual([]);
});

describe("R04 an unavailable preferred master costs no time", () => {
  test.each([
    ["off shift", { shift: "SHIFT_OFF" }, "not_on_shift"],
    [
      "on break",
      { shift: "BREAK", breakUntil: new Date("2026-03-10T12:30:00Z") },
      "on_break_until_2026-03-10T12:30:00Z",
    ],
    ["blocked", { blocked: "staff" }, "blocked"],
    ["at limit", { limit: 0 }, "at_limit_0/0"],
    ["not verified", { verified: false }, "not_verified"],
    ["without skill", { skills: ["WINDOWS"] }, "missing_skill"],
  ] as const)("%s", async (_, verb, reason) => {
    await using world = await newWorld();
    await world.staff("LOGIST");
    const preferred = await world.master(verb);
    await world.master();
    const best = await world.master({ hasVehicle: true });
    const orderId = await world.order({ type: "GUARANTEE", preferredMasterId: preferred });
    await settle(world);
    expect((await theOffer(world, orderId)).master_id).toBe(best);
    const [decision] = await decisionsOf(world, orderId);
    expect(decision!.preferred_reasons).toContain(reason);
    expect(await count(world, "escalation_logist")).toBe(0);
  });
});

test("R05 with the setting off a declined guarantee blocks nobody", async () => {
  await using world = await newWorld();
  world.set({ guarantee_block_on_refusal: false });
  const preferred = await world.master();
  await world.master();
  const orderId = await world.order({ type: "GUARANTEE", preferredMasterId: preferred });
  await settle(world);
  await decline(world, await theOffer(world, orderId));
  await settle(world);
  expect(await world.db.one(sql`select is_blocked from masters where id = ${preferred}`)).toEqual({
    is_blocked: false,
  });
  expect(await openOffers(world, orderId)).toHaveLength(1);
});

test("R08 six masters who all stay silent are all asked in turn", async () => {
  await using world = await newWorld();
  const six = [];
  for (let i = 0; i < 6; i += 1) six.push(await world.master());
  const orderId = await world.order();
  const start = world.now;
  await runToSecond(world, start, 6 * 120 - 1);
  expect(new Set((await world.offersOf(orderId)).map(({ master_id }) => master_id))).toEqual(new Set(six));
});

test("R09 an escalated order is offered to a master who comes back", async () => {
  await using world = await newWorld();
  const a = await world.master({ shift: "BREAK", breakUntil: after(world.now, 60 * MINUTE_MS) });
  const orderId = await world.order({ escalatedLogistAt: after(world.now, -MINUTE_MS) });
  await settle(world);
  expect(await openOffers(world, orderId)).toEqual([]);
  await world.do(world.masterActor(a), (work) => returnFromBreak(work, { masterId: a }));
  await settle(world);
  expect((await theOffer(world, orderId)).master_id).toBe(a);
});

test("R57 a master of three districts appears once among the candidates", async () => {
  await using world = await newWorld();
  const { id, districtIds } = await world.city({ districts: ["А", "Б", "В"] });
  const a = await world.master({ cityId: id, districtIds });
  const orderId = await world.order({ cityId: id, districtId: null });
  await settle(world);
  const [decision] = await decisionsOf(world, orderId);
  expect(decision).toMatchObject({ masters_total: 1, offered_master_ids: [a] });
});

test("R63 the end of an offer is its last moment minus one", async () => {
  await using world = await newWorld();
  await world.master();
  for (const [ms, status] of [
    [-1, "accepted"],
    [0, "expired"],
    [1, "expired"],
  ] as const) {
    const orderId = await world.order();
    await settle(world);
    const offer = await theOffer(world, orderId);
    world.clock.set(after(offer.expires_at, ms));
    expect(await accept(world, offer)).toMatchObject({ status });
    await world.db.run(sql`delete from offers where order_id = ${orderId}`);
    await world.db.run(
      sql`update orders set status = 'CANCELED', cancel_reason = 'для теста', assigned_master_id = null where id = ${orderId}`,
    );
  }
});

test("R65 after an expiry, a refusal or a withdrawal the same master can be asked again; twice at once he cannot", async () => {
  await using world = await newWorld();
  const a = await world.master();
  const orderId = await world.order();
  for (const state of ["EXPIRED", "CANCELED", "DECLINED"] as const) {
    await world.offer({
      orderId,
      masterId: a,
      state,
      ...(state === "CANCELED" ? { cancelReason: "withdrawn" } : {}),
    });
  }
  await world.offer({ orderId, masterId: a });
  await expect(world.offer({ orderId, masterId: a })).rejects.toMatchObject({
    constraint: "uq_offers__order_master_active",
  });
});

test("R66 two crossing accepts do not deadlock", async () => {
  await using world = await newWorld();
  const [a, b] = [await world.master(), await world.master()];
  for (let round = 0; round < 50; round += 1) {
    const [one, two] = [await world.order(), await world.order()];
    const offers = [
      { id: await world.offer({ orderId: one, masterId: a }), master_id: a },
      { id: await world.offer({ orderId: two, masterId: b }), master_id: b },
      { id: await world.offer({ orderId: one, masterId: b }), master_id: b },
      { id: await world.offer({ orderId: two, masterId: a }), master_id: a },
    ];
    const results = await Promise.all(
      offers.map(({ id, master_id: masterId }) =>
        acceptOfferAlone(world.work(world.masterActor(masterId)), { offerId: id, masterId }),
      ),
    );
    expect(results.filter(({ status }) => status === "accepted")).toHaveLength(2);
    await world.db.run(
      sql`update orders set status = 'CLOSED', closed_at = ${world.now} where status = 'ASSIGNED'`,
    );
  }
});

test("R67 R69 the last answer of a wave starts exactly one next wave, without a tick", async () => {
  await using world = await newWorld();
  world.set({ distribution_fanout: 2 });
  for (let i = 0; i < 4; i += 1) await world.master();
  const orderId = await world.order();
  await settle(world);
  const wave = await openOffers(world, orderId);
  await Promise.all(wave.map((offer) => decline(world, offer)));
  await Promise.all([cityPass(engineDeps(world), world.cityId), cityPass(engineDeps(world), world.cityId)]);
  await settle(world);
  const next = await openOffers(world, orderId);
  expect(next.map(({ round_number }) => round_number)).toEqual([2, 2]);
  expect(await world.offersOf(orderId)).toHaveLength(4);
});

test("R72 an escalation is told once however often the engine looks, and again in a new episode", async () => {
  await using world = await newWorld();
  await world.staff("LOGIST");
  const orderId = await world.order();
  const start = world.now;
  await runToSecond(world, start, 121);
  for (let i = 0; i < 30; i += 1) {
    await world.db.run(sql`update orders set dispatch_due_at = ${world.now} where id = ${orderId}`);
    await settle(world);
  }
  expect(await count(world, "escalation_logist")).toBe(2);
  await world.db.run(sql`update orders set ${startSearchColumns(world.now)} where id = ${orderId}`);
  await runTo(world, after(world.now, 121 * SECOND_MS));
  expect(await count(world, "escalation_logist")).toBe(4);
});

test("R73 an acknowledged escalation reaches the admin in time; a snoozed one only after the snooze", async () => {
  await using world = await newWorld();
  const logist = await world.staff("LOGIST");
  await world.staff("CITY_ADMIN");
  const start = world.now;
  const acked = await world.order();
  const snoozed = await world.order();
  await runToSecond(world, start, 120);
  const take = await world.do(logist, (work) => acknowledgeEscalation(work, { orderId: acked }));
  expect(take).toEqual({ status: "acknowledged", tookOverFrom: null });
  const wait = await world.do(logist, (work) => snoozeEscalation(work, { orderId: snoozed, minutes: 30 }));
  expect(wait).toMatchObject({ status: "snoozed", leftMin: 30 });

  await runToSecond(world, start, 720);
  expect(await world.orderRow(acked)).toMatchObject({
    dist_escalated_admin_at: after(start, 720 * SECOND_MS),
  });
  expect((await world.orderRow(snoozed)).dist_escalated_admin_at).toBeNull();
  await runToSecond(world, start, 120 + 30 * 60);
  expect(await world.orderRow(snoozed)).toMatchObject({
    dist_escalated_admin_at: after(start, (120 + 30 * 60) * SECOND_MS),
    escalation_snoozed_until: null,
  });
  expect(await count(world, "escalation_snooze_over")).toBe(1);
});

test("R77 every stored decision can be run again and judges every master of the city", async () => {
  await using world = await newWorld();
  world.set({ distribution_fanout: 2, distribution_log_topn: 1 });
  for (let i = 0; i < 8; i += 1)
    await world.master({ shift: i % 3 === 0 ? "SHIFT_OFF" : "SHIFT_ON", hasVehicle: i % 2 === 0 });
  const orderId = await world.order();
  await runToSecond(world, world.now, 700);
  const decisions = await decisionsOf(world, orderId);
  expect(decisions.length).toBeGreaterThan(2);
  for (const row of decisions) {
    const stored = {
      scope: row.scope,
      verdicts: row.verdicts,
      candidates: row.candidates,
      offeredMasterIds: row.offered_master_ids,
      fanout: 2,
    };
    const again = replayDecision(stored);
    expect(again).toMatchObject({ identical: true });
    expect(again.eligibleMasterIds).toHaveLength(row.eligible_count);
    expect(row.verdicts).toHaveLength(row.masters_total);
    expect(row.masters_total).toBe(8);
  }
});

test("R84 when the winner gives the order back, the losers are asked and he is not", async () => {
  await using world = await newWorld();
  world.set({ distribution_fanout: 2 });
  const winner = await world.master({ hasVehicle: true });
  const loser = await world.master();
  const orderId = await world.order();
  await settle(world);
  const wave = await openOffers(world, orderId);
  await accept(world, wave.find(({ master_id }) => master_id === winner)!);
  await world.do(world.masterActor(winner), (work) => refuseOrder(work, { orderId, reason: "transport" }));
  await settle(world);
  const [again] = await openOffers(world, orderId);
  expect(again).toMatchObject({ master_id: loser, round_number: 1, search_episode: 2 });
  expect(await openOffers(world, orderId)).toHaveLength(1);
});

test("R98 one pass over 100 searched orders with 500 masters", async () => {
  await using world = await newWorld();
  world.set({ max_pending_pushes: 0 });
  await Promise.all(Array.from({ length: 500 }, (_, i) => world.master({ hasVehicle: i % 3 === 0 })));
  for (let i = 0; i < 100; i += 1) await world.order();
  const { ordersLooked, offersSent } = await cityPass(engineDeps(world), world.cityId);
  expect({ ordersLooked, offersSent }).toEqual({ ordersLooked: 100, offersSent: 100 }); // The time is the benchmark's business.
}, 60_000);

test("R101 a withdrawn offer does not come back to the same master within a minute, even without a pause", async () => {
  await using world = await newWorld();
  world.set({ distribution_reoffer_minutes: 0 });
  const logist = await world.staff("LOGIST");
  const best = await world.master({ hasVehicle: true });
  const other = await world.master();
  const orderId = await world.order();
  await settle(world);
  const offer = await theOffer(world, orderId);
  expect(await world.do(logist, (work) => withdrawOffer(work, { offerId: offer.id }))).toMatchObject({
    status: "withdrawn",
  });
  expect(await world.do(logist, (work) => withdrawOffer(work, { offerId: offer.id }))).toMatchObject({
    status: "already_withdrawn",
  });
  await settle(world);
  expect((await theOffer(world, orderId)).master_id).toBe(other);
  expect((await world.offersOf(orderId)).filter(({ master_id }) => master_id === best)).toHaveLength(1);
});

test("R102 one order whose decision fails does not stop its city", async () => {
  await using world = await newWorld();
  await world.master();
  await world.master();
  const bad = await world.order({ createdAt: after(world.now, -MINUTE_MS) });
  const good = await world.order();
  await breakOffersOf(world, bad);
  await settle(world);
  expect(await openOffers(world, good)).toHaveLength(1);
  expect(await openOffers(world, bad)).toEqual([]);
  expect(await world.orderRow(bad)).toMatchObject({ dispatch_due_at: after(world.now, 15 * SECOND_MS) });
  expect(await count(world, "error_alert")).toBe(1);

  await runTo(world, after(world.now, 30 * SECOND_MS));
  expect(await count(world, "error_alert")).toBe(1);
  await world.db.run(sql`drop trigger broken on offers`);
  await runTo(world, after(world.now, 15 * SECOND_MS));
  expect(await openOffers(world, bad)).toHaveLength(1);
});

/** Makes the database refuse any offer of one order. */
async function breakOffersOf(world: World, orderId: number): Promise<void> {
  await world.db.run(sql`
    create function broken() returns trigger language plpgsql as $$ begin raise exception 'boom'; end $$`);
  await world.db.run(
    raw(`
    create trigger broken before insert on offers for each row when (new.order_id = ${orderId}) execute function broken()`),
  );
}

test("R103 a mass of orders is looked at in several transactions, and a crash between them loses no reason to look", async () => {
  await using world = await newWorld();
  world.set({ max_pending_pushes: 0, max_open_offers: 50, escalate_no_candidates_seconds: 3_600 });
  const a = await world.master({ shift: "BREAK", breakUntil: after(world.now, 60 * MINUTE_MS) });
  for (let i = 0; i < 45; i += 1) await world.order();
  await settle(world);
  await world.do(world.masterActor(a), (work) => returnFromBreak(work, { masterId: a }));

  let commits = 0;
  const deps = engineDeps(world);
  const dying = new Proxy(deps.db, {
    get(db, key) {
      if (key !== "transaction") return Reflect.get(db, key, db);
      return async (...args: Parameters<typeof db.transaction>) => {
        commits += 1;
        if (commits > 2) throw new Error("killed");
        return db.transaction(...args);
      };
    },
  });
  await expect(cityPass({ ...deps, db: dying }, world.cityId)).rejects.toThrow("killed");
  const offered = async () =>
    (await world.db.one<{ n: number }>(sql`select count(*)::int as n from offers where state = 'SENT'`)).n;
  expect(await offered()).toBe(40);
  expect(await dueCities(world.db, world.now)).toEqual([world.cityId]);
  await settle(world);
  expect(await offered()).toBe(45);
});

test("R104 a stuck order that everybody knows of is looked at only at ticks", async () => {
  await using world = await newWorld();
  const start = world.now;
  const orderId = await world.order();
  await runToSecond(world, start, 721);
  const before = (await decisionsOf(world, orderId)).reduce((sum, { repeat_count }) => sum + repeat_count, 0);
  await runToSecond(world, start, 721 + 600);
  const rows = await decisionsOf(world, orderId);
  const looks = rows.reduce((sum, { repeat_count }) => sum + repeat_count, 0) - before;
  expect(looks).toBeGreaterThanOrEqual(38);
  expect(looks).toBeLessThanOrEqual(41); // 600 s in ticks of 15 s.
  expect(rows).toHaveLength(5); // The same again is counted, not written.
});

test("R105 an escalation goes to every recipient, and to global admins when nobody of the city can be reached", async () => {
  await using world = await newWorld();
  const [first, second] = [await world.staff("LOGIST"), await world.staff("CITY_ADMIN")];
  const global = await world.staff("GLOBAL_ADMIN");
  await world.db.run(
    sql`update staff_users set unreachable_since = ${world.now} where id = ${first.staffId}`,
  );
  const told = async () =>
    (
      await world.db.rows<{ chat_key: string }>(sql`
      select chat_key from notifications_outbox where event = 'escalation_logist' order by id`)
    ).map((r) => r.chat_key);
  await world.order();
  await runTo(world, after(world.now, 120 * SECOND_MS));
  expect(await told()).toEqual(["c:ALERTS", `s:${first.staffId}`, `s:${second.staffId}`]);
  await world.db.run(
    sql`update staff_users set unreachable_since = ${world.now} where id = ${second.staffId}`,
  );
  await world.order();
  await runTo(world, after(world.now, 121 * SECOND_MS));
  expect((await told()).slice(3)).toEqual(["c:ALERTS", `s:${global.staffId}`]);
});

test("an offer delivered late leaves the master the whole SLA, and the engine goes by it", async () => {
  await using world = await newWorld();
  await world.master();
  const start = world.now;
  const orderId = await world.order();
  await settle(world);
  const [offer] = await openOffers(world, orderId);
  await runToSecond(world, start, 90);
  await deliver(world, offer!.id);
  await runToSecond(world, start, 209);
  expect(await openOffers(world, orderId)).toHaveLength(1);
  await runToSecond(world, start, 210);
  expect(await openOffers(world, orderId)).toEqual([]);
});
