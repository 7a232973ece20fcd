import { describe, expect, test, vi } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { cityPass } from "../dispatch/city-pass.ts";
import { after, SECOND_MS, VirtualClock } from "../kernel/time.ts";
import { enqueue } from "../outbox/enqueue.ts";
import type { LeasedRow } from "../outbox/outbox-row.ts";
import { TELEGRAM_PACE } from "../outbox/pace.ts";
import { type DeliveryOptions, deliverNow, runDelivery } from "./deliver.ts";
import { MASTER_BOT, PostOffice } from "./post-office-for-tests.ts";

/** Masters who have pressed start. */
async function masters(world: World, post: PostOffice, count: number): Promise<number[]> {
  const rows = await world.db.rows<{ id: number }>(sql`
    insert into masters (full_name, city_id, tg_user_id, created_at, updated_at)
    select 'Мастер ' || i, ${world.cityId}, 2000000 + i, ${world.now}, ${world.now} from generate_series(1, ${count}::int) as i
    returning id`);
  for (const { id } of rows) await post.master(id);
  return rows.map(({ id }) => id);
}

/** Numbered messages, spread over the masters in turn. Returns the row ids. */
function say(world: World, to: readonly number[], count: number): Promise<number[]> {
  const messages = Array.from({ length: count }, (_, i) => ({
    to: { master: to[i % to.length]! },
    event: "staff_message",
    payload: { text: `№ ${i}` },
  }));
  return enqueue(world.db, messages, world.now);
}

/** Turns the clock until nothing is left to do. */
async function untilDone(world: World, post: PostOffice, owners: readonly string[], stepMs = SECOND_MS) {
  for (let step = 0; step < 2_000; step += 1) {
    await Promise.all(owners.map((owner) => deliverNow(post.options(owner))));
    const { left } = await world.db.one<{ left: number }>(sql`
      select count(*)::int as left from notifications_outbox where processed_at is null`);
    if (left === 0) return;
    world.pass(stepMs);
  }
  throw new Error("the outbox never became empty");
}

function outcomes(world: World) {
  return world.db.rows<{ outcome: string; rows: number }>(sql`
    select outcome, count(*)::int as rows from notifications_outbox
     where event = 'staff_message' group by outcome order by outcome`);
}

/** Texts of each master's messages must come in the order they were written. */
function expectOrderKept(post: PostOffice, ids: readonly number[]): void {
  for (const id of ids) {
    const person = post.telegram.person(2_000_000 + ids.indexOf(id) + 1);
    const numbers = post.messages(person).map(({ text }) => Number(/№ (\d+)/.exec(text)![1]));
    const firsts = [...new Set(numbers)];
    expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
  }
}

describe("many rows", () => {
  test("N-2 notifiers side by side send each row once, in order per chat", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const ids = await masters(world, post, 100);
    await say(world, ids, 2_000);

    await untilDone(world, post, ["notifier 1", "notifier 2", "notifier 3"]);

    expect(await outcomes(world)).toEqual([{ outcome: "SENT", rows: 2_000 }]);
    expect(post.telegram.journal.count({ method: "sendMessage", isApplied: true })).toBe(2_000);
    expectOrderKept(post, ids);
  });

  test("N-3 a storm of 429: nothing is lost, nothing leaves too early, order is kept", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const ids = await masters(world, post, 20);
    await say(world, ids, 200);
    post.telegram.faults.add({ method: "sendMessage", probability: 0.3, seed: 7 }, { retryAfterS: [1, 30] });

    await untilDone(world, post, ["notifier 1", "notifier 2"]);

    expect(await outcomes(world)).toEqual([{ outcome: "SENT", rows: 200 }]);
    expect(post.telegram.journal.count({ method: "sendMessage", isApplied: true, botId: 100_001 })).toBe(200);
    expect(post.telegram.journal.sendsBeforeRetryAfter()).toEqual([]);
    expectOrderKept(post, ids);
  });

  test("R30 Telegram failing at random: no row is lost, a double only where no answer came", async () => {
    await using world = await newWorld();
    const uncertain: LeasedRow[] = [];
    await using post = await PostOffice.open(world, {
      observer: { uncertain: (row) => uncertain.push(row) },
    });
    const ids = await masters(world, post, 50);
    await say(world, ids, 600);
    const some = { method: "sendMessage" };
    post.telegram.faults.add({ ...some, probability: 0.05, seed: 1 }, { status: 502, html: true });
    post.telegram.faults.add({ ...some, probability: 0.05, seed: 2 }, { dropBeforeApply: true });
    post.telegram.faults.add({ ...some, probability: 0.05, seed: 3 }, { dropAfterApply: true });
    post.telegram.faults.add({ ...some, probability: 0.02, seed: 4 }, { retryAfterS: 2 });

    await untilDone(world, post, ["notifier 1", "notifier 2"]);

    expect(await outcomes(world)).toEqual([{ outcome: "SENT", rows: 600 }]);
    const dropped = post.telegram.journal.count({ outcome: "dropped_after" });
    expect(post.telegram.journal.count({ ...some, isApplied: true })).toBe(600 + dropped);
    expect(dropped).toBeGreaterThan(0);
    expect(uncertain.length).toBeGreaterThanOrEqual(dropped);
    expectOrderKept(post, ids);
  });

  test("a row of priority 0 overtakes what waits for a retry, and nothing else", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const [masterId] = await masters(world, post, 1);
    const to = { master: masterId! };
    const later = after(world.now, 60 * SECOND_MS);
    await enqueue(
      world.db,
      [
        { to, event: "staff_message", payload: { text: "ждёт" }, notBefore: later },
        { to, event: "staff_message", payload: { text: "после него" } },
        { to, event: "staff_message", payload: { text: "срочно" }, priority: 0 },
      ],
      world.now,
    );

    await deliverNow(post.options());
    const rows = () =>
      world.db.rows<{ text: string; sent: boolean }>(sql`
        select payload->>'text' as text, sent_at is not null as sent from notifications_outbox order by id`);
    expect((await rows()).filter(({ sent }) => sent)).toEqual([]);

    // The one behind it is due and not waiting, so «срочно» stands in line after it; alone it goes ahead.
    await world.db.run(sql`update notifications_outbox set next_attempt_at = ${later} where priority = 5`);
    await deliverNow(post.options());
    expect((await rows()).filter(({ sent }) => sent).map(({ text }) => text)).toEqual(["срочно"]);

    world.clock.set(later);
    await deliverNow(post.options());
    const [person] = post.telegram.persons();
    expect(post.messages(person!).map(({ text }) => text.split("\n")[1])).toEqual([
      "срочно",
      "ждёт",
      "после него",
    ]);
  });

  test("the back-off after a failure is obeyed, and the next row of the chat waits with it", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    const ids = await masters(world, post, 1);
    await say(world, ids, 2);
    post.telegram.faults.add({ method: "sendMessage", times: 2 }, { status: 500 });

    await deliverNow(post.options());
    world.pass(999);
    expect(await deliverNow(post.options())).toBe(0);
    world.pass(1);
    await deliverNow(post.options());
    world.pass(1_999);
    expect(await deliverNow(post.options())).toBe(0);
    world.pass(1);
    await deliverNow(post.options());

    expect(await outcomes(world)).toEqual([{ outcome: "SENT", rows: 2 }]);
    expectOrderKept(post, ids);
  });

  test("N-5 with 403 from every fifth master no offer waits for them", async () => {
    await using world = await newWorld();
    await using post = await PostOffice.open(world);
    for (let i = 0; i < 20; i += 1) {
      const person = await post.master(await world.master({ hasVehicle: i % 5 === 0 }));
      if (i % 5 === 0) person.block(MASTER_BOT);
    }
    for (let i = 0; i < 8; i += 1) await world.order();
    const startedAt = world.now;

    for (let round = 0; round < 12; round += 1) {
      await cityPass(post.options("engine"), world.cityId);
      await deliverNow(post.options());
    }

    expect(world.now).toEqual(startedAt);
    const open = await world.db.one<{ delivered: number; waiting: number; unreachable: number }>(sql`
      select count(*) filter (where delivered_at is not null)::int as delivered,
             count(*) filter (where delivered_at is null)::int as waiting,
             (select count(*)::int from masters where unreachable_since is not null) as unreachable
        from offers where state in ('SENT','VIEWED')`);
    expect(open).toEqual({ delivered: 8, waiting: 0, unreachable: 4 });
  });
});

describe("pace", () => {
  test("several notifiers share the limits of bot and chat: Telegram never has to say 429", async () => {
    await using world = await newWorld();
    const clock = new VirtualClock(world.now, 1);
    await using post = await PostOffice.open(world, { clock });
    const ids = await masters(world, post, 60);
    const only = { count: 1, perMs: SECOND_MS, burst: 2 }; // The clocks of two ends of a line.
    post.telegram.rateLimits.enable({ perChat: only, perBot: { count: 30, perMs: SECOND_MS, burst: 12 } });
    await say(world, ids, 120);

    await running(post, clock, ["notifier 1", "notifier 2"], async () => {
      await vi.waitFor(async () => expect(await outcomes(world)).toEqual([{ outcome: "SENT", rows: 120 }]), {
        timeout: 15_000,
        interval: 200,
      });
    });

    expect(
      post.telegram.journal.calls({ method: "sendMessage" }).filter(({ status }) => status === 429),
    ).toEqual([]);
  });

  test("N-7 one chat with 5 000 waiting rows does not hold up the others", async () => {
    await using world = await newWorld();
    const clock = new VirtualClock(world.now, 1);
    await using post = await PostOffice.open(world, { clock });
    const [busy, ...others] = await masters(world, post, 41);
    await say(world, [busy!], 5_000);
    await world.db.run(sql`analyze notifications_outbox`);
    const written: number[] = [];

    await running(post, clock, ["notifier 1", "notifier 2"], async () => {
      for (const id of others) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        written.push(
          ...(await enqueue(
            world.db,
            [{ to: { master: id }, event: "account_unblocked", payload: {} }],
            clock.now(),
          )),
        );
        post.bells.ring({ kind: "outbox" });
      }
      await vi.waitFor(async () => expect(await sentAmong(world, written)).toHaveLength(40), {
        timeout: 10_000,
      });
    });

    const delays = (await sentAmong(world, written)).map(({ ms }) => ms).sort((a, b) => a - b);
    expect(delays.at(-1)).toBeLessThan(2_000);
  });
});

function sentAmong(world: World, ids: readonly number[]) {
  return world.db.rows<{ ms: number }>(sql`
    select extract(epoch from sent_at - created_at)::float8 * 1000 as ms from notifications_outbox
     where id = any(${ids}::bigint[]) and sent_at is not null`);
}

/** Notifiers at Telegram's own pace while `act` runs. */
async function running(
  post: PostOffice,
  clock: VirtualClock,
  owners: readonly string[],
  act: () => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const notifiers = owners.map((owner) => {
    const options: DeliveryOptions = { ...post.options(owner), clock, pace: TELEGRAM_PACE };
    return runDelivery({ ...options, signal: stop.signal, bells: post.bells });
  });
  try {
    await act();
  } finally {
    stop.abort();
    await Promise.all(notifiers);
  }
}
