import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql, type Tx } from "../db/tx.ts";
import { Random } from "../kernel/random.ts";
import { HOUR_MS, sleep } from "../kernel/time.ts";
import { blockMaster } from "../masters/block.ts";
import { unblockMaster } from "../masters/lift-blocks.ts";
import { markOneOverdue } from "../money/overdue.ts";
import { type Actor, SYSTEM } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import { approveCommission } from "./approve-commission.ts";
import { archiveClosed } from "./archive-closed.ts";
import { cancelOrder } from "./cancel-order.ts";
import { closedOrder, expectMoneyAddsUp, masterFlags } from "./money-for-tests.ts";
import { refuseOrder } from "./refuse-order.ts";
import { rejectCommission } from "./reject-commission.ts";
import { reopenOrder } from "./reopen-order.ts";
import { reportPayment } from "./report-payment.ts";
import { returnToSearch } from "./return-to-search.ts";

/** Interleavings per pair in CI; the night runs 1 000 (R100). */
const ROUNDS = 200;

interface Racer {
  readonly actor: Actor;
  readonly command: (work: Work) => Promise<{ status: string }>;
}

/**
 * Starts commands on connections of their own, each after a random pause of up to 3 ms, without any
 * retry: a deadlock or a lock time-out fails the test instead of being repaired.
 */
async function race(world: World, random: Random, racers: readonly Racer[]): Promise<string[]> {
  const runs = racers.map(async ({ actor, command }) => {
    await sleep(random.next() * 3);
    const action = (tx: Tx) => command(world.work(actor, undefined, tx));
    return (await world.db.transaction(action, { retriesMax: 0 })).status;
  });
  return Promise.all(runs);
}

async function overdue(work: Work, commissionId: number): Promise<{ status: string }> {
  return { status: (await markOneOverdue(work, commissionId)) ? "overdue" : "nothing" };
}

test("F-3 two approvals at once: one approves, the other finds it approved", async () => {
  await using world = await newWorld();
  const random = new Random(1);
  const [first, second] = [await world.staff("CITY_ADMIN"), await world.staff("GLOBAL_ADMIN")];
  const master = await world.master();
  for (let round = 0; round < ROUNDS; round += 1) {
    const { commissionId } = await closedOrder(world, master, 500_000);
    const command = (work: Work) => approveCommission(work, { commissionId });
    const results = await race(world, random, [
      { actor: first, command },
      { actor: second, command },
    ]);
    expect(results.sort()).toEqual(["already_approved", "approved"]);
  }
  await expectMoneyAddsUp(world);
}, 240_000);

test("F-3 approval against cancellation: one wins, the other says why not, the money fits", async () => {
  await using world = await newWorld();
  const random = new Random(2);
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const wins = { approved: 0, canceled: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const { commissionId, orderId } = await closedOrder(world, master, 500_000);
    const [approval, cancellation] = await race(world, random, [
      { actor: admin, command: (work) => approveCommission(work, { commissionId }) },
      { actor: admin, command: (work) => cancelOrder(work, { orderId, reason: "Дубль" }) },
    ]);
    const { status } = await world.orderRow(orderId);
    expect([approval, cancellation, status]).toEqual(
      approval === "approved"
        ? ["approved", "wrong_state", "CLOSED"]
        : ["wrong_state", "canceled", "CANCELED"],
    );
    wins[approval === "approved" ? "approved" : "canceled"] += 1;
  }
  expect(wins.approved).toBeGreaterThan(0);
  expect(wins.canceled).toBeGreaterThan(0);
  await expectMoneyAddsUp(world);
}, 240_000);

test("F-3 the overdue timer against «Я оплатил»: reported in time, or overdue and blocked", async () => {
  await using world = await newWorld();
  const random = new Random(3);
  for (let round = 0; round < ROUNDS; round += 1) {
    const master = await world.master();
    const { commissionId } = await closedOrder(world, master, 500_000);
    world.pass(3 * HOUR_MS);
    const [timer, report] = await race(world, random, [
      { actor: SYSTEM, command: (work) => overdue(work, commissionId) },
      { actor: world.masterActor(master), command: (work) => reportPayment(work, { commissionId }) },
    ]);
    expect([timer, report]).toEqual(
      timer === "overdue" ? ["overdue", "reported_late"] : ["nothing", "reported"],
    );
    expect(await masterFlags(world, master)).toMatchObject({ is_blocked: timer === "overdue" });
    world.clock.set(new Date("2026-03-10T08:40:00Z"));
  }
  await expectMoneyAddsUp(world);
}, 240_000);

test("R100 approval and overdue timer: approved in any order, never left blocked", async () => {
  await using world = await newWorld();
  const random = new Random(4);
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const searched = await world.order();
  for (let round = 0; round < ROUNDS; round += 1) {
    const { commissionId } = await closedOrder(world, master, 500_000);
    await world.offer({ orderId: searched, masterId: master });
    world.pass(3 * HOUR_MS);
    const [timer, approval] = await race(world, random, [
      { actor: SYSTEM, command: (work) => overdue(work, commissionId) },
      { actor: admin, command: (work) => approveCommission(work, { commissionId }) },
    ]);
    expect(approval).toBe("approved");
    expect(["overdue", "nothing"]).toContain(timer);
    expect(await masterFlags(world, master)).toMatchObject({ is_blocked: false, is_active: true });
    await world.db.run(sql`
      update offers set state = 'EXPIRED', responded_at = ${world.now} where state in ('SENT','VIEWED')`);
    world.clock.set(new Date("2026-03-10T08:40:00Z"));
  }
  await expectMoneyAddsUp(world);
}, 240_000);

test("R100 two approvals of one blocked master: the second one frees him, flags agree with the block rows", async () => {
  await using world = await newWorld();
  const random = new Random(5);
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  for (let round = 0; round < ROUNDS; round += 1) {
    const debts = [await closedOrder(world, master, 500_000), await closedOrder(world, master, 300_000)];
    world.pass(3 * HOUR_MS);
    for (const { commissionId } of debts) await world.do(SYSTEM, (work) => overdue(work, commissionId));
    const results = await race(
      world,
      random,
      debts.map((debt) => ({ actor: admin, command: (work: Work) => approveCommission(work, debt) })),
    );
    expect(results).toEqual(["approved", "approved"]);
    expect(await masterFlags(world, master)).toMatchObject({ is_blocked: false, is_active: true });
    world.clock.set(new Date("2026-03-10T08:40:00Z"));
  }
  const freed = await world.db.one<{ count: number }>(sql`
    select count(*)::int as count from notifications_outbox
     where event = 'commission_approved' and payload ->> 'unblocked' = 'true'`);
  expect(freed.count).toBe(ROUNDS);
  await expectMoneyAddsUp(world);
}, 240_000);

test("R100 reopen and autoclose: archived and then reopened, or reopened and not archived", async () => {
  await using world = await newWorld();
  const random = new Random(6);
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  for (let round = 0; round < ROUNDS; round += 1) {
    const { commissionId, orderId } = await closedOrder(world, master, 500_000);
    await world.do(admin, (work) => approveCommission(work, { commissionId }));
    world.pass(24 * HOUR_MS);
    const archive = async (work: Work) => ({
      status: (await archiveClosed(work)).failed === 0 ? "ok" : "failed",
    });
    const results = await race(world, random, [
      { actor: SYSTEM, command: archive },
      { actor: admin, command: (work) => reopenOrder(work, { orderId, to: "PAYMENT", reason: "Ошибка" }) },
    ]);
    expect(results).toEqual(["ok", "reopened"]);
    expect(await world.orderRow(orderId)).toMatchObject({ status: "PAYMENT", archived_at: null });
    const queued = await world.db.rows(sql`select from order_autoclose_queue where order_id = ${orderId}`);
    expect(queued).toEqual([]);
    await world.do(admin, (work) => cancelOrder(work, { orderId, reason: "Дубль" }));
    world.clock.set(new Date("2026-03-10T08:40:00Z"));
  }
  await expectMoneyAddsUp(world);
}, 240_000);

test("R100 a block and the refusals, returns and offers of the same master do not deadlock", async () => {
  await using world = await newWorld();
  const random = new Random(7);
  const admin = await world.staff("CITY_ADMIN");
  for (let round = 0; round < ROUNDS; round += 1) {
    const master = await world.master();
    const himself = world.masterActor(master);
    const guarantee = {
      type: "GUARANTEE",
      preferredMasterId: master,
      status: "ASSIGNED",
      masterId: master,
    } as const;
    await world.offer({ orderId: await world.order(), masterId: master });
    const refused = await world.order(guarantee);
    const returned = await world.order({ status: "WORKING", masterId: master });
    await world.offer({ orderId: await world.order(), masterId: master });
    const reason = { masterId: master, reasonCode: "staff", comment: "Проверка" } as const;
    const results = await race(world, random, [
      { actor: himself, command: (work) => refuseOrder(work, { orderId: refused, reason: "sick" }) },
      { actor: admin, command: (work) => returnToSearch(work, { orderId: returned }) },
      { actor: admin, command: (work) => blockMaster(work, reason) },
      { actor: admin, command: (work) => unblockMaster(work, { masterId: master }) },
    ]);
    expect(results.slice(0, 3)).toEqual(["refused", "returned", "blocked"]);
  }
  const open = await world.db.rows(sql`select id from offers where state in ('SENT','VIEWED')`);
  expect(open).toEqual([]);
  await expectMoneyAddsUp(world);
}, 240_000);

test("a refusal that blocks takes his offers by ascending id, as the marks of delivery do", async () => {
  await using world = await newWorld();
  const master = await world.master();
  const open = await world.offer({ orderId: await world.order(), masterId: master });
  const guarantee = {
    type: "GUARANTEE",
    preferredMasterId: master,
    status: "ASSIGNED",
    masterId: master,
  } as const;
  const orderId = await world.order(guarantee);
  const notifier = await world.db.session();
  const lock = (offer: string) => notifier.query(`select from offers where ${offer} for no key update`);
  await notifier.query("begin");
  await lock(`id = ${open}`);
  const refusal = world.db.transaction(
    (tx) => refuseOrder(world.work(world.masterActor(master), undefined, tx), { orderId, reason: "sick" }),
    { retriesMax: 0 },
  );
  await someoneWaits(world);
  // Were the accepted offer held already, this would be a deadlock.
  await lock(`order_id = ${orderId}`);
  await notifier.query("commit");
  expect(await refusal).toEqual({ status: "refused", blocked: true });
  await notifier.end();
});

test("F-3 rejection, report, approval and cancellation of one commission in any order keep the promises", async () => {
  await using world = await newWorld();
  const random = new Random(8);
  const admin = await world.staff("CITY_ADMIN");
  for (let round = 0; round < ROUNDS; round += 1) {
    const master = await world.master();
    const { commissionId, orderId } = await closedOrder(world, master, 500_000);
    world.pass(3 * HOUR_MS);
    await race(world, random, [
      { actor: world.masterActor(master), command: (work) => reportPayment(work, { commissionId }) },
      { actor: admin, command: (work) => rejectCommission(work, { commissionId, reason: "Нет перевода" }) },
      { actor: SYSTEM, command: (work) => overdue(work, commissionId) },
      { actor: admin, command: (work) => approveCommission(work, { commissionId }) },
      { actor: admin, command: (work) => cancelOrder(work, { orderId, reason: "Дубль" }) },
      { actor: admin, command: (work) => reopenOrder(work, { orderId, to: "WORKING", reason: "Ошибка" }) },
    ]);
    world.clock.set(new Date("2026-03-10T08:40:00Z"));
  }
  await expectMoneyAddsUp(world);
}, 240_000);

/** Until a command waits for a lock. */
async function someoneWaits(world: World): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const { waiting } = await world.db.one<{ waiting: boolean }>(sql`
      select exists (select from pg_stat_activity
                      where datname = current_database() and wait_event_type = 'Lock') as waiting`);
    if (waiting) return;
    await sleep(5);
  }
  throw new Error("nobody waited for a lock");
}
