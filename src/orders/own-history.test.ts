import { describe, expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { after, DAY_MS, HOUR_MS } from "../kernel/time.ts";
import { SYSTEM } from "../staff/actor.ts";
import { archiveClosed } from "./archive-closed.ts";
import { cancelOrder } from "./cancel-order.ts";
import { ownOrderFiles } from "./own-files.ts";
import { ownHistory, ownPastOrder, ownRecord } from "./own-history.ts";
import { returnToSearch } from "./return-to-search.ts";

const as = (world: World, masterId: number) => world.work(world.masterActor(masterId));

const CLIENT = {
  clientName: "Анна",
  clientPhone: "+79991234567",
  streetManual: "ул. Ленина",
  house: "5",
  apartment: "12",
  addressComment: "код 17",
  description: "Позвонить на +7 999 123-45-67",
} as const;

async function commission(
  world: World,
  orderId: number,
  masterId: number,
  status = "APPROVED",
  amount = 2500,
) {
  await world.db.run(sql`
    insert into commissions (order_id, master_id, base_total, avg_check, rate, amount, status, deadline_at,
                             deadline_set_at, created_at, updated_at)
    values (${orderId}, ${masterId}, 5000, 0, 0.5, ${amount}, ${status}::commission_status, ${world.now}, ${world.now},
            ${world.now}, ${world.now})`);
}

describe("the history of a master", () => {
  test("holds his closed and cancelled orders, the latest first, by filter and page", async () => {
    await using world = await newWorld();
    const master = await world.master({ rating: 4.8 });
    const other = await world.master();
    const closed: number[] = [];
    for (let n = 1; n <= 12; n += 1) {
      const closedAt = after(world.now, -n * HOUR_MS);
      closed.push(await world.order({ status: "CLOSED", masterId: master, totalRoubles: 1_000, closedAt }));
    }
    await commission(world, closed[0]!, master, "APPROVED", 400);
    await commission(world, closed[0]!, master, "CANCELED", 500);
    const canceled = await world.order({ status: "ASSIGNED", masterId: master });
    const admin = await world.staff("CITY_ADMIN");
    await world.do(admin, (work) => cancelOrder(work, { orderId: canceled, reason: "Передумали" }));
    await world.order({ status: "CLOSED", masterId: other, totalRoubles: 9_000 });
    await world.order({ status: "ASSIGNED", masterId: master });
    const mine = as(world, master);
    expect(await ownRecord(mine)).toEqual({
      completed: 12,
      canceled: 1,
      earnedKopecks: 11_600_00,
      rating: "4.80",
    });
    const page = (filter: "all" | "closed" | "canceled", offset = 0) =>
      ownHistory(mine, { filter, limit: 10, offset }).then((lines) => lines.map(({ id }) => id));
    expect(await page("all")).toEqual([canceled, ...closed.slice(0, 9)]);
    expect(await page("all", 10)).toEqual(closed.slice(9));
    expect(await page("closed", 10)).toEqual(closed.slice(10));
    expect(await page("canceled")).toEqual([canceled]);
  });

  test("R92 after the archive, and of a cancelled order, the phone is masked, house and flat are hidden", async () => {
    await using world = await newWorld();
    const master = await world.master();
    const closedAt = after(world.now, -HOUR_MS);
    const closed = await world.order({
      ...CLIENT,
      status: "CLOSED",
      masterId: master,
      closedAt,
      totalRoubles: 5_000,
    });
    await commission(world, closed, master);
    const canceled = await world.order({ ...CLIENT, status: "WORKING", masterId: master });
    const admin = await world.staff("CITY_ADMIN");
    await world.do(admin, (work) => cancelOrder(work, { orderId: canceled, reason: "Передумали" }));
    const fresh = await ownPastOrder(as(world, master), closed);
    expect(fresh).toMatchObject({
      showsContacts: true,
      clientPhone: "+79991234567",
      house: "5",
      totalKopecks: 5_000_00,
      commission: { status: "APPROVED", amountKopecks: 2_500_00 },
    });
    world.pass(DAY_MS);
    await world.do(SYSTEM, (work) => archiveClosed(work, 100), "job");
    for (const orderId of [closed, canceled]) {
      const order = await ownPastOrder(as(world, master), orderId);
      expect(order).toMatchObject({
        showsContacts: false,
        clientPhone: "+7*** *** ** 67",
        street: "ул. Ленина",
      });
      expect(JSON.stringify(order)).not.toMatch(/Анна|123-45-67|"5"|"12"|код 17/);
    }
    expect(await ownPastOrder(as(world, master), canceled)).toMatchObject({ cancelReason: "Передумали" });
  });

  test("an order of somebody else, an active one and one that was returned are not in it", async () => {
    await using world = await newWorld();
    const master = await world.master();
    const stranger = await world.master();
    const admin = await world.staff("CITY_ADMIN");
    const closed = await world.order({ ...CLIENT, status: "CLOSED", masterId: master });
    const active = await world.order({ ...CLIENT, status: "WORKING", masterId: master });
    const returned = await world.order({ ...CLIENT, status: "ASSIGNED", masterId: master });
    await world.do(admin, (work) => returnToSearch(work, { orderId: returned, reason: null }));
    expect(await ownPastOrder(as(world, stranger), closed)).toBeNull();
    for (const orderId of [active, returned, 0, -1, 2 ** 31, 1.5]) {
      expect(await ownPastOrder(as(world, master), orderId), String(orderId)).toBeNull();
    }
    expect(await ownPastOrder(world.work(admin), closed)).toBeNull();
    expect(await ownHistory(world.work(admin), { filter: "all", limit: 10, offset: 0 })).toEqual([]);
  });
});

describe("files of an order", () => {
  async function withFiles(world: World, orderId: number, masterId: number | null = null) {
    await world.db.run(sql`
      insert into attachments (entity_type, entity_id, file_type, bot, file_id, document_type, caption,
                               uploaded_by_master_id, created_at)
      values ('ORDER', ${orderId}, 'PHOTO', 'admin', 'photo', 'order_photo', 'Щиток', null, ${world.now}),
             ('ORDER', ${orderId}, 'PHOTO', 'master', 'act', 'act', null, ${masterId}, ${world.now})`);
  }
  const ids = async (world: World, masterId: number, orderId: number) =>
    (await ownOrderFiles(as(world, masterId), orderId)).map(({ fileId }) => fileId);

  test("are seen by who holds an open offer or the order; an act by who sent it", async () => {
    await using world = await newWorld();
    const master = await world.master();
    const other = await world.master();
    const offered = await world.order();
    await withFiles(world, offered);
    const offerId = await world.offer({ orderId: offered, masterId: master });
    expect(await ids(world, master, offered)).toEqual(["photo"]);
    expect(await ids(world, other, offered)).toEqual([]);
    await world.db.run(sql`
      update offers set state = 'DECLINED', responded_at = ${world.now} where id = ${offerId}`);
    expect(await ids(world, master, offered)).toEqual([]);

    const closed = await world.order({ status: "CLOSED", masterId: master });
    await withFiles(world, closed, master);
    expect(await ids(world, master, closed)).toEqual(["photo", "act"]);
    await world.db.run(sql`update orders set archived_at = ${world.now} where id = ${closed}`);
    expect(await ids(world, master, closed)).toEqual(["act"]);
    expect(await ids(world, other, closed)).toEqual([]);
    // The act of somebody who did the order before him.
    const takenOver = await world.order({ status: "WORKING", masterId: master });
    await withFiles(world, takenOver, other);
    expect(await ids(world, master, takenOver)).toEqual(["photo"]);
    expect(await ids(world, other, takenOver)).toEqual([]);
  });

  test("an offer that has run out shows none, unless the channel is down and it still stands", async () => {
    await using world = await newWorld();
    const master = await world.master();
    const orderId = await world.order();
    await withFiles(world, orderId);
    await world.offer({ orderId, masterId: master });
    world.pass(HOUR_MS);
    expect(await ids(world, master, orderId)).toEqual([]);
    await world.db.run(sql`
      insert into delivery_limits (key, next_at, down_since) values ('b:master', ${world.now}, ${after(world.now, -HOUR_MS)})`);
    expect(await ids(world, master, orderId)).toEqual(["photo"]);
  });
});
