import { expect, test } from "vitest";
import { newWorld } from "./world.ts";

test("the verbs write rows the database accepts, in every state", async () => {
  await using world = await newWorld();
  const masterId = await world.master({ closed: [5_000, 9_000], rating: 4.5, hasVehicle: true });
  const staff = await world.staff("LOGIST");
  const open = await world.order({ createdByStaffId: staff.staffId });
  await world.offer({ orderId: open, masterId });
  for (const status of ["ASSIGNED", "EN_ROUTE", "WORKING", "PAYMENT", "CLOSED", "CANCELED"] as const) {
    await world.order({ status, masterId });
  }
  for (const status of ["CREATED", "DEFERRED"] as const) await world.order({ status });
  const guarantee = await world.order({ type: "GUARANTEE" });

  expect(await world.orderRow(guarantee)).toMatchObject({ status: "GUARANTEE", company_payment: "2500.00" });
  expect(await world.offersOf(open)).toMatchObject([
    { state: "SENT", master_id: masterId, search_episode: 1 },
  ]);
  expect(await world.outbox()).toEqual([]);
  expect(world.cities.zoneOf(world.cityId)).toBe("Europe/Moscow");
});

test("a master can be off shift, on a break, blocked, unverified, deleted", async () => {
  await using world = await newWorld();
  const city = await world.city({ timezone: "Asia/Vladivostok", districts: [] });
  await world.master({ cityId: city.id, shift: "BREAK" });
  await world.master({
    shift: "SHIFT_OFF",
    limit: 0,
    skills: ["WINDOWS"],
    districtIds: [world.districtIds[1]],
  });
  await world.master({ blocked: "staff" });
  await world.master({ verified: false, deleted: true, tgUserId: null });
  await world.apiKey([city.id]);
  expect(await world.street({ cityId: city.id })).toBeGreaterThan(0);
  expect(world.cities.zoneOf(city.id)).toBe("Asia/Vladivostok");
});
