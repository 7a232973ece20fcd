import { expect, test } from "vitest";
import { sql } from "../src/db/tx.ts";
import { after, MINUTE_MS, SECOND_MS } from "../src/kernel/time.ts";
import { returnFromBreak } from "../src/masters/break.ts";
import { accept, decline, deliver, openOffers, runToSecond, settle, theOffer } from "./dispatch-verbs.ts";
import { newWorld, type World } from "./world.ts";

/** The fifteen worked examples of dispatch.md section 15 that need no messenger and no second process. */

async function metrics(world: World, orderId: number) {
  return world.db.one<{
    round_number: number;
    time_to_assign_seconds: number;
    was_escalated_to_logist: boolean;
    was_escalated_to_admin: boolean;
  }>(sql`select * from distribution_metrics where order_id = ${orderId}`);
}

async function noticesOf(world: World, event: string) {
  return (
    await world.db.rows<{ chat_key: string }>(sql`
    select chat_key from notifications_outbox where event = ${event} order by id`)
  ).map(({ chat_key }) => chat_key);
}

test("E1 an ordinary order is offered to the best, viewed and taken", async () => {
  await using world = await newWorld();
  const best = await world.master({ hasVehicle: true });
  await world.master();
  const start = world.now;
  const orderId = await world.order();
  await settle(world);

  const [sent] = await openOffers(world, orderId);
  expect(sent).toMatchObject({ master_id: best, round_number: 1, expires_at: after(start, 120 * SECOND_MS) });
  expect(sent!.push_outbox_id).not.toBeNull();
  await runToSecond(world, start, 1);
  await deliver(world, sent!.id);
  expect((await openOffers(world, orderId))[0]!.expires_at).toEqual(after(start, 121 * SECOND_MS));

  await runToSecond(world, start, 48);
  expect(await accept(world, sent!)).toEqual({ status: "accepted", orderId });

  expect(await world.orderRow(orderId)).toMatchObject({
    status: "ASSIGNED",
    assigned_master_id: best,
    dispatch_due_at: null,
  });
  expect(await metrics(world, orderId)).toMatchObject({
    round_number: 1,
    time_to_assign_seconds: 48,
    was_escalated_to_logist: false,
    was_escalated_to_admin: false,
  });
});

test("E2 a decline starts the next wave at once", async () => {
  await using world = await newWorld();
  const a = await world.master({ hasVehicle: true });
  const b = await world.master();
  const start = world.now;
  const orderId = await world.order();
  await settle(world);
  await runToSecond(world, start, 20);
  const first = await theOffer(world, orderId);
  expect(first.master_id).toBe(a);

  expect(await decline(world, first)).toEqual({ status: "declined", orderId });
  await settle(world);

  expect(await world.orderRow(orderId)).toMatchObject({ waves_failed: 1 });
  const second = await theOffer(world, orderId);
  expect(second).toMatchObject({ master_id: b, round_number: 2, expires_at: after(start, 140 * SECOND_MS) });
  await runToSecond(world, start, 60);
  expect(await accept(world, second)).toMatchObject({ status: "accepted" });
});

test("E3 rounds run out: logist once, search goes on, re-offer after the pause, admin once", async () => {
  await using world = await newWorld();
  const a = await world.master({ hasVehicle: true });
  const b = await world.master();
  await world.staff("LOGIST");
  await world.staff("GLOBAL_ADMIN");
  const start = world.now;
  const orderId = await world.order();
  await settle(world);
  await theOffer(world, orderId);

  await runToSecond(world, start, 120);
  expect(await theOffer(world, orderId)).toMatchObject({
    master_id: b,
    round_number: 2,
    expires_at: after(start, 240 * SECOND_MS),
  });
  await runToSecond(world, start, 240);
  expect(await openOffers(world, orderId)).toEqual([]);
  expect(await world.orderRow(orderId)).toMatchObject({
    waves_failed: 2,
    escalation_reason: "rounds_exhausted",
    dist_escalated_logist_at: after(start, 240 * SECOND_MS),
  });
  expect(await noticesOf(world, "escalation_logist")).toHaveLength(2); // The logist and ALERTS.

  await runToSecond(world, start, 719);
  expect(await openOffers(world, orderId)).toEqual([]);
  await runToSecond(world, start, 720);
  expect(await theOffer(world, orderId)).toMatchObject({
    master_id: a,
    round_number: 3,
    expires_at: after(start, 840 * SECOND_MS),
  });
  expect(await noticesOf(world, "escalation_logist")).toHaveLength(2);

  await runToSecond(world, start, 840);
  expect(await world.orderRow(orderId)).toMatchObject({
    dist_escalated_admin_at: after(start, 840 * SECOND_MS),
  });
  expect(await noticesOf(world, "escalation_admin")).toHaveLength(2);
  const last = await theOffer(world, orderId);
  expect(last).toMatchObject({ master_id: b, round_number: 4, expires_at: after(start, 960 * SECOND_MS) });

  await runToSecond(world, start, 900);
  expect(await accept(world, last)).toMatchObject({ status: "accepted" });
  expect(await metrics(world, orderId)).toMatchObject({
    round_number: 4,
    was_escalated_to_logist: true,
    was_escalated_to_admin: true,
  });
  expect(await world.orderRow(orderId)).toMatchObject({
    dist_escalated_logist_at: null,
    dist_escalated_admin_at: null,
  });
});

test("E4 the preferred master of a guarantee order is on a break: the next best is asked in the same pass", async () => {
  await using world = await newWorld();
  const breakUntil = new Date("2026-03-10T12:30:00Z");
  const preferred = await world.master({ shift: "BREAK", breakUntil });
  const c = await world.master();
  const start = world.now;
  const orderId = await world.order({ type: "GUARANTEE", preferredMasterId: preferred });
  await settle(world);

  const offer = await theOffer(world, orderId);
  expect(offer).toMatchObject({ master_id: c, round_number: 1 });
  const decision = await world.db.one<{ preferred_reasons: string[] }>(
    sql`select preferred_reasons from distribution_decisions where order_id = ${orderId}`,
  );
  expect(decision.preferred_reasons).toEqual(["on_break_until_2026-03-10T12:30:00Z"]);
  await runToSecond(world, start, 40);
  expect(await accept(world, offer)).toMatchObject({ status: "accepted" });
  expect(await noticesOf(world, "escalation_logist")).toEqual([]);
  expect(await noticesOf(world, "account_blocked")).toEqual([]);
});

test("E5 the preferred master refuses a guarantee order: blocked, and the next is asked at once", async () => {
  await using world = await newWorld();
  const logist = await world.staff("LOGIST");
  const preferred = await world.master();
  const c = await world.master();
  const start = world.now;
  const orderId = await world.order({ type: "GUARANTEE", preferredMasterId: preferred });
  await settle(world);
  await runToSecond(world, start, 15);
  const first = await theOffer(world, orderId);
  expect(first).toMatchObject({ master_id: preferred, round_number: 1 });

  await decline(world, first);
  await settle(world);

  const second = await theOffer(world, orderId);
  expect(second).toMatchObject({ master_id: c, round_number: 2, sent_at: after(start, 15 * SECOND_MS) });
  expect(await noticesOf(world, "account_blocked")).toEqual([`m:${preferred}`]);
  expect(await noticesOf(world, "guarantee_refusal")).toEqual([`s:${logist.staffId}`]);
  const p = await world.db.one(sql`select is_blocked, shift_status from masters where id = ${preferred}`);
  expect(p).toEqual({ is_blocked: true, shift_status: "SHIFT_OFF" });
  await runToSecond(world, start, 50);
  expect(await accept(world, second)).toMatchObject({ status: "accepted" });
});

test("E6 without a district the whole city is asked at once; an empty district is widened in the same pass", async () => {
  await using world = await newWorld();
  const best = await world.master({ hasVehicle: true, districtIds: [world.districtIds[1]] });
  const anywhere = await world.order({ districtId: null });
  const elsewhere = await world.order({ districtId: world.districtIds[0] });
  await settle(world);

  expect((await theOffer(world, anywhere)).master_id).toBe(best);
  expect((await theOffer(world, elsewhere)).master_id).toBe(best);
  const decisions = await world.db.rows(sql`
    select order_id, scope, widened from distribution_decisions order by order_id`);
  expect(decisions).toEqual([
    { order_id: anywhere, scope: "CITY", widened: false },
    { order_id: elsewhere, scope: "CITY", widened: true },
  ]);
});

test("E7 nobody on shift: escalated after two minutes, then the first to come on shift is asked at once", async () => {
  await using world = await newWorld();
  await world.staff("LOGIST");
  const a = await world.master({ shift: "BREAK", breakUntil: after(world.now, 600 * MINUTE_MS) });
  for (let i = 0; i < 10; i += 1) await world.master({ shift: "SHIFT_OFF" });
  for (let i = 0; i < 7; i += 1) await world.master({ skills: ["WINDOWS"] });
  const start = world.now;
  const orderId = await world.order();

  await runToSecond(world, start, 119);
  expect(await noticesOf(world, "escalation_logist")).toEqual([]);
  await runToSecond(world, start, 120);
  expect(await world.orderRow(orderId)).toMatchObject({ escalation_reason: "no_candidates" });
  expect(await noticesOf(world, "escalation_logist")).toHaveLength(2);

  await runToSecond(world, start, 300);
  await world.do(world.masterActor(a), (work) => returnFromBreak(work, { masterId: a }));
  await settle(world);
  const offer = await theOffer(world, orderId);
  expect(offer).toMatchObject({ master_id: a, round_number: 1, sent_at: after(start, 300 * SECOND_MS) });
  await runToSecond(world, start, 330);
  await accept(world, offer);
  await runToSecond(world, start, 1_000);
  expect(await noticesOf(world, "escalation_admin")).toEqual([]);
});

test("E7 nobody comes at all: admins are told ten minutes after the logist", async () => {
  await using world = await newWorld();
  await world.staff("CITY_ADMIN");
  await world.master({ shift: "SHIFT_OFF" });
  const start = world.now;
  const orderId = await world.order();
  await runToSecond(world, start, 719);
  expect(await noticesOf(world, "escalation_admin")).toEqual([]);
  await runToSecond(world, start, 720);
  expect(await noticesOf(world, "escalation_admin")).toHaveLength(2);
  expect(await world.orderRow(orderId)).toMatchObject({
    dist_escalated_admin_at: after(start, 720 * SECOND_MS),
  });
});

test("E8 a thousand masters press one order: one wins, the rest hear that it is taken", async () => {
  await using world = await newWorld();
  world.set({ distribution_fanout: 1_000, max_pending_pushes: 0 });
  for (let i = 0; i < 1_000; i += 1) await world.master({ skills: ["ELECTRICS"], lastName: "М" });
  const start = world.now;
  const orderId = await world.order();
  await settle(world);
  const offers = await openOffers(world, orderId);
  expect(offers).toHaveLength(1_000);
  await runToSecond(world, start, 5);

  const statuses = (await Promise.all(offers.map((offer) => accept(world, offer)))).map(
    ({ status }) => status,
  );

  expect(statuses.filter((status) => status === "accepted")).toHaveLength(1);
  expect(statuses.filter((status) => status === "taken")).toHaveLength(999);
  const rows = await world.db.one(sql`
    select (select count(*)::int from order_status_history where order_id = ${orderId} and to_status = 'ASSIGNED') as history,
           (select count(*)::int from distribution_metrics where order_id = ${orderId}) as metrics,
           (select count(*)::int from offers where order_id = ${orderId} and cancel_reason = 'taken') as canceled`);
  expect(rows).toEqual({ history: 1, metrics: 1, canceled: 999 });
}, 120_000);

test("E11 three are asked together; one declines, another takes it, the third hears that it is taken", async () => {
  await using world = await newWorld();
  world.set({ distribution_fanout: 3 });
  for (let i = 0; i < 3; i += 1) await world.master();
  const start = world.now;
  const orderId = await world.order();
  await settle(world);
  const [a, b, c] = (await openOffers(world, orderId)).sort((x, y) => x.id - y.id);
  expect([a, b, c].map((offer) => offer!.round_number)).toEqual([1, 1, 1]);

  await runToSecond(world, start, 15);
  await decline(world, b!);
  await settle(world);
  expect(await openOffers(world, orderId)).toHaveLength(2);
  await runToSecond(world, start, 40);
  expect(await accept(world, c!)).toMatchObject({ status: "accepted" });

  const edits = (await world.outbox()).filter(({ kind, offer_id }) => kind === "EDIT" && offer_id === a!.id);
  expect(edits.map(({ event }) => event)).toEqual(["offer_taken"]);
});

test("E11 the next wave starts at the moment the last of the three ends", async () => {
  await using world = await newWorld();
  world.set({ distribution_fanout: 3 });
  for (let i = 0; i < 4; i += 1) await world.master();
  const start = world.now;
  const orderId = await world.order();
  await settle(world);
  const [, b, c] = await openOffers(world, orderId);
  for (const offer of await openOffers(world, orderId)) await deliver(world, offer.id);
  await runToSecond(world, start, 15);
  await decline(world, b!);
  await runToSecond(world, start, 100);
  await decline(world, c!);
  await runToSecond(world, start, 119);
  expect((await openOffers(world, orderId)).map(({ round_number }) => round_number)).toEqual([1]);
  await runToSecond(world, start, 120);
  expect((await openOffers(world, orderId)).map(({ round_number }) => round_number)).toEqual([2]);
});

test("E13 two accepts against one free place: one accepted, the other refused, its offer withdrawn and the next asked", async () => {
  await using world = await newWorld();
  const a = await world.master({ hasVehicle: true });
  for (let i = 0; i < 4; i += 1) await world.order({ status: "ASSIGNED", masterId: a });
  const first = await world.order();
  const second = await world.order();
  await settle(world);
  const b = await world.master();
  const offers = [await theOffer(world, first), await theOffer(world, second)];
  expect(offers.map(({ master_id }) => master_id)).toEqual([a, a]);

  const results = await Promise.all(offers.map((offer) => accept(world, offer)));
  expect(results.map(({ status }) => status).sort()).toEqual(["accepted", "limit_reached"]);
  expect(results.find(({ status }) => status === "limit_reached")).toMatchObject({ active: 5, limit: 5 });

  await settle(world);
  const lost = results[0]!.status === "accepted" ? second : first;
  const states = (await world.offersOf(lost)).map(({ master_id, cancel_reason }) => [
    master_id,
    cancel_reason,
  ]);
  expect(states).toEqual([
    [a, "master_busy"],
    [b, null],
  ]);
});

test("E14 an accept waits for a dispatcher's edit that holds the row", async () => {
  await using world = await newWorld();
  await world.master();
  const orderId = await world.order();
  await settle(world);
  const offer = await theOffer(world, orderId);
  const holder = await world.db.session();
  await holder.query("begin");
  await holder.query("select from orders where id = $1 for update", [orderId]);

  const pressed = accept(world, offer);
  setTimeout(() => void holder.query("commit").then(() => holder.end()), 400);

  expect(await pressed).toEqual({ status: "accepted", orderId });
});
