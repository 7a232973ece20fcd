import { describe, expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { withStaffScope } from "../db/staff-wall.ts";
import { sql } from "../db/tx.ts";
import { parseIsoDate } from "../geo/local-time.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../kernel/time.ts";
import { type Actor, SYSTEM } from "../staff/actor.ts";
import { cityScope } from "../staff/scope.ts";
import { createOrder } from "./create-order.ts";
import { findDuplicates, ordersOfPhone } from "./duplicate-orders.ts";
import { orderCard } from "./order-card.ts";
import { ORDER_VIEWS, type OrderFilters } from "./order-filters.ts";
import { orderCounts, orderList } from "./order-lists.ts";
import { orderFiles, orderHistory, orderOffers } from "./order-tabs.ts";
import { type SearchKind, searchOrders } from "./search-orders.ts";

const FIRST = { limit: 100, offset: 0 };

async function ids(world: World, actor: Actor, filters: OrderFilters = {}): Promise<number[]> {
  const { lines } = await orderList(world.work(actor), filters, FIRST);
  return lines.map(({ orderId }) => orderId);
}

function hoursAgo(world: World, hours: number): Date {
  return new Date(world.now.getTime() - hours * HOUR_MS);
}

describe("the queue", () => {
  test("R82 searched orders as the engine takes them, then the others by slot; drafts and finished ones are not in it", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const masterId = await world.master();
    const at = (hours: number) => [hoursAgo(world, -hours), hoursAgo(world, -hours - 3)] as const;
    const late = await world.order({ status: "ASSIGNED", masterId, slot: at(5) });
    const soon = await world.order({ status: "DEFERRED", slot: at(1) });
    const open = await world.order({ status: "WORKING", masterId });
    const young = await world.order({ createdAt: hoursAgo(world, 1) });
    const old = await world.order({ createdAt: hoursAgo(world, 2) });
    const escalated = await world.order({ escalatedLogistAt: hoursAgo(world, 0.5) });
    const passed = await world.order({ slot: at(-1) });
    const guarantee = await world.order({ type: "GUARANTEE" });
    const admin = await world.order({ escalatedLogistAt: world.now, escalatedAdminAt: world.now });
    for (const status of ["CREATED", "CLOSED", "CANCELED"] as const)
      await world.order({ status, masterId: status === "CREATED" ? null : masterId });

    const inOrder = [admin, guarantee, passed, escalated, old, young, soon, late, open];
    expect(await ids(world, logist)).toEqual(inOrder);
    const second = await orderList(world.work(logist), {}, { limit: 4, offset: 4 });
    expect(second.lines.map(({ orderId }) => orderId)).toEqual(inOrder.slice(4, 8));
    expect(second.total).toBe(9);
    const newest = await orderList(world.work(logist), {}, FIRST, "newest");
    expect(newest.lines.map(({ orderId }) => orderId)).toEqual(inOrder.toSorted((a, b) => b - a));
  });

  test("a line says how the search stands and who looks after it", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const [one, two] = [await world.master(), await world.master()];
    const streetId = await world.street({ name: "Ленина" });
    const orderId = await world.order({ streetId, house: "5", episode: 2, escalatedLogistAt: world.now });
    await world.offer({ orderId, masterId: two, state: "EXPIRED", episode: 1 });
    await world.offer({ orderId, masterId: one, state: "DECLINED", round: 1 });
    await world.offer({ orderId, masterId: two, round: 2 });
    await world.db.run(sql`
      update orders set search_round = 2, escalation_owner_staff_id = ${logist.staffId} where id = ${orderId}`);
    const { lines } = await orderList(world.work(logist), {}, FIRST);
    expect(lines).toMatchObject([
      {
        orderId,
        cityId: world.cityId,
        districtName: "Центральный",
        streetName: "Ленина",
        house: "5",
        masterId: null,
        search: {
          episode: 2,
          round: 2,
          asked: 2,
          openOffers: 1,
          openUntil: new Date(world.now.getTime() + 120_000),
        },
        escalation: {
          toLogistAt: world.now,
          toAdminAt: null,
          reason: "no_candidates",
          ownerName: logist.name,
        },
        totalKopecks: 0,
      },
    ]);
  });

  test("filters narrow it", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const colleague = await world.staff("LOGIST");
    const masterId = await world.master();
    const mine = await world.order({ createdByStaffId: logist.staffId, category: "WINDOWS" });
    const theirs = await world.order({ createdByStaffId: colleague.staffId, type: "GUARANTEE" });
    const assigned = await world.order({ status: "ASSIGNED", masterId });
    const closed = await world.order({ status: "CLOSED", masterId });
    const stuck = await world.order({ escalatedLogistAt: world.now });
    expect(await ids(world, logist, { mineOnly: true })).toEqual([mine]);
    expect(await ids(world, logist, { category: "WINDOWS" })).toEqual([mine]);
    expect(await ids(world, logist, { guaranteeOnly: true })).toEqual([theirs]);
    expect(await ids(world, logist, { masterId })).toEqual([assigned]);
    expect(await ids(world, logist, { masterId, statuses: ["CLOSED", "ASSIGNED"] })).toEqual([
      closed,
      assigned,
    ]);
    expect(await ids(world, logist, { escalatedOnly: true })).toEqual([stuck]);
    expect(await ids(world, logist, { orderId: closed, view: "all" })).toEqual([closed]);
    expect(await ids(world, logist, { view: "all", beforeId: assigned })).toEqual([theirs, mine]);
    expect(await ids(world, logist, { cityIds: [world.cityId + 1_000_000] })).toEqual([]);
  });

  test("R29 a slot date is the date of each order's own city", async () => {
    await using world = await newWorld();
    const admin = await world.staff("GLOBAL_ADMIN");
    const east = await world.city({ timezone: "Asia/Vladivostok" });
    const west = await world.city({ timezone: "Europe/Kaliningrad" });
    // 14:30Z on the 9th: already the 10th in Владивосток. 22:30Z on the 10th: the 11th everywhere.
    const slot = (start: string) => [new Date(start), new Date(Date.parse(start) + HOUR_MS)] as const;
    const inEast = await world.order({ cityId: east.id, slot: slot("2026-03-09T14:30:00Z") });
    const inWest = await world.order({ cityId: west.id, slot: slot("2026-03-10T21:30:00Z") });
    const inMoscow = await world.order({ slot: slot("2026-03-10T21:30:00Z") });
    await world.order({});
    const on = (date: string) => ids(world, admin, { slotDate: parseIsoDate(date)! });
    expect((await on("2026-03-10")).sort()).toEqual([inEast, inWest].sort());
    expect(await on("2026-03-11")).toEqual([inMoscow]);
    expect(await on("2026-03-09")).toEqual([]);
  });
});

describe("the other lists", () => {
  test("what is archived has left «Закрытые» and can still be found; the guarantee runs 14 days", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const masterId = await world.master();
    const fresh = await world.order({ status: "CLOSED", masterId, clientPhone: "+79990000001" });
    const archived = await world.order({
      status: "CLOSED",
      masterId,
      clientPhone: "+79990000002",
      closedAt: new Date(world.now.getTime() - 14 * DAY_MS + MINUTE_MS),
      archivedAt: world.now,
    });
    await world.order({
      status: "CLOSED",
      masterId,
      closedAt: new Date(world.now.getTime() - 14 * DAY_MS),
      archivedAt: world.now,
    });
    await world.order({ status: "CLOSED", masterId, type: "GUARANTEE" });
    const deferred = await world.order({ status: "DEFERRED" });
    const canceled = await world.order({ status: "CANCELED" });
    expect(await ids(world, logist, { view: "closed" })).toHaveLength(2);
    expect(await ids(world, logist, { view: "guarantee" })).toEqual([archived, fresh]);
    expect(await ids(world, logist, { view: "deferred" })).toEqual([deferred]);
    expect(await ids(world, logist, { view: "canceled" })).toEqual([canceled]);
    expect(
      (await searchOrders(world.work(logist), { kind: "phone", text: "0002" })).map((l) => l.orderId),
    ).toEqual([archived]);
  });

  test("R53 the counters equal the lists, for every role and every list", async () => {
    await using world = await newWorld();
    const masterId = await world.master();
    const other = await world.city();
    for (const cityId of [world.cityId, other.id]) {
      for (const status of ["CREATED", "SEARCHING", "DEFERRED", "CANCELED"] as const)
        await world.order({ cityId, status });
      await world.order({ cityId, escalatedLogistAt: world.now });
    }
    await world.order({ status: "CLOSED", masterId });
    const readers = [
      await world.staff("GLOBAL_ADMIN", [world.cityId]),
      await world.staff("CITY_ADMIN"),
      await world.staff("LOGIST", [other.id]),
      await world.staff("LOGIST", []),
      SYSTEM,
      world.masterActor(masterId),
    ];
    const totals = [];
    for (const reader of readers) {
      const counts = await orderCounts(world.work(reader));
      for (const view of ORDER_VIEWS) {
        const list = await orderList(world.work(reader), { view }, { limit: 1_000, offset: 0 });
        expect([view, list.total, list.lines.length]).toEqual([view, counts[view], counts[view]]);
      }
      totals.push(counts.all);
    }
    expect(totals).toEqual([11, 6, 5, 0, 11, 0]);
  });
});

describe("R28 scope of the card and its tabs", () => {
  test("a foreign order answers like a missing one, everywhere", async () => {
    await using world = await newWorld();
    const masterId = await world.master();
    const orderId = await world.order({ status: "ASSIGNED", masterId, clientPhone: "+79991234567" });
    for (const reader of [
      await world.staff("CITY_ADMIN", [(await world.city()).id]),
      world.masterActor(masterId),
    ]) {
      const work = world.work(reader);
      expect(await orderCard(work, orderId)).toBeNull();
      expect(await orderHistory(work, orderId, FIRST)).toEqual({ lines: [], total: 0 });
      expect(await orderOffers(work, orderId)).toEqual([]);
      expect(await orderFiles(work, orderId)).toEqual([]);
      expect(await findDuplicates(work, "9991234567")).toEqual([]);
      expect(await searchOrders(work, { kind: "any", text: String(orderId) })).toEqual([]);
    }
    expect(await orderCard(world.work(SYSTEM), 2 ** 40)).toBeNull();
  });

  test("every read works behind the second wall", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const orderId = await world.order({ clientPhone: "+79991234567" });
    await world.db.transaction((tx) =>
      withStaffScope(tx, cityScope(logist), async (behindWall) => {
        const work = { ...world.work(logist), tx: behindWall };
        expect(await orderCard(work, orderId)).toMatchObject({ orderId });
        expect((await orderList(work, {}, FIRST)).total).toBe(1);
        expect(await orderCounts(work)).toMatchObject({ queue: 1 });
        await orderHistory(work, orderId, FIRST);
        await orderOffers(work, orderId);
        await orderFiles(work, orderId);
        expect(await ordersOfPhone(work, "9991234567")).toHaveLength(1);
        expect(await searchOrders(work, { kind: "any", text: "ленина" })).toEqual([]);
      }),
    );
  });
});

describe("the card", () => {
  test("shows the whole order; the commission only to those who see money", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const admin = await world.staff("CITY_ADMIN");
    const masterId = await world.master({ phone: "+79995550000" });
    const orderId = await world.order({
      status: "PAYMENT",
      masterId,
      totalRoubles: 5_000,
      clientName: "Мария",
      clientPhone: "+79991234567",
      apartment: "12",
      createdByStaffId: logist.staffId,
    });
    await world.db.run(sql`
      insert into commissions (order_id, master_id, base_total, avg_check, rate, amount, deadline_at,
                               deadline_set_at, created_at, updated_at)
      values (${orderId}, ${masterId}, 5000, 5000, 0.5, 2500, ${world.now}, ${world.now}, ${world.now}, ${world.now})`);
    expect(await orderCard(world.work(logist), orderId)).toMatchObject({
      orderId,
      clientName: "Мария",
      clientPhone: "+79991234567",
      apartment: "12",
      masterName: expect.stringContaining("Мастер"),
      masterPhone: "+79995550000",
      totalKopecks: 500_000,
      createdByName: logist.name,
      commission: null,
    });
    expect((await orderCard(world.work(admin), orderId))!.commission).toMatchObject({
      status: "WAIT_PAY",
      amountKopecks: 250_000,
    });
  });

  test("counts who has seen and declined in this episode, and knows its guarantee", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const masters = [];
    for (let i = 0; i < 4; i += 1) masters.push(await world.master());
    const orderId = await world.order({ episode: 2 });
    await world.offer({
      orderId,
      masterId: masters[0]!,
      episode: 1,
      state: "DECLINED",
      declineReason: "busy",
    });
    await world.offer({ orderId, masterId: masters[1]!, state: "DECLINED", declineReason: "far" });
    await world.offer({ orderId, masterId: masters[2]!, state: "DECLINED" });
    await world.offer({ orderId, masterId: masters[3]!, state: "VIEWED", deliveredAt: null });
    const card = await orderCard(world.work(logist), orderId);
    expect(card).toMatchObject({ seen: 1, search: { asked: 3 }, guaranteeUntil: null });
    expect(card!.declined).toEqual(
      expect.arrayContaining([
        { reason: "far", count: 1 },
        { reason: null, count: 1 },
      ]),
    );
    expect((await orderOffers(world.work(logist), orderId)).map(({ state, push }) => [state, push])).toEqual([
      ["VIEWED", "queued"],
      ["DECLINED", "sent"],
      ["DECLINED", "sent"],
      ["DECLINED", "sent"],
    ]);

    const closed = await world.order({ status: "CLOSED", masterId: masters[0]! });
    const until = new Date(world.now.getTime() + 14 * DAY_MS);
    expect(await orderCard(world.work(logist), closed)).toMatchObject({
      guaranteeUntil: until,
      guaranteeOrderIds: [],
    });
    const visit = await world.order({ type: "GUARANTEE", sourceOrderId: closed });
    expect(await orderCard(world.work(logist), closed)).toMatchObject({
      guaranteeUntil: null,
      guaranteeOrderIds: [visit],
    });
  });

  test("history names who did what, newest first", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const answer = await world.do(logist, (work) =>
      createOrder(work, {
        cityId: world.cityId,
        clientName: "Мария",
        clientPhone: "9991234567",
        category: "ELECTRICS",
        description: "Не работает розетка",
        slot: null,
        files: [{ fileType: "PHOTO", bot: "admin", fileId: "one" }],
      }),
    );
    const orderId = answer.status === "created" ? answer.orderId : 0;
    const masterId = await world.master({ lastName: "Петров", firstName: "Пётр" });
    await world.db.run(sql`
      insert into order_status_history (order_id, from_status, to_status, reason, actor_type, changed_by_master_id, source, created_at)
      values (${orderId}, 'SEARCHING', 'ASSIGNED', 'accepted_by_master', 'MASTER', ${masterId}, 'bot', ${world.now})`);
    const history = await orderHistory(world.work(logist), orderId, { limit: 1, offset: 0 });
    expect(history).toMatchObject({
      total: 2,
      lines: [{ reason: "accepted_by_master", byName: "Петров Пётр" }],
    });
    const rest = await orderHistory(world.work(logist), orderId, { limit: 10, offset: 1 });
    expect(rest.lines).toMatchObject([
      { from: null, byName: logist.name, context: { initial_status: "SEARCHING" } },
    ]);
    expect(await orderFiles(world.work(logist), orderId)).toMatchObject([
      { fileId: "one", documentType: "order_photo" },
    ]);
  });
});

describe("R54 search", () => {
  test("by number, phone, its last digits, street, client, master, and all of it in one box", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const streetId = await world.street({ name: "Ленина" });
    const masterId = await world.master({ lastName: "Кузнецов" });
    const one = await world.order({
      clientPhone: "+79991234567",
      clientName: "Мария Ленина",
      streetManual: "ул. Ленинская 100%",
    });
    const two = await world.order({ clientPhone: "+79997654567", streetId });
    const three = await world.order({ status: "CLOSED", masterId, clientPhone: "+79160000000" });
    const find = async (kind: SearchKind, text: string) =>
      (await searchOrders(world.work(logist), { kind, text })).map(({ orderId }) => orderId);
    expect(await find("number", ` #${one} `)).toEqual([one]);
    expect(await find("phone", "8 (999) 123-45-67")).toEqual([one]);
    expect(await find("phone", "4567")).toEqual([two, one]);
    expect(await find("phone", "234567")).toEqual([one]);
    expect(await find("phone", "567")).toEqual([]);
    expect(await find("street", "улица Ленин")).toEqual([two, one]);
    expect(await find("street", "100%")).toEqual([one]);
    expect(await find("street", "%")).toEqual([]);
    expect(await find("client", "ленин")).toEqual([one]);
    expect(await find("master", "кузн")).toEqual([three]);
    expect(await find("any", "ленин")).toEqual([two, one]);
    expect(await find("any", "Кузнецов Иван")).toEqual([three]);
    expect(await find("any", "4567")).toEqual([two, one]);
    expect(await find("any", String(three))).toContain(three);
    expect(await find("any", "")).toEqual([]);
    expect(await find("number", "99999999999999")).toEqual([]);
  });
});

describe("a phone that is known already", () => {
  test("live orders and those of the last 24 hours are warned of; past ones offer a guarantee", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const masterId = await world.master();
    const clientPhone = "+79991234567";
    const closed = await world.order({
      status: "CLOSED",
      masterId,
      clientPhone,
      createdAt: hoursAgo(world, 24),
      closedAt: hoursAgo(world, 20),
    });
    const live = await world.order({
      status: "WORKING",
      masterId,
      clientPhone,
      createdAt: hoursAgo(world, 50),
    });
    const canceled = await world.order({ status: "CANCELED", clientPhone, createdAt: hoursAgo(world, 23) });
    await world.order({ clientPhone: "+79991234568" });

    const work = world.work(logist);
    const duplicates = await findDuplicates(work, "8 999 123-45-67");
    expect(duplicates.map(({ orderId }) => orderId)).toEqual([canceled, live]);
    expect(await findDuplicates(work, clientPhone, { exceptOrderId: live })).toHaveLength(1);
    const all = await ordersOfPhone(work, clientPhone);
    expect(
      all.map(({ orderId, isDuplicate, guaranteeUntil }) => [orderId, isDuplicate, guaranteeUntil]),
    ).toEqual([
      [canceled, true, null],
      [live, true, null],
      [closed, false, new Date(hoursAgo(world, 20).getTime() + 14 * DAY_MS)],
    ]);
    expect(await ordersOfPhone(work, "12")).toEqual([]);
  });
});
