import { describe, expect, test } from "vitest";
import { acceptOfferAlone } from "../src/dispatch/accept-offer.ts";
import { activateOrder } from "../src/orders/activate-order.ts";
import { deferOrder } from "../src/orders/defer-order.ts";
import { editOrder } from "../src/orders/edit-order.ts";
import { restartSearch } from "../src/orders/restart-search.ts";
import { wakeDeferred } from "../src/orders/wake-deferred.ts";
import { type StaffActor, SYSTEM } from "../src/staff/actor.ts";
import { accept, decline, theOffer } from "./dispatch-verbs.ts";
import { newWorld, type World } from "./world.ts";

const ROUNDS = 40;

/** A master accepts while somebody of the staff does something to the order, on two real connections. */
async function race<T>(
  world: World,
  command: (logist: StaffActor, orderId: number) => Promise<T>,
  order: Parameters<World["order"]>[0] = {},
): Promise<{ orderId: number; accepted: string; answer: T }[]> {
  const logist = await world.staff("LOGIST");
  const masterId = await world.master({ limit: 50 });
  const ended = [];
  for (let i = 0; i < ROUNDS; i += 1) {
    const orderId = await world.order(order);
    const offerId = await world.offer({ orderId, masterId });
    const press = () => acceptOfferAlone(world.work(world.masterActor(masterId)), { offerId, masterId });
    // Who is first must not always be the same.
    const [first, second] =
      i % 2 ? [press, () => command(logist, orderId)] : [() => command(logist, orderId), press];
    const started = first();
    if (i % 4 > 1) await new Promise((resolve) => setImmediate(resolve));
    const [a, b] = await Promise.all([started, second()]);
    const [accepted, answer] = (i % 2 ? [a, b] : [b, a]) as [{ status: string }, T];
    ended.push({ orderId, accepted: accepted.status, answer });
  }
  return ended;
}

describe("a lone accept against staff", () => {
  test("defer: either he has the order and it is a wrong state, or it sleeps and his offer is gone", async () => {
    await using world = await newWorld();
    const ended = await race(world, (logist, orderId) =>
      world.do(logist, (work) => deferOrder(work, { orderId, slot: "TOM:10-13" })),
    );
    for (const { orderId, accepted, answer } of ended) {
      const row = await world.orderRow(orderId);
      const [offer] = await world.offersOf(orderId);
      if (accepted === "accepted") {
        expect(answer).toEqual({ status: "wrong_state", orderStatus: "ASSIGNED" });
        expect([row.status, row.wake_at, offer!.state]).toEqual(["ASSIGNED", null, "ACCEPTED"]);
      } else {
        expect([accepted, answer.status]).toEqual(["canceled", "deferred"]);
        expect([row.status, row.assigned_master_id, offer!.state]).toEqual(["DEFERRED", null, "CANCELED"]);
      }
      expect(await world.history(orderId)).toHaveLength(1);
    }
  });

  test("edit of a field that decides nothing: the accept is never refused, the edit may be stale", async () => {
    await using world = await newWorld();
    const ended = await race(world, (logist, orderId) =>
      world.do(logist, (work) => editOrder(work, { orderId, version: 1, changes: { house: "7" } })),
    );
    for (const { orderId, accepted, answer } of ended) {
      expect(accepted).toBe("accepted");
      expect(await world.orderRow(orderId)).toMatchObject({ status: "ASSIGNED" });
      if (answer.status === "stale") {
        expect(answer.changes).toMatchObject([{ field: "status", before: "SEARCHING", after: "ASSIGNED" }]);
      } else {
        expect(answer.status).toBe("edited");
      }
    }
  });

  test("R85 edit of the slot: he has the order with the slot he saw, or his offer is gone", async () => {
    await using world = await newWorld();
    const ended = await race(world, (logist, orderId) =>
      world.do(logist, (work) => editOrder(work, { orderId, version: 1, changes: { slot: "TOM:10-13" } })),
    );
    for (const { orderId, accepted, answer } of ended) {
      const row = await world.orderRow(orderId);
      if (accepted === "accepted") {
        expect(answer.status).toBe("stale");
        expect([row.status, row.timeslot_start_utc]).toEqual(["ASSIGNED", null]);
      } else {
        expect([accepted, answer.status, row.status]).toEqual(["canceled", "edited", "SEARCHING"]);
      }
    }
  });

  test("restart: either he has the order, or a new episode has begun without his offer", async () => {
    await using world = await newWorld();
    const ended = await race(world, (logist, orderId) =>
      world.do(logist, (work) => restartSearch(work, { orderId, episode: 1 })),
    );
    for (const { orderId, accepted, answer } of ended) {
      const row = await world.orderRow(orderId);
      expect([accepted, answer.status, row.status, row.search_episode]).toEqual(
        accepted === "accepted"
          ? ["accepted", "wrong_state", "ASSIGNED", 1]
          : ["canceled", "restarted", "SEARCHING", 2],
      );
    }
  });

  test("activate and wake-up leave the offer open: the accept always wins in the end", async () => {
    await using world = await newWorld();
    const sleeping = { status: "DEFERRED", wakeAt: world.now } as const;
    const activated = await race(
      world,
      (logist, orderId) => world.do(logist, (work) => activateOrder(work, { orderId })),
      sleeping,
    );
    const woken = await race(
      world,
      () => world.do(SYSTEM, (work) => wakeDeferred(work, 100), "job"),
      sleeping,
    );
    for (const { orderId, accepted } of [...activated, ...woken]) {
      expect(accepted).toBe("accepted");
      expect(await world.orderRow(orderId)).toMatchObject({
        status: "ASSIGNED",
        wake_at: null,
        dispatch_due_at: null,
      });
    }
  });
});

test("R74 a sleeping order with a manual offer: accepted it is assigned, declined it goes on sleeping", async () => {
  await using world = await newWorld();
  const masterId = await world.master();
  const [one, two] = [await world.order({ status: "DEFERRED" }), await world.order({ status: "DEFERRED" })];
  for (const orderId of [one, two]) await world.offer({ orderId, masterId, source: "STAFF_MANUAL" });
  expect(await accept(world, await theOffer(world, one))).toMatchObject({ status: "accepted" });
  expect(await world.orderRow(one)).toMatchObject({
    status: "ASSIGNED",
    assigned_master_id: masterId,
    wake_at: null,
  });
  expect(await decline(world, await theOffer(world, two))).toMatchObject({ status: "declined" });
  expect(await world.orderRow(two)).toMatchObject({ status: "DEFERRED" });
});
