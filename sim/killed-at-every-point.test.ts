import { describe, expect, test } from "vitest";
import { sql } from "../src/db/tx.ts";
import { acceptOffer } from "../src/dispatch/accept-offer.ts";
import { cityPass } from "../src/dispatch/city-pass.ts";
import { after, MINUTE_MS } from "../src/kernel/time.ts";
import { cancelOrder } from "../src/orders/cancel-order.ts";
import { createOrder } from "../src/orders/create-order.ts";
import type { StaffActor } from "../src/staff/actor.ts";
import { deliverNow } from "../src/telegram/deliver.ts";
import { PostOffice } from "../src/telegram/post-office-for-tests.ts";
import { engineDeps, openOffers, settle, theOffer } from "../test/dispatch-verbs.ts";
import { newWorld, type World } from "../test/world.ts";
import { Process } from "./process.ts";
import { broken } from "./promises.ts";

/** A searched order in a city of its own. */
interface Scene {
  readonly world: World;
  readonly cityId: number;
  readonly logist: StaffActor;
  readonly orderId: number;
}

/** What is interrupted: the state before it, the work itself, and what must be so when somebody begun again. */
interface Work {
  readonly name: string;
  readonly masters: number;
  readonly fanout?: number;
  prepare(scene: Scene): Promise<void>;
  work(process: Process, scene: Scene): Promise<unknown>;
  ended(scene: Scene): Promise<void>;
}

async function newScene(world: World, masters: number): Promise<Scene> {
  const { id: cityId } = await world.city();
  const logist = await world.staff("LOGIST", [cityId]);
  for (let i = 0; i < masters; i += 1) await world.master({ cityId });
  const wish = {
    cityId,
    clientName: "Анна",
    clientPhone: "+7 900 123-45-67",
    category: "ELECTRICS",
    description: "Не включается свет",
    slot: null,
    searchNow: true,
  } as const;
  const created = await world.do(logist, (work) => createOrder(work, wish));
  if (created.status !== "created") throw new Error(created.status);
  return { world, cityId, logist, orderId: created.orderId };
}

function passes(process: Process, { cityId }: Scene) {
  return cityPass(process.deps, cityId);
}

async function passTime({ world }: Scene): Promise<void> {
  await settle(world);
  world.pass(3 * MINUTE_MS);
}

const WORKS: readonly Work[] = [
  {
    name: "a wave",
    masters: 3,
    fanout: 2,
    prepare: async () => {},
    work: passes,
    ended: async ({ world, orderId }) => expect(await openOffers(world, orderId)).toHaveLength(2),
  },
  {
    name: "the next wave after an expiry",
    masters: 2,
    prepare: passTime,
    work: passes,
    async ended({ world, orderId }) {
      const offers = await world.offersOf(orderId);
      expect(offers.map(({ state, round_number }) => `${state} ${round_number}`)).toEqual([
        "EXPIRED 1",
        "SENT 2",
      ]);
    },
  },
  {
    name: "an escalation",
    masters: 0,
    prepare: passTime,
    work: passes,
    async ended({ world, orderId, logist }) {
      const notices = (await world.outbox()).filter(
        ({ event, order_id }) => event === "escalation_logist" && order_id === orderId,
      );
      expect(notices.map(({ chat_key }) => chat_key).sort()).toEqual(["c:ALERTS", `s:${logist.staffId}`]);
      const history = await world.history(orderId);
      expect(history.filter(({ reason }) => reason === "distribution_escalate_logist")).toHaveLength(1);
    },
  },
  {
    name: "an accept",
    masters: 3,
    fanout: 3,
    prepare: ({ world }) => settle(world),
    async work(process, { world, orderId }) {
      const [offer] = await world.offersOf(orderId);
      const press = { offerId: offer!.id, masterId: offer!.master_id };
      return process.do(world.masterActor(press.masterId), (work) => acceptOffer(work, press));
    },
    async ended({ world, orderId }) {
      const offers = await world.offersOf(orderId);
      expect(offers.map(({ state }) => state)).toEqual(["ACCEPTED", "CANCELED", "CANCELED"]);
    },
  },
];

describe.each(WORKS)("R71 $name", ({ masters, fanout = 1, prepare, work, ended }) => {
  // Many points have the same next commit; and a cut differs from a death only in what the client sees.
  test.each([
    ["dies", 1],
    ["cut", 3],
    ["lost_answer", 4],
  ] as const)(
    "%s at every point (or every %i.), and is begun again",
    async (kind, stride) => {
      await using world = await newWorld();
      world.set({ distribution_fanout: fanout });
      let happened = true;
      for (let at = 1; happened; at += stride) {
        const scene = await newScene(world, masters);
        await prepare(scene);
        const process = new Process(engineDeps(world), { kind, at });
        await Promise.race([work(process, scene), process.death]);
        happened = process.happened;
        const asked = { now: world.now, since: new Date(0), atRest: false };
        expect([at, ...(await broken(world.db, asked))]).toEqual([at]);
        await work(new Process(engineDeps(world)), scene);
        await settle(world);
        await ended(scene);
        expect([at, ...(await broken(world.db, asked))]).toEqual([at]);
        await world.do(scene.logist, (doing) =>
          cancelOrder(doing, { orderId: scene.orderId, reason: "Конец истории" }),
        );
      }
    },
    60_000,
  );
});

test("R71 the delivery of a push dies at every point, and another notifier goes on: sent, at most twice", async () => {
  await using world = await newWorld();
  await using post = await PostOffice.open(world);
  let happened = true;
  for (let at = 1; happened; at += 1) {
    const scene = await newScene(world, 1);
    const { id: masterId } = await world.db.one<{ id: number }>(sql`select max(id) as id from masters`);
    const { id: chatId } = await post.master(masterId);
    await settle(world);
    const process = new Process(engineDeps(world), { kind: "dies", at });
    await Promise.race([deliverNow({ ...post.options(`dies at ${at}`), db: process.db }), process.death]);
    happened = process.happened;
    world.clock.set(after(world.now, MINUTE_MS));
    await deliverNow(post.options("notifier"));
    const offer = await theOffer(world, scene.orderId);
    const { outcome } = await world.db.one<{ outcome: string }>(sql`
      select outcome from notifications_outbox where id = ${offer.push_outbox_id}`);
    const sent = post.telegram.journal.count({ method: "sendMessage", chatId, isApplied: true });
    expect([at, outcome, sent === 1 || sent === 2]).toEqual([at, "SENT", true]);
    await world.do(scene.logist, (doing) =>
      cancelOrder(doing, { orderId: scene.orderId, reason: "Конец истории" }),
    );
  }
}, 60_000);
