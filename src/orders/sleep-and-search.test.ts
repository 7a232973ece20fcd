import { describe, expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { HOUR_MS, MINUTE_MS } from "../kernel/time.ts";
import { SYSTEM } from "../staff/actor.ts";
import { activateOrder } from "./activate-order.ts";
import { createOrder } from "./create-order.ts";
import { type DeferOrderInput, deferOrder } from "./defer-order.ts";
import { recomputeWakes } from "./recompute-wakes.ts";
import { restartSearch } from "./restart-search.ts";
import { wakeDeferred } from "./wake-deferred.ts";

const wake = (world: World, limit = 100) => world.do(SYSTEM, (work) => wakeDeferred(work, limit), "job");

describe("T6 wake-up", () => {
  test("R11 created at 21:00 without a slot and with one of tomorrow 16-19: both wake at 10:00 local, neither at night nor at 16:00", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T18:00:00Z") });
    const logist = await world.staff("LOGIST");
    const create = async (slot: string | null) => {
      const answer = await world.do(logist, (work) =>
        createOrder(work, {
          cityId: world.cityId,
          clientName: "Мария",
          clientPhone: "9991234567",
          category: "ELECTRICS",
          description: "Не работает розетка",
          slot,
        }),
      );
      return answer.status === "created" ? answer.orderId : 0;
    };
    const orders = [await create(null), await create("TOM:16-19")];

    while (world.now < new Date("2026-03-11T06:59:00Z")) {
      world.pass(MINUTE_MS * 7);
      if (world.now < new Date("2026-03-11T07:00:00Z")) expect(await wake(world)).toBe(0);
    }
    world.clock.set(new Date("2026-03-11T07:00:00Z"));
    expect(await wake(world)).toBe(2);
    for (const orderId of orders) {
      expect(await world.orderRow(orderId)).toMatchObject({
        status: "SEARCHING",
        search_episode: 1,
        search_started_at: world.now,
        dispatch_due_at: world.now,
        wake_at: null,
      });
      expect((await world.history(orderId)).at(-1)).toMatchObject({
        from_status: "DEFERRED",
        to_status: "SEARCHING",
        reason: "deferred_wakeup",
        actor_type: "SYSTEM",
        source: "job",
      });
    }
    expect((await world.events()).map(({ kind, order_id }) => [kind, order_id]).sort()).toEqual(
      orders.map((orderId) => ["order_woken", orderId]).sort(),
    );
  });

  test("R83 catches up after three hours, the longest due first, and says by how much it is late", async () => {
    await using world = await newWorld();
    const late = await world.order({ status: "DEFERRED", wakeAt: new Date(world.now.getTime() + MINUTE_MS) });
    const guarantee = await world.order({ status: "DEFERRED", type: "GUARANTEE", wakeAt: world.now });
    world.pass(3 * HOUR_MS);
    expect(await wake(world, 1)).toBe(1);
    expect(await world.orderRow(guarantee)).toMatchObject({ status: "GUARANTEE" });
    expect(await world.orderRow(late)).toMatchObject({ status: "DEFERRED" });
    expect(await wake(world)).toBe(1);
    expect(await wake(world)).toBe(0);
    expect(
      world.logs.filter(({ event }) => event === "deferred_wake").map(({ fields }) => fields["lag_ms"]),
    ).toEqual([3 * HOUR_MS, 3 * HOUR_MS - MINUTE_MS]);
  });

  test("two processes never wake one order twice, and a held row is left for the next look", async () => {
    await using world = await newWorld();
    const orders = [];
    for (let i = 0; i < 30; i += 1) orders.push(await world.order({ status: "DEFERRED", wakeAt: world.now }));
    const session = await world.db.session();
    await session.query("begin");
    await session.query("select from orders where id = $1 for no key update", [orders[0]]);
    const woken = await Promise.all([wake(world, 20), wake(world, 20), wake(world, 20)]);
    await session.query("commit");
    await session.end();
    const total = woken.reduce((a, b) => a + b, 0);
    expect(total + (await wake(world))).toBe(30);
    const { rows } = await world.db.one<{ rows: number }>(sql`
      select count(*)::int as rows from order_status_history where reason = 'deferred_wakeup'`);
    expect(rows).toBe(30);
  });

  test("R74 an offer staff sent meanwhile stays open", async () => {
    await using world = await newWorld();
    const orderId = await world.order({ status: "DEFERRED", wakeAt: world.now });
    await world.offer({ orderId, masterId: await world.master(), source: "STAFF_MANUAL" });
    await wake(world);
    expect(await world.offersOf(orderId)).toMatchObject([{ state: "SENT", search_episode: 0 }]);
  });
});

describe("T7 activate", () => {
  test("a sleeping order is searched now; the same person's repeat is success, a colleague's is a wrong state", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T18:00:00Z") });
    const logist = await world.staff("LOGIST");
    const colleague = await world.staff("LOGIST");
    const orderId = await world.order({ status: "DEFERRED" });
    const activate = (actor = logist) => world.do(actor, (work) => activateOrder(work, { orderId }));
    expect(await activate()).toEqual({ status: "activated", orderStatus: "SEARCHING" });
    expect(await world.orderRow(orderId)).toMatchObject({ search_episode: 1, wake_at: null, version: 2 });
    expect(await world.history(orderId)).toMatchObject([
      { from_status: "DEFERRED", to_status: "SEARCHING", reason: "activated_by_admin", actor_type: "ADMIN" },
    ]);
    expect(await world.audit()).toMatchObject([
      { action: "activate", before_json: { status: "DEFERRED" }, after_json: { status: "SEARCHING" } },
    ]);
    expect(await world.events()).toMatchObject([{ kind: "order_activated" }]);
    expect(await activate()).toEqual({ status: "already_activated", orderStatus: "SEARCHING" });
    expect(await activate(colleague)).toEqual({ status: "wrong_state", orderStatus: "SEARCHING" });
    expect(await world.history(orderId)).toHaveLength(1);
  });

  test("integrators may not; a foreign order is not found", async () => {
    await using world = await newWorld();
    const key = await world.apiKey();
    const orderId = await world.order({ status: "DEFERRED" });
    expect(await world.do(key, (work) => activateOrder(work, { orderId }))).toEqual({ status: "forbidden" });
    const foreigner = await world.staff("LOGIST", [(await world.city()).id]);
    expect(await world.do(foreigner, (work) => activateOrder(work, { orderId }))).toEqual({
      status: "not_found",
    });
  });
});

describe("T18 defer", () => {
  const MORNING = new Date("2026-03-11T07:00:00Z");

  test("to a slot: open offers are withdrawn, the search ends, it wakes on the slot's day", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const orderId = await world.order({ escalatedLogistAt: world.now });
    await world.offer({ orderId, masterId: await world.master() });
    const input = { orderId, slot: "TOM:16-19" };
    const defer = () => world.do(logist, (work) => deferOrder(work, input));

    expect(await defer()).toEqual({ status: "deferred", wakeAt: MORNING });
    expect(await world.orderRow(orderId)).toMatchObject({
      status: "DEFERRED",
      wake_at: MORNING,
      timeslot_start_utc: new Date("2026-03-11T13:00:00Z"),
      dispatch_due_at: null,
      dist_escalated_logist_at: null,
      escalation_reason: null,
      version: 2,
    });
    expect(await world.offersOf(orderId)).toMatchObject([
      { state: "CANCELED", cancel_reason: "order_deferred" },
    ]);
    expect(await world.outbox()).toMatchObject([{ kind: "EDIT", event: "offer_canceled" }]);
    expect(await world.history(orderId)).toMatchObject([
      { from_status: "SEARCHING", to_status: "DEFERRED", reason: "deferred_by_staff" },
    ]);
    expect(world.logs).toMatchObject([
      { event: "escalation_reset", fields: { reason: "deferred_by_staff" } },
    ]);
    expect(await defer()).toEqual({ status: "already_deferred", wakeAt: MORNING });
    expect(await world.history(orderId)).toHaveLength(1);
  });

  test("to a moment inside a working window that is ahead; the slot stays", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const slot = [new Date("2026-03-10T10:00:00Z"), new Date("2026-03-10T13:00:00Z")] as const;
    const orderId = await world.order({ type: "GUARANTEE", slot });
    const defer = (input: { wakeAt: Date } | { slot: string }) =>
      world.do(logist, (work) => deferOrder(work, { orderId, ...input } as DeferOrderInput));
    expect(await defer({ wakeAt: world.now })).toEqual({ status: "not_ahead" });
    expect(await defer({ wakeAt: new Date("2026-03-10T18:00:00Z") })).toEqual({ status: "outside_window" });
    expect(await defer({ slot: "TODAY:16-19" })).toEqual({ status: "not_ahead" });
    expect(await defer({ slot: "TODAY:10-12" })).toMatchObject({ status: "invalid" });
    const wakeAt = new Date("2026-03-10T12:30:00Z");
    expect(await defer({ wakeAt })).toEqual({ status: "deferred", wakeAt });
    expect(await world.orderRow(orderId)).toMatchObject({ wake_at: wakeAt, timeslot_start_utc: slot[0] });
    expect(await defer({ wakeAt: MORNING })).toEqual({ status: "wrong_state", orderStatus: "DEFERRED" });
  });

  test("not once somebody has it", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const orderId = await world.order({ status: "ASSIGNED", masterId: await world.master() });
    expect(await world.do(logist, (work) => deferOrder(work, { orderId, slot: "TOM:10-13" }))).toEqual({
      status: "wrong_state",
      orderStatus: "ASSIGNED",
    });
  });
});

describe("T17 restart", () => {
  test("R10 offers are withdrawn, a new episode begins, and the button acts once per episode", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const previousMasterId = await world.master();
    const orderId = await world.order({ previousMasterId, escalatedLogistAt: world.now, episode: 3 });
    await world.offer({ orderId, masterId: await world.master() });
    world.pass(MINUTE_MS);
    const press = () => world.do(logist, (work) => restartSearch(work, { orderId, episode: 3 }));

    const answers = await Promise.all([press(), press()]);
    expect(answers).toContainEqual({ status: "restarted", episode: 4 });
    expect(answers).toContainEqual({ status: "already_restarted", orderStatus: "SEARCHING", episode: 4 });
    expect(await world.orderRow(orderId)).toMatchObject({
      status: "SEARCHING",
      search_episode: 4,
      search_started_at: world.now,
      previous_master_id: null,
      dist_escalated_logist_at: null,
      version: 2,
    });
    expect(await world.offersOf(orderId)).toMatchObject([{ cancel_reason: "returned_to_search" }]);
    expect(await world.history(orderId)).toMatchObject([
      { from_status: "SEARCHING", to_status: "SEARCHING", reason: "manual_return" },
    ]);
    expect(await world.events()).toMatchObject([{ kind: "order_returned", order_id: orderId }]);
    expect(await world.audit()).toMatchObject([{ action: "restart" }]);
  });

  test("an order that is not searched any more is a wrong state", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const orderId = await world.order({ status: "ASSIGNED", masterId: await world.master() });
    expect(await world.do(logist, (work) => restartSearch(work, { orderId, episode: 1 }))).toEqual({
      status: "wrong_state",
      orderStatus: "ASSIGNED",
    });
  });
});

describe("a change of the working window", () => {
  test("moves wake-ups of the rule, leaves moments staff gave, and touches only the cities concerned", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T18:00:00Z") });
    const other = await world.city();
    const byRule = await world.order({ status: "DEFERRED", wakeAt: new Date("2026-03-11T07:00:00Z") });
    const given = await world.order({ status: "DEFERRED", wakeAt: new Date("2026-03-11T09:15:00Z") });
    const early = await world.order({ status: "DEFERRED", wakeAt: new Date("2026-03-11T07:30:00Z") });
    const elsewhere = await world.order({
      cityId: other.id,
      status: "DEFERRED",
      wakeAt: new Date("2026-03-11T07:00:00Z"),
    });
    const before = world.settings;
    world.set({}, new Map([[world.cityId, { working_hours_start: 12 * 60 }]]));
    const recompute = () => world.do(SYSTEM, (work) => recomputeWakes(work, before), "job");

    expect(await recompute()).toEqual({ moved: 2, leftLocked: 0 });
    const wakeAt = async (orderId: number) => (await world.orderRow(orderId)).wake_at?.toISOString();
    expect(await wakeAt(byRule)).toBe("2026-03-11T09:00:00.000Z");
    expect(await wakeAt(given)).toBe("2026-03-11T09:15:00.000Z");
    expect(await wakeAt(early)).toBe("2026-03-11T09:00:00.000Z");
    expect(await wakeAt(elsewhere)).toBe("2026-03-11T07:00:00.000Z");
    expect(await recompute()).toEqual({ moved: 0, leftLocked: 0 });
  });

  test("an order somebody holds is left, and found by the next call", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T18:00:00Z") });
    const orderId = await world.order({ status: "DEFERRED", wakeAt: new Date("2026-03-11T07:00:00Z") });
    const before = world.settings;
    world.set({ working_hours_start: 9 * 60 });
    const session = await world.db.session();
    await session.query("begin");
    await session.query("select from orders where id = $1 for no key update", [orderId]);
    const recompute = () => world.do(SYSTEM, (work) => recomputeWakes(work, before), "job");
    expect(await recompute()).toEqual({ moved: 0, leftLocked: 1 });
    await session.query("commit");
    await session.end();
    expect(await recompute()).toEqual({ moved: 1, leftLocked: 0 });
    expect(await world.orderRow(orderId)).toMatchObject({ wake_at: new Date("2026-03-11T06:00:00Z") });
  });
});
