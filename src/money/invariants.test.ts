import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { type Sql, sql } from "../db/tx.ts";
import { checkMoneyInvariants } from "./invariants.ts";

test("money that adds up breaks nothing, each broken promise is named with its row", async () => {
  const broken = async (breakIt: (ids: Ids) => Sql) => {
    await using world = await newWorld();
    const ids = await paidOrder(world);
    expect(await checkMoneyInvariants(world.db)).toEqual([]);
    await world.db.run(breakIt(ids));
    return (await checkMoneyInvariants(world.db)).map(({ name }) => name);
  };
  const entry = (
    kind: string,
    amount: number,
    { order, master, at }: Ids,
    more: Sql = sql`null, null, null`,
  ) => sql`
    insert into ledger_entries (master_id, kind, amount, order_id, actor_type, dedupe_key, at, commission_id, reward_id,
                                reverses_entry_id)
    select ${master}, ${kind}::ledger_kind, ${amount}, ${order}, 'SYSTEM', 'broken', ${at}::timestamptz, ${more}`;

  expect(await broken((ids) => entry("COMMISSION_PAID", 1, ids, sql`${ids.commission}, null, null`))).toEqual(
    ["commission_sum"],
  );
  expect(await broken((ids) => entry("REFERRAL_ACCRUED", 1, ids, sql`null, ${ids.reward}, null`))).toEqual([
    "reward_sum",
  ]);
  expect(await broken((ids) => entry("GUARANTEE_ACCRUED", 1, ids))).toEqual(["guarantee_sum"]);
  expect(
    await broken((ids) => entry("CORRECTION", -1, ids, sql`null, null, min(id) from ledger_entries`)),
  ).toEqual(["reversal"]);
  expect(
    await broken(
      ({ commission }) => sql`
    update commissions set amount = 60 where id = ${commission}`,
    ),
  ).toEqual(["commission_charge"]);
  expect(
    await broken(
      ({ commission }) => sql`
    update commissions set credit_applied = 1, paid_amount = 49 where id = ${commission}`,
    ),
  ).toContain("credit");
  expect(
    await broken(
      ({ order, at }) => sql`
    update orders set status = 'PAYMENT', closed_at = null, updated_at = ${at} where id = ${order}`,
    ),
  ).toEqual(["live_commission_order"]);
  expect(
    await broken(({ master }) => sql`update masters set is_blocked = true where id = ${master}`),
  ).toEqual(["block_flags"]);
  expect(
    await broken(
      ({ master, commission, at }) => sql`
    insert into master_blocks (master_id, reason_code, commission_id, created_at)
    values (${master}, 'commission_overdue', ${commission}, ${at})`,
    ),
  ).toEqual(["block_flags", "commission_block"]);
});

interface Ids {
  readonly master: number;
  readonly order: number;
  readonly commission: number;
  readonly reward: number;
  readonly at: Date;
}

/** A closed order with an approved commission of 50.00 and a reward of 5.00. */
async function paidOrder(world: World): Promise<Ids> {
  const { db, now: at } = world;
  const master = await world.master();
  const order = await world.order({ status: "CLOSED", masterId: master, totalRoubles: 100 });
  const { id: commission } = await db.one<{ id: number }>(sql`
    insert into commissions (order_id, master_id, base_total, avg_check, rate, amount, status, deadline_at,
                             deadline_set_at, paid_amount, paid_approved_at, created_at, updated_at)
    values (${order}, ${master}, 100, 0, 0.5, 50, 'APPROVED', ${at}, ${at}, 50, ${at}, ${at}, ${at}) returning id`);
  const { id: reward } = await db.one<{ id: number }>(sql`
    insert into referral_rewards (referrer_id, referred_master_id, commission_id, level, percent, amount, created_at)
    values (${master}, ${master}, ${commission}, 1, 10, 5, ${at}) returning id`);
  await db.run(sql`
    insert into ledger_entries (master_id, kind, amount, order_id, commission_id, reward_id, actor_type, dedupe_key, at)
    values (${master}, 'COMMISSION_CHARGED', -50, ${order}, ${commission}, null, 'MASTER', 'charged', ${at}),
           (${master}, 'COMMISSION_PAID', 50, ${order}, ${commission}, null, 'ADMIN', 'paid', ${at}),
           (${master}, 'REFERRAL_ACCRUED', 5, ${order}, null, ${reward}, 'ADMIN', 'accrued', ${at})`);
  return { master, order, commission, reward, at };
}
