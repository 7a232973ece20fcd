import { describe, expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { after, DAY_MS, HOUR_MS } from "../kernel/time.ts";
import { type Actor, SYSTEM } from "../staff/actor.ts";
import { masterCard } from "./master-card.ts";
import { viewDocuments } from "./master-documents.ts";
import { MASTER_GROUPS, type MasterFilters } from "./master-filters.ts";
import { masterCounts, masterList, waitingForms } from "./master-lists.ts";
import { searchMasters } from "./search-masters.ts";

const ALL = { limit: 100, offset: 0 };

/** As surfaces read: in a transaction, so behind the second wall. */
async function ids(world: World, actor: Actor, filters: MasterFilters): Promise<number[]> {
  const { lines } = await world.do(actor, (work) => masterList(work, filters, ALL));
  return lines.map(({ masterId }) => masterId);
}

describe("the lists of masters", () => {
  test("each group holds whom it names; «Удалённые» is for global admins", async () => {
    await using world = await newWorld();
    const [global, admin, logist] = [
      await world.staff("GLOBAL_ADMIN"),
      await world.staff("CITY_ADMIN"),
      await world.staff("LOGIST"),
    ];
    const working = await world.master();
    const old = await world.master({ verified: false, shift: "SHIFT_OFF" });
    const young = await world.master({ verified: false, shift: "SHIFT_OFF" });
    const rejected = await world.master({ verified: false, shift: "SHIFT_OFF" });
    const blocked = await world.master({ blocked: "staff", shift: "SHIFT_OFF" });
    const deleted = await world.master({ deleted: true, shift: "SHIFT_OFF" });
    const again = await world.master({ deleted: true, verified: false, shift: "SHIFT_OFF" });
    await world.db.run(sql`
      update masters set submitted_at = case id when ${old} then ${after(world.now, -HOUR_MS)}::timestamptz
                                                when ${again} then ${after(world.now, -DAY_MS)}::timestamptz
                                                else ${world.now} end`);
    await world.db.run(sql`update masters set moderation_status = 'REJECTED' where id = ${rejected}`);

    const groups = async (actor: Actor) =>
      Object.fromEntries(
        await Promise.all(MASTER_GROUPS.map(async (group) => [group, await ids(world, actor, { group })])),
      );
    // The longest wait first; a closed account that sent its form again waits like the others.
    const seen = {
      working: [working],
      pending: [again, old, young],
      rejected: [rejected],
      blocked: [blocked],
    };
    expect(await groups(global)).toEqual({ ...seen, deleted: expect.arrayContaining([deleted, again]) });
    expect(await groups(admin)).toEqual({ ...seen, deleted: [] });
    expect(await groups(logist)).toEqual({ ...seen, deleted: [] });
    expect(await world.do(admin, (work) => waitingForms(work))).toBe(3);
  });

  test("R28 R53 the counters equal the lists for every role, with and without filters; no city means nobody", async () => {
    await using world = await newWorld();
    const other = await world.city({ districts: ["Заречный"] });
    for (const cityId of [world.cityId, other.id]) {
      for (const verb of [{}, { verified: false }, { blocked: "staff" }, { deleted: true }] as const)
        await world.master({ cityId, shift: "SHIFT_OFF", ...verb });
      await world.master({ cityId, skills: ["WINDOWS"], shift: "SHIFT_ON" });
    }
    const readers: [Actor, number][] = [
      [await world.staff("GLOBAL_ADMIN", [world.cityId]), 10],
      [await world.staff("CITY_ADMIN"), 4],
      [await world.staff("LOGIST", [other.id]), 4],
      [await world.staff("LOGIST", []), 0],
      [SYSTEM, 10],
      [world.masterActor(await world.master({ cityId: other.id, deleted: true })), 0],
    ];
    const filters: Omit<MasterFilters, "group">[] = [
      {},
      { cityId: other.id },
      { skill: "ELECTRICS" },
      { districtId: world.districtIds[0] },
      { onShiftOnly: true },
      { cityId: world.cityId, skill: "WINDOWS", districtId: world.districtIds[1], onShiftOnly: true },
    ];
    for (const [reader, everybody] of readers) {
      const isGlobal = everybody === 10;
      expect((await ids(world, reader, {})).length).toBe(isGlobal ? 11 : everybody);
      for (const filter of filters) {
        const counts = await world.do(reader, (work) => masterCounts(work, filter));
        for (const group of MASTER_GROUPS)
          expect([group, (await ids(world, reader, { ...filter, group })).length]).toEqual([
            group,
            counts[group],
          ]);
      }
    }
    const last = filters.at(-1)!;
    expect(await ids(world, readers[1]![0], { ...last, group: "working" })).toHaveLength(1);
    expect(await ids(world, readers[2]![0], { ...last, group: "working" })).toEqual([]);
  });

  test("a line counts the orders that fill the limit, also those of the city he came from", async () => {
    await using world = await newWorld();
    world.set({ max_active_orders: 4 });
    const other = await world.city();
    const masterId = await world.master({ lastName: "Петров", unreachableSince: world.now });
    const limited = await world.master({ lastName: "Яковлев", limit: 0 });
    for (const status of ["ASSIGNED", "PAYMENT", "CLOSED"] as const) await world.order({ status, masterId });
    await world.order({ cityId: other.id, status: "WORKING", masterId });
    const admin = await world.staff("CITY_ADMIN");
    const { lines, total } = await world.do(admin, (work) => masterList(work, { group: "working" }, ALL));
    expect(total).toBe(2);
    expect(lines).toMatchObject([
      {
        masterId,
        name: "Петров Иван",
        activeOrders: 3,
        limit: 4,
        isUnreachable: true,
        shiftStatus: "SHIFT_ON",
      },
      { masterId: limited, activeOrders: 0, limit: 0 },
    ]);
    const second = await world.do(admin, (work) => masterList(work, {}, { limit: 1, offset: 1 }));
    expect(second.lines.map((line) => line.masterId)).toEqual([limited]);
  });
});

test("R35 R54 a master is found by number, surname, first name, phone and its tail, within the reader's cities", async () => {
  await using world = await newWorld();
  const other = await world.city();
  const petrov = await world.master({ lastName: "Петров", firstName: "Семён", phone: "+79991234567" });
  const ivanov = await world.master({ lastName: "Иванов", firstName: "Пётр", phone: "+79990004567" });
  const foreign = await world.master({ cityId: other.id, lastName: "Петрова", phone: "+79998884567" });
  const gone = await world.master({ lastName: "Петренко", deleted: true });
  const logist = await world.staff("LOGIST");
  const find = async (text: string, actor: Actor = logist) =>
    (await world.do(actor, (work) => searchMasters(work, text))).map(({ masterId }) => masterId);

  expect(await find(String(petrov))).toEqual([petrov]);
  expect(await find(` № ${ivanov} `)).toEqual([ivanov]);
  expect(await find("петр")).toEqual([petrov]);
  expect(await find("СЕМЁН")).toEqual([petrov]);
  expect(await find("Пётр")).toEqual([ivanov]);
  expect(await find("петров  семён")).toEqual([petrov]);
  expect(await find("8 (999) 123-45-67")).toEqual([petrov]);
  expect(await find("4567")).toEqual([ivanov, petrov]);
  for (const text of ["", " ", "п", "%%", "__", "45", "99999999999999", String(foreign), "567890123456"])
    expect(await find(text), text).toEqual([]);
  const global = await world.staff("GLOBAL_ADMIN");
  expect(await find("петр", global)).toEqual([gone, petrov, foreign]);
  expect(await find("петр", await world.staff("LOGIST", []))).toEqual([]);
});

describe("the card of a master", () => {
  test("shows what he is and does; a logist sees neither form nor documents nor payout", async () => {
    await using world = await newWorld();
    const verifier = await world.staff("CITY_ADMIN");
    const logist = await world.staff("LOGIST");
    const masterId = await world.master({
      lastName: "Петров",
      skills: ["WINDOWS", "ELECTRICS"],
      blocked: "staff",
    });
    await world.db.run(sql`
      update masters set vehicle_plate = 'А123ВС', payout_method = 'CARD', payout_data = '{"card":"2200123412341234"}',
             home_latitude = 55.75, home_longitude = 37.61, verified_by = ${verifier.staffId},
             verified_at = ${world.now}, pdn_accepted_at = ${world.now}, referral_code = 'ABCDEF01'
       where id = ${masterId}`);
    const friend = await world.master();
    await world.db.run(sql`
      insert into referrals (master_id, referrer_id, created_at) values (${friend}, ${masterId}, ${world.now})`);
    await world.db.run(sql`
      insert into attachments (entity_type, entity_id, file_type, bot, file_id, document_type, created_at)
      values ('MASTER', ${masterId}, 'PHOTO', 'master', 'f1', 'passport', ${world.now})`);
    const orderId = await world.order({ status: "CLOSED", masterId });
    const back = await world.order({ type: "GUARANTEE" });
    await world.db.run(sql`update orders set guarantee_source_order_id = ${orderId} where id = ${back}`);
    for (const state of ["ACCEPTED", "DECLINED", "EXPIRED"] as const)
      await world.offer({ orderId: await world.order(), masterId, state });
    await world.offer({ orderId: await world.order(), masterId, state: "EXPIRED", deliveredAt: null });

    const card = (actor: Actor) => world.do(actor, (work) => masterCard(work, masterId));
    const seen = await card(verifier);
    expect(seen).toMatchObject({
      name: "Петров Иван",
      skills: ["ELECTRICS", "WINDOWS"],
      districts: [{ name: "Северный" }, { name: "Центральный" }],
      verifiedByName: verifier.name,
      blocks: [{ reasonCode: "staff", since: world.now }],
      lastDays: { offered: 3, accepted: 1, declined: 1, expired: 1, refusals: 0, guaranteeReturns: 1 },
      personal: {
        vehiclePlate: "А123ВС",
        payout: { method: "CARD", data: { card: "2200123412341234" } },
        homePoint: { lat: 55.75, lon: 37.61 },
        documents: 1,
        referralCode: "ABCDEF01",
        invited: 1,
        invitedApproved: 1,
      },
    });
    expect(await card(logist)).toEqual({ ...seen, personal: null });
  });

  test("R28 an id of another city, and one no row can have, answer alike", async () => {
    await using world = await newWorld();
    const other = await world.city();
    const foreign = await world.master({ cityId: other.id });
    const card = (actor: Actor, masterId: number) => world.do(actor, (work) => masterCard(work, masterId));
    for (const actor of [
      await world.staff("CITY_ADMIN"),
      await world.staff("LOGIST", []),
      world.masterActor(foreign),
    ])
      for (const masterId of [foreign, 999_999, 0, -1, 1.5, Number.NaN, 2 ** 40])
        expect(await card(actor, masterId)).toBeNull();
    expect(await card(await world.staff("GLOBAL_ADMIN"), foreign)).not.toBeNull();
  });

  test("documents are for admins of his city, and every look is audited", async () => {
    await using world = await newWorld();
    const other = await world.city();
    const masterId = await world.master();
    const bare = await world.master();
    await world.db.run(sql`
      insert into attachments (entity_type, entity_id, file_type, bot, file_id, document_type, created_at)
      values ('MASTER', ${masterId}, 'PHOTO', 'master', 'f1', 'passport', ${world.now}),
             ('MASTER', ${masterId}, 'DOCUMENT', 'master', 'f2', 'selfie', ${world.now})`);
    const view = (actor: Actor, id = masterId) =>
      world.do(actor, (work) => viewDocuments(work, { masterId: id }));
    expect(await view(await world.staff("LOGIST"))).toEqual({ status: "forbidden" });
    expect(await view(await world.staff("CITY_ADMIN", [other.id]))).toEqual({ status: "not_found" });
    expect(await view(await world.staff("CITY_ADMIN"), 999)).toEqual({ status: "not_found" });
    expect(await view(await world.staff("CITY_ADMIN"), bare)).toEqual({ status: "none" });
    expect(await world.audit()).toEqual([]);
    const admin = await world.staff("CITY_ADMIN");
    expect(await view(admin)).toMatchObject({
      status: "shown",
      documents: [
        { fileId: "f1", bot: "master", documentType: "passport" },
        { fileId: "f2", fileType: "DOCUMENT" },
      ],
    });
    expect(
      (await world.audit()).map((row) => [row.action, row.admin_id, row.city_id, row.payload_json]),
    ).toEqual([["view_documents", admin.staffId, world.cityId, { documents: ["passport", "selfie"] }]]);
    expect(await world.outbox()).toEqual([]);
  });
});
