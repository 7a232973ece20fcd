import { describe, expect, test } from "vitest";
import { newWorld } from "../../test/world.ts";
import { releaseOrder } from "./release-order.ts";

describe("T5 a draft is released", () => {
  test("inside the window it is searched, with the history of a new order", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const orderId = await world.order({ status: "CREATED", preferredMasterId: await world.master() });
    const release = () => world.do(logist, (work) => releaseOrder(work, { orderId }));

    expect(await release()).toEqual({ status: "released", orderStatus: "SEARCHING", wakeAt: null });
    expect(await world.orderRow(orderId)).toMatchObject({
      status: "SEARCHING",
      search_episode: 1,
      dispatch_due_at: world.now,
      version: 2,
    });
    expect(await world.history(orderId)).toMatchObject([
      {
        from_status: "CREATED",
        to_status: "SEARCHING",
        reason: "activated_by_admin",
        context: { initial_status: "SEARCHING", has_preferred_master: true },
      },
    ]);
    expect(await world.events()).toMatchObject([{ kind: "order_activated", order_id: orderId }]);

    expect(await release()).toMatchObject({ status: "already_released" });
    expect(await world.orderRow(orderId)).toMatchObject({ version: 2 });
  });

  test("outside the window it sleeps; a key may release, a colleague's repeat is a wrong state", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T18:00:00Z") });
    const key = await world.apiKey();
    const orderId = await world.order({ status: "CREATED", type: "GUARANTEE" });
    expect(await world.do(key, (work) => releaseOrder(work, { orderId }), "api")).toEqual({
      status: "released",
      orderStatus: "DEFERRED",
      wakeAt: new Date("2026-03-11T07:00:00Z"),
    });
    expect(await world.history(orderId)).toMatchObject([
      { actor_type: "API", context: { deferred_reason: "outside_working_hours", is_guarantee: true } },
    ]);
    expect(await world.events()).toEqual([]);
    const logist = await world.staff("LOGIST");
    expect(await world.do(logist, (work) => releaseOrder(work, { orderId }))).toEqual({
      status: "wrong_state",
      orderStatus: "DEFERRED",
    });
  });

  test("its slot counts now: an ASAP is computed anew and may be late, a window that is over is asked again", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const asap = await world.order({
      status: "CREATED",
      isAsap: true,
      slot: [new Date("2026-03-10T07:00:00Z"), new Date("2026-03-10T17:00:00Z")],
    });
    const bucket = await world.order({
      status: "CREATED",
      slot: [new Date("2026-03-10T07:00:00Z"), new Date("2026-03-10T10:00:00Z")],
    });
    world.pass(3 * 3_600_000);
    const release = (input: Parameters<typeof releaseOrder>[1]) =>
      world.do(logist, (work) => releaseOrder(work, input));
    expect(await release({ orderId: bucket })).toEqual({ status: "slot_passed" });
    expect(await release({ orderId: bucket, slot: "TODAY:13-16" })).toMatchObject({ status: "released" });
    expect(await world.orderRow(bucket)).toMatchObject({
      timeslot_start_utc: new Date("2026-03-10T10:00:00Z"),
    });

    world.clock.set(new Date("2026-03-10T16:45:00Z"));
    expect(await release({ orderId: asap })).toEqual({ status: "late_asap" });
    expect(await release({ orderId: asap, tomorrow: true })).toMatchObject({
      orderStatus: "DEFERRED",
      wakeAt: new Date("2026-03-11T07:00:00Z"),
    });
  });
});
