import { describe, expect, test } from "vitest";
import { sql } from "../src/db/tx.ts";
import { acceptOffer } from "../src/dispatch/accept-offer.ts";
import { cityPass } from "../src/dispatch/city-pass.ts";
import { after, MINUTE_MS } from "../src/kernel/time.ts";
import { createOrder } from "../src/orders/create-order.ts";
import type { StaffActor } from "../src/staff/actor.ts";
import { deliverNow } from "../src/telegram/deliver.ts";
import { PostOffice } from "../src/telegram/post-office-for-tests.ts";
import { engineDeps, openOffers, settle, theOffer } from "../test/dispatch-verbs.ts";
import { newWorld, type World } from "../test/world.ts";
import { Process } from "./process.ts";
import { broken } from "./promises.ts";

/** What is interrupted: the state before it, the work itself, what follows when somebody starts again. */
interface Work {
  readonly name: string;
  prepare(world: World, logist: StaffActor): Promise<void>;
  work(process: Process, world: World): Promise<unknown>;
  /** What must be so in the end, however often it was interrupted. */
  ended(world: World): Promise<void>;
}

let orderId = 0;

async function searched(world: World, logist: StaffActor): Promise<void> {
  const wish = {
    cityId: world.cityId,
    clientName: "Анна",
    clientPhone: "+7 900 123-45-67",
    category: "ELECTRICS",
    description: "Не включается свет",
    slot: null,
    searchNow: true,
  } as const;
  const created = await world.do(logist, (work) => createOrder(work, wish));
  if (created.status !== "created") throw new Error(created.status);
  orderId = created.orderId;
}

function passes(process: Process, world: World) {
  return cityPass(process.deps, world.cityId);
}

const WORKS: readonly Work[] = [
  {
    name: "a wave",
    async prepare(world, logist) {
      world.set({ distribution_fanout: 2 });
      for (let i = 0; i < 3; i += 1) await world.master();
      await searched(world, logist);
    },
    work: passes,
    ended: async (world) => expect(await openOffers(world, orderId)).toHaveLength(2),
  },
  {
    name: "the next wave after an expiry",
    async prepare(world, logist) {
      for (let i = 0; i < 2; i += 1) await world.master();
      await searched(world, logist);
      await settle(world);
      world.pass(3 * MINUTE_MS);
    },
    work: passes,
    async ended(world) {
      const offers = await world.offersOf(orderId);
      expect(offers.map(({ state, round_number }) => `${state} ${round_number}`)).toEqual([
        "EXPIRED 1",
        "SENT 2",
      ]);
    },
  },
  {
    name: "an escalation",
    async prepare(world, logist) {
      await searched(world, logist);
      await settle(world);
      world.pass(3 * MINUTE_MS);
    },
    work: passes,
    async ended(world) {
      const notices = (await world.outbox()).filter(({ event }) => event === "escalation_logist");
      expect(notices.map(({ chat_key }) => chat_key).sort()).toEqual(["c:ALERTS", "s:1"]);
      const history = await world.history(orderId);
      expect(history.filter(({ reason }) => reason === "distribution_escalate_logist")).toHaveLength(1);
    },
  },
  {
    name: "an accept",
    async prepare(world, logist) {
      world.set({ distribution_fanout: 3 });
      for (let i = 0; i < 3; i += 1) await world.master();
      await searched(world, logist);
      await settle(world);
    },
    async work(process, world) {
      const [offer] = await world.offersOf(orderId);
      const press = { offerId: offer!.id, masterId: offer!.master_id };
      return process.do(world.masterActor(press.masterId), (work) => acceptOffer(work, press));
    },
    async ended(world) {
      const offers = await world.offersOf(orderId);
      expect(offers.map(({ state }) => state)).toEqual(["ACCEPTED", "CANCELED", "CANCELED"]);
    },
  },
];

describe.each(WORKS)("R71 $name", ({ prepare, work, ended }) => {
  test.each(["dies", "cut", "lost_answer"] as const)(
    "%s at every point, and is begun again",
    async (kind) => {
      let happened = true;
      for (let at = 1; happened; at += 1) {
        await using world = await newWorld();
        await prepare(world, await world.staff("LOGIST"));
        const process = new Process(engineDeps(world), { kind, at });
        await Promise.race([work(process, world), process.death]);
        happened = process.happened;
        const promises = { now: world.now, since: new Date(0), atRest: false };
        expect([at, ...(await broken(world.db, promises))]).toEqual([at]);
        await work(new Process(engineDeps(world)), world);
        await settle(world);
        await ended(world);
        expect([at, ...(await broken(world.db, promises))]).toEqual([at]);
      }
    },
    60_000,
  );
});

test("R71 the delivery of a push dies at every point, and another notifier goes on: sent, at most twice", async () => {
  let happened = true;
  for (let at = 1; happened; at += 1) {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    await post.master(await world.master());
    await searched(world, await world.staff("LOGIST"));
    await settle(world);
    const process = new Process(engineDeps(world), { kind: "dies", at });
    await Promise.race([deliverNow({ ...post.options("notifier 1"), db: process.db }), process.death]);
    happened = process.happened;
    world.clock.set(after(world.now, MINUTE_MS));
    await deliverNow(post.options("notifier 2"));
    const offer = await theOffer(world, orderId);
    const { outcome } = await world.db.one<{ outcome: string }>(sql`
      select outcome from notifications_outbox where id = ${offer.push_outbox_id}`);
    const sent = post.telegram.journal.count({ method: "sendMessage", isApplied: true });
    expect([at, outcome, sent >= 1, sent <= 2]).toEqual([at, "SENT", true, true]);
  }
}, 60_000);
