import { describe, expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { SYSTEM } from "../staff/actor.ts";
import { type CreateOrder, type CreateOrderInput, createOrder } from "./create-order.ts";

/** An order as a wizard would ask for it. */
function wish(world: World, changes: Partial<CreateOrderInput> = {}): CreateOrderInput {
  return {
    cityId: world.cityId,
    districtId: world.districtIds[0],
    clientName: "Мария Иванова",
    clientPhone: "8 (999) 123-45-67",
    category: "ELECTRICS",
    description: "Не работает розетка на кухне",
    slot: "ASAP",
    ...changes,
  };
}

function created(answer: CreateOrder): { orderId: number; wakeAt: Date | null } {
  if (answer.status !== "created" && answer.status !== "already_created") {
    throw new Error(`not created: ${JSON.stringify(answer)}`);
  }
  return answer;
}

describe("T1 inside the working window", () => {
  test("the order is searched at once, with history, audit and a note for the engine", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const preferredMasterId = await world.master();

    const answer = await world.do(logist, (work) =>
      createOrder(work, wish(world, { preferredMasterId, house: "12а" })),
    );

    const { orderId } = created(answer);
    expect(answer).toEqual({ status: "created", orderId, orderStatus: "SEARCHING", wakeAt: null });
    expect(await world.orderRow(orderId)).toMatchObject({
      status: "SEARCHING",
      type: "NORMAL",
      client_phone: "+79991234567",
      house: "12а",
      is_asap: true,
      timeslot_start_utc: new Date("2026-03-10T08:40:00Z"),
      timeslot_end_utc: new Date("2026-03-10T17:00:00Z"),
      search_episode: 1,
      search_started_at: world.now,
      no_candidates_since: world.now,
      dispatch_due_at: world.now,
      wake_at: null,
      created_by_staff_id: logist.staffId,
      version: 1,
    });
    expect(await world.history(orderId)).toMatchObject([
      {
        from_status: null,
        to_status: "SEARCHING",
        reason: "created_by_staff",
        actor_type: "ADMIN",
        changed_by_staff_id: logist.staffId,
        context: {
          staff_id: logist.staffId,
          staff_name: logist.name,
          initial_status: "SEARCHING",
          has_preferred_master: true,
          is_guarantee: false,
        },
      },
    ]);
    expect(await world.events()).toMatchObject([
      { city_id: world.cityId, order_id: orderId, kind: "order_created", at: world.now },
    ]);
    const [row] = await world.audit();
    expect(row).toMatchObject({ action: "create", order_id: orderId, city_id: world.cityId, source: "bot" });
    expect(JSON.stringify(row)).not.toMatch(/9991234567|Мария|12а/);
  });

  test("a slot of tomorrow is searched at once, too", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const { orderId } = created(
      await world.do(logist, (work) => createOrder(work, wish(world, { slot: "TOM:16-19" }))),
    );
    expect(await world.orderRow(orderId)).toMatchObject({
      status: "SEARCHING",
      timeslot_start_utc: new Date("2026-03-11T13:00:00Z"),
    });
  });

  test("an API key is named as actor and creator", async () => {
    await using world = await newWorld();
    const key = await world.apiKey();
    const { orderId } = created(
      await world.do(key, (work) => createOrder(work, wish(world, { externalRef: " A-17 " })), "api"),
    );
    expect(await world.orderRow(orderId)).toMatchObject({
      created_by_api_key_id: key.apiKeyId,
      created_by_staff_id: null,
      external_ref: "A-17",
    });
    expect(await world.history(orderId)).toMatchObject([{ actor_type: "API", source: "api" }]);
  });
});

describe("T2 outside the working window", () => {
  test.each([
    ["2026-03-10T05:00:00Z", "ASAP", "2026-03-10T07:00:00Z"],
    ["2026-03-10T18:10:00Z", "TOM:13-16", "2026-03-11T07:00:00Z"],
    ["2026-03-10T18:10:00Z", null, "2026-03-11T07:00:00Z"],
  ])("R12 R11 created at %s with slot %s wakes at %s", async (at, slot, wake) => {
    await using world = await newWorld({ at: new Date(at) });
    const logist = await world.staff("LOGIST");
    const answer = await world.do(logist, (work) => createOrder(work, wish(world, { slot })));
    const { orderId, wakeAt } = created(answer);
    expect(wakeAt).toEqual(new Date(wake));
    expect(await world.orderRow(orderId)).toMatchObject({
      status: "DEFERRED",
      wake_at: new Date(wake),
      search_episode: 0,
      dispatch_due_at: null,
    });
    expect(await world.history(orderId)).toMatchObject([
      {
        to_status: "DEFERRED",
        context: { initial_status: "DEFERRED", deferred_reason: "outside_working_hours" },
      },
    ]);
    expect(await world.events()).toEqual([]);
  });

  test("R12 «искать сейчас» searches at once and leaves the slot as chosen", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T05:00:00Z") });
    const logist = await world.staff("LOGIST");
    const input = wish(world, { slot: "TODAY:13-16", searchNow: true });
    const { orderId } = created(await world.do(logist, (work) => createOrder(work, input)));
    expect(await world.orderRow(orderId)).toMatchObject({
      status: "SEARCHING",
      timeslot_start_utc: new Date("2026-03-10T10:00:00Z"),
    });
  });

  test("a late ASAP is a question; «да, на завтра» sleeps, «искать сейчас» searches with late_visit", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T16:30:00Z") });
    const logist = await world.staff("LOGIST");
    const ask = (changes: Partial<CreateOrderInput>) =>
      world.do(logist, (work) => createOrder(work, wish(world, changes)));

    expect(await ask({})).toEqual({ status: "late_asap" });
    const tomorrow = created(await ask({ tomorrow: true }));
    expect(await world.orderRow(tomorrow.orderId)).toMatchObject({
      status: "DEFERRED",
      wake_at: new Date("2026-03-11T07:00:00Z"),
      timeslot_end_utc: new Date("2026-03-11T10:00:00Z"),
      is_asap: false,
    });
    expect((await world.history(tomorrow.orderId))[0]!.context).toMatchObject({
      deferred_reason: "late_asap",
    });
    const now = created(await ask({ searchNow: true }));
    expect(await world.orderRow(now.orderId)).toMatchObject({
      status: "SEARCHING",
      is_asap: true,
      late_visit: true,
    });
  });
});

test.each([
  ["09:30", "2026-03-09T23:30:00Z", "DEFERRED", "2026-03-10T00:00:00Z"],
  ["10:00", "2026-03-10T00:00:00Z", "SEARCHING", null],
  ["19:59", "2026-03-10T09:59:00Z", "SEARCHING", null],
  ["20:00", "2026-03-10T10:00:00Z", "DEFERRED", "2026-03-11T00:00:00Z"],
])("R13 in Владивосток at %s local the city's own window decides", async (_local, at, status, wakeAt) => {
  await using world = await newWorld({ at: new Date(at) });
  const { id: cityId } = await world.city({ timezone: "Asia/Vladivostok", districts: [] });
  const logist = await world.staff("LOGIST", [cityId]);
  const input = wish(world, { cityId, districtId: null, quick: true, slot: null });
  const { orderId } = created(await world.do(logist, (work) => createOrder(work, input)));
  expect(await world.orderRow(orderId)).toMatchObject({ status, wake_at: wakeAt && new Date(wakeAt) });
});

describe("T3 and imports", () => {
  test("a draft is saved and nothing else happens", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T18:00:00Z") });
    const key = await world.apiKey();
    const { orderId } = created(
      await world.do(key, (work) => createOrder(work, wish(world, { draft: true })), "api"),
    );
    expect(await world.orderRow(orderId)).toMatchObject({ status: "CREATED", is_asap: true, wake_at: null });
    expect(await world.history(orderId)).toMatchObject([{ to_status: "CREATED" }]);
    expect(await world.events()).toEqual([]);
  });

  test("background roles import orders of the past without a slot, or with its exact times", async () => {
    await using world = await newWorld();
    const bare = wish(world, { slot: null, clientPhone: null, clientName: null, category: "ROADSIDE" });
    const { orderId } = created(await world.do(SYSTEM, (work) => createOrder(work, bare), "job"));
    expect(await world.orderRow(orderId)).toMatchObject({ status: "SEARCHING", timeslot_start_utc: null });
    const exactSlot = {
      startsAt: new Date("2026-03-10T15:00:00Z"),
      endsAt: new Date("2026-03-10T18:00:00Z"),
      isAsap: false,
    };
    const late = created(await world.do(SYSTEM, (work) => createOrder(work, { ...bare, exactSlot }), "job"));
    expect(await world.orderRow(late.orderId)).toMatchObject({
      timeslot_start_utc: exactSlot.startsAt,
      late_visit: true,
    });
    expect(await world.audit()).toEqual([]);
  });
});

describe("R33 late_visit", () => {
  test("is true exactly when the slot ends after the window of its date", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T16:30:00Z") });
    const logist = await world.staff("LOGIST");
    const ask = async (changes: Partial<CreateOrderInput>) =>
      world.orderRow(
        created(await world.do(logist, (work) => createOrder(work, wish(world, changes)))).orderId,
      );
    expect(await ask({ searchNow: true })).toMatchObject({ late_visit: true });
    expect(await ask({ slot: "TOM:16-19" })).toMatchObject({ late_visit: false });
    expect(await ask({ slot: null })).toMatchObject({ late_visit: false });
  });
});

describe("the place", () => {
  test("R06 a street of the directory gives its district to an order that has none", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const [, north] = world.districtIds;
    const streetId = await world.street({ districtId: north, lat: 55.1, lon: 37.1 });
    const place = async (changes: Partial<CreateOrderInput>) =>
      world.orderRow(
        created(await world.do(logist, (work) => createOrder(work, wish(world, changes)))).orderId,
      );

    expect(await place({ districtId: null, streetId })).toMatchObject({
      district_id: north,
      no_district: false,
      lat: 55.1,
      geocode_provider: "street_centroid",
      geocode_confidence: 80,
    });
    expect(await place({ districtId: null })).toMatchObject({
      district_id: null,
      no_district: true,
      geocode_provider: "city_centroid",
      geocode_confidence: 40,
    });
    expect(await place({ streetManual: "Улица Мира" })).toMatchObject({
      street_manual: "Улица Мира",
      geocode_provider: "district_centroid",
      geocode_confidence: 60,
    });
    expect(await place({ streetId, location: { lat: 55.2, lon: 37.2 } })).toMatchObject({
      district_id: world.districtIds[0],
      lat: 55.2,
      geocode_provider: "user_location",
      geocode_confidence: 100,
    });
  });

  test("everything of another city is refused by name", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const other = await world.city();
    const answer = await world.do(logist, async (work) =>
      createOrder(
        work,
        wish(world, {
          districtId: other.districtIds[0],
          streetId: await world.street({ cityId: other.id }),
          streetManual: "Мира",
          preferredMasterId: await world.master({ cityId: other.id }),
          location: { lat: 91, lon: 0 },
        }),
      ),
    );
    expect(answer).toEqual({
      status: "invalid",
      problems: [
        { field: "districtId", problem: { code: "not_of_city" } },
        { field: "streetId", problem: { code: "not_of_city" } },
        { field: "streetManual", problem: { code: "two_streets" } },
        { field: "location", problem: { code: "not_coordinates" } },
        { field: "preferredMasterId", problem: { code: "not_of_city" } },
      ],
    });
  });
});

describe("what people type", () => {
  test("all problems are named at once, and nothing is written", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const answer = await world.do(logist, (work) =>
      createOrder(
        work,
        wish(world, {
          clientPhone: "123",
          clientName: "",
          category: "FURN",
          description: "мало",
          slot: "TODAY:12-14",
          files: Array.from({ length: 11 }, (_, i) => ({ fileType: "PHOTO" as const, fileId: `f${i}` })),
        }),
      ),
    );
    expect(answer.status).toBe("invalid");
    const fields = answer.status === "invalid" ? answer.problems.map(({ field }) => field) : [];
    expect(fields.sort()).toEqual([
      "attachments",
      "category",
      "clientName",
      "clientPhone",
      "description",
      "slot",
    ]);
    expect(await world.audit()).toEqual([]);
  });

  test("the quick wizard needs no name; files are stored in their order", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const input = wish(world, {
      quick: true,
      clientName: null,
      files: [
        { fileType: "PHOTO", bot: "admin", fileId: "one" },
        { fileType: "DOCUMENT", storageKey: "orders/2", fileName: "план.pdf", size: 1_000 },
      ],
    });
    const { orderId } = created(await world.do(logist, (work) => createOrder(work, input)));
    expect(
      await world.db.rows(sql`
        select file_type, bot, file_id, storage_key, document_type from attachments
         where entity_type = 'ORDER' and entity_id = ${orderId} order by id`),
    ).toEqual([
      { file_type: "PHOTO", bot: "admin", file_id: "one", storage_key: null, document_type: "order_photo" },
      {
        file_type: "DOCUMENT",
        bot: null,
        file_id: null,
        storage_key: "orders/2",
        document_type: "order_photo",
      },
    ]);
  });

  test("a slot whose end has passed is asked again; one that has begun is good until its end", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T10:05:00Z") });
    const logist = await world.staff("LOGIST");
    const ask = (slot: string) => world.do(logist, (work) => createOrder(work, wish(world, { slot })));
    expect(await ask("TODAY:10-13")).toEqual({ status: "slot_passed" });
    expect(await ask("TODAY:13-16")).toMatchObject({ status: "created" });
  });
});

describe("R53 scope", () => {
  test("a foreign, unknown or retired city answers alike; staff without cities may do nothing", async () => {
    await using world = await newWorld();
    const admin = await world.staff("CITY_ADMIN");
    const nobody = await world.staff("LOGIST", []);
    const foreign = await world.city();
    const retired = await world.city({ active: false });
    const ask = (cityId: number) =>
      world.do(admin, (work) => createOrder(work, wish(world, { cityId, districtId: null })));
    expect(await ask(foreign.id)).toEqual({ status: "not_found" });
    expect(await ask(999_999)).toEqual({ status: "not_found" });
    expect(await ask(retired.id)).toEqual({ status: "not_found" });
    expect(await world.do(nobody, (work) => createOrder(work, wish(world)))).toEqual({ status: "forbidden" });
    const masterId = await world.master();
    expect(await world.do(world.masterActor(masterId), (work) => createOrder(work, wish(world)))).toEqual({
      status: "forbidden",
    });
  });
});

describe("R93 one confirmation, one order", () => {
  test("pressed twice, also at the same time from two chats, gives one order and the same answer", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const input = wish(world, { nonce: "wizard-1" });
    const presses = Array.from({ length: 20 }, () => world.do(logist, (work) => createOrder(work, input)));
    const answers = await Promise.all(presses);
    expect(new Set(answers.map((answer) => created(answer).orderId)).size).toBe(1);
    expect(answers.filter(({ status }) => status === "created")).toHaveLength(1);
    expect(answers.filter(({ status }) => status === "already_created")).toHaveLength(19);
    expect(await world.events()).toHaveLength(1);
  });

  test("the stored answer keeps its wake-up; another order under the same key is refused; people do not share keys", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T05:00:00Z") });
    const logist = await world.staff("LOGIST");
    const colleague = await world.staff("LOGIST");
    const input = wish(world, { nonce: "n".repeat(200) });
    const first = created(await world.do(logist, (work) => createOrder(work, input)));
    world.pass(60_000);
    expect(await world.do(logist, (work) => createOrder(work, input))).toEqual({
      ...first,
      status: "already_created",
    });
    expect(await world.do(logist, (work) => createOrder(work, { ...input, house: "5" }))).toEqual({
      status: "key_reused",
    });
    expect(await world.do(colleague, (work) => createOrder(work, input))).toMatchObject({
      status: "created",
    });
  });

  test("a refused confirmation does not use the key up", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T16:30:00Z") });
    const logist = await world.staff("LOGIST");
    const input = wish(world, { nonce: "wizard-1" });
    expect(await world.do(logist, (work) => createOrder(work, input))).toEqual({ status: "late_asap" });
    expect(await world.do(logist, (work) => createOrder(work, { ...input, tomorrow: true }))).toMatchObject({
      status: "created",
    });
  });

  test("an integrator's number is used once per key", async () => {
    await using world = await newWorld();
    const [one, two] = [await world.apiKey(), await world.apiKey()];
    const input = wish(world, { externalRef: "A-17" });
    const { orderId } = created(await world.do(one, (work) => createOrder(work, input)));
    expect(await world.do(one, (work) => createOrder(work, input))).toEqual({
      status: "external_ref_used",
      orderId,
    });
    expect(await world.do(two, (work) => createOrder(work, input))).toMatchObject({ status: "created" });
  });
});
