import { describe, expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { raw, sql } from "../db/tx.ts";
import { DAY_MS } from "../kernel/time.ts";
import { SYSTEM } from "../staff/actor.ts";
import { archiveClosed } from "./archive-closed.ts";

const archive = (world: World) => world.do(SYSTEM, (work) => archiveClosed(work), "job");

describe("T23 archive", () => {
  test("24 hours after closing the order is archived and the master's card loses its contacts", async () => {
    await using world = await newWorld();
    const masterId = await world.master();
    const orderId = await world.order({ status: "ASSIGNED", masterId });
    await world.db.run(
      sql`update orders set status = 'CLOSED', closed_at = ${world.now} where id = ${orderId}`,
    );
    await world.db.run(sql`
      insert into order_autoclose_queue (order_id, closed_at, autoclose_at, created_at)
      values (${orderId}, ${world.now}, ${new Date(world.now.getTime() + DAY_MS)}, ${world.now})`);
    world.pass(DAY_MS - 1);
    expect(await archive(world)).toEqual({ archived: 0, failed: 0 });
    world.pass(1);
    expect(await archive(world)).toEqual({ archived: 1, failed: 0 });

    expect(await world.orderRow(orderId)).toMatchObject({
      status: "CLOSED",
      archived_at: world.now,
      version: 2,
    });
    expect(await world.history(orderId)).toMatchObject([
      { from_status: "CLOSED", to_status: "CLOSED", reason: "autoclose_24h", actor_type: "SYSTEM" },
    ]);
    const { cardId } = await world.db.one<{ cardId: number }>(sql`
      select id as "cardId" from notifications_outbox where order_id = ${orderId} and event = 'order_assigned'`);
    expect(await world.outbox()).toMatchObject([
      {
        kind: "EDIT",
        event: "order_card_closed",
        edit_outbox_id: cardId,
        chat_key: `m:${masterId}`,
        payload: {},
      },
    ]);
    expect(await archive(world)).toEqual({ archived: 0, failed: 0 });
  });

  test("R108 an order reopened and closed again is archived again", async () => {
    await using world = await newWorld();
    const masterId = await world.master();
    const orderId = await world.order({ status: "CLOSED", masterId });
    world.pass(DAY_MS);
    expect(await archive(world)).toMatchObject({ archived: 1 });
    // What a reopen and the next closing do to these rows.
    await world.db.run(sql`delete from order_autoclose_queue where order_id = ${orderId}`);
    await world.db.run(sql`update orders set archived_at = null where id = ${orderId}`);
    expect(await archive(world)).toMatchObject({ archived: 0 });
    await world.db.run(sql`
      insert into order_autoclose_queue (order_id, closed_at, autoclose_at, created_at)
      values (${orderId}, ${world.now}, ${world.now}, ${world.now})`);
    expect(await archive(world)).toMatchObject({ archived: 1 });
    expect(await world.orderRow(orderId)).toMatchObject({ archived_at: world.now });
  });

  test("R100 a row somebody holds is skipped; one that fails does not stop the others", async () => {
    await using world = await newWorld();
    const masterId = await world.master();
    const orders = [];
    for (let i = 0; i < 3; i += 1) orders.push(await world.order({ status: "CLOSED", masterId }));
    world.pass(DAY_MS);
    const session = await world.db.session();
    await session.query("begin");
    await session.query("select from orders where id = $1 for no key update", [orders[0]]);
    await world.db.run(sql`
      alter table order_status_history add constraint broken check (order_id <> ${raw(String(orders[1]))})`);
    expect(await archive(world)).toEqual({ archived: 1, failed: 1 });
    expect(world.logs).toMatchObject([
      { event: "error", fields: { reason: "autoclose", order_id: orders[1] } },
    ]);
    expect(await world.orderRow(orders[1]!)).toMatchObject({ archived_at: null, version: 1 });
    await session.query("commit");
    await session.end();
    await world.db.run(sql`alter table order_status_history drop constraint broken`);
    expect(await archive(world)).toEqual({ archived: 2, failed: 0 });
  });
});
