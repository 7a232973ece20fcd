import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { cityPass } from "../dispatch/city-pass.ts";
import { MINUTE_MS } from "../kernel/time.ts";
import type { FaultEffect } from "../local-bot-api/faults.ts";
import { botApi, telegramMessenger } from "./bot-api.ts";
import { type DeliveryOptions, runDelivery } from "./deliver.ts";
import { MASTER_BOT, MASTER_TOKEN, PostOffice } from "./post-office-for-tests.ts";

/** Seconds of everybody's clock per second of ours. */
const RATE = 20;

/** An offer on the phone of its master, and nothing to send to anybody. */
async function calmHour(world: World, post: PostOffice): Promise<number> {
  const masterId = await world.master();
  await post.master(masterId);
  return world.offer({ orderId: await world.order(), masterId });
}

function running(post: PostOffice, other: Partial<DeliveryOptions> = {}): AsyncDisposable {
  const stop = new AbortController();
  const done = runDelivery({ ...post.options(), ...other, bells: post.bells, signal: stop.signal });
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await done;
    },
  };
}

async function downSince(world: World): Promise<Date | null> {
  const row = await world.db.maybeOne<{ since: Date | null }>(sql`
    select down_since as since from delivery_limits where key = 'b:master'`);
  return row?.since ?? null;
}

const WAYS: Readonly<Record<string, FaultEffect>> = {
  "cut lines": { dropBeforeApply: true },
  "no answers": { hang: true },
};

test.each(Object.entries(WAYS))(
  "T-12 an outage is noticed while there is nothing to send: %s",
  async (_, effect) => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const offerId = await calmHour(world, post);
    world.clock.setRate(RATE);
    await using _notifier = running(post);
    post.telegram.faults.add({ bot: MASTER_BOT }, effect);
    const beganAt = world.now;
    await expect.poll(() => post.alerts().length, { timeout: 15_000 }).toBe(1);

    // The time-out of a call is shorter here, on a faster clock.
    expect((await downSince(world))!.getTime() - beganAt.getTime()).toBeLessThan(MINUTE_MS);
    world.clock.setRate(0);
    world.pass(10 * MINUTE_MS);
    await cityPass(post.options("engine"), world.cityId);
    const { state } = await world.db.one<{ state: string }>(
      sql`select state from offers where id = ${offerId}`,
    );
    expect(state).toBe("SENT");
  },
);

test("a bot that is asked and answers is not down, and a lost answer or two do not make it so", async () => {
  await using world = await newWorld();
  await using post = await PostOffice.open(world);
  world.clock.setRate(RATE);
  await using _notifier = running(post);
  post.telegram.faults.add({ bot: MASTER_BOT, probability: 0.5, seed: 3 }, { dropBeforeApply: true });
  const asked = () => post.telegram.journal.count({ method: "getMe", botId: 100_001 });
  await expect.poll(asked, { timeout: 15_000 }).toBeGreaterThan(20);
  expect(await downSince(world)).toBeNull();
});

test("one process that is cut off does not bring the bot down for the others", async () => {
  await using world = await newWorld();
  await using post = await PostOffice.open(world);
  world.clock.setRate(RATE);
  const nowhere = telegramMessenger(botApi({ token: MASTER_TOKEN, apiRoot: "http://127.0.0.1:9" }));
  const cutOff = { ...post.options("cut off").messengers, master: nowhere };
  await using _healthy = running(post, { owner: "healthy" });
  await using _cutOff = running(post, { owner: "cut off", messengers: cutOff });
  const startedAt = world.now;
  await expect
    .poll(() => world.now.getTime() - startedAt.getTime(), { timeout: 15_000 })
    .toBeGreaterThan(MINUTE_MS);
  expect(await downSince(world)).toBeNull();
});
