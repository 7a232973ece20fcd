import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { after, HOUR_MS, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { SYSTEM } from "../staff/actor.ts";
import { extendBreak, returnFromBreak, startBreak } from "./break.ts";
import { breakReminderAt } from "./break-reminder.ts";
import { expireBreaks, remindBreaks } from "./break-timers.ts";
import { endShift } from "./end-shift.ts";
import { startShift } from "./start-shift.ts";

test("a shift that starts makes the engine look at the whole city, once", async () => {
  await using world = await newWorld();
  const master = await world.master({ shift: "SHIFT_OFF" });
  const start = () => world.do(world.masterActor(master), (work) => startShift(work, { masterId: master }));
  expect(await start()).toEqual({ status: "started", lacksDistricts: false });
  expect(await start()).toEqual({ status: "already_on_shift" });
  expect(await shift(world, master)).toMatchObject({
    shift_status: "SHIFT_ON",
    is_on_shift: true,
    shift_started_at: world.now,
  });
  expect((await world.events()).map(({ kind, order_id, master_id }) => [kind, order_id, master_id])).toEqual([
    ["master_on_shift", null, master],
  ]);
  expect(await stateEvents(world, master)).toEqual(["shift_on"]);
  expect(await world.outbox()).toEqual([]);
});

test("a shift is refused with the reason, and a master without districts is warned", async () => {
  await using world = await newWorld();
  const start = async (verb: Parameters<World["master"]>[0]) => {
    const id = await world.master({ shift: "SHIFT_OFF", ...verb });
    return world.do(world.masterActor(id), (work) => startShift(work, { masterId: id }));
  };
  expect(await start({ verified: false })).toEqual({ status: "not_verified" });
  expect(await start({ deleted: true })).toEqual({ status: "not_verified" });
  expect(await start({ blocked: "staff" })).toEqual({ status: "blocked" });
  expect(await start({ skills: [] })).toEqual({ status: "no_skills" });
  expect(await start({ districtIds: [] })).toEqual({ status: "started", lacksDistricts: true });
  const bare = await world.city({ districts: [] });
  expect(await start({ cityId: bare.id })).toEqual({ status: "started", lacksDistricts: false });
  const other = await world.master({ shift: "SHIFT_OFF" });
  const stranger = world.masterActor(await world.master());
  expect(await world.do(stranger, (work) => startShift(work, { masterId: other }))).toEqual({
    status: "not_found",
  });
});

test("leaving shift with open engine offers asks first, then withdraws them and keeps the offers of staff", async () => {
  await using world = await newWorld();
  const master = await world.master();
  await world.order({ status: "ASSIGNED", masterId: master });
  const searched = await world.order();
  const engine = await world.offer({ orderId: searched, masterId: master });
  const manual = await world.offer({
    orderId: await world.order(),
    masterId: master,
    source: "STAFF_MANUAL",
  });
  const end = (confirmed: boolean) =>
    world.do(world.masterActor(master), (work) => endShift(work, { masterId: master, confirmed }));

  expect(await end(false)).toEqual({ status: "has_open_offers", openOfferCount: 1 });
  expect(await shift(world, master)).toMatchObject({ shift_status: "SHIFT_ON" });
  expect(await end(true)).toEqual({ status: "ended", activeOrderCount: 1, canceledOfferCount: 1 });
  expect(await end(true)).toEqual({ status: "already_off" });
  const offers = await world.db.rows(
    sql`select id, state, cancel_reason from offers where state <> 'ACCEPTED' order by id`,
  );
  expect(offers).toEqual([
    { id: engine, state: "CANCELED", cancel_reason: "master_off_shift" },
    { id: manual, state: "SENT", cancel_reason: null },
  ]);
  expect((await world.events()).map(({ kind, order_id }) => [kind, order_id])).toEqual([
    ["offer_withdrawn", searched],
  ]);
  expect((await world.outbox()).map((row) => row.event)).toEqual(["offer_canceled"]);
});

test("R42 staff who end a shift have the master told once; a logist may not", async () => {
  await using world = await newWorld();
  const master = await world.master();
  const admin = await world.staff("CITY_ADMIN");
  const logist = await world.staff("LOGIST");
  const end = (actor: typeof admin) => world.do(actor, (work) => endShift(work, { masterId: master }));
  expect(await end(logist)).toEqual({ status: "forbidden" });
  expect(await end(admin)).toMatchObject({ status: "ended" });
  expect(await end(admin)).toEqual({ status: "already_off" });
  expect((await world.outbox()).map((row) => row.event)).toEqual(["shift_ended"]);
  expect((await world.audit()).map((row) => row.action)).toEqual(["end_shift"]);
});

test("a break starts only from the shift, in an offered length, and leaves open offers alone", async () => {
  await using world = await newWorld();
  const master = await world.master();
  const order = await world.order();
  await world.offer({ orderId: order, masterId: master });
  const take = (minutes: number) =>
    world.do(world.masterActor(master), (work) => startBreak(work, { masterId: master, minutes }));
  expect(await take(45)).toEqual({ status: "invalid_length" });
  const until = after(world.now, HOUR_MS);
  expect(await take(60)).toEqual({ status: "started", breakUntil: until });
  world.pass(MINUTE_MS);
  expect(await take(15)).toEqual({ status: "already_on_break", breakUntil: until });
  expect(await shift(world, master)).toMatchObject({ shift_status: "BREAK", break_until: until });
  expect((await world.offersOf(order)).map((row) => row.state)).toEqual(["SENT"]);
  await world.do(world.masterActor(master), (work) => endShift(work, { masterId: master, confirmed: true }));
  expect(await take(15)).toEqual({ status: "wrong_state", shiftStatus: "SHIFT_OFF" });
});

test("returning from a break makes the engine look at once", async () => {
  await using world = await newWorld();
  const master = await world.master({ shift: "BREAK" });
  const back = () =>
    world.do(world.masterActor(master), (work) => returnFromBreak(work, { masterId: master }));
  expect(await back()).toEqual({ status: "returned" });
  expect(await back()).toEqual({ status: "already_on_shift" });
  expect(await shift(world, master)).toMatchObject({ shift_status: "SHIFT_ON", break_until: null });
  expect((await world.events()).map(({ kind }) => kind)).toEqual(["master_back_from_break"]);
});

test("an extension counts from the later of now and the end, and a second press of its button does nothing", async () => {
  await using world = await newWorld();
  const seen = after(world.now, HOUR_MS);
  const master = await world.master({ shift: "BREAK", breakUntil: seen });
  const extend = (breakUntilSeen: Date) =>
    world.do(world.masterActor(master), (work) =>
      extendBreak(work, { masterId: master, minutes: 15, breakUntilSeen }),
    );
  const longer = after(seen, 15 * MINUTE_MS);
  expect(await extend(seen)).toEqual({ status: "extended", breakUntil: longer });
  expect(await extend(seen)).toEqual({ status: "already_extended", breakUntil: longer });
  world.pass(2 * HOUR_MS); // The break has run out; the timer has not come yet.
  expect(await extend(longer)).toEqual({ status: "extended", breakUntil: after(world.now, 15 * MINUTE_MS) });
  expect(await stateEvents(world, master)).toEqual(["break_extended", "break_extended"]);
});

test("R46 a 15-minute break is reminded of once, 5 minutes before its end, also after a restart", async () => {
  await using world = await newWorld();
  const master = await world.master();
  await world.do(world.masterActor(master), (work) => startBreak(work, { masterId: master, minutes: 15 }));
  const remind = () => remindBreaks({ ...world.work(SYSTEM, "job"), tx: world.db });
  world.pass(10 * MINUTE_MS - 1);
  expect(await remind()).toBe(0);
  world.pass(1);
  expect(await remind()).toBe(1);
  world.pass(MINUTE_MS);
  expect(await remind()).toBe(0);
  expect((await world.outbox()).map((row) => [row.event, row.master_id])).toEqual([
    ["break_reminder", master],
  ]);
});

test("an extended break may be reminded of again", async () => {
  await using world = await newWorld();
  const master = await world.master();
  const actor = world.masterActor(master);
  const started = await world.do(actor, (work) => startBreak(work, { masterId: master, minutes: 60 }));
  const remind = () => remindBreaks({ ...world.work(SYSTEM, "job"), tx: world.db });
  world.pass(50 * MINUTE_MS);
  expect(await remind()).toBe(1);
  if (started.status !== "started") throw new Error(started.status);
  await world.do(actor, (work) =>
    extendBreak(work, { masterId: master, minutes: 60, breakUntilSeen: started.breakUntil }),
  );
  expect(await remind()).toBe(0);
  world.pass(HOUR_MS);
  expect(await remind()).toBe(1);
});

test("R45 a break that runs out ends the shift with one message", async () => {
  await using world = await newWorld();
  const until = after(world.now, HOUR_MS);
  const master = await world.master({ shift: "BREAK", breakUntil: until });
  const expire = () => expireBreaks({ ...world.work(SYSTEM, "job"), tx: world.db });
  world.pass(HOUR_MS - 1);
  expect(await expire()).toBe(0);
  world.pass(1);
  expect(await Promise.all([expire(), expire()])).toContain(1);
  expect(await expire()).toBe(0);
  expect(await shift(world, master)).toMatchObject({ shift_status: "SHIFT_OFF", break_until: null });
  expect((await world.outbox()).map((row) => [row.event, row.master_id])).toEqual([
    ["break_expired", master],
  ]);
  expect(await stateEvents(world, master)).toEqual(["break_expired"]);
});

test("R83 after a downtime over a break's reminder and end the master hears only of the end", async () => {
  await using world = await newWorld();
  const master = await world.master();
  await world.do(world.masterActor(master), (work) => startBreak(work, { masterId: master, minutes: 60 }));
  world.pass(3 * HOUR_MS);
  const job = { ...world.work(SYSTEM, "job"), tx: world.db };
  expect(await remindBreaks(job)).toBe(0);
  expect(await expireBreaks(job)).toBe(1);
  expect((await world.outbox()).map((row) => row.event)).toEqual(["break_expired"]);
});

test("the reminder of a break is 10 minutes before its end, 5 for a short one, never at its start", () => {
  const start = new Date("2026-03-10T09:00:00Z");
  const minutes = (count: number) => after(start, count * MINUTE_MS);
  expect(breakReminderAt(start, minutes(60), 10)).toEqual(minutes(50));
  expect(breakReminderAt(start, minutes(30), 10)).toEqual(minutes(20));
  expect(breakReminderAt(start, after(minutes(30), -SECOND_MS), 10)).toEqual(after(minutes(25), -SECOND_MS));
  expect(breakReminderAt(start, minutes(15), 60)).toEqual(minutes(10));
  expect(breakReminderAt(start, minutes(5), 10)).toBeNull();
  expect(breakReminderAt(start, minutes(40), 40)).toBeNull();
});

function shift(world: World, masterId: number): Promise<Record<string, unknown>> {
  return world.db.one(sql`select * from masters where id = ${masterId}`);
}

async function stateEvents(world: World, masterId: number): Promise<string[]> {
  const rows = await world.db.rows<{ kind: string }>(sql`
    select kind from master_state_events where master_id = ${masterId} order by id`);
  return rows.map(({ kind }) => kind);
}
