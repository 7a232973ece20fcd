import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { localDate } from "../geo/local-time.ts";
import { HOUR_MS } from "../kernel/time.ts";
import { correctBalance } from "../money/correct-balance.ts";
import { checkReferralCode, linkReferral } from "../money/link-referral.ts";
import { cancelReward, payRewards } from "../money/pay-rewards.ts";
import { readStatement } from "../money/read-statement.ts";
import { type Actor, SYSTEM } from "../staff/actor.ts";
import {
  approve,
  balance,
  closedOrder,
  entriesOf,
  expectMoneyAddsUp,
  toldMaster,
} from "./money-for-tests.ts";
import { reopenOrder } from "./reopen-order.ts";

test("R49 rewards come with the approval, one per level, half up, and go with its reversal", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const { grand, parent, child } = await family(world);
  const { orderId, commissionId } = await closedOrder(world, child, 123_457);
  expect(await rewards(world)).toEqual([]);
  await approve(world, admin, { commissionId });
  expect(await rewards(world)).toEqual([
    [parent, 1, "10.00", "61.73", "ACCRUED"],
    [grand, 2, "5.00", "30.86", "ACCRUED"],
  ]);
  expect(await toldMaster(world, grand)).toEqual(["referral_reward_accrued"]);
  await world.do(admin, (work) => reopenOrder(work, { orderId, to: "PAYMENT", reason: "Ошибка" }));
  expect((await rewards(world)).map((row) => row[4])).toEqual(["CANCELED", "CANCELED"]);
  expect(await entriesOf(world, parent)).toEqual(["REFERRAL_ACCRUED 61.73", "REFERRAL_REVERSED -61.73"]);
  await approve(world, admin, { commissionId });
  expect((await rewards(world)).map((row) => row[4])).toEqual(["CANCELED", "CANCELED", "ACCRUED", "ACCRUED"]);
  expect(await balance(world, grand)).toBe(3_086);
  await expectMoneyAddsUp(world);
});

test("a written-off part earns nothing, a deleted referrer gets nothing, a blocked one does, 0.00 is not written", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const { grand, parent, child } = await family(world);
  await world.db.run(sql`update masters set is_deleted = true, is_active = false where id = ${parent}`);
  await world.db.run(sql`
    insert into master_blocks (master_id, reason_code, created_at) values (${grand}, 'staff', ${world.now})`);
  await world.db.run(sql`update masters set is_blocked = true, is_active = false where id = ${grand}`);
  const { commissionId } = await closedOrder(world, child, 500_000);
  await approve(world, admin, { commissionId, paidKopecks: 100_000, comment: "Скидка" });
  expect(await rewards(world)).toEqual([[grand, 2, "5.00", "50.00", "ACCRUED"]]);
  const tiny = await closedOrder(world, child, 10);
  await approve(world, admin, tiny);
  expect(await rewards(world)).toHaveLength(1);
  await expectMoneyAddsUp(world);
});

test("rewards are paid out together once, and a paid one taken back leaves a debt", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const { grand, parent, child } = await family(world);
  const first = await closedOrder(world, child, 100_000);
  await approve(world, admin, first);
  await approve(world, admin, await closedOrder(world, child, 200_000));
  const pay = () => world.do(admin, (work) => payRewards(work, { masterId: parent }));
  const results = await Promise.all([pay(), pay()]);
  expect(results.map(({ status }) => status).sort()).toEqual(["nothing_to_pay", "paid"]);
  expect(results.find(({ status }) => status === "paid")).toMatchObject({ amountKopecks: 15_000 });
  expect(await balance(world, parent)).toBe(0);
  expect((await toldMaster(world, parent)).at(-1)).toBe("referral_reward_paid");
  const reopen = { orderId: first.orderId, to: "WORKING", reason: "Ошибка" } as const;
  await world.do(admin, (work) => reopenOrder(work, reopen));
  expect(await balance(world, parent)).toBe(-5_000);
  const grandReward = (
    await world.db.one<{ id: number }>(sql`
    select id from referral_rewards where referrer_id = ${grand} and status = 'ACCRUED'`)
  ).id;
  const cancel = () =>
    world.do(admin, (work) => cancelReward(work, { rewardId: grandReward, reason: "Ошибка" }));
  expect(await cancel()).toEqual({ status: "canceled", amountKopecks: 5_000 });
  expect(await cancel()).toEqual({ status: "already_canceled" });
  expect(await balance(world, grand)).toBe(0);
  await expectMoneyAddsUp(world);
});

test("a reward belongs to the city of its receiver, a commission to that of its order", async () => {
  await using world = await newWorld();
  const elsewhere = await world.city();
  const admin = await world.staff("CITY_ADMIN");
  const foreigner = await world.staff("CITY_ADMIN", [elsewhere.id]);
  const referrer = await world.master({ cityId: elsewhere.id });
  const child = await world.master();
  await refer(world, child, referrer);
  await approve(world, admin, await closedOrder(world, child, 100_000));
  const pay = (actor: typeof admin) => world.do(actor, (work) => payRewards(work, { masterId: referrer }));
  expect(await pay(admin)).toEqual({ status: "not_found" });
  expect(await pay(await world.staff("LOGIST", [elsewhere.id]))).toEqual({ status: "forbidden" });
  expect(await pay(foreigner)).toMatchObject({ status: "paid" });
});

test("a referral is linked once, by an existing code of somebody else that closes no cycle", async () => {
  await using world = await newWorld();
  const [a, b, c] = [await world.master(), await world.master(), await world.master()];
  for (const [id, code] of [
    [a, "AAAA0001"],
    [b, "BBBB0002"],
    [c, "CCCC0003"],
  ] as const) {
    await world.db.run(sql`update masters set referral_code = ${code} where id = ${id}`);
  }
  const link = (masterId: number, code: string) =>
    world.do(SYSTEM, (work) => linkReferral(work, { code, masterId }));
  expect(await checkReferralCode(world.db, { code: "aaaa0001 ", masterId: null })).toEqual({
    status: "valid",
    referrerId: a,
  });
  expect(await link(a, "FFFFFFFF")).toEqual({ status: "unknown_code" });
  expect(await link(a, "AAAA0001")).toEqual({ status: "own_code" });
  expect(await link(b, "AAAA0001")).toEqual({ status: "linked", referrerId: a });
  expect(await link(b, "CCCC0003")).toEqual({ status: "already_linked" });
  expect(await link(c, "BBBB0002")).toEqual({ status: "linked", referrerId: b });
  expect(await link(a, "CCCC0003")).toEqual({ status: "cycle" });
  expect(await toldMaster(world, a)).toEqual(["referral_registered"]);
});

test("a correction by hand acts once per press, only for a global admin, and stands in the statement", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const owner = await world.staff("GLOBAL_ADMIN");
  const master = await world.master();
  const correct = (actor: Actor, amountKopecks: number, nonce: string, comment = "Возврат переплаты") =>
    world.do(actor, (work) => correctBalance(work, { masterId: master, amountKopecks, comment, nonce }));
  expect(await correct(admin, 100, "a")).toEqual({ status: "forbidden" });
  expect(await correct(owner, 0, "a")).toEqual({ status: "invalid_amount" });
  expect(await correct(owner, 100, "a", " ")).toEqual({ status: "invalid_comment" });
  const twice = await Promise.all([correct(owner, -12_345, "a"), correct(owner, -12_345, "a")]);
  expect(twice.map(({ status }) => status).sort()).toEqual(["already_corrected", "corrected"]);
  world.pass(24 * HOUR_MS);
  await correct(owner, 345, "b");

  const dates = { first: localDate(2026, 3, 11)!, last: localDate(2026, 3, 11)! };
  const read = (actor: Actor) => readStatement(world.work(actor), { masterId: master, dates });
  expect(await read(world.masterActor(master))).toMatchObject({
    status: "statement",
    zone: "Europe/Moscow",
    statement: {
      openingKopecks: -12_345,
      entries: [{ kind: "CORRECTION", amountKopecks: 345, balanceAfterKopecks: -12_000 }],
      closingKopecks: -12_000,
    },
  });
  expect((await read(admin)).status).toBe("statement");
  expect(await read(await world.staff("LOGIST"))).toEqual({ status: "forbidden" });
  expect(await read(world.masterActor(await world.master()))).toEqual({ status: "not_found" });
  const before = { first: localDate(2026, 1, 1)!, last: localDate(2026, 1, 2)! };
  expect(await readStatement(world.work(owner), { masterId: master, dates: before })).toMatchObject({
    statement: { openingKopecks: 0, entries: [], closingKopecks: 0 },
  });
});

test("R87 entries are written once, also by the owner of the tables", async () => {
  await using world = await newWorld();
  const master = await world.master();
  await closedOrder(world, master, 500_000);
  await expect(world.db.run(sql`update ledger_entries set amount = 1`)).rejects.toThrow(/refused/);
  await expect(world.db.run(sql`delete from ledger_entries`)).rejects.toThrow(/refused/);
  expect(await balance(world, master)).toBe(-250_000);
});

async function family(world: World): Promise<{ grand: number; parent: number; child: number }> {
  const [grand, parent, child] = [await world.master(), await world.master(), await world.master()];
  await refer(world, parent, grand);
  await refer(world, child, parent);
  return { grand, parent, child };
}

function refer(world: World, masterId: number, referrerId: number): Promise<number> {
  return world.db.run(sql`
    insert into referrals (master_id, referrer_id, created_at) values (${masterId}, ${referrerId}, ${world.now})`);
}

async function rewards(world: World): Promise<unknown[][]> {
  const rows = await world.db.rows<Record<string, unknown>>(sql`select * from referral_rewards order by id`);
  return rows.map((row) => [row["referrer_id"], row["level"], row["percent"], row["amount"], row["status"]]);
}
