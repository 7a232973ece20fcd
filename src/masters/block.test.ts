import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { SYSTEM } from "../staff/actor.ts";
import { blockMaster } from "./block.ts";
import { liftBlocks, unblockMaster } from "./lift-blocks.ts";
import { lockMaster } from "./lock-master.ts";

test("R17 a blocked master loses shift and offers, keeps his active orders and is told once", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const assigned = await world.order({ status: "EN_ROUTE", masterId: master });
  const offered = await world.order();
  const offer = await world.offer({ orderId: offered, masterId: master });
  const manual = await world.offer({
    orderId: await world.order(),
    masterId: master,
    source: "STAFF_MANUAL",
  });

  const result = await world.do(admin, (work) =>
    blockMaster(work, { masterId: master, reasonCode: "staff", comment: "  Грубил клиенту " }),
  );

  expect(result).toEqual({
    status: "blocked",
    activeOrders: [{ orderId: assigned, status: "EN_ROUTE" }],
    canceledOfferCount: 2,
  });
  expect(await flags(world, master)).toMatchObject({
    is_blocked: true,
    is_active: false,
    shift_status: "SHIFT_OFF",
    is_on_shift: false,
    blocked_reason: "Грубил клиенту",
  });
  const offers = [...(await world.offersOf(offered)), ...(await offersById(world, manual))];
  expect(offers.map((row) => [row.state, row.cancel_reason])).toEqual([
    ["CANCELED", "master_blocked"],
    ["CANCELED", "master_blocked"],
  ]);
  expect((await world.orderRow(assigned)).assigned_master_id).toBe(master);
  const outbox = await world.outbox();
  expect(outbox.filter((row) => row.kind === "MASTER").map((row) => [row.event, row.payload])).toEqual([
    ["account_blocked", { reasonCode: "staff", comment: "Грубил клиенту" }],
  ]);
  expect(outbox.filter((row) => row.kind === "EDIT").map((row) => [row.event, row.offer_id])).toEqual([
    ["offer_canceled", offer],
    ["offer_canceled", manual],
  ]);
  expect((await world.events()).map(({ kind, order_id }) => [kind, order_id])).toContainEqual([
    "offer_withdrawn",
    offered,
  ]);
  expect((await world.audit()).map(({ action, admin_id }) => [action, admin_id])).toEqual([
    ["block_master", admin.staffId],
  ]);
});

test("a block of the same cause is not repeated, one of another cause stands beside it", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  const block = (reasonCode: "staff" | "guarantee_refusal") =>
    world.do(SYSTEM, (work) => blockMaster(work, { masterId: master, reasonCode, comment: "Проверка" }));

  expect((await block("staff")).status).toBe("blocked");
  expect((await block("staff")).status).toBe("already_blocked");
  world.pass(1_000);
  expect((await block("guarantee_refusal")).status).toBe("blocked");
  expect((await world.outbox()).map((row) => row.event)).toEqual(["account_blocked", "account_blocked"]);

  await world.do(admin, (work) => unblockMaster(work, { masterId: master }));
  expect(await flags(world, master)).toMatchObject({ is_blocked: false, is_active: true, blocked_at: null });
  const lifted = await world.db.rows(
    sql`select reason_code, lifted_by_staff_id from master_blocks order by id`,
  );
  expect(lifted).toEqual([
    { reason_code: "staff", lifted_by_staff_id: admin.staffId },
    { reason_code: "guarantee_refusal", lifted_by_staff_id: admin.staffId },
  ]);
});

test("lifting the block of one cause leaves the master blocked for the other", async () => {
  await using world = await newWorld();
  const master = await world.master();
  const order = await world.order({ status: "PAYMENT", masterId: master });
  const { id: commissionId } = await world.db.one<{ id: number }>(sql`
    insert into commissions (order_id, master_id, base_total, avg_check, rate, amount, deadline_at,
                             deadline_set_at, created_at, updated_at)
    values (${order}, ${master}, 1, 0, 0.5, 0.5, ${world.now}, ${world.now}, ${world.now}, ${world.now})
    returning id`);
  await world.do(SYSTEM, (work) =>
    blockMaster(work, { masterId: master, reasonCode: "commission_overdue", commissionId }),
  );
  world.pass(1_000);
  await world.do(SYSTEM, (work) =>
    blockMaster(work, { masterId: master, reasonCode: "staff", comment: "Жалоба" }),
  );
  const lift = await world.do(SYSTEM, async (work) =>
    liftBlocks(work, (await lockMaster(work, master))!, { commissionId }),
  );
  expect(lift).toEqual({ lifted: 1, unblocked: false });
  expect(await flags(world, master)).toMatchObject({ is_blocked: true, blocked_reason: "Жалоба" });
  expect((await world.events()).map(({ kind }) => kind)).not.toContain("master_unblocked");
});

test("unblocking makes only a verified master active, and his shift stays off", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master({ verified: false, shift: "SHIFT_OFF", blocked: "staff" });
  const unblock = () => world.do(admin, (work) => unblockMaster(work, { masterId: master }));
  expect((await unblock()).status).toBe("unblocked");
  expect(await flags(world, master)).toMatchObject({
    is_blocked: false,
    is_active: false,
    shift_status: "SHIFT_OFF",
  });
  expect((await unblock()).status).toBe("not_blocked");
  expect((await world.outbox()).map((row) => row.event)).toEqual(["account_unblocked"]);
});

test("R28 a master of a foreign city answers like one who does not exist, and a logist may not block", async () => {
  await using world = await newWorld();
  const elsewhere = await world.city();
  const foreign = await world.master({ cityId: elsewhere.id });
  const own = await world.master();
  const admin = await world.staff("CITY_ADMIN");
  const logist = await world.staff("LOGIST");
  const nobody = await world.staff("CITY_ADMIN", []);
  const block = (actor: typeof admin, masterId: number, comment = "Причина") =>
    world.do(actor, (work) => blockMaster(work, { masterId, reasonCode: "staff", comment }));

  expect(await block(admin, foreign)).toEqual({ status: "not_found" });
  expect(await block(admin, 999_999)).toEqual({ status: "not_found" });
  expect(await block(logist, own)).toEqual({ status: "forbidden" });
  expect(await block(logist, foreign)).toEqual({ status: "forbidden" });
  expect(await block(nobody, own)).toEqual({ status: "forbidden" });
  expect(await block(admin, own, " a ")).toEqual({ status: "invalid_reason" });
  expect(await flags(world, own)).toMatchObject({ is_blocked: false });
});

test("R100 blocks and unblocks that arrive together leave flags that agree with the block rows", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master();
  for (let i = 0; i < 100; i += 1) {
    const comment = `Причина ${i}`;
    await Promise.all([
      world.do(SYSTEM, (work) => blockMaster(work, { masterId: master, reasonCode: "guarantee_refusal" })),
      world.do(admin, (work) => blockMaster(work, { masterId: master, reasonCode: "staff", comment })),
      world.do(admin, (work) => unblockMaster(work, { masterId: master })),
      world.do(admin, (work) => unblockMaster(work, { masterId: master })),
    ]);
    const { agree } = await world.db.one<{ agree: boolean }>(sql`
      select m.is_blocked = exists (select from master_blocks b where b.master_id = m.id and b.lifted_at is null)
             and m.is_active = not m.is_blocked as agree
        from masters m where m.id = ${master}`);
    expect(agree).toBe(true);
  }
});

function flags(world: World, masterId: number): Promise<Record<string, unknown>> {
  return world.db.one(sql`select * from masters where id = ${masterId}`);
}

function offersById(world: World, id: number): Promise<{ state: string; cancel_reason: string | null }[]> {
  return world.db.rows(sql`select * from offers where id = ${id}`);
}
