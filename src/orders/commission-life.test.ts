import { describe, expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { HOUR_MS, MINUTE_MS } from "../kernel/time.ts";
import { alertUnreviewed, remindOfDeadlines } from "../money/commission-timers.ts";
import { markOverdue } from "../money/overdue.ts";
import { SYSTEM } from "../staff/actor.ts";
import { approveCommissions } from "./approve-commissions.ts";
import {
  ACT,
  approve,
  balance,
  charged,
  close,
  closedOrder,
  commissionRow,
  entriesOf,
  expectMoneyAddsUp,
  masterFlags,
  toldMaster,
  toldStaff,
} from "./money-for-tests.ts";
import { rejectCommission } from "./reject-commission.ts";
import { reportPayment } from "./report-payment.ts";

const CARD = {
  owner_pay_methods: ["card", "sbp", "cash"] as const,
  owner_pay_card_number: "2200000000001234",
  owner_pay_card_bank: "Сбер",
  owner_pay_sbp_phone: "",
};

describe("R88 the worked figures of finance.md section 1", () => {
  test.each([
    { closed: [], total: 500_000, rate: "0.5000", amount: "2500.00", avg: "0.00" },
    { closed: [6500, 7300, 7200], total: 333_333, rate: "0.4000", amount: "1333.33", avg: "7000.00" },
    { closed: [7000, 6999.99], total: 123_457, rate: "0.5000", amount: "617.29", avg: "7000.00" },
    { closed: [], total: 99_999, rate: "0.5000", amount: "500.00", avg: "0.00" },
    { closed: [], total: 1, rate: "0.5000", amount: "0.01", avg: "0.00" },
    { closed: [], total: 999_999_999, rate: "0.5000", amount: "5000000.00", avg: "0.00" },
  ])("$closed, $total kopecks: $rate, $amount", async ({ closed, total, rate, amount, avg }) => {
    await using world = await newWorld();
    const master = await world.master({ closed });
    const { commissionId } = await closedOrder(world, master, total);
    expect(await commissionRow(world, commissionId)).toMatchObject({
      rate,
      amount,
      avg_check: avg,
      status: "WAIT_PAY",
    });
    expect(await entriesOf(world, master)).toEqual([`COMMISSION_CHARGED -${amount}`]);
    await expectMoneyAddsUp(world);
  });
});

test("R106 nothing due: no entry of 0.00, REPORTED at once, not rejected, never overdue, closed by approval", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master({ closed: [7000] });
  const { commissionId, orderId } = await closedOrder(world, master, 1);
  expect(await commissionRow(world, commissionId)).toMatchObject({
    amount: "0.00",
    status: "REPORTED",
    paid_reported_at: world.now,
  });
  expect(
    await world.do(admin, (work) => rejectCommission(work, { commissionId, reason: "Денег нет" })),
  ).toEqual({
    status: "nothing_due",
  });
  world.pass(24 * HOUR_MS);
  expect(await markOverdue(job(world))).toBe(0);
  expect(await approve(world, admin, { commissionId })).toMatchObject({ status: "approved", paidKopecks: 0 });
  expect((await world.orderRow(orderId)).status).toBe("CLOSED");
  expect(await entriesOf(world, master)).toEqual([]);
  expect(await toldMaster(world, master)).toEqual(["commission_created", "commission_approved"]);
  await expectMoneyAddsUp(world);
});

test("R21 the master's snapshot holds full requisites and survives a change of the settings", async () => {
  await using world = await newWorld();
  world.set(CARD);
  const master = await world.master({ lastName: "Петров" });
  const { commissionId, orderId } = await closedOrder(world, master, 500_000);
  world.set({ ...CARD, owner_pay_card_number: "2200000000009999" });
  expect((await commissionRow(world, commissionId)).pay_to_snapshot).toEqual({
    methods: ["card", "cash"],
    card_number: "2200000000001234",
    card_holder: null,
    card_bank: "Сбер",
    sbp_phone: null,
    sbp_bank: null,
    sbp_qr_file_id: null,
    other_text: null,
    comment: `Комиссия по заказу ${orderId}, Петров Иван`,
  });
  const payloads = JSON.stringify([await world.outbox(), await world.audit(), world.logs]);
  expect(payloads).not.toContain("2200000000001234");
});

test("requisites that nobody filled alert once a day", async () => {
  await using world = await newWorld();
  const master = await world.master();
  await closedOrder(world, master, 500_000);
  await closedOrder(world, master, 500_000);
  world.pass(24 * HOUR_MS);
  await closedOrder(world, master, 500_000);
  const alerts = (await world.outbox()).filter((row) => row.channel === "ALERTS").map((row) => row.event);
  expect(alerts).toEqual(["requisites_missing", "requisites_missing"]);
});

test("the order waits for payment, keeps its act and sum, and a second press does nothing twice", async () => {
  await using world = await newWorld();
  const master = await world.master();
  const orderId = await world.order({ status: "WORKING", masterId: master });
  expect((await close(world, orderId, master, 450_050)).status).toBe("payment");
  expect(await close(world, orderId, master, 999)).toEqual({
    status: "already_closed",
    orderStatus: "PAYMENT",
  });
  expect(await world.orderRow(orderId)).toMatchObject({
    status: "PAYMENT",
    total_sum: "4500.50",
    version: 2,
  });
  const acts = await world.db.rows(sql`
    select document_type, file_id, uploaded_by_master_id from attachments where entity_id = ${orderId}`);
  expect(acts).toEqual([{ document_type: "act", file_id: ACT.fileId, uploaded_by_master_id: master }]);
  expect(await world.history(orderId)).toMatchObject([
    { from_status: "WORKING", to_status: "PAYMENT", reason: "master_uploaded_act", actor_type: "MASTER" },
  ]);
  expect(await toldMaster(world, master)).toEqual(["commission_created"]);
});

test.each([0, -1, 1.5, 1_000_000_000, Number.NaN, undefined])(
  "an amount of %s kopecks is refused",
  async (total) => {
    await using world = await newWorld();
    const master = await world.master();
    const orderId = await world.order({ status: "WORKING", masterId: master });
    expect(await close(world, orderId, master, total)).toEqual({ status: "invalid_amount" });
    expect((await world.orderRow(orderId)).status).toBe("WORKING");
  },
);

test("an order that is not his, not begun, or asked for by staff is not closed", async () => {
  await using world = await newWorld();
  const [master, other] = [await world.master(), await world.master()];
  const orderId = await world.order({ status: "EN_ROUTE", masterId: master });
  expect(await close(world, orderId, other, 100)).toEqual({ status: "not_found" });
  expect(await close(world, 999_999, master, 100)).toEqual({ status: "not_found" });
  expect(await close(world, orderId, master, 100)).toEqual({
    status: "wrong_state",
    orderStatus: "EN_ROUTE",
  });
});

test("a deadline of the night moves to the end of the quiet period", async () => {
  await using world = await newWorld({ at: new Date("2026-03-10T17:30:00Z") }); // 20:30 in Moscow
  const master = await world.master();
  const { commissionId } = await closedOrder(world, master, 500_000);
  expect((await commissionRow(world, commissionId)).deadline_at).toEqual(new Date("2026-03-11T08:00:00Z"));
});

test("«Я оплатил» is told to finance once and stops the timer, also after the deadline while it still waits", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const logist = await world.staff("LOGIST");
  const master = await world.master();
  const { commissionId } = await closedOrder(world, master, 500_000);
  const report = (id = master) =>
    world.do(world.masterActor(id), (work) => reportPayment(work, { commissionId }));
  expect(await report(await world.master())).toEqual({ status: "not_found" });
  world.pass(3 * HOUR_MS + 5_000);
  expect(await report()).toEqual({ status: "reported" });
  expect(await report()).toEqual({ status: "already_reported" });
  expect(await markOverdue(job(world))).toBe(0);
  expect(await toldStaff(world, admin)).toEqual(["commission_reported"]);
  expect(await toldStaff(world, logist)).toEqual([]);
});

test("finance.md section 4: rejected at 16:30, the deadline is 18:05 and the reminders are 17:05 and 17:50", async () => {
  await using world = await newWorld({ at: new Date("2026-03-10T11:05:00Z") }); // 14:05:00 in Moscow
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const { commissionId } = await closedOrder(world, master, 500_000);
  const reject = (reason: string) =>
    world.do(admin, (work) => rejectCommission(work, { commissionId, reason }));
  expect((await commissionRow(world, commissionId)).deadline_at).toEqual(new Date("2026-03-10T14:05:00Z"));
  expect(await reject("Нет перевода")).toEqual({ status: "wrong_state", commissionStatus: "WAIT_PAY" });
  await world.do(world.masterActor(master), (work) => reportPayment(work, { commissionId }));
  world.clock.set(new Date("2026-03-10T13:30:00Z"));
  expect(await reject(" a ")).toEqual({ status: "invalid_reason" });
  const deadlineAt = new Date("2026-03-10T15:05:00Z");
  expect(await reject("Нет перевода")).toEqual({ status: "rejected", deadlineAt });
  expect(await reject("Нет перевода")).toEqual({ status: "already_rejected" });
  expect(await commissionRow(world, commissionId)).toMatchObject({
    status: "WAIT_PAY",
    paid_reported_at: null,
    rejection_reason: "Нет перевода",
    deadline_set_at: world.now,
  });
  const reminded: string[] = [];
  for (let minute = 0; minute < 95; minute += 1) {
    world.pass(MINUTE_MS);
    if ((await remindOfDeadlines(job(world))) === 1) reminded.push(world.now.toISOString().slice(11, 16));
  }
  expect(reminded).toEqual(["14:05", "14:50"]);
  expect(await toldMaster(world, master)).toEqual([
    "commission_created",
    "commission_rejected",
    "commission_reminder",
    "commission_reminder",
  ]);
});

test("a reminder at the very moment of the rejection is none: 60 minutes are given, only 15 are reminded of", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const { commissionId } = await closedOrder(world, master, 500_000);
  await world.do(world.masterActor(master), (work) => reportPayment(work, { commissionId }));
  world.pass(4 * HOUR_MS); // The old deadline is over: the new one is an hour from the rejection.
  await world.do(admin, (work) => rejectCommission(work, { commissionId, reason: "Нет перевода" }));
  expect(await remindOfDeadlines(job(world))).toBe(0);
  world.pass(45 * MINUTE_MS);
  expect(await remindOfDeadlines(job(world))).toBe(1);
});

test("R22 with three hours the master is reminded at 60 and 15 minutes only, once each", async () => {
  await using world = await newWorld();
  const master = await world.master();
  await closedOrder(world, master, 500_000);
  const sent: number[] = [];
  for (let minute = 0; minute <= 185; minute += 1) {
    const results = await Promise.all([remindOfDeadlines(job(world)), remindOfDeadlines(job(world))]);
    if (results[0] + results[1] > 0) sent.push(180 - minute);
    world.pass(MINUTE_MS);
  }
  expect(sent).toEqual([60, 15]);
  const told = (await toldMaster(world, master)).filter((event) => event === "commission_reminder");
  expect(told).toHaveLength(2);
});

test("R83 after a downtime only the latest reminder is sent, and every overdue commission once", async () => {
  await using world = await newWorld();
  world.set({ commission_deadline_hours: 8, commission_deadline_quiet: null });
  const [late, near] = [await world.master(), await world.master()];
  await closedOrder(world, late, 500_000);
  world.pass(HOUR_MS);
  await closedOrder(world, near, 500_000);
  world.pass(7 * HOUR_MS + 50 * MINUTE_MS); // 10 minutes before the second deadline, 50 after the first.
  expect(await remindOfDeadlines(job(world))).toBe(1);
  expect(await markOverdue(job(world))).toBe(1);
  expect(await remindOfDeadlines(job(world))).toBe(0);
  expect(await markOverdue(job(world))).toBe(0);
  expect(await toldMaster(world, near)).toEqual(["commission_created", "commission_reminder"]);
  expect(await toldMaster(world, late)).toEqual(["commission_created", "commission_overdue_master"]);
});

test("R23 R17 an overdue commission blocks its master, who is told once; his orders stay, his offers go", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const { commissionId } = await closedOrder(world, master, 500_000);
  const active = await world.order({ status: "ASSIGNED", masterId: master });
  const searched = await world.order();
  await world.offer({ orderId: searched, masterId: master });
  world.pass(3 * HOUR_MS - 1);
  expect(await markOverdue(job(world))).toBe(0);
  world.pass(1);
  const runs = await Promise.all([markOverdue(job(world)), markOverdue(job(world))]);
  expect(runs[0] + runs[1]).toBe(1);

  expect(await commissionRow(world, commissionId)).toMatchObject({
    status: "OVERDUE",
    blocked_applied: true,
  });
  expect(await masterFlags(world, master)).toMatchObject({ is_blocked: true, shift_status: "SHIFT_OFF" });
  expect((await world.orderRow(active)).assigned_master_id).toBe(master);
  expect((await world.offersOf(searched)).map((row) => row.cancel_reason)).toEqual(["master_blocked"]);
  expect(await toldMaster(world, master)).toEqual(["commission_created", "commission_overdue_master"]);
  expect(await toldStaff(world, admin)).toEqual(["commission_overdue"]);
  const alerts = (await world.outbox()).filter((row) => row.channel === "ALERTS").map((row) => row.event);
  expect(alerts).toEqual(["requisites_missing", "commission_overdue"]);
  expect((await world.audit()).map(({ action, source, admin_id }) => [action, source, admin_id])).toEqual([
    ["block_master", "job", null],
  ]);
  await expectMoneyAddsUp(world);
});

test("«Я оплатил» after the deadline is noted, and rejecting it leaves him overdue and blocked", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const { commissionId } = await closedOrder(world, master, 500_000);
  world.pass(3 * HOUR_MS);
  await markOverdue(job(world));
  const report = () => world.do(world.masterActor(master), (work) => reportPayment(work, { commissionId }));
  expect(await report()).toEqual({ status: "reported_late" });
  expect(await report()).toEqual({ status: "already_reported" });
  const before = await commissionRow(world, commissionId);
  expect(before).toMatchObject({ status: "OVERDUE", paid_reported_at: world.now });
  expect(
    await world.do(admin, (work) => rejectCommission(work, { commissionId, reason: "Не пришло" })),
  ).toEqual({ status: "rejected", deadlineAt: null });
  const after = await commissionRow(world, commissionId);
  expect(after).toMatchObject({ status: "OVERDUE", paid_reported_at: null, deadline_at: before.deadline_at });
  expect(await masterFlags(world, master)).toMatchObject({ is_blocked: true });
  expect(await toldMaster(world, master)).toContain("commission_rejected");
});

test("R48 approving an overdue commission unblocks the master and says so in the same message", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const { commissionId } = await closedOrder(world, master, 500_000);
  world.pass(3 * HOUR_MS);
  await markOverdue(job(world));
  expect(await approve(world, admin, { commissionId })).toMatchObject({
    status: "approved",
    unblocked: true,
  });
  expect(await masterFlags(world, master)).toMatchObject({
    is_blocked: false,
    is_active: true,
    shift_status: "SHIFT_OFF",
  });
  const told = (await world.outbox()).filter((row) => row.master_id === master).at(-1)!;
  expect([told.event, told.payload["unblocked"]]).toEqual(["commission_approved", true]);
  expect(await toldMaster(world, master)).not.toContain("account_unblocked");
  expect((await world.events()).map(({ kind }) => kind)).toEqual(["master_unblocked", "master_limit_freed"]);
  await expectMoneyAddsUp(world);
});

test("R48 with a second reason he stays blocked after the approval", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const first = await closedOrder(world, master, 500_000);
  const second = await closedOrder(world, master, 100_000);
  world.pass(3 * HOUR_MS);
  expect(await markOverdue(job(world))).toBe(2);
  expect(await approve(world, admin, first)).toMatchObject({ status: "approved", unblocked: false });
  expect(await masterFlags(world, master)).toMatchObject({ is_blocked: true, is_active: false });
  expect(await approve(world, admin, second)).toMatchObject({ status: "approved", unblocked: true });
  await expectMoneyAddsUp(world);
});

test("an approval closes the order, queues it for the archive, and a second one changes nothing", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const { orderId, commissionId } = await closedOrder(world, master, 123_457);
  expect(await approve(world, admin, { commissionId, reference: " №77 " })).toEqual({
    status: "approved",
    orderId,
    paidKopecks: 61_729,
    unblocked: false,
  });
  expect(await approve(world, admin, { commissionId })).toEqual({ status: "already_approved", orderId });
  expect(await world.orderRow(orderId)).toMatchObject({ status: "CLOSED", closed_at: world.now });
  expect((await world.history(orderId)).at(-1)).toMatchObject({
    reason: "commission_paid",
    actor_type: "ADMIN",
    changed_by_staff_id: admin.staffId,
  });
  const queued = await world.db.one<{ hours: number }>(sql`
    select extract(epoch from autoclose_at - closed_at)::int / 3600 as hours from order_autoclose_queue
     where order_id = ${orderId}`);
  expect(queued.hours).toBe(24);
  expect(await entriesOf(world, master)).toEqual(["COMMISSION_CHARGED -617.29", "COMMISSION_PAID 617.29"]);
  expect((await world.audit()).map(({ action }) => action)).toEqual(["approve_commission", "close"]);
  await expectMoneyAddsUp(world);
});

test("less than due needs a comment and is written off, more stays on the balance", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const [short, over] = [await world.master(), await world.master()];
  const less = await closedOrder(world, short, 500_000);
  expect(await approve(world, admin, { ...less, paidKopecks: 200_000 })).toEqual({
    status: "comment_required",
  });
  expect(await approve(world, admin, { ...less, paidKopecks: -1, comment: "Скидка" })).toEqual({
    status: "invalid_amount",
  });
  expect(
    await approve(world, admin, { ...less, paidKopecks: 200_000, comment: "Скидка постоянному" }),
  ).toMatchObject({ status: "approved", paidKopecks: 200_000 });
  expect(await entriesOf(world, short)).toEqual([
    "COMMISSION_CHARGED -2500.00",
    "COMMISSION_PAID 2000.00",
    "COMMISSION_WRITTEN_OFF 500.00",
  ]);
  const more = await closedOrder(world, over, 500_000);
  await approve(world, admin, { ...more, paidKopecks: 300_000 });
  expect(await balance(world, over)).toBe(50_000);
  await expectMoneyAddsUp(world);
});

test("R20 a payment that nobody reviews alerts the admins of the city and ALERTS once", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const { commissionId } = await closedOrder(world, master, 500_000);
  await world.do(world.masterActor(master), (work) => reportPayment(work, { commissionId }));
  world.pass(6 * HOUR_MS - 1);
  expect(await alertUnreviewed(job(world))).toBe(0);
  world.pass(1);
  const runs = await Promise.all([alertUnreviewed(job(world)), alertUnreviewed(job(world))]);
  expect(runs[0] + runs[1]).toBe(1);
  world.pass(24 * HOUR_MS);
  expect(await alertUnreviewed(job(world))).toBe(0);
  const alerts = (await world.outbox()).filter((row) => row.event === "commission_review_overdue");
  expect(alerts.map((row) => row.chat_key)).toEqual(["c:ALERTS", `s:${admin.staffId}`]);
});

test("R51 bulk approval takes reported commissions only, with a result per row", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const elsewhere = await world.city();
  const master = await world.master();
  const foreignMaster = await world.master({ cityId: elsewhere.id });
  const reported = await closedOrder(world, master, 500_000);
  await world.do(world.masterActor(master), (work) => reportPayment(work, reported));
  const waiting = await closedOrder(world, master, 500_000);
  const foreignOrder = await world.order({
    status: "WORKING",
    masterId: foreignMaster,
    cityId: elsewhere.id,
  });
  const foreign = await charged(world, foreignOrder, foreignMaster, 500_000);
  const results = await approveCommissions(
    { ...world.work(admin), tx: world.db },
    { commissionIds: [reported.commissionId, waiting.commissionId, foreign, reported.commissionId] },
  );
  expect(results.map(({ commissionId, result }) => [commissionId, result.status])).toEqual([
    [reported.commissionId, "approved"],
    [waiting.commissionId, "wrong_state"],
    [foreign, "not_found"],
  ]);
});

test("R28 finance of a foreign city answers like a missing one, and a logist has no finance", async () => {
  await using world = await newWorld();
  const elsewhere = await world.city();
  const foreigner = await world.staff("CITY_ADMIN", [elsewhere.id]);
  const logist = await world.staff("LOGIST");
  const { commissionId } = await closedOrder(world, await world.master(), 500_000);
  const reject = (actor: typeof logist, id: number) =>
    world.do(actor, (work) => rejectCommission(work, { commissionId: id, reason: "Причина" }));
  expect(await approve(world, foreigner, { commissionId })).toEqual({ status: "not_found" });
  expect(await approve(world, foreigner, { commissionId: 999_999_999_999 })).toEqual({ status: "not_found" });
  expect(await approve(world, logist, { commissionId })).toEqual({ status: "forbidden" });
  expect(await approve(world, logist, { commissionId: 999_999 })).toEqual({ status: "forbidden" });
  expect(await reject(foreigner, commissionId)).toEqual({ status: "not_found" });
  expect(await reject(logist, commissionId)).toEqual({ status: "forbidden" });
});

function job(world: World) {
  return { ...world.work(SYSTEM, "job"), tx: world.db };
}
