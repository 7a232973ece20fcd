import { expect, test } from "vitest";
import { sql } from "../src/db/tx.ts";
import { sendOffer } from "../src/dispatch/send-offer.ts";
import { viewOffer } from "../src/dispatch/view-offer.ts";
import { after, SECOND_MS } from "../src/kernel/time.ts";
import { touchMaster } from "../src/masters/touch-master.ts";
import { createOrder } from "../src/orders/create-order.ts";
import { refuseOrder } from "../src/orders/refuse-order.ts";
import { MASTER_BOT, PostOffice } from "../src/telegram/post-office-for-tests.ts";
import { accept, deliver, openOffers, runTo, runToSecond, settle, theOffer } from "./dispatch-verbs.ts";
import { newWorld, type World } from "./world.ts";

/** The worked examples of dispatch.md section 15 in which messages, deferral or a way back matter. */

test("E9 an evening order sleeps; a manual offer at night leaves it asleep; in the morning it is searched", async () => {
  await using world = await newWorld({ at: new Date("2026-03-10T18:10:00Z") }); // 21:10 in Moscow.
  const logist = await world.staff("LOGIST");
  const a = await world.master({ hasVehicle: true });
  const b = await world.master();
  const created = await world.do(logist, (work) =>
    createOrder(work, {
      cityId: world.cityId,
      districtId: world.districtIds[0],
      clientPhone: "8 (900) 555-12-34",
      category: "ELECTRICS",
      description: "Электрика: подробности уточнить у клиента",
      quick: true,
      slot: "TOM:13-16",
      chosenOn: "2026-03-10",
    }),
  );
  expect(created).toMatchObject({
    status: "created",
    orderStatus: "DEFERRED",
    wakeAt: new Date("2026-03-11T07:00:00Z"),
  });
  const orderId = (created as { orderId: number }).orderId;

  await runTo(world, new Date("2026-03-10T19:00:00Z"));
  const sent = await world.do(logist, (work) => sendOffer(work, { orderId, masterId: a }));
  expect(sent).toMatchObject({ status: "offer_sent" });
  const manual = await theOffer(world, orderId);
  expect(
    await world.do(world.masterActor(a), (work) => viewOffer(work, { offerId: manual.id, masterId: a })),
  ).toEqual({ status: "viewed", orderId });
  await runTo(world, after(manual.expires_at, SECOND_MS));
  expect(await world.orderRow(orderId)).toMatchObject({ status: "DEFERRED" });
  expect((await world.offersOf(orderId)).map(({ state }) => state)).toEqual(["EXPIRED"]);

  const start = new Date("2026-03-11T07:00:00Z");
  await runTo(world, start);
  expect(await world.orderRow(orderId)).toMatchObject({
    status: "SEARCHING",
    search_episode: 1,
    search_started_at: start,
  });
  const offer = await theOffer(world, orderId);
  expect(offer).toMatchObject({ master_id: b, round_number: 1 }); // A was asked in vain: after those never asked.
  await runToSecond(world, start, 25);
  await accept(world, offer);
  const metrics = await world.db.one(
    sql`select time_to_assign_seconds from distribution_metrics where order_id = ${orderId}`,
  );
  expect(metrics).toEqual({ time_to_assign_seconds: 25 });
});

test("E10 a push that cannot be delivered costs nothing: the next is asked at once, the wave is not counted", async () => {
  await using world = await newWorld();
  const a = await world.master({ hasVehicle: true });
  const b = await world.master();
  await using post = await PostOffice.open(world);
  const blocker = await post.master(a);
  await post.master(b);
  const start = world.now;
  const orderId = await world.order();
  await settle(world);
  expect((await openOffers(world, orderId)).map(({ master_id }) => master_id)).toEqual([a]);

  blocker.block(MASTER_BOT);
  world.clock.set(after(start, 1_200));
  await post.deliver();
  await settle(world);

  const offers = await world.offersOf(orderId);
  expect(offers.map(({ master_id, state, cancel_reason }) => [master_id, state, cancel_reason])).toEqual([
    [a, "CANCELED", "undeliverable"],
    [b, "SENT", null],
  ]);
  expect(await world.orderRow(orderId)).toMatchObject({ waves_failed: 0, search_round: 2 });
  const unreachable = () =>
    world.db.one(sql`select unreachable_since is not null as is from masters where id = ${a}`);
  expect(await unreachable()).toEqual({ is: true });
  await post.deliver();
  await runToSecond(world, start, 30);
  expect(await accept(world, offers[1]!)).toMatchObject({ status: "accepted" });

  blocker.unblock(MASTER_BOT);
  await touch(world, a);
  expect(await unreachable()).toEqual({ is: false });
});

/** Any update of a person makes him reachable again. */
async function touch(world: World, masterId: number): Promise<void> {
  await world.do(world.masterActor(masterId), (work) => touchMaster(work, { masterId, username: null }));
}

test("E12 the winner gives the order back: a new episode, he is passed over, the loser of the first is asked", async () => {
  await using world = await newWorld();
  world.set({ distribution_fanout: 2 });
  const staff = await world.staff("LOGIST");
  const a = await world.master({ hasVehicle: true });
  const b = await world.master();
  const start = world.now;
  const orderId = await world.order();
  await settle(world);
  const wave = await openOffers(world, orderId);
  for (const { id } of wave) await deliver(world, id);
  await runToSecond(world, start, 30);
  await accept(world, wave.find(({ master_id }) => master_id === a)!);
  await runToSecond(world, start, 600);
  await world.do(world.masterActor(a), (work) => refuseOrder(work, { orderId, reason: "transport" }));
  await settle(world);

  expect(await world.orderRow(orderId)).toMatchObject({
    status: "SEARCHING",
    search_episode: 2,
    previous_master_id: a,
    waves_failed: 0,
    dist_escalated_logist_at: null,
  });
  expect(await openOffers(world, orderId)).toMatchObject([
    { master_id: b, round_number: 1, search_episode: 2, sent_at: after(start, 600 * SECOND_MS) },
  ]);
  const told = (await world.outbox()).filter(({ event }) => event === "master_refused_order");
  expect(told.map(({ staff_user_id }) => staff_user_id)).toEqual([staff.staffId]);
});
