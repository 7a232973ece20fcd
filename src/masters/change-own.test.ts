import { expect, test } from "vitest";
import { newWorld } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import type { Actor } from "../staff/actor.ts";
import { setOwnHome, setOwnPayout, setOwnVehicle } from "./change-own.ts";
import { requestSkills } from "./request-skills.ts";

const CARD = { method: "CARD", data: { card: "4111111111111111" } } as const;

test("a master changes car, payout and home himself: once, noted for the engine, the car in his history", async () => {
  await using world = await newWorld();
  const masterId = await world.master();
  const himself = world.masterActor(masterId);
  const vehicle = (hasVehicle: boolean, plate: string | null) =>
    world.do(himself, (work) => setOwnVehicle(work, { masterId, hasVehicle, plate }));

  expect(await vehicle(true, "А123ВС77")).toEqual({ status: "changed" });
  expect(await vehicle(true, "А123ВС77")).toEqual({ status: "unchanged" });
  expect(await vehicle(false, "А123ВС77")).toEqual({ status: "changed" });
  const payout = () => world.do(himself, (work) => setOwnPayout(work, { masterId, payout: CARD }));
  expect([await payout(), await payout()]).toEqual([{ status: "changed" }, { status: "unchanged" }]);
  const home = { lat: 55.7539, lon: 37.6208 };
  const at = (place: typeof home | null) =>
    world.do(himself, (work) => setOwnHome(work, { masterId, home: place }));
  expect([await at(home), await at(home), await at(null)].map(({ status }) => status)).toEqual([
    "changed",
    "unchanged",
    "changed",
  ]);

  const row = await world.db.one(sql`
    select has_vehicle, vehicle_plate, payout_method, payout_data, home_latitude from masters where id = ${masterId}`);
  expect(row).toEqual({
    has_vehicle: false,
    vehicle_plate: null,
    payout_method: "CARD",
    payout_data: CARD.data,
    home_latitude: null,
  });
  expect((await world.events()).map(({ kind }) => kind)).toEqual(Array(5).fill("master_profile_changed"));
  const states = await world.db.rows(
    sql`select kind, data from master_state_events where master_id = ${masterId} order by id`,
  );
  expect(states).toEqual([
    { kind: "vehicle_changed", data: { has_vehicle: true } },
    { kind: "vehicle_changed", data: { has_vehicle: false } },
  ]);
  expect(await world.outbox()).toEqual([]);
});

test("nobody changes another's profile, and a closed account changes nothing", async () => {
  await using world = await newWorld();
  const masterId = await world.master();
  const other = world.masterActor(await world.master());
  const closed = await world.master({ deleted: true, shift: "SHIFT_OFF" });
  const set = (actor: Actor, id: number) =>
    world.do(actor, async (work) => [
      (await setOwnVehicle(work, { masterId: id, hasVehicle: true, plate: null })).status,
      (await setOwnPayout(work, { masterId: id, payout: CARD })).status,
      (await setOwnHome(work, { masterId: id, home: null })).status,
      (await requestSkills(work, { masterId: id, text: "добавьте окна" })).status,
    ]);
  expect(await set(other, masterId)).toEqual(Array(4).fill("not_found"));
  for (const role of ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"] as const) {
    expect(await set(await world.staff(role), masterId)).toEqual(Array(4).fill("forbidden"));
  }
  expect(await set(world.masterActor(closed), closed)).toEqual(["closed", "closed", "closed", "no_city"]);
  expect(await world.events()).toEqual([]);
});

test("a wish for skills goes to the admins of his city, trimmed, 3-200 characters", async () => {
  await using world = await newWorld();
  const masterId = await world.master();
  const admin = await world.staff("CITY_ADMIN");
  await world.staff("LOGIST");
  const himself = world.masterActor(masterId);
  const ask = (text: string) => world.do(himself, (work) => requestSkills(work, { masterId, text }));
  for (const text of ["", "  аб  ", "а".repeat(201)])
    expect(await ask(text)).toEqual({ status: "invalid_text" });
  expect(await ask("  добавьте окна ")).toEqual({ status: "asked" });
  expect((await world.outbox()).map((row) => [row.event, row.payload, row.staff_user_id])).toEqual([
    ["skills_request", { masterId, text: "добавьте окна" }, admin.staffId],
  ]);
});
