import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { HOUR_MS, SECOND_MS } from "../kernel/time.ts";
import { markOverdue } from "../money/overdue.ts";
import { type Actor, type StaffActor, SYSTEM } from "../staff/actor.ts";
import { cancelOrder } from "./cancel-order.ts";
import {
  approve,
  balance,
  charged,
  closedOrder,
  commissionRow,
  entriesOf,
  expectMoneyAddsUp,
  masterFlags,
  toldMaster,
  toldStaff,
} from "./money-for-tests.ts";
import { type RefusalReason, refuseOrder } from "./refuse-order.ts";
import { reportPayment } from "./report-payment.ts";
import { restoreOrder } from "./restore-order.ts";
import { returnToSearch } from "./return-to-search.ts";
import { setEnRoute } from "./set-en-route.ts";
import { setWorking } from "./set-working.ts";

test("the master goes on his way and works; a repeated or early press changes nothing", async () => {
  await using world = await newWorld();
  const [master, other] = [await world.master(), await world.master()];
  const orderId = await world.order({ status: "ASSIGNED", masterId: master });
  const enRoute = (id = master) => world.do(world.masterActor(id), (work) => setEnRoute(work, { orderId }));
  const working = (id = master) => world.do(world.masterActor(id), (work) => setWorking(work, { orderId }));
  expect(await working()).toEqual({ status: "wrong_state", orderStatus: "ASSIGNED" });
  expect(await enRoute(other)).toEqual({ status: "not_found" });
  expect(await enRoute()).toEqual({ status: "en_route" });
  expect(await enRoute()).toEqual({ status: "already_en_route" });
  expect(await working()).toEqual({ status: "working" });
  expect(await working()).toEqual({ status: "already_working" });
  expect(await enRoute()).toEqual({ status: "wrong_state", orderStatus: "WORKING" });
  expect((await world.history(orderId)).map((row) => [row.from_status, row.to_status, row.reason])).toEqual([
    ["ASSIGNED", "EN_ROUTE", "master_en_route"],
    ["EN_ROUTE", "WORKING", "master_working"],
  ]);
  expect(await world.orderRow(orderId)).toMatchObject({ late_visit: false, version: 3 });
  const staff = await world.staff("GLOBAL_ADMIN");
  expect(await world.do(staff, (work) => setEnRoute(work, { orderId }))).toEqual({ status: "forbidden" });
});

test("R33 an arrival at or after the end of the working window makes the visit late", async () => {
  await using world = await newWorld({ at: new Date("2026-03-10T16:59:59Z") }); // 19:59:59 in Moscow
  const master = await world.master();
  const arrive = async () => {
    const orderId = await world.order({ status: "EN_ROUTE", masterId: master });
    await world.do(world.masterActor(master), (work) => setWorking(work, { orderId }));
    return (await world.orderRow(orderId)).late_visit;
  };
  expect(await arrive()).toBe(false);
  world.pass(SECOND_MS);
  expect(await arrive()).toBe(true);
});

test("R42 a cancelled order tells its master once and takes his contacts away", async () => {
  await using world = await newWorld();
  const logist = await world.staff("LOGIST");
  const master = await world.master();
  const orderId = await world.order({ status: "EN_ROUTE", masterId: master });
  expect(await cancel(world, logist, orderId, " a ")).toEqual({ status: "invalid_reason" });
  expect(await cancel(world, logist, orderId, " Клиент передумал ")).toEqual({
    status: "canceled",
    commission: null,
  });
  expect(await cancel(world, logist, orderId, "Ещё раз")).toEqual({ status: "already_canceled" });

  expect(await world.orderRow(orderId)).toMatchObject({
    status: "CANCELED",
    cancel_reason: "Клиент передумал",
    assigned_master_id: master,
    dispatch_due_at: null,
  });
  expect((await world.offersOf(orderId)).map((row) => [row.state, row.cancel_reason])).toEqual([
    ["CANCELED", "order_canceled"],
  ]);
  expect(await toldMaster(world, master)).toEqual(["order_canceled"]);
  expect(await contactsHidden(world, orderId)).toBe(1);
  expect((await world.events()).map(({ kind }) => kind)).toEqual(["master_limit_freed"]);
  expect((await world.history(orderId)).map((row) => [row.reason, row.comment])).toEqual([
    ["canceled_by_staff", "Клиент передумал"],
  ]);
  expect((await world.audit()).map((row) => row.action)).toEqual(["cancel"]);
});

test("cancelling a searched order ends its open offers and its escalation", async () => {
  await using world = await newWorld();
  const logist = await world.staff("LOGIST");
  const orderId = await world.order({ escalatedLogistAt: world.now, previousMasterId: await world.master() });
  await world.offer({ orderId, masterId: await world.master() });
  await cancel(world, logist, orderId);
  expect((await world.offersOf(orderId)).map((row) => row.cancel_reason)).toEqual(["order_canceled"]);
  expect(await world.orderRow(orderId)).toMatchObject({
    dist_escalated_logist_at: null,
    escalation_reason: null,
    previous_master_id: null,
  });
  expect((await world.outbox()).map((row) => [row.kind, row.event])).toEqual([["EDIT", "offer_canceled"]]);
  expect(world.logs.map(({ event }) => event)).toContain("escalation_reset");
});

test("R19 a commission cancelled with its order cannot be approved, and a closed order not cancelled", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const logist = await world.staff("LOGIST");
  const master = await world.master();
  const { orderId, commissionId } = await closedOrder(world, master, 500_000);
  await world.do(world.masterActor(master), (work) => reportPayment(work, { commissionId }));

  expect(await cancel(world, logist, orderId)).toEqual({ status: "forbidden" });
  expect(await cancel(world, admin, orderId)).toMatchObject({
    status: "canceled",
    commission: { commissionId, amountKopecks: 250_000, reported: true, unblocked: false },
  });
  expect(await approve(world, admin, { commissionId })).toEqual({
    status: "wrong_state",
    commissionStatus: "CANCELED",
    orderStatus: "CANCELED",
  });
  expect((await world.orderRow(orderId)).status).toBe("CANCELED");
  expect(await commissionRow(world, commissionId)).toMatchObject({
    status: "CANCELED",
    cancel_reason: "order_canceled",
  });
  expect(await balance(world, master)).toBe(0);
  // One message names both: the order and its commission.
  expect(await toldMaster(world, master)).toEqual(["commission_created", "order_canceled"]);
  const told = (await world.outbox()).find((row) => row.event === "order_canceled")!;
  expect(told.payload).toMatchObject({ commissionKopecks: 250_000 });
  const warned = (await world.outbox()).find((row) => row.event === "commission_canceled")!;
  expect([warned.staff_user_id, warned.payload]).toEqual([
    admin.staffId,
    { commissionId, amountKopecks: 250_000, staffId: admin.staffId, reported: true },
  ]);

  const closed = await world.order({ status: "CLOSED", masterId: master });
  expect(await cancel(world, admin, closed)).toEqual({ status: "wrong_state", orderStatus: "CLOSED" });
  await expectMoneyAddsUp(world);
});

test("cancelling an order whose commission is overdue unblocks the master in the same message", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const { orderId } = await closedOrder(world, master, 500_000);
  world.pass(3 * HOUR_MS);
  await markOverdue({ ...world.work(SYSTEM, "job"), tx: world.db });
  expect(await cancel(world, admin, orderId)).toMatchObject({
    commission: { was: "OVERDUE", unblocked: true },
  });
  expect(await masterFlags(world, master)).toMatchObject({ is_blocked: false, is_active: true });
  const told = (await world.outbox()).filter((row) => row.master_id === master);
  expect(told.map((row) => row.event)).toEqual([
    "commission_created",
    "commission_overdue_master",
    "order_canceled",
  ]);
  expect(told.at(-1)!.payload).toMatchObject({ unblocked: true });
  await expectMoneyAddsUp(world);
});

test("an integrator cancels in its own city, but not an order with a commission", async () => {
  await using world = await newWorld();
  const key = await world.apiKey();
  const elsewhere = await world.city();
  const own = await world.order();
  expect(await cancel(world, key, own)).toMatchObject({ status: "canceled" });
  expect((await world.history(own)).at(-1)).toMatchObject({ actor_type: "API", changed_by_staff_id: null });
  const { orderId } = await closedOrder(world, await world.master(), 500_000);
  expect(await cancel(world, key, orderId)).toEqual({ status: "forbidden" });
  const foreign = await world.order({ cityId: elsewhere.id });
  expect(await cancel(world, key, foreign)).toEqual({ status: "not_found" });
});

test("R42 R10 a returned order is searched in a new episode without its master, who is told once", async () => {
  await using world = await newWorld();
  const logist = await world.staff("LOGIST");
  const master = await world.master();
  const orderId = await world.order({ status: "WORKING", masterId: master, totalRoubles: 100 });
  world.pass(HOUR_MS);
  expect(await giveBack(world, logist, orderId, "ab")).toEqual({ status: "invalid_reason" });
  expect(await giveBack(world, logist, orderId, "Опаздывает")).toEqual({
    status: "returned",
    previousMasterId: master,
    commission: null,
  });
  expect(await giveBack(world, logist, orderId)).toEqual({ status: "already_returned" });
  expect(await giveBack(world, await world.staff("LOGIST"), orderId)).toEqual({
    status: "wrong_state",
    orderStatus: "SEARCHING",
  });
  expect(await world.orderRow(orderId)).toMatchObject({
    status: "SEARCHING",
    assigned_master_id: null,
    previous_master_id: master,
    total_sum: "0.00",
    search_episode: 2,
    search_started_at: world.now,
    dispatch_due_at: world.now,
    search_round: 0,
  });
  expect((await world.offersOf(orderId)).map((row) => [row.state, row.cancel_reason])).toEqual([
    ["CANCELED", "returned_to_search"],
  ]);
  const told = (await world.outbox()).filter((row) => row.kind === "MASTER");
  expect(told.map((row) => [row.event, row.payload["reason"]])).toEqual([["order_returned", "Опаздывает"]]);
  expect(await contactsHidden(world, orderId)).toBe(1);
  expect((await world.events()).map(({ kind, order_id }) => [kind, order_id])).toEqual([
    ["master_limit_freed", null],
    ["order_returned", orderId],
  ]);
});

test("R43 the commission of the first master goes with the return, the second has his own", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const logist = await world.staff("LOGIST");
  const [a, b] = [await world.master(), await world.master()];
  const { orderId, commissionId } = await closedOrder(world, a, 500_000);
  expect(await giveBack(world, logist, orderId)).toEqual({ status: "forbidden" });
  expect(await giveBack(world, admin, orderId)).toMatchObject({ status: "returned" });
  expect(await commissionRow(world, commissionId)).toMatchObject({
    status: "CANCELED",
    cancel_reason: "returned_to_search",
  });
  expect(await entriesOf(world, a)).toEqual(["COMMISSION_CHARGED -2500.00", "COMMISSION_CANCELED 2500.00"]);
  await world.db.run(sql`
    update orders set status = 'WORKING', assigned_master_id = ${b}, dispatch_due_at = null where id = ${orderId}`);
  const second = await charged(world, orderId, b, 400_000);
  await world.do(world.masterActor(b), (work) => reportPayment(work, { commissionId: second }));
  await approve(world, admin, { commissionId: second });
  expect([await balance(world, a), await balance(world, b)]).toEqual([0, 0]);
  expect((await world.orderRow(orderId)).status).toBe("CLOSED");
  expect(await toldMaster(world, a)).toEqual(["commission_created", "order_returned"]);
  await expectMoneyAddsUp(world);
});

test("R59 a guarantee order that is returned is searched as GUARANTEE, and its history says so", async () => {
  await using world = await newWorld();
  const logist = await world.staff("LOGIST");
  const orderId = await world.order({
    type: "GUARANTEE",
    status: "EN_ROUTE",
    masterId: await world.master(),
  });
  await giveBack(world, logist, orderId);
  expect((await world.orderRow(orderId)).status).toBe("GUARANTEE");
  expect((await world.history(orderId)).at(-1)).toMatchObject({
    from_status: "EN_ROUTE",
    to_status: "GUARANTEE",
  });
});

test("R84 E12 a refusal is possible before the way only; staff are alerted and he is left out", async () => {
  await using world = await newWorld();
  const logist = await world.staff("LOGIST");
  const admin = await world.staff("CITY_ADMIN");
  const [master, loser] = [await world.master(), await world.master()];
  const orderId = await world.order({ status: "ASSIGNED", masterId: master });
  await world.offer({ orderId, masterId: loser, state: "CANCELED", cancelReason: "taken" });
  expect(await refuse(world, master, orderId, "other", " ")).toEqual({ status: "invalid_reason" });
  expect(await refuse(world, loser, orderId, "sick")).toEqual({ status: "not_found" });
  expect(await refuse(world, master, orderId, "transport")).toEqual({ status: "refused", blocked: false });
  expect(await refuse(world, master, orderId, "transport")).toEqual({ status: "already_refused" });
  expect(await world.orderRow(orderId)).toMatchObject({
    status: "SEARCHING",
    previous_master_id: master,
    assigned_master_id: null,
    search_episode: 2,
  });
  expect(await toldMaster(world, master)).toEqual([]);
  const alert = (await world.outbox()).filter((row) => row.event === "master_refused_order");
  expect(alert.map((row) => [row.staff_user_id, row.payload])).toEqual([
    [logist.staffId, { masterId: master, reason: "transport", comment: null }],
    [admin.staffId, { masterId: master, reason: "transport", comment: null }],
  ]);
  expect(await contactsHidden(world, orderId)).toBe(1);
  expect((await world.history(orderId)).at(-1)).toMatchObject({
    reason: "master_refused",
    changed_by_master_id: master,
    context: { master_id: master, refusal: "transport" },
  });
  const going = await world.order({ status: "EN_ROUTE", masterId: master });
  expect(await refuse(world, master, going, "sick")).toEqual({
    status: "wrong_state",
    orderStatus: "EN_ROUTE",
  });
});

test("the preferred master who refuses a guarantee order after accepting it is blocked; each side hears once", async () => {
  await using world = await newWorld();
  const logist = await world.staff("LOGIST");
  const master = await world.master();
  const earlier = await world.offer({ orderId: await world.order(), masterId: master });
  const orderId = await world.order({
    type: "GUARANTEE",
    status: "ASSIGNED",
    masterId: master,
    preferredMasterId: master,
  });
  expect(await refuse(world, master, orderId, "no_time")).toEqual({ status: "refused", blocked: true });
  expect((await world.orderRow(orderId)).status).toBe("GUARANTEE");
  expect(await masterFlags(world, master)).toMatchObject({ is_blocked: true, shift_status: "SHIFT_OFF" });
  expect(await toldMaster(world, master)).toEqual(["account_blocked"]);
  expect(await toldStaff(world, logist)).toEqual(["guarantee_refusal"]);
  const offer = await world.db.one(sql`select state, cancel_reason from offers where id = ${earlier}`);
  expect(offer).toEqual({ state: "CANCELED", cancel_reason: "master_blocked" });
  expect((await world.audit()).map(({ action, source }) => [action, source])).toEqual([
    ["block_master", "engine"],
  ]);
});

test("with the setting off, or somebody else preferred, a refused guarantee order blocks nobody", async () => {
  await using world = await newWorld();
  const [master, preferred] = [await world.master(), await world.master()];
  const order = { type: "GUARANTEE", status: "ASSIGNED", masterId: master } as const;
  const second = await world.order({ ...order, preferredMasterId: preferred });
  expect(await refuse(world, master, second, "sick")).toEqual({ status: "refused", blocked: false });
  world.set({ guarantee_block_on_refusal: false });
  const own = await world.order({ ...order, preferredMasterId: master });
  expect(await refuse(world, master, own, "sick")).toEqual({ status: "refused", blocked: false });
  expect(await masterFlags(world, master)).toMatchObject({ is_blocked: false });
});

test("a cancelled order is restored with a reason by a city admin, without its master", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const { orderId } = await closedOrder(world, master, 500_000);
  await cancel(world, admin, orderId);
  world.pass(10 * SECOND_MS + 1);
  expect(await restore(world, admin, orderId)).toEqual({ status: "invalid_reason" });
  expect(await restore(world, admin, orderId, "Отменили по ошибке")).toEqual({
    status: "restored",
    orderStatus: "SEARCHING",
    wakeAt: null,
  });
  expect(await restore(world, admin, orderId, "Отменили по ошибке")).toEqual({
    status: "already_restored",
    orderStatus: "SEARCHING",
  });
  expect(await world.orderRow(orderId)).toMatchObject({
    status: "SEARCHING",
    assigned_master_id: null,
    cancel_reason: null,
    total_sum: "0.00",
    search_episode: 2,
    dispatch_due_at: world.now,
  });
  expect((await world.events()).at(-1)).toMatchObject({ kind: "order_restored", order_id: orderId });
  await expectMoneyAddsUp(world);
});

test("whoever cancelled takes it back within 10 seconds, also a logist; nobody else, and not later", async () => {
  await using world = await newWorld();
  const logist = await world.staff("LOGIST");
  const colleague = await world.staff("LOGIST");
  const orderId = await world.order();
  await cancel(world, logist, orderId);
  world.pass(10 * SECOND_MS);
  expect(await restore(world, colleague, orderId)).toEqual({ status: "forbidden" });
  expect(await restore(world, logist, orderId)).toMatchObject({
    status: "restored",
    orderStatus: "SEARCHING",
  });
  expect(await restore(world, logist, orderId)).toMatchObject({ status: "already_restored" });
  await cancel(world, logist, orderId);
  world.pass(10 * SECOND_MS + 1);
  expect(await restore(world, logist, orderId)).toEqual({ status: "forbidden" });
  expect(await restore(world, await world.apiKey(), orderId)).toEqual({ status: "forbidden" });
});

test("an order restored outside the working window sleeps, unless staff search now", async () => {
  await using world = await newWorld({ at: new Date("2026-03-10T18:10:00Z") }); // 21:10 in Moscow
  const admin = await world.staff("CITY_ADMIN");
  const orderId = await world.order({ status: "CANCELED" });
  const wakeAt = new Date("2026-03-11T07:00:00Z");
  expect(await restore(world, admin, orderId, "Передумали")).toEqual({
    status: "restored",
    orderStatus: "DEFERRED",
    wakeAt,
  });
  expect(await world.orderRow(orderId)).toMatchObject({ wake_at: wakeAt, search_episode: 1 });
  expect(await world.events()).toEqual([]);
  const other = await world.order({ status: "CANCELED", type: "GUARANTEE" });
  const now = await world.do(admin, (work) =>
    restoreOrder(work, { orderId: other, reason: "Передумали", searchNow: true }),
  );
  expect(now).toMatchObject({ status: "restored", orderStatus: "GUARANTEE" });
});

test("a slot that is over must be replaced, erased client data cannot come back", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const slot = [new Date("2026-03-10T07:00:00Z"), world.now] as const;
  const orderId = await world.order({ status: "CANCELED", slot });
  expect(await restore(world, admin, orderId, "Передумали")).toEqual({ status: "slot_passed" });
  const replaced = await world.do(admin, (work) =>
    restoreOrder(work, { orderId, reason: "Передумали", slot: "TODAY:16-19" }),
  );
  expect(replaced).toMatchObject({ status: "restored", orderStatus: "SEARCHING" });
  expect((await world.orderRow(orderId)).timeslot_start_utc).toEqual(new Date("2026-03-10T13:00:00Z"));

  const erased = await world.order({ status: "CANCELED" });
  await world.db.run(sql`update orders set client_data_erased_at = ${world.now} where id = ${erased}`);
  expect(await restore(world, admin, erased, "Передумали")).toEqual({ status: "client_data_erased" });
  const open = await world.order();
  expect(await restore(world, admin, open, "Передумали")).toEqual({
    status: "wrong_state",
    orderStatus: "SEARCHING",
  });
});

test("R28 orders of a foreign city answer like missing ones", async () => {
  await using world = await newWorld();
  const elsewhere = await world.city();
  const foreigner = await world.staff("CITY_ADMIN", [elsewhere.id]);
  const orderId = await world.order({ status: "ASSIGNED", masterId: await world.master() });
  for (const id of [orderId, 999_999, -1, 1e12]) {
    expect(await cancel(world, foreigner, id)).toEqual({ status: "not_found" });
    expect(await giveBack(world, foreigner, id)).toEqual({ status: "not_found" });
    expect(await restore(world, foreigner, id, "Причина")).toEqual({ status: "not_found" });
  }
});

function cancel(world: World, actor: Actor, orderId: number, reason = "Клиент передумал") {
  return world.do(actor, (work) => cancelOrder(work, { orderId, reason }));
}

function giveBack(world: World, actor: StaffActor, orderId: number, reason?: string) {
  return world.do(actor, (work) => returnToSearch(work, { orderId, reason }));
}

function refuse(world: World, masterId: number, orderId: number, reason: RefusalReason, comment?: string) {
  return world.do(world.masterActor(masterId), (work) => refuseOrder(work, { orderId, reason, comment }));
}

function restore(world: World, actor: Actor, orderId: number, reason?: string) {
  return world.do(actor, (work) => restoreOrder(work, { orderId, reason }));
}

async function contactsHidden(world: World, orderId: number): Promise<number> {
  const rows = await world.db.rows(sql`
    select e.id from notifications_outbox e join notifications_outbox card on card.id = e.edit_outbox_id
     where e.event = 'order_card_closed' and card.event = 'order_assigned' and card.order_id = ${orderId}`);
  return rows.length;
}
