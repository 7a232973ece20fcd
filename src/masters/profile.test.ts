import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { DAY_MS, MINUTE_MS } from "../kernel/time.ts";
import { SYSTEM } from "../staff/actor.ts";
import { blockMaster } from "./block.ts";
import { deleteMaster } from "./delete-master.ts";
import { identifyMaster } from "./identify-master.ts";
import { unblockMaster } from "./lift-blocks.ts";
import { markUnreachable } from "./mark-unreachable.ts";
import { approveMaster, rejectMaster } from "./moderate.ts";
import { setDistricts } from "./set-districts.ts";
import { setLimit } from "./set-limit.ts";
import { setRating } from "./set-rating.ts";
import { setSkills } from "./set-skills.ts";
import { touchMaster } from "./touch-master.ts";

test("R80 a limit of 0 means no orders, null means the setting; only a raised one wakes the engine", async () => {
  await using world = await newWorld();
  world.set({ max_active_orders: 4 });
  const master = await world.master();
  const admin = await world.staff("CITY_ADMIN");
  const set = (limit: number | null) =>
    world.do(admin, (work) => setLimit(work, { masterId: master, limit }));

  expect(await set(0)).toEqual({ status: "set", effectiveLimit: 0 });
  expect(await set(0)).toEqual({ status: "unchanged", effectiveLimit: 0 });
  expect(await world.events()).toEqual([]);
  expect(await set(null)).toEqual({ status: "set", effectiveLimit: 4 });
  expect((await world.events()).map(({ kind }) => kind)).toEqual(["master_limit_freed"]);
  expect(await set(3)).toEqual({ status: "set", effectiveLimit: 3 });
  expect(await world.events()).toHaveLength(1);
  for (const limit of [-1, 51, 1.5, Number.NaN])
    expect(await set(limit)).toEqual({ status: "invalid_limit" });
  expect((await world.outbox()).map((row) => [row.event, row.payload])).toEqual([
    ["limit_changed", { limit: 0 }],
    ["limit_changed", { limit: null }],
    ["limit_changed", { limit: 3 }],
  ]);
});

test("R36 a rating set by an admin is audited with its reason and wakes the engine", async () => {
  await using world = await newWorld();
  const master = await world.master();
  const admin = await world.staff("CITY_ADMIN");
  const set = (ratingHundredths: number, reason = "Жалобы клиентов") =>
    world.do(admin, (work) => setRating(work, { masterId: master, ratingHundredths, reason }));
  expect(await set(501)).toEqual({ status: "invalid_rating" });
  expect(await set(405, "a")).toEqual({ status: "invalid_reason" });
  expect(await set(405)).toEqual({ status: "set" });
  expect(await set(405)).toEqual({ status: "unchanged" });
  expect(await row(world, master)).toMatchObject({ rating: "4.05" });
  expect(
    (await world.audit()).map(({ action, before_json, after_json, payload_json }) => [
      action,
      before_json,
      after_json,
      payload_json,
    ]),
  ).toEqual([["set_rating", { rating: "5.00" }, { rating: "4.05" }, { reason: "Жалобы клиентов" }]]);
  expect((await world.outbox()).map((message) => [message.event, message.payload])).toEqual([
    ["profile_changed", { changes: [{ field: "rating", old: "5.00", new: "4.05" }] }],
  ]);
  expect((await world.events()).map(({ kind }) => kind)).toEqual(["master_profile_changed"]);
});

test("skills and districts are replaced as a whole; a master may choose only his districts", async () => {
  await using world = await newWorld();
  const master = await world.master({ skills: ["ELECTRICS", "PLUMBING"] });
  const admin = await world.staff("CITY_ADMIN");
  const himself = world.masterActor(master);
  const elsewhere = await world.city();
  const skills = (codes: string[], actor: typeof admin | typeof himself = admin) =>
    world.do(actor, (work) => setSkills(work, { masterId: master, skills: codes }));
  const districts = (ids: number[], actor: typeof admin | typeof himself = himself) =>
    world.do(actor, (work) => setDistricts(work, { masterId: master, districtIds: ids }));

  expect(await skills(["WINDOWS", "PLUMBING"])).toEqual({ status: "set", skills: ["PLUMBING", "WINDOWS"] });
  expect(await skills(["PLUMBING", "WINDOWS"])).toEqual({ status: "unchanged" });
  expect(await skills(["FURN"])).toEqual({ status: "unknown_skill", skill: "FURN" });
  expect(await skills(["WINDOWS"], himself)).toEqual({ status: "forbidden" });
  const [first, second] = world.districtIds;
  expect(await districts([second])).toEqual({ status: "set", districtIds: [second] });
  expect(await districts([elsewhere.districtIds[0]!])).toMatchObject({ status: "unknown_district" });
  expect(await districts([second, first], admin)).toEqual({ status: "set", districtIds: [first, second] });
  expect((await world.outbox()).map((message) => message.payload)).toEqual([
    { changes: [{ field: "skills", new: ["PLUMBING", "WINDOWS"] }] },
    { changes: [{ field: "districts", new: ["Северный", "Центральный"] }] },
  ]);
  expect(await stateEvents(world, master)).toEqual([
    ["skills_changed", { skills: ["PLUMBING", "WINDOWS"] }],
    ["districts_changed", { district_ids: [second] }],
    ["districts_changed", { district_ids: [first, second] }],
  ]);
});

test("an approved form makes a master active and wakes the engine, a rejected one says why", async () => {
  await using world = await newWorld();
  const master = await world.master({ verified: false, shift: "SHIFT_OFF" });
  const admin = await world.staff("CITY_ADMIN");
  const approve = () => world.do(admin, (work) => approveMaster(work, { masterId: master }));
  const reject = (reason: string) =>
    world.do(admin, (work) => rejectMaster(work, { masterId: master, reason }));

  expect(await reject(" ")).toEqual({ status: "invalid_reason" });
  expect(await reject("Нечёткое фото паспорта")).toEqual({ status: "rejected" });
  expect(await reject("Ещё раз")).toEqual({ status: "already_rejected" });
  expect(await row(world, master)).toMatchObject({
    moderation_reason: "Нечёткое фото паспорта",
    is_active: false,
  });
  expect(await approve()).toEqual({ status: "approved" });
  expect(await approve()).toEqual({ status: "already_approved" });
  expect(await reject("Поздно")).toEqual({ status: "wrong_state", moderationStatus: "APPROVED" });
  expect(await row(world, master)).toMatchObject({
    verified: true,
    is_active: true,
    verified_by: admin.staffId,
  });
  expect((await world.events()).map(({ kind }) => kind)).toEqual(["master_approved"]);
  expect((await world.outbox()).map((message) => message.event)).toEqual([
    "moderation_rejected",
    "moderation_approved",
  ]);
});

test("R109 a master who re-sent the form and was then blocked is active only when both are settled", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const settle = async (steps: readonly ("approve" | "unblock")[]) => {
    const master = await world.master({ verified: false, shift: "SHIFT_OFF", blocked: "commission_overdue" });
    const active: boolean[] = [];
    for (const step of steps) {
      await world.do<unknown>(admin, (work) =>
        step === "approve"
          ? approveMaster(work, { masterId: master })
          : unblockMaster(work, { masterId: master }),
      );
      active.push((await row(world, master))["is_active"] as boolean);
    }
    return active;
  };
  expect(await settle(["approve", "unblock"])).toEqual([false, true]);
  expect(await settle(["unblock", "approve"])).toEqual([false, true]);
});

test("a master with a trace is closed, one without is removed, one with active orders stays", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const remove = (masterId: number) => world.do(admin, (work) => deleteMaster(work, { masterId }));

  const busy = await world.master();
  const order = await world.order({ status: "WORKING", masterId: busy });
  expect(await remove(busy)).toEqual({
    status: "has_active_orders",
    activeOrders: [{ orderId: order, status: "WORKING" }],
  });

  const asked = await world.master();
  const searched = await world.order();
  await world.offer({ orderId: searched, masterId: asked });
  expect(await remove(asked)).toEqual({ status: "deleted", way: "soft" });
  expect(await remove(asked)).toEqual({ status: "already_deleted" });
  expect(await row(world, asked)).toMatchObject({
    is_deleted: true,
    is_active: false,
    shift_status: "SHIFT_OFF",
  });
  expect((await world.offersOf(searched)).map(({ cancel_reason }) => cancel_reason)).toEqual([
    "master_blocked",
  ]);
  expect((await world.outbox()).map((message) => message.event)).toEqual([
    "offer_canceled",
    "account_deleted",
  ]);

  const untouched = await world.master();
  expect(await remove(untouched)).toEqual({ status: "deleted", way: "hard" });
  expect(await remove(untouched)).toEqual({ status: "not_found" });
  expect((await world.audit()).map(({ action, master_id }) => [action, master_id])).toEqual([
    ["soft_delete_master", asked],
    ["hard_delete_master", null],
  ]);
});

test("a closed account opens again only with a new form", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const master = await world.master({ deleted: true, active: false, shift: "SHIFT_OFF" });
  const approve = () => world.do(admin, (work) => approveMaster(work, { masterId: master }));
  expect(await approve()).toEqual({ status: "wrong_state", moderationStatus: "APPROVED" });
  await world.db.run(sql`
    update masters set moderation_status = 'PENDING', verified = false where id = ${master}`);
  expect(await approve()).toEqual({ status: "approved" });
  expect(await row(world, master)).toMatchObject({ is_deleted: false, is_active: true });
});

test("an update refreshes the heartbeat at most once a minute and the username at once", async () => {
  await using world = await newWorld();
  const master = await world.master();
  const touch = (username: string | null) =>
    world.do(SYSTEM, (work) => touchMaster(work, { masterId: master, username }));
  expect(await touch("ivan")).toEqual({ status: "touched" });
  world.pass(MINUTE_MS - 1);
  expect(await touch("ivan")).toEqual({ status: "fresh" });
  expect(await touch("ivan_new")).toEqual({ status: "touched" });
  world.pass(MINUTE_MS);
  expect(await touch("ivan_new")).toEqual({ status: "touched" });
  expect(await row(world, master)).toMatchObject({
    telegram_username: "ivan_new",
    last_heartbeat_at: world.now,
  });
});

test("E10 an unreachable master loses his open offers at once and is back with his next update", async () => {
  await using world = await newWorld();
  const master = await world.master();
  const logist = await world.staff("LOGIST");
  const order = await world.order();
  await world.offer({ orderId: order, masterId: master, source: "STAFF_MANUAL" });
  const mark = () => world.do(SYSTEM, (work) => markUnreachable(work, { masterId: master }));
  const touch = () => world.do(SYSTEM, (work) => touchMaster(work, { masterId: master, username: null }));

  expect(await mark()).toEqual({ status: "marked" });
  expect(await mark()).toEqual({ status: "already_unreachable" });
  expect((await world.offersOf(order)).map(({ cancel_reason }) => cancel_reason)).toEqual(["undeliverable"]);
  expect(await touch()).toEqual({ status: "back" });
  await mark();
  expect(await stateEvents(world, master)).toEqual([
    ["unreachable", {}],
    ["reachable", {}],
    ["unreachable", {}],
  ]);
  expect((await world.events()).map(({ kind }) => kind)).toEqual(["offer_undeliverable", "master_reachable"]);
  const told = async () =>
    (await world.outbox()).filter((m) => m.event === "master_unreachable").map((m) => m.staff_user_id);
  expect(await told()).toEqual([logist.staffId]);
  await touch();
  world.pass(DAY_MS);
  await mark();
  expect(await told()).toEqual([logist.staffId, logist.staffId]);
});

test("a Telegram account leads to its master and his first screen", async () => {
  await using world = await newWorld();
  const gate = async (verb: Parameters<World["master"]>[0], change = sql`version = version`) => {
    const id = await world.master({ ...verb, tgUserId: null });
    await world.db.run(sql`update masters set tg_user_id = ${5_000 + id}, ${change} where id = ${id}`);
    const known = await identifyMaster(world.db, { tgUserId: 5_000 + id });
    return known.status === "master" ? known.gate : known.status;
  };
  expect(await identifyMaster(world.db, { tgUserId: 42 })).toEqual({ status: "unknown" });
  expect(await gate({})).toBe("verified");
  expect(await gate({ blocked: "staff", shift: "SHIFT_OFF" })).toBe("blocked");
  expect(await gate({ verified: false, shift: "SHIFT_OFF" })).toBe("pending");
  expect(await gate({ deleted: true, shift: "SHIFT_OFF" })).toBe("deleted");
  expect(await gate({ verified: false, shift: "SHIFT_OFF" }, sql`moderation_status = 'REJECTED'`)).toBe(
    "rejected",
  );
  expect(await gate({ deleted: true, verified: false, shift: "SHIFT_OFF" })).toBe("pending");
});

test("nobody but staff of his city with the right role may manage a master", async () => {
  await using world = await newWorld();
  const master = await world.master({ verified: false, shift: "SHIFT_OFF" });
  const elsewhere = await world.city();
  const foreign = await world.staff("CITY_ADMIN", [elsewhere.id]);
  const logist = await world.staff("LOGIST");
  const commands = [
    (work: Parameters<typeof setLimit>[0]) => setLimit(work, { masterId: master, limit: 1 }),
    (work: Parameters<typeof setLimit>[0]) =>
      setRating(work, { masterId: master, ratingHundredths: 100, reason: "Причина" }),
    (work: Parameters<typeof setLimit>[0]) => setSkills(work, { masterId: master, skills: [] }),
    (work: Parameters<typeof setLimit>[0]) => setDistricts(work, { masterId: master, districtIds: [] }),
    (work: Parameters<typeof setLimit>[0]) => approveMaster(work, { masterId: master }),
    (work: Parameters<typeof setLimit>[0]) => rejectMaster(work, { masterId: master, reason: "Нет" }),
    (work: Parameters<typeof setLimit>[0]) => deleteMaster(work, { masterId: master }),
    (work: Parameters<typeof setLimit>[0]) => unblockMaster(work, { masterId: master }),
    (work: Parameters<typeof setLimit>[0]) =>
      blockMaster(work, { masterId: master, reasonCode: "staff", comment: "Причина" }),
  ];
  const key = await world.apiKey();
  for (const command of commands) {
    expect(await world.do<{ status: string }>(foreign, command)).toEqual({ status: "not_found" });
    expect(await world.do<{ status: string }>(logist, command)).toEqual({ status: "forbidden" });
    expect(await world.do<{ status: string }>(key, command)).toEqual({ status: "forbidden" });
  }
  expect(await world.outbox()).toEqual([]);
});

function row(world: World, masterId: number): Promise<Record<string, unknown>> {
  return world.db.one(sql`select * from masters where id = ${masterId}`);
}

async function stateEvents(world: World, masterId: number): Promise<[string, unknown][]> {
  const rows = await world.db.rows<{ kind: string; data: unknown }>(sql`
    select kind, data from master_state_events where master_id = ${masterId} order by id`);
  return rows.map(({ kind, data }) => [kind, data]);
}
