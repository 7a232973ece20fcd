import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { DAY_MS, HOUR_MS } from "../kernel/time.ts";
import { payGuarantee } from "../money/guarantee-payment.ts";
import { markOverdue } from "../money/overdue.ts";
import { type StaffActor, SYSTEM } from "../staff/actor.ts";
import { cancelOrder } from "./cancel-order.ts";
import {
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
} from "./money-for-tests.ts";
import { rejectCommission } from "./reject-commission.ts";
import { reopenOrder } from "./reopen-order.ts";
import { restoreOrder } from "./restore-order.ts";

test("R86 the worked balance of finance.md section 6: 3 000.00 remain as what the company owes him", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const first = await closedOrder(world, master, 500_000);
  const balances = [await balance(world, master)];
  const step = async (action: () => Promise<unknown>) => {
    await action();
    balances.push(await balance(world, master));
    await expectMoneyAddsUp(world);
  };
  await step(() => approve(world, admin, first));
  const visit = await world.order({ type: "GUARANTEE", status: "WORKING", masterId: master });
  await step(() => close(world, visit, master));
  await step(() => reopen(world, admin, first.orderId, "WORKING", "Сумма была 4 000"));
  let second = 0;
  await step(async () => {
    second = await charged(world, first.orderId, master, 400_000);
  });
  expect(await commissionRow(world, second)).toMatchObject({
    amount: "2000.00",
    credit_applied: "2000.00",
    status: "REPORTED",
  });
  await step(() => approve(world, admin, { commissionId: second }));
  expect(balances).toEqual([-250_000, 0, 250_000, 500_000, 300_000, 300_000]);
  expect(await entriesOf(world, master)).toEqual([
    "COMMISSION_CHARGED -2500.00",
    "COMMISSION_PAID 2500.00",
    "GUARANTEE_ACCRUED 2500.00",
    "COMMISSION_CANCELED 2500.00",
    "COMMISSION_CHARGED -2000.00",
  ]);
});

test("R86 C8: an approval of 617.29 taken back leaves the commission waiting and the balance at -617.29", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const { orderId, commissionId } = await closedOrder(world, master, 123_457);
  await approve(world, admin, { commissionId });
  world.pass(HOUR_MS);
  const again = await reopen(world, admin, orderId, "PAYMENT", "Оплата не пришла");
  const deadlineAt = new Date(world.now.getTime() + 3 * HOUR_MS);
  expect(again).toEqual({ status: "reopened", to: "PAYMENT", deadlineAt });
  expect(await reopen(world, admin, orderId, "PAYMENT", "Оплата не пришла")).toEqual({
    status: "already_reopened",
  });
  expect(await commissionRow(world, commissionId)).toMatchObject({
    status: "WAIT_PAY",
    paid_amount: null,
    paid_approved_at: null,
    paid_reported_at: null,
    deadline_set_at: world.now,
    deadline_at: deadlineAt,
  });
  expect(await entriesOf(world, master)).toEqual([
    "COMMISSION_CHARGED -617.29",
    "COMMISSION_PAID 617.29",
    "COMMISSION_PAYMENT_REVERSED -617.29",
  ]);
  expect(await balance(world, master)).toBe(-61_729);
  expect(await world.orderRow(orderId)).toMatchObject({
    status: "PAYMENT",
    closed_at: null,
    total_sum: "1234.57",
  });
  const told = (await world.outbox()).filter((row) => row.event === "order_reopened");
  expect(told.map((row) => row.payload)).toEqual([
    { reason: "Оплата не пришла", to: "PAYMENT", commissionId },
  ]);
  expect((await world.history(orderId)).at(-1)).toMatchObject({
    reason: "reopened",
    comment: "Оплата не пришла",
  });
  await expectMoneyAddsUp(world);
});

test("R107 each booking exists once per round, and the credit equals the payments", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const { orderId, commissionId } = await closedOrder(world, master, 500_000);
  await approve(world, admin, { commissionId });
  await reopen(world, admin, orderId, "PAYMENT", "Ошибка");
  await approve(world, admin, { commissionId, paidKopecks: 200_000, comment: "Скидка" });
  await reopen(world, admin, orderId, "PAYMENT", "Ошибка снова");
  await approve(world, admin, { commissionId });
  expect(await entriesOf(world, master)).toEqual([
    "COMMISSION_CHARGED -2500.00",
    "COMMISSION_PAID 2500.00",
    "COMMISSION_PAYMENT_REVERSED -2500.00",
    "COMMISSION_PAID 2000.00",
    "COMMISSION_WRITTEN_OFF 500.00",
    "COMMISSION_PAYMENT_REVERSED -2000.00",
    "COMMISSION_WRITE_OFF_REVERSED -500.00",
    "COMMISSION_PAID 2500.00",
  ]);
  // Reopened twice to WORKING, paid 2 500.00 and 1 000.00: the credit of the third is 3 500.00.
  await reopen(world, admin, orderId, "WORKING", "Сумма больше");
  const second = await charged(world, orderId, master, 700_000);
  expect(await commissionRow(world, second)).toMatchObject({ credit_applied: "2500.00", amount: "3500.00" });
  await approve(world, admin, { commissionId: second });
  await reopen(world, admin, orderId, "WORKING", "Сумма ещё больше");
  const third = await charged(world, orderId, master, 900_000);
  expect(await commissionRow(world, third)).toMatchObject({ credit_applied: "3500.00", amount: "4500.00" });
  await approve(world, admin, { commissionId: third });
  expect(await balance(world, master)).toBe(0);
  await expectMoneyAddsUp(world);
});

test("R86 a written-off part is taken back with the charge, what was paid stays as credit", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const { orderId, commissionId } = await closedOrder(world, master, 500_000);
  await approve(world, admin, { commissionId, paidKopecks: 200_000, comment: "Скидка" });
  await reopen(world, admin, orderId, "WORKING");
  expect(await entriesOf(world, master)).toEqual([
    "COMMISSION_CHARGED -2500.00",
    "COMMISSION_PAID 2000.00",
    "COMMISSION_WRITTEN_OFF 500.00",
    "COMMISSION_CANCELED 2500.00",
    "COMMISSION_WRITE_OFF_REVERSED -500.00",
  ]);
  expect(await balance(world, master)).toBe(200_000);
  const second = await charged(world, orderId, master, 500_000);
  expect(await commissionRow(world, second)).toMatchObject({ credit_applied: "2000.00", status: "WAIT_PAY" });
  await expectMoneyAddsUp(world);
});

test("R107 a guarantee visit finished, reopened and finished again pays once; a payout is not repeated", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const visit = await world.order({ type: "GUARANTEE", status: "WORKING", masterId: master });
  const pay = () => world.do(admin, (work) => payGuarantee(work, { orderId: visit, masterId: master }));
  expect(await pay()).toEqual({ status: "nothing_outstanding" });
  expect(await close(world, visit, master)).toEqual({ status: "closed", companyPaymentKopecks: 250_000 });
  expect(await close(world, visit, master)).toEqual({ status: "already_closed", orderStatus: "CLOSED" });
  expect(await reopen(world, admin, visit, "PAYMENT")).toEqual({ status: "no_commission" });
  expect(await reopen(world, admin, visit, "WORKING")).toMatchObject({ status: "reopened" });
  expect(await pay()).toEqual({ status: "nothing_outstanding" });
  await close(world, visit, master);
  const [first, second] = await Promise.all([pay(), pay()]);
  expect([first.status, second.status].sort()).toEqual(["nothing_outstanding", "paid"]);
  expect(await balance(world, master)).toBe(0);
  // Reopened after the payout: he owes it until the visit is finished again.
  await reopen(world, admin, visit, "WORKING");
  expect(await balance(world, master)).toBe(-250_000);
  await close(world, visit, master);
  expect(await pay()).toEqual({ status: "nothing_outstanding" });
  expect(await balance(world, master)).toBe(0);
  expect(await toldMaster(world, master)).toEqual([
    "guarantee_accrued",
    "order_reopened",
    "guarantee_accrued",
    "guarantee_paid",
    "order_reopened",
    "guarantee_accrued",
  ]);
  await expectMoneyAddsUp(world);
});

test("R106 due 0 by credit: reopened to PAYMENT it waits for approval only", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const first = await closedOrder(world, master, 500_000);
  await approve(world, admin, first);
  await reopen(world, admin, first.orderId, "WORKING");
  const second = await charged(world, first.orderId, master, 500_000);
  await approve(world, admin, { commissionId: second });
  world.pass(HOUR_MS);
  await reopen(world, admin, first.orderId, "PAYMENT");
  expect(await commissionRow(world, second)).toMatchObject({
    status: "REPORTED",
    paid_reported_at: world.now,
  });
  world.pass(DAY_MS);
  expect(await markOverdue({ ...world.work(SYSTEM, "job"), tx: world.db })).toBe(0);
  expect(
    await world.do(admin, (work) => rejectCommission(work, { commissionId: second, reason: "Нет денег" })),
  ).toEqual({ status: "nothing_due" });
  await expectMoneyAddsUp(world);
});

test("a reopen from PAYMENT takes an overdue commission back and unblocks its master", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const { orderId, commissionId } = await closedOrder(world, master, 500_000);
  world.pass(3 * HOUR_MS);
  await markOverdue({ ...world.work(SYSTEM, "job"), tx: world.db });
  expect(await reopen(world, admin, orderId, "WORKING", "Не та сумма")).toMatchObject({
    status: "reopened",
    commission: { commissionId, was: "OVERDUE", unblocked: true },
  });
  expect(await masterFlags(world, master)).toMatchObject({ is_blocked: false });
  expect(await commissionRow(world, commissionId)).toMatchObject({
    status: "CANCELED",
    cancel_reason: "reopened",
  });
  expect(await world.orderRow(orderId)).toMatchObject({ status: "WORKING", total_sum: "0.00" });
  const told = (await world.outbox()).find((row) => row.event === "order_reopened")!;
  expect(told.payload).toEqual({
    reason: "Не та сумма",
    to: "WORKING",
    commissionKopecks: 250_000,
    unblocked: true,
  });
  await expectMoneyAddsUp(world);
});

test("R108 an archived order that is reopened and closed again is queued for the archive again", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const { orderId, commissionId } = await closedOrder(world, master, 500_000);
  await approve(world, admin, { commissionId });
  world.pass(25 * HOUR_MS);
  await world.db.run(sql`update orders set archived_at = ${world.now} where id = ${orderId}`);
  await world.db.run(
    sql`update order_autoclose_queue set processed_at = ${world.now} where order_id = ${orderId}`,
  );
  await reopen(world, admin, orderId, "WORKING");
  const queue = () => world.db.rows(sql`select closed_at, processed_at from order_autoclose_queue`);
  expect(await queue()).toEqual([]);
  expect((await world.orderRow(orderId)).archived_at).toBeNull();
  const second = await charged(world, orderId, master, 100_000);
  await approve(world, admin, { commissionId: second });
  expect(await queue()).toEqual([{ closed_at: world.now, processed_at: null }]);
});

test("R108 a guarantee visit is neither reopened nor restored while another one of its source is live", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const source = await world.order({ status: "CLOSED", masterId: master });
  const visit = { type: "GUARANTEE", sourceOrderId: source, masterId: master } as const;
  const closed = await world.order({ ...visit, status: "CLOSED" });
  const canceled = await world.order({ ...visit, status: "CANCELED" });
  const restore = () => world.do(admin, (work) => restoreOrder(work, { orderId: canceled, reason: "Нужен" }));
  const live = await world.order({ ...visit, status: "WORKING" });
  expect(await reopen(world, admin, closed, "WORKING")).toEqual({
    status: "guarantee_exists",
    orderId: live,
  });
  expect(await restore()).toEqual({ status: "guarantee_exists", orderId: live });
  await world.do(admin, (work) => cancelOrder(work, { orderId: live, reason: "Дубль" }));

  // Both at once: one wins, the other is told so.
  for (let i = 0; i < 20; i += 1) {
    const [reopened, restored] = await Promise.all([reopen(world, admin, closed, "WORKING"), restore()]);
    expect([reopened.status, restored.status].toSorted()).toContain("guarantee_exists");
    expect([reopened.status, restored.status].filter((status) => status !== "guarantee_exists")).toHaveLength(
      1,
    );
    if (reopened.status === "reopened") await close(world, closed, master);
    else await world.do(admin, (work) => cancelOrder(work, { orderId: canceled, reason: "Дубль" }));
  }
});

test("an order comes back to its master above his limit, and the engine looks at his open offers", async () => {
  await using world = await newWorld();
  world.set({ max_active_orders: 1 });
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const { orderId, commissionId } = await closedOrder(world, master, 500_000);
  await approve(world, admin, { commissionId });
  await world.order({ status: "ASSIGNED", masterId: master });
  expect(await reopen(world, admin, orderId, "PAYMENT")).toMatchObject({ status: "reopened" });
  expect((await world.events()).map(({ kind }) => kind)).toEqual(["master_limit_freed", "master_busy"]);
});

test("only a city admin of the city reopens, with a reason, what is closed", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const elsewhere = await world.city();
  const closed = await world.order({ status: "CLOSED", masterId: await world.master() });
  const open = await world.order();
  expect(await reopen(world, await world.staff("LOGIST"), closed, "WORKING")).toEqual({
    status: "forbidden",
  });
  expect(await reopen(world, await world.staff("CITY_ADMIN", [elsewhere.id]), closed, "WORKING")).toEqual({
    status: "not_found",
  });
  expect(await reopen(world, admin, closed, "WORKING", "a")).toEqual({ status: "invalid_reason" });
  expect(await reopen(world, admin, open, "WORKING")).toEqual({
    status: "wrong_state",
    orderStatus: "SEARCHING",
  });
});

function reopen(
  world: World,
  actor: StaffActor,
  orderId: number,
  to: "PAYMENT" | "WORKING",
  reason = "Ошибка в сумме",
) {
  return world.do(actor, (work) => reopenOrder(work, { orderId, to, reason }));
}
