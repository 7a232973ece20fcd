import { describe, expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { MINUTE_MS } from "../kernel/time.ts";
import type { Actor } from "../staff/actor.ts";
import { activateOrder } from "./activate-order.ts";
import { editOrder } from "./edit-order.ts";
import type { OrderChanges } from "./plan-edit.ts";

function edit(world: World, actor: Actor, orderId: number, version: number, changes: OrderChanges) {
  return world.do(actor, (work) => editOrder(work, { orderId, version, changes }));
}

const SLOT = [new Date("2026-03-10T10:00:00Z"), new Date("2026-03-10T13:00:00Z")] as const;

describe("an edit", () => {
  test("writes only what was given, audits it with contacts masked, and counts one version", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const orderId = await world.order({ clientName: "Мария", clientPhone: "+79991234567", house: "5" });
    world.pass(MINUTE_MS);
    expect(
      await edit(world, logist, orderId, 1, {
        clientPhone: "8 999 765-43-21",
        house: "-",
        category: "PLUMBING",
      }),
    ).toEqual({ status: "edited", version: 2, fields: ["clientPhone", "house", "category"] });
    expect(await world.orderRow(orderId)).toMatchObject({
      client_phone: "+79997654321",
      client_name: "Мария",
      house: null,
      category: "PLUMBING",
      version: 2,
      updated_at: world.now,
    });
    expect(await world.audit()).toMatchObject([
      {
        action: "edit",
        before_json: { client_phone: "+7*** *** ** 67", house: "***", category: "ELECTRICS" },
        after_json: { client_phone: "+7*** *** ** 21", house: null, category: "PLUMBING" },
      },
    ]);
    expect(await world.history(orderId)).toEqual([]);
  });

  test("repeated, it is success and changes nothing", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const orderId = await world.order({ slot: SLOT });
    const streetId = await world.street({ districtId: world.districtIds[1] });
    for (const changes of [{ slot: "ASAP" }, { streetId }, { description: "Искрит щиток в коридоре" }]) {
      const { version } = await world.orderRow(orderId);
      expect(await edit(world, logist, orderId, version, changes)).toMatchObject({ status: "edited" });
      world.pass(MINUTE_MS);
      expect(await edit(world, logist, orderId, version, changes)).toEqual({
        status: "unchanged",
        version: version + 1,
      });
    }
    expect(await world.audit()).toHaveLength(3);
  });

  test("is refused on a closed or canceled order, with wrong input, and out of scope", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const masterId = await world.master();
    const orderId = await world.order({});
    for (const status of ["CLOSED", "CANCELED"] as const) {
      const done = await world.order({ status, masterId });
      expect(await edit(world, logist, done, 1, { house: "7" })).toEqual({
        status: "wrong_state",
        orderStatus: status,
      });
    }
    expect(
      await edit(world, logist, orderId, 1, { clientPhone: "", description: "мало", slot: "TODAY:9-10" }),
    ).toEqual({
      status: "invalid",
      problems: [
        { field: "clientPhone", problem: { code: "required" } },
        { field: "description", problem: { code: "too_short", min: 10 } },
        { field: "slot", problem: { code: "unknown_bucket" } },
      ],
    });
    const foreigner = await world.staff("CITY_ADMIN", [(await world.city()).id]);
    expect(await edit(world, foreigner, orderId, 1, { house: "7" })).toEqual({ status: "not_found" });
    expect(await world.orderRow(orderId)).toMatchObject({ version: 1 });
  });

  test("the late ASAP question is asked here, too", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T16:40:00Z") });
    const logist = await world.staff("LOGIST");
    const orderId = await world.order({});
    expect(await edit(world, logist, orderId, 1, { slot: "ASAP" })).toEqual({ status: "late_asap" });
    expect(await edit(world, logist, orderId, 1, { slot: "TODAY:16-19" })).toEqual({ status: "slot_passed" });
    expect(await edit(world, logist, orderId, 1, { slot: "ASAP", searchNow: true })).toMatchObject({
      status: "edited",
    });
    expect(await world.orderRow(orderId)).toMatchObject({ is_asap: true, late_visit: true });
  });
});

describe("R75 two people edit one order", () => {
  test("the second one is refused and told what changed, by whom and when; nothing is overwritten", async () => {
    await using world = await newWorld();
    const [anna, boris] = [await world.staff("CITY_ADMIN"), await world.staff("LOGIST")];
    const key = await world.apiKey();
    const orderId = await world.order({ status: "DEFERRED", slot: SLOT, house: "5", clientName: "Мария" });
    world.pass(MINUTE_MS);
    await edit(world, anna, orderId, 1, { slot: "TOM:10-13", clientName: "Мария Иванова" });
    world.pass(MINUTE_MS);
    await world.do(anna, (work) => activateOrder(work, { orderId }));
    world.pass(MINUTE_MS);
    await edit(world, key, orderId, 3, { house: "6" });

    const answer = await edit(world, boris, orderId, 1, { house: "7" });
    const at = (minutes: number) => new Date(Date.parse("2026-03-10T08:40:00Z") + minutes * MINUTE_MS);
    const byAnna = { actorType: "ADMIN", byName: anna.name };
    expect(answer).toEqual({
      status: "stale",
      version: 4,
      changes: [
        { field: "clientName", before: "***", after: "***", ...byAnna, at: at(1) },
        {
          field: "slot",
          before: { slot_start: SLOT[0].toISOString(), slot_end: SLOT[1].toISOString() },
          after: { slot_start: "2026-03-11T07:00:00.000Z", slot_end: "2026-03-11T10:00:00.000Z" },
          ...byAnna,
          at: at(1),
        },
        { field: "status", before: "DEFERRED", after: "SEARCHING", ...byAnna, at: at(2) },
        {
          field: "house",
          before: "***",
          after: "***",
          actorType: "API",
          byName: expect.any(String),
          at: at(3),
        },
      ],
    });
    expect(await world.orderRow(orderId)).toMatchObject({ house: "6", version: 4 });
    expect(await edit(world, boris, orderId, 4, { house: "7" })).toMatchObject({
      status: "edited",
      version: 5,
    });
  });

  test("at the same moment: exactly one of ten saves", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const orderId = await world.order({});
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => edit(world, logist, orderId, 1, { house: String(i + 1) })),
    );
    expect(answers.filter(({ status }) => status === "edited")).toHaveLength(1);
    expect(answers.filter(({ status }) => status === "stale")).toHaveLength(9);
    expect(await world.orderRow(orderId)).toMatchObject({ version: 2 });
  });
});

describe("R85 open offers", () => {
  test.each<[string, OrderChanges]>([
    ["slot", { slot: "TOM:10-13" }],
    ["district", { districtId: null }],
    ["street", { streetManual: "Улица Мира" }],
    ["category", { category: "WINDOWS" }],
    ["description", { description: "Сквозит из окна в спальне" }],
  ])("made with another %s are taken back, and the search looks again at once", async (_field, changes) => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const orderId = await world.order({ slot: SLOT });
    await world.offer({ orderId, masterId: await world.master() });
    expect(await edit(world, logist, orderId, 1, changes)).toMatchObject({ status: "edited" });
    expect(await world.offersOf(orderId)).toMatchObject([
      { state: "CANCELED", cancel_reason: "order_changed" },
    ]);
    expect(await world.outbox()).toMatchObject([{ kind: "EDIT", event: "offer_canceled" }]);
    expect(await world.events()).toMatchObject([{ kind: "order_changed", order_id: orderId }]);
  });

  test("other fields leave them alone", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const orderId = await world.order({ slot: SLOT });
    await world.offer({ orderId, masterId: await world.master() });
    const changes = {
      clientName: "Мария",
      clientPhone: "9991112233",
      house: "7",
      apartment: "1",
      addressComment: "Домофон",
      preferredMasterId: await world.master(),
      location: { lat: 55, lon: 37 },
    };
    expect(await edit(world, logist, orderId, 1, changes)).toMatchObject({ status: "edited" });
    expect(await world.offersOf(orderId)).toMatchObject([{ state: "SENT" }]);
    expect(await world.events()).toEqual([]);
  });

  test("R74 of a sleeping order are taken back without a note for the engine", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const orderId = await world.order({ status: "DEFERRED" });
    await world.offer({ orderId, masterId: await world.master(), source: "STAFF_MANUAL" });
    await edit(world, logist, orderId, 1, { category: "WINDOWS" });
    expect(await world.offersOf(orderId)).toMatchObject([{ cancel_reason: "order_changed" }]);
    expect(await world.events()).toEqual([]);
  });
});

describe("a sleeping order", () => {
  test("wakes by its new slot; without one, at the next opening; at once when that day is here", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const wakeAt = new Date("2026-03-10T12:00:00Z");
    const orderId = await world.order({ status: "DEFERRED", slot: SLOT, wakeAt });
    const wake = async () => (await world.orderRow(orderId)).wake_at?.toISOString();

    await edit(world, logist, orderId, 1, { house: "8" });
    expect(await wake()).toBe("2026-03-10T12:00:00.000Z");
    await edit(world, logist, orderId, 2, { slot: "TOM:16-19" });
    expect(await wake()).toBe("2026-03-11T07:00:00.000Z");
    await edit(world, logist, orderId, 3, { slot: "TODAY:16-19" });
    expect(await wake()).toBe(world.now.toISOString());
    await edit(world, logist, orderId, 4, { slot: null });
    expect(await wake()).toBe("2026-03-11T07:00:00.000Z");
    expect(await world.orderRow(orderId)).toMatchObject({ status: "DEFERRED", timeslot_start_utc: null });
  });
});

describe("an order that has a master", () => {
  test("R42 he gets one message: old to new, of contacts only which changed", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const masterId = await world.master();
    const streetId = await world.street({ name: "Ленина", districtId: world.districtIds[1] });
    const orderId = await world.order({ status: "EN_ROUTE", masterId, slot: SLOT, streetManual: "Мира" });
    await edit(world, logist, orderId, 1, {
      slot: "TODAY:16-19",
      districtId: world.districtIds[1],
      streetId,
      clientPhone: "9997654321",
      apartment: "12",
      description: "Звонить жене: 8 999 111-22-33, щиток",
      preferredMasterId: masterId,
    });
    const [message, ...others] = await world.outbox();
    expect(others).toEqual([]);
    expect(message).toMatchObject({
      kind: "MASTER",
      master_id: masterId,
      event: "order_changed",
      order_id: orderId,
      payload: {
        changes: [
          {
            field: "slot",
            old: { start: SLOT[0].toISOString(), end: SLOT[1].toISOString(), isAsap: false },
            new: { start: SLOT[1].toISOString(), end: "2026-03-10T16:00:00.000Z", isAsap: false },
          },
          { field: "district", old: "Центральный", new: "Северный" },
          { field: "street", old: "Мира", new: "Ленина" },
          { field: "apartment" },
          { field: "client_phone" },
          { field: "description" },
        ],
      },
    });
    expect(JSON.stringify(message!.payload)).not.toMatch(/7654321|щиток/);
    expect(await world.events()).toEqual([]);
    expect(await world.offersOf(orderId)).toMatchObject([{ state: "ACCEPTED" }]);
  });

  test("what is not his business tells him nothing", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const masterId = await world.master();
    const orderId = await world.order({ status: "ASSIGNED", masterId });
    await edit(world, logist, orderId, 1, { preferredMasterId: masterId });
    expect(await world.outbox()).toEqual([]);
  });

  test("R33 a late arrival stays late when the slot moves; an early one follows the slot", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T15:00:00Z") });
    const logist = await world.staff("LOGIST");
    const masterId = await world.master();
    const arrivals = [new Date("2026-03-10T17:00:00Z"), new Date("2026-03-10T14:00:00Z")];
    const late = [];
    for (const arrivedAt of arrivals) {
      const orderId = await world.order({ status: "WORKING", masterId, slot: SLOT });
      await world.db.run(sql`
        insert into order_status_history (order_id, from_status, to_status, reason, actor_type, source, created_at)
        values (${orderId}, 'EN_ROUTE', 'WORKING', 'master_working', 'MASTER', 'bot', ${arrivedAt})`);
      await edit(world, logist, orderId, 1, { slot: "TODAY:16-19" });
      late.push((await world.orderRow(orderId)).late_visit);
    }
    expect(late).toEqual([true, false]);
  });
});

describe("the place", () => {
  test("R06 follows the street: district adopted, typed street replaced, coordinates found anew", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const north = world.districtIds[1];
    const streetId = await world.street({ districtId: north, lat: 55.5, lon: 37.5 });
    const orderId = await world.order({ districtId: null, streetManual: "Мира" });
    const place = async () => {
      const row = await world.orderRow(orderId);
      return [
        row.district_id,
        row.no_district,
        row.street_id,
        row.street_manual,
        row.geocode_provider,
        row.lat,
      ];
    };
    await edit(world, logist, orderId, 1, { location: { lat: 55.9, lon: 37.9 } });
    expect(await place()).toEqual([null, true, null, "Мира", "user_location", 55.9]);
    await edit(world, logist, orderId, 2, { location: { lat: 55.8, lon: 37.8 } });
    expect(await edit(world, logist, orderId, 3, { streetId, streetManual: "" })).toEqual({
      status: "edited",
      version: 4,
      fields: ["districtId", "streetId", "streetManual", "location"],
    });
    expect(await place()).toEqual([north, false, streetId, null, "street_centroid", 55.5]);
    expect(await edit(world, logist, orderId, 4, { streetManual: null })).toMatchObject({
      status: "unchanged",
    });
    await edit(world, logist, orderId, 4, { streetManual: "Новая" });
    expect(await place()).toEqual([north, false, null, "Новая", "district_centroid", expect.any(Number)]);
    expect(await edit(world, logist, orderId, 5, { streetId, streetManual: "Старая" })).toEqual({
      status: "invalid",
      problems: [{ field: "streetManual", problem: { code: "two_streets" } }],
    });
  });
});
