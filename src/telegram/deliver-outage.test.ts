import { describe, expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { cityPass } from "../dispatch/city-pass.ts";
import { after, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { deliverNow } from "./deliver.ts";
import { MASTER_BOT, PostOffice } from "./post-office-for-tests.ts";

const OUTAGE_MS = 10 * MINUTE_MS;

/** Orders on offer, one per master; the pushes of `stuck` of them have not arrived yet. */
async function onOffer(world: World, post: PostOffice, count: number, stuck: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const masterId = await world.master();
    await post.master(masterId);
    const orderId = await world.order();
    await world.offer({ orderId, masterId, deliveredAt: i < stuck ? null : world.now });
  }
}

interface Offer {
  readonly id: number;
  readonly state: string;
  readonly sentAt: Date;
  readonly deliveredAt: Date | null;
  readonly expiresAt: Date;
}

function allOffers(world: World): Promise<Offer[]> {
  return world.db.rows<Offer>(sql`
    select id, state, sent_at as "sentAt", delivered_at as "deliveredAt", expires_at as "expiresAt"
      from offers order by id`);
}

async function downSince(world: World): Promise<Date | null> {
  const row = await world.db.maybeOne<{ since: Date | null }>(sql`
    select down_since as since from delivery_limits where key = 'b:master'`);
  return row?.since ?? null;
}

/** Time passes while two notifiers and the engine do their work. */
async function live(world: World, post: PostOffice, ms: number, stepMs = 30 * SECOND_MS): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    world.pass(Math.min(stepMs, ms - passed));
    await Promise.all([deliverNow(post.options("notifier 1")), deliverNow(post.options("notifier 2"))]);
    await cityPass(post.options("engine"), world.cityId);
  }
}

describe("the channel is down", () => {
  test("R110 T-12 ten minutes of outage expire nothing, bury nothing, and every open offer keeps its time", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    await onOffer(world, post, 100, 50);
    const before = await allOffers(world);
    const fault = post.telegram.faults.add({ bot: MASTER_BOT }, { status: 502, html: true });
    await deliverNow(post.options());
    const since = await downSince(world);
    expect(since).toEqual(world.now);

    await live(world, post, OUTAGE_MS);

    expect(new Set((await allOffers(world)).map(({ state }) => state))).toEqual(new Set(["SENT"]));
    expect((await post.rows()).filter(({ outcome }) => outcome === "DEAD")).toEqual([]);
    expect(post.alerts()).toEqual([
      expect.stringMatching(/^📡 Бот мастеров не может отправлять сообщения с 10\.03 11:40 МСК/),
    ]);

    fault.remove();
    world.pass(10 * SECOND_MS);
    const upAt = world.now;
    await deliverNow(post.options("notifier 2"));

    expect(await downSince(world)).toBeNull();
    const after_ = await allOffers(world);
    for (const [i, offer] of after_.entries()) {
      const earlier = before[i]!;
      expect(offer.state).toBe("SENT");
      if (earlier.deliveredAt === null) {
        expect(offer.deliveredAt).toEqual(upAt);
        expect(offer.expiresAt).toEqual(after(upAt, 120 * SECOND_MS));
      } else {
        const hadLeftMs = earlier.expiresAt.getTime() - since!.getTime();
        expect(offer.expiresAt).toEqual(after(upAt, hadLeftMs));
      }
    }
    const bad = await world.db.one<{ blocks: number; harmed: number }>(sql`
      select (select count(*) from master_blocks) as blocks,
             (select count(*) from offers where state = 'EXPIRED') as harmed`);
    expect(bad).toEqual({ blocks: 0, harmed: 0 });
    const [pushed] = await world.db.rows<{ most: number }>(sql`
      select max(attempt_count) as most from notifications_outbox where event = 'new_offer'`);
    expect(pushed!.most).toBeLessThanOrEqual(2);

    await live(world, post, MINUTE_MS);
    expect(post.alerts()).toHaveLength(2);
    expect(post.alerts()[1]).toBe("📡 Бот мастеров снова отправляет сообщения. Перерыв: 10 мин 10 с.");
  });

  test("staff hear of an outage within a minute, and not at all of a short one", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    await onOffer(world, post, 12, 12);
    const fault = post.telegram.faults.add({ bot: MASTER_BOT }, { dropBeforeApply: true });
    await deliverNow(post.options());
    await live(world, post, 24 * SECOND_MS, SECOND_MS);
    expect(post.alerts()).toEqual([]);
    fault.remove();
    await live(world, post, 10 * SECOND_MS, SECOND_MS);
    expect(await downSince(world)).toBeNull();
    expect(post.alerts()).toEqual([]);

    post.telegram.faults.add({ bot: MASTER_BOT }, { dropBeforeApply: true });
    await onOffer(world, post, 12, 12);
    await deliverNow(post.options());
    await live(world, post, 31 * SECOND_MS, SECOND_MS);
    expect(post.alerts()).toHaveLength(1);
  });

  test("an offer that was past its end when the outage began stays past it", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    await onOffer(world, post, 12, 12);
    const late = await world.offer({
      orderId: await world.order(),
      masterId: await world.master(),
      sentAt: after(world.now, -3 * MINUTE_MS),
      expiresAt: after(world.now, -MINUTE_MS),
    });
    const fault = post.telegram.faults.add({ bot: MASTER_BOT }, { status: 500 });
    await deliverNow(post.options());
    world.pass(MINUTE_MS);
    fault.remove();
    await deliverNow(post.options());

    const offer = (await allOffers(world)).find(({ id }) => id === late);
    expect(offer!.expiresAt).toEqual(after(world.now, -2 * MINUTE_MS));
  });

  test("a success between failures keeps the circuit closed; ten failures in a row open it, whoever counts them", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    await onOffer(world, post, 9, 9);
    const fault = post.telegram.faults.add({ bot: MASTER_BOT }, { status: 500 });
    await deliverNow(post.options("notifier 1"));
    expect(await downSince(world)).toBeNull();
    fault.remove();
    await onOffer(world, post, 1, 1);
    await deliverNow(post.options("notifier 2"));
    expect((await post.rows()).at(-1)!.outcome).toBe("SENT");

    post.telegram.faults.add({ bot: MASTER_BOT }, { status: 500 });
    await onOffer(world, post, 9, 9);
    await deliverNow(post.options("notifier 1"));
    expect(await downSince(world)).toBeNull();
    await onOffer(world, post, 1, 1);
    await deliverNow(post.options("notifier 2"));
    expect(await downSince(world)).toEqual(world.now);
  });

  test("while it is down nobody sends, and one of all notifiers asks once per 5 s", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    await onOffer(world, post, 30, 30);
    post.telegram.faults.add({ bot: MASTER_BOT }, { status: 500 });
    await deliverNow(post.options());
    // Thirty were on their way; what came back when the circuit was open already does not count.
    expect((await post.rows()).filter(({ attempts }) => attempts > 0).length).toBeLessThan(10);
    post.telegram.journal.clear();

    await live(world, post, 60 * SECOND_MS, SECOND_MS);

    expect(post.telegram.journal.count({ method: "sendMessage", botId: 100_001 })).toBe(0);
    expect(post.telegram.journal.count({ method: "getMe", botId: 100_001 })).toBe(12);
  });

  test("a flood wait of 30 s or more counts as an outage of that length", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    await onOffer(world, post, 2, 1);
    post.telegram.faults.add({ bot: MASTER_BOT, times: 1 }, { retryAfterS: 40 });
    const before = await allOffers(world);
    await deliverNow(post.options());
    expect(await downSince(world)).toEqual(world.now);

    await live(world, post, 39 * SECOND_MS, SECOND_MS);
    expect(post.telegram.journal.count({ botId: 100_001 })).toBe(1);
    await live(world, post, 2 * SECOND_MS, SECOND_MS);

    expect(await downSince(world)).toBeNull();
    const [, delivered] = await allOffers(world);
    expect(delivered!.expiresAt.getTime() - before[1]!.expiresAt.getTime()).toBe(40 * SECOND_MS);
  });

  test("a token that is not accepted stops the bot and is reported once; the other bot goes on", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    await onOffer(world, post, 3, 3);
    post.telegram.faults.add({ bot: MASTER_BOT }, { status: 401, description: "Unauthorized" });
    await enqueue(
      world.db,
      [{ to: { channel: "LOGS" }, event: "heartbeat", payload: { role: "master-bot" } }],
      world.now,
    );

    await deliverNow(post.options());
    await live(world, post, 20 * SECOND_MS, SECOND_MS);

    expect(post.alerts()).toEqual([expect.stringMatching(/^🔑 Бот мастеров: Telegram не принимает токен/)]);
    const rows = await post.rows();
    expect(
      rows.filter(({ event }) => event === "new_offer").map(({ outcome, attempts }) => [outcome, attempts]),
    ).toEqual([
      [null, 0],
      [null, 0],
      [null, 0],
    ]);
    expect(rows.find(({ event }) => event === "heartbeat")!.outcome).toBe("SENT");
  });
});
