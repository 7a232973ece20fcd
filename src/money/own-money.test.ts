import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { after, HOUR_MS } from "../kernel/time.ts";
import { book } from "../ledger/book.ts";
import type { CommissionStatus } from "./commission.ts";
import { ownCommissions, ownMoney } from "./own-commissions.ts";
import { ownRate } from "./own-rate.ts";
import { referralOverview } from "./referral-overview.ts";

const SYSTEM_ACTOR = { actorType: "SYSTEM", staffId: null } as const;

async function commission(
  world: World,
  masterId: number,
  {
    status,
    due = 1_000,
    credit = 0,
    hours = 1,
  }: { status: CommissionStatus; due?: number; credit?: number; hours?: number },
): Promise<number> {
  const orderId = await world.order({ status: "PAYMENT", masterId });
  const approvedAt = status === "APPROVED" ? after(world.now, hours * HOUR_MS) : null;
  const { id } = await world.db.one<{ id: number }>(sql`
    insert into commissions (order_id, master_id, base_total, avg_check, rate, amount, credit_applied, status,
                             deadline_at, deadline_set_at, paid_approved_at, paid_amount, created_at, updated_at)
    values (${orderId}, ${masterId}, 5000, 0, 0.5, ${due + credit}, ${credit}, ${status}::commission_status,
            ${after(world.now, hours * HOUR_MS)}, ${world.now}, ${approvedAt}, ${approvedAt ? due : null}, ${world.now},
            ${world.now})
    returning id`);
  return id;
}

test("commissions by segment: the nearest deadline first, the paid ones latest first; balance and debt", async () => {
  await using world = await newWorld();
  const master = await world.master();
  const other = await world.master();
  const later = await commission(world, master, { status: "WAIT_PAY", hours: 5 });
  const soon = await commission(world, master, { status: "REPORTED", hours: 2, due: 500, credit: 100 });
  const overdue = await commission(world, master, { status: "OVERDUE", due: 300 });
  const paid = await commission(world, master, { status: "APPROVED", hours: 1 });
  const paidLater = await commission(world, master, { status: "APPROVED", hours: 2 });
  await commission(world, master, { status: "CANCELED" });
  await commission(world, other, { status: "WAIT_PAY" });
  await world.db.transaction((tx) =>
    book(
      tx,
      [{ masterId: master, kind: "CORRECTION", amountKopecks: -18_00, dedupeKey: "c" }],
      SYSTEM_ACTOR,
      world.now,
    ),
  );
  const mine = world.work(world.masterActor(master));
  expect(await ownMoney(mine)).toEqual({
    balanceKopecks: -18_00,
    debtKopecks: 1_800_00,
    counts: { due: 2, paid: 2, overdue: 1 },
  });
  const ids = async (segment: "due" | "paid" | "overdue", offset = 0) =>
    (await ownCommissions(mine, { segment, limit: 5, offset })).map(({ commissionId }) => commissionId);
  expect(await ids("due")).toEqual([soon, later]);
  expect(await ids("due", 1)).toEqual([later]);
  expect(await ids("paid")).toEqual([paidLater, paid]);
  expect(await ids("overdue")).toEqual([overdue]);
  const [line] = await ownCommissions(mine, { segment: "due", limit: 1, offset: 0 });
  expect(line).toMatchObject({
    amountKopecks: 600_00,
    dueKopecks: 500_00,
    status: "REPORTED",
    zone: "Europe/Moscow",
  });
  const staff = world.work(await world.staff("GLOBAL_ADMIN"));
  expect(await ownCommissions(staff, { segment: "due", limit: 5, offset: 0 })).toEqual([]);
  expect(await ownMoney(staff)).toMatchObject({ balanceKopecks: 0, debtKopecks: 0 });
});

test("the rate of an order closed now, and what is missing to the better one", async () => {
  await using world = await newWorld();
  const master = await world.master({ closed: [6_000, 7_000] });
  const rate = () =>
    ownRate(world.work(world.masterActor(master)), { masterId: master, cityId: world.cityId });
  expect(await rate()).toEqual({
    count: 2,
    averageKopecks: 6_500_00,
    rateBp: 5_000,
    highVolumeRateBp: 4_000,
    thresholdKopecks: 7_000_00,
    missingKopecks: 500_00,
  });
  world.set({ commission_high_volume_threshold: 6_500_00 });
  expect(await rate()).toMatchObject({ rateBp: 4_000, missingKopecks: 0 });
});

test("the referral programme as its master sees it: people, levels, money, the last five rewards", async () => {
  await using world = await newWorld();
  const referrer = await world.master();
  const invite = async (verb: Parameters<World["master"]>[0]) => {
    const id = await world.master(verb);
    await world.db.run(sql`
      insert into referrals (master_id, referrer_id, created_at) values (${id}, ${referrer}, ${world.now})`);
    return id;
  };
  const approved = await invite({});
  await invite({ verified: false });
  await invite({ deleted: true });
  await world.master();
  const rewards = [
    [1, 100, "ACCRUED"],
    [2, 50, "ACCRUED"],
    [1, 30, "PAID"],
    [1, 20, "CANCELED"],
    [2, 5, "PAID"],
    [1, 1, "ACCRUED"],
  ] as const;
  for (const [n, [level, amount, status]] of rewards.entries()) {
    const commissionId = await commission(world, approved, { status: "APPROVED" });
    const at = after(world.now, n * HOUR_MS);
    await world.db.run(sql`
      insert into referral_rewards (referrer_id, referred_master_id, commission_id, level, percent, amount, status,
                                    created_at)
      values (${referrer}, ${approved}, ${commissionId}, ${level}, 10, ${amount}, ${status}::referral_reward_status, ${at})`);
  }
  await world.db.transaction((tx) =>
    book(
      tx,
      [
        { masterId: referrer, kind: "REFERRAL_ACCRUED", amountKopecks: 206_00, dedupeKey: "a" },
        { masterId: referrer, kind: "REFERRAL_REVERSED", amountKopecks: -20_00, dedupeKey: "r" },
        { masterId: referrer, kind: "REFERRAL_PAID", amountKopecks: -35_00, dedupeKey: "p" },
        { masterId: referrer, kind: "CORRECTION", amountKopecks: 9_00, dedupeKey: "c" },
      ],
      SYSTEM_ACTOR,
      world.now,
    ),
  );
  expect(await referralOverview(world.work(world.masterActor(referrer)))).toMatchObject({
    invited: { total: 3, approved: 1, inModeration: 1 },
    levels: [
      { level: 1, count: 3, sumKopecks: 131_00 },
      { level: 2, count: 2, sumKopecks: 55_00 },
    ],
    balanceKopecks: 151_00,
    accruedKopecks: 151_00,
    paidKopecks: 35_00,
    canceledKopecks: 20_00,
    last: [
      { amountKopecks: 1_00 },
      { amountKopecks: 5_00 },
      { status: "CANCELED" },
      { status: "PAID" },
      { level: 2 },
    ],
  });
  expect(await referralOverview(world.work(await world.staff("GLOBAL_ADMIN")))).toBeNull();
});
